//! Walking over a district's data, page by page.

use super::domain::{Breach, Check, Rules, of_child, of_session};
use crate::{
    features::{
        bookings::{self, domain::BookingError},
        districts::{self, domain::DistrictError},
        ledger,
        policies::domain::Policy,
        sessions::{self, domain::SessionError},
        waitlist::{self, domain::WaitlistError},
    },
    shared::{
        domain::{District, DistrictId},
        storage::StoreError,
    },
    state::AppState,
};
use chrono::NaiveDate;
use std::{fmt, time::Duration};

/// Children or sessions read in one transaction.
const PAGE: u64 = 200;
/// Beside a working service what a job is about to do looks undone. By this time every job
/// has come by.
pub const SECOND_LOOK: Duration = Duration::from_secs(65);

/// Why the audit did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// Bookings, or Redis.
    #[error(transparent)]
    Booking(#[from] BookingError),
    /// Sessions.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The waiting list.
    #[error(transparent)]
    Waitlist(#[from] WaitlistError),
    /// The district or its rules.
    #[error(transparent)]
    District(#[from] DistrictError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How far the audit has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// Children with bookings.
    pub children: usize,
    /// Their bookings.
    pub bookings: usize,
    /// Sessions that are not over.
    pub sessions: usize,
}

impl fmt::Display for Looked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            children,
            bookings,
            sessions,
        } = self;
        write!(
            f,
            "{children} children with {bookings} bookings, {sessions} sessions looked at"
        )
    }
}

/// Checks every invariant on the data of a district. `progress` hears of each page. What only
/// a job may not have done yet counts when it is still so `second_look` later.
///
/// # Errors
/// [`AuditError`]; an audit that does not come to its end has found nothing out.
pub async fn audit(
    state: &AppState,
    district: DistrictId,
    second_look: Duration,
    mut progress: impl FnMut(Looked),
) -> Result<(Looked, Vec<Breach>), AuditError> {
    let district = districts::service::district(state, district).await?;
    let rules = RulesOf {
        state,
        district: &district,
    };
    let mut looked = Looked::default();
    let mut found = Vec::new();
    let mut last = None;
    loop {
        let picture = state.db.begin_picture().await?;
        let page = bookings::service::records(&picture, district.id, last, PAGE).await?;
        let Some(end) = page.last() else { break };
        last = Some(end.child);
        for record in &page {
            looked.children = looked.children.saturating_add(1);
            looked.bookings = looked.bookings.saturating_add(record.bookings.len());
            found.extend(of_child(record, &rules, state.now())?);
        }
        progress(looked);
    }
    let mut last = None;
    loop {
        let picture = state.db.begin_picture().await?;
        let page = sessions::service::judged(state, &picture, district.id, last, PAGE).await?;
        let Some(end) = page.last() else { break };
        last = Some(end.session.id);
        looked.sessions = looked.sessions.saturating_add(page.len());
        found.extend(page.iter().flat_map(|it| of_session(it, state.now())));
        progress(looked);
    }
    let unbalanced = ledger::service::imbalances(state.db.read(), district.id).await?;
    found.extend(unbalanced.into_iter().map(|it| Breach {
        check: Check::Ledger,
        subject: it.subject.to_string(),
        what: it.check.to_owned(),
    }));
    let mut undone = undone(state, district.id).await?;
    if !undone.is_empty() {
        tokio::time::sleep(second_look).await;
        let still = self::undone(state, district.id).await?;
        undone.retain(|breach| still.contains(breach));
    }
    found.extend(undone);
    Ok((looked, found))
}

/// What a job has not done, or is about to do: projections that differ from SQL, and wishes
/// that nobody has looked at.
async fn undone(state: &AppState, district: DistrictId) -> Result<Vec<Breach>, AuditError> {
    let differ = bookings::service::projections_that_differ(state, district).await?;
    let neglected = waitlist::service::unexplained(state, district).await?;
    let projections = differ.into_iter().map(|subject| Breach {
        check: Check::Projection,
        subject,
        what: "Redis shows something else than SQL says".to_owned(),
    });
    let waiting = neglected.into_iter().map(|it| Breach {
        check: Check::Waiting,
        subject: format!("waitlist entry {} for session {}", it.entry, it.session),
        what: it.what.to_owned(),
    });
    Ok(projections.chain(waiting).collect())
}

struct RulesOf<'s> {
    state: &'s AppState,
    district: &'s District,
}

impl Rules for RulesOf<'_> {
    fn on(&self, date: NaiveDate) -> Result<&Policy, DistrictError> {
        districts::service::policy(self.state, self.district, date)
    }

    fn of_year(&self, year: i32) -> Result<&Policy, DistrictError> {
        bookings::service::policy_of_year(self.state, self.district, year)
    }
}
