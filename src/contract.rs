//! The HTTP contract: what the handlers say of themselves, completed with what holds for
//! all of them.

use crate::{
    app::build_app,
    demo,
    shared::{
        access,
        http::{KEY_PATTERN, VERSION_PATTERN},
    },
};
use actix_web::{
    dev::ResourceDef,
    http::Method,
    web::{self, Bytes},
};
use utoipa::openapi::{
    Header, Info, License, Object, ObjectBuilder, OpenApi, Ref, RefOr, Type,
    content::ContentBuilder,
    extensions::Extensions,
    path::{Operation, PathItem},
    response::{Response, ResponseBuilder},
    security::{Http, HttpAuthScheme, SecurityScheme},
};

const CONVENTIONS: &str = "\
Booking and care service for community baby houses (宝宝屋).

- Only GET, POST, PUT and DELETE. JSON in `snake_case`. Times are RFC 3339 with an offset, \
dates `YYYY-MM-DD`, money integer fen.
- Sign in under `/v1/auth`; send the access token as `Authorization: Bearer`. `x-roles` names \
the roles that may use an operation; whose data they reach is decided by their scope. Another \
system signs in with its key, which has to name what the operation says.
- Errors are problems (RFC 9457, `application/problem+json`). Act on `code`, which is \
stable; `title` and `detail` follow `Accept-Language` (`zh-CN`, the default, or `en`).
- A POST with an `Idempotency-Key` can be repeated: the first answer is given again.
- An edit sends the `ETag` it is based on as `If-Match`; 412 if someone was faster.
- Lists take `limit` and `cursor`, and answer `items` and `next_cursor`.
- Every answer carries an `X-Request-Id`: the one sent, if it is 1 to 64 letters, digits, \
dots, dashes or underscores, or a new one.
- 429 and 503 carry `Retry-After`; the same request may go through later.";

/// The contract as the running service uses it.
pub struct Contract {
    json: Bytes,
    routes: Vec<(ResourceDef, Vec<Method>)>,
}

impl Contract {
    /// Prepares a completed contract.
    #[must_use]
    pub fn of(spec: &OpenApi) -> Self {
        let routes = spec
            .paths
            .paths
            .iter()
            .map(|(path, item)| {
                let methods = operations(item).into_iter().map(|(method, _)| method);
                (ResourceDef::new(path.as_str()), methods.collect())
            })
            .collect();
        Self {
            json: serde_json::to_vec(spec).unwrap_or_default().into(),
            routes,
        }
    }

    /// The contract as JSON.
    #[must_use]
    pub fn json(&self) -> Bytes {
        self.json.clone()
    }

    /// The methods that a path understands; empty when there is no such path.
    #[must_use]
    pub fn methods(&self, path: &str) -> Vec<Method> {
        let matching = self.routes.iter().filter(|(route, _)| route.is_match(path));
        // `/identities/phone` stands beside `/identities/{id}`, and comes before it.
        let exact = |route: &ResourceDef| route.pattern() == Some(path);
        let routed = matching
            .clone()
            .find(|(route, _)| exact(route))
            .or_else(|| matching.clone().next());
        routed
            .map(|(_, methods)| methods.clone())
            .unwrap_or_default()
    }
}

/// The contract as it is committed in `api-spec/openapi.yaml`.
///
/// # Errors
/// When the embedded database cannot be had; not in practice.
pub async fn text() -> anyhow::Result<String> {
    let state = demo::unconnected_state().await?;
    let (_, spec) = build_app(web::Data::new(state));
    Ok(spec.to_yaml()?)
}

/// Adds what handlers need not say: who we are, how to sign in, how failures look, and
/// the descriptions that the format demands.
#[must_use]
pub fn completed(mut spec: OpenApi) -> OpenApi {
    let mut info = Info::new("宝宝屋 Baobaowu", env!("CARGO_PKG_VERSION"));
    info.description = Some(CONVENTIONS.to_owned());
    let mut license = License::new("Apache-2.0");
    license.identifier = Some("Apache-2.0".to_owned());
    info.license = Some(license);
    spec.info = info;
    let mut bearer = Http::new(HttpAuthScheme::Bearer);
    bearer.description = Some("The access token of a sign-in under `/v1/auth`.".to_owned());
    spec.components
        .get_or_insert_default()
        .add_security_scheme("bearer", SecurityScheme::Http(bearer));
    for (path, item) in &mut spec.paths.paths {
        for (method, operation) in operations_mut(item) {
            if let Some(roles) = access::allowed(&method, path) {
                let roles: Vec<&str> = roles.names().collect();
                let told = Extensions::builder().add("x-roles", roles).build();
                operation.extensions.get_or_insert_default().merge(told);
            }
            // In words: two extensions come in no order.
            if let Some(permission) = access::opened_by(&method, path) {
                let needed = format!(
                    "\n\nThe key of another system has to name `{}`.",
                    permission.as_str()
                );
                let told = operation.description.get_or_insert_default();
                told.push_str(&needed);
            }
            if path.starts_with("/v1/") {
                let failures = &mut operation.responses.responses;
                failures
                    .entry("5XX".to_owned())
                    .or_insert_with(|| RefOr::T(problem()));
                failures
                    .entry("429".to_owned())
                    .or_insert_with(|| RefOr::T(too_often()));
            }
            describe(operation);
            describe_headers(operation);
        }
    }
    spec
}

fn problem() -> Response {
    let body = ContentBuilder::new().schema(Some(Ref::from_schema_name("ProblemBody")));
    ResponseBuilder::new()
        .content("application/problem+json", body.build())
        .build()
}

/// What every operation answers when it is asked too often.
fn too_often() -> Response {
    let mut seconds = Header::new(Object::with_type(Type::Integer));
    seconds.description = Some("Seconds after which another try makes sense.".to_owned());
    let mut response = problem();
    response.description = "Too often: see `code`".to_owned();
    response
        .headers
        .insert("Retry-After".to_owned(), RefOr::T(seconds));
    response
}

/// `description` of an answer may not be missing in OpenAPI 3.1.
fn describe(operation: &mut Operation) {
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else {
            continue;
        };
        if response.description.is_empty() {
            let text = match status.as_str() {
                "200" => "Done",
                "201" => "Created",
                "304" => "Not changed since; there is nothing to send",
                "204" => "Done; there is nothing to tell",
                "4XX" => "Refused: see `code`",
                _ => "Not to be had now: see `code`",
            };
            response.description = text.to_owned();
        }
    }
}

/// What the headers of requests may hold, the same wherever they are taken.
fn describe_headers(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else {
            continue;
        };
        let (text, pattern) = match parameter.name.as_str() {
            "Idempotency-Key" => (
                "A key of the client's own for this request, such as a UUID. Repeated with it, the \
                 request has one effect.",
                KEY_PATTERN,
            ),
            "If-Match" => ("The `ETag` of what was read.", VERSION_PATTERN),
            _ => continue,
        };
        let schema = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(pattern));
        parameter.description = Some(text.to_owned());
        parameter.schema = Some(schema.into());
    }
}

/// The operations of a path with their methods.
#[must_use]
pub fn operations(item: &PathItem) -> Vec<(Method, &Operation)> {
    [
        (Method::GET, &item.get),
        (Method::POST, &item.post),
        (Method::PUT, &item.put),
        (Method::DELETE, &item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
    .collect()
}

fn operations_mut(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    [
        (Method::GET, item.get.as_mut()),
        (Method::POST, item.post.as_mut()),
        (Method::PUT, item.put.as_mut()),
        (Method::DELETE, item.delete.as_mut()),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation?)))
}
