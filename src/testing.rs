//! Debug switches, compiled only for tests: each leaves one guard out, so that the test of
//! that guard can be seen to fail without it.

use std::sync::atomic::{AtomicBool, Ordering};

/// The guards that can be left out.
#[derive(Debug, Default)]
pub struct Switches {
    /// Leave out the locks of child and session, and pause between reading the facts and
    /// writing, so that requests at the same time read the same facts.
    pub skip_admission_locks: AtomicBool,
    /// Leave out the locks of accounts, and pause between reading what signs in to them and
    /// writing, so that requests at the same time read the same.
    pub skip_identity_locks: AtomicBool,
    /// Leave out the compare in the compare-and-set of a booking's state.
    pub skip_compare_and_set: AtomicBool,
    /// Leave out the claim by which one instance alone tries a delivery, of a notice or of
    /// an event.
    pub skip_delivery_claim: AtomicBool,
}

impl Switches {
    /// Whether a switch is on.
    #[must_use]
    pub fn is_on(switch: &AtomicBool) -> bool {
        switch.load(Ordering::SeqCst)
    }
}
