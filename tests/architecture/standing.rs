//! Who a guardian is may be kept for some minutes: whoever writes what that is made of tells its
//! transaction (docs/adr/0022).

use crate::root;
use std::{collections::BTreeSet, fs, path::Path};

/// Writes of the rows that the question reads of a guardian.
const WRITES: [&str; 5] = [
    "account::Entity::update",
    "guardian::Entity::insert",
    "guardian::Entity::update",
    "sign_in::Entity::update",
    "guardian::Entity::delete",
];

/// Functions that write them and say nothing, each with the reason.
const SILENT: [(&str, &str); 2] = [
    ("use_sign_in", "the sign-in goes on for longer"),
    (
        "blank_guardians",
        "the accounts are closed in the same transaction",
    ),
];

/// The functions of a file that write such a row and do not say so.
fn silent_in(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let (mut name, mut writes, mut says) = (String::new(), false, false);
    for line in text.lines().chain(["fn end_of_file("]) {
        let code = line.trim_start();
        let begins = ["fn ", "pub fn ", "async fn ", "pub async fn ", "pub(in "]
            .iter()
            .any(|head| code.starts_with(head));
        if begins && let Some((_, rest)) = code.split_once("fn ") {
            if writes && !says {
                found.insert(name);
            }
            (name, writes, says) = (
                rest.split(['(', '<']).next().unwrap().to_owned(),
                false,
                false,
            );
        }
        writes |= WRITES.iter().any(|write| code.contains(write));
        says |= code.contains("changes_standing(");
    }
    found
}

fn silent_under(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            silent_under(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.extend(silent_in(&fs::read_to_string(path).unwrap()));
        }
    }
}

#[test]
fn whoever_changes_who_a_guardian_is_says_so() {
    let mut found = BTreeSet::new();
    silent_under(&root().join("src"), &mut found);
    let known: BTreeSet<String> = SILENT.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(found, known);
}

#[test]
fn a_silent_write_is_noticed() {
    let text = "pub async fn says(tx: &WriteTx) {\n    tx.changes_standing(id);\n    \
                account::Entity::update_many()\n}\n\nfn is_silent() {\n    \
                guardian::Entity::update_many()\n}\n";
    assert_eq!(silent_in(text), BTreeSet::from(["is_silent".to_owned()]));
}
