//! The configuration is documented to the letter, and one that cannot work stops the start
//! with one line that says what to mend. Runs the program itself.

#![expect(clippy::unwrap_used, reason = "a test that meets the unexpected ends")]

use baobaowu::config::{Config, Environment};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    net::TcpListener,
    path::Path,
    process::Command,
};
use tempfile::TempDir;

const EXAMPLE: &str = include_str!("../.env.example");
const POLICY: &str = include_str!("../policies/hongkou.toml");

/// Name, value, and whether it must be filled in, of every variable of `.env.example`.
fn documented() -> Vec<(&'static str, &'static str, bool)> {
    EXAMPLE
        .lines()
        .filter_map(|line| {
            let (name, value) = line.trim_start_matches('#').split_once('=')?;
            let is_name = name
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte == b'_');
            is_name.then_some((name, value, !line.starts_with('#')))
        })
        .collect()
}

/// What a service needs at least, on a database in `folder`.
fn sufficient(folder: &Path) -> BTreeMap<String, String> {
    let key = STANDARD.encode([7; 32]);
    let database = folder.join("test.db");
    [
        ("DATABASE_URL", format!("sqlite://{}", database.display())),
        ("TOKEN_KEYS", format!("a:{key}")),
        ("DATA_KEYS", format!("a:{key}")),
        ("LOOKUP_KEY", key),
        ("LISTEN_ADDRESS", "127.0.0.1:0".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

/// Starts the service, which must fail, and gives the one line it said.
fn complaint(variables: &BTreeMap<String, String>) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_baobaowu"))
        .arg("serve")
        .env_clear()
        .envs(variables)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
    assert_eq!(said.lines().count(), 1, "{said}");
    let said = said.trim_end();
    said.strip_prefix("baobaowu: ").unwrap().to_owned()
}

#[test]
fn every_variable_stands_in_the_example_and_no_other() {
    let folder = TempDir::new().unwrap();
    let environment = Environment::of(sufficient(folder.path()));
    Config::read(&environment).unwrap();
    let documented: BTreeSet<String> = documented()
        .into_iter()
        .map(|(name, ..)| name.to_owned())
        .collect();
    assert_eq!(documented, environment.asked());
}

#[test]
fn tls_needs_two_files_that_go_together() {
    let folder = TempDir::new().unwrap();
    let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys");
    let file = |name: &str| keys.join(name).display().to_string();
    let said = |cert: &str, key: &str| {
        let mut variables = sufficient(folder.path());
        let both = [("TLS_CERT_FILE", cert), ("TLS_KEY_FILE", key)];
        variables.extend(both.map(|(name, value)| (name.to_owned(), value.to_owned())));
        complaint(&variables)
    };
    let (cert, key) = (file("tls.cert.pem"), file("tls.private.pem"));
    assert_eq!(
        said(&cert, ""),
        "TLS_KEY_FILE: is not set, but TLS_CERT_FILE is"
    );
    assert_eq!(said(&key, &key), "TLS_CERT_FILE: it holds no certificate");
    for (cert, key, variable) in [
        (&file("none.pem"), &key, "TLS_CERT_FILE: "),
        (&cert, &cert, "TLS_KEY_FILE: "),
        (&cert, &file("alipay.private.pem"), "TLS_KEY_FILE: "),
    ] {
        let said = said(cert, key);
        assert!(said.starts_with(variable), "{said}");
    }
}

#[test]
fn example_shows_the_defaults() {
    let folder = TempDir::new().unwrap();
    let mut plain = sufficient(folder.path());
    plain.remove("LISTEN_ADDRESS");
    let read = |variables: &BTreeMap<String, String>| {
        format!(
            "{:?}",
            Config::read(&Environment::of(variables.clone())).unwrap()
        )
    };
    let mut filled = plain.clone();
    for (name, value, required) in documented() {
        if !required {
            filled.insert(name.to_owned(), value.to_owned());
        }
    }
    assert_eq!(read(&plain), read(&filled));
}

#[test]
fn exactly_the_variables_marked_as_required_are_required() {
    let folder = TempDir::new().unwrap();
    let all = sufficient(folder.path());
    for (name, value, required) in documented() {
        assert!(!required || value.is_empty(), "{name} comes filled in");
        let mut without = all.clone();
        without.remove(name);
        let read = Config::read(&Environment::of(without.clone()));
        assert_eq!(read.is_err(), required, "{name}");
        if required {
            let said = complaint(&without);
            let expected = format!("{name}: is not set; it must be ");
            assert!(said.starts_with(&expected), "{said}");
            // An empty line of the example is as good as none.
            without.insert(name.to_owned(), String::new());
            assert_eq!(complaint(&without), said);
        }
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of cases")]
fn wrong_value_is_named_and_not_repeated() {
    let folder = TempDir::new().unwrap();
    let short = STANDARD.encode([7; 31]);
    for (name, value, expected) in [
        (
            "DATABASE_URL",
            "mysql://secret",
            "must begin with postgres:// or sqlite://",
        ),
        (
            "DATABASE_MAX_CONNECTIONS",
            "0",
            "must be a number from 1 to 1000",
        ),
        (
            "DATABASE_READY_CONNECTIONS",
            "9",
            "must be a number from 0 to 8",
        ),
        ("MIGRATE_AT_START", "yes", "must be true or false"),
        (
            "REDIS_URL",
            "http://secret",
            "must begin with redis://, and each of several that commas separate too",
        ),
        (
            "REDIS_URL",
            "redis://a:7000,b:7000",
            "must begin with redis://, and each of several that commas separate too",
        ),
        (
            "LISTEN_ADDRESS",
            "8080",
            "must be ADDRESS:PORT, such as 0.0.0.0:8080",
        ),
        ("WORKERS", "-1", "must be a number from 0 to 1024"),
        ("SHUTDOWN_SECONDS", "soon", "must be a number from 1 to 600"),
        (
            "SHUTDOWN_NOTICE_SECONDS",
            "61",
            "must be a number from 0 to 60",
        ),
        (
            "BODY_LIMIT_BYTES",
            "1",
            "must be a number from 1024 to 1048576",
        ),
        ("HSTS_SECONDS", "-1", "must be a number from 0 to 63072000"),
        (
            "METRICS_TOKEN",
            "secret",
            "must have at least 32 characters",
        ),
        ("JOBS", "1", "must be true or false"),
        ("LIVE_STREAMS", "all", "must be a number from 0 to 100000"),
        (
            "LIVE_STREAMS_PER_ACCOUNT",
            "0",
            "must be a number from 1 to 1000",
        ),
        (
            "LIVE_HEARTBEAT_SECONDS",
            "61",
            "must be a number from 1 to 60",
        ),
        ("LOOKUP_KEY", "secret", "must be the base64 of 32 bytes"),
        ("LOOKUP_KEY", &short, "must be the base64 of 32 bytes"),
        ("DEMO_MODE", "on", "must be true or false"),
        ("REQUIRE_STAFF_TOTP", "1", "must be true or false"),
        (
            "RATE_READS",
            "600",
            "must be ACCOUNT:ADDRESS, two numbers of requests a minute from 0 to 1000000",
        ),
        (
            "TRUSTED_PROXIES",
            "10.0.0.0/33",
            "must be none, or addresses and networks such as 10.0.0.0/8, separated by commas",
        ),
        (
            "FORWARDED_HEADER",
            "x-real-ip",
            "must be x-forwarded-for or forwarded",
        ),
        ("MAX_REQUESTS", "0", "must be a number from 1 to 1000000"),
        (
            "ACCESS_TOKEN_MINUTES",
            "0",
            "must be a number from 1 to 1440",
        ),
        (
            "REFRESH_TOKEN_DAYS",
            "366",
            "must be a number from 1 to 365",
        ),
        (
            "OUTBOUND_TIMEOUT_MS",
            "0",
            "must be a number from 100 to 60000",
        ),
        (
            "WECHAT_BASE_URL",
            "http://api.weixin.qq.com",
            "must be an address beginning with https://",
        ),
        (
            "ALIPAY_GATEWAY_URL",
            "openapi.alipay.com",
            "must be an address beginning with https://",
        ),
        ("SUISHENBAN_CLIENT_AUTH", "basic", "must be form or header"),
        (
            "WECHAT_PROGRAM_STATE",
            "beta",
            "must be developer, trial or formal",
        ),
        ("SMS_FORMAT", "xml", "must be json or form"),
        ("SMS_AUTH", "basic", "must be bearer or hmac"),
        (
            "SMS_URL",
            "sms.example.org/secret",
            "must be an address beginning with https://",
        ),
        ("SMS_TEMPLATES", "secret", "must be KIND:ID,..."),
        (
            "SUBSCRIPTION_TEMPLATES",
            "booking:secret:for_ever",
            "must be NAME:ID[:long_term],...",
        ),
        (
            "SUBSCRIPTION_TEMPLATES",
            "weather:secret",
            "`weather` is not a template of notices/messages.toml",
        ),
        (
            "WEBHOOK_TIMEOUT_SECONDS",
            "31",
            "must be a number from 1 to 30",
        ),
        ("WEBHOOK_ALLOW_PRIVATE", "yes", "must be true or false"),
        ("LOG_FORMAT", "xml", "must be json or text"),
        (
            "LOG_FILTER",
            "baobaowu=loud",
            "must be levels such as info or info,baobaowu=debug",
        ),
    ] {
        let mut variables = sufficient(folder.path());
        variables.insert(name.to_owned(), value.to_owned());
        assert_eq!(complaint(&variables), format!("{name}: {expected}"));
    }
}

#[test]
fn half_of_a_pair_is_named_by_the_other_half() {
    let folder = TempDir::new().unwrap();
    for (given, missing) in [
        ("WECHAT_APP_ID", "WECHAT_APP_SECRET"),
        ("WECHAT_APP_SECRET", "WECHAT_APP_ID"),
        ("ALIPAY_APP_ID", "ALIPAY_PRIVATE_KEY"),
        ("ALIPAY_PUBLIC_KEY", "ALIPAY_APP_ID"),
        ("SUISHENBAN_TOKEN_URL", "SUISHENBAN_CLIENT_ID"),
    ] {
        let mut variables = sufficient(folder.path());
        variables.insert(given.to_owned(), "something".to_owned());
        let expected = format!("{missing}: is not set, but {given} is");
        assert_eq!(complaint(&variables), expected);
    }
}

#[test]
fn key_that_is_none_is_named_and_not_repeated() {
    let folder = TempDir::new().unwrap();
    let public = include_str!("keys/alipay.public.pem").replace('\n', "");
    for (private, public, named) in [
        ("secret", public.as_str(), "ALIPAY_PRIVATE_KEY"),
        (
            include_str!("keys/mini-program.private.pem"),
            "secret",
            "ALIPAY_PUBLIC_KEY",
        ),
    ] {
        let mut variables = sufficient(folder.path());
        for (name, value) in [
            ("ALIPAY_APP_ID", "2021000000000001"),
            ("ALIPAY_PRIVATE_KEY", private),
            ("ALIPAY_PUBLIC_KEY", public),
        ] {
            variables.insert(name.to_owned(), value.to_owned());
        }
        let expected = format!("{named}: must be the base64 of an RSA key of 2048 bits or more");
        assert_eq!(complaint(&variables), expected);
    }
}

#[test]
fn carrier_of_text_messages_needs_its_key_and_known_templates() {
    let folder = TempDir::new().unwrap();
    let mut variables = sufficient(folder.path());
    let mut set = |name: &str, value: &str| {
        variables.insert(name.to_owned(), value.to_owned());
        complaint(&variables)
    };
    let said = set("SMS_URL", "https://sms.example.org/secret-path");
    assert!(said.starts_with("SMS_KEY: is not set; "), "{said}");
    set("SMS_TEMPLATES", "code:SMS_1,booking_confirmed:SMS_2");
    assert_eq!(
        set("SMS_KEY", "secret"),
        "SMS_TEMPLATES: `booking_confirmed` is not `code` or a kind with `sms` in \
         notices/messages.toml"
    );
}

#[test]
fn wrong_key_is_named_by_its_place_and_not_repeated() {
    let folder = TempDir::new().unwrap();
    let key = STANDARD.encode([7; 32]);
    for (value, fault) in [
        ("secret".to_owned(), "entry 1 has no id"),
        (
            "a:secret".to_owned(),
            "entry 1 is not the base64 of 32 bytes",
        ),
        (format!("a:{key},a:{key}"), "entry 2 repeats an id"),
        (
            format!("a:{key},:{key}"),
            "entry 2 has an id that is not 1 to 16 letters and digits",
        ),
    ] {
        for name in ["TOKEN_KEYS", "DATA_KEYS"] {
            let mut variables = sufficient(folder.path());
            variables.insert(name.to_owned(), value.clone());
            let expected = format!(
                "{name}: expected ID:BASE64 of 32 bytes, several separated by commas; {fault}"
            );
            assert_eq!(complaint(&variables), expected);
        }
    }
}

#[test]
fn store_and_socket_that_cannot_be_had_are_named() {
    let folder = TempDir::new().unwrap();
    let mut variables = sufficient(folder.path());
    variables.insert(
        "DATABASE_URL".to_owned(),
        "sqlite:///no/such/folder/test.db".to_owned(),
    );
    let said = complaint(&variables);
    assert!(said.starts_with("DATABASE_URL: "), "{said}");
    assert_eq!(
        said.matches("unable to open database file").count(),
        1,
        "{said}"
    );

    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut variables = sufficient(folder.path());
    variables.insert("LISTEN_ADDRESS".to_owned(), address.clone());
    // Migrations, which come first, would be told too.
    variables.insert("LOG_FILTER".to_owned(), "warn".to_owned());
    let said = complaint(&variables);
    assert!(
        said.starts_with(&format!("LISTEN_ADDRESS {address}: ")),
        "{said}"
    );
    assert_eq!(said.matches("in use").count(), 1, "{said}");
}

/// Starts the service on the policy of Hongkou with `from` changed to `to`; `marker` stands
/// on the line that must be named.
fn policy_complaint(from: &str, to: &str, marker: &str, reason: &str) {
    let folder = TempDir::new().unwrap();
    let text = POLICY.replacen(from, to, 1);
    assert_ne!(text, POLICY, "{from} is not in the policy");
    let line = 1 + text.lines().position(|line| line.contains(marker)).unwrap();
    let file = folder.path().join("hongkou.toml");
    fs::write(&file, text).unwrap();
    let mut variables = sufficient(folder.path());
    variables.insert("POLICY_DIR".to_owned(), folder.path().display().to_string());
    let expected = format!("{}:{line}: {reason}", file.display());
    assert_eq!(complaint(&variables), expected);
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of cases")]
fn wrong_policy_stops_the_start_with_file_line_and_reason() {
    let cap = "max_children_per_class = { value = 20, rule = \"H-49\" }";
    for (from, to, marker, reason) in [
        (
            "max_children_per_class",
            "max_children_per_clas",
            "[version.capacity]",
            "`capacity.max_children_per_class` is missing",
        ),
        (
            "[version.fee]\n",
            "[version.fee]\nmin_fen_per_hour = { value = 1, rule = \"H-68\" }\n",
            "min_fen_per_hour",
            "`fee.min_fen_per_hour` is not a known key",
        ),
        (
            cap,
            "max_children_per_class = { value = \"twenty\", rule = \"H-49\" }",
            "twenty",
            "`capacity.max_children_per_class` must be a whole number from 1 to 1000",
        ),
        (
            cap,
            "max_children_per_class = { value = 0, rule = \"H-49\" }",
            "max_children_per_class",
            "`capacity.max_children_per_class` must be a whole number from 1 to 1000",
        ),
        (
            cap,
            "max_children_per_class = { value = 20 }",
            "max_children_per_class",
            "`capacity.max_children_per_class.rule` is missing",
        ),
        (
            cap,
            "max_children_per_class = { value = 20, rule = \"article 3\" }",
            "article 3",
            "`article 3` is not a rule id such as H-48",
        ),
        (
            "value = \"09:00\"",
            "value = \"9 am\"",
            "9 am",
            "`booking.opens_at` must be a time of day such as \"09:00\"",
        ),
        (
            "effective_from = 2023-01-29",
            "effective_from = \"spring\"",
            "spring",
            "`effective_from` must be a date such as 2023-01-29",
        ),
        (
            "value = [\"timed\", \"temporary\"]",
            "value = [\"timed\", \"full_day\"]",
            "full_day",
            "`service.kinds` must be a list of \"timed\" and \"temporary\"",
        ),
        (
            "min_months = { value = 12",
            "min_months = { value = 36",
            "[version.age]",
            "`max_months_exclusive` must be more than `min_months`",
        ),
    ] {
        policy_complaint(from, to, marker, reason);
    }
}

#[test]
fn policy_that_is_no_toml_stops_the_start_at_its_line() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("broken.toml");
    fs::write(&file, "locality = \"x\"\nname = \n").unwrap();
    let mut variables = sufficient(folder.path());
    variables.insert("POLICY_DIR".to_owned(), folder.path().display().to_string());
    let said = complaint(&variables);
    let expected = format!("{}:2: ", file.display());
    assert!(said.starts_with(&expected), "{said}");
}

#[test]
fn folder_without_policies_stops_the_start() {
    let folder = TempDir::new().unwrap();
    let mut variables = sufficient(folder.path());
    for (place, reason) in [
        (folder.path().to_owned(), "holds no policy file"),
        (folder.path().join("none"), "No such file or directory"),
    ] {
        variables.insert("POLICY_DIR".to_owned(), place.display().to_string());
        let said = complaint(&variables);
        assert!(said.starts_with(&place.display().to_string()), "{said}");
        assert!(said.contains(reason), "{said}");
    }
}

#[test]
fn versions_of_a_policy_must_be_in_order() {
    let (_, version) = POLICY.split_once("[[version]]").unwrap();
    let again = version.replace("id = \"hongkou-2023-01-29\"", "id = \"again\"");
    let text = format!("{POLICY}\n[[version]]{again}");
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("hongkou.toml");
    fs::write(&file, &text).unwrap();
    let mut variables = sufficient(folder.path());
    variables.insert("POLICY_DIR".to_owned(), folder.path().display().to_string());
    let line = 1 + text
        .lines()
        .collect::<Vec<_>>()
        .iter()
        .rposition(|line| *line == "[[version]]")
        .unwrap();
    let expected = format!(
        "{}:{line}: versions must be written in order of `effective_from`",
        file.display()
    );
    assert_eq!(complaint(&variables), expected);
}

#[test]
fn wechat_pay_is_configured_whole_or_not_at_all() {
    let folder = TempDir::new().unwrap();
    let whole = [
        ("WECHAT_PAY_MCHID", "1900000001"),
        ("WECHAT_PAY_APPID", "wx0000000000000001"),
        ("WECHAT_PAY_SERIAL", "SERIAL"),
        ("WECHAT_PAY_PRIVATE_KEY_FILE", "/nowhere/key.pem"),
        ("WECHAT_PAY_API_KEY", "0123456789abcdef0123456789abcdef"),
        ("WECHAT_PAY_PLATFORM_KEYS", "SERIAL:/nowhere/public.pem"),
        (
            "WECHAT_PAY_NOTIFY_URL",
            "https://house.example/v1/payments/wechat/notify",
        ),
    ];
    let with = |changes: &[(&str, &str)]| {
        let mut variables = sufficient(folder.path());
        for (name, value) in whole.iter().chain(changes) {
            variables.insert((*name).to_owned(), (*value).to_owned());
        }
        variables
    };
    for (name, _) in whole.iter().skip(1) {
        let expected = format!("{name}: is needed with WECHAT_PAY_MCHID");
        assert_eq!(complaint(&with(&[(name, "")])), expected);
    }
    for (name, value, expected) in [
        ("WECHAT_PAY_API_KEY", "secret", "must be 32 characters"),
        (
            "WECHAT_PAY_PLATFORM_KEYS",
            "SERIAL",
            "must be SERIAL:FILE,...",
        ),
        (
            "WECHAT_PAY_NOTIFY_URL",
            "https://house.example/notify?a=b",
            "must begin with https:// and have no query",
        ),
        (
            "WECHAT_PAY_BASE_URL",
            "http://pay.example",
            "must begin with https://",
        ),
    ] {
        let said = complaint(&with(&[(name, value)]));
        assert_eq!(said, format!("{name}: {expected}"));
    }
    let said = complaint(&with(&[]));
    assert!(said.starts_with("WECHAT_PAY: /nowhere/key.pem: "), "{said}");
}
