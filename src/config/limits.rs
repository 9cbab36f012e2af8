//! How much of the service one client may use.

use super::{ConfigError, Environment};
use ipnet::IpNet;
use std::{net::IpAddr, time::Duration};

/// Requests a minute of one account, and from one address; 0 is without limit. As many may
/// come at once after a quiet minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Of one account.
    pub account: u32,
    /// From one address.
    pub address: u32,
}

/// The header by which proxies say for whom they ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`.
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// Limits of requests, and who is believed to say whose they are.
#[derive(Debug)]
pub struct LimitsConfig {
    /// `RATE_READS`, by default `600:6000`: what only reads.
    pub reads: Rate,
    /// `RATE_WRITES`, by default `120:2400`: what changes something and has no limit of its own.
    pub writes: Rate,
    /// `RATE_SIGN_IN`, by default `30:600`: signing in and refreshing, by the address; what
    /// changes how one signs in, by the account too.
    pub sign_in: Rate,
    /// `RATE_BOOKING`, by default `30:1200`: booking, also of groups and guidance.
    pub booking: Rate,
    /// `RATE_UPLOADS`, by default `20:300`: files.
    pub uploads: Rate,
    /// `CODES_PER_ADDRESS`, by default 200: one-time codes that one address has sent, an hour.
    pub codes_per_address: u32,
    /// `BOOKINGS_IN_FLIGHT`, by default 4: requests for places that one guardian has under way at
    /// a time in this process.
    pub bookings_in_flight: usize,
    /// `MAX_REQUESTS`, by default 512: requests under way in this process.
    pub max_requests: usize,
    /// `HEADER_TIMEOUT_SECONDS`, by default 10: how long the head of a request may take.
    pub header_within: Duration,
    /// `BODY_TIMEOUT_SECONDS`, by default 30: how long its body may take.
    pub body_within: Duration,
    /// `UPLOAD_TIMEOUT_SECONDS`, by default 120: how long a file may take.
    pub upload_within: Duration,
    /// `TRUSTED_PROXIES`, by default the machine itself: whose word about the client's address
    /// is taken.
    pub trusted_proxies: Vec<IpNet>,
    /// `FORWARDED_HEADER`, by default `x-forwarded-for`: in which header.
    pub forwarded: ForwardedHeader,
}

impl LimitsConfig {
    pub(super) fn read(env: &Environment) -> Result<Self, ConfigError> {
        let seconds = |name: &str, default: u64| {
            env.number_or(name, default, (1, 3600))
                .map(Duration::from_secs)
        };
        Ok(Self {
            reads: rate(env, "RATE_READS", "600:6000")?,
            writes: rate(env, "RATE_WRITES", "120:2400")?,
            sign_in: rate(env, "RATE_SIGN_IN", "30:600")?,
            booking: rate(env, "RATE_BOOKING", "30:1200")?,
            uploads: rate(env, "RATE_UPLOADS", "20:300")?,
            codes_per_address: env.number_or("CODES_PER_ADDRESS", 200, (0, 1_000_000))?,
            bookings_in_flight: env.number_or("BOOKINGS_IN_FLIGHT", 4, (1, 1000))?,
            max_requests: env.number_or("MAX_REQUESTS", 512, (1, 1_000_000))?,
            header_within: seconds("HEADER_TIMEOUT_SECONDS", 10)?,
            body_within: seconds("BODY_TIMEOUT_SECONDS", 30)?,
            upload_within: seconds("UPLOAD_TIMEOUT_SECONDS", 120)?,
            trusted_proxies: proxies(&env.text_or("TRUSTED_PROXIES", "127.0.0.0/8,::1"))?,
            forwarded: match env.text_or("FORWARDED_HEADER", "x-forwarded-for").as_str() {
                "x-forwarded-for" => ForwardedHeader::XForwardedFor,
                "forwarded" => ForwardedHeader::Forwarded,
                _ => {
                    return Err(ConfigError::new(
                        "FORWARDED_HEADER",
                        "must be x-forwarded-for or forwarded",
                    ));
                }
            },
        })
    }
}

fn rate(env: &Environment, name: &str, default: &str) -> Result<Rate, ConfigError> {
    let text = env.text_or(name, default);
    let numbers = text
        .split_once(':')
        .and_then(|(account, address)| Some((account.parse().ok()?, address.parse().ok()?)));
    match numbers {
        Some((account, address)) if account <= MOST && address <= MOST => {
            Ok(Rate { account, address })
        }
        _ => Err(ConfigError::new(
            name,
            "must be ACCOUNT:ADDRESS, two numbers of requests a minute from 0 to 1000000",
        )),
    }
}

/// The most requests a minute that can be limited.
const MOST: u32 = 1_000_000;

/// Networks, or single addresses; `none` for nobody.
fn proxies(text: &str) -> Result<Vec<IpNet>, ConfigError> {
    if text == "none" {
        return Ok(Vec::new());
    }
    text.split(',')
        .map(|part| {
            let part = part.trim();
            part.parse::<IpNet>()
                .or_else(|_| part.parse::<IpAddr>().map(IpNet::from))
                .map_err(|_| {
                    ConfigError::new(
                        "TRUSTED_PROXIES",
                        "must be none, or addresses and networks such as 10.0.0.0/8, separated by \
                         commas",
                    )
                })
        })
        .collect()
}
