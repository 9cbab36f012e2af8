//! The waiting list: entries, offers, who was passed over, places kept for it for a moment,
//! demand that was not met; and who a district serves first.

use sea_orm_migration::prelude::*;

use crate::build::{create_all, drop_all, index, may_refer, refers, table_with_id, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("booking")
                    .add_column(
                        ColumnDef::new("offer_until")
                            .timestamp_with_time_zone()
                            .null(),
                    )
                    .to_owned(),
            )
            .await?;
        create_all(
            manager,
            vec![
                waitlist_entry(),
                waitlist_child(),
                waitlist_house(),
                waitlist_offer(),
                waitlist_offered_booking(),
                waitlist_skip(),
                waitlist_hold(),
                unmet_demand(),
                priority_decision(),
            ],
            vec![
                index("waitlist_entry", &["status", "until"]),
                index("waitlist_entry", &["family_id"]),
                index("waitlist_child", &["child_id"]),
                index("waitlist_house", &["house_id", "to_date"]),
                index("waitlist_offer", &["entry_id"]),
                index("waitlist_offer", &["ended_at", "offer_until"]),
                index("waitlist_offered_booking", &["offer_id"]),
                unique("unmet_demand", &["once_key"]),
                index("unmet_demand", &["house_id", "date"]),
                index("priority_decision", &["family_id", "decided_at"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(
            manager,
            &[
                "priority_decision",
                "unmet_demand",
                "waitlist_hold",
                "waitlist_skip",
                "waitlist_offered_booking",
                "waitlist_offer",
                "waitlist_house",
                "waitlist_child",
                "waitlist_entry",
            ],
        )
        .await?;
        manager
            .alter_table(
                Table::alter()
                    .table("booking")
                    .drop_column("offer_until")
                    .to_owned(),
            )
            .await
    }
}

fn instant(name: &'static str) -> ColumnDef {
    ColumnDef::new(name)
        .timestamp_with_time_zone()
        .not_null()
        .to_owned()
}

fn waitlist_entry() -> TableCreateStatement {
    let mut t = table_with_id("waitlist_entry");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "family_id", "family");
    may_refer(&mut t, "session_id", "session");
    t.col(ColumnDef::new("kind").string_len(64).null());
    t.col(ColumnDef::new("from_date").date().not_null());
    t.col(ColumnDef::new("to_date").date().not_null());
    t.col(ColumnDef::new("earliest").time().null());
    t.col(ColumnDef::new("latest").time().null());
    t.col(ColumnDef::new("min_minutes").big_integer().null());
    t.col(ColumnDef::new("accept_fee").boolean().not_null());
    t.col(ColumnDef::new("status").string_len(64).not_null());
    refers(&mut t, "requested_by", "account");
    t.col(instant("queued_at"));
    t.col(instant("until"));
    t.col(ColumnDef::new("version").big_integer().not_null());
    t.col(instant("created_at"));
    t.col(instant("updated_at"));
    t
}

fn waitlist_child() -> TableCreateStatement {
    let mut t = Table::create();
    t.table("waitlist_child");
    refers(&mut t, "entry_id", "waitlist_entry");
    refers(&mut t, "child_id", "child");
    t.primary_key(Index::create().col("entry_id").col("child_id"));
    t
}

fn waitlist_house() -> TableCreateStatement {
    let mut t = Table::create();
    t.table("waitlist_house");
    refers(&mut t, "entry_id", "waitlist_entry");
    refers(&mut t, "house_id", "house");
    t.col(ColumnDef::new("to_date").date().not_null());
    t.primary_key(Index::create().col("entry_id").col("house_id"));
    t
}

fn waitlist_offer() -> TableCreateStatement {
    let mut t = table_with_id("waitlist_offer");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "entry_id", "waitlist_entry");
    refers(&mut t, "session_id", "session");
    t.col(instant("offer_until"));
    t.col(instant("made_at"));
    t.col(ColumnDef::new("ended_at").timestamp_with_time_zone().null());
    t.col(ColumnDef::new("outcome").string_len(64).null());
    t
}

fn waitlist_offered_booking() -> TableCreateStatement {
    let mut t = Table::create();
    t.table("waitlist_offered_booking");
    t.col(ColumnDef::new("booking_id").uuid().not_null().primary_key());
    refers(&mut t, "offer_id", "waitlist_offer");
    t
}

fn waitlist_skip() -> TableCreateStatement {
    let mut t = Table::create();
    t.table("waitlist_skip");
    refers(&mut t, "entry_id", "waitlist_entry");
    refers(&mut t, "session_id", "session");
    refers(&mut t, "child_id", "child");
    t.col(ColumnDef::new("refusal").json_binary().not_null());
    t.col(instant("skipped_at"));
    t.primary_key(Index::create().col("entry_id").col("session_id"));
    t
}

fn waitlist_hold() -> TableCreateStatement {
    let mut t = Table::create();
    t.table("waitlist_hold");
    t.col(ColumnDef::new("session_id").uuid().not_null().primary_key());
    refers(&mut t, "district_id", "district");
    t.col(instant("until"));
    t
}

fn unmet_demand() -> TableCreateStatement {
    let mut t = table_with_id("unmet_demand");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "child_id", "child");
    refers(&mut t, "house_id", "house");
    may_refer(&mut t, "session_id", "session");
    t.col(ColumnDef::new("date").date().not_null());
    t.col(ColumnDef::new("reason").string_len(64).not_null());
    t.col(ColumnDef::new("once_key").string_len(128).not_null());
    t.col(instant("recorded_at"));
    t
}

fn priority_decision() -> TableCreateStatement {
    let mut t = table_with_id("priority_decision");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "family_id", "family");
    t.col(ColumnDef::new("in_priority_group").boolean().not_null());
    t.col(ColumnDef::new("reason_cipher").text().not_null());
    refers(&mut t, "decided_by", "account");
    t.col(instant("decided_at"));
    t
}
