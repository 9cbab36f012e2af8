//! The committed contract is what the handlers say, and it says enough to build a client.

#![expect(clippy::unwrap_used, reason = "a test that meets the unexpected ends")]

use baobaowu::{
    contract,
    shared::{access::TABLE, http::Code},
};
use serde_json::Value;
use std::{collections::BTreeSet, fs, path::Path};

async fn spec() -> Value {
    serde_yaml_ng::from_str(&contract::text().await.unwrap()).unwrap()
}

/// `(METHOD path, operation)` of every operation.
fn operations(spec: &Value) -> Vec<(String, &Value)> {
    let paths = spec["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| {
            let item = item.as_object().unwrap().iter();
            item.map(move |(method, operation)| {
                (format!("{} {path}", method.to_uppercase()), operation)
            })
        })
        .collect()
}

fn responses(operation: &Value) -> impl Iterator<Item = (&String, &Value)> {
    operation["responses"].as_object().unwrap().iter()
}

/// Every `$ref` below a value.
fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(target)) = members.get("$ref") {
                found.insert(target.clone());
            }
            members
                .values()
                .for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[tokio::test]
async fn committed_contract_equals_the_handlers() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("api-spec/openapi.yaml");
    let committed = fs::read_to_string(file).unwrap_or_default();
    assert!(
        committed == contract::text().await.unwrap(),
        "api-spec/openapi.yaml is not what the handlers say. If the change of the contract is \
         meant, run `make spec` and commit the file with it."
    );
}

#[tokio::test]
async fn contract_says_whose_it_is() {
    let spec = spec().await;
    assert_eq!(spec["openapi"], "3.1.0");
    let info = &spec["info"];
    assert_eq!(info["title"], "宝宝屋 Baobaowu");
    assert_eq!(info["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(info["license"]["identifier"], "Apache-2.0");
    assert_eq!(info["contact"], Value::Null);
    let bearer = &spec["components"]["securitySchemes"]["bearer"];
    assert_eq!(
        (&bearer["type"], &bearer["scheme"]),
        (&"http".into(), &"bearer".into())
    );
}

#[tokio::test]
async fn every_error_code_is_documented() {
    let spec = spec().await;
    let schema = &spec["components"]["schemas"]["ErrorCode"];
    let listed: Vec<&str> = schema["enum"]
        .as_array()
        .unwrap()
        .iter()
        .map(|code| code.as_str().unwrap())
        .collect();
    let all: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(listed, all);
    let explained = schema["description"].as_str().unwrap();
    for code in Code::ALL {
        let line = format!("- `{}` ({}): ", code.as_str(), code.status().as_u16());
        assert!(explained.contains(&line), "{line} is not explained");
    }
    let members = spec["components"]["schemas"]["ProblemBody"].to_string();
    assert!(members.contains("#/components/schemas/ErrorCode"));
}

#[test]
fn error_codes_are_one_word_each_and_differ() {
    let mut seen = BTreeSet::new();
    for code in Code::ALL {
        let word = code.as_str();
        assert!(seen.insert(word), "{word} stands for two things");
        assert!(
            word.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_'),
            "{word} is not in snake_case"
        );
        assert!(!code.title_zh().is_empty() && !code.title_en().is_empty());
        assert!(code.status().is_client_error() || code.status().is_server_error());
    }
}

#[tokio::test]
async fn every_operation_says_what_it_does_and_answers() {
    let spec = spec().await;
    let mut ids = BTreeSet::new();
    for (name, operation) in operations(&spec) {
        assert_eq!(
            operation["tags"].as_array().unwrap().len(),
            1,
            "{name}: one tag"
        );
        let summary = operation["summary"].as_str().unwrap_or_default();
        assert!(!summary.is_empty(), "{name} has no summary");
        let id = operation["operationId"].as_str().unwrap();
        assert!(ids.insert(id), "{name}: the operation id {id} is taken");
        let mut successes = responses(operation)
            .filter(|(status, _)| status.starts_with('2'))
            .peekable();
        assert!(successes.peek().is_some(), "{name} has no success");
        for (status, response) in successes {
            let has_body = response["content"].is_object();
            assert_eq!(has_body, status != "204", "{name}: body of {status}");
        }
        for (status, response) in responses(operation) {
            let text = response["description"].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "{name}: {status} has no description");
        }
    }
}

#[tokio::test]
async fn every_operation_documents_the_problem() {
    let spec = spec().await;
    for (name, operation) in operations(&spec) {
        if !name.contains(" /v1/") {
            continue;
        }
        for status in ["4XX", "5XX"] {
            let schema =
                &operation["responses"][status]["content"]["application/problem+json"]["schema"];
            assert_eq!(
                schema["$ref"], "#/components/schemas/ProblemBody",
                "{name}: {status} is not the problem"
            );
        }
    }
}

#[tokio::test]
async fn every_path_parameter_is_documented() {
    let spec = spec().await;
    for (name, operation) in operations(&spec) {
        let named: BTreeSet<&str> = name
            .split('{')
            .skip(1)
            .filter_map(|rest| Some(rest.split_once('}')?.0))
            .collect();
        let parameters = operation["parameters"].as_array();
        let documented: BTreeSet<&str> = parameters
            .into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] == "path")
            .filter_map(|parameter| parameter["name"].as_str())
            .collect();
        assert_eq!(named, documented, "{name}");
    }
}

#[tokio::test]
async fn clients_that_know_four_methods_can_use_everything() {
    let spec = spec().await;
    for (name, _) in operations(&spec) {
        let method = name.split(' ').next().unwrap();
        assert!(["GET", "POST", "PUT", "DELETE"].contains(&method), "{name}");
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    let spec = spec().await;
    let mut found = BTreeSet::new();
    references(&spec, &mut found);
    for target in found {
        let pointer = target.strip_prefix('#').unwrap();
        assert!(spec.pointer(pointer).is_some(), "{target} is not there");
    }
    for (name, operation) in operations(&spec) {
        for requirement in operation["security"].as_array().into_iter().flatten() {
            for scheme in requirement.as_object().unwrap().keys() {
                let schemes = &spec["components"]["securitySchemes"];
                assert!(schemes[scheme].is_object(), "{name}: no scheme {scheme}");
            }
        }
    }
}

#[actix_web::test]
async fn every_operation_behind_a_sign_in_says_for_which_roles() {
    let spec = spec().await;
    let mut said = BTreeSet::new();
    for (name, operation) in operations(&spec) {
        let signed_in = operation["security"]
            .as_array()
            .is_some_and(|it| !it.is_empty());
        let roles = operation["x-roles"].as_array();
        assert_eq!(
            signed_in,
            roles.is_some_and(|roles| !roles.is_empty()),
            "{name}"
        );
        if signed_in {
            said.insert(name);
        }
    }
    let table = TABLE
        .iter()
        .map(|(method, path, _)| format!("{method} {path}"));
    assert_eq!(table.collect::<BTreeSet<_>>(), said);
}
