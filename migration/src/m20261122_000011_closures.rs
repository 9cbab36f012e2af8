//! Closures of houses and rooms; illness, return notes, proposals to suspend a class; what
//! was observed of a child in the house.

use sea_orm_migration::prelude::*;

use crate::build::{create_all, drop_all, index, may_refer, refers, table_with_id};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let closures = ColumnDef::new("closures")
            .big_integer()
            .not_null()
            .default(0)
            .to_owned();
        let session = Table::alter()
            .table("session")
            .add_column(closures)
            .to_owned();
        manager.alter_table(session).await?;
        create_all(
            manager,
            vec![
                closure(),
                closure_session(),
                closure_booking(),
                health_event(),
                return_note(),
                suspension_proposal(),
                suspension_case(),
                observation(),
            ],
            vec![
                index("closure", &["house_id", "lifted_at"]),
                index("closure_session", &["session_id"]),
                index("closure_booking", &["booking_id"]),
                index("health_event", &["child_id", "cleared_at"]),
                index("health_event", &["district_id", "disease", "date"]),
                index("return_note", &["child_id", "status"]),
                index("suspension_proposal", &["house_id", "status"]),
                index("suspension_case", &["event_id"]),
                index("observation", &["booking_id", "at"]),
                index("observation", &["child_id"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "observation",
            "suspension_case",
            "suspension_proposal",
            "return_note",
            "health_event",
            "closure_booking",
            "closure_session",
            "closure",
        ];
        drop_all(manager, &tables).await?;
        let session = Table::alter()
            .table("session")
            .drop_column("closures")
            .to_owned();
        manager.alter_table(session).await
    }
}

fn instant(table: &mut TableCreateStatement, column: &'static str) {
    table.col(ColumnDef::new(column).timestamp_with_time_zone().not_null());
}

fn may_be_instant(table: &mut TableCreateStatement, column: &'static str) {
    table.col(ColumnDef::new(column).timestamp_with_time_zone().null());
}

fn word(table: &mut TableCreateStatement, column: &'static str) {
    table.col(ColumnDef::new(column).string_len(64).not_null());
}

fn closure() -> TableCreateStatement {
    let mut t = table_with_id("closure");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "house_id", "house");
    may_refer(&mut t, "room_id", "room");
    instant(&mut t, "starts_at");
    may_be_instant(&mut t, "ends_at");
    t.col(ColumnDef::new("shorten").boolean().not_null());
    word(&mut t, "reason");
    t.col(ColumnDef::new("text_zh").text().not_null());
    t.col(ColumnDef::new("text_en").text().not_null());
    t.col(ColumnDef::new("by_house_state").boolean().not_null());
    refers(&mut t, "created_by", "account");
    instant(&mut t, "created_at");
    may_be_instant(&mut t, "lifted_at");
    may_refer(&mut t, "lifted_by", "account");
    t
}

fn closure_session() -> TableCreateStatement {
    let mut t = Table::create();
    t.table("closure_session");
    refers(&mut t, "closure_id", "closure");
    refers(&mut t, "session_id", "session");
    refers(&mut t, "district_id", "district");
    may_be_instant(&mut t, "ended_at_before");
    t.primary_key(Index::create().col("closure_id").col("session_id"));
    t
}

fn closure_booking() -> TableCreateStatement {
    let mut t = Table::create();
    t.table("closure_booking");
    refers(&mut t, "closure_id", "closure");
    refers(&mut t, "booking_id", "booking");
    refers(&mut t, "district_id", "district");
    t.primary_key(Index::create().col("closure_id").col("booking_id"));
    t
}

fn health_event() -> TableCreateStatement {
    let mut t = table_with_id("health_event");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "house_id", "house");
    refers(&mut t, "child_id", "child");
    may_refer(&mut t, "booking_id", "booking");
    word(&mut t, "kind");
    t.col(ColumnDef::new("disease").string_len(64).null());
    t.col(ColumnDef::new("findings_cipher").text().not_null());
    t.col(ColumnDef::new("date").date().not_null());
    instant(&mut t, "occurred_at");
    refers(&mut t, "recorded_by", "account");
    may_be_instant(&mut t, "cleared_at");
    t
}

fn return_note() -> TableCreateStatement {
    let mut t = table_with_id("return_note");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "child_id", "child");
    refers(&mut t, "guardian_id", "guardian");
    refers(&mut t, "file_id", "stored_file");
    word(&mut t, "status");
    t.col(ColumnDef::new("recovered_on").date().null());
    may_refer(&mut t, "reviewed_by", "account");
    may_be_instant(&mut t, "reviewed_at");
    t.col(ColumnDef::new("reject_reason").text().null());
    instant(&mut t, "created_at");
    t
}

fn suspension_proposal() -> TableCreateStatement {
    let mut t = table_with_id("suspension_proposal");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "house_id", "house");
    may_refer(&mut t, "room_id", "room");
    word(&mut t, "disease");
    word(&mut t, "status");
    t.col(ColumnDef::new("days").big_integer().not_null());
    instant(&mut t, "created_at");
    may_be_instant(&mut t, "decided_at");
    may_refer(&mut t, "decided_by", "account");
    t.col(ColumnDef::new("decision_reason").text().null());
    may_refer(&mut t, "closure_id", "closure");
    t
}

fn suspension_case() -> TableCreateStatement {
    let mut t = Table::create();
    t.table("suspension_case");
    refers(&mut t, "proposal_id", "suspension_proposal");
    refers(&mut t, "event_id", "health_event");
    refers(&mut t, "district_id", "district");
    t.primary_key(Index::create().col("proposal_id").col("event_id"));
    t
}

fn observation() -> TableCreateStatement {
    let mut t = table_with_id("observation");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "booking_id", "booking");
    refers(&mut t, "child_id", "child");
    word(&mut t, "kind");
    t.col(ColumnDef::new("content_cipher").text().not_null());
    instant(&mut t, "at");
    refers(&mut t, "recorded_by", "account");
    t
}
