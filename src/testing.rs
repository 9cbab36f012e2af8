//! Debug switches, compiled only for tests: each leaves one guard out, so that the test of
//! that guard can be seen to fail without it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The guards that can be left out.
#[derive(Debug, Default)]
pub struct Switches {
    /// Leave out the locks of child and session, and pause between reading the facts and
    /// writing, so that requests at the same time read the same facts.
    pub skip_admission_locks: AtomicBool,
    /// While on, that pause lasts until it is off again, so that a test can put something
    /// between reading and writing.
    pub hold_admissions: AtomicBool,
    /// How many bookings have read their facts without the locks.
    pub admissions_read: AtomicUsize,
    /// Leave out the compare in the compare-and-set of a booking's state.
    pub skip_compare_and_set: AtomicBool,
    /// Leave out that nobody has two shifts at one time, and that a pattern has one shift a
    /// date.
    pub skip_roster_guards: AtomicBool,
}

impl Switches {
    /// Whether a switch is on.
    #[must_use]
    pub fn is_on(switch: &AtomicBool) -> bool {
        switch.load(Ordering::SeqCst)
    }
}
