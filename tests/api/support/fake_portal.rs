//! A government portal, in the two manners that docs/sign-in.md describes: a ticket that is
//! exchanged for the user at once, and OAuth 2.0 with a second call.

use super::{
    Services,
    fake_http::{FakeHttp, Received, Reply},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

const CLIENT: &str = "baby-houses";
const SECRET: &str = "secret-of-the-portal";

/// How the portal fails.
#[derive(Clone, Debug)]
pub enum Failure {
    /// It answers this status with this body.
    Answers(u16, Value),
    /// It does not answer.
    Silence,
}

/// What a ticket says of its user.
#[derive(Clone, Debug)]
pub struct PortalUser {
    pub id: String,
    pub phone: Option<String>,
    pub verified: Option<bool>,
}

#[derive(Default)]
struct Desk {
    tickets: BTreeMap<String, PortalUser>,
    tokens: BTreeMap<String, PortalUser>,
    failure: Option<Failure>,
    drawn: usize,
    asked: usize,
}

/// A portal that exchanges tickets.
pub struct FakePortal {
    http: FakeHttp,
    desk: Arc<Mutex<Desk>>,
}

/// The same portal, asked in the manner of OAuth 2.0.
pub struct OAuthPortal(pub FakePortal);

impl Services for FakePortal {
    fn start() -> Self {
        let desk = Arc::new(Mutex::new(Desk::default()));
        let shared = Arc::clone(&desk);
        let http = FakeHttp::start(move |asked| shared.lock().unwrap().answer(asked));
        Self { http, desk }
    }

    fn variables(&self) -> Vec<(&'static str, String)> {
        let url = &self.http.url;
        [
            ("SUISHENBAN_TOKEN_URL", format!("{url}/ticket").as_str()),
            ("SUISHENBAN_CLIENT_ID", CLIENT),
            ("SUISHENBAN_CLIENT_SECRET", SECRET),
            ("SUISHENBAN_TICKET_FIELD", "ticket"),
            ("SUISHENBAN_GRANT_TYPE", "ticket"),
            ("SUISHENBAN_SUBJECT_FIELD", "data.user.id"),
            ("SUISHENBAN_PHONE_FIELD", "data.user.mobile"),
            ("SUISHENBAN_REAL_NAME_FIELD", "data.user.verified"),
            ("SUISHENBAN_STATUS_FIELD", "code"),
            ("SUISHENBAN_STATUS_OK", "0"),
        ]
        .map(|(name, value)| (name, value.to_owned()))
        .into()
    }
}

impl Services for OAuthPortal {
    fn start() -> Self {
        Self(FakePortal::start())
    }

    fn variables(&self) -> Vec<(&'static str, String)> {
        let url = &self.0.http.url;
        [
            (
                "SUISHENBAN_TOKEN_URL",
                format!("{url}/oauth/token").as_str(),
            ),
            ("SUISHENBAN_USER_URL", &format!("{url}/oauth/user")),
            ("SUISHENBAN_CLIENT_ID", CLIENT),
            ("SUISHENBAN_CLIENT_SECRET", SECRET),
            ("SUISHENBAN_CLIENT_AUTH", "header"),
            ("SUISHENBAN_PHONE_FIELD", "phone_number"),
        ]
        .map(|(name, value)| (name, value.to_owned()))
        .into()
    }
}

impl FakePortal {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap()
    }

    /// A ticket of a user of whom nothing else is told.
    pub fn ticket(&self, id: &str) -> String {
        self.ticket_of(PortalUser {
            id: id.to_owned(),
            phone: None,
            verified: None,
        })
    }

    /// A ticket, good once.
    pub fn ticket_of(&self, user: PortalUser) -> String {
        let mut desk = self.desk();
        desk.drawn += 1;
        let ticket = format!("portal-ticket-{:08}", desk.drawn);
        desk.tickets.insert(ticket.clone(), user);
        ticket
    }

    /// From now on it fails, or not any more.
    pub fn fail(&self, failure: Option<Failure>) {
        self.desk().failure = failure;
    }

    /// How often it was asked.
    pub fn asked(&self) -> usize {
        self.desk().asked
    }
}

impl Desk {
    fn answer(&mut self, asked: &Received) -> Reply {
        self.asked += 1;
        match &self.failure {
            Some(Failure::Answers(status, body)) => {
                return Reply::Text(*status, body.to_string());
            }
            Some(Failure::Silence) => return Reply::Silence,
            None => {}
        }
        match (asked.method.as_str(), asked.path.as_str()) {
            ("POST", "/ticket") => self.exchange_ticket(&asked.form()),
            ("POST", "/oauth/token") => self.grant(asked),
            ("GET", "/oauth/user") => self.tell(asked),
            _ => Reply::Text(404, "{}".to_owned()),
        }
    }

    fn exchange_ticket(&mut self, form: &BTreeMap<String, String>) -> Reply {
        assert_eq!(form["client_id"], CLIENT);
        assert_eq!(form["client_secret"], SECRET);
        assert_eq!(form["grant_type"], "ticket");
        Reply::Json(match self.tickets.remove(&form["ticket"]) {
            None => json!({ "code": 10_021, "message": "票据无效" }),
            Some(user) => json!({
                "code": 0,
                "data": { "user": {
                    "id": user.id, "mobile": user.phone, "verified": user.verified,
                } },
            }),
        })
    }

    fn grant(&mut self, asked: &Received) -> Reply {
        let basic = STANDARD.encode(format!("{CLIENT}:{SECRET}"));
        if asked.headers.get("authorization") != Some(&format!("Basic {basic}")) {
            return Reply::Text(401, json!({ "error": "invalid_client" }).to_string());
        }
        let form = asked.form();
        assert_eq!(form["grant_type"], "authorization_code");
        assert!(
            !form.contains_key("client_secret"),
            "it stands in the header"
        );
        let Some(user) = self.tickets.remove(&form["code"]) else {
            return Reply::Text(400, json!({ "error": "invalid_grant" }).to_string());
        };
        let token = format!("token-for-{}", form["code"]);
        self.tokens.insert(token.clone(), user);
        Reply::Json(json!({ "access_token": token, "token_type": "Bearer", "expires_in": 60 }))
    }

    fn tell(&mut self, asked: &Received) -> Reply {
        let header = asked.headers.get("authorization").cloned();
        let token = header.unwrap_or_default().replace("Bearer ", "");
        match self.tokens.get(&token) {
            None => Reply::Text(401, json!({ "error": "invalid_token" }).to_string()),
            Some(user) => Reply::Json(json!({ "sub": user.id, "phone_number": user.phone })),
        }
    }
}
