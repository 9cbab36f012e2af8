//! Who may do what, and to whose data: every operation of the contract, as every role, with
//! data of one's own, of the same district and of another district. The roles that may are
//! the contract's; a new operation is walked as soon as it is there.

pub mod data;
pub mod requests;

use crate::support::{
    Answer, TestApp,
    factory::{World, WorldSeed},
    on_both_stores,
};
use data::{Place, next_door};
use requests::{Operation, operations};
use reqwest::Method;
use serde_json::Value;
use std::sync::atomic::Ordering;
use uuid::Uuid;

on_both_stores! {
    // Nothing is sent; but the address must be allowed.
    with [("WEBHOOK_ALLOW_PRIVATE", "true")];
    each_role_reaches_what_the_table_gives_it_and_nothing_foreign,
    control_the_walk_finds_what_is_open_where_no_table_is_asked,
}

pub const ROLES: [&str; 8] = [
    "guardian",
    "carer",
    "health_worker",
    "house_manager",
    "subdistrict_admin",
    "district_admin",
    "supervisor",
    "integrator",
];

/// Roles whose place is the whole district.
const OF_THE_DISTRICT: [&str; 2] = ["district_admin", "integrator"];

/// What anybody of the district, or anybody at all, may know of a place that is not their own.
const PUBLIC: [&str; 12] = [
    "get_guidance_session",
    "get_house",
    "get_house_agreement",
    "get_house_fee_schedule",
    "get_policy",
    "list_guidance_sessions",
    "list_houses",
    "list_institutions",
    "list_offered_sessions",
    "list_subdistricts",
    "current_policy",
    "get_privacy_notice",
];

/// Operations after which the rows they name are gone, or their people out: they come last.
pub const LAST: [&str; 11] = [
    "revoke_api_key",
    "create_dismissal",
    "edit_staff",
    "delete_shift_pattern",
    "delete_webhook",
    "unlink_identity",
    "withdraw_consent",
    "revoke_guardian",
    "erase_child",
    "erase_family",
    "sign_out",
];

/// Kinds of rows whose ids nobody outside their scope may see.
const PRIVATE: [&str; 20] = [
    "absence",
    "booking",
    "bulk_export",
    "certificate",
    "child",
    "consent",
    "contract",
    "credential",
    "entry",
    "family",
    "guardian",
    "guidance_booking",
    "home_visit",
    "link_request",
    "notice",
    "notice_delivery",
    "pickup_person",
    "return_note",
    "strike",
    "webhook_delivery",
];

/// Operations on what no place here has, or has for others only: not found, even in reach.
const NOT_HERE: [&str; 12] = [
    "accept_waitlist_offer",
    "confirm_totp",
    "decline_home_visit",
    "decline_waitlist_offer",
    "end_sign_in",
    "get_dismissal",
    "get_home_visit",
    "read_notice",
    "remove_totp",
    "renew_recovery_codes",
    "request_home_visit",
    "stop_serving_house",
];

/// Operations refused for what the caller has shown (a code) or is (in a family already; staff
/// that looks at itself alone; not who asked for a file).
const ABOUT_THE_CALLER: [&str; 7] = [
    "get_bulk_export_file",
    "get_staff",
    "link_phone",
    "list_credentials",
    "list_served_houses",
    "register_family",
    "show_eligibility",
];

/// Operations whose question of scope has no answer for any role that may not use them: there is
/// no own family, subdistrict or district to look into.
const SHUT_ANYWAY: [&str; 18] = [
    "create_agreement_template",
    "create_fee_schedule",
    "create_house",
    "declare_health",
    "edit_child",
    "edit_family",
    "export_family",
    "invite_guardian",
    "list_agreement_templates",
    "list_audit_log",
    "list_bulk_exports",
    "list_children",
    "list_fee_schedules",
    "register_child",
    "sign_agreement",
    "submit_health_certificate",
    "submit_return_note",
    "withdraw_consent",
];

struct Walk {
    app: TestApp,
    schemas: Value,
    own: Place,
    near: Place,
    far: Place,
    /// What was seen that must not be, all of it at once.
    wrong: Vec<String>,
    asked: usize,
}

async fn each_role_reaches_what_the_table_gives_it_and_nothing_foreign(app: TestApp) {
    let (mut walk, all) = Walk::begin(app).await;
    for operation in &all {
        walk.without_signing_in(operation).await;
        walk.as_every_role(operation, &["far", "near", "own"]).await;
    }
    println!("{} operations, {} requests", all.len(), walk.asked);
    assert!(walk.wrong.is_empty(), "\n{}", walk.wrong.join("\n"));
}

/// Whatever is not for every role is open to some role that it is not for, but for a few.
async fn control_the_walk_finds_what_is_open_where_no_table_is_asked(app: TestApp) {
    let (mut walk, mut all) = Walk::begin(app).await;
    let switch = &walk.app.state().switches.skip_role_table;
    switch.store(true, Ordering::SeqCst);
    all.retain(|it| it.roles.as_ref().is_some_and(|it| it.len() < ROLES.len()));
    let mut missed = Vec::new();
    for operation in &all {
        let before = walk.wrong.len();
        walk.as_every_role(operation, &["own"]).await;
        if walk.wrong.len() == before {
            missed.push(&*operation.id);
        }
    }
    println!("{} of {} found open", all.len() - missed.len(), all.len());
    missed.sort_unstable();
    assert_eq!(missed, SHUT_ANYWAY);
}

impl Walk {
    /// The places that are asked about, and what can be asked of them, in order.
    async fn begin(app: TestApp) -> (Self, Vec<Operation>) {
        let (mut all, schemas) = operations(&app).await;
        let own = World::seed(&app).await;
        let near = next_door(&app, &own).await;
        let far = WorldSeed {
            district: "elsewhere",
            calendar_2026: false,
            ..WorldSeed::default()
        };
        let far = far.insert(&app).await;
        let walk = Self {
            own: Place::fill(&app, own, &all, &schemas).await,
            near: Place::fill(&app, near, &all, &schemas).await,
            far: Place::fill(&app, far, &all, &schemas).await,
            app,
            schemas,
            wrong: Vec::new(),
            asked: 0,
        };
        all.retain(|operation| operation.path.starts_with("/v1/"));
        all.sort_by_key(|it| {
            let last = LAST.iter().position(|id| *id == it.id);
            (last, it.method != Method::GET, it.method == Method::DELETE)
        });
        (walk, all)
    }

    async fn ask(&mut self, operation: &Operation, of: &str, role: Option<&str>) -> Answer {
        self.asked += 1;
        let place = match of {
            "own" => &self.own,
            "near" => &self.near,
            _ => &self.far,
        };
        let mut request = operation.request(&self.app, &self.schemas, &place.ids);
        if let Some(role) = role {
            request = request.bearer(&self.app.token(&self.own.actor(role)));
        }
        if operation.is_stream() {
            return request.head().await;
        }
        request.await
    }

    async fn without_signing_in(&mut self, operation: &Operation) {
        let answer = self.ask(operation, "own", None).await;
        if (answer.status == 401) != operation.roles.is_some() && !signs_in(operation) {
            self.note(operation, "own", "nobody", &answer);
        }
    }

    async fn as_every_role(&mut self, operation: &Operation, places: &[&str]) {
        let Some(roles) = operation.roles.clone() else {
            return;
        };
        for &of in places {
            let mut went_well = false;
            for role in ROLES {
                let answer = self.ask(operation, of, Some(role)).await;
                let may = roles.iter().any(|it| it == role);
                let reaches = of == "own" || of == "near" && OF_THE_DISTRICT.contains(&role);
                let right = if !may {
                    is_forbidden(&answer)
                } else if reaches {
                    self.reached(operation, &answer, went_well)
                } else {
                    self.kept_out(operation, &answer)
                };
                went_well |= answer.status < 300;
                if !right || self.leaks(role, of, &answer) {
                    self.note(operation, of, role, &answer);
                }
            }
        }
    }

    /// One who may, with data in reach: whatever is answered, it is about the request, not
    /// about who asks. What someone before has ended may be gone.
    fn reached(&self, operation: &Operation, answer: &Answer, went_well: bool) -> bool {
        match answer.status {
            401 | 403 => ABOUT_THE_CALLER.contains(&operation.id.as_str()),
            404 => went_well || NOT_HERE.contains(&operation.id.as_str()),
            500.. => answer.status == 503,
            _ => true,
        }
    }

    /// One who may do so elsewhere, with data out of reach: it looks as if it was not there,
    /// and nothing is done. Where the shape is refused first, nothing is learned of the data.
    fn kept_out(&self, operation: &Operation, answer: &Answer) -> bool {
        if !operation.names_data(&self.schemas) || PUBLIC.contains(&operation.id.as_str()) {
            return answer.status < 500 || answer.status == 503;
        }
        matches!(answer.status, 400 | 403 | 404 | 422 | 503)
            || answer.status == 409 && ABOUT_THE_CALLER.contains(&operation.id.as_str())
    }

    /// Whether the answer shows an id that lies out of the reach of the role.
    fn leaks(&self, role: &str, asked_of: &str, answer: &Answer) -> bool {
        let hidden = |place: &Place| {
            let shown = |id: &Uuid| answer.text.contains(&id.to_string());
            PRIVATE.iter().any(|kind| shown(&place.ids[kind]))
        };
        let near_is_hidden = !OF_THE_DISTRICT.contains(&role) && asked_of != "near";
        answer.status < 300 && (hidden(&self.far) || near_is_hidden && hidden(&self.near))
    }

    fn note(&mut self, operation: &Operation, of: &str, role: &str, answer: &Answer) {
        let Answer { status, text, .. } = answer;
        self.wrong.push(format!(
            "{} {} as {role}, {of} data: {status} {}",
            operation.method,
            operation.path,
            text.chars().take(160).collect::<String>()
        ));
    }
}

fn is_forbidden(answer: &Answer) -> bool {
    answer.status == 403 && (answer.text.is_empty() || answer.body["code"] == "forbidden")
}

/// What needs no token, but proves who asks otherwise.
fn signs_in(operation: &Operation) -> bool {
    operation.path.starts_with("/v1/auth/") || operation.id == "take_wechat_notice"
}
