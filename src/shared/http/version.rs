//! Versions of what people edit: `ETag` out, `If-Match` in.

use super::{Code, Problem};
use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::IF_MATCH};
use std::future::{Ready, ready};

/// What `If-Match` holds, for the contract.
pub const VERSION_PATTERN: &str = r#"^("[0-9]{1,18}"|[0-9]{1,18})$"#;

/// The version that an `ETag` names; its quotes may be missing.
fn version_in(tag: &str) -> Option<i64> {
    let tag = tag.trim();
    let digits = tag
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(tag);
    let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    (all_digits && digits.len() <= 18).then(|| digits.parse().ok())?
}

/// The `ETag` of a version.
#[must_use]
pub fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

/// The version an edit was based on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IfMatch(pub i64);

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let version = request
            .headers()
            .get(IF_MATCH)
            .and_then(|value| value.to_str().ok())
            .and_then(version_in);
        ready(version.map(Self).ok_or_else(|| {
            Problem::new(Code::VersionRequired).detail(
                "请在 If-Match 中带上读取时得到的 ETag。",
                "Send the ETag you read as If-Match.",
            )
        }))
    }
}
