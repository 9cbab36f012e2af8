//! Withdrawing a guardian's consent, with what follows from it (scenario 35). A necessary
//! consent is the ground of every booking (invariant 4), so it ends in one transaction with
//! them: at no instant is there a booking without consent.

use super::{
    project::refresh,
    transition::{Act, change_within, locked, settle_shortfall},
};
use crate::{
    features::{
        bookings::{
            domain::{Booking, BookingError, BookingStatus, Transition},
            store,
        },
        children::{
            self,
            domain::{Consent, ErasureGround, Purpose},
            service::acting_for,
        },
        notices::{
            self,
            domain::{Audience, NoticeKind},
        },
    },
    shared::{
        domain::{Actor, ChildId, ConsentId},
        storage::Batch,
    },
    state::AppState,
};
use serde_json::json;

/// What the family is told of each booking that ends with the consent.
const REASON: &str = "监护人撤回同意 / a guardian withdrew the consent";

/// A withdrawal that was made, or what it would do.
#[derive(Debug)]
pub struct Withdrawal {
    /// The consent, withdrawn or as it stands.
    pub consent: Consent,
    /// The bookings that were cancelled, or would be.
    pub bookings: Vec<Booking>,
    /// The child's data was erased, or would be.
    pub erases_profile: bool,
    /// It waits for the child to be handed over.
    pub child_in_house: bool,
}

/// Withdraws consent to the purpose of a consent, as easily as it was given. A necessary one
/// takes bookings with it, and one to the profile the child's data: without `confirm` nothing
/// happens but that the effect is told. Nobody gets a strike for withdrawing.
///
/// # Errors
/// [`BookingError::ChildInHouse`] while the child is in a house: it has to be handed over on
/// record first; the child's errors.
pub async fn withdraw_consent(
    state: &AppState,
    actor: &Actor,
    child: ChildId,
    id: ConsentId,
    confirm: bool,
) -> Result<Withdrawal, BookingError> {
    let (found, _) = acting_for(state, actor, child).await?;
    let consent = children::service::consent(state.db.read(), child, id).await?;
    let takes_effect = consent.is_in_force() && consent.purpose.is_necessary();
    if takes_effect && !confirm {
        let bookings = store::open_of(state.db.read(), child).await?;
        return Ok(effect(consent, bookings));
    }
    let now = state.now();
    let tx = state.db.begin_write().await?;
    // Takes the child's lock, the first of all.
    let consent = children::service::withdraw_within(&tx, state, child, id).await?;
    let mut ended = Vec::new();
    if takes_effect {
        let open = store::open_of(&*tx, child).await?;
        if open.iter().any(|it| it.status == BookingStatus::CheckedIn) {
            return Err(BookingError::ChildInHouse);
        }
        for booking in open {
            let (booking, short_by) = locked(&tx, &booking).await?;
            // A visit that was missed already does not become one that was cancelled.
            let missed = booking.status == BookingStatus::Confirmed && booking.during.end() <= now;
            let transition = match booking.status {
                _ if missed => Transition::NoShow,
                BookingStatus::Offered => Transition::Decline,
                _ => Transition::Cancel,
            };
            let act = Act {
                actor: Some(actor.account),
                reason: Some(REASON),
                now,
            };
            // One batch each: one statement of PostgreSQL changes the child's row once.
            let mut batch = Batch::default();
            let changed = change_within(state, &tx, &mut batch, booking, transition, act).await?;
            batch.execute(&tx).await?;
            settle_shortfall(state, &tx, &changed, short_by).await?;
            ended.push(changed);
        }
        let mut batch = Batch::default();
        let facts = json!({
            "child_id": child,
            "purpose": consent.purpose,
            "bookings_cancelled": ended.len(),
            "profile_erased": consent.purpose == Purpose::ChildProfile,
        });
        let to = (found.district, Audience::Family(found.family));
        let about = (child.get(), facts);
        notices::service::tell(state, &mut batch, to, NoticeKind::ConsentWithdrawn, about);
        batch.execute(&tx).await?;
        if consent.purpose == Purpose::ChildProfile {
            let ground = ErasureGround::ConsentWithdrawn;
            children::service::erase_within(&tx, state, actor, child, ground).await?;
        }
    }
    tx.commit().await?;
    for booking in &ended {
        refresh(state, booking).await;
    }
    Ok(effect(consent, ended))
}

fn effect(consent: Consent, bookings: Vec<Booking>) -> Withdrawal {
    let in_house = |it: &Booking| it.status == BookingStatus::CheckedIn;
    Withdrawal {
        erases_profile: consent.purpose == Purpose::ChildProfile,
        child_in_house: bookings.iter().any(in_house),
        bookings,
        consent,
    }
}
