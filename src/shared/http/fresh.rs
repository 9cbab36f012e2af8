//! Answers that need not be sent again: a tag of what an answer is made of, and the client's
//! question whether it still is.

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH},
};
use sha2::{Digest, Sha256};
use std::{
    convert::Infallible,
    fmt::Display,
    future::{Ready, ready},
};

/// Kept by the client, and asked about before every use.
pub const ASK_FIRST: (&str, &str) = ("Cache-Control", "no-cache");

/// The tag of an answer that is made of `parts` by this version of the service. It is weak: the
/// answer may be compressed on its way.
#[must_use]
pub fn tag_of(parts: impl IntoIterator<Item = impl Display>) -> String {
    let mut hash = Sha256::new();
    hash.update(env!("CARGO_PKG_VERSION"));
    for part in parts {
        hash.update([0]);
        hash.update(part.to_string());
    }
    let mut half = hash.finalize().to_vec();
    half.truncate(16);
    format!("W/\"{}\"", hex::encode(half))
}

/// The tags of answers that the client has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IfNoneMatch(Vec<String>);

impl IfNoneMatch {
    /// True when the client has the answer with this tag.
    #[must_use]
    pub fn has(&self, tag: &str) -> bool {
        let plain = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        self.0.iter().any(|known| plain(known) == plain(tag))
    }
}

impl FromRequest for IfNoneMatch {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let tags = request
            .headers()
            .get_all(IF_NONE_MATCH)
            .filter_map(|value| value.to_str().ok())
            .flat_map(|list| list.split(','))
            .map(|tag| tag.trim().to_owned())
            .collect();
        ready(Ok(Self(tags)))
    }
}

/// 304: the client has it.
#[must_use]
pub fn not_changed(tag: String) -> HttpResponse {
    HttpResponse::NotModified()
        .insert_header((ETAG, tag))
        .insert_header((CACHE_CONTROL, ASK_FIRST.1))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tag_tells_parts_apart_however_they_are_cut() {
        assert_eq!(tag_of(["1", "2"]), tag_of([1, 2]));
        assert_ne!(tag_of(["12"]), tag_of(["1", "2"]));
        assert_ne!(tag_of(["1", "2"]), tag_of(["2", "1"]));
    }

    #[test]
    fn weak_and_strong_spellings_of_a_tag_are_one() {
        let known = IfNoneMatch(vec!["\"other\"".to_owned(), "\"a\"".to_owned()]);
        assert!(known.has("W/\"a\""));
        assert!(!known.has("W/\"b\""));
        assert!(!IfNoneMatch::default().has("W/\"a\""));
    }
}
