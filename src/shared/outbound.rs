//! Calls to other services: WeChat, Alipay, payment, short messages, webhooks.

use crate::config::OutboundConfig;
use reqwest::{Client, redirect::Policy};
use rustls::crypto::ring;
use std::time::Duration;

/// How long a connection may take to come about.
const CONNECT_WITHIN: Duration = Duration::from_secs(3);

/// The one client for calls to other services: bounded in time, follows no redirect, so that
/// what is meant for one service never reaches another. Addresses of calls may hold secrets;
/// log errors with [`Error::without_url`](reqwest::Error::without_url).
///
/// # Errors
/// When the system's certificates cannot be read.
pub fn client(config: &OutboundConfig) -> Result<Client, reqwest::Error> {
    // Another part of the process may have chosen before; both choose the same.
    let _ = ring::default_provider().install_default();
    Client::builder()
        .connect_timeout(CONNECT_WITHIN)
        .timeout(config.answer_within)
        .redirect(Policy::none())
        .build()
}
