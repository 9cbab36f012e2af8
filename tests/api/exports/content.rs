//! What stands in the files, and what does not.

use super::{fetch, in_full, lines, made, parts, wish, world};
use crate::{
    records::rows_of,
    scenarios::steps::book,
    support::{
        TestApp,
        factory::{ChildSeed, FamilySeed, StaffSeed, World},
        on_both_stores,
    },
};
use baobaowu::features::staff::domain::StaffRole;
use entity::family;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::json;

on_both_stores! {
    each_set_has_its_rows_and_names_nobody_unless_asked,
    names_in_full_stand_in_the_audit_log_one_by_one,
    what_lies_outside_span_and_place_is_not_in_the_file,
    a_subdistrict_has_no_names_of_those_who_live_elsewhere,
    a_name_that_begins_a_formula_is_made_harmless,
    the_file_is_not_readable_in_the_store,
}

async fn each_set_has_its_rows_and_names_nobody_unless_asked(app: TestApp) {
    let (world, family, child) = world(&app).await;
    let who = (&world.manager, &world.subdistrict_admin);
    for (dataset, rows) in [
        ("bookings", 2),
        ("children", 1),
        ("guardians", 1),
        ("attendance", 1),
        ("ledger", 0),
    ] {
        let id = made(&app, who, wish(dataset)).await;
        let file = fetch(&app, who.0, id).await.assert_status(200);
        let lines = lines(&file);
        assert_eq!(lines.len(), rows + 1, "{dataset}: {}", file.text);
        for secret in ["王宝宝", "王家长", "154000"] {
            assert!(!file.text.contains(secret), "{dataset}: {}", file.text);
        }
        match dataset {
            "children" => {
                assert_eq!(lines[0][0], "child_id");
                assert_eq!(lines[1][0], child.id.to_string());
                assert_eq!((&*lines[1][3], &*lines[1][4]), ("王*宝", "2024-10-15"));
                assert!(lines[1][7].contains("********"), "{}", lines[1][7]);
            }
            "guardians" => {
                assert_eq!(lines[1][1], family.id.to_string());
                assert_eq!(lines[1][3], "王*长");
                assert!(lines[1][4].contains("****"), "{}", lines[1][4]);
            }
            "attendance" => {
                assert_eq!(lines[1][5], "2026-11-24T09:00:00+08:00");
                assert_eq!(lines[1][7], "guardian");
            }
            _ => {}
        }
    }
    // Masked lists are rows about the export, not about each child.
    assert!(rows_of(&app, "record_revealed").await.is_empty());
}

async fn names_in_full_stand_in_the_audit_log_one_by_one(app: TestApp) {
    let (world, family, child) = world(&app).await;
    let who = (&world.district_admin, &world.subdistrict_admin);
    let mut of_house = in_full("children");
    of_house["house_id"] = json!(world.house.get());
    let id = made(&app, who, of_house.clone()).await;
    let file = fetch(&app, who.0, id).await.assert_status(200);
    let row = &lines(&file)[1];
    assert_eq!(row[3], "王宝宝");
    // Supervising does not need the numbers of documents.
    assert!(row[7].contains("********"), "{}", row[7]);
    let told = rows_of(&app, "record_revealed").await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].subject_id, Some(child.id.get()));
    assert_eq!(told[0].account_id, Some(who.0.account.get()));
    assert_eq!(told[0].fields, format!("bulk_export:{id},name"));

    of_house["purpose"] = json!("infectious_disease");
    let id = made(&app, who, of_house.clone()).await;
    let file = fetch(&app, who.0, id).await.assert_status(200);
    assert!(!lines(&file)[1][7].contains('*'));
    of_house["dataset"] = json!("guardians");
    let id = made(&app, who, of_house).await;
    let file = fetch(&app, who.0, id).await.assert_status(200);
    let row = &lines(&file)[1];
    assert_eq!(row[3], "王家长");
    assert!(row[4].starts_with("'+86154000"), "{}", row[4]);
    let told = rows_of(&app, "record_revealed").await;
    assert_eq!(told.len(), 3);
    let of_family = told.iter().filter(|row| row.subject_kind == "family");
    let of_family: Vec<_> = of_family.map(|row| row.subject_id).collect();
    assert_eq!(of_family, [Some(family.id.get())]);
}

async fn what_lies_outside_span_and_place_is_not_in_the_file(app: TestApp) {
    let (world, ..) = world(&app).await;
    let other = crate::scenarios::steps::second_house(&app, &world).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = other.session(&app, 5).await;
    book(&app, &family, &child, &session)
        .await
        .assert_status(201);
    let rows = async |by, decider, wish| {
        let id = made(&app, (by, decider), wish).await;
        lines(&fetch(&app, by, id).await.assert_status(200)).len() - 1
    };
    let (manager, admin) = (&world.manager, &world.subdistrict_admin);
    let district = &world.district_admin;
    for dataset in ["bookings", "children", "guardians", "attendance"] {
        let mut later = wish(dataset);
        later["from"] = json!("2026-12-01");
        later["to"] = json!("2026-12-31");
        assert_eq!(rows(manager, admin, later).await, 0, "{dataset}");
    }
    assert_eq!(rows(manager, admin, wish("bookings")).await, 2);
    assert_eq!(rows(admin, district, wish("bookings")).await, 3);
    let second = StaffSeed::of(StaffRole::DistrictAdmin)
        .insert(&app, &world)
        .await;
    assert_eq!(rows(district, &second, wish("bookings")).await, 3);
    assert_eq!(rows(manager, admin, wish("children")).await, 1);
    assert_eq!(rows(admin, district, wish("children")).await, 2);
    let mut first_day = wish("bookings");
    first_day["to"] = json!("2026-11-24");
    assert_eq!(rows(manager, admin, first_day).await, 1);
}

async fn a_subdistrict_has_no_names_of_those_who_live_elsewhere(app: TestApp) {
    let (world, family, _) = world(&app).await;
    let neighbour = world.neighbour(&app).await;
    let baobaowu::shared::domain::Role::SubdistrictAdmin { subdistrict } = neighbour.actor.role
    else {
        panic!("who administers no subdistrict");
    };
    family::Entity::update_many()
        .col_expr(
            family::Column::SubdistrictId,
            Expr::value(subdistrict.get()),
        )
        .filter(family::Column::Id.eq(family.id.get()))
        .exec(app.sql())
        .await
        .unwrap();
    let (admin, district) = (&world.subdistrict_admin, &world.district_admin);
    for (dataset, of_subdistrict, of_house) in [("children", 0, 1), ("guardians", 0, 1)] {
        let id = made(&app, (admin, district), wish(dataset)).await;
        let file = fetch(&app, admin, id).await.assert_status(200);
        assert_eq!(lines(&file).len() - 1, of_subdistrict, "{dataset}");
        let mut house = wish(dataset);
        house["house_id"] = json!(world.house.get());
        let id = made(&app, (admin, district), house).await;
        let file = fetch(&app, admin, id).await.assert_status(200);
        assert_eq!(lines(&file).len() - 1, of_subdistrict, "{dataset}");
        // The house has its guests, wherever they live.
        let id = made(&app, (&world.manager, admin), wish(dataset)).await;
        let file = fetch(&app, &world.manager, id).await.assert_status(200);
        assert_eq!(lines(&file).len() - 1, of_house, "{dataset}");
    }
}

async fn a_name_that_begins_a_formula_is_made_harmless(app: TestApp) {
    let world = World::seed(&app).await;
    let family = FamilySeed {
        guardian_name: "@SUM(A1:A9)",
        ..FamilySeed::default()
    };
    let family = family.insert(&app, &world).await;
    let child = ChildSeed {
        name: "=HYPERLINK(\"http://a\",\"b\")",
        ..ChildSeed::default()
    };
    let child = child.insert(&app, &world, &family).await;
    let session = world.session(&app, 5).await;
    book(&app, &family, &child, &session)
        .await
        .assert_status(201);
    let who = (&world.district_admin, &world.subdistrict_admin);
    for (dataset, expected) in [
        ("children", "'=HYPERLINK(\"http://a\",\"b\")"),
        ("guardians", "'@SUM(A1:A9)"),
    ] {
        let mut wish = in_full(dataset);
        wish["house_id"] = json!(world.house.get());
        let id = made(&app, who, wish).await;
        let file = fetch(&app, who.0, id).await.assert_status(200);
        assert_eq!(lines(&file)[1][3], expected);
    }
}

async fn the_file_is_not_readable_in_the_store(app: TestApp) {
    let (world, ..) = world(&app).await;
    let mut wish = in_full("children");
    wish["house_id"] = json!(world.house.get());
    let who = (&world.district_admin, &world.subdistrict_admin);
    let id = made(&app, who, wish).await;
    let stored = parts(&app).await;
    assert_eq!(stored.len(), 1);
    let text = String::from_utf8_lossy(&stored[0].content_cipher).into_owned();
    assert!(!text.contains("王宝宝") && !text.contains("child_id"));
    let plain = app
        .state()
        .cipher
        .decrypt_bytes("bulk_export_part.content", &stored[0].content_cipher)
        .unwrap();
    let file = fetch(&app, who.0, id).await.assert_status(200);
    assert_eq!(file.text.as_bytes(), plain);
}
