//! Names in the contract: of two types with one name only the last would be in it, and what
//! the other takes would be described wrongly.

use crate::{root, sources};
use std::{collections::BTreeMap, fs};

/// The names of the types of a file that stand in the contract: those that derive
/// `ToSchema`, and the sets of words.
fn schemas_in(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let (mut derived, mut words) = (false, false);
    for line in text.lines() {
        let mut parts = line.split_whitespace();
        derived |= line.contains("ToSchema") && !line.starts_with("use ");
        words |= line == "words! {";
        if derived && let Some(at) = line.find("struct ").or_else(|| line.find("enum ")) {
            names.extend(line[at..].split([' ', '<', '(', ';']).nth(1));
            derived = false;
        } else if words
            && line.starts_with("    ")
            && let (Some(name), Some("{")) = (parts.next(), parts.next())
        {
            names.push(name);
            words = false;
        }
    }
    names
}

#[test]
fn every_name_in_the_contract_is_one_type() {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for name in schemas_in(&text) {
            places
                .entry(name.to_owned())
                .or_default()
                .push(file.display().to_string());
        }
    }
    assert!(places.len() > 100, "{} names found", places.len());
    places.retain(|_, files| files.len() > 1);
    assert!(places.is_empty(), "{places:#?}");
}

#[test]
fn a_name_is_found_however_its_type_is_written() {
    let text = "use utoipa::ToSchema;\n#[derive(ToSchema)]\n/// Doc.\npub struct One {\n}\n\
                #[derive(\n    ToSchema,\n)]\npub(super) enum Two {\n}\n\
                words! {\n    /// Doc.\n    Three {\n    }\n}\npub struct Four;\n";
    assert_eq!(schemas_in(text), ["One", "Two", "Three"]);
}
