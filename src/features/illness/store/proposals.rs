//! Proposals and the cases they rest on.

use crate::{
    features::{
        illness::domain::{ProposalStatus, SuspensionProposal},
        policies::domain::Disease,
    },
    shared::{
        domain::{
            AccountId, ClosureId, DistrictId, HealthEventId, HouseId, Page, PageRequest,
            SuspensionProposalId,
        },
        storage::{Batch, StoreError, WriteTx},
    },
};
use chrono::{DateTime, Utc};
use entity::{suspension_case, suspension_proposal, suspension_proposal::Column};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, OnConflict},
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// One proposal, whoever asks; callers check the scope of its house.
pub(in crate::features::illness) async fn find_proposal(
    db: &impl ConnectionTrait,
    id: SuspensionProposalId,
) -> Result<Option<SuspensionProposal>, StoreError> {
    let row = suspension_proposal::Entity::find_by_id(id.get())
        .one(db)
        .await?;
    let rows = row.into_iter().collect();
    Ok(with_cases(db, rows).await?.pop())
}

/// The proposals of a house, oldest first.
pub(in crate::features::illness) async fn list_proposals(
    db: &impl ConnectionTrait,
    house: HouseId,
    status: Option<ProposalStatus>,
    page: PageRequest,
) -> Result<Page<SuspensionProposal>, StoreError> {
    let mut query = suspension_proposal::Entity::find().filter(Column::HouseId.eq(house.get()));
    if let Some(status) = status {
        query = query.filter(Column::Status.eq(status.as_str()));
    }
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after.0));
    }
    let rows = query
        .order_by_asc(Column::Id)
        .limit(page.limit.saturating_add(1))
        .all(db)
        .await?;
    Ok(Page::of(with_cases(db, rows).await?, page, |it| {
        it.id.get()
    }))
}

/// Every proposal of a house about a disease.
pub(in crate::features::illness) async fn proposals_about(
    db: &impl ConnectionTrait,
    house: HouseId,
    disease: Disease,
) -> Result<Vec<SuspensionProposal>, StoreError> {
    let rows = suspension_proposal::Entity::find()
        .filter(Column::HouseId.eq(house.get()))
        .filter(Column::Disease.eq(disease.as_str()))
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    with_cases(db, rows).await
}

/// Adds a new proposal to the batch.
pub(in crate::features::illness) fn add_proposal(batch: &mut Batch, it: &SuspensionProposal) {
    let row = suspension_proposal::ActiveModel {
        id: Set(it.id.get()),
        district_id: Set(it.district.get()),
        house_id: Set(it.house.get()),
        room_id: Set(it.room.map(Into::into)),
        disease: Set(it.disease.as_str().to_owned()),
        status: Set(it.status.as_str().to_owned()),
        days: Set(it.days.into()),
        created_at: Set(it.created_at.into()),
        decided_at: Set(None),
        decided_by: Set(None),
        decision_reason: Set(None),
        closure_id: Set(None),
    };
    batch.row(&row);
    add_cases(batch, it.district, it.id, it.cases.iter().copied());
}

/// Adds cases of a proposal to the batch; one that it has is left as it is.
pub(in crate::features::illness) fn add_cases(
    batch: &mut Batch,
    district: DistrictId,
    id: SuspensionProposalId,
    cases: impl IntoIterator<Item = HealthEventId>,
) {
    for event in cases {
        let row = suspension_case::ActiveModel {
            proposal_id: Set(id.get()),
            event_id: Set(event.get()),
            district_id: Set(district.get()),
        };
        batch.insert(
            suspension_case::Entity::insert(row)
                .on_conflict(
                    OnConflict::columns([
                        suspension_case::Column::ProposalId,
                        suspension_case::Column::EventId,
                    ])
                    .do_nothing()
                    .to_owned(),
                )
                .into_query(),
        );
    }
}

/// What was decided.
#[derive(Clone, Copy, Debug)]
pub(in crate::features::illness) struct Decision<'d> {
    pub status: ProposalStatus,
    pub reason: Option<&'d str>,
    pub by: AccountId,
    pub at: DateTime<Utc>,
}

/// Compare-and-set from `open`; false when someone was faster.
pub(in crate::features::illness) async fn decide(
    tx: &WriteTx,
    id: SuspensionProposalId,
    decision: Decision<'_>,
    closure: Option<ClosureId>,
) -> Result<bool, StoreError> {
    let done = suspension_proposal::Entity::update_many()
        .col_expr(Column::Status, Expr::value(decision.status.as_str()))
        .col_expr(Column::DecisionReason, Expr::value(decision.reason))
        .col_expr(Column::DecidedBy, Expr::value(decision.by.get()))
        .col_expr(Column::DecidedAt, Expr::value(decision.at))
        .col_expr(Column::ClosureId, Expr::value(closure.map(ClosureId::get)))
        .filter(Column::Id.eq(id.get()))
        .filter(Column::Status.eq(ProposalStatus::Open.as_str()))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

async fn with_cases(
    db: &impl ConnectionTrait,
    rows: Vec<suspension_proposal::Model>,
) -> Result<Vec<SuspensionProposal>, StoreError> {
    let found = suspension_case::Entity::find()
        .filter(suspension_case::Column::ProposalId.is_in(rows.iter().map(|row| row.id)))
        .all(db)
        .await?;
    let mut cases: BTreeMap<Uuid, BTreeSet<HealthEventId>> = BTreeMap::new();
    for row in found {
        cases
            .entry(row.proposal_id)
            .or_default()
            .insert(row.event_id.into());
    }
    rows.into_iter()
        .map(|row| {
            let of_it = cases.remove(&row.id).unwrap_or_default();
            proposal_of(row, of_it)
        })
        .collect()
}

fn proposal_of(
    row: suspension_proposal::Model,
    cases: BTreeSet<HealthEventId>,
) -> Result<SuspensionProposal, StoreError> {
    Ok(SuspensionProposal {
        id: row.id.into(),
        district: row.district_id.into(),
        house: row.house_id.into(),
        room: row.room_id.map(Into::into),
        disease: Disease::parse(&row.disease)
            .ok_or(StoreError::Corrupt("suspension_proposal.disease"))?,
        status: ProposalStatus::parse(&row.status)
            .ok_or(StoreError::Corrupt("suspension_proposal.status"))?,
        days: u32::try_from(row.days)
            .map_err(|_| StoreError::Corrupt("suspension_proposal.days"))?,
        cases,
        created_at: row.created_at.to_utc(),
        decided_at: row.decided_at.map(|at| at.to_utc()),
        decision_reason: row.decision_reason,
        closure: row.closure_id.map(Into::into),
    })
}
