//! Families, guardians, children and the papers that let a child be cared for.

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
                family(),
                guardian(),
                child(),
                stored_file(),
                consent(),
                health_declaration(),
                health_certificate(),
                quota_grant(),
                signed_agreement(),
                pickup_person(),
            ],
            vec![
                index("family", &["district_id", "subdistrict_id"]),
                unique("guardian", &["family_id", "account_id"]),
                index("guardian", &["account_id"]),
                index("guardian", &["phone_hash"]),
                index("child", &["family_id"]),
                unique("child", &["district_id", "id_number_hash"]),
                index("consent", &["child_id"]),
                index("health_declaration", &["child_id", "declared_at"]),
                index("health_certificate", &["child_id", "status"]),
                index(
                    "health_certificate",
                    &["district_id", "status", "created_at"],
                ),
                index("quota_grant", &["child_id", "year"]),
                unique("signed_agreement", &["family_id", "agreement_template_id"]),
                index("pickup_person", &["family_id"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(
            manager,
            &[
                "pickup_person",
                "signed_agreement",
                "quota_grant",
                "health_certificate",
                "health_declaration",
                "consent",
                "stored_file",
                "child",
                "guardian",
                "family",
            ],
        )
        .await
    }
}

fn family() -> TableCreateStatement {
    let mut t = table_with_id("family");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "subdistrict_id", "subdistrict");
    t.col(ColumnDef::new("status").string_len(64).not_null());
    t.col(ColumnDef::new("in_priority_group").boolean().not_null());
    t.col(ColumnDef::new("version").big_integer().not_null());
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}

fn guardian() -> TableCreateStatement {
    let mut t = table_with_id("guardian");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "family_id", "family");
    refers(&mut t, "account_id", "account");
    t.col(ColumnDef::new("name_cipher").text().not_null());
    t.col(ColumnDef::new("phone_cipher").text().not_null());
    t.col(ColumnDef::new("phone_hash").string_len(64).not_null());
    t.col(ColumnDef::new("relation").string_len(64).not_null());
    t.col(ColumnDef::new("status").string_len(64).not_null());
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}

fn child() -> TableCreateStatement {
    let mut t = table_with_id("child");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "family_id", "family");
    t.col(ColumnDef::new("name_cipher").text().not_null());
    t.col(ColumnDef::new("birth_date").date().not_null());
    t.col(ColumnDef::new("sex").string_len(64).null());
    t.col(ColumnDef::new("id_type").string_len(64).not_null());
    t.col(ColumnDef::new("id_number_cipher").text().not_null());
    t.col(ColumnDef::new("id_number_hash").string_len(64).not_null());
    t.col(ColumnDef::new("status").string_len(64).not_null());
    t.col(
        ColumnDef::new("booking_suspended_until")
            .timestamp_with_time_zone()
            .null(),
    );
    t.col(ColumnDef::new("version").big_integer().not_null());
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}

fn stored_file() -> TableCreateStatement {
    let mut t = table_with_id("stored_file");
    refers(&mut t, "district_id", "district");
    t.col(ColumnDef::new("media_type").string_len(64).not_null());
    t.col(ColumnDef::new("size_bytes").big_integer().not_null());
    t.col(ColumnDef::new("sha256").string_len(64).not_null());
    t.col(ColumnDef::new("content_cipher").blob().not_null());
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}

fn consent() -> TableCreateStatement {
    let mut t = table_with_id("consent");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "child_id", "child");
    refers(&mut t, "guardian_id", "guardian");
    t.col(ColumnDef::new("purpose").string_len(64).not_null());
    t.col(ColumnDef::new("notice_version").string_len(64).not_null());
    t.col(ColumnDef::new("channel").string_len(64).not_null());
    t.col(
        ColumnDef::new("given_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t.col(
        ColumnDef::new("withdrawn_at")
            .timestamp_with_time_zone()
            .null(),
    );
    t
}

fn health_declaration() -> TableCreateStatement {
    let mut t = table_with_id("health_declaration");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "child_id", "child");
    refers(&mut t, "guardian_id", "guardian");
    t.col(ColumnDef::new("content_cipher").text().not_null());
    t.col(
        ColumnDef::new("declared_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}

fn health_certificate() -> TableCreateStatement {
    let mut t = table_with_id("health_certificate");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "child_id", "child");
    may_refer(&mut t, "guardian_id", "guardian");
    refers(&mut t, "file_id", "stored_file");
    may_refer(&mut t, "institution_id", "medical_institution");
    t.col(ColumnDef::new("examined_on").date().null());
    t.col(ColumnDef::new("valid_to").date().null());
    t.col(ColumnDef::new("result").string_len(64).null());
    t.col(ColumnDef::new("status").string_len(64).not_null());
    may_refer(&mut t, "reviewed_by", "account");
    t.col(
        ColumnDef::new("reviewed_at")
            .timestamp_with_time_zone()
            .null(),
    );
    t.col(ColumnDef::new("reject_reason").text().null());
    t.col(ColumnDef::new("version").big_integer().not_null());
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}

fn quota_grant() -> TableCreateStatement {
    let mut t = table_with_id("quota_grant");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "child_id", "child");
    t.col(ColumnDef::new("year").big_integer().not_null());
    t.col(ColumnDef::new("extra_sessions").big_integer().not_null());
    t.col(ColumnDef::new("reason").text().not_null());
    refers(&mut t, "granted_by", "account");
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}

fn signed_agreement() -> TableCreateStatement {
    let mut t = table_with_id("signed_agreement");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "family_id", "family");
    refers(&mut t, "agreement_template_id", "agreement_template");
    refers(&mut t, "guardian_id", "guardian");
    t.col(ColumnDef::new("content_hash").string_len(64).not_null());
    t.col(
        ColumnDef::new("signed_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}

fn pickup_person() -> TableCreateStatement {
    let mut t = table_with_id("pickup_person");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "family_id", "family");
    t.col(ColumnDef::new("name_cipher").text().not_null());
    t.col(ColumnDef::new("phone_cipher").text().not_null());
    t.col(ColumnDef::new("relation").string_len(64).not_null());
    t.col(ColumnDef::new("id_number_hash").string_len(64).not_null());
    t.col(ColumnDef::new("status").string_len(64).not_null());
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}
