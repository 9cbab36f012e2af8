//! How many requests are under way.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// Requests under way in this process.
#[derive(Clone, Default)]
pub struct Seats(Arc<AtomicUsize>);

/// The right to be under way; given back when dropped.
pub struct Seat(Arc<AtomicUsize>);

impl Seats {
    /// A seat, if fewer than `most` are taken.
    #[must_use]
    pub fn take(&self, most: usize) -> Option<Seat> {
        let taken = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |taken| {
                (taken < most).then(|| taken.saturating_add(1))
            });
        taken.is_ok().then(|| Seat(Arc::clone(&self.0)))
    }

    /// How many are taken.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_are_given_back() {
        let seats = Seats::default();
        let one = seats.take(2).unwrap();
        let other = seats.take(2);
        assert!(other.is_some() && seats.take(2).is_none());
        drop(one);
        assert_eq!(seats.taken(), 1);
        assert!(seats.take(2).is_some());
    }
}
