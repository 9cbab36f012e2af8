//! The socket and what runs behind it.

use super::{ConfigError, Environment};
use secrecy::SecretString;
use std::{net::SocketAddr, path::PathBuf, time::Duration};

/// With what the socket speaks TLS.
#[derive(Debug)]
pub struct TlsConfig {
    /// `TLS_CERT_FILE`: the certificate of the service and those it rests on, in PEM.
    pub cert: PathBuf,
    /// `TLS_KEY_FILE`: its private key, in PEM.
    pub key: PathBuf,
}

/// How the service listens.
#[derive(Debug)]
pub struct ServerConfig {
    /// `LISTEN_ADDRESS`, by default `127.0.0.1:8080`.
    pub listen: SocketAddr,
    /// TLS, when the service speaks it itself.
    pub tls: Option<TlsConfig>,
    /// `WORKERS`, by default one per processor.
    pub workers: Option<usize>,
    /// `SHUTDOWN_SECONDS`, by default 30: how long requests in flight may take to end.
    pub shutdown: Duration,
    /// `SHUTDOWN_NOTICE_SECONDS`, by default 3: how long `/readyz` says that the service stops
    /// before it takes no connection any more. Longer than balancers take to look.
    pub notice: Duration,
    /// `BODY_LIMIT_BYTES`, by default 64 KiB; uploads have their own limit.
    pub body_limit: usize,
    /// `HSTS_SECONDS`, by default 0: how long browsers are told to come by TLS only; 0 tells
    /// them nothing.
    pub hsts_seconds: u32,
    /// `METRICS_TOKEN`: what a reader of `/metrics` shows as `Authorization: Bearer`; by default
    /// none, and whoever reaches the socket reads them.
    pub metrics_token: Option<SecretString>,
    /// `JOBS`, by default true: whether this instance also runs the background jobs.
    pub jobs: bool,
}

impl ServerConfig {
    pub(super) fn read(env: &Environment) -> Result<Self, ConfigError> {
        let listen = env
            .text_or("LISTEN_ADDRESS", "127.0.0.1:8080")
            .parse()
            .map_err(|_| {
                ConfigError::new(
                    "LISTEN_ADDRESS",
                    "must be ADDRESS:PORT, such as 0.0.0.0:8080",
                )
            })?;
        let workers = env.number_or("WORKERS", 0, (0, 1024))?;
        let tls = env.together(["TLS_CERT_FILE", "TLS_KEY_FILE"])?;
        Ok(Self {
            listen,
            tls: tls.map(|[cert, key]| TlsConfig {
                cert: cert.into(),
                key: key.into(),
            }),
            workers: (workers > 0).then_some(workers),
            shutdown: Duration::from_secs(env.number_or("SHUTDOWN_SECONDS", 30, (1, 600))?),
            notice: Duration::from_secs(env.number_or("SHUTDOWN_NOTICE_SECONDS", 3, (0, 60))?),
            body_limit: env.number_or("BODY_LIMIT_BYTES", 65_536, (1024, 1_048_576))?,
            hsts_seconds: env.number_or("HSTS_SECONDS", 0, (0, 63_072_000))?,
            metrics_token: metrics_token(env)?,
            jobs: env.truth_or("JOBS", true)?,
        })
    }
}

fn metrics_token(env: &Environment) -> Result<Option<SecretString>, ConfigError> {
    match env.text("METRICS_TOKEN") {
        Some(token) if token.len() < 32 => Err(ConfigError::new(
            "METRICS_TOKEN",
            "must have at least 32 characters",
        )),
        token => Ok(token.map(SecretString::from)),
    }
}
