//! The client for WeChat against a server that speaks as WeChat's documentation says.

use crate::support::{
    Services, Store, TestApp, beside_services,
    fake_wechat::{APP_ID, APP_SECRET, Failure, FakeWeChat, MESSAGE, PHONE, SESSION, TOKEN},
    redis_server::RedisServer,
    run,
};
use baobaowu::shared::{
    domain::SystemRandom,
    security::FieldCipher,
    wechat::{SubscriptionMessage, WeChat, WeChatError, WeChatParts, WeChatUser, WechatLanguage},
};
use chrono::TimeDelta;
use futures_util::future::join_all;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

const OPENID: &str = "oUser-0001";
const TEMPLATE: &str = "template-0001";

beside_services! {
    FakeWeChat;
    code_gives_its_user_once,
    phone_number_comes_with_its_country,
    number_of_another_program_or_user_is_refused,
    message_is_sent_as_documented,
    access_token_is_asked_for_once_and_renewed_in_time,
    stale_access_token_is_replaced_and_the_call_repeated,
    access_token_that_is_never_accepted_ends_after_two_attempts,
    instances_share_one_access_token,
    refusals_are_told_apart,
    wrong_secret_is_a_refusal_for_good,
    what_is_not_an_answer_is_worth_another_try,
    errors_hold_no_secret,
}

beside_services! {
    FakeWeChat, with [("OUTBOUND_TIMEOUT_MS", "400")];
    silence_ends_with_the_time_out,
}

fn wechat(app: &TestApp) -> &WeChat {
    app.state().wechat.as_ref().unwrap()
}

/// Another instance of the service, as far as WeChat goes.
fn another_instance(app: &TestApp) -> WeChat {
    let state = app.state();
    let keys = &state.config.keys;
    let random = Arc::new(SystemRandom);
    let parts = WeChatParts {
        http: state.outbound.clone(),
        redis: state.redis.clone(),
        clock: app.clock.clone(),
        random: random.clone(),
        cipher: FieldCipher::new(&keys.data, keys.lookup.expose_secret(), random).unwrap(),
        answer_within: state.config.outbound.answer_within,
    };
    WeChat::new(state.config.wechat.as_ref().unwrap(), parts)
}

fn message() -> SubscriptionMessage {
    SubscriptionMessage {
        to_openid: OPENID.to_owned(),
        template_id: TEMPLATE.to_owned(),
        page: Some("pages/booking?id=1".to_owned()),
        data: [("thing1", "东余杭路宝宝屋"), ("time2", "2026-11-25 09:00")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        lang: WechatLanguage::ZhCn,
    }
}

fn secret(text: &str) -> SecretString {
    text.into()
}

async fn code_gives_its_user_once(app: TestApp, fake: Arc<FakeWeChat>) {
    let code = secret(&fake.login_code(OPENID));
    let user = wechat(&app).code_to_session(&code).await.unwrap();
    let expected = WeChatUser {
        openid: OPENID.to_owned(),
        unionid: None,
    };
    assert_eq!(user, expected);
    let again = wechat(&app).code_to_session(&code).await;
    assert_eq!(again, Err(WeChatError::InvalidCode));
    let never = wechat(&app).code_to_session(&secret("made up")).await;
    assert_eq!(never, Err(WeChatError::InvalidCode));
    let code = secret(&fake.login_code_with_unionid(OPENID, "uOwner"));
    let user = wechat(&app).code_to_session(&code).await.unwrap();
    assert_eq!(user.unionid.as_deref(), Some("uOwner"));
    assert_eq!(fake.asked(TOKEN), 0, "this call needs no access token");
}

async fn phone_number_comes_with_its_country(app: TestApp, fake: Arc<FakeWeChat>) {
    for (country, number, expected) in [
        (json!("86"), "15400010001", "+8615400010001"),
        (json!(86), "15400010001", "+8615400010001"),
        (json!("852"), "90000001", "+85290000001"),
        (json!("+852"), "90000001", "+85290000001"),
    ] {
        let code = secret(&fake.phone_code_for(OPENID, (country, number), APP_ID));
        let found = wechat(&app).phone_number(&code, OPENID).await;
        assert_eq!(found.as_deref(), Ok(expected));
        let again = wechat(&app).phone_number(&code, OPENID).await;
        assert_eq!(again, Err(WeChatError::InvalidCode));
    }
}

async fn number_of_another_program_or_user_is_refused(app: TestApp, fake: Arc<FakeWeChat>) {
    let number = (json!("86"), "15400010001");
    let code = secret(&fake.phone_code_for(OPENID, number, "wxOther"));
    let found = wechat(&app).phone_number(&code, OPENID).await;
    assert_eq!(found, Err(WeChatError::InvalidCode));
    let code = secret(&fake.phone_code("oUser-0002", "15400010002"));
    let found = wechat(&app).phone_number(&code, OPENID).await;
    assert_eq!(found, Err(WeChatError::InvalidCode));
}

async fn message_is_sent_as_documented(app: TestApp, fake: Arc<FakeWeChat>) {
    fake.permit(OPENID, TEMPLATE);
    wechat(&app).send_subscription(&message()).await.unwrap();
    assert_eq!(
        fake.sent(),
        [json!({
            "touser": OPENID,
            "template_id": TEMPLATE,
            "page": "pages/booking?id=1",
            "data": {
                "thing1": { "value": "东余杭路宝宝屋" },
                "time2": { "value": "2026-11-25 09:00" },
            },
            "miniprogram_state": "formal",
            "lang": "zh_CN",
        })]
    );
    let again = wechat(&app).send_subscription(&message()).await;
    assert_eq!(again, Err(WeChatError::NotPermitted));
    fake.permit(OPENID, TEMPLATE);
    let plain = SubscriptionMessage {
        page: None,
        ..message()
    };
    wechat(&app).send_subscription(&plain).await.unwrap();
    assert!(fake.sent()[1].get("page").is_none());
    let empty = SubscriptionMessage {
        data: [("thing1".to_owned(), String::new())].into(),
        ..message()
    };
    let refused = wechat(&app).send_subscription(&empty).await;
    assert_eq!(refused, Err(WeChatError::Refused { errcode: 47003 }));
}

async fn access_token_is_asked_for_once_and_renewed_in_time(app: TestApp, fake: Arc<FakeWeChat>) {
    for _ in 0..8 {
        fake.permit(OPENID, TEMPLATE);
    }
    let (wechat, message) = (wechat(&app), message());
    let sent = join_all((0..6).map(|_| wechat.send_subscription(&message))).await;
    assert!(sent.iter().all(Result::is_ok), "{sent:?}");
    assert_eq!(fake.asked(TOKEN), 1);
    app.clock.advance(TimeDelta::seconds(7200 - 121));
    wechat.send_subscription(&message).await.unwrap();
    assert_eq!(fake.asked(TOKEN), 1);
    app.clock.advance(TimeDelta::seconds(1));
    wechat.send_subscription(&message).await.unwrap();
    assert_eq!(fake.asked(TOKEN), 2);
}

async fn stale_access_token_is_replaced_and_the_call_repeated(app: TestApp, fake: Arc<FakeWeChat>) {
    for _ in 0..2 {
        fake.permit(OPENID, TEMPLATE);
    }
    wechat(&app).send_subscription(&message()).await.unwrap();
    fake.drop_token();
    wechat(&app).send_subscription(&message()).await.unwrap();
    assert_eq!((fake.asked(TOKEN), fake.asked(MESSAGE)), (2, 3));
    assert_eq!(fake.sent().len(), 2);
}

async fn access_token_that_is_never_accepted_ends_after_two_attempts(
    app: TestApp,
    fake: Arc<FakeWeChat>,
) {
    for errcode in [40001, 40014, 42001] {
        let before = fake.asked(MESSAGE);
        fake.fail(MESSAGE, Failure::Errcode(errcode));
        let sent = wechat(&app).send_subscription(&message()).await;
        assert!(matches!(sent, Err(WeChatError::Unavailable(_))), "{sent:?}");
        assert_eq!(fake.asked(MESSAGE) - before, 2);
    }
}

async fn instances_share_one_access_token(app: TestApp, fake: Arc<FakeWeChat>) {
    let others: Vec<WeChat> = (0..4).map(|_| another_instance(&app)).collect();
    for _ in 0..8 {
        fake.permit(OPENID, TEMPLATE);
    }
    let message = message();
    let sent = join_all(others.iter().map(|it| it.send_subscription(&message))).await;
    assert!(sent.iter().all(Result::is_ok), "{sent:?}");
    let Some(redis) = &app.state().config.redis else {
        assert_eq!(fake.asked(TOKEN), 4, "without Redis each asks");
        return;
    };
    assert_eq!(fake.asked(TOKEN), 1);
    let client = redis::Client::open(redis.url.expose_secret()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let key = format!("{}:wechat:{APP_ID}:token", redis.prefix);
    let stored: String = redis::AsyncCommands::get(&mut connection, key)
        .await
        .unwrap();
    assert!(!stored.contains(&fake.token()), "in clear: {stored}");
    // What one has found to be stale is stale for all.
    fake.drop_token();
    for instance in &others {
        instance.send_subscription(&message).await.unwrap();
    }
    assert_eq!(fake.asked(TOKEN), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn access_token_is_had_without_redis_when_redis_dies() {
    let mut redis = RedisServer::start().await;
    let fake = FakeWeChat::start();
    let mut variables = fake.variables();
    variables.push(("REDIS_URL", redis.url()));
    let variables: Vec<_> = variables.iter().map(|it| (it.0, it.1.as_str())).collect();
    run(Store::Sqlite, &variables, async |app| {
        fake.permit(OPENID, TEMPLATE);
        fake.permit(OPENID, TEMPLATE);
        wechat(&app).send_subscription(&message()).await.unwrap();
        redis.kill();
        let other = another_instance(&app);
        other.send_subscription(&message()).await.unwrap();
        assert_eq!(fake.asked(TOKEN), 2);
    })
    .await;
}

async fn refusals_are_told_apart(app: TestApp, fake: Arc<FakeWeChat>) {
    for (errcode, expected) in [
        (40029, WeChatError::InvalidCode),
        (40163, WeChatError::InvalidCode),
        (45011, WeChatError::TooFrequent),
        (40226, WeChatError::Blocked),
        (43101, WeChatError::NotPermitted),
        (40013, WeChatError::Refused { errcode: 40013 }),
        (1_400_001, WeChatError::Refused { errcode: 1_400_001 }),
    ] {
        fake.fail(SESSION, Failure::Errcode(errcode));
        fake.fail(PHONE, Failure::Errcode(errcode));
        let code = secret(&fake.login_code(OPENID));
        let user = wechat(&app).code_to_session(&code).await;
        assert_eq!(user, Err(expected.clone()));
        let number = wechat(&app).phone_number(&code, OPENID).await;
        assert_eq!(number, Err(expected));
    }
}

async fn wrong_secret_is_a_refusal_for_good(app: TestApp, fake: Arc<FakeWeChat>) {
    fake.fail(TOKEN, Failure::Errcode(40001));
    let sent = wechat(&app).send_subscription(&message()).await;
    assert_eq!(sent, Err(WeChatError::Refused { errcode: 40001 }));
}

async fn what_is_not_an_answer_is_worth_another_try(app: TestApp, fake: Arc<FakeWeChat>) {
    let code = secret(&fake.login_code(OPENID));
    for failure in [
        Failure::Errcode(-1),
        Failure::Status(500),
        Failure::Status(502),
        Failure::Garbage,
    ] {
        fake.fail(SESSION, failure);
        let user = wechat(&app).code_to_session(&code).await;
        let told = matches!(user, Err(WeChatError::Unavailable(_)));
        assert!(told, "{failure:?}: {user:?}");
    }
    fake.fail(SESSION, Failure::Status(429));
    let user = wechat(&app).code_to_session(&code).await;
    assert_eq!(user, Err(WeChatError::TooFrequent));
    fake.mend();
    wechat(&app).code_to_session(&code).await.unwrap();
}

async fn silence_ends_with_the_time_out(app: TestApp, fake: Arc<FakeWeChat>) {
    fake.fail(SESSION, Failure::Silence);
    fake.fail(TOKEN, Failure::Silence);
    let (wechat, code, message) = (wechat(&app), secret("any"), message());
    let since = Instant::now();
    let user = wechat.code_to_session(&code).await;
    assert!(matches!(user, Err(WeChatError::Unavailable(_))), "{user:?}");
    // Those who wait for one access token do not wait one after the other.
    let sent = join_all((0..5).map(|_| wechat.send_subscription(&message))).await;
    for sent in sent {
        assert!(matches!(sent, Err(WeChatError::Unavailable(_))), "{sent:?}");
    }
    let took = since.elapsed();
    assert!(took < Duration::from_millis(1600), "{took:?}");
    fake.mend();
    fake.permit(OPENID, TEMPLATE);
    wechat.send_subscription(&message).await.unwrap();
}

async fn errors_hold_no_secret(app: TestApp, fake: Arc<FakeWeChat>) {
    let code = fake.login_code(OPENID);
    let mut told = String::new();
    for failure in [
        Failure::Errcode(40029),
        Failure::Errcode(-1),
        Failure::Status(500),
        Failure::Garbage,
    ] {
        fake.fail(SESSION, failure);
        let error = wechat(&app).code_to_session(&secret(&code)).await;
        let error = error.unwrap_err();
        told.push_str(&format!("{error:?} {error}"));
    }
    let sent = wechat(&app).send_subscription(&message()).await;
    told.push_str(&format!("{sent:?} {:?}", message()));
    for hidden in [APP_SECRET, &code, &fake.token(), OPENID, "http://"] {
        assert!(!told.contains(hidden), "{hidden} in {told}");
    }
}
