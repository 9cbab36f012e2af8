//! Buckets of this process: those that instances count apart, and all while Redis is away.

use super::Bucket;
use std::{
    collections::HashMap,
    hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState},
    iter::zip,
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Buckets that are remembered at most: some megabytes.
const MOST: usize = 50_000;

/// The buckets that are not full, and those of them that other instances have to hear of: which
/// are half empty or more. Others take nothing from anybody, and in a rush they are thousands.
pub(super) struct Local {
    begun: Instant,
    levels: Mutex<Levels>,
    hashers: [RandomState; 2],
    most: usize,
}

#[derive(Default)]
struct Levels {
    /// By the hash of their key: in a rush there are tens of thousands, and their keys are long.
    by_hash: HashMap<Hash, Level, BuildHasherDefault<HalfOfIt>>,
    /// Those that the next [`Local::spent`] tells of.
    spent: Vec<(Hash, String)>,
}

/// Of a key. Two that are alike by chance would share a bucket; nobody can look for them.
type Hash = u128;

/// What is a hash already needs no other.
#[derive(Default)]
struct HalfOfIt(u64);

impl Hasher for HalfOfIt {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let (half, _) = bytes.split_at(bytes.len() / 2);
        self.0 = half.iter().fold(0, |all, byte| all << 8 | u64::from(*byte));
    }
}

/// How full one bucket is.
#[derive(Clone, Copy)]
struct Level {
    /// The instant at which it will be full: microseconds after the beginning.
    full_at: u64,
    /// How many were taken that other instances have not heard of, and when the first of them was.
    spent: u32,
    spent_from: u64,
    /// Its key is among those that are told next.
    queued: bool,
    interval_us: u64,
    window_us: u64,
}

/// What was taken from a bucket.
#[derive(Clone, Debug)]
pub(in crate::shared) struct Spent {
    pub(in crate::shared) key: String,
    /// Microseconds by which it will be full later.
    pub(in crate::shared) by_us: u64,
    /// Microseconds since the first of it was taken: the bucket has been filling again since then.
    pub(in crate::shared) ago_us: u64,
    /// Microseconds after which an empty one is full.
    pub(in crate::shared) window_us: u64,
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
            levels: Mutex::default(),
            hashers: Default::default(),
            most,
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn levels(&self) -> MutexGuard<'_, Levels> {
        self.levels.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes one from each bucket, or from none and says how long to wait.
    pub(super) fn take(&self, buckets: &[Bucket]) -> Result<(), Duration> {
        self.take_at(buckets, self.now())
    }

    fn hash(&self, key: &str) -> Hash {
        let [one, other] = self.hashers.each_ref().map(|it| it.hash_one(key));
        u128::from(one) << 64 | u128::from(other)
    }

    fn take_at(&self, buckets: &[Bucket], now: u64) -> Result<(), Duration> {
        let hashes: Vec<Hash> = buckets.iter().map(|it| self.hash(&it.key)).collect();
        let mut levels = self.levels();
        let next_of = |levels: &Levels, hash: Hash, bucket: &Bucket| {
            let known = levels.by_hash.get(&hash);
            let full = known.map_or(now, |level| level.full_at.max(now));
            full.saturating_add(bucket.interval_us)
        };
        let wait = zip(&hashes, buckets)
            .map(|(hash, bucket)| {
                let latest = now.saturating_add(bucket.window_us);
                next_of(&levels, *hash, bucket).saturating_sub(latest)
            })
            .max()
            .unwrap_or(0);
        if wait > 0 {
            return Err(Duration::from_micros(wait));
        }
        for (hash, bucket) in zip(hashes, buckets) {
            let full_at = next_of(&levels, hash, bucket);
            levels.note(hash, bucket, full_at, now);
        }
        if levels.by_hash.len() > self.most {
            levels.forget(now, self.most);
        }
        Ok(())
    }

    /// What was taken since the last time.
    pub(super) fn spent(&self) -> Vec<Spent> {
        let now = self.now();
        let mut levels = self.levels();
        let queued = mem::take(&mut levels.spent);
        let spent = queued.into_iter().filter_map(|(hash, key)| {
            let level = levels.by_hash.get_mut(&hash)?;
            level.queued = false;
            let times = u64::from(mem::take(&mut level.spent));
            Some(Spent {
                by_us: level.interval_us.saturating_mul(times),
                ago_us: now.saturating_sub(level.spent_from),
                window_us: level.window_us,
                key,
            })
        });
        spent.collect()
    }

    /// Hears in how many microseconds buckets are full with what other instances took.
    pub(super) fn hear<'s>(&self, told: impl Iterator<Item = (&'s Spent, u64)>) {
        let now = self.now();
        let mut levels = self.levels();
        for (spent, full_in) in told {
            let hash = self.hash(&spent.key);
            if let Some(level) = levels.by_hash.get_mut(&hash) {
                // What was taken while it was told is not in it.
                let since = level.interval_us.saturating_mul(level.spent.into());
                let full_at = now.saturating_add(full_in).saturating_add(since);
                level.full_at = level.full_at.max(full_at);
            }
        }
    }
}

impl Levels {
    fn note(&mut self, hash: Hash, bucket: &Bucket, full_at: u64, now: u64) {
        let level = self.by_hash.entry(hash);
        let level = level.or_insert_with(|| Level::of(bucket));
        // What was taken before it was full again is nobody's loss.
        if level.full_at <= now {
            level.spent = 0;
        }
        if level.spent == 0 {
            level.spent_from = now;
        }
        level.full_at = full_at;
        level.spent = level.spent.saturating_add(1);
        let half_empty = full_at.saturating_sub(now) >= bucket.window_us / 2;
        if half_empty && !level.queued {
            level.queued = true;
            self.spent.push((hash, bucket.key.clone()));
        }
    }

    /// Makes room: those that are full again go, and if that is not enough, the half that is
    /// nearest to it. Who asks most is remembered longest.
    fn forget(&mut self, now: u64, most: usize) {
        self.by_hash.retain(|_, level| level.full_at > now);
        if self.by_hash.len() > most {
            let mut instants: Vec<u64> = self.by_hash.values().map(|it| it.full_at).collect();
            let middle = instants.len() / 2;
            let (_, median, _) = instants.select_nth_unstable(middle);
            let median = *median;
            self.by_hash.retain(|_, level| level.full_at > median);
        }
        let known = &self.by_hash;
        self.spent.retain(|(hash, _)| known.contains_key(hash));
    }
}

impl Level {
    const fn of(bucket: &Bucket) -> Self {
        Self {
            full_at: 0,
            spent: 0,
            spent_from: 0,
            queued: false,
            interval_us: bucket.interval_us,
            window_us: bucket.window_us,
        }
    }
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
            assert!(local.levels().by_hash.len() <= 101);
        }
        assert!(local.take_at(&[bucket("greedy")], 0).is_err());
    }

    #[test]
    fn what_was_taken_is_told_once_and_what_others_took_counts() {
        let local = Local::default();
        local.take_at(&[bucket("a"), bucket("b")], 0).unwrap();
        local.take_at(&[bucket("a")], 0).unwrap();
        let mut spent = local.spent();
        spent.sort_by(|one, other| one.key.cmp(&other.key));
        let by: Vec<_> = spent.iter().map(|it| (it.key.as_str(), it.by_us)).collect();
        assert_eq!(by, [("a", 60 * SECOND), ("b", 30 * SECOND)]);
        assert!(local.spent().is_empty());
        // Another instance emptied it.
        let told: Vec<_> = spent.iter().map(|it| (it, 60 * SECOND)).collect();
        local.hear(told.into_iter());
        assert!(local.take_at(&[bucket("b")], 0).is_err());
    }

    #[test]
    fn of_what_is_hardly_used_nobody_hears() {
        let local = Local::default();
        let wide = Bucket::new("wide".to_owned(), 60, Duration::from_secs(60));
        let take = |times: u64, at: u64| {
            for _ in 0..times {
                local
                    .take_at(std::slice::from_ref(&wide), at * SECOND)
                    .unwrap();
            }
        };
        take(29, 0);
        assert!(local.spent().is_empty());
        // It was full again at 29 s: only what came after that counts.
        take(29, 40);
        assert!(local.spent().is_empty());
        take(1, 40);
        let spent = local.spent();
        assert_eq!(spent.iter().map(|it| it.by_us).sum::<u64>(), 30 * SECOND);
        // Each one more is told from now on.
        take(1, 40);
        assert_eq!(local.spent().len(), 1);
    }

    #[test]
    fn what_is_taken_while_others_are_told_counts_too() {
        let local = Local::default();
        local.take(&[bucket("a")]).unwrap();
        let spent = local.spent();
        local.take(&[bucket("a")]).unwrap();
        // Redis knows of the first only.
        local.hear(spent.iter().map(|it| (it, 30 * SECOND)));
        assert!(local.take(&[bucket("a")]).is_err());
        assert_eq!(local.spent().len(), 1);
    }
}
