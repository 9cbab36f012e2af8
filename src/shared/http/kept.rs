//! Answers that this process keeps for a few seconds, by a version that changes whenever they do.

use super::{ASK_FIRST, IfNoneMatch, not_changed};
use actix_web::{
    HttpResponse,
    http::header::{ContentType, ETAG},
    web::Bytes,
};
use lz4_flex::block::{compress_prepend_size, decompress_size_prepended};
use quick_cache::{Weighter, sync::Cache};
use std::{
    hash::Hash,
    sync::Arc,
    time::{Duration, Instant},
};

/// However little changes: should a version not have been raised, this long at the most.
const KEPT: Duration = Duration::from_secs(10);
/// All answers of a kind together.
const MOST_BYTES: u64 = 4 << 20;
/// How many those are, to begin with: of some kilobytes, packed.
const EXPECTED: usize = 2000;

/// An answer of JSON and its tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaggedAnswer {
    /// Its tag.
    pub tag: String,
    /// What is answered.
    pub body: Bytes,
}

impl TaggedAnswer {
    /// The answer for a client who may have it already.
    #[must_use]
    pub fn for_client(self, has: &IfNoneMatch) -> HttpResponse {
        if has.has(&self.tag) {
            return not_changed(self.tag);
        }
        HttpResponse::Ok()
            .insert_header((ETAG, self.tag))
            .insert_header(ASK_FIRST)
            .insert_header(ContentType::json())
            .body(self.body)
    }
}

/// An answer as it is kept: packed, since lists of sessions say much more than once.
#[derive(Clone)]
struct Packed {
    tag: Box<str>,
    body: Arc<[u8]>,
    made: Instant,
}

impl Packed {
    fn unpacked(self) -> Option<TaggedAnswer> {
        let body = decompress_size_prepended(&self.body).ok()?;
        Some(TaggedAnswer {
            tag: self.tag.into(),
            body: body.into(),
        })
    }
}

#[derive(Clone)]
struct ByBytes;

impl<K> Weighter<K, Packed> for ByBytes {
    fn weight(&self, _: &K, answer: &Packed) -> u64 {
        // What is beside the body weighs too.
        u64::try_from(answer.body.len()).map_or(u64::MAX, |bytes| bytes.saturating_add(256))
    }
}

/// The answers to one kind of question, by what was asked and the version it was answered from.
pub struct KeptAnswers<K>(Cache<K, Packed, ByBytes>);

impl<K: Hash + Eq> Default for KeptAnswers<K> {
    fn default() -> Self {
        Self(Cache::with_weighter(EXPECTED, MOST_BYTES, ByBytes))
    }
}

impl<K: Hash + Eq> KeptAnswers<K> {
    /// The answer, while it is kept, for a client who may have it already.
    #[must_use]
    pub fn for_client(&self, asked: &K, has: &IfNoneMatch) -> Option<HttpResponse> {
        let answer = self.0.get(asked)?;
        if answer.made.elapsed() >= KEPT {
            return None;
        }
        if has.has(&answer.tag) {
            return Some(not_changed(answer.tag.into()));
        }
        answer.unpacked().map(|answer| answer.for_client(has))
    }

    /// Keeps an answer that was made just now, after its version was read.
    pub fn keep(&self, asked: K, answer: &TaggedAnswer) {
        let packed = Packed {
            tag: answer.tag.as_str().into(),
            body: compress_prepend_size(&answer.body).into(),
            made: Instant::now(),
        };
        self.0.insert(asked, packed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: Vec<u8>) -> TaggedAnswer {
        TaggedAnswer {
            tag: "t".to_owned(),
            body: body.into(),
        }
    }

    #[test]
    fn many_answers_take_no_more_than_their_room() {
        let kept: KeptAnswers<u32> = KeptAnswers::default();
        // Nothing in them is said twice.
        let bytes: Vec<u8> = (0..5000_u16).flat_map(u16::to_be_bytes).collect();
        for asked in 0..4000 {
            kept.keep(asked, &answer(bytes.clone()));
            assert!(kept.0.weight() <= MOST_BYTES);
        }
        assert!(kept.0.get(&3999).is_some() && kept.0.len() > 100);
    }

    #[test]
    fn what_is_kept_is_given_back_to_the_letter() {
        let kept: KeptAnswers<u32> = KeptAnswers::default();
        for body in [b"".to_vec(), b"[]".to_vec(), b"[{\"free\":3}]".repeat(1000)] {
            kept.keep(1, &answer(body.clone()));
            let unpacked = kept.0.get(&1).and_then(Packed::unpacked);
            assert_eq!(unpacked, Some(answer(body)));
        }
        assert!(kept.0.weight() < 1000);
    }

    #[test]
    fn another_version_is_another_answer() {
        let kept: KeptAnswers<(u32, &str)> = KeptAnswers::default();
        kept.keep((1, "a"), &answer(Vec::new()));
        assert!(kept.0.get(&(1, "a")).is_some());
        assert!(kept.0.get(&(1, "b")).is_none());
    }
}
