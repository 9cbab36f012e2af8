//! The audit log: who read or changed what. Rows are only added; each is sealed once, with its
//! place in the chain of its district, and goes only below the floor of that chain.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend},
};

use crate::build::{create_all, drop_all, index, refers, table_with_id, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_all(
            manager,
            vec![audit_log(), audit_chain()],
            vec![
                unique("audit_log", &["district_id", "sequence"]),
                index("audit_log", &["subject_id"]),
                index("audit_log", &["account_id"]),
                index("audit_log", &["district_id", "at"]),
            ],
        )
        .await?;
        let sql = match manager.get_database_backend() {
            DbBackend::Postgres => POSTGRES,
            _ => SQLITE,
        };
        manager.get_connection().execute_unprepared(sql).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["audit_log", "audit_chain"]).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            let sql = "DROP FUNCTION audit_log_guard(); DROP FUNCTION audit_chain_guard();";
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

fn word(t: &mut TableCreateStatement, name: &'static str) {
    t.col(ColumnDef::new(name).string_len(64).not_null());
}

fn may_be_word(t: &mut TableCreateStatement, name: &'static str) {
    t.col(ColumnDef::new(name).string_len(64).null());
}

/// Who and what are ids without foreign keys: the log outlasts what it tells of.
fn audit_log() -> TableCreateStatement {
    let mut t = table_with_id("audit_log");
    refers(&mut t, "district_id", "district");
    t.col(ColumnDef::new("sequence").big_integer().null());
    may_be_word(&mut t, "previous_hash");
    may_be_word(&mut t, "hash");
    t.col(ColumnDef::new("account_id").uuid().null());
    word(&mut t, "role");
    t.col(ColumnDef::new("house_id").uuid().null());
    t.col(ColumnDef::new("subdistrict_id").uuid().null());
    word(&mut t, "action");
    word(&mut t, "subject_kind");
    t.col(ColumnDef::new("subject_id").uuid().null());
    t.col(ColumnDef::new("fields").text().not_null());
    may_be_word(&mut t, "purpose");
    may_be_word(&mut t, "request_id");
    t.col(ColumnDef::new("at").timestamp_with_time_zone().not_null());
    t
}

/// The two ends of the chain of a district. The head is its last sealed row, and its row is
/// the lock under which rows are sealed. The floor is the last row that retention took away.
fn audit_chain() -> TableCreateStatement {
    let mut t = Table::create();
    t.table("audit_chain");
    t.col(
        ColumnDef::new("district_id")
            .uuid()
            .not_null()
            .primary_key(),
    );
    let mut key = ForeignKey::create();
    key.from_col("district_id").to("district", "id");
    t.foreign_key(&mut key);
    t.col(ColumnDef::new("head_sequence").big_integer().not_null());
    word(&mut t, "head_hash");
    t.col(ColumnDef::new("floor_sequence").big_integer().not_null());
    word(&mut t, "floor_hash");
    t
}

const SQLITE: &str = "
CREATE TRIGGER audit_log_insert BEFORE INSERT ON audit_log
WHEN NEW.sequence IS NOT NULL OR NEW.previous_hash IS NOT NULL OR NEW.hash IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a row of audit_log comes in unsealed'); END;

CREATE TRIGGER audit_log_update BEFORE UPDATE ON audit_log
WHEN OLD.sequence IS NOT NULL OR OLD.previous_hash IS NOT NULL OR OLD.hash IS NOT NULL
    OR NEW.sequence IS NULL OR NEW.previous_hash IS NULL OR NEW.hash IS NULL
    OR NEW.id IS NOT OLD.id OR NEW.district_id IS NOT OLD.district_id
    OR NEW.account_id IS NOT OLD.account_id OR NEW.role IS NOT OLD.role
    OR NEW.house_id IS NOT OLD.house_id OR NEW.subdistrict_id IS NOT OLD.subdistrict_id
    OR NEW.action IS NOT OLD.action OR NEW.subject_kind IS NOT OLD.subject_kind
    OR NEW.subject_id IS NOT OLD.subject_id OR NEW.fields IS NOT OLD.fields
    OR NEW.purpose IS NOT OLD.purpose OR NEW.request_id IS NOT OLD.request_id
    OR NEW.at IS NOT OLD.at
BEGIN SELECT RAISE(ABORT, 'a row of audit_log is sealed once and never changed'); END;

CREATE TRIGGER audit_log_delete BEFORE DELETE ON audit_log
WHEN OLD.sequence IS NULL OR NOT EXISTS (
    SELECT 1 FROM audit_chain c
    WHERE c.district_id = OLD.district_id AND OLD.sequence <= c.floor_sequence)
BEGIN SELECT RAISE(ABORT, 'a row of audit_log goes only below the floor of its chain'); END;

CREATE TRIGGER audit_chain_update BEFORE UPDATE ON audit_chain
WHEN NEW.district_id IS NOT OLD.district_id OR NEW.head_sequence < OLD.head_sequence
    OR NEW.floor_sequence < OLD.floor_sequence OR NEW.floor_sequence > NEW.head_sequence
BEGIN SELECT RAISE(ABORT, 'the ends of an audit_chain only move on'); END;

CREATE TRIGGER audit_chain_delete BEFORE DELETE ON audit_chain
BEGIN SELECT RAISE(ABORT, 'an audit_chain stays'); END;
";

const POSTGRES: &str = "
CREATE FUNCTION audit_log_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.sequence IS NULL AND NEW.previous_hash IS NULL AND NEW.hash IS NULL THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'a row of audit_log comes in unsealed';
    ELSIF TG_OP = 'UPDATE' THEN
        IF OLD.sequence IS NULL AND OLD.previous_hash IS NULL AND OLD.hash IS NULL
            AND NEW.sequence IS NOT NULL AND NEW.previous_hash IS NOT NULL
            AND NEW.hash IS NOT NULL
            AND (NEW.id, NEW.district_id, NEW.account_id, NEW.role, NEW.house_id,
                NEW.subdistrict_id, NEW.action, NEW.subject_kind, NEW.subject_id, NEW.fields,
                NEW.purpose, NEW.request_id, NEW.at)
            IS NOT DISTINCT FROM
                (OLD.id, OLD.district_id, OLD.account_id, OLD.role, OLD.house_id,
                OLD.subdistrict_id, OLD.action, OLD.subject_kind, OLD.subject_id, OLD.fields,
                OLD.purpose, OLD.request_id, OLD.at)
        THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'a row of audit_log is sealed once and never changed';
    ELSIF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT 1 FROM audit_chain c
            WHERE c.district_id = OLD.district_id AND OLD.sequence <= c.floor_sequence)
        THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'a row of audit_log goes only below the floor of its chain';
END $$;

CREATE TRIGGER audit_log_rows BEFORE INSERT OR UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION audit_log_guard();
CREATE TRIGGER audit_log_truncate BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_guard();

CREATE FUNCTION audit_chain_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.district_id = OLD.district_id AND NEW.head_sequence >= OLD.head_sequence
            AND NEW.floor_sequence >= OLD.floor_sequence
            AND NEW.floor_sequence <= NEW.head_sequence
        THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'the ends of an audit_chain only move on';
    END IF;
    RAISE EXCEPTION 'an audit_chain stays';
END $$;

CREATE TRIGGER audit_chain_rows BEFORE UPDATE OR DELETE ON audit_chain
    FOR EACH ROW EXECUTE FUNCTION audit_chain_guard();
CREATE TRIGGER audit_chain_truncate BEFORE TRUNCATE ON audit_chain
    FOR EACH STATEMENT EXECUTE FUNCTION audit_chain_guard();
";
