//! Debug switches, compiled only for tests: each leaves one guard out, so that the test of
//! that guard can be seen to fail without it.

use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Semaphore;

/// The guards that can be left out.
#[derive(Debug, Default)]
pub struct Switches {
    /// Leave out the locks of child and session, and pause between reading the facts and
    /// writing, so that requests at the same time read the same facts.
    pub skip_admission_locks: AtomicBool,
    /// Leave out the compare in the compare-and-set of a booking's state.
    pub skip_compare_and_set: AtomicBool,
    /// Leave out what guards a payment that comes in: it is decided on what is read before
    /// any lock, marked without a compare, and noted under a key that is never taken.
    pub skip_payment_guards: AtomicBool,
    /// With it: where a payment waits between reading and writing.
    pub payment_gate: Gate,
}

/// A place at which requests wait until the test lets them on.
#[derive(Debug)]
pub struct Gate {
    reached: Semaphore,
    open: Semaphore,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            reached: Semaphore::new(0),
            open: Semaphore::new(0),
        }
    }
}

impl Gate {
    /// Says that one has come, and waits to be let on.
    pub async fn wait(&self) {
        self.reached.add_permits(1);
        if let Ok(permit) = self.open.acquire().await {
            permit.forget();
        }
    }

    /// Waits until so many have come.
    pub async fn reached_by(&self, many: u32) {
        if let Ok(permits) = self.reached.acquire_many(many).await {
            permits.forget();
        }
    }

    /// Lets so many on.
    pub fn let_on(&self, many: usize) {
        self.open.add_permits(many);
    }
}

impl Switches {
    /// Whether a switch is on.
    #[must_use]
    pub fn is_on(switch: &AtomicBool) -> bool {
        switch.load(Ordering::SeqCst)
    }
}
