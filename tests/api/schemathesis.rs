//! Requests made up from the contract, sensible and not, as every role: no answer is a failure
//! of the service, and none lies outside of the contract. Schemathesis makes them up; it is told
//! the ids of some data, so that it gets further than to what does not exist.
//!
//! Each role asks for some operations, a few times, the same every time. With
//! `BAOBAOWU_FUZZ_SECONDS` each asks for all of them for so long; `BAOBAOWU_FUZZ_SEED` is where
//! chance begins.

use crate::{
    access::{
        LAST, ROLES,
        data::Place,
        requests::{Operation, operations},
    },
    support::{TestApp, factory::World, on_both_stores},
};
use sea_orm::DbBackend;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    env,
    fmt::Write,
    path::Path,
    process::{Command, Output},
};
use tempfile::TempDir;

on_both_stores! {
    with [
        ("WEBHOOK_ALLOW_PRIVATE", "true"),
    ];
    made_up_requests_are_answered_within_the_contract,
}

async fn made_up_requests_are_answered_within_the_contract(app: TestApp) {
    let world = World::seed(&app).await;
    let (all, schemas) = operations(&app).await;
    let place = Place::fill(&app, world, &all, &schemas).await;
    let seconds = variable("BAOBAOWU_FUZZ_SECONDS");
    let people = ROLES.len() + 1;
    // One role asks for an operation, on one of the stores.
    let parts = if seconds.is_some() { 1 } else { 2 * people };
    // One role asks for an operation, on one of the stores.
    let on_sqlite = app.sql().get_database_backend() == DbBackend::Sqlite;
    let first = if on_sqlite { people } else { 0 };
    let before = answered(&app).await;
    let mut wrong = Vec::new();
    for (nth, role) in ROLES.iter().copied().map(Some).chain([None]).enumerate() {
        let asked = (0..all.len()).map(|at| (at + nth + first).is_multiple_of(parts));
        let asked: Vec<(&Operation, bool)> = all.iter().zip(asked).collect();
        let token = role.map(|role| app.token(&place.actor(role)));
        let folder = TempDir::new().unwrap();
        let text = configuration(&place, &asked, &schemas, token.as_deref());
        std::fs::write(folder.path().join("schemathesis.toml"), text).unwrap();
        let seed = variable("BAOBAOWU_FUZZ_SEED").unwrap_or(1) + u64::try_from(nth).unwrap();
        let run = begin(folder.path(), &app.url, seed, seconds);
        let output = tokio::task::spawn_blocking(run).await.unwrap();
        let who = role.unwrap_or("nobody");
        let (told, failed) = (text_of(&output.stdout), text_of(&output.stderr));
        println!("== as {who}\n{told}{failed}");
        if !output.status.success() {
            wrong.push(who);
        }
    }
    let mut counts = answered(&app).await;
    for (status, before) in before {
        *counts.entry(status).or_default() -= before;
    }
    println!("answers by status: {counts:?}");
    assert!(
        wrong.is_empty(),
        "as {wrong:?}; what was wrong stands above"
    );
    let refused: u64 = counts.range(400..500).map(|(_, count)| count).sum();
    assert!(refused > 500, "only {refused} requests were refused");
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// How many requests the service has answered, by status.
async fn answered(app: &TestApp) -> BTreeMap<u16, u64> {
    let numbers = app.get("/metrics").await.text;
    let mut counts = BTreeMap::new();
    for line in numbers.lines() {
        if let Some(rest) = line.strip_prefix("baobaowu_http_requests_total{")
            && let Some((_, status)) = rest.split_once("status=\"")
        {
            let (status, count) = status.split_once("\"} ").unwrap();
            *counts.entry(status.parse().unwrap()).or_default() += count.parse::<u64>().unwrap();
        }
    }
    counts
}

/// A request of the right shape may be refused for who asks, for what there is, or by a rule;
/// never for its shape.
const CONFIGURATION: &str = r#"
[generation]
database = "none"

[checks]
enabled = true

[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", 401, 403, 404, 409, 412, 422, 429]
"#;

/// What needs a service of others, which is not set up here: 503, and nothing is done.
const OF_OTHERS: [&str; 8] = [
    "link_alipay",
    "link_suishenban",
    "link_wechat",
    "pay_by_wechat",
    "sign_in_by_alipay",
    "sign_in_by_suishenban",
    "sign_in_by_wechat",
    "take_wechat_notice",
];

/// What it is told: who asks, and which data there is.
fn configuration(
    place: &Place,
    all: &[(&Operation, bool)],
    schemas: &Value,
    token: Option<&str>,
) -> String {
    let mut text = CONFIGURATION.to_owned();
    if let Some(token) = token {
        write!(
            text,
            "[auth.openapi]\nbearer = {{ bearer = \"{token}\" }}\n"
        )
        .unwrap();
    }
    for (what, id) in &place.ids {
        write!(text, "[dictionaries.{what}]\nvalues = [\"{id}\"]\n").unwrap();
    }
    for (operation, asked) in all {
        let mut more = String::new();
        if !asked {
            more.push_str("enabled = false\n");
        }
        if operation.is_stream() {
            // The contract has no words for the events of a stream; tests/api/live reads them.
            more.push_str(
                "max-stream-events = 1\n\
                 [operations.checks.response_schema_conformance]\nenabled = false\n",
            );
        }
        // What the shape of a query cannot say: which of two dates comes first, and how far apart
        // they may be; of two filters which one.
        if operation.asks_from_to() {
            more.push_str(
                "[operations.checks.positive_data_acceptance]\n\
                 expected-statuses = [\"2xx\", \"3xx\", 400, 401, 403, 404]\n",
            );
        }
        if OF_OTHERS.contains(&operation.id.as_str()) {
            more.push_str(
                "[operations.checks.not_a_server_error]\n\
                 expected-statuses = [\"2xx\", \"3xx\", \"4xx\", 503]\n\
                 [operations.checks.positive_data_acceptance]\n\
                 expected-statuses = [\"2xx\", 401, 403, 404, 409, 503]\n",
            );
        }
        // What these end would be missing afterwards: they hear of other data only.
        if !LAST.contains(&operation.id.as_str()) {
            more.push_str(&bindings(place, operation, schemas));
        }
        if !more.is_empty() {
            let id = &operation.id;
            write!(
                text,
                "[[operations]]\ninclude-operation-id = \"{id}\"\n{more}"
            )
            .unwrap();
        }
    }
    text
}

/// Most of the time an id is that of something that is there.
fn bindings(place: &Place, operation: &Operation, schemas: &Value) -> String {
    let mut text = String::new();
    for (name, what) in operation.ids_named(schemas) {
        if place.ids.contains_key(what) {
            let line = format!("\"{name}\" = {{ dictionary = \"{what}\", probability = 0.8 }}");
            writeln!(text, "{line}").unwrap();
        }
    }
    if text.is_empty() {
        return text;
    }
    format!("[operations.parameters]\n{text}")
}

fn begin(
    folder: &Path,
    url: &str,
    seed: u64,
    seconds: Option<u64>,
) -> impl FnOnce() -> Output + use<> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/schemathesis");
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .env("PYTHONHASHSEED", "0")
        .arg("run")
        .arg(format!("{url}/openapi.json"))
        .args(["--no-color", "--seed", &seed.to_string()]);
    match seconds {
        Some(seconds) => command.args(["--max-time", &seconds.to_string()]),
        None => command.args(["--phases", "coverage,fuzzing", "--max-examples", "3"]),
    };
    move || command.output().unwrap()
}

fn variable(name: &str) -> Option<u64> {
    Some(env::var(name).ok()?.parse().unwrap())
}
