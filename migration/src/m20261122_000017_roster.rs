//! Rosters and who may work: shift patterns, absences, swaps; identity documents, dismissals
//! and bars of staff; houses a health worker serves; contracts of operators.

use sea_orm_migration::prelude::*;

use crate::build::{create_all, drop_all, index, refers, table_with_id, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in added() {
            let change = Table::alter().table(table).add_column(column).to_owned();
            manager.alter_table(change).await?;
        }
        create_all(
            manager,
            vec![
                shift_pattern(),
                absence(),
                shift_swap(),
                dismissal(),
                permanent_bar(),
                staff_house(),
                operator_contract(),
                reminder_day(),
            ],
            vec![
                index("shift_pattern", &["house_id"]),
                index("shift_pattern", &["staff_id"]),
                // One shift of a pattern on a date, however often a roster is published.
                unique("shift", &["pattern_id", "date"]),
                index("absence", &["staff_id", "ends_at"]),
                index("shift_swap", &["shift_id"]),
                unique("dismissal", &["staff_id"]),
                unique("permanent_bar", &["id_hash"]),
                index("staff", &["id_hash"]),
                index("staff_house", &["house_id"]),
                index("operator_contract", &["house_id", "valid_to"]),
                // What ends when, for the reminders.
                index("credential", &["district_id", "valid_to"]),
                index("liability_insurance", &["district_id", "valid_to"]),
                index("operator_contract", &["district_id", "valid_to"]),
                index("alert", &["kind", "ended_at"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, table) in [
            ("ix_alert_kind_ended_at", "alert"),
            (
                "ix_liability_insurance_district_id_valid_to",
                "liability_insurance",
            ),
            ("ix_credential_district_id_valid_to", "credential"),
            ("ix_staff_id_hash", "staff"),
            ("ux_shift_pattern_id_date", "shift"),
        ] {
            manager
                .drop_index(Index::drop().name(name).table(table).to_owned())
                .await?;
        }
        drop_all(
            manager,
            &[
                "reminder_day",
                "operator_contract",
                "staff_house",
                "permanent_bar",
                "dismissal",
                "shift_swap",
                "absence",
                "shift_pattern",
            ],
        )
        .await?;
        for (table, column) in added() {
            let change = Table::alter()
                .table(table)
                .drop_column(column.get_column_name())
                .to_owned();
            manager.alter_table(change).await?;
        }
        Ok(())
    }
}

/// Columns of tables that exist, each added by a statement of its own: SQLite adds one at a
/// time, and none with a foreign key.
fn added() -> Vec<(&'static str, ColumnDef)> {
    let text = |name: &'static str, length| ColumnDef::new(name).string_len(length).null().take();
    vec![
        ("shift", ColumnDef::new("pattern_id").uuid().null().take()),
        ("shift", ColumnDef::new("date").date().null().take()),
        ("staff", text("id_type", 64)),
        (
            "staff",
            ColumnDef::new("id_number_cipher").text().null().take(),
        ),
        ("staff", text("id_hash", 64)),
        (
            "staff",
            ColumnDef::new("status_since")
                .timestamp_with_time_zone()
                .null()
                .take(),
        ),
        (
            "house",
            ColumnDef::new("operator_type")
                .string_len(64)
                .not_null()
                .default("self_run")
                .take(),
        ),
    ]
}

fn instant(name: &'static str) -> ColumnDef {
    ColumnDef::new(name)
        .timestamp_with_time_zone()
        .not_null()
        .take()
}

fn shift_pattern() -> TableCreateStatement {
    let mut t = table_with_id("shift_pattern");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "house_id", "house");
    refers(&mut t, "room_id", "room");
    refers(&mut t, "staff_id", "staff");
    t.col(ColumnDef::new("weekday").big_integer().not_null());
    t.col(ColumnDef::new("start_time").time().not_null());
    t.col(ColumnDef::new("end_time").time().not_null());
    t.col(
        ColumnDef::new("follows_workday_calendar")
            .boolean()
            .not_null(),
    );
    t.col(ColumnDef::new("valid_from").date().not_null());
    t.col(ColumnDef::new("valid_to").date().null());
    t.col(ColumnDef::new("status").string_len(64).not_null());
    t.col(ColumnDef::new("version").big_integer().not_null());
    t.col(instant("created_at"));
    t
}

fn absence() -> TableCreateStatement {
    let mut t = table_with_id("absence");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "staff_id", "staff");
    t.col(ColumnDef::new("kind").string_len(64).not_null());
    t.col(instant("starts_at"));
    t.col(instant("ends_at"));
    t.col(ColumnDef::new("ended_at").timestamp_with_time_zone().null());
    refers(&mut t, "created_by", "account");
    t.col(instant("created_at"));
    t
}

fn shift_swap() -> TableCreateStatement {
    let mut t = table_with_id("shift_swap");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "shift_id", "shift");
    refers(&mut t, "from_staff_id", "staff");
    refers(&mut t, "to_staff_id", "staff");
    refers(&mut t, "created_by", "account");
    t.col(instant("created_at"));
    t
}

fn dismissal() -> TableCreateStatement {
    let mut t = table_with_id("dismissal");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "staff_id", "staff");
    t.col(ColumnDef::new("date").date().not_null());
    t.col(ColumnDef::new("reason").text().not_null());
    t.col(ColumnDef::new("barred").boolean().not_null());
    refers(&mut t, "created_by", "account");
    t.col(instant("created_at"));
    t
}

/// No name and no reference to the person: it outlives the deletion of both.
fn permanent_bar() -> TableCreateStatement {
    let mut t = table_with_id("permanent_bar");
    refers(&mut t, "district_id", "district");
    t.col(ColumnDef::new("id_hash").string_len(64).not_null());
    t.col(ColumnDef::new("since").date().not_null());
    t.col(instant("created_at"));
    t
}

fn staff_house() -> TableCreateStatement {
    let mut t = Table::create();
    t.table("staff_house");
    refers(&mut t, "staff_id", "staff");
    refers(&mut t, "house_id", "house");
    refers(&mut t, "district_id", "district");
    t.col(instant("created_at"));
    t.primary_key(Index::create().col("staff_id").col("house_id"));
    t
}

fn operator_contract() -> TableCreateStatement {
    let mut t = table_with_id("operator_contract");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "house_id", "house");
    t.col(ColumnDef::new("kind").string_len(64).not_null());
    t.col(ColumnDef::new("operator_name").text().not_null());
    t.col(ColumnDef::new("number").text().not_null());
    t.col(ColumnDef::new("valid_from").date().not_null());
    t.col(ColumnDef::new("valid_to").date().not_null());
    t.col(ColumnDef::new("version").big_integer().not_null());
    t.col(instant("created_at"));
    t
}

/// The local date up to which a district has been reminded of what ends.
fn reminder_day() -> TableCreateStatement {
    let mut t = Table::create();
    t.table("reminder_day");
    t.col(
        ColumnDef::new("district_id")
            .uuid()
            .not_null()
            .primary_key(),
    );
    let mut key = ForeignKey::create();
    key.from_col("district_id").to("district", "id");
    t.foreign_key(&mut key);
    t.col(ColumnDef::new("through").date().not_null());
    t
}
