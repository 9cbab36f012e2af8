//! Giving and lifting strikes, and the suspension that follows. A strike is written in the
//! transaction of the change that brings it, under the child's lock.

use super::{read::booking, transition::Act};
use crate::{
    features::{
        bookings::{
            domain::{
                Booking, BookingError, Lifted, NextStrike, Strike, Transition, counting,
                next_strike, suspension,
            },
            store,
        },
        children::service::child_in_scope,
        districts,
        notices::{
            self,
            domain::{Audience, NoticeKind},
        },
        policies::domain::StrikeRules,
    },
    shared::{
        domain::{Actor, ChildId, DistrictId, StrikeId},
        storage::{Batch, WriteTx},
    },
    state::AppState,
};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// What a child's strikes come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrikeRecord {
    /// The rules they are counted by.
    pub rules: StrikeRules,
    /// Those of the window that ends now, lifted ones too, oldest first.
    pub in_window: Vec<Strike>,
    /// Until when the child is suspended from new bookings.
    pub suspended_until: Option<DateTime<Utc>>,
    /// What one more would bring.
    pub next: NextStrike,
}

/// The strikes of a child in the actor's scope.
///
/// # Errors
/// The child's, or the store's.
pub async fn strikes(
    state: &AppState,
    actor: &Actor,
    child: ChildId,
) -> Result<StrikeRecord, BookingError> {
    let db = state.db.read();
    child_in_scope(state, db, actor, child).await?;
    let rules = rules_now(state, actor.district).await?;
    let now = state.now();
    Ok(record(store::strikes_of(db, child).await?, rules, now))
}

/// Takes a strike back; the suspension is what the others come to. For those who run the house
/// it was given in.
///
/// # Errors
/// [`BookingError::NotFound`] outside the scope, [`BookingError::StrikeLifted`] for one that
/// was lifted.
pub async fn lift_strike(
    state: &AppState,
    actor: &Actor,
    id: StrikeId,
    reason: &str,
) -> Result<StrikeRecord, BookingError> {
    let strike = store::find_strike(state.db.read(), id)
        .await?
        .ok_or(BookingError::NotFound)?;
    let booking = booking(state, actor, strike.booking).await?;
    let now = state.now();
    let tx = state.db.begin_write().await?;
    store::lock_child(&tx, strike.child).await?;
    let mut batch = Batch::default();
    let lifted = Lifted {
        at: now,
        by: actor.account,
        reason: reason.to_owned(),
    };
    if !lift_within(state, &tx, &mut batch, &booking, &lifted).await? {
        return Err(BookingError::StrikeLifted);
    }
    batch.execute(&tx).await?;
    let strikes = store::strikes_of(&*tx, strike.child).await?;
    tx.commit().await?;
    Ok(record(
        strikes,
        rules_now(state, actor.district).await?,
        now,
    ))
}

fn record(mut strikes: Vec<Strike>, rules: StrikeRules, now: DateTime<Utc>) -> StrikeRecord {
    let suspended_until = suspension(&strikes, &rules, now);
    let next = next_strike(&strikes, &rules, now);
    strikes.retain(|strike| now < strike.counts_until(&rules));
    StrikeRecord {
        rules,
        in_window: strikes,
        suspended_until,
        next,
    }
}

/// The rules of today: suspending is done today, whenever the visit was.
pub(super) async fn rules_now(
    state: &AppState,
    district: DistrictId,
) -> Result<StrikeRules, BookingError> {
    let district = districts::service::district(state, district).await?;
    let today = district.local.date(state.now());
    Ok(districts::service::policy(state, &district, today)?.strikes)
}

/// Writes the strike that a change of a booking brings, or lifts the one that a correction
/// takes back, and the suspension that follows. Answers the facts for the notice of the
/// change. `unguarded` are strikes read before the lock, in the negative control only.
pub(super) async fn settle(
    state: &AppState,
    tx: &WriteTx,
    batch: &mut Batch,
    booking: &Booking,
    (transition, act): (Transition, Act<'_>),
    unguarded: Option<Vec<Strike>>,
) -> Result<Vec<(&'static str, Value)>, BookingError> {
    let Some(kind) = transition.strike() else {
        if let (true, Some(by)) = (transition.is_correction(), act.actor) {
            let lifted = Lifted {
                at: act.now,
                by,
                reason: act.reason.unwrap_or_default().to_owned(),
            };
            lift_within(state, tx, batch, booking, &lifted).await?;
        }
        return Ok(Vec::new());
    };
    let rules = rules_now(state, booking.district).await?;
    let mut strikes = match unguarded {
        Some(strikes) => strikes,
        None => store::strikes_of(&**tx, booking.child).await?,
    };
    let before = suspension(&strikes, &rules, act.now);
    let strike = Strike {
        id: state.new_id().into(),
        district: booking.district,
        child: booking.child,
        booking: booking.id,
        kind,
        at: act.now.min(booking.during.end()),
        lifted: None,
    };
    store::add_strike(batch, &strike, act.now);
    let number = {
        strikes.push(strike);
        counting(&strikes, &rules, act.now)
    };
    let until = suspension(&strikes, &rules, act.now);
    store::set_suspension(tx, booking.child, until).await?;
    if let Some(until) = until.filter(|until| Some(*until) != before) {
        strikes.retain(|strike| strike.stands() && act.now < strike.counts_until(&rules));
        tell_suspended(state, batch, booking, (&strikes, &rules), until);
    }
    Ok(vec![
        ("strikes", json!(number)),
        ("limit", json!(rules.limit)),
        ("window_days", json!(rules.window.num_days())),
        ("suspended_until", json!(until)),
    ])
}

/// The numbers behind a suspension, so that the family can follow it and object (Personal
/// Information Protection Law, article 24).
fn tell_suspended(
    state: &AppState,
    batch: &mut Batch,
    booking: &Booking,
    (strikes, rules): (&[Strike], &StrikeRules),
    until: DateTime<Utc>,
) {
    let listed: Vec<Value> = strikes
        .iter()
        .map(|strike| {
            json!({
                "strike_id": strike.id,
                "booking_id": strike.booking,
                "kind": strike.kind,
                "at": strike.at,
            })
        })
        .collect();
    let facts = json!({
        "child_id": booking.child,
        "strikes": listed,
        "limit": rules.limit,
        "window_days": rules.window.num_days(),
        "until": until,
    });
    let to = (booking.district, Audience::Family(booking.family));
    let subject = booking.child.get();
    notices::service::tell(
        state,
        batch,
        to,
        NoticeKind::BookingSuspended,
        (subject, facts),
    );
}

/// Lifts the strike of a booking, if one stands, and recomputes the suspension; the child's
/// lock is held.
async fn lift_within(
    state: &AppState,
    tx: &WriteTx,
    batch: &mut Batch,
    booking: &Booking,
    lifted: &Lifted,
) -> Result<bool, BookingError> {
    if !store::lift_strike(tx, booking.id, lifted).await? {
        return Ok(false);
    }
    let rules = rules_now(state, booking.district).await?;
    let strikes = store::strikes_of(&**tx, booking.child).await?;
    let until = suspension(&strikes, &rules, lifted.at);
    store::set_suspension(tx, booking.child, until).await?;
    let facts = json!({
        "child_id": booking.child,
        "date": booking.date,
        "strikes": counting(&strikes, &rules, lifted.at),
        "limit": rules.limit,
        "suspended_until": until,
    });
    let to = (booking.district, Audience::Family(booking.family));
    let told = (booking.id.get(), facts);
    notices::service::tell(state, batch, to, NoticeKind::StrikeLifted, told);
    Ok(true)
}

/// The negative control of the child's lock: with the switch on, the strikes are read before
/// it, and long enough that bookings that end at the same time read the same ones.
#[cfg(feature = "testing")]
pub(super) async fn read_before_the_lock(
    state: &AppState,
    booking: &Booking,
) -> Result<Option<Vec<Strike>>, BookingError> {
    if !crate::testing::Switches::is_on(&state.switches.read_strikes_before_the_lock) {
        return Ok(None);
    }
    let strikes = store::strikes_of(state.db.read(), booking.child).await?;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    Ok(Some(strikes))
}

#[cfg(not(feature = "testing"))]
#[expect(clippy::unused_async, reason = "its twin in tests reads the store")]
pub(super) async fn read_before_the_lock(
    _: &AppState,
    _: &Booking,
) -> Result<Option<Vec<Strike>>, BookingError> {
    Ok(None)
}
