//! Sealing, walking and reading the audit log.

mod archive;
mod failures;

pub use archive::{Cut, CutError, cuts, floor_up};
pub use failures::write_failures;

use super::{
    domain::{
        AuditFilter, AuditLogError, AuditRow, AuditScope, AuditView, Broken, Fault, Verified, Walk,
    },
    store,
};
use crate::{
    features::districts,
    shared::{
        domain::{
            AccessPurpose, Actor, AuditAction, AuditEntry, AuditSubject, DistrictId, Page,
            PageRequest, Role,
        },
        storage::{StoreError, audit_log},
    },
    state::AppState,
};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

/// Rows sealed in one transaction.
const BATCH: u64 = 200;
/// Rows looked at in one query.
const PAGE: u64 = 1000;

/// Seals every row that waits, and returns how many did. The head of each chain is noted in
/// the log of the process as well, which is kept elsewhere.
///
/// # Errors
/// The store's.
pub async fn seal(state: &AppState) -> Result<usize, StoreError> {
    let mut all = 0_usize;
    for district in districts::service::all(state.db.read()).await? {
        // Most ticks find nothing, and need no lock to see that.
        if store::count_unsealed(state.db.read(), district.id).await? == 0 {
            continue;
        }
        loop {
            let sealed = seal_batch(state, district.id).await?;
            all = all.saturating_add(sealed);
            if u64::try_from(sealed).is_ok_and(|sealed| sealed < BATCH) {
                break;
            }
        }
    }
    Ok(all)
}

async fn seal_batch(state: &AppState, district: DistrictId) -> Result<usize, StoreError> {
    let tx = state.db.begin_write().await?;
    let mut ends = store::lock_chain(&tx, district).await?;
    let rows = store::unsealed(&tx, district, BATCH).await?;
    for row in &rows {
        let seal = row.sealed_after((ends.head.0, &ends.head.1));
        store::seal(&tx, row, &seal).await?;
        ends.head = (seal.sequence, seal.hash);
    }
    if rows.is_empty() {
        return Ok(0);
    }
    store::set_ends(&tx, district, &ends).await?;
    tx.commit().await?;
    tracing::info!(
        target: "audit",
        { district.id = %district, audit.sequence = ends.head.0, audit.hash = %ends.head.1 },
        "sealed"
    );
    Ok(rows.len())
}

/// Walks the chain of a district, in one picture of one moment.
///
/// # Errors
/// The store's. A chain that is broken is an answer: the first place where it is.
pub async fn verify(
    state: &AppState,
    district: DistrictId,
) -> Result<Result<Verified, Broken>, StoreError> {
    let picture = state.db.begin_picture().await?;
    let ends = store::ends(&picture, district).await?;
    let mut walk = Walk::above(&ends);
    let mut rows = 0_u64;
    loop {
        let span = (walk.reached(), ends.head.0);
        let page = store::sealed(&picture, district, span, PAGE).await?;
        for row in &page {
            if let Err(broken) = walk.step(row) {
                return Ok(Err(broken));
            }
            rows = rows.saturating_add(1);
        }
        if page.is_empty() {
            break;
        }
    }
    if let Err(broken) = walk.end(&ends) {
        return Ok(Err(broken));
    }
    if let Some(row) = store::out_of_place(&picture, district, &ends).await? {
        return Ok(Err(Broken {
            sequence: row.seal.map_or(0, |seal| seal.sequence),
            row: Some(row.id),
            fault: Fault::OutOfPlace,
        }));
    }
    let unsealed = store::count_unsealed(&picture, district).await?;
    Ok(Ok(Verified {
        rows,
        unsealed,
        ends,
    }))
}

/// The number of the last row that retention removed; 0 when it has removed none.
///
/// # Errors
/// The store's.
pub async fn floor(db: &impl ConnectionTrait, district: DistrictId) -> Result<i64, StoreError> {
    Ok(store::ends(db, district).await?.floor.0)
}

/// Removes sealed rows older than an instant, the only way in which rows go: the floor of the
/// chain moves up to the last of them first, and that it was done is a row itself. Stops at
/// the first row that is younger, whatever comes after it.
///
/// # Errors
/// The store's.
pub async fn trim(
    state: &AppState,
    district: DistrictId,
    before: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let tx = state.db.begin_write().await?;
    let mut ends = store::lock_chain(&tx, district).await?;
    let last = store::last_before(&tx, district, before).await?;
    let Some(seal) = last.filter(|row| row.at < before).and_then(|row| row.seal) else {
        return Ok(0);
    };
    let floor = seal.sequence;
    ends.floor = (floor, seal.hash);
    store::set_ends(&tx, district, &ends).await?;
    let removed = store::remove_below(&tx, district, floor).await?;
    let (action, subject) = (AuditAction::AuditLogTrimmed, AuditSubject::District);
    let entry = AuditEntry::of_service(district, action, subject, district.get())
        .fields([format!("up_to:{floor}")]);
    audit_log::write(&tx, state.stamp(), &entry).await?;
    tx.commit().await?;
    Ok(removed)
}

/// How many rows [`trim`] could remove.
///
/// # Errors
/// The store's.
pub async fn count_before(
    state: &AppState,
    district: DistrictId,
    before: DateTime<Utc>,
) -> Result<u64, StoreError> {
    store::count_before(state.db.read(), district, before).await
}

/// Rows of the people whom the actor supervises, oldest first. That they were read is a row
/// itself, in the same breath.
///
/// # Errors
/// [`AuditLogError::Forbidden`] for all but subdistrict and district staff; the store's.
pub async fn list(
    state: &AppState,
    actor: &Actor,
    filter: &AuditFilter,
    page: PageRequest,
) -> Result<Page<AuditView>, AuditLogError> {
    let scope = match actor.role {
        Role::DistrictAdmin => AuditScope::District(actor.district),
        Role::SubdistrictAdmin { subdistrict } => {
            AuditScope::Subdistrict(actor.district, subdistrict)
        }
        Role::Guardian { .. }
        | Role::Carer { .. }
        | Role::HealthWorker { .. }
        | Role::HouseManager { .. }
        | Role::Supervisor { .. }
        | Role::Integrator { .. } => return Err(AuditLogError::Forbidden),
    };
    let found = store::list(state.db.read(), scope, filter, page).await?;
    let (action, subject) = (AuditAction::AuditLogRead, AuditSubject::District);
    let entry = AuditEntry::of(actor, action, subject, actor.district.get())
        .purpose(AccessPurpose::Supervision);
    let tx = state.db.begin_write().await?;
    audit_log::write(&tx, state.stamp(), &entry).await?;
    tx.commit().await?;
    let items = found
        .items
        .into_iter()
        .map(view)
        .collect::<Result<_, _>>()?;
    Ok(Page {
        items,
        next: found.next,
    })
}

fn view(row: AuditRow) -> Result<AuditView, StoreError> {
    let purpose = match &row.purpose {
        None => None,
        Some(word) => {
            let read = AccessPurpose::parse(word);
            Some(read.ok_or(StoreError::Corrupt("audit_log.purpose"))?)
        }
    };
    Ok(AuditView {
        action: AuditAction::parse(&row.action).ok_or(StoreError::Corrupt("audit_log.action"))?,
        subject: AuditSubject::parse(&row.subject_kind)
            .ok_or(StoreError::Corrupt("audit_log.subject_kind"))?,
        purpose,
        house: row.house.map(Into::into),
        row,
    })
}
