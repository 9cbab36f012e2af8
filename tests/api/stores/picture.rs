//! All that stands in a database, whatever its tables are, for comparing before and after.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A row: column to value, as the store writes it.
type Row = Map<String, Value>;

/// Tables and their rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture(BTreeMap<String, Vec<Row>>);

async fn texts(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(statement).await.unwrap();
    rows.iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect()
}

fn is_postgres(db: &DatabaseConnection) -> bool {
    db.get_database_backend() == DbBackend::Postgres
}

/// The names of the tables, without the migrations' own.
pub async fn tables(db: &DatabaseConnection) -> BTreeSet<String> {
    let sql = if is_postgres(db) {
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace \
            AND relkind IN ('r', 'p') AND NOT relispartition"
    } else {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    };
    let mut names: BTreeSet<String> = texts(db, sql).await.into_iter().collect();
    names.remove("seaql_migrations");
    names
}

/// Whatever a migration can leave behind beside rows: columns, indices, constraints, triggers
/// and functions, each in a line. The parts of tables that are kept by the month are as these.
pub async fn schema(db: &DatabaseConnection) -> Vec<String> {
    let sql = if is_postgres(db) {
        "WITH parts AS ( \
            SELECT oid AS id, relname AS part FROM pg_class WHERE relispartition) \
         SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable \
                || coalesce(' ' || column_default, '') \
           FROM information_schema.columns WHERE table_schema = 'public' \
                AND table_name NOT IN (SELECT part FROM parts) \
         UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' \
                AND tablename NOT IN (SELECT part FROM parts) \
         UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) \
           FROM pg_constraint WHERE connamespace = 'public'::regnamespace \
                AND conrelid NOT IN (SELECT id FROM parts) \
         UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal \
                AND tgrelid NOT IN (SELECT id FROM parts) \
         UNION ALL SELECT pg_get_functiondef(p.oid) FROM pg_proc p \
          WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS ( \
                SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
    } else {
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"
    };
    let mut lines = texts(db, sql).await;
    lines.retain(|line| !line.contains("seaql_migrations"));
    // PostgreSQL writes the casts of a list of words anew when it has read its own writing.
    for line in &mut lines {
        for cast in ["::character varying", "::text[]", "::text", "(", ")"] {
            *line = line.replace(cast, "");
        }
    }
    lines.sort_unstable();
    lines
}

async fn columns(db: &DatabaseConnection, table: &str) -> Vec<String> {
    let sql = format!("SELECT name FROM pragma_table_info('{table}')");
    texts(db, &sql).await
}

/// Takes it.
pub async fn picture(db: &DatabaseConnection) -> Picture {
    let mut all = BTreeMap::new();
    for table in tables(db).await {
        let sql = if is_postgres(db) {
            format!("SELECT to_jsonb(t)::text FROM {table} t")
        } else {
            let columns = columns(db, &table).await;
            let pairs: Vec<String> = columns
                .iter()
                .map(|column| format!("'{column}', quote({column})"))
                .collect();
            format!("SELECT json_object({}) FROM {table}", pairs.join(", "))
        };
        let mut texts = texts(db, &sql).await;
        texts.sort_unstable();
        let rows = texts.iter().map(|text| serde_json::from_str(text).unwrap());
        all.insert(table, rows.collect());
    }
    Picture(all)
}

impl Picture {
    /// How many tables hold something.
    pub fn filled(&self) -> usize {
        self.0.values().filter(|rows| !rows.is_empty()).count()
    }

    /// What stands in the tables and columns that the other one has, too.
    pub fn seen_by(&self, other: &Self) -> Self {
        let mut common = BTreeMap::new();
        for (table, rows) in &self.0 {
            let Some(others) = other.0.get(table) else {
                continue;
            };
            let columns: Option<BTreeSet<&String>> = others.first().map(|row| row.keys().collect());
            let mut kept: Vec<Row> = rows.clone();
            if let Some(columns) = columns {
                for row in &mut kept {
                    row.retain(|column, _| columns.contains(column));
                }
            }
            kept.sort_by_key(|row| Value::Object(row.clone()).to_string());
            common.insert(table.clone(), kept);
        }
        Self(common)
    }

    /// The tables in which the two differ.
    pub fn differs_in(&self, other: &Self) -> Vec<String> {
        let names: BTreeSet<&String> = self.0.keys().chain(other.0.keys()).collect();
        let differing = names
            .into_iter()
            .filter(|name| self.0.get(*name) != other.0.get(*name));
        differing.cloned().collect()
    }
}
