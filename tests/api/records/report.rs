//! The yearly report for auditors.

use super::{by_hand, first_key, program, rows, said, without_triggers};
use crate::{
    exports::{approve, asked, fetch, wish, work, world},
    support::{
        TestApp,
        factory::{Child, World},
        on_both_stores,
    },
};
use baobaowu::features::audit_log::service::seal;
use chrono::TimeDelta;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use tempfile::TempDir;

on_both_stores! {
    the_report_counts_the_year_and_names_nobody,
    an_altered_log_stands_in_the_report,
}

/// The report as the program writes it, and what it says of it.
async fn report(app: &TestApp, year: i32) -> (String, Value) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("report.json");
    let year = year.to_string();
    let to = file.to_str().unwrap();
    let arguments = ["audit", "report", "--year", &year, "--to", to];
    let output = program(app, &first_key(), &arguments).await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let text = std::fs::read_to_string(&file).unwrap();
    let mut hash = String::new();
    for byte in Sha256::digest(&text) {
        write!(hash, "{byte:02x}").unwrap();
    }
    assert_eq!(said(&output), format!("{hash}  {to}\n"));
    // What is there is not overwritten.
    let again = program(app, &first_key(), &arguments).await;
    assert_eq!(again.status.code(), Some(1), "{again:?}");
    let read = serde_json::from_str(&text).unwrap();
    (text, read)
}

/// Exports, a look at a child, and all of it sealed. Gives how many rows there are.
async fn a_year_of_work(app: &TestApp, world: &World, child: &Child) -> usize {
    let (manager, admin) = (&world.manager, &world.subdistrict_admin);
    for _ in 0..2 {
        let id = asked(app, manager, wish("bookings")).await;
        approve(app, admin, id).await.assert_status(200);
        work(app).await;
        fetch(app, manager, id).await.assert_status(200);
    }
    app.get(&format!("/v1/children/{}", child.id))
        .bearer(&app.token(&manager.actor))
        .await
        .assert_status(200);
    let many = seal(app.state()).await.unwrap();
    assert_eq!(many, rows(app).await.len());
    many
}

async fn the_report_counts_the_year_and_names_nobody(app: TestApp) {
    let (world, family, child) = world(&app).await;
    let many = a_year_of_work(&app, &world, &child).await;
    let manager = &world.manager;
    let (text, told) = report(&app, 2026).await;
    let year = &told["year"];
    assert_eq!(
        (&year["from"], &year["over"]),
        (&json!("2026-01-01T00:00:00+08:00"), &json!(false))
    );
    assert_eq!(year["children_with_bookings"], 1);
    assert_eq!(year["consents_given"]["health_data"], 1);
    assert_eq!(year["audit_log_complete"], true);
    assert_eq!(
        year["bulk_exports"],
        json!([{ "dataset": "bookings", "in_full": false, "status": "ready", "count": 2 }])
    );
    let fetched = json!({ "action": "export_fetched", "role": "house_manager",
        "purpose": "supervision", "count": 2 });
    let read = json!({ "action": "record_read", "role": "house_manager",
        "purpose": "daily_work", "count": 1 });
    let accesses = year["accesses"].as_array().unwrap();
    assert!(accesses.contains(&fetched), "{accesses:?}");
    assert!(accesses.iter().any(|it| it["action"] == read["action"]
        && it["role"] == read["role"]
        && it["purpose"] == read["purpose"]));
    let counted: i64 = accesses
        .iter()
        .map(|it| it["count"].as_i64().unwrap())
        .sum();
    assert_eq!(usize::try_from(counted), Ok(many));
    assert!(told["now"]["breaches"].is_object());
    let last = rows(&app)
        .await
        .into_iter()
        .max_by_key(|row| row.sequence)
        .unwrap();
    let last = json!({ "sequence": last.sequence, "hash": last.hash });
    assert_eq!(year["last_row"], last);
    assert_eq!(told["now"]["chain"]["head"], last);
    for personal in [
        child.id.to_string(),
        family.id.to_string(),
        manager.account.to_string(),
    ] {
        assert!(!text.contains(&personal));
    }
    assert!(!text.contains('王'));
    // The same rows, the same text; and in the next year the same of this one, but that it is over.
    assert_eq!(report(&app, 2026).await.0, text);
    assert_eq!(report(&app, 2025).await.1["year"]["accesses"], json!([]));
    app.clock.advance(TimeDelta::days(60));
    asked(&app, manager, wish("bookings")).await;
    seal(app.state()).await.unwrap();
    let mut later = report(&app, 2026).await.1["year"].clone();
    assert_eq!(later["over"], true);
    later["over"] = json!(false);
    assert_eq!(&later, year);
}

async fn an_altered_log_stands_in_the_report(app: TestApp) {
    let (world, ..) = world(&app).await;
    asked(&app, &world.manager, wish("bookings")).await;
    seal(app.state()).await.unwrap();
    assert_eq!(
        report(&app, 2026).await.1["now"]["chain"]["broken"],
        json!(null)
    );
    without_triggers(&app).await;
    let alter = "UPDATE audit_log SET role = 'carer' WHERE action = 'export_requested'";
    by_hand(&app, alter, alter).await;
    let (_, told) = report(&app, 2026).await;
    let broken = told["now"]["chain"]["broken"].as_str().unwrap();
    assert!(
        broken.contains("is not what it was when it was sealed"),
        "{broken}"
    );
}
