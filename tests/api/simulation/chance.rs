//! Chance that can be repeated: one seed, one course of events.

use baobaowu::shared::domain::Random;
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::sync::{Mutex, PoisonError};

/// The service's randomness.
pub struct SeededRandom(Mutex<StdRng>);

impl SeededRandom {
    pub fn of(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        let mut rng = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rng.fill_bytes(bytes);
    }
}

/// What people do.
pub struct Chance(StdRng);

impl Chance {
    pub fn of(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed.wrapping_mul(0x9E37_79B9)))
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        let drawn = self.0.next_u64() % u64::try_from(end).unwrap();
        usize::try_from(drawn).unwrap()
    }

    /// True `percent` times of a hundred.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of them.
    pub fn one_of<'i, T>(&mut self, items: &'i [T]) -> Option<&'i T> {
        (!items.is_empty()).then(|| &items[self.below(items.len())])
    }
}
