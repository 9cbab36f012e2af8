//! Encrypted columns: every one is in the list by which keys are rotated.

use crate::root;
use baobaowu::shared::security::{ENCRYPTED, EncryptedKind};
use std::{collections::BTreeSet, fs};

/// Table, column, and whether it holds bytes.
type Column = (String, String, bool);

/// The columns of an entity that are encrypted by their name, or hold bytes: files, which are
/// never stored in the clear.
fn encrypted_in(text: &str) -> Vec<Column> {
    let Some((_, rest)) = text.split_once("table_name = \"") else {
        return Vec::new();
    };
    let Some((table, rest)) = rest.split_once('"') else {
        return Vec::new();
    };
    let fields = rest.lines().filter_map(|line| {
        let (name, kind) = line.trim().strip_prefix("pub ")?.split_once(": ")?;
        let bytes = kind.contains("Vec<u8>");
        (name.ends_with("_cipher") || bytes).then(|| (table.to_owned(), name.to_owned(), bytes))
    });
    fields.collect()
}

#[test]
fn every_encrypted_column_is_in_the_list() {
    let mut there = BTreeSet::new();
    for file in fs::read_dir(root().join("entity/src")).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        there.extend(encrypted_in(&text));
    }
    let listed: BTreeSet<Column> = ENCRYPTED
        .iter()
        .map(|it| {
            let bytes = it.kind == EncryptedKind::Bytes;
            (it.table.to_owned(), it.column.to_owned(), bytes)
        })
        .collect();
    assert!(there.len() > 10, "{} columns found", there.len());
    assert_eq!(listed, there, "src/shared/security/encrypted.rs");
    assert_eq!(listed.len(), ENCRYPTED.len(), "one is listed twice");
}

#[test]
fn a_new_encrypted_column_is_noticed() {
    let text = "#[sea_orm(table_name = \"toy\")]\npub struct Model {\n    pub id: Uuid,\n    \
                pub name_cipher: Option<String>,\n    pub picture: Vec<u8>,\n}";
    let column = |name: &str, bytes| ("toy".to_owned(), name.to_owned(), bytes);
    assert_eq!(
        encrypted_in(text),
        [column("name_cipher", false), column("picture", true)]
    );
}
