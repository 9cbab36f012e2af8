//! The chain of the audit log: sealed once, refused by triggers, and found broken whatever was
//! done to it.

use super::{by_hand, first_key, program, rows, said, without_triggers};
use crate::support::{TestApp, factory::World, on_both_stores};
use baobaowu::features::audit_log::{
    domain::{Broken, Ends, Fault, Verified},
    service::{seal, trim, verify},
};
use chrono::TimeDelta;
use entity::audit_log;
use futures_util::future::join_all;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait, IntoActiveModel};

on_both_stores! {
    rows_are_sealed_once_by_however_many,
    triggers_refuse_what_the_service_never_does,
    an_altered_row_is_found,
    a_removed_row_is_found,
    an_inserted_row_is_found,
    a_chain_whose_rows_were_renumbered_is_found,
    old_rows_go_only_from_the_beginning_of_the_chain,
    the_program_names_the_first_broken_row_and_fails,
}

/// So many reads by the manager.
async fn reads(app: &TestApp, world: &World, many: usize) {
    let (_, child) = world.family_with_child(app).await;
    let path = format!("/v1/children/{}", child.id);
    for _ in 0..many {
        app.clock.advance(TimeDelta::seconds(1));
        app.get(&path)
            .bearer(&world.manager.token)
            .await
            .assert_status(200);
    }
}

/// A chain of five.
async fn chain(app: &TestApp) -> World {
    let world = World::seed(app).await;
    reads(app, &world, 5).await;
    assert_eq!(seal(app.state()).await.unwrap(), 5);
    assert_eq!(whole(app, &world).await.rows, 5);
    world
}

async fn whole(app: &TestApp, world: &World) -> Verified {
    verify(app.state(), world.district).await.unwrap().unwrap()
}

async fn broken(app: &TestApp, world: &World) -> Broken {
    let found = verify(app.state(), world.district).await.unwrap();
    found.unwrap_err()
}

/// The sealed row with this number.
async fn numbered(app: &TestApp, sequence: i64) -> audit_log::Model {
    let mut rows = rows(app).await;
    rows.retain(|row| row.sequence == Some(sequence));
    rows.pop().unwrap()
}

async fn rows_are_sealed_once_by_however_many(app: TestApp) {
    let world = World::seed(&app).await;
    reads(&app, &world, 12).await;
    let found = whole(&app, &world).await;
    assert_eq!((found.rows, found.unsealed), (0, 12));
    let sealed = join_all((0..6).map(|_| seal(app.state()))).await;
    let sealed: usize = sealed.into_iter().map(Result::unwrap).sum();
    assert_eq!(sealed, 12);
    let found = whole(&app, &world).await;
    assert_eq!((found.rows, found.unsealed, found.ends.head.0), (12, 0, 12));
    assert_eq!(seal(app.state()).await.unwrap(), 0);
    // The next rows go on from there.
    reads(&app, &world, 2).await;
    assert_eq!(seal(app.state()).await.unwrap(), 2);
    let longer = whole(&app, &world).await;
    assert_eq!(longer.rows, 14);
    assert_eq!(numbered(&app, 12).await.hash.unwrap(), found.ends.head.1);
    // Each district has a chain of its own.
    let other = crate::support::factory::WorldSeed {
        district: "elsewhere",
        calendar_2026: false,
        ..Default::default()
    };
    let other = other.insert(&app).await;
    assert_eq!(whole(&app, &other).await.ends, Ends::default());
}

async fn triggers_refuse_what_the_service_never_does(app: TestApp) {
    chain(&app).await;
    reads_one_more(&app).await;
    for sql in [
        "UPDATE audit_log SET role = 'other' WHERE sequence = 3",
        "UPDATE audit_log SET sequence = 9 WHERE sequence = 5",
        "UPDATE audit_log SET sequence = NULL, previous_hash = NULL, hash = NULL \
         WHERE sequence = 5",
        "UPDATE audit_log SET role = 'other' WHERE sequence IS NULL",
        "UPDATE audit_log SET role = 'other', sequence = 6, previous_hash = 'x', hash = 'x' \
         WHERE sequence IS NULL",
        "DELETE FROM audit_log WHERE sequence = 5",
        "DELETE FROM audit_log WHERE sequence IS NULL",
        "DELETE FROM audit_log",
        "UPDATE audit_chain SET head_sequence = 4",
        "UPDATE audit_chain SET floor_sequence = 6",
        "DELETE FROM audit_chain",
        "INSERT INTO audit_log SELECT * FROM audit_log WHERE sequence = 5",
    ] {
        let before = rows(&app).await;
        let refused = app.sql().execute_unprepared(sql).await;
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains("audit_"), "{sql}: {refused}");
        assert_eq!(rows(&app).await, before, "{sql}");
    }
}

/// One row that is not sealed.
async fn reads_one_more(app: &TestApp) {
    let mut row = rows(app).await.pop().unwrap().into_active_model();
    row.id = Set(app.state().new_id());
    row.sequence = Set(None);
    row.previous_hash = Set(None);
    row.hash = Set(None);
    row.insert(app.sql()).await.unwrap();
}

async fn an_altered_row_is_found(app: TestApp) {
    let world = chain(&app).await;
    without_triggers(&app).await;
    for (set, back) in [
        ("role = 'carer'", "role = 'house_manager'"),
        ("purpose = NULL", "purpose = 'daily_work'"),
        ("house_id = NULL", ""),
    ] {
        let alter = format!("UPDATE audit_log SET {set} WHERE sequence = 3");
        by_hand(&app, &alter, &alter).await;
        let found = broken(&app, &world).await;
        let row = numbered(&app, 3).await.id;
        assert_eq!(
            found,
            Broken {
                sequence: 3,
                row: Some(row),
                fault: Fault::Altered
            }
        );
        if !back.is_empty() {
            let mend = format!("UPDATE audit_log SET {back} WHERE sequence = 3");
            by_hand(&app, &mend, &mend).await;
            whole(&app, &world).await;
        }
    }
}

async fn a_removed_row_is_found(app: TestApp) {
    let world = chain(&app).await;
    without_triggers(&app).await;
    // The last, one in the middle, the first: found one after the other.
    for gone in [5, 3, 1] {
        let remove = format!("DELETE FROM audit_log WHERE sequence = {gone}");
        by_hand(&app, &remove, &remove).await;
        let found = broken(&app, &world).await;
        assert_eq!((found.sequence, found.fault), (gone, Fault::Missing));
    }
}

async fn an_inserted_row_is_found(app: TestApp) {
    let world = chain(&app).await;
    without_triggers(&app).await;
    let last = numbered(&app, 5).await;
    // After the end, before the beginning, and in place of one in the middle.
    for (at, fault) in [
        (6, Fault::OutOfPlace),
        (0, Fault::OutOfPlace),
        (3, Fault::Unlinked),
    ] {
        let replaced = audit_log::Entity::delete_many();
        let own = sea_orm::QueryFilter::filter(
            replaced,
            sea_orm::ColumnTrait::eq(&audit_log::Column::Sequence, at),
        );
        own.exec(app.sql()).await.unwrap();
        let mut row = last.clone().into_active_model();
        row.id = Set(app.state().new_id());
        row.sequence = Set(Some(at));
        row.insert(app.sql()).await.unwrap();
        let found = broken(&app, &world).await;
        assert_eq!((found.sequence, found.fault), (at, fault));
        if fault == Fault::OutOfPlace {
            let remove = format!("DELETE FROM audit_log WHERE sequence = {at}");
            by_hand(&app, &remove, &remove).await;
            whole(&app, &world).await;
        }
    }
}

async fn a_chain_whose_rows_were_renumbered_is_found(app: TestApp) {
    let world = chain(&app).await;
    without_triggers(&app).await;
    for sql in [
        "DELETE FROM audit_log WHERE sequence = 3",
        "UPDATE audit_log SET sequence = 3 WHERE sequence = 4",
        "UPDATE audit_log SET sequence = 4 WHERE sequence = 5",
        "UPDATE audit_chain SET head_sequence = 4",
    ] {
        by_hand(&app, sql, sql).await;
    }
    let found = broken(&app, &world).await;
    assert_eq!((found.sequence, found.fault), (3, Fault::Unlinked));
}

async fn old_rows_go_only_from_the_beginning_of_the_chain(app: TestApp) {
    let world = chain(&app).await;
    let third = numbered(&app, 3).await;
    app.clock.advance(TimeDelta::seconds(1));
    let removed = trim(app.state(), world.district, third.at.to_utc()).await;
    assert_eq!(removed.unwrap(), 2);
    let left = whole(&app, &world).await;
    assert_eq!((left.rows, left.unsealed, left.ends.floor.0), (3, 1, 2));
    assert_eq!(rows(&app).await.pop().unwrap().action, "audit_log_trimmed");
    assert_eq!(rows(&app).await.pop().unwrap().fields, "up_to:2");
    // Again: nothing is old enough.
    let again = trim(app.state(), world.district, third.at.to_utc()).await;
    assert_eq!(again.unwrap(), 0);
    assert_eq!(seal(app.state()).await.unwrap(), 1);
    // All of it, and the chain goes on.
    app.clock.advance(TimeDelta::days(1200));
    let all = trim(app.state(), world.district, app.now()).await;
    assert_eq!(all.unwrap(), 4);
    assert_eq!(seal(app.state()).await.unwrap(), 1);
    let left = whole(&app, &world).await;
    assert_eq!((left.rows, left.ends.floor.0, left.ends.head.0), (1, 6, 7));
    // A row that is missing just above the floor is still found.
    without_triggers(&app).await;
    let remove = "DELETE FROM audit_log";
    by_hand(&app, remove, remove).await;
    let found = broken(&app, &world).await;
    assert_eq!((found.sequence, found.fault), (7, Fault::Missing));
}

async fn the_program_names_the_first_broken_row_and_fails(app: TestApp) {
    let world = chain(&app).await;
    let head = whole(&app, &world).await.ends.head;
    let verify = async || program(&app, &first_key(), &["audit", "verify"]).await;
    let output = verify().await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(
        said(&output),
        format!(
            "hongkou: 5 rows in order, 0 not sealed yet, head 5:{}\n",
            head.1
        )
    );
    without_triggers(&app).await;
    let row = numbered(&app, 2).await.id;
    let alter = "UPDATE audit_log SET fields = 'nothing' WHERE sequence IN (2, 4)";
    by_hand(&app, alter, alter).await;
    let output = verify().await;
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(
        said(&output),
        format!("hongkou: row 2 ({row}) is not what it was when it was sealed\n")
    );
}
