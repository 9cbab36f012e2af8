//! Districts, subdistricts, houses, rooms, what they need to open, and the workday calendar.

use sea_orm_migration::prelude::*;

use crate::build::{create_all, drop_all, index, refers, table_with_id, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_all(
            manager,
            vec![
                district(),
                subdistrict(),
                calendar_year(),
                calendar_day(),
                house(),
                room(),
                liability_insurance(),
                fee_schedule(),
                agreement_template(),
                medical_institution(),
            ],
            vec![
                unique("district", &["code"]),
                unique("subdistrict", &["district_id", "code"]),
                index("calendar_day", &["year"]),
                index("house", &["district_id", "subdistrict_id"]),
                unique("house", &["district_id", "name"]),
                index("room", &["house_id"]),
                index("liability_insurance", &["house_id", "valid_to"]),
                unique("fee_schedule", &["subdistrict_id", "number"]),
                unique("agreement_template", &["subdistrict_id", "number"]),
                index("medical_institution", &["district_id"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(
            manager,
            &[
                "medical_institution",
                "agreement_template",
                "fee_schedule",
                "liability_insurance",
                "room",
                "house",
                "calendar_day",
                "calendar_year",
                "subdistrict",
                "district",
            ],
        )
        .await
    }
}

fn district() -> TableCreateStatement {
    let mut t = table_with_id("district");
    t.col(ColumnDef::new("code").string_len(64).not_null());
    t.col(ColumnDef::new("name").text().not_null());
    t.col(ColumnDef::new("name_en").text().not_null());
    t.col(ColumnDef::new("time_zone").string_len(64).not_null());
    t.col(ColumnDef::new("policy_profile").string_len(64).not_null());
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}

fn subdistrict() -> TableCreateStatement {
    let mut t = table_with_id("subdistrict");
    refers(&mut t, "district_id", "district");
    t.col(ColumnDef::new("code").string_len(64).not_null());
    t.col(ColumnDef::new("name").text().not_null());
    t.col(ColumnDef::new("name_en").text().not_null());
    t
}

fn calendar_year() -> TableCreateStatement {
    let mut t = Table::create();
    t.table("calendar_year");
    t.col(
        ColumnDef::new("year")
            .big_integer()
            .not_null()
            .primary_key(),
    );
    t.col(ColumnDef::new("source").text().not_null());
    t.col(
        ColumnDef::new("loaded_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}

fn calendar_day() -> TableCreateStatement {
    let mut t = Table::create();
    t.table("calendar_day");
    t.col(ColumnDef::new("date").date().not_null().primary_key());
    t.col(ColumnDef::new("year").big_integer().not_null());
    t.col(ColumnDef::new("is_day_off").boolean().not_null());
    t.col(ColumnDef::new("name").text().not_null());
    t
}

fn house() -> TableCreateStatement {
    let mut t = table_with_id("house");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "subdistrict_id", "subdistrict");
    t.col(ColumnDef::new("name").text().not_null());
    t.col(ColumnDef::new("name_en").text().not_null());
    t.col(ColumnDef::new("address").text().not_null());
    t.col(ColumnDef::new("latitude").double().null());
    t.col(ColumnDef::new("longitude").double().null());
    t.col(ColumnDef::new("phone").string_len(64).not_null());
    t.col(ColumnDef::new("host_venue_type").string_len(64).not_null());
    t.col(ColumnDef::new("status").string_len(64).not_null());
    t.col(ColumnDef::new("auto_confirm").boolean().not_null());
    t.col(ColumnDef::new("version").big_integer().not_null());
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}

fn room() -> TableCreateStatement {
    let mut t = table_with_id("room");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "house_id", "house");
    t.col(ColumnDef::new("name").text().not_null());
    t.col(ColumnDef::new("usable_area_dm2").big_integer().not_null());
    t.col(ColumnDef::new("class_cap").big_integer().null());
    t.col(ColumnDef::new("version").big_integer().not_null());
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}

fn liability_insurance() -> TableCreateStatement {
    let mut t = table_with_id("liability_insurance");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "house_id", "house");
    t.col(ColumnDef::new("insurer").text().not_null());
    t.col(ColumnDef::new("policy_number").text().not_null());
    t.col(ColumnDef::new("valid_from").date().not_null());
    t.col(ColumnDef::new("valid_to").date().not_null());
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}

fn fee_schedule() -> TableCreateStatement {
    let mut t = table_with_id("fee_schedule");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "subdistrict_id", "subdistrict");
    t.col(ColumnDef::new("number").big_integer().not_null());
    t.col(ColumnDef::new("basis").text().not_null());
    t.col(ColumnDef::new("effective_from").date().not_null());
    t.col(
        ColumnDef::new("timed_fen_per_hour")
            .big_integer()
            .not_null(),
    );
    t.col(
        ColumnDef::new("temporary_fen_per_session")
            .big_integer()
            .not_null(),
    );
    t.col(
        ColumnDef::new("published_at")
            .timestamp_with_time_zone()
            .null(),
    );
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}

fn agreement_template() -> TableCreateStatement {
    let mut t = table_with_id("agreement_template");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "subdistrict_id", "subdistrict");
    refers(&mut t, "fee_schedule_id", "fee_schedule");
    t.col(ColumnDef::new("number").big_integer().not_null());
    t.col(ColumnDef::new("title").text().not_null());
    t.col(ColumnDef::new("rights_and_duties").text().not_null());
    t.col(ColumnDef::new("fees").text().not_null());
    t.col(ColumnDef::new("refunds").text().not_null());
    t.col(ColumnDef::new("disputes").text().not_null());
    t.col(ColumnDef::new("effective_from").date().not_null());
    t.col(
        ColumnDef::new("published_at")
            .timestamp_with_time_zone()
            .null(),
    );
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}

fn medical_institution() -> TableCreateStatement {
    let mut t = table_with_id("medical_institution");
    refers(&mut t, "district_id", "district");
    t.col(ColumnDef::new("name").text().not_null());
    t.col(ColumnDef::new("recognised_from").date().not_null());
    t.col(ColumnDef::new("recognised_to").date().null());
    t
}
