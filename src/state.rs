//! What every request shares.

use crate::{
    config::Config,
    contract::Contract,
    features::{
        auth::{self, CodeSender, Passwords},
        bookings::service::{RefusedDemand, Rush, Turns, Week},
        districts::service::DistrictCache,
        months::service::LastMade,
        notices::{channel::SubscriptionSender, domain::Messages},
        operation::service::LastProbe,
        payments::OnlinePayments,
        policies::Policies,
        retention::service::LastLooks,
    },
    shared::{
        domain::{Actor, Clock, Random, Standing},
        http::KeptAnswers,
        limits::Limits,
        live::Live,
        metrics::Metrics,
        request,
        security::{AccessTokens, FieldCipher},
        sms::SmsCarrier,
        storage::{Database, Failures, StoreError, Unheard, audit_log::Stamp, redis::Redis},
        wechat::WeChat,
    },
};
use actix_web::web;
use chrono::{DateTime, Utc};
use std::sync::{Arc, OnceLock, atomic::AtomicBool};
use tokio_util::sync::CancellationToken;
use uuid::{Builder, Uuid};

/// Built once at start, shared by all requests and jobs.
pub struct AppState {
    /// SQL: the truth.
    pub db: Database,
    /// Redis, when there is one: projections of it.
    pub redis: Option<Redis>,
    /// What Redis has not heard of.
    pub unheard: Unheard,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// Encrypts what belongs to a family.
    pub cipher: FieldCipher,
    /// Access tokens.
    pub tokens: AccessTokens,
    /// Checks passwords, a few at a time.
    pub passwords: Passwords,
    /// Sends one-time codes, when there is a provider.
    pub code_sender: Option<Arc<dyn CodeSender>>,
    /// Takes payments online, when there is a provider.
    pub online_payments: Option<Arc<dyn OnlinePayments>>,
    /// The rules, by locality.
    pub policies: Policies,
    /// What `/metrics` shows.
    pub metrics: Metrics,
    /// Districts read so far.
    pub districts: DistrictCache,
    /// Tells those who watch a house.
    pub live: Arc<Live>,
    /// Wishes refused for want of a place, until a job writes them down.
    pub refused_demand: RefusedDemand,
    /// Free places of houses as they were answered.
    pub weeks: KeptAnswers<Week>,
    /// Requests for places that are under way.
    pub turns: Turns,
    /// Those of them that go for the same session.
    pub rush: Rush,
    /// What SQL was like when it was last asked.
    pub last_probe: LastProbe,
    /// When the months ahead were last made.
    pub months_made: LastMade,
    /// When it was last looked for what was kept long enough.
    pub retained: LastLooks,
    /// Calls other services.
    pub outbound: reqwest::Client,
    /// Calls the receivers of events, wherever they say they are.
    pub guarded: reqwest::Client,
    /// The texts of notices.
    pub messages: &'static Messages,
    /// Carries text messages, when there is a carrier.
    pub sms: Option<Arc<dyn SmsCarrier>>,
    /// Sends messages of the mini-program, when there is one.
    pub subscriptions: Option<Arc<dyn SubscriptionSender>>,
    /// The mini-program in WeChat, when there is one.
    pub wechat: Option<WeChat>,
    /// What failed, until it is written to the audit log.
    pub failures: Failures,
    /// What is counted of requests.
    pub limits: Limits,
    /// The configuration.
    pub config: Config,
    /// What the service says of its operations, once the first worker has said it.
    pub contract: OnceLock<web::Data<Contract>>,
    /// The service is going to stop: `/readyz` says so from then on.
    pub leaving: AtomicBool,
    /// Cancelled when it takes nothing new any more: streams and jobs end.
    pub stopping: CancellationToken,
    /// Debug switches of the negative controls.
    #[cfg(feature = "testing")]
    pub switches: crate::testing::Switches,
}

impl AppState {
    /// The present instant.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Whether what a token says of its account still holds: for the extractor, which as
    /// part of what is shared knows no feature.
    ///
    /// # Errors
    /// The store's.
    pub async fn standing(&self, claimed: &Actor) -> Result<Standing, StoreError> {
        auth::service::standing(self, self.db.read(), claimed).await
    }

    /// As [`AppState::standing`], for what only reads (docs/adr/0022).
    ///
    /// # Errors
    /// The store's.
    pub async fn standing_to_read(&self, claimed: &Actor) -> Result<Standing, StoreError> {
        auth::service::standing_to_read(self, claimed).await
    }

    /// The next row of the audit log: its id, now, and the request under way.
    #[must_use]
    pub fn stamp(&self) -> Stamp {
        Stamp {
            id: self.new_id(),
            at: self.now(),
            request_id: request::current_id(),
        }
    }

    /// A fresh UUIDv7 from the injected clock and randomness.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or(0);
        let mut random = [0; 10];
        self.random.fill(&mut random);
        Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}
