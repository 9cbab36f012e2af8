//! Handing certificates in, and reading them.

use super::check_consent;
use crate::{
    features::{
        children::service::{acting_for, child_in_scope},
        families::domain::Guardian,
        health::{
            domain::{CertificateStatus, FileType, HealthCertificate, HealthError},
            store::{self, NewFile},
        },
    },
    shared::{
        domain::{Actor, AuditSubject, ChildId, HealthCertificateId, RequestKey},
        request::note_read,
        storage::idempotency::once,
    },
    state::AppState,
};

/// A guardian who may hand in a certificate of a child. Asked before the file is read.
pub struct MayUpload {
    pub(super) child: ChildId,
    pub(super) guardian: Guardian,
}

/// Checks that the actor may hand in a certificate of the child.
///
/// # Errors
/// [`HealthError::ConsentMissing`], and others.
pub async fn prepare_upload(
    state: &AppState,
    actor: &Actor,
    child: ChildId,
) -> Result<MayUpload, HealthError> {
    let (_, guardian) = acting_for(state, actor, child).await?;
    check_consent(state, child).await?;
    Ok(MayUpload { child, guardian })
}

/// Hands a certificate in. `sha256` is the content's, in hex.
///
/// # Errors
/// [`HealthError::FileTypeNotAllowed`] when the content is not a JPEG, PNG or PDF, and
/// others.
pub async fn submit(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    may: MayUpload,
    content: &[u8],
    sha256: String,
) -> Result<HealthCertificate, HealthError> {
    let file_type = FileType::of(content).ok_or(HealthError::FileTypeNotAllowed)?;
    let file = NewFile::seal(&state.cipher, state.new_id(), file_type, content, sha256)?;
    let now = state.now();
    let district = may.guardian.district;
    let certificate = HealthCertificate {
        id: state.new_id().into(),
        district,
        child: may.child,
        file: file.id,
        status: CertificateStatus::Submitted,
        institution: None,
        examined_on: None,
        valid_to: None,
        result: None,
        reject_reason: None,
        reviewed_at: None,
        submitted_at: now,
        version: 1,
    };
    let id = once(&state.db, actor, key, now, async |tx| {
        store::insert_file(tx, district, file, now).await?;
        store::insert_certificate(tx, &certificate, Some(may.guardian.id), None).await?;
        Ok::<_, HealthError>(certificate.id)
    })
    .await?
    .into_inner();
    store::find_certificate(state.db.read(), district, id)
        .await?
        .ok_or(HealthError::NotFound)
}

/// The certificates of a child, oldest first, for the family, health workers and managers.
///
/// # Errors
/// [`HealthError`].
pub async fn certificates(
    state: &AppState,
    actor: &Actor,
    child: ChildId,
) -> Result<Vec<HealthCertificate>, HealthError> {
    let db = state.db.read();
    child_in_scope(state, db, actor, child).await?;
    note_read(
        actor,
        AuditSubject::Child,
        child.get(),
        &["health_certificates"],
    );
    Ok(store::list_of_child(db, child).await?)
}

/// The file of a certificate, for the family, health workers and managers.
///
/// # Errors
/// [`HealthError`].
pub async fn certificate_file(
    state: &AppState,
    actor: &Actor,
    id: HealthCertificateId,
) -> Result<(FileType, Vec<u8>), HealthError> {
    let db = state.db.read();
    let certificate = certificate_in_scope(state, actor, id).await?;
    note_read(actor, AuditSubject::HealthCertificate, id.get(), &["file"]);
    store::read_file(db, &state.cipher, certificate.file)
        .await?
        .ok_or(HealthError::NotFound)
}

/// A certificate whose child the actor may see.
///
/// # Errors
/// [`HealthError::NotFound`] for any other, and others.
pub(super) async fn certificate_in_scope(
    state: &AppState,
    actor: &Actor,
    id: HealthCertificateId,
) -> Result<HealthCertificate, HealthError> {
    let db = state.db.read();
    let certificate = store::find_certificate(db, actor.district, id)
        .await?
        .ok_or(HealthError::NotFound)?;
    child_in_scope(state, db, actor, certificate.child).await?;
    Ok(certificate)
}
