//! A request of any operation, made from the contract: every field it demands, and every id
//! taken from some data by the field's name.

use crate::support::{
    Request, TestApp,
    factory::{adult_id, phone, serial},
};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, fs::File};
use uuid::Uuid;

/// Rows that belong together, by what they are: `house`, `booking`, ...
pub type Ids = BTreeMap<&'static str, Uuid>;

/// An operation of the contract.
#[derive(Clone)]
pub struct Operation {
    pub id: String,
    pub method: Method,
    pub path: String,
    /// Who may, as the committed contract says; `None`: anybody, without signing in.
    pub roles: Option<Vec<String>>,
    spec: Value,
}

/// Every operation of the contract of the running service. Who may use it is taken from the
/// committed contract: the running one says what the table says, and would find no fault in it.
pub async fn operations(app: &TestApp) -> (Vec<Operation>, Value) {
    let contract = app.get("/openapi.json").await.assert_status(200).body;
    let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/api-spec/openapi.yaml");
    let committed: Value = serde_yaml_ng::from_reader(File::open(committed).unwrap()).unwrap();
    let mut all = Vec::new();
    for (path, item) in contract["paths"].as_object().unwrap() {
        for (method, spec) in item.as_object().unwrap() {
            let agreed = &committed["paths"][path][method];
            assert!(agreed.is_object(), "{method} {path}: run `make spec`");
            let roles = agreed["x-roles"].as_array().map(|roles| {
                let roles = roles.iter().map(|role| role.as_str().unwrap().to_owned());
                roles.collect()
            });
            all.push(Operation {
                id: spec["operationId"].as_str().unwrap().to_owned(),
                method: Method::from_bytes(method.to_uppercase().as_bytes()).unwrap(),
                path: path.clone(),
                roles,
                spec: spec.clone(),
            });
        }
    }
    (all, contract["components"]["schemas"].clone())
}

/// What a path's `{id}` names, by the path's second segment.
const SUBJECTS: &[(&str, &str)] = &[
    ("absences", "absence"),
    ("account", "identity"),
    ("agreement-templates", "agreement_draft"),
    ("api-keys", "api_key"),
    ("bookings", "booking"),
    ("bulk-exports", "bulk_export"),
    ("children", "child"),
    ("closures", "closure"),
    ("families", "family"),
    ("fee-schedules", "fee_draft"),
    ("guidance-bookings", "guidance_booking"),
    ("guidance-sessions", "guidance_session"),
    ("health-certificates", "certificate"),
    ("home-visits", "home_visit"),
    ("houses", "house"),
    ("link-requests", "link_request"),
    ("me", "sign_in"),
    ("notice-deliveries", "notice_delivery"),
    ("notices", "notice"),
    ("return-notes", "return_note"),
    ("rooms", "room"),
    ("session-templates", "template"),
    ("sessions", "session"),
    ("shift-patterns", "shift_pattern"),
    ("shifts", "shift"),
    ("staff", "staff"),
    ("strikes", "strike"),
    ("suspension-proposals", "proposal"),
    ("waitlist-entries", "entry"),
    ("webhook-deliveries", "webhook_delivery"),
    ("webhooks", "webhook"),
];

/// Where the shape alone does not say what makes sense: members of the body by operation. A
/// text that begins with `$` is an id.
fn special(operation: &str) -> Value {
    match operation {
        "create_closure" => json!({ "starts_at": "2026-12-21T00:00:00+08:00",
            "ends_at": "2026-12-22T00:00:00+08:00" }),
        "create_absence" => json!({ "starts_at": "2026-12-28T00:00:00+08:00",
            "ends_at": "2026-12-29T00:00:00+08:00" }),
        "create_session" => json!({ "date": "2026-12-02" }),
        "create_shift" => json!({ "starts_at": "2026-12-02T08:00:00+08:00",
            "ends_at": "2026-12-02T12:00:00+08:00" }),
        "create_guidance_booking" => json!({ "session_id": "$guidance_session" }),
        "create_guidance_session" | "edit_guidance_session" => {
            let details = json!({ "starts_at": "2026-11-28T14:00:00+08:00",
                "ends_at": "2026-11-28T16:00:00+08:00", "capacity_families": 10 });
            if operation == "edit_guidance_session" {
                return details;
            }
            json!({ "venue_type": "house", "house_id": "$house", "details": details })
        }
        "create_api_key" => json!({ "permissions": ["bookings"], "valid_days": 30 }),
        "create_bulk_export" => json!({ "house_id": "$house" }),
        "create_waitlist_entry" => json!({ "session_id": "$full_session" }),
        "check_out_booking" => json!({ "guardian_id": "$guardian" }),
        "create_webhook" | "edit_webhook" => json!({ "url": "https://127.0.0.1:9/events" }),
        "create_credential" => json!({ "kind": "training", "type_name": "annual_training",
            "valid_from": "2026-02-01", "valid_to": "2026-12-31" }),
        "create_staff" => json!({ "role": "carer", "house_id": "$house" }),
        "add_guardian" | "add_pickup_person" | "link_phone" | "send_phone_code" => {
            json!({ "phone": phone(serial()) })
        }
        "declare_health" => json!({ "truthful": true }),
        "verify_health_certificate" => json!({ "examined_on": "2026-11-01" }),
        "verify_return_note" => json!({ "recovered_on": "2026-11-20" }),
        "create_illness_report" | "create_dismissal" => json!({ "date": "2026-11-23" }),
        "enter_home_visit" => json!({ "year": 2026, "reference": format!("N{}", serial()) }),
        "finish_home_visit" => json!({ "visited_on": "2026-11-23" }),
        "confirm_home_visit" => json!({ "visit_at": "2026-11-27T10:00:00+08:00" }),
        "create_operator_contract" | "edit_operator_contract" => {
            json!({ "number": format!("C{}", serial()) })
        }
        "create_fee_schedule" | "create_agreement_template" => {
            json!({ "effective_from": "2027-03-01" })
        }
        "give_consent" => json!({ "purpose": "sharing", "notice_version": "2026-01" }),
        "create_observation" => json!({ "temperature_tenths": 366 }),
        "record_booking_payment" => json!({ "amount_fen": 100 }),
        "adjust_booking_fee" => json!({ "amount_fen": -100 }),
        "create_quota_grant" => json!({ "year": 2026, "extra_sessions": 1 }),
        "reveal_child" | "reveal_family" => json!({ "purpose": "emergency" }),
        _ => json!({}),
    }
}

impl Operation {
    /// Whether it names data at all: in the path, the query or the body.
    pub fn names_data(&self, schemas: &Value) -> bool {
        let text = self.body(schemas, &Ids::new()).map(|it| it.to_string());
        self.path.contains('{')
            || self.queries().any(|name| name.ends_with("_id"))
            || text.is_some_and(|text| text.contains(&Uuid::nil().to_string()))
    }

    /// The request, about this data.
    pub fn request(&self, app: &TestApp, schemas: &Value, ids: &Ids) -> Request {
        let mut path = String::new();
        let segments: Vec<&str> = self.path.split('/').skip(1).collect();
        for segment in &segments {
            path.push('/');
            match segment
                .strip_prefix('{')
                .and_then(|it| it.strip_suffix('}'))
            {
                None => path.push_str(segment),
                Some("id") => path.push_str(&of(ids, subject(segments[1])).to_string()),
                Some("date") => path.push_str("2026-11-25"),
                Some(name) => path.push_str(&of(ids, stem(name)).to_string()),
            }
        }
        let query: Vec<String> = self
            .queries()
            .map(|name| match name {
                "from" => "from=2026-11-24".to_owned(),
                "to" => "to=2026-11-26".to_owned(),
                "date" => "date=2026-11-25".to_owned(),
                name => format!("{name}={}", of(ids, stem(name))),
            })
            .collect();
        if !query.is_empty() {
            path = format!("{path}?{}", query.join("&"));
        }
        let request = app.request(self.method.clone(), &path);
        let request = match self.method {
            Method::POST => request.key(&app.state().new_id().to_string()),
            Method::PUT => request.if_match(1),
            _ => request,
        };
        if self.is_upload() {
            let file = Part::bytes(b"%PDF-1.4 example\n%%EOF".as_slice())
                .file_name("paper.pdf")
                .mime_str("application/pdf")
                .unwrap();
            return request.multipart(Form::new().part("file", file));
        }
        match self.body(schemas, ids) {
            Some(body) => request.json(&body),
            None => request,
        }
    }

    /// The places of a request that hold an id, `path.id`, `query.house_id`, `body.child_id`,
    /// with the kind of data each names.
    pub fn ids_named<'v>(&'v self, schemas: &'v Value) -> Vec<(String, &'v str)> {
        let segments: Vec<&str> = self.path.split('/').skip(1).collect();
        let parameters = self.parameters().filter_map(|it| {
            let (name, place) = (it["name"].as_str()?, it["in"].as_str()?);
            let what = if name == "id" {
                subject(segments[1])
            } else {
                stem(name)
            };
            (it["schema"]["format"] == "uuid").then(|| (format!("{place}.{name}"), what))
        });
        let named = self.spec["requestBody"]["content"]["application/json"]["schema"]["$ref"]
            .as_str()
            .and_then(|it| it.rsplit('/').next());
        let members = named.and_then(|it| schemas[it]["properties"].as_object());
        let members = members.into_iter().flatten().filter_map(|(name, _)| {
            let place = match name.strip_suffix("_ids") {
                Some(_) => format!("body.{name}[*]"),
                None => format!("body.{name}"),
            };
            name.contains("_id").then(|| (place, stem(name)))
        });
        parameters.chain(members).collect()
    }

    /// Whether the answer does not end.
    pub fn is_stream(&self) -> bool {
        self.spec["responses"]["200"]["content"]["text/event-stream"].is_object()
    }

    /// Whether it asks for what lies between two dates.
    pub fn asks_from_to(&self) -> bool {
        self.parameters()
            .any(|it| it["in"] == "query" && it["name"] == "to")
    }

    fn is_upload(&self) -> bool {
        self.spec["requestBody"]["content"]["multipart/form-data"].is_object()
    }

    fn parameters(&self) -> impl Iterator<Item = &Value> {
        self.spec["parameters"].as_array().into_iter().flatten()
    }

    fn queries(&self) -> impl Iterator<Item = &str> {
        self.parameters()
            .filter(|it| it["in"] == "query" && it["required"] == true)
            .map(|it| it["name"].as_str().unwrap())
    }

    fn body(&self, schemas: &Value, ids: &Ids) -> Option<Value> {
        let schema = &self.spec["requestBody"]["content"]["application/json"]["schema"];
        if !schema.is_object() {
            return None;
        }
        let mut body = value_of("", schema, schemas, ids);
        merge(&mut body, special(&self.id), ids);
        Some(body)
    }
}

fn subject(segment: &str) -> &'static str {
    let found = SUBJECTS.iter().find(|(path, _)| *path == segment);
    found
        .unwrap_or_else(|| panic!("what does {{id}} of {segment} name?"))
        .1
}

/// `child` of `child_id`, `children`; `staff` of `to_staff_id`.
fn stem(name: &str) -> &str {
    let stem = name.trim_end_matches("_ids").trim_end_matches("_id");
    match stem {
        "children" => "child",
        "to_staff" | "visitor_staff" => "staff",
        stem => stem,
    }
}

fn of(ids: &Ids, what: &str) -> Uuid {
    ids.get(what).copied().unwrap_or_default()
}

fn value_of(name: &str, schema: &Value, schemas: &Value, ids: &Ids) -> Value {
    if let Some(named) = schema["$ref"].as_str() {
        let named = named.rsplit('/').next().unwrap();
        return value_of(name, &schemas[named], schemas, ids);
    }
    if let Some(one) = schema["allOf"].as_array().or(schema["oneOf"].as_array()) {
        return value_of(name, &one[0], schemas, ids);
    }
    if let Some(words) = schema["enum"].as_array() {
        return words[0].clone();
    }
    match schema["type"].as_str() {
        Some("object") => {
            let mut body = Map::new();
            for member in schema["required"].as_array().into_iter().flatten() {
                let member = member.as_str().unwrap();
                let value = value_of(member, &schema["properties"][member], schemas, ids);
                body.insert(member.to_owned(), value);
            }
            Value::Object(body)
        }
        Some("array") => json!([value_of(name, &schema["items"], schemas, ids)]),
        Some("integer") => json!(schema["minimum"].as_i64().unwrap_or(1).max(1)),
        Some("number") => json!(1.0),
        Some("boolean") => json!(false),
        _ => text_of(name, schema["format"].as_str().unwrap_or_default(), ids),
    }
}

fn text_of(name: &str, format: &str, ids: &Ids) -> Value {
    match (format, name) {
        ("uuid", _) => json!(of(ids, stem(name))),
        ("date", "to" | "valid_to") => json!("2026-12-31"),
        ("date", "birth_date") => json!("2024-10-15"),
        ("date", _) => json!("2026-11-25"),
        ("date-time", "ends_at") => json!("2026-11-25T11:00:00+08:00"),
        ("date-time", _) => json!("2026-11-25T09:00:00+08:00"),
        (_, "start_time") => json!("14:00"),
        (_, "end_time") => json!("16:00"),
        (_, "id_number") => json!(adult_id()),
        (_, "phone") => json!("021-00000002"),
        (_, "last_four") => json!("0011"),
        _ => json!("示例文字"),
    }
}

/// Puts the members of one into another, ids in place of their names.
fn merge(body: &mut Value, over: Value, ids: &Ids) {
    match (body, over) {
        (Value::Object(body), Value::Object(over)) => {
            for (name, value) in over {
                merge(body.entry(name).or_insert(Value::Null), value, ids);
            }
        }
        (body, Value::String(text)) => {
            *body = match text.strip_prefix('$') {
                Some(what) => json!(of(ids, what)),
                None => Value::String(text),
            };
        }
        (body, over) => *body = over,
    }
}
