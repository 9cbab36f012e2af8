//! Fills the district: rows first, then indices and constraints, as whoever restores a copy would do it.
//!
//! Rows are made by the server itself (docs/performance.md says why not by COPY), several statements at a time.
//! What the migrations have built is read from the catalogue, dropped, and built again over the rows,
//! so every constraint is held against every row, and the schema is the service's own.

use crate::{
    database::{Database, run},
    town::Size,
};
use anyhow::{Context, ensure};
use std::{
    hash::{DefaultHasher, Hash, Hasher},
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Instant,
};

/// Written by the server.
const FRAME: &str = "bench/sql/load/frame.sql";
const ROWS: &str = "bench/sql/load/rows.sql";
/// Statements at a time.
const LANES: usize = 2;
/// Of each session that fills.
const OPTIONS: &str =
    "-c work_mem=256MB -c maintenance_work_mem=768MB -c max_parallel_maintenance_workers=0";
/// While filling; what is not yet on disk when the machine fails is loaded again.
const UNSAFE: [(&str, &str); 6] = [
    ("fsync", "off"),
    ("synchronous_commit", "off"),
    ("full_page_writes", "off"),
    ("autovacuum", "off"),
    ("max_wal_size", "'3GB'"),
    ("checkpoint_timeout", "'1h'"),
];

/// A statement with a name that says what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    name: String,
    sql: String,
}

/// The statements of a file, each after a line `-- step: NAME`.
fn steps(text: &str) -> Vec<Step> {
    let parts = text.split("-- step: ").skip(1);
    let of = |part: &str| {
        let (name, sql) = part.split_once('\n')?;
        Some(Step {
            name: name.trim().to_owned(),
            sql: sql.to_owned(),
        })
    };
    parts.filter_map(of).collect()
}

/// Does all steps, several at a time, and says of each how long it took.
fn all(database: &Database, what: &str, steps: &[Step]) -> anyhow::Result<()> {
    let begun = Instant::now();
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(None));
    let lane = || {
        while let Some(step) = steps.get(next.fetch_add(1, Ordering::Relaxed)) {
            let own = Instant::now();
            if let Err(error) = database.alter(&step.sql, OPTIONS) {
                *failed.lock().unwrap_or_else(|it| it.into_inner()) =
                    Some(error.context(step.name.clone()));
                next.store(steps.len(), Ordering::Relaxed);
                return;
            }
            if own.elapsed().as_secs() >= 5 {
                eprintln!("bench:   {what} {} in {:.0?}", step.name, own.elapsed());
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..LANES {
            scope.spawn(lane);
        }
    });
    eprintln!(
        "bench: {what}: {} steps in {:.0?}",
        steps.len(),
        begun.elapsed()
    );
    match failed.into_inner().unwrap_or_else(|it| it.into_inner()) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Reads steps that the catalogue tells: name and statement, parted by a tab.
fn told(database: &Database, query: &str) -> anyhow::Result<Vec<Step>> {
    let rows = database.ask(query)?;
    let lines = rows.lines().filter(|it| !it.is_empty());
    let step = |line: &str| {
        let (name, sql) = line.split_once('\t').context("a step")?;
        Ok(Step {
            name: name.to_owned(),
            sql: sql.to_owned(),
        })
    };
    lines.map(step).collect()
}

/// What has to go before the rows come, and what brings it back.
struct Stripped {
    drops: Vec<Step>,
    indices: Vec<Step>,
    keys: Vec<Step>,
    checked: Vec<Step>,
}

impl Stripped {
    fn read(database: &Database, tables: &[String]) -> anyhow::Result<Self> {
        let tables = tables.join("','");
        let constraints = |columns: &str, kinds: &str, which: &str| {
            format!(
                "SELECT conrelid::regclass || ' ' || conname || E'\\t' || {columns} FROM pg_constraint \
                 WHERE connamespace = 'public'::regnamespace AND contype IN ({kinds}) AND {which} \
                   AND conparentid = 0 \
                 ORDER BY contype, pg_relation_size(conrelid) DESC, conname"
            )
        };
        // Tables that are kept by the month keep their indices: those of the parts have names of their own.
        let whole = "(SELECT relkind FROM pg_class WHERE oid = conrelid) <> 'p'";
        let filled = format!("conrelid::regclass::text IN ('{tables}') AND {whole}");
        let add = |suffix: &str| {
            format!(
                "'ALTER TABLE ' || conrelid::regclass || ' ADD CONSTRAINT ' || quote_ident(conname) || ' ' \
                 || pg_get_constraintdef(oid){suffix}"
            )
        };
        let drop =
            "'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' || quote_ident(conname)";
        let plain = |columns: &str| {
            format!(
                "SELECT relid.relname || E'\\t' || {columns} FROM pg_index i JOIN pg_class relid ON relid.oid = indexrelid \
                 WHERE indrelid::regclass::text IN ('{tables}') AND relid.relkind = 'i' \
                   AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = indexrelid AND contype IN ('p','u','x')) \
                 ORDER BY relid.relname"
            )
        };
        let mut drops = told(database, &constraints(drop, "'f'", "true"))?;
        drops.extend(told(database, &constraints(drop, "'p','u','x'", &filled))?);
        drops.extend(told(
            database,
            &plain("'DROP INDEX ' || indexrelid::regclass"),
        )?);
        let mut indices = told(database, &constraints(&add(""), "'p','u','x'", &filled))?;
        indices.extend(told(database, &plain("pg_get_indexdef(indexrelid)"))?);
        // A key of a table with parts is held against its rows at once.
        let unchecked = format!(" || CASE WHEN {whole} THEN ' NOT VALID' ELSE '' END");
        let checked = format!(
            "SELECT conrelid::regclass || E'\\t' || string_agg('ALTER TABLE ' || conrelid::regclass \
              || ' VALIDATE CONSTRAINT ' || quote_ident(conname), ';' ORDER BY conname) FROM pg_constraint \
              WHERE connamespace = 'public'::regnamespace AND contype = 'f' AND conparentid = 0 AND {whole} \
              GROUP BY conrelid ORDER BY pg_relation_size(conrelid) DESC"
        );
        Ok(Self {
            drops,
            indices,
            keys: told(database, &constraints(&add(&unchecked), "'f'", "true"))?,
            checked: told(database, &checked)?,
        })
    }
}

/// Multiplies the imported district.
pub fn fill(database: &Database, size: Size) -> anyhow::Result<()> {
    let before = schema(database)?;
    database.settings(&UNSAFE, true)?;
    database.file(
        FRAME,
        &[
            ("houses", size.rooms / 2),
            ("children", size.children),
            ("visits", size.visits),
            ("districts", size.districts),
            ("subdistricts", size.subdistricts),
        ],
    )?;
    let rows = steps(&std::fs::read_to_string(ROWS)?);
    let tables: Vec<String> = rows.iter().map(|it| it.name.clone()).collect();
    let stripped = Stripped::read(database, &tables)?;
    let drops: Vec<String> = stripped.drops.iter().map(|it| it.sql.clone()).collect();
    database.alter(&drops.join(";"), OPTIONS)?;
    all(database, "rows", &rows)?;
    let analyzed = tables.iter().map(|table| Step {
        name: table.clone(),
        sql: format!("VACUUM (ANALYZE) {table}"),
    });
    all(database, "statistics", &analyzed.collect::<Vec<_>>())?;
    all(database, "indices", &stripped.indices)?;
    let keys: Vec<String> = stripped.keys.iter().map(|it| it.sql.clone()).collect();
    database.alter(&keys.join(";"), OPTIONS)?;
    all(database, "foreign keys", &stripped.checked)?;
    database.settings(&UNSAFE, false)?;
    database.alter("VACUUM (ANALYZE)", OPTIONS)?;
    database.alter("CHECKPOINT", OPTIONS)?;
    // What was written while the server did not wait for the disk.
    run(&mut Command::new("sync"))?;
    let after = schema(database)?;
    let differ = |one: &str, other: &str| {
        let lines = one
            .lines()
            .filter(|it| !other.lines().any(|line| line == *it));
        lines.map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    ensure!(
        after == before,
        "the schema is not the one that the migrations have made: {:?}, now {:?}",
        differ(&before, &after),
        differ(&after, &before)
    );
    Ok(())
}

/// Tells apart what is loaded: the migrations and the statements.
pub fn fingerprint() -> anyhow::Result<String> {
    let mut folder: Vec<_> = std::fs::read_dir("migration/src")?.collect::<Result<_, _>>()?;
    folder.sort_by_key(std::fs::DirEntry::path);
    let mut hasher = DefaultHasher::new();
    let files = folder.iter().map(std::fs::DirEntry::path);
    for file in files.chain([FRAME.into(), ROWS.into()]) {
        std::fs::read(file)?.hash(&mut hasher);
    }
    Ok(format!("{:x}", hasher.finish()))
}

/// Every constraint and index, as one text, without casts and brackets: the server writes a word of a list
/// in two ways that mean the same.
fn schema(database: &Database) -> anyhow::Result<String> {
    let told = database.ask(
        "SELECT conrelid::regclass || ' ' || conname || ' ' || convalidated || ' ' || pg_get_constraintdef(oid) \
           FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE 'bench_%' \
            AND conparentid = 0 \
         UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON oid = indexrelid \
          WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
    )?;
    let alike = ["::character varying", "::text[]", "::text", "(", ")"];
    Ok(alike.iter().fold(told, |text, part| text.replace(part, "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_read_with_their_names() {
        let read =
            steps("-- About it.\n\n-- step: one\nSELECT 1;\n\n-- Why.\n-- step: two\nSELECT 2;\n");
        let names: Vec<&str> = read.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["one", "two"]);
        assert!(read[0].sql.starts_with("SELECT 1;"));
        assert!(!read[1].sql.contains("SELECT 1"));
    }
}
