//! Asking for an export, and looking at those there are.

use super::{sees_residents_only, skips_limit, told};
use crate::{
    features::{
        districts,
        exports::{
            domain::{BulkExport, ExportError, ExportStatus, ExportWish},
            store::{self, Wanted},
        },
        houses,
        notices::{
            self,
            domain::{Audience, NoticeKind},
        },
        staff,
    },
    shared::{
        domain::{
            Actor, AuditAction, BulkExportId, HouseId, Page, PageRequest, Reach, RequestKey, Role,
            StaffScope, SubdistrictId,
        },
        storage::{Batch, WriteTx, audit_log, idempotency::once},
    },
    state::AppState,
};
use serde_json::json;

/// Asks for an export. Nothing is made before somebody else approves; those who may are told.
///
/// # Errors
/// [`ExportError::PurposeNotAllowed`], [`ExportError::NothingToShow`],
/// [`ExportError::TooLarge`]; that a house is not there for one out of scope.
pub async fn ask(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    wish: ExportWish,
) -> Result<BulkExport, ExportError> {
    let (subdistrict, house) = place(state, actor, wish.house).await?;
    let now = state.now();
    let export = BulkExport {
        id: state.new_id().into(),
        district: actor.district,
        subdistrict,
        wish: ExportWish { house, ..wish },
        status: ExportStatus::Requested,
        requested_by: actor.account,
        decide_by: now + state.config.exports.decide_within,
        decided_by: None,
        decided_at: None,
        refusal: None,
        attempts: 0,
        rows: 0,
        size_bytes: 0,
        failure: None,
        available_until: None,
        created_at: now,
    };
    if export.wish.in_full && !export.wish.dataset.names_people() {
        return Err(ExportError::NothingToShow);
    }
    if !export.is_for(actor) {
        return Err(ExportError::PurposeNotAllowed);
    }
    let wanted = Wanted {
        export: &export,
        residents: sees_residents_only(actor),
        local: districts::service::district(state, actor.district)
            .await?
            .local,
    };
    let rows = store::count(state.db.read(), wanted).await?;
    let limit = u64::from(state.config.exports.max_rows);
    if rows > limit && !skips_limit(state) {
        return Err(ExportError::TooLarge { rows, limit });
    }
    let id = once(&state.db, actor, key, now, async |tx| {
        store::insert(tx, &export).await?;
        let entry = told(&export, Some(actor), AuditAction::ExportRequested);
        let mut batch = Batch::default();
        batch.row(&audit_log::row_of(state.stamp(), &entry));
        tell_deciders(state, tx, &mut batch, &export).await?;
        batch.execute(tx).await?;
        Ok::<_, ExportError>(export.id)
    })
    .await?
    .into_inner();
    super::export(state, actor, id).await
}

/// Tells those who may decide on it; who asked may not, under whatever account.
async fn tell_deciders(
    state: &AppState,
    tx: &WriteTx,
    batch: &mut Batch,
    export: &BulkExport,
) -> Result<(), ExportError> {
    let asked = export.requested_by;
    let facts = json!({
        "export_id": export.id,
        "dataset": export.wish.dataset.as_str(),
        "in_full": export.wish.in_full,
        "decide_by": export.decide_by,
    });
    let (district, subdistrict) = (export.district, export.subdistrict);
    for account in staff::service::administrators(&**tx, district, subdistrict).await? {
        let same = account == asked || store::same_person(&**tx, asked, account).await?;
        if !same || tells_everybody(state) {
            let to = (district, Audience::Account(account));
            let about = (export.id.get(), facts.clone());
            notices::service::tell(state, batch, to, NoticeKind::BulkExportWaits, about);
        }
    }
    Ok(())
}

/// True only in the negative control of who is not told.
fn tells_everybody(state: &AppState) -> bool {
    switched!(state, tell_everybody)
}

/// Of which subdistrict and house: the one that is named, or all of the asker's place.
async fn place(
    state: &AppState,
    actor: &Actor,
    house: Option<HouseId>,
) -> Result<(Option<SubdistrictId>, Option<HouseId>), ExportError> {
    let house = match actor.role {
        Role::HouseManager { house: own, .. } => Some(house.unwrap_or(own)),
        _ => house,
    };
    if let Some(id) = house {
        let house = houses::service::house_in_scope(state.db.read(), actor, id).await?;
        return Ok((Some(house.subdistrict), Some(id)));
    }
    Ok(match actor.role {
        Role::SubdistrictAdmin { subdistrict } => (Some(subdistrict), None),
        _ => (None, None),
    })
}

/// One export that lies in the actor's place.
///
/// # Errors
/// [`ExportError::NotFound`] for any other.
pub async fn export(
    state: &AppState,
    actor: &Actor,
    id: BulkExportId,
) -> Result<BulkExport, ExportError> {
    store::find(state.db.read(), actor.district, id)
        .await?
        .filter(|export| export.covered_by(actor))
        .ok_or(ExportError::NotFound)
}

/// The exports that lie in the actor's place, oldest first.
///
/// # Errors
/// [`ExportError::Forbidden`] for those who have no such place.
pub async fn list(
    state: &AppState,
    actor: &Actor,
    status: Option<ExportStatus>,
    page: PageRequest,
) -> Result<Page<BulkExport>, ExportError> {
    let reach = match actor.role {
        Role::DistrictAdmin => Reach::District,
        Role::SubdistrictAdmin { subdistrict } => Reach::Subdistrict(subdistrict),
        Role::HouseManager { house, .. } => Reach::House {
            house,
            subdistrict: houses::service::house(state.db.read(), house)
                .await?
                .subdistrict,
        },
        Role::Guardian { .. }
        | Role::Carer { .. }
        | Role::HealthWorker { .. }
        | Role::Supervisor { .. }
        | Role::Integrator { .. } => return Err(ExportError::Forbidden),
    };
    let scope = StaffScope {
        district: actor.district,
        reach,
    };
    Ok(store::list(state.db.read(), scope, status, page).await?)
}
