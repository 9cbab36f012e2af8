//! Families taken over from the records of the time before.

use super::super::{
    domain::{Family, Guardian, SignedAgreement},
    store,
};
use crate::{
    shared::storage::{StoreError, WriteTx},
    state::AppState,
};

/// A family as the records have it.
pub struct TakenOver {
    /// The family.
    pub family: Family,
    /// Its guardians, with the accounts of their phones.
    pub guardians: Vec<Guardian>,
    /// What it signed, on paper.
    pub signed: Vec<SignedAgreement>,
}

/// Writes a family whose records have been checked.
///
/// # Errors
/// The store's.
pub async fn take_over(
    tx: &WriteTx,
    state: &AppState,
    taken: &TakenOver,
) -> Result<(), StoreError> {
    let now = state.now();
    store::insert(tx, &taken.family, now).await?;
    for guardian in &taken.guardians {
        store::insert_guardian(tx, &state.cipher, guardian, now).await?;
    }
    for signed in &taken.signed {
        store::insert_signed_agreement(tx, taken.family.district, signed).await?;
    }
    Ok(())
}
