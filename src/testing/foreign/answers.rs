//! What those answer who say who a guardian is: WeChat, Alipay, the government portal. (Of
//! carriers of text messages only the status is read.)

use super::{Target, Verdict, now, refused, seed, split};
use crate::{
    config::{Config, Environment},
    features::auth::{
        ByAlipay, ByPortal,
        domain::{ExternalIdentity, Phone, ProviderError},
    },
    shared::{
        domain::MockClock,
        security::RsaSigner,
        wechat::{WeChatUser, phone_in, token_lasts_in, user_in},
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use reqwest::{Client, StatusCode};
use std::sync::LazyLock;

pub(super) const TARGET: Target = Target {
    name: "answers",
    seeds: || {
        let phone = r#"{"errcode":0,"phone_info":{"purePhoneNumber":"15400000123","countryCode":"86","watermark":{"appid":"wx0000000000000001","timestamp":1}}}"#;
        vec![
            seed(
                0,
                r#"{"openid":"oABC-1_d","session_key":"c2VjcmV0","unionid":""}"#,
            ),
            seed(1, r#"{"access_token":"74_token","expires_in":7200}"#),
            seed(2, phone),
            seed(2, phone.replace("\"86\"", "86")),
            seed(3, SIGNED.as_bytes()),
            seed(4, r#"{"user_id":"2088000000000001"}"#),
            seed(
                5,
                r#"{"code":0,"data":{"sub":"u-1","phone":"154 0000 0123","real":"Y"}}"#,
            ),
        ]
    },
    codes: &[
        "code_invalid",
        "too_many_sign_ins",
        "sign_in_blocked",
        "provider_unavailable",
        "provider_refused",
        "empty",
    ],
    tries: 60_000,
    run,
};

const APP_ID: &str = "wx0000000000000001";

static SETTINGS: LazyLock<Option<Config>> = LazyLock::new(|| {
    let key = STANDARD.encode([1; 32]);
    let variables = [
        ("DATABASE_URL", "sqlite::memory:".to_owned()),
        ("TOKEN_KEYS", format!("a:{key}")),
        ("DATA_KEYS", format!("a:{key}")),
        ("LOOKUP_KEY", key),
        ("ALIPAY_APP_ID", "2021000000000001".to_owned()),
        ("ALIPAY_PRIVATE_KEY", PRIVATE_KEY.to_owned()),
        ("ALIPAY_PUBLIC_KEY", PUBLIC_KEY.to_owned()),
        (
            "SUISHENBAN_TOKEN_URL",
            "https://portal.example/token".to_owned(),
        ),
        ("SUISHENBAN_CLIENT_ID", "baobaowu".to_owned()),
        ("SUISHENBAN_CLIENT_SECRET", "secret".to_owned()),
        ("SUISHENBAN_SUBJECT_FIELD", "data.sub".to_owned()),
        ("SUISHENBAN_PHONE_FIELD", "data.phone".to_owned()),
        ("SUISHENBAN_REAL_NAME_FIELD", "data.real".to_owned()),
        ("SUISHENBAN_STATUS_FIELD", "code".to_owned()),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value));
    Config::read(&Environment::of(variables)).ok()
});

const PRIVATE_KEY: &str = include_str!("../../../tests/keys/mini-program.private.pem");
const PUBLIC_KEY: &str = include_str!("../../../tests/keys/alipay.public.pem");
const USER: &str = r#"{"user_id":"2088000000000001","access_token":"auth/B0123"}"#;

/// An answer of Alipay as it signs it.
fn signed(user: &str) -> String {
    let key = include_str!("../../../tests/keys/alipay.private.pem");
    let sign = RsaSigner::parse(key).and_then(|key| key.sign(user.as_bytes()));
    let sign = sign.unwrap_or_default();
    format!(r#"{{"alipay_system_oauth_token_response":{user},"sign":"{sign}"}}"#)
}

static SIGNED: LazyLock<String> = LazyLock::new(|| signed(USER));

static HTTP: LazyLock<Client> = LazyLock::new(|| {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::new()
});

fn run(input: &[u8]) -> Verdict {
    let Some((which, rest)) = split(input, 6) else {
        return Verdict::Refused("empty");
    };
    let text = String::from_utf8_lossy(rest);
    let read = match which {
        0 => user_in(rest)
            .map(|user| of_wechat(&user))
            .map_err(Into::into),
        1 => token(rest),
        2 => phone_in(rest, APP_ID)
            .map_err(ProviderError::from)
            .and_then(|number| phone(&number)),
        3 => alipay(&text),
        4 => alipay_past_its_signature(&text),
        _ => portal(&text),
    };
    match read {
        Ok(()) => Verdict::Taken,
        Err(error) => {
            let code = match &error {
                ProviderError::InvalidCode | ProviderError::InvalidPhoneCode => "code_invalid",
                ProviderError::TooFrequent => "too_many_sign_ins",
                ProviderError::Blocked => "sign_in_blocked",
                ProviderError::Unavailable(_) => "provider_unavailable",
                ProviderError::Refused(_) => "provider_refused",
            };
            refused(code, &error.to_string(), rest)
        }
    }
}

/// What tells users apart is kept and looked up: it is not empty, and not longer than 128 bytes.
fn is_subject(text: &str) -> bool {
    (1..=128).contains(&text.len()) && !text.chars().any(char::is_control)
}

fn of_wechat(user: &WeChatUser) {
    assert!(is_subject(&user.openid));
    assert!(user.unionid.as_deref().is_none_or(is_subject));
}

/// A token is used no longer than a day.
fn token(bytes: &[u8]) -> Result<(), ProviderError> {
    let lasts = token_lasts_in(bytes)?;
    assert!((TimeDelta::zero()..=TimeDelta::days(1)).contains(&lasts));
    Ok(())
}

fn phone(number: &str) -> Result<(), ProviderError> {
    let phone = Phone::parse(number).map_err(|_| ProviderError::InvalidPhoneCode)?;
    assert_eq!(phone.as_e164(), number.replace([' ', '-'], ""));
    Ok(())
}

/// Only whom Alipay has signed is believed.
fn alipay(text: &str) -> Result<(), ProviderError> {
    let subject = subject(text)?;
    assert_eq!(subject, "2088000000000001");
    assert!(text.contains(USER) || text.replace("\\/", "/").contains(USER));
    Ok(())
}

/// Who Alipay says it is, whatever it says.
fn alipay_past_its_signature(user: &str) -> Result<(), ProviderError> {
    assert!(is_subject(&subject(&signed(user))?));
    Ok(())
}

fn subject(text: &str) -> Result<String, ProviderError> {
    let Some(config) = SETTINGS.as_ref().and_then(|it| it.alipay.as_ref()) else {
        return Err(ProviderError::InvalidCode);
    };
    let clock = MockClock::at(now());
    let alipay = ByAlipay {
        config,
        http: &HTTP,
        clock: &clock,
    };
    alipay.subject(text)
}

fn portal(text: &str) -> Result<(), ProviderError> {
    let Some(config) = SETTINGS.as_ref().and_then(|it| it.portal.as_ref()) else {
        return Err(ProviderError::InvalidCode);
    };
    let portal = ByPortal {
        config,
        http: &HTTP,
    };
    for status in [StatusCode::BAD_REQUEST, StatusCode::BAD_GATEWAY] {
        assert!(portal.told(status, text).is_err());
    }
    let user = portal.told(StatusCode::OK, text)?;
    let ExternalIdentity { subject, phone, .. } = portal.identity(&user)?;
    assert!(is_subject(&subject));
    let again = phone.as_ref().map(|it| Phone::parse(it.as_e164()));
    assert_eq!(again.and_then(Result::ok), phone);
    Ok(())
}
