//! Calls to other services: WeChat, Alipay, payment, short messages, webhooks.

use crate::config::OutboundConfig;
use reqwest::{
    Client, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};
use rustls::crypto::ring;
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::net::lookup_host;

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

/// As [`client`], for addresses that others choose: it connects to public machines only,
/// unless `allow_private`. The addresses a name stands for are checked where the connection
/// is made, so a name that means another machine a moment later gains nothing. Addresses
/// written as numbers are not looked up: ask [`may_call`] first. Each call sets how long its
/// answer may take.
///
/// # Errors
/// As [`client`].
pub fn guarded_client(allow_private: bool) -> Result<Client, reqwest::Error> {
    let _ = ring::default_provider().install_default();
    Client::builder()
        .connect_timeout(CONNECT_WITHIN)
        .redirect(Policy::none())
        .no_proxy()
        .dns_resolver(Arc::new(Guarded { allow_private }))
        .build()
}

/// Why an address may not be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotCallable {
    /// Its name stands for nothing.
    #[error("the name of the machine is not known")]
    Unknown,
    /// It lies in a network that is not everyone's.
    #[error("the machine is not a public one")]
    Private,
}

/// Whether the machine of an address may be called: one or more public ones, or
/// `allow_private`.
///
/// # Errors
/// [`NotCallable`].
pub async fn may_call(url: &Url, allow_private: bool) -> Result<(), NotCallable> {
    let host = url.host_str().ok_or(NotCallable::Unknown)?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = bare.parse::<IpAddr>() {
        return checked(vec![address], allow_private).map(drop);
    }
    let port = url.port_or_known_default().unwrap_or(443);
    let found = lookup_host((host, port))
        .await
        .map_err(|_| NotCallable::Unknown)?;
    checked(found.map(|socket| socket.ip()).collect(), allow_private).map(drop)
}

struct Guarded {
    allow_private: bool,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let found = lookup_host((name.as_str(), 0)).await?;
            let found = found.map(|socket| socket.ip()).collect();
            let addresses = checked(found, allow_private)?;
            let sockets = addresses.into_iter().map(|ip| SocketAddr::new(ip, 0));
            let sockets: Addrs = Box::new(sockets.collect::<Vec<_>>().into_iter());
            Ok(sockets)
        })
    }
}

/// A name that stands for a private machine beside a public one is up to no good.
fn checked(found: Vec<IpAddr>, allow_private: bool) -> Result<Vec<IpAddr>, NotCallable> {
    if found.is_empty() {
        return Err(NotCallable::Unknown);
    }
    if !allow_private && !found.iter().all(|address| is_public(*address)) {
        return Err(NotCallable::Private);
    }
    Ok(found)
}

/// True for addresses of the public internet: not loopback, private, link-local, shared,
/// reserved or for documentation, nor such an IPv4 address inside an IPv6 one.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let reserved = matches!(
        (a, b, c),
        // This network, carrier-grade NAT, protocol assignments, 6to4 relays, benchmarks,
        // multicast and everything above.
        (0, _, _)
            | (100, 64..=127, _)
            | (192, 0, 0)
            | (192, 88, 99)
            | (198, 18..=19, _)
            | (224..=255, _, _)
    );
    !(reserved
        || address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_documentation())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let [first, second, ..] = segments;
    let [.., high, low] = segments;
    let [a, b] = high.to_be_bytes();
    let [c, d] = low.to_be_bytes();
    let embedded = is_public_v4(Ipv4Addr::new(a, b, c, d));
    match segments {
        // IPv4-mapped, and the prefix of translators.
        [0, 0, 0, 0, 0, 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => embedded,
        // Global unicast alone, without Teredo and other assignments of 2001::/23,
        // documentation and 6to4.
        _ => {
            (0x2000..=0x3fff).contains(&first)
                && !(first == 0x2001 && (second < 0x200 || second == 0xdb8))
                && first != 0x2002
                && !(first == 0x3fff && second < 0x1000)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_internet_is_public() {
        for (address, public) in [
            ("1.1.1.1", true),
            ("203.119.1.1", true),
            ("127.0.0.1", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("172.32.0.1", true),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.100.100.200", false),
            ("100.128.0.1", true),
            ("0.0.0.0", false),
            ("192.0.0.8", false),
            ("192.0.2.1", false),
            ("198.18.0.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("2400:3200::1", true),
            ("::1", false),
            ("::", false),
            ("fe80::1", false),
            ("fc00::1", false),
            ("fd12::1", false),
            ("ff02::1", false),
            ("::ffff:10.0.0.1", false),
            ("::ffff:1.1.1.1", true),
            ("64:ff9b::7f00:1", false),
            ("64:ff9b::101:101", true),
            ("2001:db8::1", false),
            ("2001::1", false),
            ("2002:7f00:1::", false),
            ("::7f00:1", false),
        ] {
            assert_eq!(is_public(address.parse().unwrap()), public, "{address}");
        }
    }

    #[tokio::test]
    async fn addresses_are_judged_by_the_machine_however_they_are_written() {
        for (url, answer) in [
            ("https://127.0.0.1/hook", Err(NotCallable::Private)),
            ("https://2130706433/hook", Err(NotCallable::Private)),
            ("https://0x7f.1/hook", Err(NotCallable::Private)),
            ("https://[::1]/hook", Err(NotCallable::Private)),
            (
                "https://[::ffff:169.254.169.254]/",
                Err(NotCallable::Private),
            ),
            ("https://localhost/hook", Err(NotCallable::Private)),
            ("https://1.1.1.1/hook", Ok(())),
        ] {
            let url = Url::parse(url).unwrap();
            assert_eq!(may_call(&url, false).await, answer, "{url}");
            assert_eq!(may_call(&url, true).await, Ok(()), "{url}");
        }
    }

    #[tokio::test]
    async fn the_client_itself_does_not_connect_to_a_private_machine() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!(
            "http://localhost:{}/",
            listener.local_addr().unwrap().port()
        );
        let refused = guarded_client(false).unwrap().get(&url).send().await;
        let mut cause: &dyn std::error::Error = &refused.unwrap_err();
        while let Some(next) = cause.source() {
            cause = next;
        }
        assert_eq!(cause.to_string(), NotCallable::Private.to_string());
    }
}
