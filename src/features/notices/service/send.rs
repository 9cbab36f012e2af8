//! Sending deliveries. Any number of instances may do it at once: each try is claimed by a
//! compare-and-set first, and the claim holds longer than any call takes. Who
//! dies between the call and writing down that it went well leaves a delivery that is sent
//! once more: at least once, not exactly once, as the other side offers no way to ask.

use super::hand_on::{delivery_of, sms_possible};
use crate::{
    features::{
        districts,
        notices::{
            channel::{BySms, BySubscription, Carrier, CarryError, Letter},
            domain::{
                Delivery, DeliveryStatus, Filling, Message, MessageChannel, Notice, NoticeError,
                pause_after,
            },
            store,
        },
    },
    shared::storage::WriteTx,
    state::AppState,
};
use chrono::TimeDelta;
use futures_util::{StreamExt, stream};
use uuid::Uuid;

/// Deliveries one tick takes, and how many are under way at once.
const TICK: u64 = 100;
const AT_ONCE: usize = 8;
/// How long a try belongs to the instance that claimed it, beyond the time of its call.
const LEASE: TimeDelta = TimeDelta::seconds(60);

/// Sends what is due. Returns how many tries this call made.
///
/// # Errors
/// The store's, when what is due cannot be read; a single delivery that cannot be handled
/// is logged and comes again.
pub async fn send_due(state: &AppState) -> Result<usize, NoticeError> {
    let due = store::due(state.db.read(), state.now(), TICK).await?;
    let tries = stream::iter(due)
        .map(|delivery| async move {
            let id = delivery.id;
            send(state, delivery).await.unwrap_or_else(|error| {
                tracing::warn!(delivery.id = %id, error = %error, "will be tried again");
                false
            })
        })
        .buffer_unordered(AT_ONCE);
    Ok(tries
        .filter(|tried| std::future::ready(*tried))
        .count()
        .await)
}

/// One try; false when another instance has it.
async fn send(state: &AppState, mut delivery: Delivery) -> Result<bool, NoticeError> {
    if !claim(state, &delivery).await? {
        return Ok(false);
    }
    delivery.attempts = delivery.attempts.saturating_add(1);
    let db = state.db.read();
    let notice = store::notice(db, delivery.notice)
        .await?
        .ok_or(NoticeError::NotFound)?;
    let message = state
        .messages
        .of(notice.kind)
        .ok_or(NoticeError::NotFound)?;
    let outcome = if store::concerns(db, &notice, delivery.account).await? {
        carry(state, &delivery, &notice, message).await?
    } else {
        Err(CarryError::NotPermitted("no longer concerned".to_owned()))
    };
    settle(state, delivery, (&notice, message), outcome).await?;
    Ok(true)
}

async fn claim(state: &AppState, delivery: &Delivery) -> Result<bool, NoticeError> {
    #[cfg(feature = "testing")]
    if crate::testing::Switches::is_on(&state.switches.skip_delivery_claim) {
        return Ok(true);
    }
    let tx = state.db.begin_write().await?;
    let call = TimeDelta::from_std(state.config.outbound.answer_within).unwrap_or(LEASE);
    let mine = store::claim(&tx, delivery, state.now() + call + LEASE).await?;
    tx.commit().await?;
    Ok(mine)
}

/// No transaction is open meanwhile.
async fn carry(
    state: &AppState,
    delivery: &Delivery,
    notice: &Notice,
    message: &Message,
) -> Result<Result<(), CarryError>, NoticeError> {
    let db = state.db.read();
    let local = districts::service::district(state, notice.district)
        .await?
        .local;
    let (wanted, _) = store::preferences(db, delivery.account).await?;
    let house = notice.house().map(Uuid::from);
    let houses = store::house_names(db, notice.district, house).await?;
    let phone = match delivery.channel {
        MessageChannel::Sms => store::phone_of(db, &state.cipher, delivery.account).await?,
        MessageChannel::Subscription => None,
    };
    let letter = Letter {
        id: delivery.id,
        to: delivery.account,
        phone,
        notice,
        message,
        filling: Filling {
            facts: &notice.facts,
            local,
            english: wanted.english(),
            houses: &houses,
            wording: state.messages.wording(),
            outward: true,
        },
    };
    let carrier: &dyn Carrier = match delivery.channel {
        MessageChannel::Subscription => &BySubscription,
        MessageChannel::Sms => &BySms,
    };
    Ok(carrier.carry(state, &letter).await)
}

/// Writes down how a try ended; what a subscription message could not tell is told by a
/// text message, where that is wanted.
async fn settle(
    state: &AppState,
    mut delivery: Delivery,
    (notice, message): (&Notice, &Message),
    outcome: Result<(), CarryError>,
) -> Result<(), NoticeError> {
    let now = state.now();
    let not_permitted = matches!(outcome, Err(CarryError::NotPermitted(_)));
    let concerned = store::concerns(state.db.read(), notice, delivery.account).await?;
    (delivery.status, delivery.last_error) = match outcome {
        Ok(()) => (DeliveryStatus::Sent, None),
        Err(CarryError::NotPermitted(why)) => (DeliveryStatus::NotPermitted, Some(why)),
        Err(CarryError::Refused(why)) => (DeliveryStatus::FailedPermanently, Some(why)),
        Err(CarryError::Later(why)) => match pause_after(delivery.attempts, chance(state)) {
            Some(pause) => {
                delivery.available_at = now + pause;
                (DeliveryStatus::Pending, Some(why))
            }
            None => (DeliveryStatus::Dead, Some(why)),
        },
    };
    let tx = state.db.begin_write().await?;
    if !store::settle(&tx, &delivery, now).await? {
        return Ok(());
    }
    if concerned && delivery.channel == MessageChannel::Subscription {
        if not_permitted && let Some(subscription) = &message.subscription {
            store::forget_permits(&tx, delivery.account, &subscription.template).await?;
        }
        fall_back(state, &tx, &delivery, (notice, message)).await?;
    }
    tx.commit().await?;
    let outcome = match delivery.status {
        DeliveryStatus::Pending => "put_off",
        ended => ended.as_str(),
    };
    state.metrics.delivered(delivery.channel.as_str(), outcome);
    Ok(())
}

async fn fall_back(
    state: &AppState,
    tx: &WriteTx,
    delivery: &Delivery,
    (notice, message): (&Notice, &Message),
) -> Result<(), NoticeError> {
    let given_up = !matches!(
        delivery.status,
        DeliveryStatus::Sent | DeliveryStatus::Pending
    );
    if !given_up {
        return Ok(());
    }
    let (wanted, _) = store::preferences(&**tx, delivery.account).await?;
    let phone = store::phone_of(&**tx, &state.cipher, delivery.account).await?;
    if phone.is_some() && sms_possible(state, notice, message, wanted) {
        let by_sms = delivery_of(state, notice, delivery.account, MessageChannel::Sms);
        store::insert_delivery(tx, &by_sms).await?;
    }
    Ok(())
}

fn chance(state: &AppState) -> u64 {
    let mut bytes = [0; 8];
    state.random.fill(&mut bytes);
    u64::from_be_bytes(bytes)
}
