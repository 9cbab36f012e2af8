//! From a notice to its deliveries: once per notice, whichever instance does it.

use crate::{
    features::notices::{
        channel::sms_template,
        domain::{
            Delivery, DeliveryStatus, Message, MessageChannel, Notice, NoticeError, Preferences,
            Receiver,
        },
        store,
    },
    shared::{domain::AccountId, storage::WriteTx},
    state::AppState,
};
use uuid::Uuid;

/// Notices one tick takes.
const TICK: u64 = 100;

/// Makes the deliveries of what was told and has not been handed on. Returns how many
/// notices this call did.
///
/// # Errors
/// The store's.
pub async fn hand_on_due(state: &AppState) -> Result<usize, NoticeError> {
    let mut done = 0_usize;
    for id in store::to_hand_on(state.db.read(), TICK).await? {
        match hand_on(state, id).await {
            Ok(true) => done = done.saturating_add(1),
            Ok(false) => {}
            // One that cannot be handled does not hold up the others.
            Err(error) => tracing::warn!(notice.id = %id, error = %error, "put off"),
        }
    }
    Ok(done)
}

/// False when another instance was faster.
async fn hand_on(state: &AppState, id: Uuid) -> Result<bool, NoticeError> {
    let tx = state.db.begin_write().await?;
    if !store::hand_on(&tx, id, state.now()).await? {
        return Ok(false);
    }
    if let Some(notice) = store::notice(&*tx, id).await?
        && let Some(message) = state.messages.of(notice.kind)
    {
        for receiver in store::receivers(&*tx, &state.cipher, &notice).await? {
            let (wanted, _) = store::preferences(&*tx, receiver.account).await?;
            if let Some(channel) = way_to(state, &tx, (&notice, message), receiver, wanted).await? {
                let delivery = delivery_of(state, &notice, receiver.account, channel);
                store::insert_delivery(&tx, &delivery).await?;
            }
        }
    }
    tx.commit().await?;
    Ok(true)
}

/// By what a receiver is reached: a message of the mini-program where one is allowed,
/// which takes the permit, else a text message; `None`: by the inbox alone.
async fn way_to(
    state: &AppState,
    tx: &WriteTx,
    (notice, message): (&Notice, &Message),
    receiver: Receiver,
    wanted: Preferences,
) -> Result<Option<MessageChannel>, NoticeError> {
    let templates = &state.config.messages.subscription_templates;
    if state.subscriptions.is_some()
        && let Some(subscription) = &message.subscription
        && let Some(template) = templates.get(&subscription.template)
    {
        let template = (subscription.template.as_str(), template.long_term);
        if store::take_permit(tx, receiver.account, template).await? {
            return Ok(Some(MessageChannel::Subscription));
        }
    }
    let by_sms = receiver.has_phone && sms_possible(state, notice, message, wanted);
    Ok(by_sms.then_some(MessageChannel::Sms))
}

/// Whether a notice may go to an account as a text message.
pub(super) fn sms_possible(
    state: &AppState,
    notice: &Notice,
    message: &Message,
    wanted: Preferences,
) -> bool {
    state.sms.is_some()
        && message.sms.is_some()
        && wanted.wants_sms(message.urgency)
        && sms_template(state, notice, wanted.english()).is_some()
}

/// A delivery that is due now.
pub(super) fn delivery_of(
    state: &AppState,
    notice: &Notice,
    account: AccountId,
    channel: MessageChannel,
) -> Delivery {
    let now = state.now();
    Delivery {
        id: state.new_id(),
        district: notice.district,
        notice: notice.id,
        account,
        house: notice.house(),
        channel,
        status: DeliveryStatus::Pending,
        attempts: 0,
        available_at: now,
        last_error: None,
        created_at: now,
    }
}
