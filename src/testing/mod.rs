//! Debug switches, compiled only for tests: each leaves one guard out, so that the test of
//! that guard can be seen to fail without it. And what only tests watch over.

mod faults;
pub mod foreign;

pub use faults::{
    COMMIT_COMES_LATER, Guard, Step, as_redis_would_admit, clock, idle_timeout, left_out, reached,
};

use crate::features::notices::domain::{Message, NoticeKind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tokio::sync::Semaphore;

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
    /// How many requests for a place have been let through to SQL.
    pub let_through: AtomicUsize,
    /// How many requests for a place have been decided together with others.
    pub decided_together: AtomicUsize,
    /// Leave out the locks where those who wait are decided together, and pause between reading
    /// and writing.
    pub skip_locks_together: AtomicBool,
    /// Leave out the compare in the compare-and-set of a booking's state.
    pub skip_compare_and_set: AtomicBool,
    /// Leave out that nobody has two shifts at one time, and that a pattern has one shift a
    /// date.
    pub skip_roster_guards: AtomicBool,
    /// Leave out the locks of accounts, and pause between reading what signs in to them and
    /// writing, so that requests at the same time read the same.
    pub skip_identity_locks: AtomicBool,
    /// Read how many tries at a login have failed before the write that counts one more, and
    /// pause between, so that tries at the same time read the same.
    pub count_tries_without_lock: AtomicBool,
    /// Leave out that one account has one request under way for a child and a session, and a
    /// guardian few in all.
    pub skip_booking_turns: AtomicBool,
    /// Leave out that one request for a session is at SQL at a time.
    pub skip_rush_gate: AtomicBool,
    /// Leave out the claim by which one instance alone tries a delivery, of a notice or of
    /// an event.
    pub skip_delivery_claim: AtomicBool,
    /// Leave out the session's lock when it is asked at the door whether the house is
    /// closed, and pause between asking and letting in.
    pub skip_closed_under_lock: AtomicBool,
    /// Leave out the locks of the rooms when it is asked whether a closure has been made
    /// before, and pause between asking and closing.
    pub skip_closure_locks: AtomicBool,
    /// Leave out the locks of the rooms when it is asked whether a suspension has been
    /// proposed before, and pause between asking and proposing.
    pub skip_proposal_locks: AtomicBool,
    /// Leave out the question whether the role may use the operation, and whether its key
    /// opens it.
    pub skip_role_table: AtomicBool,
    /// Leave out the question whether what an access token says still holds.
    pub trust_tokens: AtomicBool,
    /// Believe what Redis keeps of accounts without asking what it has not heard of.
    pub believe_redis: AtomicBool,
    /// Leave out the question whether the sign-in that an access token names has ended.
    pub trust_ended_sign_ins: AtomicBool,
    /// Read the strikes of a child before its lock is taken, and pause, so that bookings that
    /// end at the same time read the same strikes.
    pub read_strikes_before_the_lock: AtomicBool,
    /// Leave out that who did something, or whom it is about, is not told of it as the others
    /// are: of guardians and adults of a family, of exports that wait.
    pub tell_everybody: AtomicBool,
    /// Leave out the compare in the compare-and-set of what can be used once: invitations,
    /// link requests and hand-over codes.
    pub use_twice: AtomicBool,
    /// Leave out what guards a payment that comes in: it is decided on what is read before
    /// any lock, marked without a compare, and noted under a key that is never taken.
    pub skip_payment_guards: AtomicBool,
    /// With it: where a payment waits between reading and writing.
    pub payment_gate: Gate,
    /// While on, rotating keys waits between reading values and writing them again.
    pub hold_rotation: AtomicBool,
    /// With it: where it waits.
    pub rotation_gate: Gate,
    /// Leave out the compare in the compare-and-set of the state of an export.
    pub decide_exports_twice: AtomicBool,
    /// Leave out the question, asked with the decision on an export, whether who decides still
    /// may, and whether it is another person.
    pub skip_export_decider: AtomicBool,
    /// Leave out the claim by which one instance alone makes the file of an export.
    pub skip_export_claim: AtomicBool,
    /// Leave out the limit of rows, when an export is asked for and when it is made.
    pub skip_export_limit: AtomicBool,
    /// While on, an instance waits before it writes the second part of a file.
    pub hold_export_part: AtomicBool,
    /// Leave out that the key of another system opens nothing once its time is over.
    pub trust_old_keys: AtomicBool,
    /// Leave out what a key has to name: each opens whatever is for other systems.
    pub keys_open_everything: AtomicBool,
    /// While on, a decision on an export waits before anything of it is asked of the store.
    pub hold_export_decision: AtomicBool,
    /// While on, an instance that has found a file to be made waits before it claims it.
    pub hold_export_claim: AtomicBool,
    /// With these: where they wait.
    pub export_gate: Gate,
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
    /// Off, but for the guard that this process leaves out.
    #[must_use]
    pub fn chosen() -> Self {
        Self {
            skip_admission_locks: AtomicBool::new(left_out(Guard::AdmissionLocks)),
            ..Self::default()
        }
    }

    /// Whether a switch is on.
    #[must_use]
    pub fn is_on(switch: &AtomicBool) -> bool {
        switch.load(Ordering::SeqCst)
    }
}

/// A text of a notice that names a fact which nobody writes is a defect wherever the notice is
/// written: it shows a dash, or leaves out for ever what it was to say.
///
/// # Panics
/// Where the facts lack what the texts name.
pub fn assert_told_whole(kind: NoticeKind, message: Option<&Message>, facts: &serde_json::Value) {
    let lacking = message
        .map(|message| message.lacks(facts))
        .unwrap_or_default();
    assert!(
        lacking.is_empty(),
        "notices/messages.toml, [kind.{}]: {lacking:?} is named and not written: {facts}",
        kind.as_str()
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::notices::domain::messages;

    #[test]
    #[should_panic(
        expected = "[kind.booking_late_cancelled]: {\"strikes\"} is named and not written"
    )]
    fn a_fact_that_nobody_writes_does_not_pass() {
        let kind = NoticeKind::BookingLateCancelled;
        let facts = serde_json::json!({
            "house_id": uuid::Uuid::nil(),
            "date": "2026-11-25",
            "starts_at": "2026-11-25T01:00:00Z",
            "ends_at": "2026-11-25T03:00:00Z",
            "free_session_back": false,
            "free_session_used": false,
            "strike": { "number": 1, "limit": 3 },
            "limit": 3,
            "window_days": 90,
        });
        assert_told_whole(kind, messages().unwrap().of(kind), &facts);
    }
}
