//! Webhooks: the addresses that staff enter, and the secrets that sign what is sent.

use super::{Target, Verdict, refused, seed, split};
use crate::{
    config::WebhookConfig,
    features::webhooks::{
        domain::{Secret, pause_after, signatures},
        service::address_in,
    },
    shared::outbound::may_call,
};
use futures_util::FutureExt;
use reqwest::Url;
use std::{net::IpAddr, time::Duration};

pub(super) const TARGET: Target = Target {
    name: "webhooks",
    seeds: || {
        vec![
            seed(0, "https://1.1.1.1:8443/hook?a=b"),
            seed(0, "https://hooks.example.cn/宝宝屋"),
            seed(0, "https://[2400:3200::1]/"),
            seed(1, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            seed(2, "120"),
        ]
    },
    codes: &["webhook_url_not_allowed", "no_secret", "no_number", "empty"],
    tries: 60_000,
    run: |input| match split(input, 3) {
        Some((0, text)) => address(text),
        Some((1, text)) => secret(text),
        Some((_, text)) => retry_after(text),
        None => Verdict::Refused("empty"),
    },
};

const SETTINGS: WebhookConfig = WebhookConfig {
    allow_http: false,
    allow_private: false,
    timeout: Duration::from_secs(1),
};

/// An address that was taken is of HTTPS, names nobody, reads the same again, and where it is
/// written as a number it is of a public machine. Names are looked up where the call is made.
fn address(bytes: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(bytes);
    let url = match address_in(&text, &SETTINGS) {
        Ok(url) => url,
        Err(why) => return refused("webhook_url_not_allowed", why, bytes),
    };
    assert_eq!(url.scheme(), "https");
    assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none());
    assert_eq!(Url::parse(url.as_str()).as_ref(), Ok(&url));
    assert!(
        !text.chars().any(|c| c.is_control() || c == ' '),
        "{text:?}"
    );
    let host = url.host_str().unwrap_or_default();
    assert!(!host.is_empty());
    let Ok(number) = host.trim_matches(['[', ']']).parse::<IpAddr>() else {
        // A name that ends in a number is read as one, or not at all.
        let last = host.strip_suffix('.').unwrap_or(host).rsplit('.').next();
        assert!(
            last.is_some_and(|it| it.is_empty() || !it.bytes().all(|byte| byte.is_ascii_digit())),
            "{host}"
        );
        return Verdict::Taken;
    };
    match may_call(&url, false).now_or_never() {
        Some(Ok(())) => {
            assert!(!is_of_a_network(number.to_canonical()), "{number}");
            Verdict::Taken
        }
        Some(Err(error)) => refused("webhook_url_not_allowed", &error.to_string(), bytes),
        None => unreachable!("a number is looked up"),
    }
}

/// What the standard library knows of addresses that are not everyone's.
fn is_of_a_network(address: IpAddr) -> bool {
    let apart = match address {
        IpAddr::V4(it) => {
            it.is_private() || it.is_link_local() || it.is_broadcast() || it.is_documentation()
        }
        IpAddr::V6(it) => it.is_unique_local() || it.is_unicast_link_local(),
    };
    apart || address.is_loopback() || address.is_unspecified() || address.is_multicast()
}

/// A secret signs, or is none; a signature has one form.
fn secret(bytes: &[u8]) -> Verdict {
    let secret = Secret::stored(String::from_utf8_lossy(bytes).into_owned());
    let signed = signatures(&[secret.clone(), secret], "msg_1", 1_795_395_600, "{}");
    if signed.is_empty() {
        return Verdict::Refused("no_secret");
    }
    let all: Vec<&str> = signed.split(' ').collect();
    assert!(matches!(all.as_slice(), [one, other] if one == other && one.len() == 47));
    assert!(all.iter().all(|it| it.starts_with("v1,")));
    Verdict::Taken
}

/// However long a receiver asks for, it is not more than a day and not less than our own pause.
fn retry_after(bytes: &[u8]) -> Verdict {
    let asked = String::from_utf8_lossy(bytes).parse().ok();
    for attempts in 1..10 {
        let own = pause_after(attempts, None, 20);
        let pause = pause_after(attempts, asked, 20);
        assert!(own <= pause && pause.is_some_and(|it| it.num_seconds() <= 86_400));
    }
    if asked.is_some() {
        Verdict::Taken
    } else {
        Verdict::Refused("no_number")
    }
}
