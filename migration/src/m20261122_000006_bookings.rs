//! Bookings, their history, and attendance.

use sea_orm_migration::prelude::*;

use crate::build::{create_all, drop_all, index, may_refer, refers, table_with_id};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_all(
            manager,
            vec![booking(), booking_event(), attendance()],
            vec![
                index("booking", &["child_id", "quota_year"]),
                index("booking", &["session_id", "status"]),
                index("booking", &["family_id", "created_at"]),
                index("booking", &["house_id", "date"]),
                index("booking", &["status", "confirm_deadline"]),
                index("booking", &["status", "ends_at"]),
                index("booking_event", &["booking_id", "at"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["attendance", "booking_event", "booking"]).await
    }
}

fn booking() -> TableCreateStatement {
    let mut t = table_with_id("booking");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "family_id", "family");
    refers(&mut t, "child_id", "child");
    refers(&mut t, "house_id", "house");
    refers(&mut t, "session_id", "session");
    t.col(ColumnDef::new("date").date().not_null());
    t.col(
        ColumnDef::new("starts_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t.col(
        ColumnDef::new("ends_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t.col(ColumnDef::new("status").string_len(64).not_null());
    t.col(ColumnDef::new("funding").string_len(64).not_null());
    t.col(ColumnDef::new("quota_year").big_integer().not_null());
    t.col(ColumnDef::new("fee_fen").big_integer().not_null());
    may_refer(&mut t, "fee_schedule_id", "fee_schedule");
    t.col(ColumnDef::new("policy_version").string_len(64).not_null());
    t.col(ColumnDef::new("channel").string_len(64).not_null());
    refers(&mut t, "requested_by", "account");
    t.col(
        ColumnDef::new("confirm_deadline")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t.col(ColumnDef::new("version").big_integer().not_null());
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t.col(
        ColumnDef::new("updated_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}

fn booking_event() -> TableCreateStatement {
    let mut t = table_with_id("booking_event");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "booking_id", "booking");
    t.col(ColumnDef::new("at").timestamp_with_time_zone().not_null());
    may_refer(&mut t, "actor_account_id", "account");
    t.col(ColumnDef::new("from_status").string_len(64).null());
    t.col(ColumnDef::new("to_status").string_len(64).not_null());
    t.col(ColumnDef::new("reason").text().null());
    t
}

fn attendance() -> TableCreateStatement {
    let mut t = Table::create();
    t.table("attendance");
    t.col(ColumnDef::new("booking_id").uuid().not_null().primary_key());
    refers(&mut t, "district_id", "district");
    t.col(
        ColumnDef::new("temperature_tenths")
            .big_integer()
            .not_null(),
    );
    t.col(ColumnDef::new("symptoms").boolean().not_null());
    t.col(
        ColumnDef::new("checked_in_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    refers(&mut t, "checked_in_by", "account");
    t.col(
        ColumnDef::new("checked_out_at")
            .timestamp_with_time_zone()
            .null(),
    );
    may_refer(&mut t, "checked_out_by", "account");
    may_refer(&mut t, "handed_to_guardian_id", "guardian");
    may_refer(&mut t, "handed_to_pickup_person_id", "pickup_person");
    t
}
