//! What stands in a request: bodies, queries, headers.

use super::{Target, Verdict, files::refused_with, refused, seed, split};
use crate::{
    config::{Config, Environment, LimitsConfig},
    features::policies::domain::CareKind,
    shared::{
        domain::Cursor,
        http::{
            IdempotentJson, IfMatch, PageQuery, Problem, RequestId, ValidatedQuery, client_address,
            clock_time, etag, known_date, not_blank,
        },
    },
};
use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{CONTENT_TYPE, HeaderName, HeaderValue},
    test::TestRequest,
    web::Bytes,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveTime};
use futures_util::{FutureExt, future};
use serde::{Deserialize, Serialize};
use std::{net::IpAddr, sync::LazyLock};
use uuid::Uuid;
use validator::Validate;

pub(super) const TARGET: Target = Target {
    name: "requests",
    seeds: || {
        let body = r#"{"id":"019ad000-0000-7000-8000-000000000001","date":"2026-11-24","time":"09:30","at":"2026-11-24T09:30:00+08:00","word":"timed","count":2.0,"text":"照护","parts":[{"name":"例","degrees":36.5}]}"#;
        let query =
            "from=2026-11-24&at=2026-11-24T09%3A30%3A00%2B08%3A00&word=temporary&near=31.27";
        vec![
            seed(0, body),
            seed(1, query),
            seed(2, "limit=20&cursor=AAAAAAAAAAAAAAAAAAAABw"),
            seed(3, "019ad000-0000-7000-8000-000000000001"),
            seed(4, "\"12\""),
            seed(4, "7"),
            seed(5, "AAAAAAAAAAAAAAAAAAAABw"),
            seed(6, "1.1.1.1, [2001:db8::1]:4711, 10.0.0.3"),
            seed(7, "a-B.9_"),
        ]
    },
    codes: &[
        "malformed_json",
        "invalid_request",
        "validation_failed",
        "invalid_query",
        "invalid_idempotency_key",
        "version_required",
        "invalid_cursor",
        "invalid_request_id",
        "not_believed",
        "no_header",
        "empty",
    ],
    tries: 60_000,
    run: |input| {
        let Some((which, rest)) = split(input, 8) else {
            return Verdict::Refused("empty");
        };
        match which {
            0 => body(rest),
            1 => query(rest),
            2 => page(rest),
            3 => idempotency_key(rest),
            4 => if_match(rest),
            5 => cursor(rest),
            6 => forwarded(rest),
            _ => request_id(rest),
        }
    },
};

/// A field of every kind that bodies of this service have.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct Body {
    #[serde(rename = "id")]
    _id: Uuid,
    #[validate(custom(function = "known_date"))]
    date: NaiveDate,
    #[serde(with = "clock_time")]
    time: NaiveTime,
    at: DateTime<FixedOffset>,
    #[serde(rename = "word")]
    _word: CareKind,
    #[validate(range(min = 0, max = 366))]
    count: i64,
    #[validate(length(max = 50), custom(function = "not_blank"))]
    text: String,
    #[validate(length(max = 8), nested)]
    parts: Vec<Part>,
}

#[derive(Debug, Deserialize, Serialize, Validate)]
#[serde(deny_unknown_fields)]
struct Part {
    #[validate(length(max = 20))]
    name: String,
    degrees: Option<f64>,
}

/// What was taken keeps to the bounds that the body names.
fn body(bytes: &[u8]) -> Verdict {
    let request = TestRequest::post().insert_header((CONTENT_TYPE, "application/json"));
    let read = wait(IdempotentJson::<Body>::from_request(
        &request.to_http_request(),
        &mut Payload::from(Bytes::copy_from_slice(bytes)),
    ));
    match read {
        Ok(read) => {
            let Body {
                date,
                time,
                at,
                count,
                text,
                parts,
                ..
            } = read.body;
            assert!(read.key.is_none());
            assert!((1900..=9999).contains(&date.year()));
            assert_eq!(clock(&time.format("%H:%M").to_string()), Some(time));
            assert!(DateTime::parse_from_rfc3339(&at.to_rfc3339()).is_ok());
            assert!((0..=366).contains(&count));
            assert!(!text.trim().is_empty() && text.chars().count() <= 50);
            assert!(parts.len() <= 8 && parts.iter().all(|it| it.name.chars().count() <= 20));
            assert!(parts.iter().all(|it| it.degrees.is_none_or(f64::is_finite)));
            Verdict::Taken
        }
        Err(problem) => refused_with(&problem, bytes),
    }
}

fn clock(text: &str) -> Option<NaiveTime> {
    let text = serde_json::Value::from(text);
    clock_time::deserialize(text).ok()
}

/// Filters of a list.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct Filters {
    #[validate(custom(function = "known_date"))]
    from: NaiveDate,
    at: Option<DateTime<FixedOffset>>,
    #[serde(rename = "word")]
    _word: Option<CareKind>,
    #[validate(length(max = 64))]
    near: Option<String>,
}

fn query(bytes: &[u8]) -> Verdict {
    match queried::<Filters>(bytes) {
        Ok(filters) => {
            assert!((1900..=9999).contains(&filters.from.year()));
            assert!(filters.near.is_none_or(|near| near.chars().count() <= 64));
            assert!(
                filters
                    .at
                    .is_none_or(|at| DateTime::parse_from_rfc3339(&at.to_rfc3339()).is_ok())
            );
            Verdict::Taken
        }
        Err(verdict) => verdict,
    }
}

/// A page that was taken has 1 to 100 items.
fn page(bytes: &[u8]) -> Verdict {
    match queried::<PageQuery>(bytes) {
        Ok(page) => match page.request() {
            Ok(request) => {
                assert!((1..=100).contains(&request.limit));
                let text = request.after.map(Cursor::encode);
                assert_eq!(text, page.cursor);
                Verdict::Taken
            }
            Err(problem) => refused_with(&problem, bytes),
        },
        Err(verdict) => verdict,
    }
}

fn queried<T: serde::de::DeserializeOwned + Validate + 'static>(
    bytes: &[u8],
) -> Result<T, Verdict> {
    let text = String::from_utf8_lossy(bytes);
    let uri = format!("/?{text}").parse::<actix_web::http::Uri>();
    let Ok(uri) = uri else {
        return Err(Verdict::Refused("no_header"));
    };
    let request = TestRequest::get().uri(&uri.to_string()).to_http_request();
    wait(ValidatedQuery::<T>::from_request(
        &request,
        &mut Payload::None,
    ))
    .map(|query| query.0)
    .map_err(|problem| refused_with(&problem, bytes))
}

/// A request with one header; `None` for what HTTP itself does not let through.
fn with_header(name: &'static str, bytes: &[u8]) -> Option<HttpRequest> {
    let value = HeaderValue::from_bytes(bytes).ok()?;
    let header = (HeaderName::from_static(name), value);
    let request = TestRequest::post().insert_header(header);
    let request = request.insert_header((CONTENT_TYPE, "application/json"));
    Some(request.to_http_request())
}

/// No object needs more for a key than to be told from others.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// A key that was taken is what was sent, 1 to 64 visible characters.
fn idempotency_key(bytes: &[u8]) -> Verdict {
    let Some(request) = with_header("idempotency-key", bytes) else {
        return Verdict::Refused("no_header");
    };
    let mut payload = Payload::from(Bytes::from_static(b"{}"));
    match wait(IdempotentJson::<Nothing>::from_request(
        &request,
        &mut payload,
    )) {
        Ok(read) => {
            let Some(key) = read.key else {
                return Verdict::Refused("no_header");
            };
            assert_eq!(key.key.as_bytes(), bytes.trim_ascii());
            assert!((1..=64).contains(&key.key.len()));
            assert!(key.key.bytes().all(|byte| byte.is_ascii_graphic()));
            assert_eq!(key.request_hash.len(), 64);
            Verdict::Taken
        }
        Err(problem) => refused_with(&problem, bytes),
    }
}

/// A version that was taken reads the same as it is given out.
fn if_match(bytes: &[u8]) -> Verdict {
    let read = |bytes: &[u8]| {
        let request = with_header("if-match", bytes)?;
        Some(wait(IfMatch::from_request(&request, &mut Payload::None)))
    };
    match read(bytes) {
        None => Verdict::Refused("no_header"),
        Some(Ok(version)) => {
            assert!((0..1_000_000_000_000_000_000).contains(&version.0));
            let again = read(etag(version.0).as_bytes()).and_then(Result::ok);
            assert_eq!(again, Some(version));
            Verdict::Taken
        }
        Some(Err(problem)) => refused_with(&problem, bytes),
    }
}

/// There is one text for each place in a list.
fn cursor(bytes: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(bytes);
    match Cursor::decode(&text) {
        Some(cursor) => {
            assert_eq!(cursor.encode(), text);
            Verdict::Taken
        }
        None => refused("invalid_cursor", "", bytes),
    }
}

static LIMITS: LazyLock<[Option<LimitsConfig>; 2]> = LazyLock::new(|| {
    let key = STANDARD.encode([1; 32]);
    ["x-forwarded-for", "forwarded"].map(|header| {
        let variables = [
            ("DATABASE_URL", "sqlite::memory:"),
            ("TOKEN_KEYS", &format!("a:{key}")),
            ("DATA_KEYS", &format!("a:{key}")),
            ("LOOKUP_KEY", &key),
            ("TRUSTED_PROXIES", "10.0.0.0/8"),
            ("FORWARDED_HEADER", header),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        Config::read(&Environment::of(variables))
            .map(|it| it.limits)
            .ok()
    })
});

/// A proxy that is not trusted is not believed; of one that is, the last address counts.
fn forwarded(bytes: &[u8]) -> Verdict {
    let stranger = IpAddr::from([203, 0, 113, 9]);
    let proxy = IpAddr::from([10, 0, 0, 2]);
    let mut believed = false;
    for (name, limits) in ["x-forwarded-for", "forwarded"].into_iter().zip(&*LIMITS) {
        let (Some(request), Some(limits)) = (with_header(name, bytes), limits) else {
            return Verdict::Refused("no_header");
        };
        let of = |peer| client_address(peer, request.headers(), limits);
        assert_eq!(of(stranger), stranger);
        assert_eq!(of(proxy), of(proxy).to_canonical());
        believed |= of(proxy) != proxy;
    }
    if believed {
        Verdict::Taken
    } else {
        Verdict::Refused("not_believed")
    }
}

/// An id that was taken stands in a log line as it is.
fn request_id(bytes: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(bytes);
    match RequestId::parse(&text) {
        Some(id) => {
            assert_eq!(id.to_string(), text);
            let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
            assert!((1..=64).contains(&text.len()) && text.chars().all(plain));
            Verdict::Taken
        }
        None => Verdict::Refused("invalid_request_id"),
    }
}

/// Nothing here waits for anything but itself.
pub(super) fn wait<T>(work: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
    let mut work = Box::pin(work);
    for _ in 0..10_000 {
        let look = future::poll_fn(|context| std::task::Poll::Ready(work.poll_unpin(context)));
        if let Some(std::task::Poll::Ready(done)) = look.now_or_never() {
            return done;
        }
    }
    unreachable!("a reader that never ends")
}
