//! Making a report. Only reads.

use super::{
    domain::{Chain, Counts, FORMAT, KeyRotation, Present, Report, Row, YearReport, sums},
    store::{self, Span},
};
use crate::{
    features::{
        audit::service::{self as promises, AuditError},
        audit_log,
    },
    shared::{
        domain::{AuditAction, DateRange, District},
        storage::StoreError,
    },
    state::AppState,
};
use chrono::NaiveDate;
use std::time::Duration;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ComplianceError {
    /// There is no such year.
    #[error("there is no such year")]
    NoSuchYear,
    /// The promises could not be checked.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The report of a district on a year. `second_look` is how long what looks wrong is given to
/// come right, as [`promises::audit`] has it.
///
/// # Errors
/// [`ComplianceError`]. Breaches and a broken chain are part of the report.
pub async fn report(
    state: &AppState,
    district: &District,
    year: i32,
    second_look: Duration,
) -> Result<Report, ComplianceError> {
    Ok(Report {
        format: FORMAT,
        district: district.code.clone(),
        year: year_report(state, district, year).await?,
        now: Present {
            breaches: breaches(state, district, second_look).await?,
            chain: chain(state, district).await?,
        },
    })
}

/// What happened in a year, in one picture of one moment.
async fn year_report(
    state: &AppState,
    district: &District,
    year: i32,
) -> Result<YearReport, ComplianceError> {
    let first = NaiveDate::from_ymd_opt(year, 1, 1).ok_or(ComplianceError::NoSuchYear)?;
    let last = NaiveDate::from_ymd_opt(year, 12, 31).ok_or(ComplianceError::NoSuchYear)?;
    let days = DateRange::new(first, last, 366).map_err(|_| ComplianceError::NoSuchYear)?;
    let (from, to) = days.instants(district.local);
    let span = Span {
        district: district.id,
        from,
        to,
    };
    let picture = state.db.begin_picture().await?;
    let db = &picture;
    let removed = store::told(db, span, AuditAction::RetentionApplied.as_str()).await?;
    let rotated = store::told(db, span, AuditAction::KeysRotated.as_str()).await?;
    let rotated = rotated.into_iter().map(|(at, told)| KeyRotation {
        at: district.local.show(at),
        told,
    });
    let floor = audit_log::service::floor(db, district.id).await?;
    let oldest = store::oldest_row(db, district.id).await?;
    Ok(YearReport {
        year,
        from: district.local.show(from),
        to: district.local.show(to),
        over: to <= state.now(),
        audit_log_complete: floor == 0 || oldest.is_some_and(|at| at < from),
        children_with_bookings: store::children_with_bookings(db, district.id, (first, last))
            .await?,
        children_registered: store::children_registered(db, span).await?,
        incidents: store::incidents(db, span).await?,
        consents_given: store::consents_given(db, span).await?,
        consents_withdrawn: store::consents_withdrawn(db, span).await?,
        erasures: store::erasures(db, span).await?,
        bulk_exports: store::bulk_exports(db, span).await?,
        accesses: store::accesses(db, span).await?,
        retention: sums(removed.iter().map(|(_, told)| told.as_str())),
        key_rotations: rotated.collect(),
        last_row: store::last_row(db, span).await?,
    })
}

async fn breaches(
    state: &AppState,
    district: &District,
    second_look: Duration,
) -> Result<Counts, ComplianceError> {
    let (_, found) = promises::audit(state, district.id, second_look, |_| {}).await?;
    let mut counts = Counts::new();
    for breach in found {
        let count = counts.entry(breach.check.as_str().to_owned()).or_default();
        *count = count.saturating_add(1);
    }
    Ok(counts)
}

async fn chain(state: &AppState, district: &District) -> Result<Chain, StoreError> {
    let row = |(sequence, hash): (i64, String)| (sequence > 0).then_some(Row { sequence, hash });
    Ok(
        match audit_log::service::verify(state, district.id).await? {
            Ok(found) => Chain {
                broken: None,
                rows: found.rows,
                unsealed: found.unsealed,
                head: row(found.ends.head),
                floor: row(found.ends.floor),
            },
            Err(broken) => Chain {
                broken: Some(broken.to_string()),
                rows: 0,
                unsealed: 0,
                head: None,
                floor: None,
            },
        },
    )
}
