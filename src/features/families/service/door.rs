//! Who may take a child of a family home, as far as the family's records tell.

use crate::{
    features::families::{
        domain::{DocumentCheck, FamilyError, MemberStatus, Relation, ShownDocument},
        store,
    },
    shared::{
        domain::{FamilyId, GuardianId, PickupPersonId},
        storage::WriteTx,
    },
    state::AppState,
};
use chrono::NaiveDate;
use sea_orm::ConnectionTrait;

/// What a guardian is to the children of a family; `None` for anyone who is not its guardian,
/// or no longer.
///
/// # Errors
/// The store's.
pub async fn relation_of(
    db: &impl ConnectionTrait,
    state: &AppState,
    family: FamilyId,
    id: GuardianId,
) -> Result<Option<Relation>, FamilyError> {
    let found = store::find_guardian(db, &state.cipher, family, id).await?;
    Ok(found
        .filter(|guardian| guardian.status == MemberStatus::Active)
        .map(|guardian| guardian.relation))
}

/// Compares the document that an authorised person has shown with the one on record. A wrong
/// one is counted, at most `tries` in a day, so that four characters cannot be tried out; the
/// count is for the caller to commit, even though the child is not handed over.
///
/// # Errors
/// The store's.
pub async fn check_document(
    tx: &WriteTx,
    state: &AppState,
    (family, id): (FamilyId, PickupPersonId),
    shown: &ShownDocument,
    (tries, today): (u32, NaiveDate),
) -> Result<DocumentCheck, FamilyError> {
    let Some(record) = store::lock_at_the_door(tx, family, id).await? else {
        return Ok(DocumentCheck::NotAuthorised);
    };
    let failed = record.failed_on_day(today);
    if failed >= tries {
        return Ok(DocumentCheck::Differs { tries_left: 0 });
    }
    // Comparing keyed hashes tells nothing by its duration.
    let seen = store::tail_hash(&state.cipher, id, shown);
    if record.id_tail_hash.as_deref() == Some(seen.as_str()) {
        return Ok(DocumentCheck::Matches(record.relation));
    }
    let failed = failed.saturating_add(1);
    store::write_failed_checks(tx, id, (failed, today)).await?;
    Ok(DocumentCheck::Differs {
        tries_left: tries.saturating_sub(failed),
    })
}
