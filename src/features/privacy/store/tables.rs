//! Which tables tell of a family, and by which column.

use super::{Ids, rows::shown};
use crate::shared::{security::FieldCipher, storage::StoreError};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Rows by table.
type Rows = BTreeMap<&'static str, Vec<Map<String, Value>>>;

macro_rules! tables {
    ($($table:ident by $column:ident in $ids:ident),+ $(,)?) => {
        /// The tables that are given out.
        pub(in super::super) const TABLES: &[&str] = &[$(stringify!($table)),+];

        /// Every row that is about a family.
        pub(in super::super) async fn everything(
            db: &impl ConnectionTrait,
            cipher: &FieldCipher,
            ids: &Ids,
        ) -> Result<Rows, StoreError> {
            let mut all = Rows::new();
            $(
                let found = entity::$table::Entity::find()
                    .filter(entity::$table::Column::$column.is_in(ids.$ids.iter().copied()))
                    .all(db)
                    .await?;
                let mut rows = Vec::with_capacity(found.len());
                for row in &found {
                    rows.push(shown(stringify!($table), row, cipher)?);
                }
                all.insert(stringify!($table), rows);
            )+
            Ok(all)
        }
    };
}

tables! {
    account by Id in accounts,
    attendance by BookingId in bookings,
    audit_log by SubjectId in subjects,
    booking by FamilyId in families,
    booking_event by BookingId in bookings,
    child by FamilyId in families,
    consent by ChildId in children,
    erasure by ChildId in children,
    family by Id in families,
    guardian by FamilyId in families,
    guidance_booking by FamilyId in families,
    guidance_booking_event by BookingId in guidance_bookings,
    health_certificate by ChildId in children,
    health_declaration by ChildId in children,
    health_event by ChildId in children,
    home_visit by FamilyId in families,
    home_visit_event by VisitId in visits,
    identity by AccountId in accounts,
    invitation by FamilyId in families,
    ledger_entry by FamilyId in families,
    ledger_line by EntryId in entries,
    link_request by ChildId in children,
    notice by AudienceId in audience,
    notice_mark by AccountId in accounts,
    notice_preference by AccountId in accounts,
    notice_read by AccountId in accounts,
    observation by ChildId in children,
    payment_order by BookingId in bookings,
    payment_receipt by BookingId in bookings,
    payment_refund by BookingId in bookings,
    pickup_code by BookingId in bookings,
    pickup_person by FamilyId in families,
    priority_decision by FamilyId in families,
    quota_grant by ChildId in children,
    return_note by ChildId in children,
    sign_in by AccountId in accounts,
    signed_agreement by FamilyId in families,
    stored_file by Id in files,
    strike by ChildId in children,
    subscription_permit by AccountId in accounts,
    unmet_demand by ChildId in children,
    waitlist_child by ChildId in children,
    waitlist_entry by FamilyId in families,
    waitlist_house by EntryId in waiting,
    waitlist_offer by EntryId in waiting,
    waitlist_skip by ChildId in children,
}
