//! Old months in files.

use super::{Divided, events, id_at, on_postgres, prepared, shown};
use crate::{
    records::{first_key, program, rows as audit_rows, rows_of, said},
    stores::steps::own_connection,
    support::TestApp,
};
use baobaowu::features::{
    audit::{domain::Check, service::audit},
    audit_log::service::{seal, verify},
    months::{
        domain::{Month, MonthsError, Outcome},
        service::{self as months, archive, make_ahead},
    },
};
use chrono::{Months, TimeDelta};
use entity::booking_event;
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, TransactionTrait};
use serde_json::Value;
use std::{fs, path::Path, sync::Mutex, time::Duration};
use uuid::Uuid;

on_postgres! {
    old_months_go_to_files_and_the_rest_is_as_it_was,
    an_archive_that_broke_goes_on,
    what_is_needed_is_not_archived,
    a_file_that_was_changed_is_found,
}

impl Divided {
    async fn archive(&self, app: &TestApp, folder: &Path) -> Result<Vec<Outcome>, MonthsError> {
        let before = Month::of(self.months[2].begins());
        let told = Mutex::new(Vec::new());
        let done = archive(app.state(), before, folder, |it| {
            told.lock().unwrap().push(it.clone());
        });
        done.await?;
        Ok(told.into_inner().unwrap())
    }
}

async fn histories_broken(app: &TestApp, it: &Divided) -> usize {
    let (_, found) = audit(app.state(), it.world.district, Duration::ZERO, |_| {})
        .await
        .unwrap();
    found.iter().filter(|it| it.check == Check::History).count()
}

async fn old_months_go_to_files_and_the_rest_is_as_it_was(app: TestApp) {
    let it = prepared(&app).await;
    it.fill(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let (log, history) = (audit_rows(&app).await, events(&app).await);
    let goes = |id: Uuid| id < it.months[2].first_id();
    let told = it.archive(&app, folder.path()).await.unwrap();
    // What was before, and two months, of each table.
    assert_eq!(told.len(), 6);
    assert!(
        told.iter().all(|it| matches!(it, Outcome::Archived(..))),
        "{told:?}"
    );
    let kept: Vec<_> = history
        .iter()
        .filter(|row| !goes(row.id))
        .cloned()
        .collect();
    assert_eq!((kept.len(), events(&app).await), (3, kept));
    let mut left = audit_rows(&app).await;
    left.retain(|row| row.action != "month_archived");
    let kept: Vec<_> = log.iter().filter(|row| !goes(row.id)).cloned().collect();
    assert_eq!((kept.len(), left), (3, kept));
    assert_eq!(rows_of(&app, "month_archived").await.len(), 6);
    assert_eq!(histories_broken(&app, &it).await, 0);

    seal(app.state()).await.unwrap();
    let walked = verify(app.state(), it.world.district)
        .await
        .unwrap()
        .unwrap();
    let floor = i64::try_from(log.len() - 3).unwrap();
    assert_eq!((walked.rows, walked.ends.floor.0), (9, floor));
    let archived = months::verify(folder.path()).unwrap().unwrap();
    assert_eq!(archived.files, 6);
    assert_eq!(archived.ends[&it.world.district], walked.ends.floor);
    let gone = u64::try_from(history.len() - 3 + log.len() - 3).unwrap();
    assert_eq!(archived.rows, gone);

    // The program says the same of both.
    let to = folder.path().display().to_string();
    let arguments = ["audit", "verify", "--archive", &to];
    let done = program(&app, &first_key(), &arguments).await;
    assert_eq!(done.status.code(), Some(0), "{done:?}");

    // Again: nothing is left to do, and what was made stays.
    let told = it.archive(&app, folder.path()).await.unwrap();
    assert_eq!(told, []);
    assert_eq!(months::verify(folder.path()).unwrap().unwrap(), archived);
    // The service goes on with what is there, and the next month can be made.
    make_ahead(app.state()).await.unwrap();
    let [history, log, export] = shown(&app, &it).await;
    assert_eq!(history.as_array().unwrap().len(), 3);
    assert_eq!(export.as_array().unwrap().len(), 3);
    let first = log["items"][0]["id"].as_str().unwrap();
    assert!(first.parse::<Uuid>().unwrap() >= it.months[2].first_id());
}

async fn an_archive_that_broke_goes_on(app: TestApp) {
    let it = prepared(&app).await;
    it.fill(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let (log, history) = (audit_rows(&app).await, events(&app).await);
    let missing = folder.path().join("none");
    let refused = it.archive(&app, &missing).await.unwrap_err();
    assert!(matches!(refused, MonthsError::File(..)), "{refused}");

    // The file of the first month is written, but somebody reads for longer than it waits.
    let db = own_connection(&app).await;
    let reading = db.begin().await.unwrap();
    let read = "SELECT 1 FROM audit_log LIMIT 1";
    reading.execute_unprepared(read).await.unwrap();
    let refused = it.archive(&app, folder.path()).await.unwrap_err();
    assert!(matches!(refused, MonthsError::Store(_)), "{refused}");
    let mut names: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names.len(), 2, "{names:?}");
    assert_eq!(
        (audit_rows(&app).await, events(&app).await),
        (log.clone(), history.clone())
    );
    reading.rollback().await.unwrap();
    db.close().await.unwrap();

    // What a run that was killed leaves.
    let half = folder.path().join(format!("{}.part", names[0]));
    fs::write(half, "half").unwrap();
    let told = it.archive(&app, folder.path()).await.unwrap();
    assert_eq!(told.len(), 6);
    let archived = months::verify(folder.path()).unwrap().unwrap();
    let gone = u64::try_from(history.len() - 3 + log.len() - 3).unwrap();
    assert_eq!((archived.files, archived.rows), (6, gone));
}

async fn what_is_needed_is_not_archived(app: TestApp) {
    let it = prepared(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let refused = it.archive(&app, folder.path()).await.unwrap_err();
    assert!(matches!(refused, MonthsError::Needed(_)), "{refused}");
    it.fill(&app).await;
    // Of two tables one is kept longer: its months stay.
    let back = it.months[2].begins() + Months::new(20) - app.now();
    app.clock.advance(back);
    let told = it.archive(&app, folder.path()).await.unwrap();
    let stays = told.iter().filter(|it| matches!(it, Outcome::Stays(..)));
    assert_eq!((told.len(), stays.count()), (6, 3), "{told:?}");
    // Words about people who are not erased.
    app.clock.advance(TimeDelta::days(365 * 3));
    let late = booking_event::Model {
        id: id_at(it.months[0].begins(), 77),
        reason: Some("says something".to_owned()),
        ..events(&app).await[0].clone()
    };
    let late = booking_event::Entity::insert(late.into_active_model());
    late.exec_without_returning(app.sql()).await.unwrap();
    let refused = it
        .archive(&app, folder.path())
        .await
        .unwrap_err()
        .to_string();
    assert!(refused.contains("1 rows hold words"), "{refused}");
    let blank = "UPDATE booking_event SET reason = NULL WHERE reason IS NOT NULL";
    app.sql().execute_unprepared(blank).await.unwrap();
    it.archive(&app, folder.path()).await.unwrap();

    // A row that came late into an old month: not sealed yet, and then sealed after a new one.
    let third = it.months[2];
    let all = async || {
        let next = Month::of(third.begins() + TimeDelta::days(40));
        archive(app.state(), next, folder.path(), |_| {}).await
    };
    it.rows_at(&app, app.now(), 5).await;
    seal(app.state()).await.unwrap();
    it.rows_at(&app, third.begins() + TimeDelta::days(20), 8)
        .await;
    let refused = all().await.unwrap_err().to_string();
    assert!(refused.contains("1 rows are not sealed"), "{refused}");
    seal(app.state()).await.unwrap();
    let refused = all().await.unwrap_err().to_string();
    assert!(refused.contains("which is needed still"), "{refused}");
    app.clock.advance(TimeDelta::days(31 * 15));
    all().await.unwrap();
    seal(app.state()).await.unwrap();
    let walked = verify(app.state(), it.world.district).await.unwrap();
    assert!(walked.unwrap().rows > 0);
    months::verify(folder.path()).unwrap().unwrap();
}

async fn a_file_that_was_changed_is_found(app: TestApp) {
    let it = prepared(&app).await;
    it.fill(&app).await;
    let folder = tempfile::tempdir().unwrap();
    it.archive(&app, folder.path()).await.unwrap();
    let name = format!("audit_log-{}.jsonl.gz", it.months[1]);
    let file = folder.path().join(&name);
    let whole = fs::read(&file).unwrap();
    let mut changed = whole.clone();
    let at = changed.len() - 20;
    changed[at] ^= 1;
    fs::write(&file, changed).unwrap();
    let found = months::verify(folder.path());
    assert!(!matches!(found, Ok(Ok(_))), "{found:?}");
    fs::write(&file, whole).unwrap();
    months::verify(folder.path()).unwrap().unwrap();
    // A piece of the chain that is told otherwise: the hashes of the file do not say so.
    let told = folder.path().join(format!("{name}.json"));
    let text = fs::read_to_string(&told).unwrap();
    let mut other: Value = serde_json::from_str(&text).unwrap();
    other["chains"][0]["after"][1] = "0".repeat(64).into();
    fs::write(&told, other.to_string()).unwrap();
    let found = months::verify(folder.path()).unwrap().unwrap_err();
    assert!(found.contains("does not follow"), "{found}");
    // A file that is missing, the first of them, and the last.
    fs::write(&told, text).unwrap();
    let first = format!("audit_log-{}.jsonl.gz.json", it.months[0]);
    let first = folder.path().join(first);
    let aside = folder.path().join("aside");
    fs::rename(&first, &aside).unwrap();
    let found = months::verify(folder.path()).unwrap().unwrap();
    assert_eq!(found.gaps.len(), 1, "{found:?}");
    fs::rename(&aside, &first).unwrap();
    assert_eq!(months::verify(folder.path()).unwrap().unwrap().gaps, []);
    fs::remove_file(&told).unwrap();
    let to = folder.path().display().to_string();
    let arguments = ["audit", "verify", "--archive", &to];
    let done = program(&app, &first_key(), &arguments).await;
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let told = said(&done);
    assert!(told.contains("are in no file"), "{told}");
}
