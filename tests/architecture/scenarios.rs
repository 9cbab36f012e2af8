//! `docs/scenarios.md` names every acceptance scenario with its rule and its tests, and no
//! test that is not there.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// How many acceptance scenarios there are.
const SCENARIOS: u32 = 40;
/// How the name of their tests begins.
const PREFIX: &str = "scenario_";

/// The tests of each file under `folder` that are named after a scenario.
fn tests_under(folder: &Path, root: &Path, found: &mut BTreeMap<String, BTreeSet<String>>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            tests_under(&path, root, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let file = path.strip_prefix(root).unwrap().display().to_string();
            for after in text.split("fn ").skip(1) {
                let name: String = after
                    .chars()
                    .take_while(|it| it.is_ascii_alphanumeric() || *it == '_')
                    .collect();
                if name.starts_with(PREFIX) && number_of(&name).is_some() {
                    found.entry(name).or_default().insert(file.clone());
                }
            }
        }
    }
}

fn number_of(name: &str) -> Option<u32> {
    name.strip_prefix(PREFIX)?.get(..2)?.parse().ok()
}

/// What the list says under one heading.
#[derive(Default)]
struct Section {
    ruled: bool,
    /// Test names with their files.
    tests: BTreeSet<(String, String)>,
}

/// The sections by their number, and the one of the cases that have none.
fn sections(list: &str) -> BTreeMap<Option<u32>, Section> {
    let mut sections: BTreeMap<Option<u32>, Section> = BTreeMap::new();
    let mut under = None;
    for line in list.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            under = title
                .split_once(". ")
                .and_then(|(number, _)| number.parse().ok());
            sections.entry(under).or_default();
        } else if let Some(section) = sections.get_mut(&under) {
            section.ruled |= line.starts_with("Rule H-") || line.starts_with("Rule L-");
            if let Some((name, file)) = line
                .strip_prefix("- `")
                .and_then(|item| item.split_once("` in `"))
            {
                let file = file.trim_end_matches('`').to_owned();
                section.tests.insert((name.to_owned(), file));
            }
        }
    }
    sections
}

#[test]
fn every_scenario_is_listed_with_its_rule_and_its_tests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut there = BTreeMap::new();
    tests_under(&root.join("tests"), root, &mut there);
    let there: BTreeSet<(String, String)> = there
        .into_iter()
        .flat_map(|(name, files)| files.into_iter().map(move |file| (name.clone(), file)))
        .collect();
    let list = fs::read_to_string(root.join("docs/scenarios.md")).unwrap();
    let mut sections = sections(&list);
    let others = sections.remove(&None).unwrap().tests;
    assert!(!others.is_empty());
    for (name, file) in others {
        let text = fs::read_to_string(root.join(&file)).unwrap();
        assert!(text.contains(&format!("fn {name}(")), "{name} in {file}");
    }
    let numbers: Vec<u32> = sections.keys().copied().flatten().collect();
    assert_eq!(numbers, (1..=SCENARIOS).collect::<Vec<_>>());
    let mut listed = BTreeSet::new();
    for (number, section) in sections {
        assert!(section.ruled, "{number:?} names no rule");
        assert!(!section.tests.is_empty(), "{number:?} has no test");
        for (name, _) in &section.tests {
            assert_eq!(number_of(name), number, "{name}");
        }
        listed.extend(section.tests);
    }
    assert_eq!(
        listed, there,
        "docs/scenarios.md (left) and the tests (right)"
    );
}
