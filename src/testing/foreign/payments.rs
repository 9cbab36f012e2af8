//! What WeChat Pay tells: notices, from their headers to what is sealed inside, and answers.

use super::{Target, Verdict, now, refused, seed, split};
use crate::{
    config::{Config, Environment},
    features::payments::{
        OnlinePayments, WechatPay,
        domain::{OrderState, ProviderError, Received, SignedNotice, ToldRefund, ToldSomething},
    },
    shared::{
        domain::{MockClock, SystemRandom},
        security::RsaSigner,
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::Client;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use serde_json::json;
use std::sync::{Arc, LazyLock};

pub(super) const TARGET: Target = Target {
    name: "payments",
    seeds: || {
        vec![
            seed(0, GIVEN.as_slice()),
            seed(1, notice("TRANSACTION.SUCCESS", TRANSACTION.as_bytes())),
            seed(1, notice("REFUND.SUCCESS", REFUND.as_bytes())),
            seed(2, TRANSACTION),
            seed(3, REFUND),
            seed(4, TRANSACTION),
            seed(5, REFUND.replace("refund_status", "status")),
            seed(6, r#"{"prepay_id":"wx26112410120000000000000000000000"}"#),
        ]
    },
    codes: &["payment_notice_invalid", "payment_mismatch", "empty"],
    tries: 20_000,
    run,
};

const MCHID: &str = "1900000001";
const SERIAL: &str = "PUB_KEY_ID_TEST";
const API_V3_KEY: &str = "0123456789abcdef0123456789abcdef";
const TRANSACTION: &str = r#"{"mchid":"1900000001","appid":"wx0000000000000001","out_trade_no":"019ad0000000700080000000000000a1","transaction_id":"4200000000000000000000000019","trade_state":"SUCCESS","amount":{"total":3000,"payer_total":3000,"currency":"CNY"}}"#;
const REFUND: &str = r#"{"mchid":"1900000001","out_trade_no":"019ad0000000700080000000000000a1","out_refund_no":"019ad0000000700080000000000000a1","refund_status":"SUCCESS","amount":{"total":3000,"refund":1000}}"#;

/// The merchant's account of the tests.
static PROVIDER: LazyLock<Option<WechatPay>> = LazyLock::new(|| {
    let key = STANDARD.encode([1; 32]);
    let file = |name: &str| {
        let folder = env!("CARGO_MANIFEST_DIR");
        format!("{folder}/tests/api/support/wechat_pay/{name}")
    };
    let variables = [
        ("DATABASE_URL", "sqlite::memory:".to_owned()),
        ("TOKEN_KEYS", format!("a:{key}")),
        ("DATA_KEYS", format!("a:{key}")),
        ("LOOKUP_KEY", key),
        ("WECHAT_PAY_MCHID", MCHID.to_owned()),
        ("WECHAT_PAY_APPID", "wx0000000000000001".to_owned()),
        ("WECHAT_PAY_SERIAL", "MERCHANT_SERIAL_TEST".to_owned()),
        ("WECHAT_PAY_PRIVATE_KEY_FILE", file("test_merchant_key.pem")),
        ("WECHAT_PAY_API_KEY", API_V3_KEY.to_owned()),
        (
            "WECHAT_PAY_PLATFORM_KEYS",
            format!("{SERIAL}:{}", file("test_platform_public_key.pem")),
        ),
        (
            "WECHAT_PAY_NOTIFY_URL",
            "https://house.example/n".to_owned(),
        ),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value));
    let config = Config::read(&Environment::of(variables)).ok()?.wechat_pay?;
    let _ = rustls::crypto::ring::default_provider().install_default();
    let clock = Arc::new(MockClock::at(now()));
    WechatPay::new(&config, Client::new(), clock, Arc::new(SystemRandom)).ok()
});

/// A notice as WeChat Pay sends it: what it tells is sealed inside.
fn notice(event: &str, told: &[u8]) -> String {
    let (nonce, about) = (*b"0a1b2c3d4e5f", "transaction");
    let mut text = told.to_vec();
    if let Ok(key) = UnboundKey::new(&AES_256_GCM, API_V3_KEY.as_bytes()) {
        let nonce = Nonce::assume_unique_for_key(nonce);
        let sealed =
            LessSafeKey::new(key).seal_in_place_append_tag(nonce, Aad::from(about), &mut text);
        assert!(sealed.is_ok());
    }
    let resource = json!({
        "algorithm": "AEAD_AES_256_GCM",
        "ciphertext": STANDARD.encode(text),
        "associated_data": about,
        "nonce": "0a1b2c3d4e5f",
    });
    json!({ "id": "EV-1", "event_type": event, "resource": resource }).to_string()
}

/// Serial, time, word and signature, each on its line, and the body: signed by the platform.
static GIVEN: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let body = notice("TRANSACTION.SUCCESS", TRANSACTION.as_bytes());
    let (time, word) = (now().timestamp(), "593BEC0C930BF1AF");
    let key = include_str!("../../../tests/api/support/wechat_pay/test_platform_key.pem");
    let signed = format!("{time}\n{word}\n{body}\n");
    let signature = RsaSigner::parse(key).and_then(|key| key.sign(signed.as_bytes()));
    let signature = signature.unwrap_or_default();
    format!("{SERIAL}\n{time}\n{word}\n{signature}\n{body}").into_bytes()
});

fn run(input: &[u8]) -> Verdict {
    let (Some((which, rest)), Some(provider)) = (split(input, 7), &*PROVIDER) else {
        return Verdict::Refused("empty");
    };
    let told = match which {
        0 => whole_notice(provider, rest),
        1 => provider.told(rest),
        2 => provider.told(notice("TRANSACTION.SUCCESS", rest).as_bytes()),
        3 => provider.told(notice("REFUND.CLOSED", rest).as_bytes()),
        4 => provider.order_in(rest).map(|state| match state {
            OrderState::Paid(received) => ToldSomething::Payment(received),
            OrderState::Open | OrderState::Closed => ToldSomething::Else,
        }),
        5 => WechatPay::refund_in(rest).map(ToldSomething::Refund),
        _ => WechatPay::prepay_id_in(rest).map(|id| {
            assert!((1..=64).contains(&id.len()));
            ToldSomething::Else
        }),
    };
    match told {
        Ok(told) => {
            keeps_to_bounds(&told);
            Verdict::Taken
        }
        Err(error) => {
            let code = match &error {
                ProviderError::NotOurs => "payment_mismatch",
                _ => "payment_notice_invalid",
            };
            refused(code, &error.to_string(), rest)
        }
    }
}

/// Only what the platform signed, to the byte, is believed.
fn whole_notice(provider: &WechatPay, input: &[u8]) -> Result<ToldSomething, ProviderError> {
    let mut parts = input.splitn(5, |byte| *byte == b'\n');
    let mut header = || str::from_utf8(parts.next().unwrap_or_default()).unwrap_or_default();
    let [serial, timestamp, nonce, signature] = [header(), header(), header(), header()];
    let body = parts.next().unwrap_or_default();
    let told = provider.read_notice(&SignedNotice {
        serial,
        timestamp,
        nonce,
        signature,
        body,
    });
    assert_eq!(told.is_ok(), input == GIVEN.as_slice());
    told
}

/// What is believed is of more than nothing, and its numbers are as long as WeChat Pay's are.
fn keeps_to_bounds(told: &ToldSomething) {
    let is_number = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
    };
    match told {
        ToldSomething::Payment(Received {
            out_trade_no,
            transaction_id,
            amount_fen,
        }) => {
            assert!(*amount_fen > 0, "{amount_fen}");
            assert!(is_number(out_trade_no, 32) && is_number(transaction_id, 32));
        }
        ToldSomething::Refund(ToldRefund {
            out_refund_no,
            amount_fen,
            ..
        }) => {
            assert!(*amount_fen > 0, "{amount_fen}");
            assert!(is_number(out_refund_no, 64));
        }
        ToldSomething::Else => {}
    }
}
