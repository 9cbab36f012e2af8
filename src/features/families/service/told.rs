//! What the guardians of a family hear of each other: who has a say, and who may fetch a child. A
//! wrong adult let in is how a child is handed to the wrong person.

use crate::{
    features::{
        families::{domain::Guardian, store},
        notices::{
            self,
            domain::{Audience, NoticeKind},
        },
    },
    shared::{
        domain::{AccountId, DistrictId, FamilyId},
        storage::{Batch, StoreError, WriteTx},
    },
    state::AppState,
};
use serde_json::{Value, json};
use uuid::Uuid;

/// Tells every guardian of a family but some accounts: who did it, and whom it is about. Each has
/// a notice of their own, which is theirs only while they are a guardian of the family.
///
/// # Errors
/// The store's.
pub async fn tell_others(
    state: &AppState,
    tx: &WriteTx,
    batch: &mut Batch,
    (district, family): (DistrictId, FamilyId),
    but: &[AccountId],
    (kind, (subject, facts)): (NoticeKind, (Uuid, Value)),
) -> Result<(), StoreError> {
    for (account, guardian) in store::active_memberships(&**tx, family).await? {
        if !but.contains(&account) || tells_everybody(state) {
            let to = (district, Audience::Guardian(guardian));
            notices::service::tell(state, batch, to, kind, (subject, facts.clone()));
        }
    }
    Ok(())
}

/// That somebody is no guardian of a family any more, as the others hear it.
pub(super) fn left(
    state: &AppState,
    gone: &Guardian,
    persons_too: bool,
) -> (NoticeKind, (Uuid, Value)) {
    let facts = json!({
        "guardian_id": gone.id,
        "relation": gone.relation,
        "pickup_persons_too": persons_too,
        "at": state.now(),
    });
    (NoticeKind::GuardianLeft, (gone.family.get(), facts))
}

/// True only in the negative control of who is not told.
fn tells_everybody(state: &AppState) -> bool {
    switched!(state, tell_everybody)
}
