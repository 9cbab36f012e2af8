//! What is past its time, in SQL.

use crate::shared::{
    domain::{ChildId, DistrictId},
    storage::{StoreError, WriteTx},
};
use chrono::{DateTime, Days, NaiveDate, Utc};
use entity::{
    attendance, booking, child, consent, credential, dismissal, family, pickup_code, refresh_token,
    sign_in, signed_agreement,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, SelectStatement},
};

/// Children born by a date, without a booking that ends at an instant or later.
fn past(
    district: DistrictId,
    (born_by, since): (NaiveDate, DateTime<Utc>),
) -> Select<child::Entity> {
    let came = booking::Entity::find()
        .select_only()
        .column(booking::Column::Id)
        .filter(
            Expr::col(booking::Column::ChildId.as_column_ref())
                .equals(child::Column::Id.as_column_ref()),
        )
        .filter(booking::Column::EndsAt.gte(since))
        .into_query();
    child::Entity::find()
        .filter(child::Column::DistrictId.eq(district.get()))
        .filter(child::Column::Status.eq("active"))
        .filter(child::Column::BirthDate.lte(born_by))
        .filter(Expr::exists(came).not())
}

/// How many there are.
pub(super) async fn count_children(
    db: &impl ConnectionTrait,
    district: DistrictId,
    times: (NaiveDate, DateTime<Utc>),
) -> Result<u64, StoreError> {
    Ok(past(district, times).count(db).await?)
}

/// Some of them, in the order of their ids.
pub(super) async fn children(
    db: &impl ConnectionTrait,
    district: DistrictId,
    times: (NaiveDate, DateTime<Utc>),
    limit: u64,
) -> Result<Vec<ChildId>, StoreError> {
    let rows = past(district, times)
        .order_by_asc(child::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.id.into()).collect())
}

/// How many refresh tokens and sign-ins ended before an instant.
pub(super) async fn count_sign_ins(
    db: &impl ConnectionTrait,
    district: DistrictId,
    before: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let tokens = refresh_token::Entity::find()
        .filter(refresh_token::Column::DistrictId.eq(district.get()))
        .filter(refresh_token::Column::ExpiresAt.lt(before))
        .count(db)
        .await?;
    let sign_ins = sign_in::Entity::find()
        .filter(sign_in::Column::DistrictId.eq(district.get()))
        .filter(sign_in::Column::IdleUntil.lt(before))
        .count(db)
        .await?;
    Ok(tokens.saturating_add(sign_ins))
}

/// Removes them.
pub(super) async fn remove_sign_ins(
    tx: &WriteTx,
    district: DistrictId,
    before: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let tokens = refresh_token::Entity::delete_many()
        .filter(refresh_token::Column::DistrictId.eq(district.get()))
        .filter(refresh_token::Column::ExpiresAt.lt(before))
        .exec(&**tx)
        .await?;
    let sign_ins = sign_in::Entity::delete_many()
        .filter(sign_in::Column::DistrictId.eq(district.get()))
        .filter(sign_in::Column::IdleUntil.lt(before))
        .exec(&**tx)
        .await?;
    Ok(tokens.rows_affected.saturating_add(sign_ins.rows_affected))
}

/// By how much who came, or might fetch, may have been written down after the end of a booking: a day that is
/// counted from another midnight.
const SLACK: Days = Days::new(1);

/// Bookings that ended before an instant.
fn ended(before: DateTime<Utc>) -> SelectStatement {
    booking::Entity::find()
        .select_only()
        .column(booking::Column::Id)
        .filter(booking::Column::EndsAt.lt(before))
        .into_query()
}

/// Who came to what ended before an instant. Found by their own time, not by that of the bookings: those stay for
/// good, and looking through them all would cost more with every year.
fn came(district: DistrictId, before: DateTime<Utc>) -> Condition {
    let latest = before.checked_add_days(SLACK).unwrap_or(before);
    Condition::all()
        .add(attendance::Column::DistrictId.eq(district.get()))
        .add(attendance::Column::CheckedInAt.lt(latest))
        .add(attendance::Column::BookingId.in_subquery(ended(before)))
}

/// Who might fetch from what ended before an instant, found likewise.
fn codes(district: DistrictId, before: DateTime<Utc>) -> Condition {
    let latest = before.checked_add_days(SLACK).unwrap_or(before);
    Condition::all()
        .add(pickup_code::Column::DistrictId.eq(district.get()))
        .add(pickup_code::Column::ValidOn.lte(latest.date_naive()))
        .add(pickup_code::Column::BookingId.in_subquery(ended(before)))
}

/// How many records of visits there are: who came when, and who might fetch.
pub(super) async fn count_visits(
    db: &impl ConnectionTrait,
    district: DistrictId,
    before: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let came = attendance::Entity::find()
        .filter(came(district, before))
        .count(db)
        .await?;
    let codes = pickup_code::Entity::find()
        .filter(codes(district, before))
        .count(db)
        .await?;
    Ok(came.saturating_add(codes))
}

/// Removes them; the bookings themselves stay.
pub(super) async fn remove_visits(
    tx: &WriteTx,
    district: DistrictId,
    before: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let came = attendance::Entity::delete_many()
        .filter(came(district, before))
        .exec(&**tx)
        .await?;
    let codes = pickup_code::Entity::delete_many()
        .filter(codes(district, before))
        .exec(&**tx)
        .await?;
    Ok(came.rows_affected.saturating_add(codes.rows_affected))
}

fn withdrawn(district: DistrictId, before: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(consent::Column::DistrictId.eq(district.get()))
        .add(consent::Column::WithdrawnAt.lt(before))
}

/// Agreements of families that were erased, long after the last of their bookings; an agreement
/// ends with what it is about.
fn outlived(district: DistrictId, before: DateTime<Utc>) -> Condition {
    let of_family = signed_agreement::Column::FamilyId.as_column_ref();
    let erased = family::Entity::find()
        .select_only()
        .column(family::Column::Id)
        .filter(Expr::col(family::Column::Id.as_column_ref()).equals(of_family.clone()))
        .filter(family::Column::Status.eq("erased"))
        .into_query();
    let still = booking::Entity::find()
        .select_only()
        .column(booking::Column::Id)
        .filter(Expr::col(booking::Column::FamilyId.as_column_ref()).equals(of_family))
        .filter(
            Condition::any()
                .add(booking::Column::EndsAt.gte(before))
                // What was cancelled when the family was erased says when that was.
                .add(booking::Column::UpdatedAt.gte(before)),
        )
        .into_query();
    Condition::all()
        .add(signed_agreement::Column::DistrictId.eq(district.get()))
        .add(signed_agreement::Column::SignedAt.lt(before))
        .add(Expr::exists(erased))
        .add(Expr::exists(still).not())
}

/// How many consents and agreements ended before an instant.
pub(super) async fn count_consents(
    db: &impl ConnectionTrait,
    district: DistrictId,
    before: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let consents = consent::Entity::find()
        .filter(withdrawn(district, before))
        .count(db)
        .await?;
    let agreements = signed_agreement::Entity::find()
        .filter(outlived(district, before))
        .count(db)
        .await?;
    Ok(consents.saturating_add(agreements))
}

/// Removes them.
pub(super) async fn remove_consents(
    tx: &WriteTx,
    district: DistrictId,
    before: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let consents = consent::Entity::delete_many()
        .filter(withdrawn(district, before))
        .exec(&**tx)
        .await?;
    let agreements = signed_agreement::Entity::delete_many()
        .filter(outlived(district, before))
        .exec(&**tx)
        .await?;
    Ok(consents
        .rows_affected
        .saturating_add(agreements.rows_affected))
}

fn checks(district: DistrictId, before: NaiveDate) -> Condition {
    let gone = dismissal::Entity::find()
        .select_only()
        .column(dismissal::Column::StaffId)
        .filter(dismissal::Column::DistrictId.eq(district.get()))
        .filter(dismissal::Column::Date.lt(before))
        .into_query();
    Condition::all()
        .add(credential::Column::Kind.eq("background_check"))
        .add(credential::Column::StaffId.in_subquery(gone))
}

/// How many results of background checks there are of people dismissed before a date.
pub(super) async fn count_checks(
    db: &impl ConnectionTrait,
    district: DistrictId,
    before: NaiveDate,
) -> Result<u64, StoreError> {
    Ok(credential::Entity::find()
        .filter(checks(district, before))
        .count(db)
        .await?)
}

/// Removes them.
pub(super) async fn remove_checks(
    tx: &WriteTx,
    district: DistrictId,
    before: NaiveDate,
) -> Result<u64, StoreError> {
    let removed = credential::Entity::delete_many()
        .filter(checks(district, before))
        .exec(&**tx)
        .await?;
    Ok(removed.rows_affected)
}
