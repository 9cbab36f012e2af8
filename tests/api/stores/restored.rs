//! Copies made while the service answers bookings, restored elsewhere, audited and booked on
//! (docs/backup-and-restore.md).

use crate::{
    records::{first_key, program, said},
    scenarios::steps::{book, morning, whole},
    support::{
        Store, TestApp,
        factory::{Child, Family, Session, World},
        run, run_on,
        storage::{Storage, postgres_tool},
    },
};
use baobaowu::features::{
    audit::service::audit, audit_log::service::seal, months::service::make_ahead,
};
use entity::booking;
use sea_orm::EntityTrait;
use secrecy::ExposeSecret;
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::PermissionsExt,
    sync::{Mutex, atomic::AtomicBool, atomic::Ordering},
    time::Duration,
};
use uuid::Uuid;

/// Families with a child each, six mornings for them, and a booking that can be repeated.
struct Rush {
    world: World,
    families: Vec<(Family, Child)>,
    mornings: Vec<Session>,
    known: Known,
}

/// A booking made with a key that is known, so that the copy can be asked the same again.
struct Known {
    family: Family,
    body: Value,
    id: Uuid,
}

impl Known {
    async fn ask(&self, app: &TestApp) -> Uuid {
        let asked = app.post("/v1/bookings", self.body.clone());
        let asked = asked.key("before-the-copy").bearer(&self.family.token);
        asked.await.assert_status(201).id()
    }
}

impl Rush {
    async fn prepare(app: &TestApp) -> Self {
        let world = World::seed(app).await;
        let mut mornings = Vec::new();
        for day in 25..=30 {
            mornings.push(morning(app, &world, &format!("2026-11-{day}")).await);
        }
        let mut families = Vec::new();
        for _ in 0..40 {
            families.push(world.family_with_child(app).await);
        }
        let (family, child) = world.family_with_child(app).await;
        let session = morning(app, &world, "2026-11-24").await;
        let mut known = Known {
            family,
            body: whole(&child, &session),
            id: Uuid::nil(),
        };
        known.id = known.ask(app).await;
        // Something for the audit log.
        app.get(&format!("/v1/children/{}", child.id))
            .bearer(&world.manager.token)
            .await
            .assert_status(200);
        seal(app.state()).await.unwrap();
        Self {
            world,
            families,
            mornings,
            known,
        }
    }

    /// Books, and notes each booking once it is answered, until it is told to end. A child
    /// has three open bookings at most.
    async fn go_on(&self, app: &TestApp, answered: &Mutex<BTreeSet<Uuid>>, end: &AtomicBool) {
        for (mornings, families) in self.mornings.chunks(3).zip(self.families.chunks(20)) {
            for session in mornings {
                for (family, child) in families {
                    let booked = book(app, family, child, session).await.assert_status(201);
                    answered.lock().unwrap().insert(booked.id());
                    if end.load(Ordering::SeqCst) {
                        return;
                    }
                }
            }
        }
        panic!("everything is booked before the copy was made");
    }
}

/// What was answered before the copy was begun, and at its end.
struct Made {
    before: BTreeSet<Uuid>,
    after: BTreeSet<Uuid>,
}

/// Copies while bookings are answered: ten before, and one at least after it.
async fn copy_in_the_rush<T>(
    app: &TestApp,
    rush: &Rush,
    copy: impl Future<Output = T>,
) -> (T, Made) {
    let answered = Mutex::new(BTreeSet::from([rush.known.id]));
    let copied = AtomicBool::new(false);
    let copying = async {
        while answered.lock().unwrap().len() <= 10 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let before = answered.lock().unwrap().clone();
        let copy = copy.await;
        copied.store(true, Ordering::SeqCst);
        (copy, before)
    };
    let ((copy, before), ()) = tokio::join!(copying, rush.go_on(app, &answered, &copied));
    let (family, child) = rush.world.family_with_child(app).await;
    let late = book(app, &family, &child, &rush.mornings[5]).await;
    let mut after = answered.into_inner().unwrap();
    after.insert(late.assert_status(201).id());
    (copy, Made { before, after })
}

async fn bookings(app: &TestApp) -> BTreeSet<Uuid> {
    let rows = booking::Entity::find().all(app.sql()).await.unwrap();
    rows.into_iter().map(|row| row.id).collect()
}

/// The restored service holds what was answered before the copy was begun and nothing that was
/// never asked for, keeps every promise, repeats its answers, and books on.
async fn assert_restored(app: TestApp, rush: &Rush, made: &Made) {
    let there = bookings(&app).await;
    assert!(made.before.is_subset(&there), "an answered booking is lost");
    assert!(there.is_subset(&made.after), "a booking out of nowhere");
    assert!(
        there.len() < made.after.len(),
        "what came after is there: nothing was restored"
    );
    for (arguments, told) in [
        (&["audit"][..], " 0 breaches"),
        (&["audit", "verify"][..], " rows in order"),
    ] {
        let done = program(&app, &first_key(), arguments).await;
        assert_eq!(done.status.code(), Some(0), "{done:?}");
        let said = said(&done);
        assert!(
            said.contains(told) && !said.contains(" 0 rows in order"),
            "{said}"
        );
    }
    let (looked, breaches) = audit(app.state(), rush.world.district, Duration::ZERO, |_| {})
        .await
        .unwrap();
    assert_eq!(breaches, []);
    assert_eq!(looked.bookings, there.len());
    assert_eq!(rush.known.ask(&app).await, rush.known.id);
    let made = make_ahead(app.state()).await.unwrap();
    assert_eq!(made > 0, app.state().db.keeps_months());
    let session = morning(&app, &rush.world, "2026-12-01").await;
    let (family, child) = &rush.families[39];
    book(&app, family, child, &session).await.assert_status(201);
}

/// Starts the service on what was restored, and looks.
async fn serve_restored(storage: Storage, rush: &Rush, made: &Made) {
    run_on(
        storage,
        &[],
        |world| world,
        async |app| {
            assert_restored(app, rush, made).await;
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_sqlite_copy_is_restored() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy.db");
    let told = Mutex::new(None);
    run(Store::Sqlite, &[], async |app| {
        let rush = Rush::prepare(&app).await;
        let to = file.display().to_string();
        let arguments = ["backup", "--to", &to];
        let keys = first_key();
        let copy = program(&app, &keys, &arguments);
        let (done, made) = copy_in_the_rush(&app, &rush, copy).await;
        assert_eq!(done.status.code(), Some(0), "{done:?}");
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let refused = program(&app, &keys, &arguments).await;
        assert_eq!(
            refused.status.code(),
            Some(1),
            "a copy is never overwritten"
        );
        *told.lock().unwrap() = Some((rush, made));
    })
    .await;
    let (rush, made) = told.into_inner().unwrap().unwrap();
    let storage = Storage::of_file(&fs::read(&file).unwrap());
    serve_restored(storage, &rush, &made).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_dump_is_restored() {
    let told = Mutex::new(None);
    run(Store::PostgresRedis, &[], async |app| {
        let rush = Rush::prepare(&app).await;
        let url = app.state().config.database.url.expose_secret().to_owned();
        let copy = async {
            let dump = move || postgres_tool("pg_dump", &["--format=custom", &url], &[]);
            tokio::task::spawn_blocking(dump).await.unwrap()
        };
        let (dump, made) = copy_in_the_rush(&app, &rush, copy).await;
        *told.lock().unwrap() = Some((rush, made, dump));
    })
    .await;
    let (rush, made, dump) = told.into_inner().unwrap().unwrap();
    let storage = Storage::empty_database().await;
    let into = format!("--dbname={}", storage.url());
    let restore = ["--exit-on-error", "--no-owner", &into];
    postgres_tool("pg_restore", &restore, &dump);
    serve_restored(storage, &rush, &made).await;
}

/// PostgreSQL has tools of its own, and is not copied by half.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_is_not_copied_by_the_program() {
    run(Store::PostgresRedis, &[], async |app| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("copy.db").display().to_string();
        let refused = program(&app, &first_key(), &["backup", "--to", &file]).await;
        assert_eq!(refused.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&refused.stderr).contains("pg_dump"));
        assert!(!fs::exists(&file).unwrap());
    })
    .await;
}
