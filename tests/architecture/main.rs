//! The import rules: who may name whom. Every path in `src/` is read, in `use` lines and
//! elsewhere, resolved to where it leads, and held against the rules.
//!
//! `http` knows HTTP, `domain` the rules, `store` SQL and Redis; `service` joins them.
//! Features know only features to their left, and of those neither `http` nor `store`.

#![expect(clippy::unwrap_used, reason = "a test that meets the unexpected ends")]

mod encrypted;
mod exported;
mod limits;
mod paths;
mod scenarios;
mod schemas;
mod standing;

use paths::named_in;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// What a file is, by where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place<'p> {
    /// A layer of a feature; `Other` for a module beside the layers.
    Feature(&'p str, Layer),
    SharedDomain,
    SharedStorage,
    Shared,
    /// Assembles everything: app, server, state, jobs.
    Root,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    Http,
    Service,
    Domain,
    Store,
    Other,
}

/// The modules that assemble the service; nothing below may know them.
const ASSEMBLY: [&str; 6] = ["app", "server", "cli", "jobs", "demo", "logging"];
/// What only the edge may know.
const WEB: [&str; 5] = [
    "actix_web",
    "actix_multipart",
    "utoipa_actix_web",
    "utoipa_swagger_ui",
    "validator",
];
/// What only a store may know.
const ROWS: [&str; 3] = ["entity", "redis", "migration"];
/// What a service sees of SeaORM: that there is a connection.
const CONNECTION: [&str; 2] = ["ConnectionTrait", "DatabaseTransaction"];

fn place(file: &str) -> Place<'_> {
    let parts: Vec<&str> = file.trim_end_matches(".rs").split('/').collect();
    match parts.as_slice() {
        ["src", "features", feature, layer, ..] => Place::Feature(feature, layer_of(layer)),
        ["src", "shared", "domain", ..] => Place::SharedDomain,
        ["src", "shared", "storage", ..] => Place::SharedStorage,
        ["src", "shared", ..] => Place::Shared,
        _ => Place::Root,
    }
}

fn layer_of(module: &str) -> Layer {
    match module {
        "http" => Layer::Http,
        "service" => Layer::Service,
        "domain" => Layer::Domain,
        "store" => Layer::Store,
        _ => Layer::Other,
    }
}

/// Why a file may not name a path; `None` when it may.
fn breach(order: &[String], file: &str, path: &[String]) -> Option<String> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let reason = match (place(file), path.as_slice()) {
        (Place::Root, _) => None,
        (_, ["crate", top, ..]) if ASSEMBLY.contains(top) => {
            Some("what is assembled does not know the assembly")
        }
        (Place::Feature(own, layer), path) => breach_of_feature(order, own, layer, path),
        (Place::SharedDomain, path) => breach_of_domain(path),
        (Place::SharedStorage, path) => breach_of_shared(path),
        (Place::Shared, [first, ..]) if ROWS.contains(first) || *first == "sea_orm" => {
            Some("only stores name rows")
        }
        (Place::Shared, path) => breach_of_shared(path),
    };
    reason.map(|reason| format!("{file}: `{}`: {reason}", path.join("::")))
}

fn breach_of_feature(
    order: &[String],
    own: &str,
    layer: Layer,
    path: &[&str],
) -> Option<&'static str> {
    if let ["crate", "features", other, rest @ ..] = path
        && *other != own
    {
        let position = |name: &str| order.iter().position(|feature| feature == name);
        if position(other).is_none_or(|left| Some(left) >= position(own)) {
            return Some("features know only features to their left");
        }
        return match rest.first().map(|part| layer_of(part)) {
            Some(Layer::Http) => Some("no feature knows another's http"),
            Some(Layer::Store) => Some("no feature knows another's store"),
            Some(Layer::Service) if layer == Layer::Domain => Some("a domain calls no service"),
            Some(Layer::Service | Layer::Domain | Layer::Other) | None => None,
        };
    }
    let own_layer = match path {
        ["crate", "features", _, part, ..] => Some(layer_of(part)),
        _ => None,
    };
    let external = path.first().copied().unwrap_or_default();
    match layer {
        Layer::Http => match own_layer {
            Some(Layer::Store) => Some("http asks the service, not the store"),
            _ if ROWS.contains(&external) || external == "sea_orm" => {
                Some("http knows nothing of storage")
            }
            _ => None,
        },
        Layer::Service => match own_layer {
            Some(Layer::Http) => Some("a service does not know its http"),
            _ if WEB.contains(&external) => Some("a service knows nothing of the web"),
            _ if ROWS.contains(&external) => Some("a service leaves rows to the store"),
            _ if external == "sea_orm"
                && !path.get(1).is_some_and(|it| CONNECTION.contains(it)) =>
            {
                Some("a service sees only the connection of SeaORM")
            }
            _ => None,
        },
        Layer::Domain => match own_layer {
            Some(Layer::Http | Layer::Service | Layer::Store) => Some("a domain stands alone"),
            _ => breach_of_domain(path),
        },
        Layer::Store => match own_layer {
            Some(Layer::Http | Layer::Service) => Some("a store is asked and does not ask"),
            _ if WEB.contains(&external) => Some("a store knows nothing of the web"),
            _ => None,
        },
        Layer::Other => (ROWS.contains(&external)).then_some("only stores name rows"),
    }
}

/// Domains are values and pure rules. The errors of storage and of ciphers are such values:
/// a feature's error says which of them it passes on.
fn breach_of_domain(path: &[&str]) -> Option<&'static str> {
    match path {
        ["crate", "shared", "domain", ..] | ["crate", "features", ..] => None,
        ["crate", "shared", "storage" | "security", .., error] if error.ends_with("Error") => None,
        // A variant of such an error.
        ["crate", "shared", "storage" | "security", .., error, _] if error.ends_with("Error") => {
            None
        }
        ["crate", ..] => Some("a domain knows only shared::domain and earlier domains"),
        [external, ..]
            if WEB.contains(external)
                || ROWS.contains(external)
                || ["sea_orm", "tokio", "tracing"].contains(external) =>
        {
            Some("a domain does no input or output")
        }
        _ => None,
    }
}

fn breach_of_shared(path: &[&str]) -> Option<&'static str> {
    matches!(path, ["crate", "features", ..]).then_some("what is shared knows no feature")
}

/// The features from left to right, as `src/features/mod.rs` says.
fn order(text: &str) -> Vec<String> {
    let text = text.replace("//!", "");
    let (_, after) = text.split_once("Imports go leftwards only:").unwrap();
    let (order, _) = after.split_once('.').unwrap();
    order
        .split('<')
        .map(|name| name.trim().to_owned())
        .collect()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn features_text() -> String {
    fs::read_to_string(root().join("src/features/mod.rs")).unwrap()
}

#[test]
fn imports_keep_to_the_rules() {
    let order = order(&features_text());
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    let mut breaches = BTreeSet::new();
    let mut named = 0;
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let file = file.strip_prefix(root()).unwrap().display().to_string();
        for path in named_in(&file, &text) {
            named += 1;
            breaches.extend(breach(&order, &file, &path));
        }
    }
    assert!(named > 1000, "only {named} paths were read");
    let listed: Vec<String> = breaches.into_iter().collect();
    assert!(listed.is_empty(), "\n{}\n", listed.join("\n"));
}

#[test]
fn every_feature_has_its_place_in_the_order() {
    let text = features_text();
    let modules: BTreeSet<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect();
    let order = order(&text);
    let ordered: BTreeSet<String> = order.iter().cloned().collect();
    assert_eq!(
        ordered.len(),
        order.len(),
        "a feature stands twice in the order"
    );
    let unplaced: Vec<_> = modules.difference(&ordered).collect();
    assert!(
        unplaced.is_empty(),
        "without a place in the order: {unplaced:?}"
    );
}

/// The breaches of a file with this text, in a service of three features.
fn breaches(file: &str, text: &str) -> usize {
    let order: Vec<String> = ["houses", "sessions", "bookings"].map(String::from).into();
    named_in(file, text)
        .iter()
        .filter(|path| breach(&order, file, path).is_some())
        .count()
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of cases")]
fn breach_is_found_wherever_it_hides() {
    for (file, text) in [
        (
            "src/features/houses/http.rs",
            "fn f() -> impl Sized + use<> { 1 } use super::store;",
        ),
        ("src/features/houses/http.rs", "use sea_orm::EntityTrait;"),
        (
            "src/features/houses/http.rs",
            "fn f() { entity::house::Entity::find(); }",
        ),
        (
            "src/features/houses/http.rs",
            "use super::{domain::House, store};",
        ),
        (
            "src/features/houses/http/rooms.rs",
            "use super::super::store::find;",
        ),
        (
            "src/features/houses/http/rooms.rs",
            "fn f() { crate::features::houses::store::find() }",
        ),
        (
            "src/features/houses/http.rs",
            "fn f() { assert!(redis::cmd(\"GET\").is_ok()); }",
        ),
        (
            "src/features/houses/service.rs",
            "use actix_web::HttpResponse;",
        ),
        (
            "src/features/houses/service.rs",
            "use sea_orm::{ConnectionTrait, EntityTrait};",
        ),
        (
            "src/features/houses/service/create.rs",
            "use super::super::http::HouseBody;",
        ),
        ("src/features/houses/service.rs", "use entity::house;"),
        (
            "src/features/houses/domain.rs",
            "use crate::shared::http::Problem;",
        ),
        (
            "src/features/houses/domain.rs",
            "use crate::{shared::storage::{Database, StoreError}};",
        ),
        (
            "src/features/houses/domain/rules.rs",
            "use crate::features::houses::store::find;",
        ),
        (
            "src/features/houses/domain.rs",
            "use crate::state::AppState;",
        ),
        (
            "src/features/sessions/domain.rs",
            "use crate::features::houses::service::house;",
        ),
        (
            "src/features/houses/store.rs",
            "use super::service::create;",
        ),
        ("src/features/houses/store.rs", "use actix_web::web;"),
        (
            "src/features/houses/service.rs",
            "use crate::features::sessions::domain::Session;",
        ),
        (
            "src/features/houses/service.rs",
            "use crate::features::unheard_of::service;",
        ),
        (
            "src/features/sessions/service.rs",
            "use crate::features::houses::store::find;",
        ),
        (
            "src/features/sessions/http.rs",
            "use crate::features::houses::http::HouseBody;",
        ),
        (
            "src/features/sessions/http.rs",
            "use crate::features::houses; fn f() { houses::http::list(); }",
        ),
        (
            "src/features/sessions/service.rs",
            "use crate::server::build_state;",
        ),
        (
            "src/features/sessions/mod.rs",
            "mod tests { use entity::session; }",
        ),
        (
            "src/shared/domain/actor.rs",
            "use crate::shared::http::Problem;",
        ),
        ("src/shared/domain/actor.rs", "use sea_orm::Value;"),
        (
            "src/shared/http/extract.rs",
            "use crate::features::houses::domain::House;",
        ),
        ("src/shared/http/extract.rs", "use sea_orm::EntityTrait;"),
        (
            "src/shared/storage/outbox.rs",
            "use crate::features::houses;",
        ),
    ] {
        assert_eq!(breaches(file, text), 1, "{file}: {text}");
    }
}

#[test]
fn what_the_rules_allow_is_left_alone() {
    for (file, text) in [
        (
            "src/features/sessions/http.rs",
            "use super::{domain::Session, service}; use actix_web::web;",
        ),
        (
            "src/features/sessions/service.rs",
            "use crate::features::houses; use sea_orm::ConnectionTrait; \
             fn f() { houses::service::house(); super::store::find(); }",
        ),
        (
            "src/features/sessions/domain.rs",
            "use crate::{features::houses::domain::House, shared::storage::StoreError};",
        ),
        (
            "src/features/sessions/domain/a.rs",
            "use super::b::C; use crate::shared::domain::Actor;",
        ),
        (
            "src/features/sessions/store.rs",
            "use super::domain::Session; use entity::session;",
        ),
        (
            "src/features/sessions/http.rs",
            "/// See [`sea_orm::Value`] in \"entity::house\".\nfn f() {}",
        ),
        (
            "src/server.rs",
            "use crate::{app::build_app, features::policies::Policies};",
        ),
    ] {
        assert_eq!(breaches(file, text), 0, "{file}: {text}");
    }
}
