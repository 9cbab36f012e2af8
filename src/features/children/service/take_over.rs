//! Children taken over from the records of the time before.

use super::super::{
    domain::{Child, Consent, ConsentChannel},
    store,
};
use crate::{
    shared::{
        domain::{DistrictId, IdDocument},
        storage::{StoreError, WriteTx},
    },
    state::AppState,
};
use sea_orm::ConnectionTrait;

/// Writes a child whose records have been checked, and the consents given on paper.
///
/// # Errors
/// The store's.
pub async fn take_over(
    tx: &WriteTx,
    state: &AppState,
    child: &Child,
    consents: &[Consent],
) -> Result<(), StoreError> {
    store::insert(tx, &state.cipher, child, state.now()).await?;
    super::registered(tx, state, child).await?;
    for consent in consents {
        store::insert_consent(tx, child.district, consent, ConsentChannel::Paper).await?;
    }
    Ok(())
}

/// The child with this document, whoever asks: for the demonstration.
///
/// # Errors
/// The store's.
pub async fn with_document(
    db: &impl ConnectionTrait,
    state: &AppState,
    district: DistrictId,
    document: &IdDocument,
) -> Result<Option<Child>, StoreError> {
    store::find_by_document(db, &state.cipher, district, document).await
}
