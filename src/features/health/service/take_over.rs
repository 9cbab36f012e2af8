//! Health records taken over from the time before.

use super::super::{
    domain::{Declaration, FileType, HealthCertificate},
    store::{self, NewFile},
};
use crate::{
    shared::{
        domain::{AccountId, DistrictId, GuardianId},
        storage::{StoreError, WriteTx},
    },
    state::AppState,
};

/// A certificate as the records have it.
pub struct TakenOver {
    /// The certificate; its file is written with it.
    pub certificate: HealthCertificate,
    /// Who handed it in, if that is known.
    pub guardian: Option<GuardianId>,
    /// Who looked at it.
    pub reviewed_by: Option<AccountId>,
}

/// Writes a declaration whose record has been checked.
///
/// # Errors
/// The store's.
pub async fn take_over_declaration(
    tx: &WriteTx,
    state: &AppState,
    district: DistrictId,
    declaration: &Declaration,
) -> Result<(), StoreError> {
    store::insert_declaration(tx, &state.cipher, district, declaration).await
}

/// Writes a certificate whose record has been checked, with `pdf` as its file. `sha256` is
/// the file's, in hex.
///
/// # Errors
/// The store's.
pub async fn take_over_certificate(
    tx: &WriteTx,
    state: &AppState,
    taken: &TakenOver,
    pdf: &[u8],
    sha256: String,
) -> Result<(), StoreError> {
    let certificate = &taken.certificate;
    let file = NewFile::seal(&state.cipher, certificate.file, FileType::Pdf, pdf, sha256)?;
    store::insert_file(tx, certificate.district, file, state.now()).await?;
    store::insert_certificate(tx, certificate, taken.guardian, taken.reviewed_by).await
}
