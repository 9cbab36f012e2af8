//! Making the file: a page of rows, a part, a transaction. However many rows there are, one page
//! is in memory.
//!
//! One instance makes a file, under a claim that it holds for longer with every part. Who dies
//! leaves a claim that ends; the next begins anew. Who was only slow finds the claim lost with
//! the next part, in the transaction of that part, and stops.

use super::{sees_residents_only, told};
use crate::{
    features::{
        auth, districts,
        exports::{
            domain::{BulkExport, ExportError, ExportFailure, Shown, written},
            store::{self, Row, Wanted},
        },
    },
    shared::{
        domain::{Actor, AuditAction, AuditEntry, AuditSubject},
        storage::{StoreError, WriteTx, audit_log},
    },
    state::AppState,
};
use chrono::TimeDelta;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Rows of one part.
const PAGE: u32 = 200;
/// How long one part may take.
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// How often it is tried to make a file.
const ATTEMPTS: i64 = 3;
/// Tells spreadsheet programs that the text is UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// What has come of making a file.
enum Made {
    Whole {
        rows: i64,
        size_bytes: i64,
    },
    Failed(ExportFailure),
    /// Another instance makes it now.
    Lost,
}

/// Makes the files that were approved. Returns how many were begun.
///
/// # Errors
/// [`ExportError`]; the file is begun anew when the claim has ended.
pub async fn make_due(state: &AppState) -> Result<usize, ExportError> {
    let mut begun = 0_usize;
    while let Some(export) = store::next_to_make(state.db.read(), state.now()).await? {
        let Some(claim) = claim(state, &export).await? else {
            continue;
        };
        begun = begun.saturating_add(1);
        let made = if export.attempts < ATTEMPTS {
            make(state, &export, claim).await?
        } else {
            Made::Failed(ExportFailure::NotMade)
        };
        settle(state, &export, claim, made).await?;
    }
    Ok(begun)
}

/// Claims a file, without what was left of it; `None` when another instance has it.
async fn claim(state: &AppState, export: &BulkExport) -> Result<Option<Uuid>, ExportError> {
    hold(state).await;
    let (claim, now) = (state.new_id(), state.now());
    let tx = state.db.begin_write().await?;
    let times = (now, now + LEASE);
    if !store::claim(&tx, (export.id, claim), times, skips_claim(state)).await? {
        return Ok(None);
    }
    store::remove_parts(&tx, export.id).await?;
    tx.commit().await?;
    Ok(Some(claim))
}

/// Where a test lets several instances find the same file.
async fn hold(state: &AppState) {
    #[cfg(feature = "testing")]
    if crate::testing::Switches::is_on(&state.switches.hold_export_claim) {
        state.switches.export_gate.wait().await;
    }
    let _ = state;
}

/// Where a test lets another instance take over: between the first part and the second.
async fn hold_part(state: &AppState, number: i64) {
    #[cfg(feature = "testing")]
    if number == 1 && crate::testing::Switches::is_on(&state.switches.hold_export_part) {
        state.switches.export_gate.wait().await;
    }
    let _ = (state, number);
}

/// True only in the negative controls of the claim.
fn skips_claim(state: &AppState) -> bool {
    switched!(state, skip_export_claim)
}

async fn make(state: &AppState, export: &BulkExport, claim: Uuid) -> Result<Made, ExportError> {
    let requester = auth::service::actor_of(state.db.read(), export.requested_by).await?;
    let Some(requester) = requester.filter(|actor| export.is_for(actor)) else {
        return Ok(Made::Failed(ExportFailure::RequesterLeft));
    };
    let district = districts::service::district(state, export.district).await?;
    let wanted = Wanted {
        export,
        residents: sees_residents_only(&requester),
        local: district.local,
    };
    let limit = i64::from(state.config.exports.max_rows);
    let (mut number, mut rows, mut size_bytes, mut last) = (0_i64, 0_i64, 0_i64, Uuid::nil());
    loop {
        let page = store::page(state.db.read(), &state.cipher, wanted, last, PAGE).await?;
        let Some(row) = page.last() else { break };
        last = row.key;
        rows = rows.saturating_add(whole(page.len())?);
        if rows > limit && !super::skips_limit(state) {
            return Ok(Made::Failed(ExportFailure::TooManyRows));
        }
        let part = part_of(wanted, number, page)?;
        size_bytes = size_bytes.saturating_add(whole(part.content.len())?);
        if !add(state, &requester, (export, claim), number, part).await? {
            return Ok(Made::Lost);
        }
        number = number.saturating_add(1);
    }
    if number == 0 {
        let part = part_of(wanted, number, Vec::new())?;
        size_bytes = whole(part.content.len())?;
        if !add(state, &requester, (export, claim), number, part).await? {
            return Ok(Made::Lost);
        }
    }
    Ok(Made::Whole { rows, size_bytes })
}

fn whole(length: usize) -> Result<i64, StoreError> {
    i64::try_from(length).map_err(|_| StoreError::Corrupt("the size of an export"))
}

/// A part in the clear, and whom it tells of.
struct Part {
    content: Vec<u8>,
    about: BTreeSet<Uuid>,
}

fn part_of(wanted: Wanted<'_>, number: i64, page: Vec<Row>) -> Result<Part, StoreError> {
    let wish = &wanted.export.wish;
    let shown = Shown {
        in_full: wish.in_full,
        documents: wish.in_full && wish.purpose.needs_documents(),
        local: wanted.local,
    };
    let mut content = Vec::new();
    let mut lines = Vec::with_capacity(page.len().saturating_add(1));
    if number == 0 {
        content.extend_from_slice(BYTE_ORDER_MARK.as_bytes());
        lines.push(store::header(wish.dataset));
    }
    let mut about = BTreeSet::new();
    for row in page {
        about.insert(row.about);
        lines.push(row.cells);
    }
    let text = written(&lines, shown).ok_or(StoreError::Corrupt("a row of an export"))?;
    content.extend_from_slice(&text);
    Ok(Part { content, about })
}

/// Adds a part under the claim, and writes down whose names stand in it in full; false when the
/// claim is lost.
async fn add(
    state: &AppState,
    requester: &Actor,
    (export, claim): (&BulkExport, Uuid),
    number: i64,
    part: Part,
) -> Result<bool, ExportError> {
    hold_part(state, number).await;
    let sealed = store::sealed(&state.cipher, &part.content)?;
    let tx = state.db.begin_write().await?;
    let until = state.now() + LEASE;
    if !skips_claim(state) && !store::hold_claim(&tx, (export.id, claim), until).await? {
        return Ok(false);
    }
    let place = (export.district, export.id, number);
    store::insert_part(&tx, state.new_id(), place, sealed).await?;
    if export.wish.in_full {
        note_revealed(state, &tx, requester, export, &part.about).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// A row of the audit log for each of them, as if they had been looked at one by one.
async fn note_revealed(
    state: &AppState,
    tx: &WriteTx,
    requester: &Actor,
    export: &BulkExport,
    about: &BTreeSet<Uuid>,
) -> Result<(), StoreError> {
    use crate::features::exports::domain::Dataset;
    let subject = match export.wish.dataset {
        Dataset::Guardians | Dataset::Ledger => AuditSubject::Family,
        Dataset::Children | Dataset::Bookings | Dataset::Attendance => AuditSubject::Child,
    };
    let told = ["name".to_owned(), format!("bulk_export:{}", export.id)];
    let mut rows = Vec::with_capacity(about.len());
    for id in about {
        let entry = AuditEntry::of(requester, AuditAction::RecordRevealed, subject, *id)
            .fields(told.clone())
            .purpose(export.wish.purpose);
        rows.push((state.stamp(), entry));
    }
    audit_log::write_many(tx, rows).await
}

fn with_field(entry: AuditEntry, field: String) -> AuditEntry {
    let fields = [entry.fields.clone(), vec![field]].concat();
    entry.fields(fields)
}

/// Ends the making: the file can be fetched, or is not to be had and why.
async fn settle(
    state: &AppState,
    export: &BulkExport,
    claim: Uuid,
    made: Made,
) -> Result<(), ExportError> {
    let (now, mine) = (state.now(), (export.id, claim));
    let tx = state.db.begin_write().await?;
    let (held, entry) = match made {
        Made::Lost => return Ok(()),
        Made::Whole { rows, size_bytes } => {
            let until = now + state.config.exports.fetch_within;
            let held = store::make_ready(&tx, mine, (rows, size_bytes), until).await?;
            let entry = told(export, None, AuditAction::ExportMade);
            (held, with_field(entry, format!("rows:{rows}")))
        }
        Made::Failed(failure) => {
            store::remove_parts(&tx, export.id).await?;
            let held = store::fail(&tx, mine, failure, now).await?;
            let entry = told(export, None, AuditAction::ExportFailed);
            (
                held,
                with_field(entry, format!("failure:{}", failure.as_str())),
            )
        }
    };
    if !held {
        return Ok(());
    }
    audit_log::write(&tx, state.stamp(), &entry).await?;
    Ok(tx.commit().await?)
}
