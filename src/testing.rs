//! Debug switches, compiled only for tests: each leaves one guard out, so that the test of
//! that guard can be seen to fail without it.

use std::sync::atomic::{AtomicBool, Ordering};

/// The guards that can be left out.
#[derive(Debug, Default)]
pub struct Switches {
    /// Leave out the locks of child and session, and pause between reading the facts and
    /// writing, so that requests at the same time read the same facts.
    pub skip_admission_locks: AtomicBool,
    /// Leave out the compare in the compare-and-set of a booking's state.
    pub skip_compare_and_set: AtomicBool,
    /// Leave out the question whether what an access token says still holds.
    pub trust_tokens: AtomicBool,
    /// Read the strikes of a child before its lock is taken, and pause, so that bookings that
    /// end at the same time read the same strikes.
    pub read_strikes_before_the_lock: AtomicBool,
    /// Leave out the compare in the compare-and-set of what can be used once: invitations,
    /// link requests and hand-over codes.
    pub use_twice: AtomicBool,
}

impl Switches {
    /// Whether a switch is on.
    #[must_use]
    pub fn is_on(switch: &AtomicBool) -> bool {
        switch.load(Ordering::SeqCst)
    }
}
