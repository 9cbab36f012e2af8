//! What the fault tests (`tests/faults`) ask of the service they run as a process of its own:
//! steps at which a request can be held, guards that can be left out, a clock that can be
//! moved. All of it is chosen by variables of the environment, read once.

use crate::{
    features::bookings::domain::Facts,
    shared::domain::{Clock, SystemClock, words},
};
use chrono::{DateTime, TimeDelta, Utc};
use std::{
    env,
    path::PathBuf,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::net::UnixStream;

words! {
    /// A place between two things that a request or a job does.
    Step {
        /// A booking has been asked for, and nothing looked up.
        Asked = "asked",
        /// Both locks of a booking are held.
        Locked = "locked",
        /// What a booking is decided on has been read.
        Read = "read",
        /// A booking has been decided, and nothing written.
        Decided = "decided",
        /// What goes with a key is written and not committed.
        Written = "written",
        /// It is committed, and nothing has followed.
        Committed = "committed",
        /// A booking is shown in Redis and not answered.
        Projected = "projected",
        /// The locks of a change of state are held.
        ChangeLocked = "change_locked",
        /// A change of state is written and not committed.
        ChangeWritten = "change_written",
        /// A change of state is committed, and nothing has followed.
        ChangeCommitted = "change_committed",
        /// The relay has read the outbox, and shown nothing.
        RelayRead = "relay_read",
        /// The relay has shown what the outbox names, and removed no row.
        RelayShown = "relay_shown",
    }
}

words! {
    /// A guard that can be left out of the whole process.
    Guard {
        /// The commit comes before the answer.
        CommitBeforeAnswer = "commit_before_answer",
        /// A commit that failed is answered with an error.
        CommitErrors = "commit_errors",
        /// PostgreSQL says that a commit is made when it is written.
        SynchronousCommit = "synchronous_commit",
        /// The idempotency key is written in the transaction of its effect.
        KeyWithEffect = "key_with_effect",
        /// SQL alone admits.
        SqlAdmits = "sql_admits",
        /// A Redis process other than the one written to is not believed.
        KnownRedis = "known_redis",
        /// A projection is overwritten by a newer one only.
        NewerOnly = "newer_only",
        /// The relay shows what the outbox names.
        Relay = "relay",
        /// A request is not confirmed after its deadline.
        Deadline = "deadline",
        /// A connection to SQLite whose transaction did not end is closed.
        EndedTransactions = "ended_transactions",
        /// What was written by a clock that was ahead is not waited for.
        ClockAhead = "clock_ahead",
        /// A repeat is not refused while its first request is under way.
        RepeatsWait = "repeats_wait",
        /// PostgreSQL ends a transaction whose client has fallen silent.
        IdleTimeout = "idle_timeout",
        /// Admission takes the locks of child and session.
        AdmissionLocks = "admission_locks",
        /// Instances that migrate at once take turns.
        SchemaTurn = "schema_turn",
        /// What one instance does is passed on to the others.
        PassedOn = "passed_on",
        /// What one bucket gave is put back when another, at another node, refuses.
        TokensGivenBack = "tokens_given_back",
    }
}

/// Names the guard that is left out.
const LEAVE_OUT: &str = "BAOBAOWU_TEST_LEAVE_OUT";
/// `STEP:N`: the request that is the Nth to come to the step is held there.
const HOLD_AT: &str = "BAOBAOWU_TEST_HOLD_AT";
/// The socket on which it is told that a request is held, and when it may go on.
const HOLD_SOCKET: &str = "BAOBAOWU_TEST_HOLD_SOCKET";
/// A file with the milliseconds by which the clock is off.
const CLOCK_FILE: &str = "BAOBAOWU_TEST_CLOCK";
/// Milliseconds after which PostgreSQL ends a silent transaction.
const IDLE_MILLIS: &str = "BAOBAOWU_TEST_IDLE_MILLIS";

/// Whether the guard is left out.
#[must_use]
pub fn left_out(guard: Guard) -> bool {
    static CHOSEN: LazyLock<Option<Guard>> =
        LazyLock::new(|| Guard::parse(&env::var(LEAVE_OUT).ok()?));
    *CHOSEN == Some(guard)
}

struct Hold {
    step: Step,
    nth: usize,
    passed: AtomicUsize,
    socket: PathBuf,
}

impl Hold {
    fn chosen() -> Option<Self> {
        let at = env::var(HOLD_AT).ok()?;
        let (step, nth) = at.split_once(':')?;
        Some(Self {
            step: Step::parse(step)?,
            nth: nth.parse().ok()?,
            passed: AtomicUsize::new(0),
            socket: env::var_os(HOLD_SOCKET)?.into(),
        })
    }

    /// Says that a request is here, and waits until whoever heard of it lets it go.
    async fn wait(&self) {
        let Ok(told) = UnixStream::connect(&self.socket).await else {
            return;
        };
        drop(told.readable().await);
    }
}

/// A request or a job has come to a step.
pub async fn reached(step: Step) {
    static HOLD: LazyLock<Option<Hold>> = LazyLock::new(Hold::chosen);
    if let Some(hold) = &*HOLD
        && hold.step == step
        && hold.passed.fetch_add(1, Ordering::SeqCst) + 1 == hold.nth
    {
        hold.wait().await;
    }
}

/// The machine's clock, or the one that was given.
#[must_use]
pub fn clock() -> Arc<dyn Clock> {
    match env::var_os(CLOCK_FILE) {
        None => Arc::new(SystemClock),
        Some(file) => Arc::new(MovedClock(file.into())),
    }
}

/// The machine's clock, off by what stands in a file.
struct MovedClock(PathBuf);

impl Clock for MovedClock {
    fn now(&self) -> DateTime<Utc> {
        let text = std::fs::read_to_string(&self.0).unwrap_or_default();
        let off = TimeDelta::milliseconds(text.trim().parse().unwrap_or(0));
        SystemClock.now() + off
    }
}

/// How long PostgreSQL bears a transaction whose client has fallen silent; zero is for ever.
#[must_use]
pub fn idle_timeout(usual: Duration) -> Duration {
    if left_out(Guard::IdleTimeout) {
        return Duration::ZERO;
    }
    let chosen = env::var(IDLE_MILLIS).ok();
    chosen
        .and_then(|millis| millis.parse().ok())
        .map_or(usual, Duration::from_millis)
}

/// How long a commit comes after its answer, where that guard is left out.
pub const COMMIT_COMES_LATER: Duration = Duration::from_secs(2);

/// What admission would decide on if Redis, which has not refused, were believed about the
/// places of the session.
#[must_use]
pub fn as_redis_would_admit(mut facts: Facts<'_>) -> Facts<'_> {
    if left_out(Guard::SqlAdmits) {
        facts.session.held.clear();
    }
    facts
}
