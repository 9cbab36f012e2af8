//! Sending events, by the same rules as messages: each try is claimed first, no transaction
//! is open during the call, and who dies before writing down how it went leaves an event
//! that is sent once more under the same id.

use crate::{
    features::{
        notices::{
            self,
            domain::{Audience, NoticeKind},
        },
        webhooks::{
            domain::{
                DisabledReason, EventDelivery, EventDeliveryStatus, FAILS_FOR, Webhook,
                WebhookError, WebhookStatus, pause_after, signatures,
            },
            store,
        },
    },
    shared::{
        outbound::may_call,
        storage::{Batch, WriteTx},
    },
    state::AppState,
};
use chrono::TimeDelta;
use futures_util::{StreamExt, stream};
use reqwest::{
    Response, StatusCode, Url,
    header::{CONTENT_TYPE, RETRY_AFTER, USER_AGENT},
};
use serde_json::json;

/// Events one tick takes, and how many are under way at once.
const TICK: u64 = 100;
const AT_ONCE: usize = 16;
/// How long a try belongs to the instance that claimed it; longer than any call may take.
const LEASE: TimeDelta = TimeDelta::seconds(90);
const AGENT: &str = concat!("baobaowu/", env!("CARGO_PKG_VERSION"));

/// How a try ended.
struct Tried {
    status: Option<StatusCode>,
    /// Seconds that the receiver asks to wait.
    retry_after: Option<i64>,
    /// `None` for a success.
    fault: Option<String>,
}

/// Sends what is due. Returns how many tries this call made.
///
/// # Errors
/// The store's, when what is due cannot be read; a single event that cannot be handled is
/// logged and comes again.
pub async fn send_due(state: &AppState) -> Result<usize, WebhookError> {
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
async fn send(state: &AppState, mut delivery: EventDelivery) -> Result<bool, WebhookError> {
    if !claim(state, &delivery).await? {
        return Ok(false);
    }
    delivery.attempts = delivery.attempts.saturating_add(1);
    let found = store::find(state.db.read(), delivery.district, delivery.webhook).await?;
    let Some(webhook) = found else {
        // Removed meanwhile, and the delivery with it.
        return Ok(false);
    };
    let tried = if webhook.status == WebhookStatus::Active {
        call(state, &webhook, &delivery).await?
    } else {
        Tried::failed("the address was disabled")
    };
    settle(state, &webhook, delivery, tried).await?;
    Ok(true)
}

async fn claim(state: &AppState, delivery: &EventDelivery) -> Result<bool, WebhookError> {
    #[cfg(feature = "testing")]
    if crate::testing::Switches::is_on(&state.switches.skip_delivery_claim) {
        return Ok(true);
    }
    let tx = state.db.begin_write().await?;
    let mine = store::claim(&tx, delivery, state.now() + LEASE).await?;
    tx.commit().await?;
    Ok(mine)
}

/// The call itself. The timestamp in the header is that of this try, as receivers refuse
/// what is older than minutes; that of the event stands in the body.
async fn call(
    state: &AppState,
    webhook: &Webhook,
    delivery: &EventDelivery,
) -> Result<Tried, WebhookError> {
    let settings = &state.config.webhooks;
    let Ok(url) = Url::parse(&webhook.details.url) else {
        return Ok(Tried::failed("it is not a URL"));
    };
    if let Err(error) = may_call(&url, settings.allow_private).await {
        return Ok(Tried::failed(&error.to_string()));
    }
    let now = state.now();
    let secrets = store::secrets(state.db.read(), &state.cipher, webhook.id, now).await?;
    let (id, timestamp) = (delivery.message_id(), now.timestamp());
    let answer = state
        .guarded
        .post(url)
        .timeout(settings.timeout)
        .header(CONTENT_TYPE, "application/json")
        .header(USER_AGENT, AGENT)
        .header("webhook-id", &id)
        .header("webhook-timestamp", timestamp.to_string())
        .header(
            "webhook-signature",
            signatures(&secrets, &id, timestamp, &delivery.body),
        )
        .body(delivery.body.clone())
        .send()
        .await;
    // Of an answer only its head is looked at, so its length is of no matter.
    Ok(match answer {
        Ok(answer) => Tried::answered(&answer),
        Err(error) if error.is_timeout() => Tried::failed("no answer in time"),
        Err(error) => Tried::failed(&error.without_url().to_string()),
    })
}

impl Tried {
    fn failed(why: &str) -> Self {
        Self {
            status: None,
            retry_after: None,
            fault: Some(why.to_owned()),
        }
    }

    fn answered(answer: &Response) -> Self {
        let status = answer.status();
        let retry_after = answer.headers().get(RETRY_AFTER);
        let retry_after = retry_after.and_then(|value| value.to_str().ok()?.parse().ok());
        Self {
            status: Some(status),
            retry_after,
            fault: (!status.is_success()).then(|| format!("answered {}", status.as_u16())),
        }
    }
}

async fn settle(
    state: &AppState,
    webhook: &Webhook,
    mut delivery: EventDelivery,
    tried: Tried,
) -> Result<(), WebhookError> {
    let now = state.now();
    let gone = tried.status == Some(StatusCode::GONE);
    let pause = pause_after(delivery.attempts, tried.retry_after, chance(state));
    delivery.answered_status = tried.status.map(|status| status.as_u16().into());
    delivery.status = match (&tried.fault, pause) {
        (None, _) => EventDeliveryStatus::Sent,
        (Some(_), Some(pause)) if !gone && webhook.status == WebhookStatus::Active => {
            delivery.available_at = now + pause;
            EventDeliveryStatus::Pending
        }
        (Some(_), _) => EventDeliveryStatus::Dead,
    };
    delivery.last_error = tried.fault;
    let tx = state.db.begin_write().await?;
    if !store::settle(&tx, &delivery, now).await? {
        return Ok(());
    }
    if delivery.last_error.is_none() {
        store::answers_again(&tx, webhook.id).await?;
    } else {
        store::fails(&tx, webhook.id, now).await?;
        let since = webhook.failing_since.unwrap_or(now);
        if gone {
            disable(state, &tx, webhook, DisabledReason::Gone).await?;
        } else if now - since >= FAILS_FOR {
            disable(state, &tx, webhook, DisabledReason::Failing).await?;
        }
    }
    tx.commit().await?;
    state.metrics.event_sent(match delivery.status {
        EventDeliveryStatus::Pending => "put_off",
        ended => ended.as_str(),
    });
    Ok(())
}

/// Disables an address, gives up what was to be sent to it, and tells the district, once.
async fn disable(
    state: &AppState,
    tx: &WriteTx,
    webhook: &Webhook,
    reason: DisabledReason,
) -> Result<(), WebhookError> {
    if !store::disable(tx, webhook.id, reason).await? {
        return Ok(());
    }
    store::give_up_pending(tx, webhook.id, state.now()).await?;
    let facts = json!({
        "webhook_id": webhook.id,
        "reason": reason,
        "since": webhook.failing_since,
    });
    let mut batch = Batch::default();
    notices::service::tell(
        state,
        &mut batch,
        (webhook.district, Audience::District(webhook.district)),
        NoticeKind::WebhookDisabled,
        (webhook.id.get(), facts),
    );
    Ok(batch.execute(tx).await?)
}

fn chance(state: &AppState) -> u64 {
    let mut bytes = [0; 8];
    state.random.fill(&mut bytes);
    u64::from_be_bytes(bytes)
}
