//! Answers that this process keeps for a few seconds, by a version that changes whenever they do.

use super::{ASK_FIRST, IfNoneMatch, not_changed};
use actix_web::{
    HttpResponse,
    http::header::{ContentType, ETAG},
    web::Bytes,
};
use quick_cache::{Weighter, sync::Cache};
use std::{
    hash::Hash,
    time::{Duration, Instant},
};

/// However little changes: should a version not have been raised, this long at the most.
const KEPT: Duration = Duration::from_secs(10);
/// All answers of a kind together.
const MOST_BYTES: u64 = 8 << 20;
/// How many of some kilobytes those are, to begin with.
const EXPECTED: usize = 1000;

/// An answer and its tag.
#[derive(Clone, Debug)]
pub struct KeptAnswer {
    tag: String,
    body: Bytes,
    made: Instant,
}

impl KeptAnswer {
    /// A body of JSON made just now, and its tag.
    #[must_use]
    pub fn new(tag: String, body: Vec<u8>) -> Self {
        Self {
            tag,
            body: body.into(),
            made: Instant::now(),
        }
    }

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

#[derive(Clone)]
struct ByBytes;

impl<K> Weighter<K, KeptAnswer> for ByBytes {
    fn weight(&self, _: &K, answer: &KeptAnswer) -> u64 {
        // What is beside the body weighs too.
        u64::try_from(answer.body.len()).map_or(u64::MAX, |bytes| bytes.saturating_add(256))
    }
}

/// The answers to one kind of question, by what was asked and the version it was answered from.
pub struct KeptAnswers<K>(Cache<K, KeptAnswer, ByBytes>);

impl<K: Hash + Eq> Default for KeptAnswers<K> {
    fn default() -> Self {
        Self(Cache::with_weighter(EXPECTED, MOST_BYTES, ByBytes))
    }
}

impl<K: Hash + Eq> KeptAnswers<K> {
    /// The answer, while it is kept.
    #[must_use]
    pub fn get(&self, asked: &K) -> Option<KeptAnswer> {
        let answer = self.0.get(asked)?;
        (answer.made.elapsed() < KEPT).then_some(answer)
    }

    /// Keeps an answer that was made after its version was read.
    pub fn keep(&self, asked: K, answer: KeptAnswer) {
        self.0.insert(asked, answer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_answers_take_no_more_than_their_room() {
        let kept: KeptAnswers<u32> = KeptAnswers::default();
        for asked in 0..4000 {
            kept.keep(asked, KeptAnswer::new("a".to_owned(), vec![b' '; 10_000]));
            assert!(kept.0.weight() <= MOST_BYTES);
        }
        assert!(kept.get(&3999).is_some() && kept.0.len() > 100);
    }

    #[test]
    fn another_version_is_another_answer() {
        let kept: KeptAnswers<(u32, &str)> = KeptAnswers::default();
        kept.keep((1, "a"), KeptAnswer::new("t".to_owned(), Vec::new()));
        assert!(kept.get(&(1, "a")).is_some());
        assert!(kept.get(&(1, "b")).is_none());
    }
}
