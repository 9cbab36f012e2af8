//! Those who carry messages: a carrier of text messages that speaks what `.env.example`
//! describes, and a mini-program platform.

use super::{
    Services,
    fake_http::{FakeHttp, Received, Reply, pairs},
};
use baobaowu::{
    features::notices::channel::{SubscriptionError, SubscriptionMessage, SubscriptionSender},
    server::World,
    state::AppState,
};
use futures_util::future::{BoxFuture, FutureExt, ready};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::sync::{Notify, Semaphore};

/// The token of the carrier.
pub const SMS_KEY: &str = "token-of-the-carrier";
/// The mini-program's template of bookings.
pub const BOOKING: &str = "tmpl-booking";
/// Its template of arrivals, which is long-term.
pub const ATTENDANCE: &str = "tmpl-attendance";

/// The carriers.
pub struct Carriers {
    http: FakeHttp,
    sms: Arc<Desk>,
    mini: Arc<MiniProgram>,
}

/// The carrier of text messages.
pub struct Desk {
    received: Mutex<Vec<Received>>,
    reply: Mutex<Reply>,
    arrived: Notify,
}

/// The platform of the mini-program.
#[derive(Default)]
pub struct MiniProgram {
    sent: Mutex<Vec<SubscriptionMessage>>,
    failing: Mutex<Option<SubscriptionError>>,
}

impl Services for Carriers {
    fn start() -> Self {
        let sms = Arc::new(Desk {
            received: Mutex::default(),
            reply: Mutex::new(Reply::Json(json!({}))),
            arrived: Notify::new(),
        });
        let desk = Arc::clone(&sms);
        let http = FakeHttp::start(move |asked| {
            desk.received.lock().unwrap().push(asked.clone());
            desk.arrived.notify_one();
            desk.reply.lock().unwrap().clone()
        });
        Self {
            http,
            sms,
            mini: Arc::default(),
        }
    }

    fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("SMS_URL", format!("{}/messages", self.http.url)),
            ("SMS_KEY", SMS_KEY.to_owned()),
            ("SMS_SIGN_NAME", "宝宝屋".to_owned()),
            (
                "SMS_TEMPLATES",
                "code:SMS_0,booking_cancelled_by_house:SMS_1,booking_cancelled_by_house.en:SMS_1E"
                    .to_owned(),
            ),
            (
                "SUBSCRIPTION_TEMPLATES",
                format!("booking:{BOOKING},attendance:{ATTENDANCE}:long_term"),
            ),
        ]
    }

    fn take_part(&self, world: World) -> World {
        let mini: Arc<dyn SubscriptionSender> = self.mini.clone();
        World {
            subscriptions: Some(mini),
            ..world
        }
    }
}

impl Carriers {
    /// What the carrier of text messages was asked.
    pub fn sms(&self) -> Vec<Received> {
        self.sms.received.lock().unwrap().clone()
    }

    /// From now on the carrier of text messages answers this.
    pub fn sms_answers(&self, reply: Reply) {
        *self.sms.reply.lock().unwrap() = reply;
    }

    /// The next message is taken only once the gate opens; those after it at once.
    pub fn hold_sms(&self) -> Arc<Semaphore> {
        let gate = Arc::new(Semaphore::new(0));
        self.sms_answers(Reply::Held(Arc::clone(&gate)));
        gate
    }

    /// Waits until a text message has arrived.
    pub async fn sms_arrived(&self) {
        self.sms.arrived.notified().await;
    }

    /// The messages of the mini-program that were sent.
    pub fn subscriptions(&self) -> Vec<SubscriptionMessage> {
        self.mini.sent().clone()
    }

    /// From now on the platform fails like this; `None`: it works again.
    pub fn mini_fails(&self, error: Option<SubscriptionError>) {
        *self.mini.failing.lock().unwrap() = error;
    }
}

impl MiniProgram {
    fn sent(&self) -> MutexGuard<'_, Vec<SubscriptionMessage>> {
        self.sent.lock().unwrap()
    }
}

impl SubscriptionSender for MiniProgram {
    fn send<'a>(
        &'a self,
        _: &'a AppState,
        message: &'a SubscriptionMessage,
    ) -> BoxFuture<'a, Result<(), SubscriptionError>> {
        let failing = self.failing.lock().unwrap().clone();
        ready(match failing {
            Some(error) => Err(error),
            None => {
                self.sent().push(message.clone());
                Ok(())
            }
        })
        .boxed()
    }
}

/// The members of a message that was sent as a form; `params` as JSON.
pub fn form(received: &Received) -> (std::collections::BTreeMap<String, String>, Value) {
    let members = pairs(&received.body);
    let params = serde_json::from_str(&members["params"]).unwrap();
    (members, params)
}
