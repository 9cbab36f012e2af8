//! What both stores refuse by themselves: checks of one row, and rows that must not meet.
//!
//! PostgreSQL has `CHECK` and `EXCLUDE` for it. SQLite adds no constraint to a table that is
//! there, so each is a pair of triggers. Either way a rule has one name, by which it is told
//! apart when it is broken, and is dropped.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend, Statement},
};

/// A condition that every row of a table meets. Its columns are written `~column`.
pub struct Check {
    pub table: &'static str,
    pub name: String,
    pub holds: String,
}

/// Rows of a table that agree in `same` and are not allowed beside each other: at all, or at
/// one time. Only rows that meet `among` are looked at.
pub struct Apart {
    pub table: &'static str,
    pub name: &'static str,
    pub same: &'static [&'static str],
    /// Only where `[starts_at, ends_at)` share an instant.
    pub in_time: bool,
    pub among: &'static str,
}

/// A check that a column holds one of some words.
pub fn one_of(table: &'static str, column: &'static str, words: &[&str]) -> Check {
    let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    Check {
        table,
        name: format!("ck_{table}_{column}"),
        holds: format!("~{column} IN ({})", words.join(", ")),
    }
}

/// A check named `ck_<table>_<what>`.
pub fn check(table: &'static str, what: &str, holds: &str) -> Check {
    Check {
        table,
        name: format!("ck_{table}_{what}"),
        holds: holds.to_owned(),
    }
}

/// Sets them up; fails where a row is against one of them already.
pub async fn add(
    manager: &SchemaManager<'_>,
    checks: &[Check],
    apart: &[Apart],
) -> Result<(), DbErr> {
    let db = manager.get_connection();
    if manager.get_database_backend() == DbBackend::Postgres {
        for table in tables_of(checks) {
            let of_table = checks.iter().filter(|it| it.table == table);
            let added: Vec<String> = of_table
                .map(|it| {
                    let holds = it.holds.replace('~', "");
                    format!("ADD CONSTRAINT {} CHECK ({holds})", it.name)
                })
                .collect();
            let sql = format!("ALTER TABLE {table} {}", added.join(", "));
            db.execute_unprepared(&sql).await?;
        }
        for it in apart {
            db.execute_unprepared(&exclusion(it)).await?;
        }
        return Ok(());
    }
    for it in checks {
        refuse_broken(db, &it.name, &broken_by(it)).await?;
        for sql in check_triggers(it) {
            db.execute_unprepared(&sql).await?;
        }
    }
    for it in apart {
        refuse_broken(db, it.name, &together(it)).await?;
        for sql in apart_triggers(it) {
            db.execute_unprepared(&sql).await?;
        }
    }
    Ok(())
}

/// Takes them away.
pub async fn remove(
    manager: &SchemaManager<'_>,
    checks: &[Check],
    apart: &[Apart],
) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let checks = checks.iter().map(|it| (it.table, it.name.as_str()));
    for (table, name) in checks.chain(apart.iter().map(|it| (it.table, it.name))) {
        let sql = if manager.get_database_backend() == DbBackend::Postgres {
            format!("ALTER TABLE {table} DROP CONSTRAINT {name}")
        } else {
            format!("DROP TRIGGER {name}_insert; DROP TRIGGER {name}_update;")
        };
        db.execute_unprepared(&sql).await?;
    }
    Ok(())
}

fn tables_of(checks: &[Check]) -> Vec<&'static str> {
    let mut tables: Vec<_> = checks.iter().map(|it| it.table).collect();
    tables.sort_unstable();
    tables.dedup();
    tables
}

fn exclusion(it: &Apart) -> String {
    let mut keys: Vec<String> = it
        .same
        .iter()
        .map(|column| format!("{column} WITH ="))
        .collect();
    let method = if it.in_time {
        keys.push("tstzrange(starts_at, ends_at) WITH &&".to_owned());
        "gist"
    } else {
        "btree"
    };
    format!(
        "ALTER TABLE {} ADD CONSTRAINT {} EXCLUDE USING {method} ({}) WHERE ({})",
        it.table,
        it.name,
        keys.join(", "),
        it.among.replace('~', "")
    )
}

/// SQLite does not look at the rows that are there when a trigger is made.
async fn refuse_broken(
    db: &SchemaManagerConnection<'_>,
    name: &str,
    count: &str,
) -> Result<(), DbErr> {
    let found = db
        .query_one_raw(Statement::from_string(DbBackend::Sqlite, count))
        .await?;
    let rows: i64 = match found {
        Some(row) => row.try_get_by_index(0)?,
        None => 0,
    };
    if rows > 0 {
        return Err(DbErr::Migration(format!("{rows} rows are against {name}")));
    }
    Ok(())
}

fn broken_by(it: &Check) -> String {
    let holds = it.holds.replace('~', "");
    format!("SELECT COUNT(*) FROM {} WHERE NOT ({holds})", it.table)
}

/// That `one` and `other` stand in each other's way.
fn meet(it: &Apart, one: &str, other: &str) -> String {
    let mut all: Vec<String> = it
        .same
        .iter()
        .map(|column| format!("{one}.{column} = {other}.{column}"))
        .collect();
    if it.in_time {
        all.push(format!("{one}.starts_at < {other}.ends_at"));
        all.push(format!("{other}.starts_at < {one}.ends_at"));
    }
    all.push(it.among.replace('~', &format!("{one}.")));
    all.join(" AND ")
}

fn together(it: &Apart) -> String {
    let (table, met) = (it.table, meet(it, "a", "b"));
    let among = it.among.replace('~', "b.");
    format!("SELECT COUNT(*) FROM {table} a JOIN {table} b ON a.id < b.id AND {met} AND {among}")
}

fn check_triggers(it: &Check) -> [String; 2] {
    let (table, name) = (it.table, &it.name);
    let broken = it.holds.replace('~', "NEW.");
    let columns = columns_in(&it.holds);
    [
        ("insert", "INSERT".to_owned()),
        ("update", format!("UPDATE OF {columns}")),
    ]
    .map(|(kind, on)| {
        format!(
            "CREATE TRIGGER {name}_{kind} BEFORE {on} ON {table} WHEN NOT ({broken}) \
             BEGIN SELECT RAISE(ABORT, '{name}'); END"
        )
    })
}

fn apart_triggers(it: &Apart) -> [String; 2] {
    let (table, name) = (it.table, it.name);
    let among = it.among.replace('~', "NEW.");
    let met = meet(it, "other", "NEW");
    let mut columns = format!("{}, {}", it.same.join(", "), columns_in(it.among));
    if it.in_time {
        columns.push_str(", starts_at, ends_at");
    }
    [
        ("insert", "INSERT".to_owned()),
        ("update", format!("UPDATE OF {columns}")),
    ]
    .map(|(kind, on)| {
        format!(
            "CREATE TRIGGER {name}_{kind} BEFORE {on} ON {table} WHEN {among} \
             BEGIN SELECT RAISE(ABORT, '{name}') WHERE EXISTS (\
             SELECT 1 FROM {table} other WHERE other.id <> NEW.id AND {met}); END"
        )
    })
}

/// The columns that a condition names, each once.
fn columns_in(condition: &str) -> String {
    let mut columns: Vec<&str> = Vec::new();
    for part in condition.split('~').skip(1) {
        let end = part.find(|it: char| !it.is_ascii_alphanumeric() && it != '_');
        let name = end.and_then(|end| part.get(..end)).unwrap_or(part);
        if !columns.contains(&name) {
            columns.push(name);
        }
    }
    columns.join(", ")
}
