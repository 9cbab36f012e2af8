//! What only grows and is only added to is kept by the month on PostgreSQL: the histories of
//! bookings and the audit log, each divided by its ids, which begin with the time
//! (docs/adr/0045). What was written before stays where it is, as the first part. SQLite keeps
//! whole tables.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend},
};

use crate::build::{index, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// A table that is kept by the month.
struct Kept {
    name: &'static str,
    /// Its indices, by their columns. That no two rows share the values of one can be said of
    /// each part only, unless `id` is among them.
    indices: &'static [&'static [&'static str]],
    /// The number of a row of the audit log is its own.
    unique: Option<&'static [&'static str]>,
    /// Columns that refer to the `id` of a table.
    refers: &'static [(&'static str, &'static str)],
    /// Triggers of the whole table, and of the divided one.
    triggers: [&'static str; 2],
    /// The names of the former.
    dropped: &'static [&'static str],
}

const KEPT: [Kept; 2] = [
    Kept {
        name: "booking_event",
        indices: &[&["booking_id", "at"]],
        unique: None,
        refers: &[
            ("district_id", "district"),
            ("booking_id", "booking"),
            ("actor_account_id", "account"),
        ],
        triggers: [
            "CREATE TRIGGER booking_event_is_kept BEFORE UPDATE ON booking_event
                FOR EACH ROW EXECUTE FUNCTION only_reason_is_blanked();
             CREATE TRIGGER booking_event_stays BEFORE DELETE OR TRUNCATE ON booking_event
                FOR EACH STATEMENT EXECUTE FUNCTION rows_stay();",
            "CREATE TRIGGER booking_event_is_kept BEFORE UPDATE ON booking_event
                FOR EACH ROW EXECUTE FUNCTION only_reason_is_blanked();
             CREATE TRIGGER booking_event_stays BEFORE DELETE ON booking_event
                FOR EACH ROW EXECUTE FUNCTION rows_stay();
             CREATE TRIGGER booking_event_truncate BEFORE TRUNCATE ON booking_event
                FOR EACH STATEMENT EXECUTE FUNCTION rows_stay();",
        ],
        dropped: &["booking_event_is_kept", "booking_event_stays"],
    },
    Kept {
        name: "audit_log",
        indices: &[&["subject_id"], &["account_id"], &["district_id", "at"]],
        unique: Some(&["district_id", "sequence"]),
        refers: &[("district_id", "district")],
        triggers: [AUDIT_TRIGGERS, AUDIT_TRIGGERS],
        dropped: &["audit_log_rows", "audit_log_truncate"],
    },
];

const AUDIT_TRIGGERS: &str = "
CREATE TRIGGER audit_log_rows BEFORE INSERT OR UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION audit_log_guard();
CREATE TRIGGER audit_log_truncate BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_guard();";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        let db = manager.get_connection();
        db.execute_unprepared(FUNCTIONS).await?;
        db.execute_unprepared(&guard(OWN_NUMBER)).await?;
        for kept in &KEPT {
            divide(manager, kept).await?;
        }
        Ok(())
    }

    /// All rows in one table again, copied; what was archived is not among them.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        for kept in &KEPT {
            unite(manager, kept).await?;
        }
        let db = manager.get_connection();
        db.execute_unprepared(&guard("")).await?;
        db.execute_unprepared(
            "DROP FUNCTION make_months(date, int); DROP FUNCTION add_month(text, date);
             DROP FUNCTION month_parts(text); DROP FUNCTION first_id_of(date);",
        )
        .await?;
        Ok(())
    }
}

/// The table as it is becomes the first part of a divided one of its name: up to the end of
/// the month, whatever is older. Its rows stay where they are. They are read once for their
/// bounds, and once for an index of the divided table that it does not have.
async fn divide(manager: &SchemaManager<'_>, kept: &Kept) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let Kept { name, dropped, .. } = kept;
    let mut sql = String::new();
    for trigger in *dropped {
        sql += &format!("DROP TRIGGER {trigger} ON {name};");
    }
    sql += &format!(
        "ALTER TABLE {name} RENAME TO {name}_before;
         ALTER TABLE {name}_before RENAME CONSTRAINT {name}_pkey TO {name}_before_pkey;"
    );
    for columns in kept.indices {
        let columns = columns.join("_");
        sql += &format!("ALTER INDEX ix_{name}_{columns} RENAME TO ix_{name}_before_{columns};");
    }
    if let Some(columns) = kept.unique {
        let columns = columns.join("_");
        sql += &format!("ALTER INDEX ux_{name}_{columns} RENAME TO ux_{name}_before_{columns};");
    }
    sql += &format!(
        "CREATE TABLE {name} (LIKE {name}_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
             PARTITION BY RANGE (id);
         ALTER TABLE {name} {};",
        keys(kept)
    );
    db.execute_unprepared(&sql).await?;
    for columns in kept.indices {
        manager.create_index(index(name, columns)).await?;
    }
    db.execute_unprepared(&format!("{} {}", kept.triggers[1], parts(kept)))
        .await
        .map(drop)
}

/// The first part, and the one for whatever has no other. Of two clocks one may be ahead, so
/// rows beyond the month go there; its rows find their month when it is made.
fn parts(kept: &Kept) -> String {
    let name = kept.name;
    let end = "first_id_of((date_trunc('month', now() AT TIME ZONE 'UTC')
                    + interval '1 month')::date)";
    let own_number = kept.unique.map_or_else(String::new, |columns| {
        format!(
            "CREATE UNIQUE INDEX ux_{name}_default_{} ON {name}_default ({});",
            columns.join("_"),
            columns.join(", ")
        )
    });
    format!(
        "CREATE TABLE {name}_default (LIKE {name} INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
         WITH ahead AS (DELETE FROM {name}_before WHERE id >= {end} RETURNING *)
             INSERT INTO {name}_default SELECT * FROM ahead;
         {own_number}
         DO $$ BEGIN EXECUTE format(
             'ALTER TABLE {name} ATTACH PARTITION {name}_before
                  FOR VALUES FROM (MINVALUE) TO (%L)', {end}); END $$;
         ALTER TABLE {name} ATTACH PARTITION {name}_default DEFAULT;
         CREATE TRIGGER {name}_truncate BEFORE TRUNCATE ON {name}_before
             FOR EACH STATEMENT EXECUTE FUNCTION {function}();
         CREATE TRIGGER {name}_truncate BEFORE TRUNCATE ON {name}_default
             FOR EACH STATEMENT EXECUTE FUNCTION {function}();",
        function = if kept.unique.is_some() {
            "audit_log_guard"
        } else {
            "rows_stay"
        },
    )
}

async fn unite(manager: &SchemaManager<'_>, kept: &Kept) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let name = kept.name;
    let sql = format!(
        "CREATE TABLE {name}_whole (LIKE {name} INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
         INSERT INTO {name}_whole SELECT * FROM {name};
         DROP TABLE {name};
         ALTER TABLE {name}_whole RENAME TO {name};
         ALTER TABLE {name} {};
         {}",
        keys(kept),
        kept.triggers[0]
    );
    db.execute_unprepared(&sql).await?;
    for columns in kept.indices {
        manager.create_index(index(name, columns)).await?;
    }
    if let Some(columns) = kept.unique {
        manager.create_index(unique(name, columns)).await?;
    }
    Ok(())
}

fn keys(kept: &Kept) -> String {
    let mut keys = vec!["ADD PRIMARY KEY (id)".to_owned()];
    for (column, table) in kept.refers {
        keys.push(format!(
            "ADD FOREIGN KEY ({column}) REFERENCES {table} (id)"
        ));
    }
    keys.join(", ")
}

/// Over its parts no index says that a number is given once: whoever seals holds the chain, and
/// sees every row that was sealed before.
const OWN_NUMBER: &str = "
            PERFORM 1 FROM audit_chain c WHERE c.district_id = NEW.district_id FOR UPDATE;
            IF EXISTS (SELECT 1 FROM audit_log o
                WHERE o.district_id = NEW.district_id AND o.sequence = NEW.sequence)
            THEN
                RAISE EXCEPTION 'a number of audit_log is given once';
            END IF;";

/// As migration 20 has it, with more to look at before a row is sealed.
fn guard(before_sealed: &str) -> String {
    format!(
        "
CREATE OR REPLACE FUNCTION audit_log_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
        THEN{before_sealed}
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
END $$;"
    )
}

/// The service owns no table and can make none (`packaging/rights.sql`), so it asks the owner's
/// function. All that anybody gets by it is an empty part for a month to come.
const FUNCTIONS: &str = "
CREATE FUNCTION first_id_of(month date) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT (lpad(to_hex((extract(epoch FROM month::timestamp) * 1000)::bigint), 12, '0')
            || repeat('0', 20))::uuid
$$;

CREATE FUNCTION month_parts(kept text) RETURNS TABLE (part text, from_id uuid, to_id uuid)
LANGUAGE sql STABLE STRICT SET search_path = public, pg_temp AS $$
    SELECT c.relname::text,
           substring(b.bound FROM 'FROM \\(''([0-9a-f-]{36})''\\)')::uuid,
           substring(b.bound FROM 'TO \\(''([0-9a-f-]{36})''\\)')::uuid
      FROM pg_inherits i
      JOIN pg_class c ON c.oid = i.inhrelid
     CROSS JOIN LATERAL (SELECT pg_get_expr(c.relpartbound, c.oid) AS bound) b
     WHERE i.inhparent = kept::regclass AND b.bound <> 'DEFAULT'
     ORDER BY 3
$$;

CREATE FUNCTION add_month(kept text, month date) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    part text := kept || to_char(month, '_YYYY_MM');
    rest text := kept || '_default';
    low uuid := first_id_of(month);
    high uuid := first_id_of((month + interval '1 month')::date);
    came_early boolean;
BEGIN
    EXECUTE format('LOCK TABLE ONLY %I IN SHARE UPDATE EXCLUSIVE MODE', kept);
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', rest);
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)',
        part, kept);
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE id >= %L AND id < %L)',
        rest, low, high) INTO came_early;
    IF came_early THEN
        EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', rest);
        EXECUTE format('WITH early AS (DELETE FROM %I WHERE id >= %L AND id < %L RETURNING *)
            INSERT INTO %I SELECT * FROM early', rest, low, high, part);
        EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', rest);
    END IF;
    IF kept = 'audit_log' THEN
        EXECUTE format('CREATE UNIQUE INDEX %I ON %I (district_id, sequence)',
            'ux_' || part || '_district_id_sequence', part);
        EXECUTE format('CREATE TRIGGER audit_log_truncate BEFORE TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION audit_log_guard()', part);
    ELSE
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION rows_stay()', kept || '_truncate', part);
    END IF;
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        kept, part, low, high);
END $$;
REVOKE EXECUTE ON FUNCTION add_month(text, date) FROM PUBLIC;

-- Whoever books waits for its locks no longer than half a second, which is also less than
-- PostgreSQL waits before it ends one of two that wait for each other: this one gives way.
CREATE FUNCTION make_months(first date, many int) RETURNS int
LANGUAGE plpgsql STRICT SECURITY DEFINER SET search_path = public, pg_temp
SET lock_timeout = '500ms' AS $$
DECLARE
    kept text;
    month date;
    made int := 0;
BEGIN
    IF many NOT BETWEEN 1 AND 12 THEN
        RAISE EXCEPTION 'a year ahead at most';
    END IF;
    IF NOT pg_try_advisory_xact_lock(20261128) THEN
        RETURN 0;
    END IF;
    FOREACH kept IN ARRAY ARRAY['audit_log', 'booking_event'] LOOP
        FOR n IN 0 .. many - 1 LOOP
            month := (date_trunc('month', first::timestamp) + make_interval(months => n))::date;
            IF NOT EXISTS (SELECT 1 FROM month_parts(kept) p
                WHERE coalesce(p.from_id <= first_id_of(month), true)
                  AND p.to_id > first_id_of(month))
            THEN
                PERFORM add_month(kept, month);
                made := made + 1;
            END IF;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;
";
