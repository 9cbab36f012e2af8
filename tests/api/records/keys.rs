//! Rotating the keys of data: two keys, rows in every table, writes meanwhile, and then the new
//! key alone.

use super::{
    filled::{SECRETS, filled},
    first_key, key, program, rows_of, said,
};
use crate::support::{
    TestApp,
    factory::{Child, ChildSeed, World},
    on_both_stores,
};
use baobaowu::{
    features::rotation::{
        domain::ColumnProgress,
        service::{outdated, rotate},
    },
    shared::security::{ENCRYPTED, EncryptedColumn, EncryptedKind, FieldCipher, KeyRing},
};
use sea_orm::{
    ConnectionTrait, EntityTrait, IntoActiveModel,
    sea_query::{Expr, ExprTrait, Query},
};
use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::Ordering},
};
use uuid::Uuid;

on_both_stores! {
    the_program_rewrites_every_column_and_can_be_run_again,
}

on_both_stores! { with [("DATA_KEYS", super::two_keys())];
    what_is_written_meanwhile_is_not_overwritten,
    rotating_goes_on_while_the_service_writes,
    a_value_that_no_key_reads_is_named_and_left,
}

/// The new key in front of the one with which rows of the test were made.
fn two_keys() -> &'static str {
    static KEYS: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    KEYS.get_or_init(|| format!("new:{},{}", key(9), first_key()))
}

fn cipher(keys: &str) -> FieldCipher {
    let random = Arc::new(baobaowu::shared::domain::SystemRandom);
    FieldCipher::new(&KeyRing::parse(keys).unwrap(), &[3; 32], random).unwrap()
}

fn new_alone() -> FieldCipher {
    cipher(&format!("new:{}", key(9)))
}

/// Every value of a column that can be read with a cipher, and how many cannot.
async fn readable(
    app: &TestApp,
    cipher: &FieldCipher,
    column: EncryptedColumn,
) -> (BTreeMap<Uuid, Vec<u8>>, usize) {
    let query = Query::select()
        .column("id")
        .column(column.column)
        .from(column.table)
        .and_where(Expr::col(column.column).is_not_null())
        .to_owned();
    let (mut read, mut not) = (BTreeMap::new(), 0);
    for row in app.sql().query_all(&query).await.unwrap() {
        let id: Uuid = row.try_get("", "id").unwrap();
        let plain = match column.kind {
            EncryptedKind::Text => {
                let stored: String = row.try_get("", column.column).unwrap();
                let plain = cipher.decrypt(column.purpose, &stored);
                plain.map(String::into_bytes)
            }
            EncryptedKind::Bytes => {
                let stored: Vec<u8> = row.try_get("", column.column).unwrap();
                cipher.decrypt_bytes(column.purpose, &stored)
            }
        };
        match plain {
            Ok(plain) => drop(read.insert(id, plain)),
            Err(_) => not += 1,
        }
    }
    (read, not)
}

fn names_in(progress: &[ColumnProgress]) -> Option<&ColumnProgress> {
    let names = ("child", "name_cipher");
    progress.iter().find(|it| (it.table, it.column) == names)
}

fn left(progress: &[ColumnProgress]) -> u64 {
    progress.iter().map(|it| it.left).sum()
}

async fn the_program_rewrites_every_column_and_can_be_run_again(app: TestApp) {
    filled(&app).await;
    let first = cipher(&first_key());
    let mut before = Vec::new();
    for column in ENCRYPTED {
        let (read, not) = readable(&app, &first, *column).await;
        let (table, name) = (column.table, column.column);
        assert!(!read.is_empty(), "{table}.{name} has no row in this test");
        assert_eq!(not, 0, "{table}.{name}");
        let none = readable(&app, &new_alone(), *column).await.0;
        assert!(none.is_empty());
        before.push(read);
    }
    let many: usize = before.iter().map(BTreeMap::len).sum();
    let counted = program(&app, two_keys(), &["rotate-keys", "--dry-run"]).await;
    assert_eq!(counted.status.code(), Some(1), "{counted:?}");
    let told = String::from_utf8_lossy(&counted.stderr).into_owned();
    let expected = format!("{many} values are not under the key new");
    assert!(told.contains(&expected), "{told}");
    let output = program(&app, two_keys(), &["rotate-keys"]).await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(said(&output).ends_with("everything is under the key new\n"));
    let mut texts = String::new();
    for (column, before) in ENCRYPTED.iter().zip(&before) {
        let (read, not) = readable(&app, &new_alone(), *column).await;
        assert_eq!((&read, not), (before, 0), "{}", column.table);
        texts.extend(read.values().map(|it| String::from_utf8_lossy(it)));
    }
    assert!(SECRETS.iter().all(|secret| texts.contains(secret)));
    // Again, and with the new key alone: there is nothing to do.
    for keys in [two_keys().to_owned(), format!("new:{}", key(9))] {
        let again = program(&app, &keys, &["rotate-keys"]).await;
        assert_eq!(again.status.code(), Some(0), "{again:?}");
        assert!(said(&again).contains("child.name_cipher: 0 rewritten, 0 left\n"));
    }
    let rows = rows_of(&app, "keys_rotated").await;
    assert_eq!(rows.len(), 3);
    assert!(
        rows.iter()
            .any(|row| row.fields == format!("key:new,left:0,rewritten:{many}"))
    );
}

/// A child of a family, its name under the first key.
async fn under_the_first_key(app: &TestApp, world: &World, name: &'static str) -> Child {
    let family = world.family(app).await;
    let seed = ChildSeed {
        name,
        ..ChildSeed::default()
    };
    let child = seed.insert(app, world, &family).await;
    let sealed = cipher(&first_key()).encrypt("child.name", name).unwrap();
    set_name(app, &child, &sealed).await;
    child
}

async fn set_name(app: &TestApp, child: &Child, sealed: &str) {
    let found = entity::child::Entity::find_by_id(child.id.get());
    let mut row = found
        .one(app.sql())
        .await
        .unwrap()
        .unwrap()
        .into_active_model();
    row.name_cipher = sea_orm::ActiveValue::Set(sealed.to_owned());
    sea_orm::ActiveModelTrait::update(row, app.sql())
        .await
        .unwrap();
}

async fn name_of(app: &TestApp, child: &Child) -> String {
    let found = entity::child::Entity::find_by_id(child.id.get());
    let row = found.one(app.sql()).await.unwrap().unwrap();
    new_alone().decrypt("child.name", &row.name_cipher).unwrap()
}

async fn what_is_written_meanwhile_is_not_overwritten(app: TestApp) {
    let world = World::seed(&app).await;
    let child = under_the_first_key(&app, &world, "旧名字").await;
    let other = under_the_first_key(&app, &world, "另一个").await;
    let switches = &app.state().switches;
    switches.hold_rotation.store(true, Ordering::SeqCst);
    let rotating = tokio::spawn({
        let app = app.clone();
        async move { rotate(app.state(), |_| ()).await.unwrap() }
    });
    // The names have been read; now one is edited.
    switches.rotation_gate.reached_by(1).await;
    let edited = app.state().cipher.encrypt("child.name", "新名字").unwrap();
    set_name(&app, &child, &edited).await;
    switches.hold_rotation.store(false, Ordering::SeqCst);
    switches.rotation_gate.let_on(1);
    let done = rotating.await.unwrap();
    assert_eq!(left(&done), 0);
    assert_eq!(name_of(&app, &child).await, "新名字");
    assert_eq!(name_of(&app, &other).await, "另一个");
    let names = names_in(&done);
    assert_eq!(names.unwrap().rewritten, 1);
}

async fn rotating_goes_on_while_the_service_writes(app: TestApp) {
    let world = World::seed(&app).await;
    let mut children = Vec::new();
    for _ in 0..45 {
        children.push(under_the_first_key(&app, &world, "很多人").await);
    }
    assert_eq!(left(&outdated(app.state()).await.unwrap()), 45);
    let writes = async {
        let mut families = Vec::new();
        for _ in 0..10 {
            let (family, child) = world.family_with_child(&app).await;
            let edit = serde_json::json!({ "name": "改过名", "birth_date": "2024-10-15" });
            app.put(&format!("/v1/children/{}", child.id), edit)
                .bearer(&family.token)
                .if_match(1)
                .await
                .assert_status(200);
            families.push(child);
        }
        families
    };
    let (written, rotated) = tokio::join!(writes, rotate(app.state(), |_| ()));
    let rotated = rotated.unwrap();
    assert_eq!(left(&rotated), 0);
    assert_eq!(rotated.iter().map(|it| it.rewritten).sum::<u64>(), 45);
    for child in &children {
        assert_eq!(name_of(&app, child).await, "很多人");
    }
    for child in &written {
        assert_eq!(name_of(&app, child).await, "改过名");
    }
}

async fn a_value_that_no_key_reads_is_named_and_left(app: TestApp) {
    let world = World::seed(&app).await;
    let lost = under_the_first_key(&app, &world, "丢失的").await;
    let unknown = cipher(&format!("gone:{}", key(7)));
    let sealed = unknown.encrypt("child.name", "丢失的").unwrap();
    set_name(&app, &lost, &sealed).await;
    let found = under_the_first_key(&app, &world, "好好的").await;
    let done = rotate(app.state(), |_| ()).await.unwrap();
    let names = names_in(&done);
    let names = names.unwrap();
    assert_eq!((names.rewritten, names.left), (1, 1));
    assert_eq!(names.unreadable, [lost.id.get()]);
    assert_eq!(name_of(&app, &found).await, "好好的");
    assert!(!names.to_string().contains("丢失"));
}
