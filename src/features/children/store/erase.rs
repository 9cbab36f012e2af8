//! Erasing a child: the one place that blanks all that is personal about it, in whatever
//! table it stands, so that nothing can be forgotten elsewhere.

use super::{ID_NUMBER, NAME, sealed};
use crate::{
    features::children::domain::{ChildStatus, Erasure},
    shared::{
        domain::{AccountId, ChildId},
        security::FieldCipher,
        storage::{Batch, StoreError, WriteTx},
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    attendance, booking, booking_event, child, consent, erasure, health_certificate,
    health_declaration, health_event, home_visit, ledger_entry, observation, payment_receipt,
    pickup_code, quota_grant, return_note, stored_file, strike,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement, UnionType, UpdateStatement},
};
use uuid::Uuid;

/// Blanks a child whose lock is held. Rows stay, since past bookings refer to them, but say
/// nothing about a person: texts become encrypted empty strings, the birth date the first
/// day of 1970, the hash of the document `nobodys_hash`, files nothing. Consents end.
pub(in super::super) async fn erase(
    tx: &WriteTx,
    cipher: &FieldCipher,
    erased: &Erasure,
    version: i64,
    nobodys_hash: String,
) -> Result<(), StoreError> {
    let (id, now) = (erased.child, erased.at);
    let mut batch = Batch::default();
    if let Some(asked_by) = erased.asked_by {
        batch.row(&record_of(erased, asked_by));
    }
    batch
        .update(blank_pickup_codes(cipher, id)?)
        .update(blank_child(cipher, id, version, nobodys_hash)?)
        .update(blank_declarations(cipher, id)?)
        .update(blank_files(cipher, id)?)
        .update(blank_certificates(id))
        .update(blank_attendance(id))
        .update(blank_reasons_of_bookings(id))
        .update(blank_reasons_of_ledger(id))
        .update(blank_notes_of_receipts(id))
        .update(blank_reasons_of_grants(id))
        .update(blank_reasons_of_strikes(id))
        .update(blank_health_events(cipher, id)?)
        .update(blank_return_notes(id))
        .update(blank_observations(cipher, id)?)
        .update(end_consents(id, now))
        .update(end_home_visits(id));
    batch.execute(tx).await
}

/// The record that someone had a child erased is never changed or removed. What the service
/// erases by itself stands in the audit log alone.
fn record_of(erased: &Erasure, asked_by: AccountId) -> erasure::ActiveModel {
    erasure::ActiveModel {
        id: Set(erased.id),
        district_id: Set(erased.district.get()),
        child_id: Set(erased.child.get()),
        ground: Set(erased.ground.as_str().to_owned()),
        asked_by: Set(asked_by.get()),
        at: Set(erased.at.into()),
    }
}

/// The adults who fetched the child by a code are people too.
fn blank_pickup_codes(cipher: &FieldCipher, id: ChildId) -> Result<UpdateStatement, StoreError> {
    let nobody = sealed(cipher, "pickup_code.name", "")?;
    Ok(pickup_code::Entity::update_many()
        .col_expr(pickup_code::Column::NameCipher, Expr::value(nobody))
        .col_expr(pickup_code::Column::IdTailHash, Expr::value(""))
        .filter(pickup_code::Column::BookingId.in_subquery(bookings_of(id)))
        .into_query())
}

fn bookings_of(id: ChildId) -> SelectStatement {
    booking::Entity::find()
        .select_only()
        .column(booking::Column::Id)
        .filter(booking::Column::ChildId.eq(id.get()))
        .into_query()
}

/// What the morning check saw is health data; that the child came, and when, is not.
fn blank_attendance(id: ChildId) -> UpdateStatement {
    attendance::Entity::update_many()
        .col_expr(attendance::Column::TemperatureTenths, Expr::value(0_i64))
        .col_expr(attendance::Column::Symptoms, Expr::value(false))
        .filter(attendance::Column::BookingId.in_subquery(bookings_of(id)))
        .into_query()
}

/// Reasons are written by people in their own words, and may say anything.
fn blank_reasons_of_bookings(id: ChildId) -> UpdateStatement {
    booking_event::Entity::update_many()
        .col_expr(
            booking_event::Column::Reason,
            Expr::value(Option::<String>::None),
        )
        .filter(booking_event::Column::BookingId.in_subquery(bookings_of(id)))
        .filter(booking_event::Column::Reason.is_not_null())
        .into_query()
}

/// As [`blank_reasons_of_bookings`]; amounts and accounts stay as they are.
fn blank_reasons_of_ledger(id: ChildId) -> UpdateStatement {
    ledger_entry::Entity::update_many()
        .col_expr(
            ledger_entry::Column::Reason,
            Expr::value(Option::<String>::None),
        )
        .filter(ledger_entry::Column::BookingId.in_subquery(bookings_of(id)))
        .filter(ledger_entry::Column::Reason.is_not_null())
        .into_query()
}

fn blank_notes_of_receipts(id: ChildId) -> UpdateStatement {
    payment_receipt::Entity::update_many()
        .col_expr(
            payment_receipt::Column::Note,
            Expr::value(Option::<String>::None),
        )
        .filter(payment_receipt::Column::BookingId.in_subquery(bookings_of(id)))
        .into_query()
}

fn blank_reasons_of_grants(id: ChildId) -> UpdateStatement {
    quota_grant::Entity::update_many()
        .col_expr(quota_grant::Column::Reason, Expr::value(""))
        .filter(quota_grant::Column::ChildId.eq(id.get()))
        .into_query()
}

fn blank_reasons_of_strikes(id: ChildId) -> UpdateStatement {
    strike::Entity::update_many()
        .col_expr(
            strike::Column::LiftReason,
            Expr::value(Option::<String>::None),
        )
        .filter(strike::Column::ChildId.eq(id.get()))
        .into_query()
}

fn blank_child(
    cipher: &FieldCipher,
    id: ChildId,
    version: i64,
    nobodys_hash: String,
) -> Result<UpdateStatement, StoreError> {
    let (name, number) = (sealed(cipher, NAME, "")?, sealed(cipher, ID_NUMBER, "")?);
    let erased = ChildStatus::Erased.as_str();
    Ok(child::Entity::update_many()
        .col_expr(child::Column::NameCipher, Expr::value(name))
        .col_expr(child::Column::BirthDate, Expr::value(NaiveDate::default()))
        .col_expr(child::Column::Sex, Expr::value(Option::<String>::None))
        .col_expr(child::Column::IdNumberCipher, Expr::value(number))
        .col_expr(child::Column::IdNumberHash, Expr::value(nobodys_hash))
        .col_expr(child::Column::Status, Expr::value(erased))
        .col_expr(child::Column::Version, Expr::value(version))
        .filter(child::Column::Id.eq(id.get()))
        .into_query())
}

fn blank_declarations(cipher: &FieldCipher, id: ChildId) -> Result<UpdateStatement, StoreError> {
    let nothing = sealed(cipher, "health_declaration.content", "")?;
    Ok(health_declaration::Entity::update_many()
        .col_expr(
            health_declaration::Column::ContentCipher,
            Expr::value(nothing),
        )
        .filter(health_declaration::Column::ChildId.eq(id.get()))
        .into_query())
}

fn blank_files(cipher: &FieldCipher, id: ChildId) -> Result<UpdateStatement, StoreError> {
    let nothing = cipher
        .encrypt_bytes("stored_file.content", &[])
        .map_err(|_| StoreError::Corrupt("stored_file.content"))?;
    let mut files = health_certificate::Entity::find()
        .select_only()
        .column(health_certificate::Column::FileId)
        .filter(health_certificate::Column::ChildId.eq(id.get()))
        .into_query();
    let notes = return_note::Entity::find()
        .select_only()
        .column(return_note::Column::FileId)
        .filter(return_note::Column::ChildId.eq(id.get()))
        .into_query();
    files.union(UnionType::Distinct, notes);
    Ok(stored_file::Entity::update_many()
        .col_expr(stored_file::Column::ContentCipher, Expr::value(nothing))
        .col_expr(stored_file::Column::SizeBytes, Expr::value(0_i64))
        .col_expr(stored_file::Column::Sha256, Expr::value(""))
        .filter(stored_file::Column::Id.in_subquery(files))
        .into_query())
}

/// Dates of examinations and reasons of refusals are health data too; that there was a
/// certificate, and who looked at it, is not.
fn blank_certificates(id: ChildId) -> UpdateStatement {
    use health_certificate::Column;
    let no_date = || Expr::value(Option::<NaiveDate>::None);
    let no_text = || Expr::value(Option::<String>::None);
    health_certificate::Entity::update_many()
        .col_expr(Column::InstitutionId, Expr::value(Option::<Uuid>::None))
        .col_expr(Column::ExaminedOn, no_date())
        .col_expr(Column::ValidTo, no_date())
        .col_expr(Column::Result, no_text())
        .col_expr(Column::RejectReason, no_text())
        .filter(Column::ChildId.eq(id.get()))
        .into_query()
}

/// Visits that were to be made are not; of those that were made only the date stays.
fn end_home_visits(id: ChildId) -> UpdateStatement {
    use home_visit::Column;
    let open = Expr::col(Column::Status).is_in(["planned", "unreachable"]);
    home_visit::Entity::update_many()
        .col_expr(
            Column::Status,
            Expr::case(open, "declined")
                .finally(Expr::col(Column::Status))
                .into(),
        )
        .col_expr(Column::PreferredDays, Expr::value(serde_json::json!([])))
        .col_expr(Column::OutcomeCipher, Expr::value(Option::<String>::None))
        .filter(Column::ChildId.eq(id.get()))
        .into_query()
}

/// What nothing was found in: a text that is read as empty findings.
const NOTHING_FOUND: &str = "{}";

fn blank_health_events(cipher: &FieldCipher, id: ChildId) -> Result<UpdateStatement, StoreError> {
    use health_event::Column;
    let nothing = sealed(cipher, "health_event.findings", NOTHING_FOUND)?;
    Ok(health_event::Entity::update_many()
        .col_expr(Column::FindingsCipher, Expr::value(nothing))
        .col_expr(Column::Disease, Expr::value(Option::<String>::None))
        .filter(Column::ChildId.eq(id.get()))
        .into_query())
}

fn blank_observations(cipher: &FieldCipher, id: ChildId) -> Result<UpdateStatement, StoreError> {
    let nothing = sealed(cipher, "observation.content", NOTHING_FOUND)?;
    Ok(observation::Entity::update_many()
        .col_expr(observation::Column::ContentCipher, Expr::value(nothing))
        .filter(observation::Column::ChildId.eq(id.get()))
        .into_query())
}

fn blank_return_notes(id: ChildId) -> UpdateStatement {
    use return_note::Column;
    return_note::Entity::update_many()
        .col_expr(Column::RecoveredOn, Expr::value(Option::<NaiveDate>::None))
        .col_expr(Column::RejectReason, Expr::value(Option::<String>::None))
        .filter(Column::ChildId.eq(id.get()))
        .into_query()
}

fn end_consents(id: ChildId, now: DateTime<Utc>) -> UpdateStatement {
    consent::Entity::update_many()
        .col_expr(consent::Column::WithdrawnAt, Expr::value(now))
        .filter(consent::Column::ChildId.eq(id.get()))
        .filter(consent::Column::WithdrawnAt.is_null())
        .into_query()
}
