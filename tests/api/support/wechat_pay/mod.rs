//! WeChat Pay, played: signs what it says with a key of its own, believes only what the
//! merchant has signed, gives one refund per number, and can be told to fail.

use super::{Request, TestApp};
use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    http::StatusCode,
    web::{self, Bytes},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::stream;
use reqwest::Method;
use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    rand::SystemRandom,
    signature::{
        KeyPair, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
    },
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    future::pending,
    path::PathBuf,
    sync::{Arc, LazyLock, Mutex},
};

const MERCHANT_KEY: &str = include_str!("test_merchant_key.pem");
const PLATFORM_KEY: &str = include_str!("test_platform_key.pem");
const API_V3_KEY: &str = "0123456789abcdef0123456789abcdef";
const PLATFORM_SERIAL: &str = "PUB_KEY_ID_TEST";
const MERCHANT_SERIAL: &str = "MERCHANT_SERIAL_TEST";
pub const MCHID: &str = "1900000001";
pub const APPID: &str = "wx0000000000000001";

/// The services that run, by their addresses: each test has its own.
static RUNNING: LazyLock<Mutex<HashMap<String, Arc<WechatPay>>>> = LazyLock::new(Mutex::default);

/// How a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is refused, and has no effect.
    Refused(u16, &'static str),
    /// It has its effect, and the answer is lost on the way.
    Lost,
    /// It has no effect, and is never answered.
    Silence,
    /// It has its effect, and is answered by someone else.
    Forged,
}

#[derive(Clone, Debug)]
struct Order {
    amount: i64,
    openid: String,
    time_expire: String,
    state: &'static str,
    transaction_id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    pub out_trade_no: String,
    pub amount: i64,
    pub status: &'static str,
    /// How often it was asked for.
    pub asked: u32,
}

#[derive(Default)]
struct Books {
    orders: BTreeMap<String, Order>,
    refunds: BTreeMap<String, Refund>,
    faults: VecDeque<(&'static str, Fault)>,
    calls: Vec<String>,
    paid: u32,
}

/// WeChat Pay.
pub struct WechatPay {
    books: Mutex<Books>,
    merchant: RsaKeyPair,
    platform: RsaKeyPair,
}

fn file(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/api/support/wechat_pay");
    folder.join(name).to_str().unwrap().to_owned()
}

fn key_pair(pem: &str) -> RsaKeyPair {
    let (_, inside) = pem.split_once("-----BEGIN PRIVATE KEY-----").unwrap();
    let (inside, _) = inside.split_once("-----END PRIVATE KEY-----").unwrap();
    let der: String = inside.split_whitespace().collect();
    RsaKeyPair::from_pkcs8(&STANDARD.decode(der).unwrap()).unwrap()
}

/// Starts WeChat Pay on a port of its own, and gives the variables of a service that uses it
/// and gives no free sessions, so that everything is paid.
pub fn wechat_pay() -> Vec<(&'static str, &'static str)> {
    with_policy("paid", &[])
}

/// As [`wechat_pay`], with more words of the policy replaced.
pub fn with_policy(name: &str, changes: &[(&str, &str)]) -> Vec<(&'static str, &'static str)> {
    let mut all = vec![(
        "free_sessions_per_year = { value = 12",
        "free_sessions_per_year = { value = 0",
    )];
    all.extend_from_slice(changes);
    let policies = crate::scenarios::steps::policies(name, &all);
    let mut variables = settings(&start());
    variables.push(("POLICY_DIR", policies));
    variables
}

/// The variables of a service that uses WeChat Pay at this address.
pub fn settings(url: &str) -> Vec<(&'static str, &'static str)> {
    let keys = format!("{PLATFORM_SERIAL}:{}", file("test_platform_public_key.pem"));
    let leaked = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    vec![
        ("WECHAT_PAY_MCHID", MCHID),
        ("WECHAT_PAY_APPID", APPID),
        ("WECHAT_PAY_SERIAL", MERCHANT_SERIAL),
        (
            "WECHAT_PAY_PRIVATE_KEY_FILE",
            leaked(file("test_merchant_key.pem")),
        ),
        ("WECHAT_PAY_API_KEY", API_V3_KEY),
        ("WECHAT_PAY_PLATFORM_KEYS", leaked(keys)),
        ("WECHAT_PAY_BASE_URL", leaked(url.to_owned())),
        (
            "WECHAT_PAY_NOTIFY_URL",
            "https://house.example/v1/payments/wechat/notify",
        ),
    ]
}

fn start() -> String {
    let shared = Arc::new(WechatPay {
        books: Mutex::default(),
        merchant: key_pair(MERCHANT_KEY),
        platform: key_pair(PLATFORM_KEY),
    });
    let played = Arc::clone(&shared);
    let server = HttpServer::new(move || {
        let played = Arc::clone(&played);
        App::new().default_service(web::to(move |request: HttpRequest, body: Bytes| {
            let played = Arc::clone(&played);
            async move { played.answer(&request, &body).await }
        }))
    })
    .workers(1)
    .disable_signals()
    .bind("127.0.0.1:0")
    .unwrap();
    let url = format!("http://{}", server.addrs()[0]);
    tokio::spawn(server.run());
    RUNNING.lock().unwrap().insert(url.clone(), shared);
    url
}

impl WechatPay {
    /// The one that the service under test uses.
    pub fn of(app: &TestApp) -> Arc<Self> {
        let config = app.state().config.wechat_pay.as_ref().unwrap();
        Arc::clone(&RUNNING.lock().unwrap()[&config.base_url])
    }

    /// Has the next call whose path contains `part` fail.
    pub fn fail_next(&self, part: &'static str, fault: Fault) {
        self.books.lock().unwrap().faults.push_back((part, fault));
    }

    /// How many calls have come whose method and path contain `part`.
    pub fn calls(&self, part: &str) -> usize {
        let books = self.books.lock().unwrap();
        books
            .calls
            .iter()
            .filter(|call| call.contains(part))
            .count()
    }

    /// The numbers of all orders.
    pub fn orders(&self) -> Vec<String> {
        self.books.lock().unwrap().orders.keys().cloned().collect()
    }

    /// State, payer and last moment of an order.
    pub fn order(&self, out_trade_no: &str) -> (&'static str, String, String) {
        let order = self.books.lock().unwrap().orders[out_trade_no].clone();
        (order.state, order.openid, order.time_expire)
    }

    /// All refunds by their numbers.
    pub fn refunds(&self) -> BTreeMap<String, Refund> {
        self.books.lock().unwrap().refunds.clone()
    }

    /// The family pays; nobody is told yet.
    pub fn pay(&self, out_trade_no: &str) {
        let mut books = self.books.lock().unwrap();
        books.paid += 1;
        let number = format!("4200000000{:018}", books.paid);
        let order = books.orders.get_mut(out_trade_no).unwrap();
        assert_eq!(order.state, "NOTPAY");
        order.state = "SUCCESS";
        order.transaction_id = Some(format!("{number}{}", &out_trade_no[..2]));
    }

    /// A refund comes to its end; nobody is told yet.
    pub fn end_refund(&self, out_refund_no: &str, status: &'static str) {
        let mut books = self.books.lock().unwrap();
        books.refunds.get_mut(out_refund_no).unwrap().status = status;
    }

    /// Tells the service of a payment.
    pub fn tell_payment(&self, app: &TestApp, out_trade_no: &str) -> Request {
        let told = self.transaction(out_trade_no);
        self.tell(app, "TRANSACTION.SUCCESS", &told)
    }

    /// Tells the service what has become of a refund.
    pub fn tell_refund(&self, app: &TestApp, out_refund_no: &str) -> Request {
        let refund = self.refunds()[out_refund_no].clone();
        let told = json!({
            "mchid": MCHID,
            "out_trade_no": refund.out_trade_no,
            "transaction_id": "4200000000",
            "out_refund_no": out_refund_no,
            "refund_id": "5030000000",
            "refund_status": refund.status,
            "user_received_account": "零钱",
            "amount": {
                "total": refund.amount,
                "refund": refund.amount,
                "payer_total": refund.amount,
                "payer_refund": refund.amount,
            },
        });
        self.tell(app, &format!("REFUND.{}", refund.status), &told)
    }

    /// What it would tell of a payment, to be changed by a test.
    pub fn transaction(&self, out_trade_no: &str) -> Value {
        let order = self.books.lock().unwrap().orders[out_trade_no].clone();
        transaction(out_trade_no, &order)
    }

    /// Tells the service anything, signed and sealed.
    pub fn tell(&self, app: &TestApp, event: &str, told: &Value) -> Request {
        let body = self.notice(event, told);
        self.send(app, &body, app.now().timestamp(), PLATFORM_SERIAL)
    }

    /// A notice with what it tells sealed inside.
    pub fn notice(&self, event: &str, told: &Value) -> String {
        let (nonce, about) = ("0a1b2c3d4e5f", "transaction");
        let key = UnboundKey::new(&AES_256_GCM, API_V3_KEY.as_bytes()).unwrap();
        let mut text = told.to_string().into_bytes();
        LessSafeKey::new(key)
            .seal_in_place_append_tag(
                Nonce::try_assume_unique_for_key(nonce.as_bytes()).unwrap(),
                Aad::from(about),
                &mut text,
            )
            .unwrap();
        json!({
            "id": "EV-2026112309",
            "create_time": "2026-11-23T09:00:00+08:00",
            "event_type": event,
            "resource_type": "encrypt-resource",
            "summary": "支付成功",
            "resource": {
                "original_type": "transaction",
                "algorithm": "AEAD_AES_256_GCM",
                "ciphertext": STANDARD.encode(text),
                "associated_data": about,
                "nonce": nonce,
            },
        })
        .to_string()
    }

    /// Sends a notice as it was said at some time, under the name of some key.
    pub fn send(&self, app: &TestApp, body: &str, timestamp: i64, serial: &str) -> Request {
        let nonce = "593BEC0C930BF1AF";
        let signature = self.signature(timestamp, nonce, body.as_bytes());
        app.request(Method::POST, "/v1/payments/wechat/notify")
            .raw("application/json", body.to_owned())
            .header("Wechatpay-Serial", serial)
            .header("Wechatpay-Timestamp", &timestamp.to_string())
            .header("Wechatpay-Nonce", nonce)
            .header("Wechatpay-Signature", &signature)
    }

    fn signature(&self, timestamp: i64, nonce: &str, body: &[u8]) -> String {
        let mut message = format!("{timestamp}\n{nonce}\n").into_bytes();
        message.extend_from_slice(body);
        message.push(b'\n');
        let mut signature = vec![0; self.platform.public().modulus_len()];
        self.platform
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                &message,
                &mut signature,
            )
            .unwrap();
        STANDARD.encode(signature)
    }

    async fn answer(&self, request: &HttpRequest, body: &[u8]) -> HttpResponse {
        let path = request.uri().path_and_query().unwrap().to_string();
        let Some(timestamp) = self.signed_by_merchant(request, &path, body) else {
            return HttpResponse::Unauthorized()
                .json(json!({ "code": "SIGN_ERROR", "message": "签名错误" }));
        };
        let fault = self.called(request.method().as_str(), &path);
        match fault {
            Some(Fault::Refused(status, code)) => {
                return HttpResponse::build(StatusCode::from_u16(status).unwrap())
                    .json(json!({ "code": code, "message": "…" }));
            }
            Some(Fault::Silence) => return pending().await,
            Some(Fault::Lost | Fault::Forged) | None => {}
        }
        let said: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
        let (status, answer) = self.act(request.method().as_str(), &path, &said);
        if fault == Some(Fault::Lost) {
            // The connection breaks off in the middle of the body.
            let broken = Err::<Bytes, _>(std::io::Error::other("lost"));
            return HttpResponse::Ok().streaming(stream::iter([Ok(Bytes::from("{")), broken]));
        }
        let text = if answer.is_null() {
            String::new()
        } else {
            answer.to_string()
        };
        let said = if fault == Some(Fault::Forged) {
            "someone else's words"
        } else {
            text.as_str()
        };
        let signature = self.signature(timestamp, "ANSWER", said.as_bytes());
        HttpResponse::build(StatusCode::from_u16(status).unwrap())
            .insert_header(("Wechatpay-Serial", PLATFORM_SERIAL))
            .insert_header(("Wechatpay-Timestamp", timestamp.to_string()))
            .insert_header(("Wechatpay-Nonce", "ANSWER"))
            .insert_header(("Wechatpay-Signature", signature))
            .content_type("application/json")
            .body(text)
    }

    fn called(&self, method: &str, path: &str) -> Option<Fault> {
        let mut books = self.books.lock().unwrap();
        let call = format!("{method} {path}");
        let fault = books
            .faults
            .iter()
            .position(|(part, _)| call.contains(part))
            .and_then(|place| books.faults.remove(place));
        books.calls.push(call);
        fault.map(|(_, fault)| fault)
    }

    /// The time at which the merchant signed; `None` when it did not.
    fn signed_by_merchant(&self, request: &HttpRequest, path: &str, body: &[u8]) -> Option<i64> {
        let header = request.headers().get("authorization")?.to_str().ok()?;
        let pairs = header.strip_prefix("WECHATPAY2-SHA256-RSA2048 ")?;
        let said: HashMap<&str, &str> = pairs
            .split(',')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name, value.trim_matches('"')))
            .collect();
        let ours = said["mchid"] == MCHID && said["serial_no"] == MERCHANT_SERIAL;
        let (timestamp, nonce) = (said["timestamp"], said["nonce_str"]);
        let mut message = format!("{}\n{path}\n{timestamp}\n{nonce}\n", request.method());
        message.push_str(std::str::from_utf8(body).ok()?);
        message.push('\n');
        let signature = STANDARD.decode(said["signature"]).ok()?;
        let key = self.merchant.public_key().as_ref();
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
        let signed = key.verify(message.as_bytes(), &signature).is_ok();
        (ours && signed).then(|| timestamp.parse().unwrap())
    }

    /// Checks what `wx.requestPayment` is handed, as WeChat does.
    pub fn pays_with(&self, request: &Value) -> bool {
        let word = |name: &str| request[name].as_str().unwrap();
        let message = format!(
            "{}\n{}\n{}\n{}\n",
            word("appId"),
            word("timeStamp"),
            word("nonceStr"),
            word("package")
        );
        let signature = STANDARD.decode(word("paySign")).unwrap();
        let key = self.merchant.public_key().as_ref();
        word("appId") == APPID
            && word("signType") == "RSA"
            && UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key)
                .verify(message.as_bytes(), &signature)
                .is_ok()
    }

    fn act(&self, method: &str, path: &str, said: &Value) -> (u16, Value) {
        let mut books = self.books.lock().unwrap();
        let fault = |code: &str| json!({ "code": code, "message": "…" });
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        match (method, parts.as_slice()) {
            ("POST", ["v3", "pay", "transactions", "jsapi"]) => books.take(said),
            ("GET", ["v3", "pay", "transactions", "out-trade-no", number]) => {
                assert_eq!(query, format!("mchid={MCHID}"));
                match books.orders.get(*number) {
                    None => (404, fault("ORDER_NOT_EXIST")),
                    Some(order) => (200, transaction(number, order)),
                }
            }
            ("POST", ["v3", "pay", "transactions", "out-trade-no", number, "close"]) => {
                match books.orders.get_mut(*number) {
                    None => (404, fault("ORDER_NOT_EXIST")),
                    Some(order) if order.state == "SUCCESS" => (400, fault("ORDER_PAID")),
                    Some(order) => {
                        order.state = "CLOSED";
                        (204, Value::Null)
                    }
                }
            }
            ("POST", ["v3", "refund", "domestic", "refunds"]) => books.give_back(said),
            ("GET", ["v3", "refund", "domestic", "refunds", number]) => {
                match books.refunds.get(*number) {
                    None => (404, fault("RESOURCE_NOT_EXISTS")),
                    Some(refund) => (200, refund_body(number, refund)),
                }
            }
            _ => (404, fault("NO_SUCH_PATH")),
        }
    }
}

impl Books {
    fn take(&mut self, said: &Value) -> (u16, Value) {
        let number = said["out_trade_no"].as_str().unwrap().to_owned();
        let fits = (6..=32).contains(&number.len())
            && number.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && said["mchid"] == MCHID
            && said["appid"] == APPID
            && said["amount"]["currency"] == "CNY"
            && said["description"].as_str().unwrap().len() <= 127
            && said["notify_url"].as_str().unwrap().starts_with("https://");
        let amount = said["amount"]["total"].as_i64().unwrap();
        if !fits || amount < 1 {
            return (400, json!({ "code": "PARAM_ERROR", "message": "参数错误" }));
        }
        let openid = said["payer"]["openid"].as_str().unwrap().to_owned();
        let known = self.orders.entry(number.clone()).or_insert(Order {
            amount,
            openid: openid.clone(),
            time_expire: said["time_expire"].as_str().unwrap().to_owned(),
            state: "NOTPAY",
            transaction_id: None,
        });
        if known.amount != amount || known.openid != openid {
            return (
                403,
                json!({ "code": "OUT_TRADE_NO_USED", "message": "商户订单号重复" }),
            );
        }
        (200, json!({ "prepay_id": format!("wx{number}") }))
    }

    fn give_back(&mut self, said: &Value) -> (u16, Value) {
        let number = said["out_refund_no"].as_str().unwrap().to_owned();
        let trade = said["out_trade_no"].as_str().unwrap().to_owned();
        let amount = said["amount"]["refund"].as_i64().unwrap();
        let paid = self.orders.get(&trade).filter(|it| it.state == "SUCCESS");
        let Some(order) = paid else {
            return (
                404,
                json!({ "code": "RESOURCE_NOT_EXISTS", "message": "订单不存在" }),
            );
        };
        assert!(number.len() <= 64 && said["reason"].as_str().unwrap().len() <= 80);
        assert_eq!(said["amount"]["total"], order.amount);
        let elsewhere: i64 = self
            .refunds
            .iter()
            .filter(|(other, refund)| **other != number && refund.out_trade_no == trade)
            .map(|(_, refund)| refund.amount)
            .sum();
        if elsewhere + amount > order.amount {
            return (
                400,
                json!({ "code": "INVALID_REQUEST", "message": "退款金额过大" }),
            );
        }
        let refund = self.refunds.entry(number.clone()).or_insert(Refund {
            out_trade_no: trade,
            amount,
            status: "PROCESSING",
            asked: 0,
        });
        refund.asked += 1;
        (200, refund_body(&number, refund))
    }
}

fn transaction(out_trade_no: &str, order: &Order) -> Value {
    json!({
        "mchid": MCHID,
        "appid": APPID,
        "out_trade_no": out_trade_no,
        "transaction_id": order.transaction_id,
        "trade_type": "JSAPI",
        "trade_state": order.state,
        "trade_state_desc": "…",
        "bank_type": "OTHERS",
        "attach": "",
        "success_time": "2026-11-23T09:00:00+08:00",
        "payer": { "openid": order.openid },
        "amount": {
            "total": order.amount,
            "payer_total": order.amount,
            "currency": "CNY",
            "payer_currency": "CNY",
        },
    })
}

fn refund_body(out_refund_no: &str, refund: &Refund) -> Value {
    json!({
        "refund_id": "50300000002026112300000000001",
        "out_refund_no": out_refund_no,
        "out_trade_no": refund.out_trade_no,
        "transaction_id": "4200000000",
        "channel": "ORIGINAL",
        "user_received_account": "零钱",
        "create_time": "2026-11-23T09:00:00+08:00",
        "status": refund.status,
        "amount": { "total": refund.amount, "refund": refund.amount, "currency": "CNY" },
    })
}
