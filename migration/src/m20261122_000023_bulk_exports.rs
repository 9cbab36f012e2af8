//! Exports of the data of many people at once: asked for by one person, approved by another,
//! made in encrypted parts, fetched, and removed.

use sea_orm_migration::prelude::*;

use crate::{
    build::{create_all, drop_all, index, may_refer, refers, table_with_id, unique},
    rules::{Check, add, check, one_of},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_all(
            manager,
            vec![bulk_export(), bulk_export_part()],
            vec![
                index("bulk_export", &["district_id", "id"]),
                index("bulk_export", &["status"]),
                unique("bulk_export_part", &["export_id", "number"]),
            ],
        )
        .await?;
        add(manager, &checks(), &[]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["bulk_export_part", "bulk_export"]).await
    }
}

fn word(t: &mut TableCreateStatement, name: &'static str) {
    t.col(ColumnDef::new(name).string_len(64).not_null());
}

fn may_be_at(t: &mut TableCreateStatement, name: &'static str) {
    t.col(ColumnDef::new(name).timestamp_with_time_zone().null());
}

fn number(t: &mut TableCreateStatement, name: &'static str) {
    t.col(ColumnDef::new(name).big_integer().not_null());
}

/// Who asks for what, what for, and what became of it. With a house it is of that house; with
/// a subdistrict alone, of its houses; with neither, of the district.
fn bulk_export() -> TableCreateStatement {
    let mut t = table_with_id("bulk_export");
    refers(&mut t, "district_id", "district");
    may_refer(&mut t, "subdistrict_id", "subdistrict");
    may_refer(&mut t, "house_id", "house");
    word(&mut t, "dataset");
    t.col(ColumnDef::new("from_date").date().not_null());
    t.col(ColumnDef::new("to_date").date().not_null());
    word(&mut t, "purpose");
    t.col(ColumnDef::new("in_full").boolean().not_null());
    t.col(ColumnDef::new("reason").text().not_null());
    word(&mut t, "status");
    refers(&mut t, "requested_by", "account");
    t.col(
        ColumnDef::new("decide_by")
            .timestamp_with_time_zone()
            .not_null(),
    );
    may_refer(&mut t, "decided_by", "account");
    may_be_at(&mut t, "decided_at");
    t.col(ColumnDef::new("refusal").text().null());
    t.col(ColumnDef::new("claim").uuid().null());
    may_be_at(&mut t, "claimed_until");
    number(&mut t, "attempts");
    number(&mut t, "row_count");
    number(&mut t, "size_bytes");
    t.col(ColumnDef::new("failure").string_len(64).null());
    may_be_at(&mut t, "available_until");
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    may_be_at(&mut t, "ended_at");
    t
}

/// A piece of the file, in its order.
fn bulk_export_part() -> TableCreateStatement {
    let mut t = table_with_id("bulk_export_part");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "export_id", "bulk_export");
    number(&mut t, "number");
    t.col(ColumnDef::new("content_cipher").blob().not_null());
    t
}

const DATASETS: &[&str] = &["bookings", "children", "guardians", "attendance", "ledger"];
const STATUS: &[&str] = &[
    "requested",
    "approved",
    "refused",
    "expired",
    "ready",
    "failed",
    "removed",
];
const PURPOSES: &[&str] = &[
    "daily_work",
    "care",
    "handover",
    "health_check",
    "emergency",
    "infectious_disease",
    "guardian_request",
    "supervision",
];
const FAILURES: &[&str] = &["too_many_rows", "requester_left", "not_made"];

fn checks() -> Vec<Check> {
    vec![
        one_of("bulk_export", "dataset", DATASETS),
        one_of("bulk_export", "status", STATUS),
        one_of("bulk_export", "purpose", PURPOSES),
        one_of("bulk_export", "failure", FAILURES),
        check("bulk_export", "dates", "~from_date <= ~to_date"),
        check(
            "bulk_export",
            "second_person",
            "~decided_by IS NULL OR ~decided_by <> ~requested_by",
        ),
        check(
            "bulk_export",
            "approved",
            "~status NOT IN ('approved', 'ready', 'failed', 'removed') \
             OR ~decided_by IS NOT NULL",
        ),
    ]
}
