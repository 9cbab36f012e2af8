//! The limits of what is sent are checked by one attribute of a field and told to clients by
//! another. They say the same.

use crate::{root, sources};
use std::fs;

/// A field with what stands above it.
struct Field<'t> {
    line: usize,
    attributes: String,
    declared: &'t str,
}

fn fields(text: &str) -> Vec<Field<'_>> {
    let mut fields = Vec::new();
    let mut attributes = String::new();
    for (line, code) in (1..).zip(text.lines()) {
        let code = code.trim();
        // Tests stand at the end of a file, and are in no contract.
        if code == "#[cfg(test)]" {
            break;
        }
        if code.starts_with("//") {
            continue;
        }
        if code.starts_with("#[") || attributes.ends_with('(') || attributes.ends_with(',') {
            attributes.push_str(code);
        } else if code.contains(": ") && !attributes.is_empty() {
            fields.push(Field {
                line,
                attributes: std::mem::take(&mut attributes),
                declared: code,
            });
        } else {
            attributes.clear();
        }
    }
    fields
}

/// The bounds of one kind of check, as `(min, 1)`.
fn bounds<'a>(attributes: &'a str, check: &str) -> Vec<(&'a str, &'a str)> {
    let Some((_, rest)) = attributes.split_once(&format!("{check}(")) else {
        return Vec::new();
    };
    let inside = rest.split(')').next().unwrap();
    inside
        .split(',')
        .filter_map(|bound| bound.trim().split_once(" = "))
        .collect()
}

/// What the contract has to be told of a field.
fn to_tell(field: &Field) -> Vec<String> {
    let Some((_, checks)) = field.attributes.split_once("#[validate(") else {
        return Vec::new();
    };
    let checks = checks.split(")]").next().unwrap().to_owned() + ")";
    let counted = if field.declared.contains("Vec<") {
        "items"
    } else {
        "length"
    };
    let mut told = Vec::new();
    for (bound, value) in bounds(&checks, "length") {
        told.push(format!("{bound}_{counted} = {value}"));
    }
    for (bound, value) in bounds(&checks, "range") {
        told.push(format!("{bound}imum = {value}"));
    }
    if checks.contains("not_blank") {
        told.push(r#"pattern = r"\S""#.to_owned());
    }
    told
}

fn untold(text: &str) -> Vec<String> {
    let mut untold = Vec::new();
    for field in fields(text) {
        for limit in to_tell(&field) {
            if !field.attributes.contains(&limit) {
                untold.push(format!("{}: {}: {limit}", field.line, field.declared));
            }
        }
    }
    untold
}

#[test]
fn every_limit_is_in_the_contract() {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    // What only tests read is in no contract.
    files.retain(|file| !file.starts_with(root().join("src/testing")));
    let (mut checked, mut wrong) = (0, Vec::new());
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        checked += fields(&text)
            .iter()
            .map(|it| to_tell(it).len())
            .sum::<usize>();
        let name = file.display();
        wrong.extend(untold(&text).into_iter().map(|it| format!("{name}:{it}")));
    }
    assert!(checked > 250, "only {checked} limits found");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_limit_that_is_not_told_is_found() {
    let text = "    /// Doc.\n    #[validate(length(min = 1, max = 9), custom(function = \"not_blank\"))]\n    \
                #[schema(min_length = 1, max_length = 8)]\n    pub name: String,\n    \
                #[validate(range(min = 1))]\n    pub count: i64,\n    \
                #[validate(length(max = 3))]\n    #[schema(max_items = 3)]\n    pub list: Vec<u8>,\n";
    let missing = untold(text);
    assert_eq!(
        missing,
        [
            "4: pub name: String,: max_length = 9",
            r#"4: pub name: String,: pattern = r"\S""#,
            "6: pub count: i64,: minimum = 1",
        ]
    );
}
