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
        storage::{Batch, WriteTx},
    },
    state::AppState,
};
use serde_json::json;

/// What the family is told of each booking that ends with the consent.
const REASON: &str = "监护人撤回同意 / a guardian withdrew the consent";

/// The reason of those that end with a family.
const ERASED: &str = "家庭资料已删除 / the family's data was erased";

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
        let act = Act {
            actor: Some(actor.account),
            reason: Some(REASON),
            now,
        };
        let open = store::open_of(&*tx, child).await?;
        ended = end_all(state, &tx, open, act).await?;
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
            children::service::erase_within(&tx, state, Some(actor), child, ground).await?;
        }
    }
    tx.commit().await?;
    for booking in &ended {
        refresh(state, booking).await;
    }
    Ok(effect(consent, ended))
}

/// Erases children with all their bookings that hold a place, in the caller's transaction. Takes
/// the locks of the children first, then those of the sessions, each in the order of their ids.
/// Answers the bookings that ended, to be handed to [`show_ended`] after the commit.
///
/// # Errors
/// [`BookingError::ChildInHouse`]; the child's errors.
pub async fn erase_children_within(
    tx: &WriteTx,
    state: &AppState,
    actor: &Actor,
    children: &[ChildId],
    ground: ErasureGround,
) -> Result<Vec<Booking>, BookingError> {
    let mut open = Vec::new();
    for child in children {
        children::service::lock(tx, state, *child).await?;
        open.extend(store::open_of(&**tx, *child).await?);
    }
    open.sort_by_key(|booking| booking.session);
    let act = Act {
        actor: Some(actor.account),
        reason: Some(ERASED),
        now: state.now(),
    };
    let ended = end_all(state, tx, open, act).await?;
    for child in children {
        children::service::erase_within(tx, state, Some(actor), *child, ground).await?;
    }
    Ok(ended)
}

/// Shows bookings that ended in a transaction that is committed.
pub async fn show_ended(state: &AppState, ended: &[Booking]) {
    for booking in ended {
        refresh(state, booking).await;
    }
}

/// Ends bookings that hold a place, in the order in which they come. The locks of their children
/// are held.
async fn end_all(
    state: &AppState,
    tx: &WriteTx,
    open: Vec<Booking>,
    act: Act<'_>,
) -> Result<Vec<Booking>, BookingError> {
    if open.iter().any(|it| it.status == BookingStatus::CheckedIn) {
        return Err(BookingError::ChildInHouse);
    }
    let mut ended = Vec::new();
    for booking in open {
        let (booking, session) = locked(tx, &booking).await?;
        // A visit that was missed already does not become one that was cancelled.
        let missed = booking.status == BookingStatus::Confirmed && booking.during.end() <= act.now;
        let transition = match booking.status {
            _ if missed => Transition::NoShow,
            BookingStatus::Offered => Transition::Decline,
            _ => Transition::Cancel,
        };
        // One batch each: one statement of PostgreSQL changes the child's row once.
        let mut batch = Batch::default();
        let changed = change_within(state, tx, &mut batch, booking, transition, act).await?;
        batch.execute(tx).await?;
        settle_shortfall(state, tx, &changed, session.short_by).await?;
        ended.push(changed);
    }
    Ok(ended)
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
