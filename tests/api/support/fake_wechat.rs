//! WeChat's server side, as its documentation has it: every answer is 200, and `errcode`
//! says what became of it.

use super::{
    Services,
    fake_http::{FakeHttp, Received, Reply},
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
};

/// The mini-program.
pub const APP_ID: &str = "wx0123456789abcdef";
/// Its secret.
pub const APP_SECRET: &str = "secret-of-the-mini-program";

/// `wx.login`'s code against a user.
pub const SESSION: &str = "/sns/jscode2session";
/// The access token.
pub const TOKEN: &str = "/cgi-bin/stable_token";
/// The phone button's code against a number.
pub const PHONE: &str = "/wxa/business/getuserphonenumber";
/// Subscription messages.
pub const MESSAGE: &str = "/cgi-bin/message/subscribe/send";

/// How WeChat fails.
#[derive(Clone, Copy, Debug)]
pub enum Failure {
    /// It says why.
    Errcode(i64),
    /// Something before it fails.
    Status(u16),
    /// It answers what is no JSON.
    Garbage,
    /// It does not answer.
    Silence,
}

/// A fake WeChat.
pub struct FakeWeChat {
    http: FakeHttp,
    desk: Arc<Mutex<Desk>>,
}

/// What WeChat knows.
#[derive(Default)]
struct Desk {
    /// Codes that are still good, with the user and the owner-wide id.
    codes: BTreeMap<String, (String, Option<String>)>,
    /// Codes of the phone button that are still good: user, and what is answered.
    phone_codes: BTreeMap<String, (String, Value)>,
    used: BTreeSet<String>,
    /// The access token that is accepted, and how many there have been.
    token: Option<String>,
    tokens: usize,
    /// Who has permitted which template, once each.
    permissions: Vec<(String, String)>,
    sent: Vec<Value>,
    received: Vec<Received>,
    failing: BTreeMap<&'static str, Failure>,
    drawn: usize,
}

impl Services for FakeWeChat {
    fn start() -> Self {
        let desk = Arc::new(Mutex::new(Desk::default()));
        let shared = Arc::clone(&desk);
        let http = FakeHttp::start(move |asked| shared.lock().unwrap().answer(asked));
        Self { http, desk }
    }

    fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("WECHAT_APP_ID", APP_ID.to_owned()),
            ("WECHAT_APP_SECRET", APP_SECRET.to_owned()),
            ("WECHAT_BASE_URL", self.http.url.clone()),
        ]
    }
}

impl FakeWeChat {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap()
    }

    /// What `wx.login` gives this user: a code that is good once.
    pub fn login_code(&self, openid: &str) -> String {
        let mut desk = self.desk();
        let code = desk.draw("login");
        desk.codes.insert(code.clone(), (openid.to_owned(), None));
        code
    }

    /// As [`FakeWeChat::login_code`], of a mini-program that is bound to the open platform.
    pub fn login_code_with_unionid(&self, openid: &str, unionid: &str) -> String {
        let mut desk = self.desk();
        let code = desk.draw("login");
        let user = (openid.to_owned(), Some(unionid.to_owned()));
        desk.codes.insert(code.clone(), user);
        code
    }

    /// What the phone button gives this user: a code that is good once, for a number of the
    /// mainland.
    pub fn phone_code(&self, openid: &str, number: &str) -> String {
        self.phone_code_for(openid, (json!("86"), number), APP_ID)
    }

    /// As [`FakeWeChat::phone_code`], with any country code and for any mini-program.
    pub fn phone_code_for(
        &self,
        openid: &str,
        (country, number): (Value, &str),
        app_id: &str,
    ) -> String {
        let mut desk = self.desk();
        let code = desk.draw("phone");
        let info = json!({
            "phoneNumber": number,
            "purePhoneNumber": number,
            "countryCode": country,
            "watermark": { "timestamp": 1_795_395_600, "appid": app_id },
        });
        desk.phone_codes
            .insert(code.clone(), (openid.to_owned(), info));
        code
    }

    /// The user accepts one message of a template.
    pub fn permit(&self, openid: &str, template: &str) {
        let permission = (openid.to_owned(), template.to_owned());
        self.desk().permissions.push(permission);
    }

    /// From now on the operation fails.
    pub fn fail(&self, path: &'static str, failure: Failure) {
        self.desk().failing.insert(path, failure);
    }

    /// Everything works again.
    pub fn mend(&self) {
        self.desk().failing.clear();
    }

    /// The access token that was given out is not accepted any more.
    pub fn drop_token(&self) {
        self.desk().token = None;
    }

    /// How often an operation was asked for.
    pub fn asked(&self, path: &str) -> usize {
        let desk = self.desk();
        desk.received.iter().filter(|it| it.path == path).count()
    }

    /// The last access token that was given out.
    pub fn token(&self) -> String {
        self.desk().token.clone().unwrap()
    }

    /// The messages that were sent.
    pub fn sent(&self) -> Vec<Value> {
        self.desk().sent.clone()
    }
}

impl Desk {
    /// A code that no code contains.
    fn draw(&mut self, kind: &str) -> String {
        self.drawn += 1;
        format!("{kind}-code-{:08}", self.drawn)
    }

    fn answer(&mut self, asked: &Received) -> Reply {
        self.received.push(asked.clone());
        let failing = self.failing.get(asked.path.as_str());
        match failing.copied() {
            Some(Failure::Errcode(errcode)) => return refusal(errcode),
            Some(Failure::Status(status)) => return Reply::Text(status, "failed".to_owned()),
            Some(Failure::Garbage) => return Reply::Text(200, "<html>".to_owned()),
            Some(Failure::Silence) => return Reply::Silence,
            None => {}
        }
        match (asked.method.as_str(), asked.path.as_str()) {
            ("GET", SESSION) => self.session(asked),
            ("POST", TOKEN) => self.stable_token(asked),
            ("POST", PHONE) => self.with_token(asked, Self::phone),
            ("POST", MESSAGE) => self.with_token(asked, Self::message),
            // The address is wrong; its case counts.
            _ => refusal(40066),
        }
    }

    fn session(&mut self, asked: &Received) -> Reply {
        let query = |name: &str| asked.query.get(name).map_or("", String::as_str);
        if query("appid") != APP_ID {
            return refusal(40013);
        }
        if query("secret") != APP_SECRET {
            return refusal(40125);
        }
        assert_eq!(query("grant_type"), "authorization_code");
        let code = query("js_code");
        let Some((openid, unionid)) = self.codes.remove(code) else {
            let used = self.used.contains(code);
            return refusal(if used { 40163 } else { 40029 });
        };
        self.used.insert(code.to_owned());
        let mut body = json!({ "openid": openid, "session_key": "key-of-the-session==" });
        if let Some(unionid) = unionid {
            body["unionid"] = unionid.into();
        }
        Reply::Json(body)
    }

    fn stable_token(&mut self, asked: &Received) -> Reply {
        let body = asked.json();
        assert_eq!(body["grant_type"], "client_credential");
        assert_eq!(
            body["force_refresh"], false,
            "it would spoil what others use"
        );
        if body["appid"] != APP_ID || body["secret"] != APP_SECRET {
            return refusal(40001);
        }
        if self.token.is_none() {
            self.tokens += 1;
            self.token = Some(format!("access-token-{:08}", self.tokens));
        }
        Reply::Json(json!({ "access_token": self.token, "expires_in": 7200 }))
    }

    fn with_token(&mut self, asked: &Received, then: fn(&mut Self, &Value) -> Reply) -> Reply {
        if self.token.is_none() || asked.query.get("access_token") != self.token.as_ref() {
            return refusal(40001);
        }
        then(self, &asked.json())
    }

    fn phone(&mut self, body: &Value) -> Reply {
        let code = body["code"].as_str().unwrap_or_default();
        let known = self.phone_codes.get(code);
        match known.cloned() {
            Some((openid, info))
                if body["openid"].is_null() || body["openid"] == openid.as_str() =>
            {
                self.phone_codes.remove(code);
                Reply::Json(json!({ "errcode": 0, "errmsg": "ok", "phone_info": info }))
            }
            _ => refusal(40029),
        }
    }

    fn message(&mut self, body: &Value) -> Reply {
        let field = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        let (openid, template) = (field("touser"), field("template_id"));
        let values = body["data"].as_object().unwrap();
        if values.values().any(|it| it["value"] == "") {
            return refusal(47003);
        }
        let permission = (openid, template);
        let Some(place) = self.permissions.iter().position(|it| *it == permission) else {
            return refusal(43101);
        };
        self.permissions.remove(place);
        self.sent.push(body.clone());
        Reply::Json(json!({ "errcode": 0, "errmsg": "ok" }))
    }
}

fn refusal(errcode: i64) -> Reply {
    Reply::Json(json!({ "errcode": errcode, "errmsg": "refused, rid: 0123" }))
}
