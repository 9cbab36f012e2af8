//! Eight houses with their staff and sessions, and the families around them.

use super::chance::Chance;
use crate::support::{
    TestApp,
    factory::{
        Child, ChildSeed, CredentialSeed, Family, FamilySeed, Session, SessionSeed, Staff,
        StaffSeed, World, WorldSeed, date, insert, time,
    },
};
use baobaowu::{
    features::{
        sessions::service::recompute_for_room,
        staff::domain::{CredentialKind, StaffRole},
    },
    shared::domain::{HouseId, RoomId},
};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use entity::{calendar_day, calendar_year, house, liability_insurance, room};
use sea_orm::EntityTrait;
use std::collections::BTreeMap;

/// A house, its people and its sessions by date.
pub struct House {
    pub world: World,
    pub sessions: BTreeMap<NaiveDate, Vec<Session>>,
}

/// A family and how it is disposed.
pub struct Household {
    pub family: Family,
    pub children: Vec<Child>,
    /// The house near home.
    pub home: usize,
    /// Would pay when no free session is left.
    pub pays: bool,
}

/// The town on its first day.
pub struct Town {
    pub houses: Vec<House>,
    pub households: Vec<Household>,
    /// Carers whose health certificate ends within the month, and when.
    pub lapsing: Vec<(usize, Staff, NaiveDate)>,
}

/// How large it is.
#[derive(Clone, Copy)]
pub struct Size {
    pub houses: usize,
    pub children: usize,
    pub first: NaiveDate,
    pub days: u64,
}

pub async fn build(app: &TestApp, chance: &mut Chance, size: Size) -> Town {
    let seed = WorldSeed {
        insured: Some((date("2026-01-01"), date("2027-12-31"))),
        carers: 0,
        ..WorldSeed::default()
    };
    let world = seed.insert(app).await;
    load_2027(app).await;
    let mut town = Town {
        houses: Vec::new(),
        households: Vec::new(),
        lapsing: Vec::new(),
    };
    for number in 0..size.houses {
        add_house(app, chance, &mut town, &world, (number, size)).await;
    }
    let mut left = size.children;
    while left > 0 {
        let siblings = if left > 1 && chance.percent(15) { 2 } else { 1 };
        add_household(app, chance, &mut town, siblings).await;
        left -= siblings;
    }
    town
}

/// New Year's Day is off; nothing else matters to the month.
async fn load_2027(app: &TestApp) {
    let tx = app.state().db.begin_write().await.unwrap();
    let row = calendar_year::Model {
        year: 2027,
        source: "示例".to_owned(),
        loaded_at: app.now().into(),
    };
    insert(&tx, row).await;
    let row = calendar_day::Model {
        date: date("2027-01-01"),
        year: 2027,
        is_day_off: true,
        name: "元旦".to_owned(),
    };
    insert(&tx, row).await;
    tx.commit().await.unwrap();
}

fn is_workday(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && day != date("2027-01-01")
}

async fn add_house(
    app: &TestApp,
    chance: &mut Chance,
    town: &mut Town,
    first: &World,
    (number, size): (usize, Size),
) {
    let (house, room) = if number == 0 {
        (first.house, first.room)
    } else {
        copy_house(app, first, number).await
    };
    let mut world = World {
        house,
        room,
        district_admin: first.district_admin.clone(),
        subdistrict_admin: first.subdistrict_admin.clone(),
        manager: first.manager.clone(),
        health_worker: first.health_worker.clone(),
        carers: Vec::new(),
        ..*first
    };
    world.manager = StaffSeed::of(StaffRole::HouseManager)
        .insert(app, &world)
        .await;
    world.health_worker = StaffSeed::of(StaffRole::HealthWorker)
        .insert(app, &world)
        .await;
    // One more than the roster needs, to stand in.
    for nth in 0..4 {
        let carer = StaffSeed::of(StaffRole::Carer).insert(app, &world).await;
        let lapses = (nth == 1 && number % 2 == 1)
            .then(|| size.first + Days::new(u64::try_from(5 + chance.below(15)).unwrap()));
        for paper in CredentialSeed::all_in_order() {
            let last = match (lapses, paper.kind) {
                (_, CredentialKind::Qualification) => None,
                (Some(day), CredentialKind::Health) => Some(day),
                _ => Some(date("2027-12-31")),
            };
            let paper = CredentialSeed {
                valid_to: last,
                ..paper
            };
            paper.insert(app, &carer).await;
        }
        if let Some(day) = lapses {
            town.lapsing.push((number, carer.clone(), day));
        }
        world.carers.push(carer);
    }
    let sessions = add_sessions(app, &world, size).await;
    let tx = app.state().db.begin_write().await.unwrap();
    recompute_for_room(app.state(), &tx, world.room)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    town.houses.push(House { world, sessions });
}

async fn copy_house(app: &TestApp, first: &World, number: usize) -> (HouseId, RoomId) {
    let (id, room_id) = (app.state().new_id(), app.state().new_id());
    let tx = app.state().db.begin_write().await.unwrap();
    let found = house::Entity::find_by_id(first.house.get());
    let row = house::Model {
        id,
        name: format!("第{number}社区宝宝屋"),
        auto_confirm: number % 4 == 3,
        ..found.one(&*tx).await.unwrap().unwrap()
    };
    insert(&tx, row).await;
    let found = room::Entity::find_by_id(first.room.get());
    let row = room::Model {
        id: room_id,
        house_id: id,
        // Some rooms are too small for what their carers could look after.
        usable_area_dm2: if number % 3 == 2 { 2700 } else { 6600 },
        ..found.one(&*tx).await.unwrap().unwrap()
    };
    insert(&tx, row).await;
    let insured = liability_insurance::Entity::find().one(&*tx).await;
    let row = liability_insurance::Model {
        id: app.state().new_id(),
        house_id: id,
        ..insured.unwrap().unwrap()
    };
    insert(&tx, row).await;
    tx.commit().await.unwrap();
    (id.into(), room_id.into())
}

/// A morning and an afternoon on each workday, two carers on duty: ten places at most.
async fn add_sessions(
    app: &TestApp,
    world: &World,
    size: Size,
) -> BTreeMap<NaiveDate, Vec<Session>> {
    let mut sessions: BTreeMap<NaiveDate, Vec<Session>> = BTreeMap::new();
    // Booking reaches two weeks ahead, beyond the last day.
    for day in size
        .first
        .iter_days()
        .take(usize::try_from(size.days + 15).unwrap())
    {
        if !is_workday(day) {
            continue;
        }
        for (from, to) in [("09:00", "11:00"), ("14:00", "16:30")] {
            let seed = SessionSeed {
                date: day,
                from: time(from),
                to: time(to),
                carers_on_duty: 2,
                ..SessionSeed::default()
            };
            let session = seed.insert(app, world).await;
            sessions.entry(day).or_default().push(session);
        }
    }
    sessions
}

async fn add_household(app: &TestApp, chance: &mut Chance, town: &mut Town, siblings: usize) {
    // The first two houses are where most families live.
    let home = if chance.percent(50) {
        chance.below(2)
    } else {
        chance.below(town.houses.len())
    };
    let world = &town.houses[home].world;
    let family = FamilySeed::default().insert(app, world).await;
    let mut children = Vec::new();
    for _ in 0..siblings {
        // Some come of age, and some grow too old, within the month.
        let born = date("2024-01-05") + Days::new(u64::try_from(chance.below(700)).unwrap());
        let seed = ChildSeed {
            birth_date: born,
            ..ChildSeed::default()
        };
        children.push(seed.insert(app, world, &family).await);
    }
    town.households.push(Household {
        family,
        children,
        home,
        pays: chance.percent(50),
    });
}
