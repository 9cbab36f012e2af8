//! Alipay's gateway, as its documentation has it: it verifies the signature of what it is
//! asked and signs what it answers, over the text of the inner part.

use super::{
    Services,
    fake_http::{FakeHttp, Received, Reply},
};
use baobaowu::shared::security::{RsaSigner, RsaVerifier};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

const APP_ID: &str = "2021000000000001";
const APP_PRIVATE: &str = include_str!("../../keys/mini-program.private.pem");
const APP_PUBLIC: &str = include_str!("../../keys/mini-program.public.pem");
const ALIPAY_PRIVATE: &str = include_str!("../../keys/alipay.private.pem");
const ALIPAY_PUBLIC: &str = include_str!("../../keys/alipay.public.pem");

/// How Alipay fails.
#[derive(Clone, Copy, Debug)]
pub enum Failure {
    /// It says why: `code` and `sub_code`.
    Says(&'static str, &'static str),
    /// Something before it fails.
    Status(u16),
    /// It answers what is no JSON.
    Garbage,
    /// It does not answer.
    Silence,
    /// Somebody else answers, without its key.
    Forged,
    /// Somebody else answers, and does not sign at all.
    Unsigned,
    /// Nothing is wrong: slashes come escaped, which the signature does not know of.
    EscapedSlashes,
}

/// A fake Alipay.
pub struct FakeAlipay {
    http: FakeHttp,
    desk: Arc<Mutex<Desk>>,
}

struct Desk {
    /// Codes that are still good, with what is told of their users.
    codes: BTreeMap<String, Value>,
    failure: Option<Failure>,
    asked: usize,
    timestamp: String,
    drawn: usize,
    app: RsaVerifier,
    own: RsaSigner,
    stranger: RsaSigner,
}

impl Services for FakeAlipay {
    fn start() -> Self {
        let desk = Arc::new(Mutex::new(Desk {
            codes: BTreeMap::new(),
            failure: None,
            asked: 0,
            timestamp: String::new(),
            drawn: 0,
            app: RsaVerifier::parse(APP_PUBLIC).unwrap(),
            own: RsaSigner::parse(ALIPAY_PRIVATE).unwrap(),
            stranger: RsaSigner::parse(APP_PRIVATE).unwrap(),
        }));
        let shared = Arc::clone(&desk);
        let http = FakeHttp::start(move |asked| shared.lock().unwrap().answer(asked));
        Self { http, desk }
    }

    fn variables(&self) -> Vec<(&'static str, String)> {
        let bare = |pem: &str| pem.lines().filter(|it| !it.starts_with('-')).collect();
        vec![
            ("ALIPAY_APP_ID", APP_ID.to_owned()),
            ("ALIPAY_PRIVATE_KEY", bare(APP_PRIVATE)),
            ("ALIPAY_PUBLIC_KEY", bare(ALIPAY_PUBLIC)),
            (
                "ALIPAY_GATEWAY_URL",
                format!("{}/gateway.do", self.http.url),
            ),
        ]
    }
}

impl FakeAlipay {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap()
    }

    /// What `my.getAuthCode` gives a user of an old mini-program.
    pub fn auth_code(&self, user_id: &str) -> String {
        self.code_of(json!({ "user_id": user_id }))
    }

    /// What `my.getAuthCode` gives a user of a new mini-program.
    pub fn auth_code_of_open_id(&self, open_id: &str) -> String {
        self.code_of(json!({ "open_id": open_id }))
    }

    fn code_of(&self, user: Value) -> String {
        let mut desk = self.desk();
        desk.drawn += 1;
        let code = format!("alipay-code/{:08}", desk.drawn);
        desk.codes.insert(code.clone(), user);
        code
    }

    /// From now on it fails, or not any more.
    pub fn fail(&self, failure: Option<Failure>) {
        self.desk().failure = failure;
    }

    /// The time that the last request bore.
    pub fn timestamp(&self) -> String {
        self.desk().timestamp.clone()
    }

    /// How often it was asked.
    pub fn asked(&self) -> usize {
        self.desk().asked
    }
}

impl Desk {
    fn answer(&mut self, asked: &Received) -> Reply {
        self.asked += 1;
        match self.failure {
            Some(Failure::Says(code, sub_code)) => return self.refusal(code, sub_code),
            Some(Failure::Status(status)) => return Reply::Text(status, "failed".to_owned()),
            Some(Failure::Garbage) => return Reply::Text(200, "<html>".to_owned()),
            Some(Failure::Silence) => return Reply::Silence,
            Some(Failure::Forged | Failure::Unsigned | Failure::EscapedSlashes) | None => {}
        }
        assert_eq!(
            (asked.method.as_str(), asked.path.as_str()),
            ("POST", "/gateway.do")
        );
        let mut all = asked.query.clone();
        all.extend(asked.form());
        let sign = all.remove("sign").unwrap_or_default();
        let content: Vec<_> = all
            .iter()
            .map(|(name, it)| format!("{name}={it}"))
            .collect();
        if !self.app.verifies(content.join("&").as_bytes(), &sign) {
            return self.refusal("40002", "isv.invalid-signature");
        }
        for (name, expected) in [
            ("app_id", APP_ID),
            ("method", "alipay.system.oauth.token"),
            ("charset", "utf-8"),
            ("sign_type", "RSA2"),
            ("version", "1.0"),
            ("grant_type", "authorization_code"),
        ] {
            assert_eq!(all.get(name).map(String::as_str), Some(expected), "{name}");
        }
        self.timestamp.clone_from(&all["timestamp"]);
        match self.codes.remove(&all["code"]) {
            None => self.refusal("40002", "isv.code-invalid"),
            Some(user) => self.granted(&user),
        }
    }

    fn granted(&self, user: &Value) -> Reply {
        let (name, value) = user.as_object().unwrap().iter().next().unwrap();
        // Neither the order nor the blanks are those of any library.
        let inner = format!(
            r#"{{"{name}":{value}, "re_expires_in":31536000,"access_token":"auth/B0123" }}"#
        );
        let key = match self.failure {
            Some(Failure::Forged) => &self.stranger,
            _ => &self.own,
        };
        let sign = match self.failure {
            Some(Failure::Unsigned) => return wrapped("alipay_system_oauth_token", &inner, None),
            _ => key.sign(inner.as_bytes()).unwrap(),
        };
        let inner = match self.failure {
            Some(Failure::EscapedSlashes) => inner.replace('/', "\\/"),
            _ => inner,
        };
        wrapped("alipay_system_oauth_token", &inner, Some(&sign))
    }

    fn refusal(&self, code: &str, sub_code: &str) -> Reply {
        let inner = json!({
            "code": code, "msg": "refused", "sub_code": sub_code, "sub_msg": "已拒绝",
        });
        let inner = inner.to_string();
        let sign = self.own.sign(inner.as_bytes()).unwrap();
        wrapped("error", &inner, Some(&sign))
    }
}

fn wrapped(name: &str, inner: &str, sign: Option<&str>) -> Reply {
    let signed = sign.map_or(String::new(), |sign| {
        assert!(STANDARD.decode(sign).is_ok());
        format!(r#","sign":"{sign}""#)
    });
    Reply::Text(200, format!(r#"{{"{name}_response":{inner}{signed}}}"#))
}
