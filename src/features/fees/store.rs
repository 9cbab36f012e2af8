//! Fee schedules and agreement templates in SQL.

use super::domain::{AgreementDetails, AgreementTemplate, FeeSchedule, FeeScheduleDetails};
use crate::shared::{
    domain::{AgreementTemplateId, FeeScheduleId, SubdistrictId},
    storage::{StoreError, WriteTx},
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{agreement_template, family, fee_schedule, signed_agreement, subdistrict};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
    prelude::DateTimeWithTimeZone,
    sea_query::{Expr, UnionType},
};

/// Locks the subdistrict, so that numbers are given out one after the other.
pub(super) async fn lock_subdistrict(tx: &WriteTx, id: SubdistrictId) -> Result<(), StoreError> {
    subdistrict::Entity::find_by_id(id.get())
        .lock_exclusive()
        .one(&**tx)
        .await?;
    Ok(())
}

/// The next number; call it under the lock of the subdistrict.
pub(super) async fn next_schedule_number(
    tx: &WriteTx,
    subdistrict: SubdistrictId,
) -> Result<i64, StoreError> {
    let last = fee_schedule::Entity::find()
        .filter(fee_schedule::Column::SubdistrictId.eq(subdistrict.get()))
        .order_by_desc(fee_schedule::Column::Number)
        .one(&**tx)
        .await?;
    Ok(last.map_or(1, |row| row.number.saturating_add(1)))
}

/// The next number; call it under the lock of the subdistrict.
pub(super) async fn next_agreement_number(
    tx: &WriteTx,
    subdistrict: SubdistrictId,
) -> Result<i64, StoreError> {
    let last = agreement_template::Entity::find()
        .filter(agreement_template::Column::SubdistrictId.eq(subdistrict.get()))
        .order_by_desc(agreement_template::Column::Number)
        .one(&**tx)
        .await?;
    Ok(last.map_or(1, |row| row.number.saturating_add(1)))
}

pub(super) async fn find_schedule(
    db: &impl ConnectionTrait,
    id: FeeScheduleId,
) -> Result<Option<FeeSchedule>, StoreError> {
    let row = fee_schedule::Entity::find_by_id(id.get()).one(db).await?;
    Ok(row.map(schedule_of))
}

pub(super) async fn find_agreement(
    db: &impl ConnectionTrait,
    id: AgreementTemplateId,
) -> Result<Option<AgreementTemplate>, StoreError> {
    let row = agreement_template::Entity::find_by_id(id.get())
        .one(db)
        .await?;
    Ok(row.map(agreement_of))
}

pub(super) async fn schedule_on(
    db: &impl ConnectionTrait,
    subdistrict: SubdistrictId,
    date: NaiveDate,
) -> Result<Option<FeeSchedule>, StoreError> {
    let row = fee_schedule::Entity::find()
        .filter(fee_schedule::Column::SubdistrictId.eq(subdistrict.get()))
        .filter(fee_schedule::Column::PublishedAt.is_not_null())
        .filter(fee_schedule::Column::EffectiveFrom.lte(date))
        .order_by_desc(fee_schedule::Column::EffectiveFrom)
        .order_by_desc(fee_schedule::Column::Number)
        .one(db)
        .await?;
    Ok(row.map(schedule_of))
}

pub(super) async fn agreement_on(
    db: &impl ConnectionTrait,
    subdistrict: SubdistrictId,
    date: NaiveDate,
) -> Result<Option<AgreementTemplate>, StoreError> {
    let row = agreement_template::Entity::find()
        .filter(agreement_template::Column::SubdistrictId.eq(subdistrict.get()))
        .filter(agreement_template::Column::PublishedAt.is_not_null())
        .filter(agreement_template::Column::EffectiveFrom.lte(date))
        .order_by_desc(agreement_template::Column::EffectiveFrom)
        .order_by_desc(agreement_template::Column::Number)
        .one(db)
        .await?;
    Ok(row.map(agreement_of))
}

/// The schedules of a subdistrict: one or two a year.
pub(super) async fn list_schedules(
    db: &impl ConnectionTrait,
    subdistrict: SubdistrictId,
) -> Result<Vec<FeeSchedule>, StoreError> {
    let rows = fee_schedule::Entity::find()
        .filter(fee_schedule::Column::SubdistrictId.eq(subdistrict.get()))
        .order_by_asc(fee_schedule::Column::Number)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(schedule_of).collect())
}

/// The agreement templates of a subdistrict: one or two a year.
pub(super) async fn list_agreements(
    db: &impl ConnectionTrait,
    subdistrict: SubdistrictId,
) -> Result<Vec<AgreementTemplate>, StoreError> {
    let rows = agreement_template::Entity::find()
        .filter(agreement_template::Column::SubdistrictId.eq(subdistrict.get()))
        .order_by_asc(agreement_template::Column::Number)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(agreement_of).collect())
}

pub(super) async fn insert_schedule(
    tx: &WriteTx,
    schedule: &FeeSchedule,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let details = &schedule.details;
    let row = fee_schedule::ActiveModel {
        id: Set(schedule.id.get()),
        district_id: Set(schedule.district.get()),
        subdistrict_id: Set(schedule.subdistrict.get()),
        number: Set(schedule.number),
        basis: Set(details.basis.clone()),
        effective_from: Set(details.effective_from),
        timed_fen_per_hour: Set(details.timed_fen_per_hour),
        temporary_fen_per_session: Set(details.temporary_fen_per_session),
        published_at: Set(schedule.published_at.map(Into::into)),
        created_at: Set(now.into()),
    };
    fee_schedule::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

pub(super) async fn insert_agreement(
    tx: &WriteTx,
    agreement: &AgreementTemplate,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let details = &agreement.details;
    let row = agreement_template::ActiveModel {
        id: Set(agreement.id.get()),
        district_id: Set(agreement.district.get()),
        subdistrict_id: Set(agreement.subdistrict.get()),
        fee_schedule_id: Set(agreement.fee_schedule.get()),
        number: Set(agreement.number),
        title: Set(details.title.clone()),
        rights_and_duties: Set(details.rights_and_duties.clone()),
        fees: Set(details.fees.clone()),
        refunds: Set(details.refunds.clone()),
        disputes: Set(details.disputes.clone()),
        effective_from: Set(details.effective_from),
        published_at: Set(agreement.published_at.map(Into::into)),
        created_at: Set(now.into()),
    };
    agreement_template::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Publishes the schedule if it is still a draft; false when it is not.
pub(super) async fn publish_schedule(
    tx: &WriteTx,
    id: FeeScheduleId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = fee_schedule::Entity::update_many()
        .col_expr(
            fee_schedule::Column::PublishedAt,
            Expr::value(DateTimeWithTimeZone::from(now)),
        )
        .filter(fee_schedule::Column::Id.eq(id.get()))
        .filter(fee_schedule::Column::PublishedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Publishes the agreement if it is still a draft; false when it is not.
pub(super) async fn publish_agreement(
    tx: &WriteTx,
    id: AgreementTemplateId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = agreement_template::Entity::update_many()
        .col_expr(
            agreement_template::Column::PublishedAt,
            Expr::value(DateTimeWithTimeZone::from(now)),
        )
        .filter(agreement_template::Column::Id.eq(id.get()))
        .filter(agreement_template::Column::PublishedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Families who live in the agreement's subdistrict, or have signed with it before, and have
/// not signed this agreement.
pub(super) async fn families_to_sign(
    db: &impl ConnectionTrait,
    agreement: &AgreementTemplate,
) -> Result<u64, StoreError> {
    let signers = |templates: Condition| {
        signed_agreement::Entity::find()
            .select_only()
            .column(signed_agreement::Column::FamilyId)
            .inner_join(agreement_template::Entity)
            .filter(templates)
            .into_query()
    };
    let subdistrict = agreement.subdistrict.get();
    let of_subdistrict =
        Condition::all().add(agreement_template::Column::SubdistrictId.eq(subdistrict));
    let this = Condition::all().add(agreement_template::Column::Id.eq(agreement.id.get()));
    let mut concerned = family::Entity::find()
        .select_only()
        .column(family::Column::Id)
        .filter(family::Column::DistrictId.eq(agreement.district.get()))
        .filter(family::Column::SubdistrictId.eq(subdistrict))
        .into_query();
    concerned.union(UnionType::Distinct, signers(of_subdistrict));
    Ok(family::Entity::find()
        .filter(family::Column::Status.eq("active"))
        .filter(family::Column::Id.in_subquery(concerned))
        .filter(family::Column::Id.not_in_subquery(signers(this)))
        .count(db)
        .await?)
}

fn schedule_of(row: fee_schedule::Model) -> FeeSchedule {
    FeeSchedule {
        id: row.id.into(),
        district: row.district_id.into(),
        subdistrict: row.subdistrict_id.into(),
        number: row.number,
        details: FeeScheduleDetails {
            basis: row.basis,
            effective_from: row.effective_from,
            timed_fen_per_hour: row.timed_fen_per_hour,
            temporary_fen_per_session: row.temporary_fen_per_session,
        },
        published_at: row.published_at.map(|at| at.to_utc()),
    }
}

fn agreement_of(row: agreement_template::Model) -> AgreementTemplate {
    AgreementTemplate {
        id: row.id.into(),
        district: row.district_id.into(),
        subdistrict: row.subdistrict_id.into(),
        fee_schedule: row.fee_schedule_id.into(),
        number: row.number,
        details: AgreementDetails {
            title: row.title,
            rights_and_duties: row.rights_and_duties,
            fees: row.fees,
            refunds: row.refunds,
            disputes: row.disputes,
            effective_from: row.effective_from,
        },
        published_at: row.published_at.map(|at| at.to_utc()),
    }
}
