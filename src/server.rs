//! From a configuration to a running service, and its orderly end.

use crate::{
    app::build_app,
    config::{CODE_TEMPLATE, Config},
    features::{
        audit_log,
        auth::{CodeBySms, CodeSender, Passwords, ShownInAnswer},
        bookings, live,
        notices::{
            channel::{ByWeChat, SubscriptionSender},
            domain::{Messages, MessagesError, NoticeKind, messages},
        },
        payments::{OnlinePayments, WechatPay, WechatPayError},
        policies::{Policies, PolicyFileError},
        waitlist,
    },
    jobs,
    shared::{
        domain::{Clock, Random, SystemRandom},
        metrics::{Metrics, MetricsError},
        outbound,
        security::{AccessTokens, CipherError, FieldCipher, TokenError},
        sms::{HttpSms, SmsCarrier},
        storage::{
            Database, Ready, StoreError,
            redis::{Redis, RedisError},
        },
        wechat::{WeChat, WeChatParts},
    },
    state::AppState,
    tls::{TlsError, server_config},
};
use actix_web::{HttpServer, dev::ServerHandle, web};
use migration::{Migrator, MigratorTrait};
use secrecy::ExposeSecret;
use std::{
    io,
    net::SocketAddr,
    sync::{Arc, OnceLock, atomic::Ordering},
    time::Duration,
};
use tokio::task::JoinHandle;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How often samples of latencies are folded into their histograms.
const METRICS_UPKEEP: Duration = Duration::from_secs(5);
/// How often what failed is written to the audit log: so often there may be a row for an account.
/// And wishes that were refused, where no job does it.
const OWN_WRITTEN: Duration = Duration::from_secs(60);

/// How often instances tell each other what they gave from buckets that they count apart.
const LIMITS_SHARED: Duration = Duration::from_secs(1);

/// Why the service does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A policy file.
    #[error("{0}")]
    Policy(#[from] PolicyFileError),
    /// SQL.
    #[error("DATABASE_URL: {0}")]
    Store(#[from] StoreError),
    /// A migration.
    #[error("the database cannot be migrated: {0}")]
    Migration(#[from] sea_orm::DbErr),
    /// Redis.
    #[error("REDIS_URL: {0}")]
    Redis(#[from] RedisError),
    /// Encryption keys.
    #[error("DATA_KEYS: {0}")]
    Cipher(#[from] CipherError),
    /// Token keys.
    #[error("TOKEN_KEYS: {0}")]
    Token(#[from] TokenError),
    /// Metrics.
    #[error("metrics: {0}")]
    Metrics(#[from] MetricsError),
    /// The texts of notices.
    #[error("{0}")]
    Messages(#[from] MessagesError),
    /// A template that no notice uses.
    #[error("{variable}: `{name}` is not {known}")]
    UnknownTemplate {
        /// The variable.
        variable: &'static str,
        /// What stands there.
        name: String,
        /// What may stand there.
        known: &'static str,
    },
    /// The client for other services.
    #[error("the client for other services: {0}")]
    Outbound(#[from] reqwest::Error),
    /// The keys of WeChat Pay.
    #[error("WECHAT_PAY: {0}")]
    WechatPay(#[from] WechatPayError),
    /// TLS.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The socket.
    #[error("LISTEN_ADDRESS {0}: {1}")]
    Socket(SocketAddr, #[source] io::Error),
}

/// What comes from outside the process: time, chance, and whom messages are given to.
#[derive(Clone)]
pub struct World {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// Carries text messages in place of the configured carrier.
    pub sms: Option<Arc<dyn SmsCarrier>>,
    /// Sends messages of the mini-program in place of the configured one.
    pub subscriptions: Option<Arc<dyn SubscriptionSender>>,
}

impl Default for World {
    fn default() -> Self {
        Self {
            #[cfg(not(feature = "testing"))]
            clock: Arc::new(crate::shared::domain::SystemClock),
            #[cfg(feature = "testing")]
            clock: crate::testing::clock(),
            random: Arc::new(SystemRandom),
            sms: None,
            subscriptions: None,
        }
    }
}

/// Connects to SQL.
///
/// # Errors
/// [`StartError::Store`].
pub async fn connect(config: &Config) -> Result<Database, StartError> {
    let url = config.database.url.expose_secret();
    Ok(Database::connect(url, config.database.max_connections).await?)
}

/// As [`connect`], with connections that are ready for a rush.
async fn connect_to_serve(config: &Config) -> Result<Database, StartError> {
    let (url, most) = (&config.database.url, config.database.max_connections);
    let ready = Ready {
        connections: config.database.ready_connections,
        questions: match config.database.ready_connections {
            0 => Arc::default(),
            _ => bookings::service::asked_in_a_rush().into(),
        },
    };
    Ok(Database::connect_ready(url.expose_secret(), most, ready).await?)
}

/// Brings the schema up to date. Instances that start at once take turns.
///
/// # Errors
/// [`StartError::Migration`].
pub async fn migrate(db: &Database) -> Result<(), StartError> {
    let turn = db.begin_schema_change().await?;
    Migrator::up(db.read(), None).await?;
    drop(turn);
    Ok(())
}

/// Builds what requests share: reads and checks policies and keys, connects, migrates.
///
/// # Errors
/// [`StartError`] says in one line what stands in the way.
pub async fn build_state(config: Config, world: World) -> Result<AppState, StartError> {
    if let Some(files) = &config.server.tls {
        // Said before anything is connected or migrated; used when the socket is bound.
        server_config(files)?;
    }
    let policies = Policies::load(&config.policy_dir)?;
    // Boxed: the state is large, and every caller would carry it once more.
    Box::pin(build_state_with(config, world, policies)).await
}

/// As [`build_state`], with policies that are read already.
///
/// # Errors
/// As [`build_state`].
pub async fn build_state_with(
    config: Config,
    world: World,
    policies: Policies,
) -> Result<AppState, StartError> {
    let cipher = cipher(&config, &world)?;
    let tokens = access_tokens(&config)?;
    let redis = match &config.redis {
        None => None,
        Some(redis) => Some(Redis::new(redis.url.expose_secret(), &redis.prefix)?),
    };
    let messages = messages()?;
    check_templates(&config, messages)?;
    let outbound = outbound::client(&config.outbound)?;
    let sms = configured_sms(&config, &world, &outbound);
    let code_sender = code_sender(&config, sms.as_ref(), &world.clock);
    let wechat = wechat(&config, &world, &outbound, redis.as_ref())?;
    let online_payments = online_payments(&config, &world, &outbound)?;
    let subscriptions = world.subscriptions.or_else(|| {
        let by_wechat: Arc<dyn SubscriptionSender> = Arc::new(ByWeChat);
        wechat.is_some().then_some(by_wechat)
    });
    let db = connect_to_serve(&config).await?.with_redis(redis.clone());
    if config.database.migrate_at_start {
        migrate(&db).await?;
    }
    Ok(AppState {
        live: Arc::clone(db.live()),
        db,
        redis,
        clock: world.clock,
        random: world.random,
        cipher,
        tokens,
        passwords: Passwords::default(),
        code_sender,
        online_payments,
        policies,
        metrics: Metrics::new()?,
        districts: Default::default(),
        unheard: Default::default(),
        refused_demand: Default::default(),
        last_probe: Default::default(),
        months_made: Default::default(),
        retained: Default::default(),
        failures: Default::default(),
        turns: Default::default(),
        rush: Default::default(),
        weeks: Default::default(),
        limits: Default::default(),
        outbound,
        guarded: outbound::guarded_client(config.webhooks.allow_private)?,
        messages,
        sms,
        subscriptions,
        wechat,
        config,
        contract: OnceLock::new(),
        leaving: Default::default(),
        stopping: CancellationToken::new(),
        #[cfg(feature = "testing")]
        switches: crate::testing::Switches::chosen(),
    })
}

fn online_payments(
    config: &Config,
    world: &World,
    outbound: &reqwest::Client,
) -> Result<Option<Arc<dyn OnlinePayments>>, StartError> {
    let Some(settings) = &config.wechat_pay else {
        return Ok(None);
    };
    Ok(Some(Arc::new(WechatPay::new(
        settings,
        outbound.clone(),
        Arc::clone(&world.clock),
        Arc::clone(&world.random),
    )?)))
}

fn configured_sms(
    config: &Config,
    world: &World,
    outbound: &reqwest::Client,
) -> Option<Arc<dyn SmsCarrier>> {
    if let Some(given) = &world.sms {
        return Some(Arc::clone(given));
    }
    let settings = Arc::clone(config.messages.sms.as_ref()?);
    Some(Arc::new(HttpSms::new(outbound.clone(), settings)))
}

/// One-time codes are shown in a demonstration, else sent as text messages if that is set up.
fn code_sender(
    config: &Config,
    sms: Option<&Arc<dyn SmsCarrier>>,
    clock: &Arc<dyn Clock>,
) -> Option<Arc<dyn CodeSender>> {
    if config.sign_in.demo {
        return Some(Arc::new(ShownInAnswer));
    }
    let template = config
        .messages
        .sms
        .as_ref()?
        .template(CODE_TEMPLATE, false)?;
    let sender = CodeBySms::new(Arc::clone(sms?), template.to_owned(), Arc::clone(clock));
    Some(Arc::new(sender))
}

/// A template that no notice uses is a slip of the pen, and a message that never goes out.
fn check_templates(config: &Config, messages: &Messages) -> Result<(), StartError> {
    for name in config.messages.subscription_templates.keys() {
        if !messages.has_template(name) {
            return Err(StartError::UnknownTemplate {
                variable: "SUBSCRIPTION_TEMPLATES",
                name: name.clone(),
                known: "a template of notices/messages.toml",
            });
        }
    }
    let sms = config.messages.sms.as_ref();
    for name in sms.iter().flat_map(|sms| sms.templates.keys()) {
        let kind = name.strip_suffix(".en").unwrap_or(name);
        let used = kind == CODE_TEMPLATE
            || NoticeKind::parse(kind)
                .and_then(|kind| messages.of(kind))
                .is_some_and(|message| message.sms.is_some());
        if !used {
            return Err(StartError::UnknownTemplate {
                variable: "SMS_TEMPLATES",
                name: name.clone(),
                known: "`code` or a kind with `sms` in notices/messages.toml",
            });
        }
    }
    Ok(())
}

fn access_tokens(config: &Config) -> Result<AccessTokens, TokenError> {
    let sign_in = &config.sign_in;
    let lifetime = sign_in.access_lifetime;
    AccessTokens::new(&config.keys.tokens, lifetime, &sign_in.issuer)
}

fn cipher(config: &Config, world: &World) -> Result<FieldCipher, CipherError> {
    FieldCipher::new(
        &config.keys.data,
        config.keys.lookup.expose_secret(),
        Arc::clone(&world.random),
    )
}

/// The mini-program in WeChat, where one is configured.
fn wechat(
    config: &Config,
    world: &World,
    http: &reqwest::Client,
    redis: Option<&Redis>,
) -> Result<Option<WeChat>, CipherError> {
    let Some(program) = &config.wechat else {
        return Ok(None);
    };
    let parts = WeChatParts {
        http: http.clone(),
        redis: redis.cloned(),
        clock: Arc::clone(&world.clock),
        random: Arc::clone(&world.random),
        cipher: cipher(config, world)?,
        answer_within: config.outbound.answer_within,
    };
    Ok(Some(WeChat::new(program, parts)))
}

/// Writes what only this instance knows: what failed, to the audit log, and the wishes that it
/// refused. What cannot be written is kept for the next time.
async fn write_own(state: &AppState) {
    if let Err(error) = audit_log::service::write_failures(state).await {
        tracing::warn!(error = %error, "what failed is not in the audit log yet");
    }
    loop {
        match waitlist::service::write_refused(state).await {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(error = %error, "what was refused is not written down yet");
                return;
            }
        }
    }
}

/// A service that answers.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// What its requests share.
    pub state: web::Data<AppState>,
    handle: ServerHandle,
    server: JoinHandle<io::Result<()>>,
    jobs: TaskTracker,
    /// What other instances are told; it ends once nothing changes here any more.
    exchange: JoinHandle<()>,
}

/// Binds the socket and begins to answer.
///
/// # Errors
/// [`StartError::Socket`] when the address is taken or not ours, [`StartError::Tls`] for files
/// that cannot be used.
pub fn start(state: AppState) -> Result<Running, StartError> {
    let state = web::Data::new(state);
    let settings = &state.config.server;
    let (listen, workers, shutdown) = (settings.listen, settings.workers, settings.shutdown);
    let tls = settings.tls.as_ref().map(server_config).transpose()?;
    let with_jobs = settings.jobs;
    let header_within = state.config.limits.header_within;
    // Drawn here and whatever is configured, so that chance runs the same course with Redis
    // and without.
    let instance = state.new_id();
    let shared = state.clone();
    let mut server = HttpServer::new(move || build_app(shared.clone()).0)
        .shutdown_timeout(shutdown.as_secs())
        .client_request_timeout(header_within)
        .disable_signals();
    if let Some(workers) = workers {
        server = server.workers(workers);
    }
    let bound = match tls {
        None => server.bind(listen),
        Some(tls) => server.bind_rustls_0_23(listen, tls),
    };
    let server = bound.map_err(|error| StartError::Socket(listen, error))?;
    let address = server.addrs().first().copied().unwrap_or(listen);
    let server = server.run();
    let handle = server.handle();
    let tracker = TaskTracker::new();
    state.db.open_ready();
    if with_jobs {
        jobs::start(&state, &tracker);
    }
    let told = state.clone();
    let exchange = tokio::spawn(async move { live::service::exchange(&told, instance).await });
    jobs::every(&state, &tracker, METRICS_UPKEEP, |state| async move {
        state.metrics.upkeep();
    });
    // These in every instance, whatever JOBS says.
    jobs::every(&state, &tracker, LIMITS_SHARED, |state| async move {
        if let Some(redis) = &state.redis {
            state.limits.share(redis).await;
        }
    });
    jobs::every(&state, &tracker, OWN_WRITTEN, |state| async move {
        write_own(&state).await;
    });
    tracker.close();
    Ok(Running {
        address,
        state,
        handle,
        server: tokio::spawn(server),
        jobs: tracker,
        exchange,
    })
}

impl Running {
    /// Says at `/readyz` that the service stops, and goes on answering until balancers have seen
    /// it (`SHUTDOWN_NOTICE_SECONDS`): a socket that closes resets the connections on it that
    /// nobody has accepted yet, and what came down them has no answer.
    pub async fn give_notice(&self) {
        self.state.leaving.store(true, Ordering::Relaxed);
        tokio::time::sleep(self.state.config.server.notice).await;
    }

    /// Takes no new requests, ends streams, lets requests in flight and the jobs end, and closes
    /// the stores.
    ///
    /// # Errors
    /// The server's own, if it had failed.
    pub async fn stop(self) -> io::Result<()> {
        self.state.leaving.store(true, Ordering::Relaxed);
        self.state.stopping.cancel();
        self.handle.stop(true).await;
        self.jobs.wait().await;
        write_own(&self.state).await;
        self.state.live.disconnect();
        if let Err(error) = self.exchange.await {
            tracing::warn!(error = %error, "other instances were not told of everything");
        }
        let ended = self.server.await.map_err(io::Error::other)?;
        if let Err(error) = self.state.db.clone().close().await {
            tracing::warn!(error = %error, "the database did not close in order");
        }
        ended
    }
}
