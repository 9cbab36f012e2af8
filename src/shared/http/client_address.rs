//! The address of the client: of the machine that connected, or of whom a trusted proxy names.

use crate::config::{ForwardedHeader, LimitsConfig};
use actix_web::http::header::{FORWARDED, HeaderMap, HeaderName};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// Whose request it is. What a header says counts only as far as trusted proxies wrote it: its
/// addresses are read from the last, which the nearest proxy added, to the first that no
/// trusted proxy has.
pub(crate) fn client_address(peer: IpAddr, headers: &HeaderMap, config: &LimitsConfig) -> IpAddr {
    let trusted = |address: IpAddr| {
        let mut networks = config.trusted_proxies.iter();
        networks.any(|network| network.contains(&address))
    };
    let mut client = peer.to_canonical();
    let (name, address_of): (HeaderName, fn(&str) -> Option<IpAddr>) = match config.forwarded {
        ForwardedHeader::XForwardedFor => (HeaderName::from_static("x-forwarded-for"), address),
        ForwardedHeader::Forwarded => (FORWARDED, forwarded_for),
    };
    let lines: Vec<&str> = headers
        .get_all(name)
        .filter_map(|value| value.to_str().ok())
        .collect();
    let hops = lines.iter().rev().flat_map(|line| line.rsplit(','));
    for hop in hops {
        if !trusted(client) {
            break;
        }
        match address_of(hop) {
            Some(address) => client = address,
            // What cannot be read was not written by a proxy of ours.
            None => break,
        }
    }
    client
}

/// What an address is counted as: of IPv6 the network that one customer is given.
pub(super) fn counted(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(long) => IpAddr::V6(Ipv6Addr::from_bits(long.to_bits() >> 64 << 64)),
    }
}

/// `for=` of one element of `Forwarded`.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    element.split(';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        let is_for = name.trim().eq_ignore_ascii_case("for");
        is_for.then(|| address(value.trim().trim_matches('"')))?
    })
}

/// An address, with or without port and brackets.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let plain = bare.unwrap_or(text).parse::<IpAddr>().ok();
    let address = plain.or_else(|| text.parse::<SocketAddr>().ok().map(|it| it.ip()));
    address.map(|it| it.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Environment};
    use actix_web::http::header::HeaderValue;
    use base64::{Engine, engine::general_purpose::STANDARD};

    fn config(proxies: &str, header: &str) -> LimitsConfig {
        let key = STANDARD.encode([1; 32]);
        let variables = [
            ("DATABASE_URL", "sqlite::memory:"),
            ("TOKEN_KEYS", &format!("a:{key}")),
            ("DATA_KEYS", &format!("a:{key}")),
            ("LOOKUP_KEY", &key),
            ("TRUSTED_PROXIES", proxies),
            ("FORWARDED_HEADER", header),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        Config::read(&Environment::of(variables)).unwrap().limits
    }

    fn client(peer: &str, header: &'static str, lines: &[&str], config: &LimitsConfig) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            let value = HeaderValue::from_str(line).unwrap();
            headers.append(HeaderName::from_static(header), value);
        }
        client_address(peer.parse().unwrap(), &headers, config).to_string()
    }

    #[test]
    fn a_proxy_that_is_not_trusted_is_not_believed() {
        let nobody = config("none", "x-forwarded-for");
        let ours = config("10.0.0.0/8", "x-forwarded-for");
        for config in [&nobody, &ours] {
            let found = client("203.0.113.9", "x-forwarded-for", &["198.51.100.1"], config);
            assert_eq!(found, "203.0.113.9");
        }
    }

    #[test]
    fn what_clients_write_before_the_proxy_counts_for_nothing() {
        let ours = config("10.0.0.0/8,127.0.0.1", "x-forwarded-for");
        for (lines, expected) in [
            (&["198.51.100.1"][..], "198.51.100.1"),
            (&["1.1.1.1, 198.51.100.1"], "198.51.100.1"),
            (&["1.1.1.1", "198.51.100.1, 10.0.0.3"], "198.51.100.1"),
            (&["10.9.9.9, 198.51.100.1, 10.0.0.3"], "198.51.100.1"),
            (&["198.51.100.1:4711"], "198.51.100.1"),
            (&["[2001:db8::1]:4711"], "2001:db8::1"),
            (&["::ffff:198.51.100.1"], "198.51.100.1"),
            (&["198.51.100.1, no address"], "10.0.0.2"),
            (&["10.0.0.7"], "10.0.0.7"),
            (&[""], "10.0.0.2"),
            (&[], "10.0.0.2"),
        ] {
            let found = client("10.0.0.2", "x-forwarded-for", lines, &ours);
            assert_eq!(found, expected, "{lines:?}");
        }
    }

    #[test]
    fn only_the_configured_header_is_read() {
        let ours = config("10.0.0.0/8", "forwarded");
        let found = client("10.0.0.2", "x-forwarded-for", &["198.51.100.1"], &ours);
        assert_eq!(found, "10.0.0.2");
        for line in [
            "for=198.51.100.1",
            "proto=https;For=\"198.51.100.1:4711\";by=10.0.0.2",
            "for=1.1.1.1, for=198.51.100.1, for=10.0.0.9",
        ] {
            let found = client("10.0.0.2", "forwarded", &[line], &ours);
            assert_eq!(found, "198.51.100.1", "{line}");
        }
        let found = client("10.0.0.2", "forwarded", &["for=\"[2001:db8::1]\""], &ours);
        assert_eq!(found, "2001:db8::1");
        let found = client("10.0.0.2", "forwarded", &["for=_hidden"], &ours);
        assert_eq!(found, "10.0.0.2");
    }

    #[test]
    fn a_customer_with_ipv6_is_one() {
        let of = |text: &str| counted(text.parse().unwrap()).to_string();
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("198.51.100.1"), "198.51.100.1");
    }
}
