//! The town in which a history happens: the sample district, made smaller so that its people
//! meet, imported once for each store by the service's own import. Every history begins from
//! a copy.

use crate::{
    place::{folder, free_port},
    servers::{Postgres, url_of},
};
use baobaowu::{
    config::{Config, Environment},
    features::{
        auth::service::keep_first_passwords,
        bookings::{domain::NewBooking, service as bookings},
        imports::{
            domain::{Folder, read_calendar},
            sample, service as imports,
        },
    },
    server::{self, World},
    shared::domain::{Actor, DistrictId, MockClock, RequestKey, Role},
    state::AppState,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeZone, Utc};
use entity::{account, child, guardian, house, session, sign_in, staff};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// Free sessions of a child in a year here: few, so that a history comes to their end.
pub const FREE_SESSIONS: usize = 3;
/// Places of a session here at most, likewise.
pub const PLACES: u64 = 4;
/// The house in which everything happens.
const HOUSE: &str = "ouyang";

/// When a history begins: Tuesday, ten minutes before the first sessions of the day.
pub fn beginning() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 24, 0, 50, 0).unwrap()
}

/// A guardian and the children for whom a booking would be granted.
#[derive(Clone)]
pub struct Guardian {
    pub id: Uuid,
    pub actor: Actor,
    pub children: Vec<Uuid>,
}

/// A booking made before the history began.
#[derive(Clone, Copy)]
pub struct Booked {
    pub id: Uuid,
    pub child: Uuid,
}

/// Who there is.
#[derive(Clone)]
pub struct People {
    pub district: DistrictId,
    pub guardians: Vec<Guardian>,
    pub manager: Actor,
    pub carer: Actor,
    /// Sessions that can be booked.
    pub sessions: Vec<Uuid>,
    /// Confirmed for today.
    pub today: Vec<Booked>,
}

impl People {
    /// Who asked for a child.
    pub fn by_account(&self, account: Uuid, child: Uuid) -> &Guardian {
        let mut all = self.guardians.iter();
        let asked = |it: &&Guardian| it.actor.account.get() == account;
        all.find(|it| asked(it) && it.children.contains(&child))
            .unwrap()
    }

    /// A guardian of a child.
    pub fn guardian_of(&self, child: Uuid) -> &Guardian {
        let mut all = self.guardians.iter();
        all.find(|it| it.children.contains(&child)).unwrap()
    }
}

/// The town on each store, and the rules in force there.
pub struct Town {
    pub sqlite: (PathBuf, People),
    pub postgres: (PathBuf, People),
    /// `POLICY_DIR`.
    pub policies: PathBuf,
    /// What must not stand in a log: names, telephones, numbers of documents.
    pub personal: Vec<String>,
    _folder: TempDir,
}

/// The town, made when it is first asked for.
pub async fn town() -> &'static Town {
    static TOWN: OnceCell<Town> = OnceCell::const_new();
    TOWN.get_or_init(build).await
}

async fn build() -> Town {
    let kept = folder();
    let policies = kept.path().join("policies");
    write_policies(&policies);
    let sqlite = kept.path().join("town.db");
    let url = format!("sqlite://{}", sqlite.display());
    let in_sqlite = fill(&url, &policies).await;
    let data = kept.path().join("pg").join("data");
    fs::create_dir(kept.path().join("pg")).unwrap();
    give_to_server(&kept.path().join("pg"));
    let mut server = Postgres::create(&data).await;
    let in_postgres = fill(&url_of(server.port, "postgres"), &policies).await;
    server.stop();
    Town {
        sqlite: (sqlite, in_sqlite),
        postgres: (data, in_postgres),
        policies,
        personal: personal(&small_sample()),
        _folder: kept,
    }
}

/// Lets the account that runs PostgreSQL write into a folder.
pub fn give_to_server(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
}

fn write_policies(to: &Path) {
    let mut policy = include_str!("../../policies/hongkou.toml").to_owned();
    for (word, other) in [
        (
            "free_sessions_per_year = { value = 12",
            format!("free_sessions_per_year = {{ value = {FREE_SESSIONS}"),
        ),
        (
            "max_open_per_child = { value = 3",
            "max_open_per_child = { value = 9".to_owned(),
        ),
    ] {
        assert!(policy.contains(word), "the policy does not say {word}");
        policy = policy.replace(word, &other);
    }
    fs::create_dir(to).unwrap();
    fs::write(to.join("hongkou.toml"), policy).unwrap();
}

/// The sample with sessions in one house alone, few places, and everybody at home there.
fn small_sample() -> Folder {
    let mut sample = sample::hongkou();
    rewrite(&mut sample, "session_templates.csv", |row| {
        row[5] = PLACES.to_string();
        row[0].starts_with(HOUSE)
    });
    rewrite(&mut sample, "families.csv", |row| {
        row[1] = HOUSE.to_owned();
        if !row[3].is_empty() {
            row[3] = format!("{HOUSE}-agreement-1");
        }
        true
    });
    sample
}

/// Changes the rows of a table; those for which it answers false go.
fn rewrite(sample: &mut Folder, name: &str, change: impl Fn(&mut Vec<String>) -> bool) {
    let text = String::from_utf8(sample[name].clone()).unwrap();
    let mut lines = text.lines();
    let mut written = format!("{}\n", lines.next().unwrap());
    for line in lines {
        let mut row: Vec<String> = line.split(',').map(str::to_owned).collect();
        if change(&mut row) {
            written.push_str(&row.join(","));
            written.push('\n');
        }
    }
    sample.insert(name.to_owned(), written.into_bytes());
}

fn personal(sample: &Folder) -> Vec<String> {
    let mut found = Vec::new();
    for (name, columns) in [("children.csv", [2, 6]), ("guardians.csv", [2, 3])] {
        let text = String::from_utf8(sample[name].clone()).unwrap();
        for line in text.lines().skip(1) {
            let row: Vec<&str> = line.split(',').collect();
            found.extend(columns.iter().map(|column| row[*column].to_owned()));
        }
    }
    found.retain(|word| !word.is_empty());
    found
}

/// The variables that every process of a town has in common.
pub fn variables(policies: &Path, database: &str) -> Vec<(String, String)> {
    let key = |byte: u8| STANDARD.encode([byte; 32]);
    let mut all = vec![
        ("DATABASE_URL", database.to_owned()),
        ("POLICY_DIR", policies.display().to_string()),
        ("TOKEN_KEYS", format!("test:{}", key(1))),
        ("DATA_KEYS", format!("test:{}", key(2))),
        ("LOOKUP_KEY", key(3)),
        ("MIGRATE_AT_START", "false".to_owned()),
        ("REQUIRE_STAFF_TOTP", "false".to_owned()),
        ("WORKERS", "2".to_owned()),
        ("DATABASE_MAX_CONNECTIONS", "8".to_owned()),
        ("SHUTDOWN_SECONDS", "1".to_owned()),
        // The machine is shared; what has no answer yet is no reason to turn others away.
        ("BOOKINGS_IN_FLIGHT", "1000".to_owned()),
    ];
    for limited in ["READS", "WRITES", "SIGN_IN", "BOOKING", "UPLOADS"] {
        all.push((
            Box::leak(format!("RATE_{limited}").into_boxed_str()),
            "0:0".to_owned(),
        ));
    }
    let all = all.into_iter();
    all.map(|(name, value)| (name.to_owned(), value)).collect()
}

/// What requests share, in this process: for filling a town and for judging it.
pub async fn state_of(variables: Vec<(String, String)>, now: DateTime<Utc>) -> AppState {
    let config = Config::read(&Environment::of(variables)).unwrap();
    let world = World {
        clock: Arc::new(MockClock::at(now)),
        ..World::default()
    };
    server::build_state(config, world).await.unwrap()
}

async fn fill(url: &str, policies: &Path) -> People {
    let mut all = variables(policies, url);
    all.retain(|(name, _)| name != "MIGRATE_AT_START");
    all.push((
        "LISTEN_ADDRESS".to_owned(),
        format!("127.0.0.1:{}", free_port()),
    ));
    // The day before, while the sessions of the day can still be booked.
    let monday = beginning() - chrono::TimeDelta::hours(24);
    let state = state_of(all, monday).await;
    let year = read_calendar(sample::CALENDAR_2026).unwrap();
    imports::load_calendar(&state, &year).await.unwrap();
    let report = imports::import(&state, &small_sample(), false)
        .await
        .unwrap();
    let district = report.district.unwrap();
    keep_first_passwords(&state, district).await.unwrap();
    sign_everybody_in(&state, monday).await;
    let mut people = read_people(&state, district).await;
    book_for_today(&state, &mut people).await;
    state.db.close().await.unwrap();
    people
}

/// Each account gets the sign-in that the tokens of the load name.
async fn sign_everybody_in(state: &AppState, now: DateTime<Utc>) {
    let accounts = account::Entity::find().all(state.db.read()).await.unwrap();
    let rows = accounts.iter().map(|it| {
        let row = sign_in::Model {
            id: it.id,
            district_id: it.district_id,
            account_id: it.id,
            way: None,
            device: None,
            begun_at: now.into(),
            last_used_at: now.into(),
            idle_until: (now + chrono::TimeDelta::days(36_500)).into(),
            ends_at: (now + chrono::TimeDelta::days(36_500)).into(),
            ended_at: None,
        };
        row.into_active_model()
    });
    sign_in::Entity::insert_many(rows)
        .exec_without_returning(state.db.read())
        .await
        .unwrap();
}

async fn read_people(state: &AppState, district: DistrictId) -> People {
    let sql = state.db.read();
    let all = staff::Entity::find().all(sql).await.unwrap();
    let houses = house::Entity::find().all(sql).await.unwrap();
    let first = session::Entity::find().one(sql).await.unwrap().unwrap();
    let home = houses.iter().find(|it| it.id == first.house_id).unwrap().id;
    let of = |role: &str| {
        let mut here = all
            .iter()
            .filter(|it| it.house_id == Some(home) && it.role == role);
        let found = here.find(|it| it.account_id.is_some()).unwrap();
        (found.id.into(), found.account_id.unwrap())
    };
    let actor = |account: Uuid, role| Actor {
        account: account.into(),
        district,
        role,
        sign_in: Some(account.into()),
    };
    let house = home.into();
    let (manager, carer) = (of("house_manager"), of("carer"));
    let day = |day: &str| -> chrono::NaiveDate { day.parse().unwrap() };
    let sessions = session::Entity::find()
        .filter(session::Column::Date.between(day("2026-11-25"), day("2026-11-27")))
        .order_by_asc(session::Column::StartsAt)
        .order_by_asc(session::Column::Id)
        .all(sql)
        .await
        .unwrap();
    let sessions: Vec<Uuid> = sessions.iter().map(|it| it.id).collect();
    People {
        district,
        guardians: guardians(state, district, sessions[0]).await,
        manager: actor(
            manager.1,
            Role::HouseManager {
                staff: manager.0,
                house,
            },
        ),
        carer: actor(
            carer.1,
            Role::Carer {
                staff: carer.0,
                house,
            },
        ),
        sessions,
        today: Vec::new(),
    }
}

/// Guardians with the children who could be booked for the session.
async fn guardians(state: &AppState, district: DistrictId, wanted: Uuid) -> Vec<Guardian> {
    let sql = state.db.read();
    let children = child::Entity::find().all(sql).await.unwrap();
    let rows = guardian::Entity::find()
        .order_by_asc(guardian::Column::Id)
        .all(sql)
        .await
        .unwrap();
    let mut found = Vec::new();
    for row in rows {
        let family = Some(row.family_id.into());
        let actor = Actor {
            account: row.account_id.into(),
            district,
            role: Role::Guardian { family },
            sign_in: Some(row.account_id.into()),
        };
        let mut bookable = Vec::new();
        for child in children.iter().filter(|it| it.family_id == row.family_id) {
            let wish = wish(child.id, wanted);
            if bookings::quote(state, &actor, wish).await.is_ok() {
                bookable.push(child.id);
            }
        }
        if !bookable.is_empty() {
            found.push(Guardian {
                id: row.id,
                actor,
                children: bookable,
            });
        }
    }
    found
}

fn wish(child: Uuid, session: Uuid) -> NewBooking {
    NewBooking {
        child: child.into(),
        session: session.into(),
        during: None,
        accept_fee: false,
    }
}

/// Fills the sessions of the first morning with confirmed bookings.
async fn book_for_today(state: &AppState, people: &mut People) {
    let day: chrono::NaiveDate = "2026-11-24".parse().unwrap();
    let today = session::Entity::find()
        .filter(session::Column::Date.eq(day))
        .filter(session::Column::StartsAt.lt(beginning() + chrono::TimeDelta::hours(1)))
        .all(state.db.read())
        .await
        .unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for guardian in people.guardians.clone() {
        for child in guardian.children {
            // A child has several guardians.
            let Some(session) = today
                .get(people.today.len() / 4)
                .filter(|_| seen.insert(child))
            else {
                continue;
            };
            let key = RequestKey {
                key: child.to_string(),
                request_hash: child.simple().to_string(),
            };
            let wish = wish(child, session.id);
            let made = bookings::book(state, &guardian.actor, Some(&key), wish).await;
            let id = made.unwrap().id;
            bookings::confirm(state, &people.manager, id).await.unwrap();
            people.today.push(Booked {
                id: id.get(),
                child,
            });
        }
    }
}
