//! Moving old months to files.

use super::{
    super::{
        domain::{Chain, Manifest, Month, MonthsError, Old, Outcome, audit_row},
        store,
    },
    file::{Writing, Written},
};
use crate::{
    features::{
        audit_log::{
            domain::{Ends, Walk},
            service::{Cut, CutError, cuts, floor_up},
        },
        districts,
    },
    shared::{
        domain::{AuditAction, AuditEntry, AuditSubject},
        storage::{
            StoreError, WriteTx, audit_log,
            months::{Kept, parts},
        },
    },
    state::AppState,
};
use chrono::Months;
use std::path::Path;
use uuid::Uuid;

/// Rows read in one query.
const PAGE: u64 = 2000;

/// Writes every month before another to a file of its own in a folder, and lets it go once the
/// file was read back: each month in one transaction, so all or nothing of it. What was
/// archived before is not there any more, so a run that broke is begun again. Months that are
/// needed stay.
///
/// # Errors
/// [`MonthsError`]; what was archived until then is.
pub async fn archive(
    state: &AppState,
    before: Month,
    folder: &Path,
    told: impl Fn(&Outcome),
) -> Result<(), MonthsError> {
    if !state.db.keeps_months() {
        return Err(MonthsError::Whole);
    }
    let allowed = Kept::ALL.iter().map(|kept| needed_from(state, *kept)).max();
    if let Some(allowed) = allowed.filter(|allowed| before > *allowed) {
        return Err(MonthsError::Needed(allowed));
    }
    for kept in Kept::ALL {
        let needed = needed_from(state, *kept);
        for part in parts(state.db.read(), *kept).await? {
            let Some(month) = Month::before(part.to).filter(|_| part.to <= before.first_id())
            else {
                continue;
            };
            let old = Old {
                kept: *kept,
                part,
                month,
            };
            told(&if month < needed {
                let manifest = archive_month(state, &old, needed, folder).await?;
                Outcome::Archived(old, manifest)
            } else {
                Outcome::Stays(old, needed)
            });
        }
    }
    Ok(())
}

/// The first month that stays. Histories stay as long as the records of visits. The audit log
/// is asked for its last year, and by law for half a year.
fn needed_from(state: &AppState, kept: Kept) -> Month {
    let rules = &state.config.retention;
    let months = match kept {
        Kept::AuditLog => rules.online_months,
        Kept::BookingEvent => rules.record_months,
    };
    let since = state.now().checked_sub_months(Months::new(months));
    Month::of(since.unwrap_or_default())
}

async fn archive_month(
    state: &AppState,
    old: &Old,
    needed: Month,
    folder: &Path,
) -> Result<Manifest, MonthsError> {
    let refused =
        |why: &dyn std::fmt::Display| MonthsError::Refused(old.file_name(), why.to_string());
    let tx = state.db.begin_write().await?;
    store::hold(&tx, &old.part).await?;
    let cuts = match old.kept {
        Kept::AuditLog => match cuts(&tx, &old.part, needed.begins()).await {
            Ok(cuts) => cuts,
            Err(CutError::Store(error)) => return Err(error.into()),
            Err(error) => return Err(refused(&error)),
        },
        Kept::BookingEvent => {
            let reasons = store::reasons(&tx, &old.part).await?;
            if reasons > 0 {
                let why = format!("{reasons} rows hold words about people who are not erased");
                return Err(refused(&why));
            }
            Vec::new()
        }
    };
    let chains: Vec<Chain> = cuts.iter().map(piece).collect();
    let mut writing = Writing::begin(folder, &old.file_name())?;
    match old.kept {
        Kept::AuditLog => {
            for chain in &chains {
                write_chain(&tx, chain, &mut writing)
                    .await?
                    .map_err(|why| refused(&why))?;
            }
        }
        Kept::BookingEvent => write_rows(&tx, old, &mut writing).await?,
    }
    let written = writing.end()?;
    let manifest = manifest(old, &written, chains);
    written.publish(&manifest)?;
    note(state, &tx, old, &manifest).await?;
    for cut in &cuts {
        floor_up(&tx, cut, &old.part).await?;
    }
    store::let_go(&tx, old).await?;
    tx.commit().await?;
    Ok(manifest)
}

fn piece(cut: &Cut) -> Chain {
    Chain {
        district: cut.district,
        after: cut.ends.floor.clone(),
        up_to: cut.up_to.clone(),
    }
}

fn manifest(old: &Old, written: &Written, chains: Vec<Chain>) -> Manifest {
    Manifest {
        table: old.kept.as_str().to_owned(),
        month: old.month.to_string(),
        and_older: old.part.from.is_none(),
        rows: written.rows,
        sha256: written.sha256.clone(),
        chains,
    }
}

async fn write_rows(tx: &WriteTx, old: &Old, writing: &mut Writing) -> Result<(), MonthsError> {
    let mut after = Uuid::nil();
    loop {
        let page = store::rows(tx, &old.part, after, PAGE).await?;
        let Some((last, _)) = page.last() else {
            return Ok(());
        };
        after = *last;
        for (_, line) in &page {
            writing.add(line)?;
        }
    }
}

/// Writes the rows of a chain up to where it is cut, walking along it: what does not follow is
/// not archived. The inner error says what is wrong.
async fn write_chain(
    tx: &WriteTx,
    chain: &Chain,
    writing: &mut Writing,
) -> Result<Result<(), String>, MonthsError> {
    let ends = Ends {
        floor: chain.after.clone(),
        head: chain.up_to.clone(),
    };
    let mut walk = Walk::above(&ends);
    loop {
        let page = store::chain(tx, chain, walk.reached(), PAGE).await?;
        for (_, line) in &page {
            let row = audit_row(line).ok_or(StoreError::Corrupt("audit_log row as JSON"))?;
            if let Err(broken) = walk.step(&row) {
                return Ok(Err(broken.to_string()));
            }
            writing.add(line)?;
        }
        if page.is_empty() {
            return Ok(walk.end(&ends).map_err(|broken| broken.to_string()));
        }
    }
}

/// That a month was archived is a row of the audit log of every district.
async fn note(
    state: &AppState,
    tx: &WriteTx,
    old: &Old,
    manifest: &Manifest,
) -> Result<(), MonthsError> {
    let mut entries = Vec::new();
    for district in districts::service::all(state.db.read()).await? {
        let (action, subject) = (AuditAction::MonthArchived, AuditSubject::District);
        let entry = AuditEntry::of_service(district.id, action, subject, district.id.get());
        let fields = [
            format!("month:{}", old.file_name()),
            format!("rows:{}", manifest.rows),
            format!("sha256:{}", manifest.sha256),
        ];
        entries.push((state.stamp(), entry.fields(fields)));
    }
    Ok(audit_log::write_many(tx, entries).await?)
}
