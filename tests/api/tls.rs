//! The service answers by TLS itself, where it is told to.

use crate::support::{TestApp, on_both_stores};
use reqwest::{Certificate, Client};

const CA: &[u8] = include_bytes!("../keys/tls.ca.pem");

on_both_stores! {
    with [
        ("TLS_CERT_FILE", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/tls.cert.pem")),
        ("TLS_KEY_FILE", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/tls.private.pem")),
    ];
    answers_come_by_tls_and_not_without_it,
}

async fn answers_come_by_tls_and_not_without_it(app: TestApp) {
    let client = Client::builder()
        .tls_certs_only([Certificate::from_pem(CA).unwrap()])
        .pool_max_idle_per_host(0)
        .no_proxy()
        .build()
        .unwrap();
    let by_tls = app.url.replace("http://", "https://");
    let answer = client.get(format!("{by_tls}/healthz")).send().await;
    assert_eq!(answer.unwrap().status(), 200);
    let without = client.get(format!("{}/healthz", app.url)).send().await;
    assert!(without.is_err(), "{without:?}");
    // Who does not know the authority does not trust the certificate.
    let stranger = Client::builder().no_proxy().build().unwrap();
    let refused = stranger.get(format!("{by_tls}/healthz")).send().await;
    assert!(refused.is_err(), "{refused:?}");
}
