//! What the service writes to its log at the finest level, while guardians sign in and while
//! their platforms fail: neither secrets nor who they are.

use super::{PHONE, Platforms, world};
use crate::support::{Services, Store, TestApp, fake_alipay, fake_wechat, fresh_id, run_beside};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::{
    fs::{self, File},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};
use tempfile::TempDir;

const OPENID: &str = "oWeChat-0001";
const USER: &str = "2088000000000001";
const PORTAL_USER: &str = "portal-user-0001";
/// What is in no log, beside codes, tickets and the access token.
const HIDDEN: [&str; 7] = [
    OPENID,
    USER,
    PORTAL_USER,
    PHONE,
    fake_wechat::APP_SECRET,
    "key-of-the-session",
    "secret-of-the-portal",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logs_hold_no_secret_and_no_person_on_sqlite() {
    run_beside(Store::Sqlite, &[], story).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logs_hold_no_secret_and_no_person_on_postgres() {
    run_beside(Store::PostgresRedis, &[], story).await;
}

/// The program itself, on the stores of the test, with its log in a file.
struct Program {
    process: Child,
    folder: TempDir,
    client: reqwest::Client,
}

impl Program {
    fn start(app: &TestApp, all: &Platforms) -> Self {
        let config = &app.state().config;
        let key = "AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=";
        let mut variables = all.variables();
        variables.extend([
            (
                "DATABASE_URL",
                config.database.url.expose_secret().to_owned(),
            ),
            ("LISTEN_ADDRESS", "127.0.0.1:0".to_owned()),
            ("DEMO_MODE", "true".to_owned()),
            ("JOBS", "false".to_owned()),
            ("LOG_FILTER", "trace".to_owned()),
            ("TOKEN_KEYS", format!("test:{key}")),
            ("DATA_KEYS", format!("test:{key}")),
            ("LOOKUP_KEY", key.to_owned()),
        ]);
        if let Some(redis) = &config.redis {
            variables.push(("REDIS_URL", redis.url.expose_secret().to_owned()));
            variables.push(("REDIS_PREFIX", redis.prefix.clone()));
        }
        let folder = TempDir::new().unwrap();
        let log = File::create(folder.path().join("log")).unwrap();
        let process = Command::new(env!("CARGO_BIN_EXE_baobaowu"))
            .arg("serve")
            .env_clear()
            .envs(variables)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            process,
            folder,
            client,
        }
    }

    fn said(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// Where it listens, once it does.
    async fn address(&self) -> String {
        let since = Instant::now();
        loop {
            let said = self.said();
            let mut lines = said.lines().filter_map(|it| serde_json::from_str(it).ok());
            let listening = lines.find(|it: &Value| it["message"] == "listening");
            if let Some(line) = listening {
                return line["address"].as_str().unwrap().to_owned();
            }
            assert!(since.elapsed() < Duration::from_secs(20), "{said}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn post(&self, address: &str, path: &str, body: Value) -> (u16, Value) {
        let url = format!("http://{address}{path}");
        let answer = self.client.post(url).json(&body).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// How it answers a guardian who asks for somebody else's child.
    async fn refused(&self, address: &str, token: &str) -> u16 {
        let url = format!("http://{address}/v1/children/{}", fresh_id());
        let answer = self.client.get(url).bearer_auth(token).send().await;
        answer.unwrap().status().as_u16()
    }

    /// Ends it, and gives everything it said.
    fn stop(mut self) -> String {
        let id = self.process.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status();
        assert!(sent.unwrap().success());
        assert!(self.process.wait().unwrap().success());
        self.said()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It has ended, unless the test has failed.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

async fn story(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    let program = Program::start(&app, &all);
    let address = program.address().await;
    let mut hidden = HIDDEN.map(str::to_owned).to_vec();
    let post = async |path: &str, body: Value, status: u16| {
        let path = format!("/v1/auth/guardian/{path}");
        let (answered, body) = program.post(&address, &path, body).await;
        assert_eq!(answered, status, "{path}: {body}");
        body
    };
    let wechat = |hidden: &mut Vec<String>| {
        let code = all.wechat.login_code(OPENID);
        let phone_code = all.wechat.phone_code(OPENID, PHONE);
        hidden.extend([code.clone(), phone_code.clone()]);
        json!({ "code": code, "phone_code": phone_code })
    };
    let alipay = |hidden: &mut Vec<String>| {
        let code = all.alipay.auth_code(USER);
        hidden.push(code.clone());
        json!({ "auth_code": code })
    };
    let ticket = |hidden: &mut Vec<String>| {
        let ticket = all.portal.ticket(PORTAL_USER);
        hidden.push(ticket.clone());
        json!({ "ticket": ticket })
    };
    let signed_in = post("wechat", wechat(&mut hidden), 200).await;
    let token = signed_in["access_token"].as_str().unwrap().to_owned();
    let account = account_of(&token);
    let refused = program.refused(&address, &token).await;
    assert_eq!(refused, 404);
    hidden.push(token);
    post("alipay", alipay(&mut hidden), 200).await;
    post("suishenban", ticket(&mut hidden), 200).await;
    hidden.push(all.wechat.token());
    for failure in [
        fake_wechat::Failure::Errcode(40125),
        fake_wechat::Failure::Errcode(-1),
        fake_wechat::Failure::Status(500),
        fake_wechat::Failure::Garbage,
    ] {
        all.wechat.fail(fake_wechat::SESSION, failure);
        post("wechat", wechat(&mut hidden), 503).await;
    }
    all.alipay.fail(Some(fake_alipay::Failure::Forged));
    post("alipay", alipay(&mut hidden), 503).await;
    all.alipay.fail(Some(fake_alipay::Failure::Status(500)));
    post("alipay", alipay(&mut hidden), 503).await;
    let said = program.stop();
    assert!(said.contains("a provider is not available"), "{said}");
    assert!(said.contains("a provider refuses this service"), "{said}");
    assert_refusal_names(&said, &account);
    for hidden in hidden {
        let line = said.lines().find(|line| line.contains(&hidden));
        assert_eq!(line, None, "{hidden}");
    }
}

/// The account that a token is of.
fn account_of(token: &str) -> Value {
    let claims = token.split('.').nth(1).unwrap();
    let claims = URL_SAFE_NO_PAD.decode(claims).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    claims["account"].clone()
}

/// What was refused stands in the log with the account that asked.
fn assert_refusal_names(said: &str, account: &Value) {
    let mut lines = said.lines().filter_map(|it| serde_json::from_str(it).ok());
    let refused = lines.find(|it: &Value| it["http.status"] == 404).unwrap();
    assert!(account.is_string(), "{account}");
    assert_eq!(refused["account"], *account, "{refused}");
}
