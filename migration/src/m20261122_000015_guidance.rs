//! Parenting guidance and home visits.

use sea_orm_migration::prelude::*;

use crate::build::{create_all, drop_all, index, may_refer, refers, table_with_id, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_all(
            manager,
            vec![
                guidance_session(),
                guidance_booking(),
                guidance_booking_event(),
                home_visit(),
                home_visit_event(),
            ],
            vec![
                index("guidance_session", &["district_id", "date"]),
                index("guidance_session", &["house_id", "date"]),
                index("guidance_booking", &["family_id", "quota_year"]),
                index("guidance_booking", &["session_id", "status"]),
                index("guidance_booking", &["status", "confirm_deadline"]),
                index("guidance_booking", &["status", "attendance_until"]),
                index("guidance_booking_event", &["booking_id", "at"]),
                unique("home_visit", &["newborn_key", "year", "number"]),
                index("home_visit", &["subdistrict_id", "year", "status"]),
                index("home_visit", &["family_id", "year"]),
                index("home_visit_event", &["visit_id", "at"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(
            manager,
            &[
                "home_visit_event",
                "home_visit",
                "guidance_booking_event",
                "guidance_booking",
                "guidance_session",
            ],
        )
        .await
    }
}

fn word(t: &mut TableCreateStatement, column: &'static str) {
    t.col(ColumnDef::new(column).string_len(64).not_null());
}

fn number(t: &mut TableCreateStatement, column: &'static str) {
    t.col(ColumnDef::new(column).big_integer().not_null());
}

fn instant(t: &mut TableCreateStatement, column: &'static str) {
    t.col(ColumnDef::new(column).timestamp_with_time_zone().not_null());
}

fn may_be_instant(t: &mut TableCreateStatement, column: &'static str) {
    t.col(ColumnDef::new(column).timestamp_with_time_zone().null());
}

fn guidance_session() -> TableCreateStatement {
    let mut t = table_with_id("guidance_session");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "subdistrict_id", "subdistrict");
    may_refer(&mut t, "house_id", "house");
    word(&mut t, "venue_type");
    t.col(ColumnDef::new("venue").text().not_null());
    word(&mut t, "mode");
    word(&mut t, "topic");
    word(&mut t, "kind");
    t.col(ColumnDef::new("title").text().not_null());
    t.col(ColumnDef::new("date").date().not_null());
    instant(&mut t, "starts_at");
    instant(&mut t, "ends_at");
    number(&mut t, "capacity_families");
    t.col(ColumnDef::new("auto_confirm").boolean().not_null());
    word(&mut t, "status");
    t.col(ColumnDef::new("cancel_reason").text().null());
    refers(&mut t, "created_by", "account");
    number(&mut t, "version");
    instant(&mut t, "created_at");
    t
}

fn guidance_booking() -> TableCreateStatement {
    let mut t = table_with_id("guidance_booking");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "family_id", "family");
    refers(&mut t, "session_id", "guidance_session");
    instant(&mut t, "starts_at");
    instant(&mut t, "ends_at");
    word(&mut t, "status");
    number(&mut t, "quota_year");
    word(&mut t, "policy_version");
    word(&mut t, "channel");
    refers(&mut t, "requested_by", "account");
    instant(&mut t, "confirm_deadline");
    instant(&mut t, "attendance_until");
    number(&mut t, "version");
    instant(&mut t, "created_at");
    instant(&mut t, "updated_at");
    t
}

fn guidance_booking_event() -> TableCreateStatement {
    let mut t = table_with_id("guidance_booking_event");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "booking_id", "guidance_booking");
    instant(&mut t, "at");
    may_refer(&mut t, "actor_account_id", "account");
    t.col(ColumnDef::new("from_status").string_len(64).null());
    word(&mut t, "to_status");
    t.col(ColumnDef::new("reason").text().null());
    t
}

fn home_visit() -> TableCreateStatement {
    let mut t = table_with_id("home_visit");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "subdistrict_id", "subdistrict");
    may_refer(&mut t, "family_id", "family");
    may_refer(&mut t, "child_id", "child");
    // The child's id, or a keyed hash of the reference of a family without an account: what
    // makes a visit the one of this newborn, year and number.
    word(&mut t, "newborn_key");
    t.col(ColumnDef::new("reference_cipher").text().null());
    number(&mut t, "year");
    number(&mut t, "number");
    word(&mut t, "status");
    word(&mut t, "appointment");
    t.col(ColumnDef::new("preferred_days").json_binary().not_null());
    may_be_instant(&mut t, "visit_at");
    may_refer(&mut t, "visitor_staff_id", "staff");
    t.col(ColumnDef::new("visited_on").date().null());
    t.col(ColumnDef::new("outcome_cipher").text().null());
    number(&mut t, "version");
    instant(&mut t, "created_at");
    instant(&mut t, "updated_at");
    t
}

fn home_visit_event() -> TableCreateStatement {
    let mut t = table_with_id("home_visit_event");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "visit_id", "home_visit");
    instant(&mut t, "at");
    may_refer(&mut t, "actor_account_id", "account");
    word(&mut t, "what");
    t
}
