//! Holds every exchange of every test against the contract: the answer must be one that
//! the operation documents, to the member; and what the service accepted must be a
//! request that the contract would have let a client send.

use super::client::Answer;
use actix_web::{dev::ResourceDef, web};
use baobaowu::{app::build_app, shared::http::Code, state::AppState};
use jsonschema::Validator;
use reqwest::{Method, Url};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock},
};

/// The contract of the service under test; the same for every test of the process.
static CONTRACT: OnceLock<Contract> = OnceLock::new();

pub struct Contract {
    spec: Value,
    routes: Vec<(ResourceDef, String)>,
    /// By JSON pointer to the schema; compiling one takes longer than using it.
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// What was asked, as far as it is held against the contract.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: Method,
    pub url: Url,
    /// The body, where it was sent as JSON.
    pub body: Option<Value>,
}

impl Contract {
    /// The contract that the service gives of itself.
    pub fn of(state: &web::Data<AppState>) -> &'static Self {
        CONTRACT.get_or_init(|| {
            let (_, spec) = build_app(state.clone());
            let mut spec = serde_json::to_value(spec).unwrap();
            let components = spec["components"]["schemas"].as_object_mut().unwrap();
            components.values_mut().for_each(close_inside);
            close(&mut spec["paths"]);
            let paths = spec["paths"].as_object().unwrap();
            let mut routes: Vec<_> = paths
                .keys()
                .map(|path| (ResourceDef::new(path.as_str()), path.clone()))
                .collect();
            // As in the router, a fixed part goes before a parameter.
            routes.sort_by_key(|(_, path)| path.matches('{').count());
            Self {
                spec,
                routes,
                validators: Mutex::default(),
            }
        })
    }

    /// Fails unless the contract foresees the exchange.
    pub fn check(&self, asked: &Asked, answer: &Answer) {
        let name = format!("{} {}", asked.method, asked.url.path());
        if asked.url.path().starts_with("/docs") {
            return;
        }
        if answer.header("content-type") == "application/problem+json" {
            check_code(&name, answer);
        }
        let Some(operation) = self.operation(asked) else {
            assert!(
                [404, 405, 429].contains(&answer.status),
                "{name}: {}",
                answer.text
            );
            self.check_schema(&name, "/components/schemas/ProblemBody", &answer.body);
            return;
        };
        self.check_answer(&name, &operation, answer);
        if answer.status < 300 {
            self.check_request(&name, &operation, asked);
        }
    }

    /// JSON pointer to the operation that was asked for.
    fn operation(&self, asked: &Asked) -> Option<String> {
        let path = match asked.url.path() {
            "/" => "/",
            path => path.trim_end_matches('/'),
        };
        let method = asked.method.as_str().to_lowercase();
        self.routes
            .iter()
            .filter(|(route, _)| route.is_match(path))
            .map(|(_, path)| format!("/paths/{}/{method}", escaped(path)))
            .find(|pointer| self.spec.pointer(pointer).is_some())
    }

    fn check_answer(&self, name: &str, operation: &str, answer: &Answer) {
        let exact = format!("{operation}/responses/{}", answer.status);
        let class = format!("{operation}/responses/{}XX", answer.status / 100);
        let pointer = [exact, class]
            .into_iter()
            .find(|pointer| self.spec.pointer(pointer).is_some())
            .unwrap_or_else(|| {
                panic!(
                    "{name} answers {}, which is not documented: {}",
                    answer.status, answer.text
                )
            });
        let documented = &self.spec.pointer(&pointer).unwrap();
        for header in documented["headers"].as_object().into_iter().flatten() {
            let sent = answer.headers.contains_key(header.0);
            assert!(sent, "{name}: {} comes without {}", answer.status, header.0);
        }
        let Some(content) = documented["content"].as_object() else {
            assert_eq!(answer.text, "", "{name}: {} has no body", answer.status);
            return;
        };
        let sent = answer.header("content-type");
        let media_type = sent.split(';').next().unwrap_or_default();
        assert!(
            content.contains_key(media_type),
            "{name}: {} comes as {sent}",
            answer.status
        );
        if media_type.ends_with("json") {
            let schema = format!("{pointer}/content/{}/schema", escaped(media_type));
            self.check_schema(name, &schema, &answer.body);
        }
    }

    fn check_request(&self, name: &str, operation: &str, asked: &Asked) {
        let documented = self.spec.pointer(operation).unwrap();
        let takes_body = documented["requestBody"].is_object();
        // An empty object says nothing, so it may be sent where nothing is asked.
        if let Some(body) = asked
            .body
            .as_ref()
            .filter(|it| takes_body || **it != json!({}))
        {
            let schema = format!("{operation}/requestBody/content/application~1json/schema");
            self.check_schema(name, &schema, body);
        }
        let parameters = &documented["parameters"];
        for (sent, _) in asked.url.query_pairs() {
            let known = parameters
                .as_array()
                .into_iter()
                .flatten()
                .any(|parameter| parameter["in"] == "query" && parameter["name"] == *sent);
            assert!(known, "{name}: the parameter {sent} is not documented");
        }
    }

    fn check_schema(&self, name: &str, pointer: &str, body: &Value) {
        let validator = self.validator(pointer);
        let faults: Vec<String> = validator
            .iter_errors(body)
            .map(|fault| format!("{}: {fault}", fault.instance_path()))
            .collect();
        assert!(
            faults.is_empty(),
            "{name} does not keep to the contract at {pointer}:\n{}\n{body}",
            faults.join("\n")
        );
    }

    fn validator(&self, pointer: &str) -> Arc<Validator> {
        if let Some(known) = self.validators.lock().unwrap().get(pointer) {
            return Arc::clone(known);
        }
        let Some(schema) = self.spec.pointer(pointer) else {
            panic!("the contract has no {pointer}");
        };
        let whole = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "allOf": [schema],
            "components": self.spec["components"],
        });
        let options = jsonschema::options().should_validate_formats(true);
        let validator = Arc::new(options.build(&whole).unwrap());
        let mut validators = self.validators.lock().unwrap();
        validators.insert(pointer.to_owned(), Arc::clone(&validator));
        validator
    }
}

/// A problem's code is in the table, with this status.
fn check_code(name: &str, answer: &Answer) {
    let code = answer.body["code"].as_str().unwrap_or_default();
    let known = Code::ALL.iter().find(|known| known.as_str() == code);
    let status = known.map(|known| known.status().as_u16());
    assert_eq!(status, Some(answer.status), "{name}: {}", answer.text);
}

/// Schemas leave other members open; what the service says must be documented to the
/// last one. A schema is closed where it is used, not where it is defined, because it may
/// also be one of several parts of another. A problem stays open for its facts.
fn close(value: &mut Value) {
    if let Value::Object(members) = value {
        let is_problem = members
            .get("$ref")
            .is_some_and(|target| target == "#/components/schemas/ProblemBody");
        let is_shape = ["$ref", "properties", "allOf"]
            .iter()
            .any(|keyword| members.contains_key(*keyword));
        if is_shape && !is_problem {
            members.insert("unevaluatedProperties".to_owned(), false.into());
        }
    }
    close_inside(value);
}

/// Closes what a schema is made of, but for the parts of an `allOf`.
fn close_inside(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (keyword, member) in members {
                match (keyword.as_str(), member) {
                    ("allOf", Value::Array(parts)) => parts.iter_mut().for_each(close_inside),
                    (_, member) => close(member),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

fn escaped(part: &str) -> String {
    part.replace('~', "~0").replace('/', "~1")
}
