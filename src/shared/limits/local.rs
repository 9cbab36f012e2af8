//! Buckets of this process, for when there is no Redis or it is away.

use super::Bucket;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Buckets that are remembered at most: some megabytes.
const MOST: usize = 50_000;

/// The buckets that are not full, each with the instant at which it will be: how many
/// microseconds after the beginning.
pub(super) struct Local {
    begun: Instant,
    full_at: Mutex<HashMap<String, u64>>,
    most: usize,
}

impl Default for Local {
    fn default() -> Self {
        Self::of(MOST)
    }
}

impl Local {
    fn of(most: usize) -> Self {
        Self {
            begun: Instant::now(),
            full_at: Mutex::default(),
            most,
        }
    }

    /// Takes one from each bucket, or from none and says how long to wait.
    pub(super) fn take(&self, buckets: &[Bucket]) -> Result<(), Duration> {
        let now = u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.take_at(buckets, now)
    }

    fn take_at(&self, buckets: &[Bucket], now: u64) -> Result<(), Duration> {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let next_of = |bucket: &Bucket| {
            let full = full_at.get(&bucket.key).copied().unwrap_or(now).max(now);
            full.saturating_add(bucket.interval_us)
        };
        let wait = buckets
            .iter()
            .map(|bucket| {
                let latest = now.saturating_add(bucket.window_us);
                next_of(bucket).saturating_sub(latest)
            })
            .max()
            .unwrap_or(0);
        if wait > 0 {
            return Err(Duration::from_micros(wait));
        }
        let taken: Vec<_> = buckets
            .iter()
            .map(|bucket| (bucket.key.clone(), next_of(bucket)))
            .collect();
        full_at.extend(taken);
        if full_at.len() > self.most {
            forget(&mut full_at, now, self.most);
        }
        Ok(())
    }
}

/// Makes room: those that are full again go, and if that is not enough, the half that is
/// nearest to it. Who asks most is remembered longest.
fn forget(full_at: &mut HashMap<String, u64>, now: u64, most: usize) {
    full_at.retain(|_, full| *full > now);
    if full_at.len() <= most {
        return;
    }
    let mut instants: Vec<u64> = full_at.values().copied().collect();
    let middle = instants.len() / 2;
    let (_, median, _) = instants.select_nth_unstable(middle);
    let median = *median;
    full_at.retain(|_, full| *full > median);
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000;

    /// Two a minute.
    fn bucket(name: &str) -> Bucket {
        Bucket::new(name.to_owned(), 2, Duration::from_secs(60))
    }

    #[test]
    fn a_bucket_gives_what_it_holds_and_fills_again() {
        let local = Local::default();
        let take = |at: u64| local.take_at(&[bucket("a")], at * SECOND);
        assert_eq!(take(0), Ok(()));
        assert_eq!(take(0), Ok(()));
        assert_eq!(take(0), Err(Duration::from_secs(30)));
        assert_eq!(take(29), Err(Duration::from_secs(1)));
        assert_eq!(take(30), Ok(()));
        assert_eq!(take(30), Err(Duration::from_secs(30)));
        // However long it was quiet, it holds no more than two.
        assert_eq!(take(9000), Ok(()));
        assert_eq!(take(9000), Ok(()));
        assert!(take(9000).is_err());
    }

    #[test]
    fn what_one_bucket_refuses_is_taken_from_none() {
        let local = Local::default();
        for _ in 0..2 {
            local.take_at(&[bucket("a")], 0).unwrap();
        }
        for _ in 0..5 {
            let both = [bucket("a"), bucket("b")];
            assert!(local.take_at(&both, 0).is_err());
        }
        for _ in 0..2 {
            local.take_at(&[bucket("b")], 0).unwrap();
        }
    }

    #[test]
    fn memory_is_bounded_and_who_asks_most_is_not_forgotten() {
        let local = Local::of(100);
        for _ in 0..2 {
            local.take_at(&[bucket("greedy")], 0).unwrap();
        }
        for n in 0..10_000 {
            local.take_at(&[bucket(&format!("n{n}"))], 0).unwrap();
            assert!(local.full_at.lock().unwrap().len() <= 101);
        }
        assert!(local.take_at(&[bucket("greedy")], 0).is_err());
    }
}
