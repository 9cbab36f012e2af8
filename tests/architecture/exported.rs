//! What is kept about families: every table is given out on request, or named with a reason.

use crate::root;
use baobaowu::features::privacy::{domain::NOT_EXPORTED, service::exported_tables};
use std::{collections::BTreeSet, fs};

/// Columns by which a row is about a family.
const ABOUT: [&str; 5] = [
    "family_id",
    "child_id",
    "guardian_id",
    "booking_id",
    "account_id",
];

/// The table of an entity with such a column.
fn table_about_families(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("table_name = \"")?;
    let (table, rest) = rest.split_once('"')?;
    let about = rest.lines().any(|line| {
        let field = line.trim().strip_prefix("pub ");
        let name = field.and_then(|field| field.split_once(": "));
        name.is_some_and(|(name, _)| ABOUT.contains(&name))
    });
    about.then(|| table.to_owned())
}

#[test]
fn every_table_about_families_is_exported_or_named_with_a_reason() {
    let mut there = BTreeSet::new();
    for file in fs::read_dir(root().join("entity/src")).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        there.extend(table_about_families(&text));
    }
    assert!(there.len() > 30, "{} tables found", there.len());
    let exported: BTreeSet<String> = exported_tables().iter().map(|it| (*it).into()).collect();
    let left_out: BTreeSet<String> = NOT_EXPORTED.iter().map(|(it, _)| (*it).into()).collect();
    assert!(exported.is_disjoint(&left_out));
    let missing: Vec<_> = there
        .iter()
        .filter(|it| !exported.contains(*it) && !left_out.contains(*it))
        .collect();
    assert!(
        missing.is_empty(),
        "neither exported nor left out: {missing:?}"
    );
    let gone: Vec<_> = left_out.difference(&there).collect();
    assert!(gone.is_empty(), "left out, and not there: {gone:?}");
}

#[test]
fn a_new_table_about_families_is_noticed() {
    let text = "#[sea_orm(table_name = \"toy\")]\npub struct Model {\n    pub child_id: Uuid,\n}";
    assert_eq!(table_about_families(text).as_deref(), Some("toy"));
    let text = "#[sea_orm(table_name = \"toy\")]\npub struct Model {\n    pub house_id: Uuid,\n}";
    assert_eq!(table_about_families(text), None);
}
