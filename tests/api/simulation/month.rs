//! What happens day by day.

use super::{
    chance::Chance,
    town::{Size, Town, build},
};
use crate::support::{
    TestApp,
    factory::{Session, Staff, date},
};
use baobaowu::{
    features::{
        audit::service::audit,
        bookings::{
            domain::{BookingError, HandOver, MorningCheck, NewBooking, Refusal},
            service as bookings,
        },
        health::domain::Seen,
        roster::service as roster,
        staff::{
            domain::{CredentialInput, CredentialKind},
            service::NewShift,
        },
    },
    jobs::run_until_idle,
    shared::domain::RequestKey,
};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Asia::Shanghai;
use entity::{booking, session, shift};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, time::Duration};
use uuid::Uuid;

/// Something that happens at its time.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// The household looks for a place on a date.
    Book { household: usize, on: NaiveDate },
    /// Staff of a house answer what waits.
    Answer { house: usize },
    /// A family thinks better of it.
    Cancel,
    /// Who is on duty today may fall ill.
    Illness { house: usize },
    /// The child of a booking is at the door.
    Arrive { booking: Uuid, house: usize },
    /// The child of a booking goes home.
    Leave { booking: Uuid, house: usize },
    /// Families with an offer of the waiting list look at it.
    Offers,
    /// The desk of a house takes what is owed, and gives back what it owes.
    Desk { house: usize },
    /// A house closes from the next day on, for so many days.
    Close { house: usize, days: u64 },
    /// What closed a house is over sooner than thought.
    Reopen { house: usize },
    /// What jobs would have done by now.
    Jobs,
}

/// What became of a month.
#[derive(Debug)]
pub struct Outcome {
    counts: BTreeMap<String, u64>,
    /// Over every booking: session, child, state, funding and fee. Not its id: what draws
    /// chance beside it differs where there is Redis.
    pub digest: String,
}

impl Outcome {
    pub fn count(&self, what: &str) -> u64 {
        self.counts.get(what).copied().unwrap_or(0)
    }
}

/// A month under way.
pub struct Month {
    pub(super) app: TestApp,
    pub(super) chance: Chance,
    pub(super) town: Town,
    size: Size,
    counts: BTreeMap<String, u64>,
}

pub(super) fn at(day: NaiveDate, hour: u32, minute: u32) -> DateTime<Utc> {
    let local = day.and_time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap());
    local.and_local_timezone(Shanghai).unwrap().to_utc()
}

fn minutes(count: usize) -> TimeDelta {
    TimeDelta::minutes(i64::try_from(count).unwrap())
}

impl Month {
    pub async fn begin(app: TestApp, seed: u64, size: Size) -> Self {
        app.clock.set(at(size.first, 6, 0));
        let mut chance = Chance::of(seed);
        let town = build(&app, &mut chance, size).await;
        Self {
            app,
            chance,
            town,
            size,
            counts: BTreeMap::new(),
        }
    }

    /// Lets every day pass, and looks at everything after each.
    pub async fn pass(&mut self) {
        for nth in 0..self.size.days {
            let day = self.size.first + Days::new(nth);
            self.renew_papers(day).await;
            for (time, event) in self.plan(day).await {
                self.app.clock.set(time);
                self.happen(event).await;
            }
            self.app.clock.set(at(day, 21, 0));
            run_until_idle(self.app.state()).await.unwrap();
            let district = self.town.houses[0].world.district;
            let (_, breaches) = audit(self.app.state(), district, Duration::ZERO, |_| {})
                .await
                .unwrap();
            assert_eq!(breaches, [], "after {day}");
        }
    }

    /// The events of a day in order of time.
    async fn plan(&mut self, day: NaiveDate) -> Vec<(DateTime<Utc>, Event)> {
        let mut events = Vec::new();
        for house in 0..self.town.houses.len() {
            events.push((at(day, 7, 30), Event::Illness { house }));
            events.push((at(day, 11, 30), Event::Answer { house }));
            events.push((at(day, 17, 0), Event::Answer { house }));
            events.push((at(day, 18, 0), Event::Desk { house }));
        }
        for hour in 8..=20 {
            events.push((at(day, hour, 20), Event::Offers));
        }
        match (day - self.size.first).num_days() {
            8 => events.push((at(day, 16, 0), Event::Close { house: 2, days: 2 })),
            17 => events.push((at(day, 16, 0), Event::Close { house: 5, days: 5 })),
            18 => events.push((at(day, 10, 30), Event::Reopen { house: 5 })),
            _ => {}
        }
        for hour in 7..=20 {
            events.push((at(day, hour, 59), Event::Jobs));
        }
        let households = self.town.households.len();
        // Booking for the day two weeks ahead opens at nine, and many wait for it.
        for _ in 0..=households / 18 {
            let household = self.chance.below(households);
            let on = day + Days::new(14);
            events.push((at(day, 9, 0), Event::Book { household, on }));
        }
        for _ in 0..=households / 15 {
            let household = self.chance.below(households);
            let ahead = u64::try_from(1 + self.chance.below(13)).unwrap();
            let time = at(day, 9, 1) + minutes(self.chance.below(600));
            let on = day + Days::new(ahead);
            events.push((time, Event::Book { household, on }));
        }
        for _ in 0..=households / 60 {
            let time = at(day, 8, 0) + minutes(self.chance.below(720));
            events.push((time, Event::Cancel));
        }
        self.visits(day, &mut events).await;
        // A stable sort: what falls on one moment keeps its order.
        events.sort_by_key(|(time, _)| *time);
        events
    }

    /// Who comes today, when, and when they leave.
    async fn visits(&mut self, day: NaiveDate, events: &mut Vec<(DateTime<Utc>, Event)>) {
        let rows = booking::Entity::find()
            .filter(booking::Column::Date.eq(day))
            .filter(booking::Column::Status.eq("confirmed"))
            .order_by_asc(booking::Column::CreatedAt)
            .order_by_asc(booking::Column::ChildId)
            .all(self.app.sql())
            .await
            .unwrap();
        for row in rows {
            if self.chance.percent(10) {
                continue;
            }
            let house = self.house_of(row.house_id);
            let booking = row.id;
            let early = row.starts_at.to_utc() - minutes(10);
            let comes = early + minutes(self.chance.below(40));
            events.push((comes, Event::Arrive { booking, house }));
            let leaves = row.ends_at.to_utc() - minutes(self.chance.below(30));
            let late = minutes(if self.chance.percent(10) { 40 } else { 0 });
            events.push((leaves + late, Event::Leave { booking, house }));
        }
    }

    fn house_of(&self, id: Uuid) -> usize {
        let found = self.town.houses.iter();
        let mut found = found.map(|house| house.world.house.get());
        found.position(|house| house == id).unwrap()
    }

    pub(super) fn count(&mut self, what: &str) {
        *self.counts.entry(what.to_owned()).or_default() += 1;
    }

    async fn happen(&mut self, event: Event) {
        match event {
            Event::Book { household, on } => self.book(household, on).await,
            Event::Answer { house } => self.answer(house).await,
            Event::Cancel => self.cancel().await,
            Event::Illness { house } => self.fall_ill(house).await,
            Event::Arrive { booking, house } => self.arrive(booking, house).await,
            Event::Leave { booking, house } => self.leave(booking, house).await,
            Event::Offers => self.look_at_offers().await,
            Event::Desk { house } => self.settle_at_the_desk(house).await,
            Event::Close { house, days } => self.close(house, days).await,
            Event::Reopen { house } => self.reopen(house).await,
            Event::Jobs => {
                run_until_idle(self.app.state()).await.unwrap();
            }
        }
    }

    async fn book(&mut self, household: usize, on: NaiveDate) {
        let household = &self.town.households[household];
        let house = if self.chance.percent(85) {
            household.home
        } else {
            self.chance.below(self.town.houses.len())
        };
        let sessions = self.town.houses[house].sessions.get(&on);
        let Some(session) = sessions.and_then(|all| self.chance.one_of(all)) else {
            return;
        };
        let child = self.chance.one_of(&household.children).unwrap().id;
        let wanted = NewBooking {
            child,
            session: session.id,
            during: None,
            accept_fee: household.pays,
        };
        let (actor, key) = (
            household.family.actor,
            self.app.state().new_id().to_string(),
        );
        let key = RequestKey {
            key,
            request_hash: format!("{}{}", child.get().simple(), session.id.get().simple()),
        };
        let state = self.app.state();
        let answer = bookings::book(state, &actor, Some(&key), wanted).await;
        // A phone that lost the answer asks again, and hears the same.
        if self.chance.percent(5) {
            let again = bookings::book(state, &actor, Some(&key), wanted).await;
            assert_eq!(again.ok(), answer.as_ref().ok().cloned());
        }
        match answer {
            Ok(_) => self.count("booked"),
            Err(BookingError::Refused(refusal)) => {
                if matches!(
                    refusal,
                    Refusal::Full { .. } | Refusal::WaitingListFirst { .. }
                ) && self.chance.percent(60)
                {
                    self.wait_for((actor, wanted)).await;
                }
                let name = format!("{refusal:?}");
                let name = name.split([' ', '{', '(']).next().unwrap().to_owned();
                self.count(&format!("refused: {name}"));
                self.count("refused");
            }
            Err(error) => panic!("{error:?}"),
        }
    }

    async fn answer(&mut self, house: usize) {
        let world = &self.town.houses[house].world;
        let manager = world.manager.actor;
        let rows = booking::Entity::find()
            .filter(booking::Column::HouseId.eq(world.house.get()))
            .filter(booking::Column::Status.eq("requested"))
            .order_by_asc(booking::Column::CreatedAt)
            .order_by_asc(booking::Column::ChildId)
            .all(self.app.sql())
            .await
            .unwrap();
        for row in rows {
            let state = self.app.state();
            let answered = match self.chance.below(100) {
                0..20 => continue,
                20..25 => bookings::reject(state, &manager, row.id.into(), "材料不全").await,
                _ => bookings::confirm(state, &manager, row.id.into()).await,
            };
            if !matches!(answered, Ok(_) | Err(BookingError::DeadlinePassed(_))) {
                panic!("{answered:?}");
            }
        }
    }

    async fn cancel(&mut self) {
        // What is near is thought better of more often.
        let nearest = if self.chance.percent(50) { 30 } else { 150 };
        let rows = booking::Entity::find()
            .filter(booking::Column::Status.is_in(["requested", "confirmed"]))
            .filter(booking::Column::StartsAt.gt(self.app.now()))
            .order_by_asc(booking::Column::StartsAt)
            .order_by_asc(booking::Column::CreatedAt)
            .order_by_asc(booking::Column::ChildId)
            .limit(nearest)
            .all(self.app.sql())
            .await
            .unwrap();
        let Some(row) = self.chance.one_of(&rows) else {
            return;
        };
        let mut households = self.town.households.iter();
        let family = households.find(|it| it.family.id.get() == row.family_id);
        let actor = family.unwrap().family.actor;
        bookings::cancel(self.app.state(), &actor, row.id.into(), None)
            .await
            .unwrap();
    }

    async fn arrive(&mut self, id: Uuid, house: usize) {
        let carer = self.town.houses[house].world.carers[0].actor;
        let state = self.app.state();
        let ill = self.chance.percent(3);
        let seen = MorningCheck {
            temperature_tenths: if ill { 385 } else { 366 },
            symptoms: false,
        };
        match bookings::check_in(state, &carer, id.into(), seen).await {
            Ok(_) => self.count("let in"),
            Err(BookingError::NotLetIn(_)) if ill => {
                bookings::turn_away(state, &carer, id.into(), "发热", Seen::default())
                    .await
                    .unwrap();
            }
            Err(BookingError::NotLetIn(why)) => panic!("not let in: {why:?}"),
            // Cancelled meanwhile.
            Err(BookingError::InvalidState(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }

    async fn leave(&mut self, id: Uuid, house: usize) {
        let row = booking::Entity::find_by_id(id).one(self.app.sql()).await;
        let row = row.unwrap().unwrap();
        if row.status != "checked_in" {
            return;
        }
        let mut households = self.town.households.iter();
        let family = households.find(|it| it.family.id.get() == row.family_id);
        let to = HandOver::Guardian(family.unwrap().family.guardian);
        let carer = self.town.houses[house].world.carers[0].actor;
        bookings::check_out(self.app.state(), &carer, id.into(), to)
            .await
            .unwrap();
    }

    /// A carer who lapses hands in a new certificate some days later.
    async fn renew_papers(&mut self, day: NaiveDate) {
        for (house, carer, last) in self.town.lapsing.clone() {
            if day != last + Days::new(4) {
                continue;
            }
            let manager = self.town.houses[house].world.manager.actor;
            let input = CredentialInput {
                kind: CredentialKind::Health,
                type_name: "health_certificate".to_owned(),
                number: None,
                issuer: "示例发证机关".to_owned(),
                valid_from: day,
                valid_to: Some(date("2027-12-31")),
                result: None,
            };
            roster::add_credential(self.app.state(), &manager, None, carer.id, input)
                .await
                .unwrap();
            self.count("papers renewed");
        }
    }

    /// With some luck somebody stands in; else the house cancels until the rest fit.
    async fn fall_ill(&mut self, house: usize) {
        let today = self.app.now();
        let shifts = shift::Entity::find()
            .filter(shift::Column::HouseId.eq(self.town.houses[house].world.house.get()))
            .filter(shift::Column::StartsAt.between(today, today + TimeDelta::hours(12)))
            .filter(shift::Column::CancelledAt.is_null())
            .order_by_asc(shift::Column::StartsAt)
            .order_by_asc(shift::Column::Id)
            .all(self.app.sql())
            .await
            .unwrap();
        if shifts.is_empty() || !self.chance.percent(25) {
            return;
        }
        let manager = self.town.houses[house].world.manager.actor;
        let ill = self.chance.one_of(&shifts).unwrap().staff_id;
        for row in shifts.iter().filter(|row| row.staff_id == ill) {
            let changed = roster::cancel_shift(
                self.app.state(),
                &manager,
                None,
                row.id.into(),
                "病假".to_owned(),
            )
            .await
            .unwrap();
            if changed.affected.iter().any(|it| it.short_by > 0) {
                self.count("shortfalls");
            }
            if self.chance.percent(30) {
                let stand_in = self.town.houses[house].world.carers[3].clone();
                self.stand_in(&manager, &stand_in, row).await;
            }
        }
        self.cancel_until_all_fit(house).await;
    }

    async fn stand_in(
        &self,
        manager: &baobaowu::shared::domain::Actor,
        carer: &Staff,
        row: &shift::Model,
    ) {
        let new = NewShift {
            staff: carer.id,
            room: row.room_id.into(),
            starts_at: row.starts_at.to_utc(),
            ends_at: row.ends_at.to_utc(),
        };
        roster::add_shift(self.app.state(), manager, None, new)
            .await
            .unwrap();
    }

    async fn cancel_until_all_fit(&mut self, house: usize) {
        let manager = self.town.houses[house].world.manager.actor;
        let day = self.app.now().with_timezone(&Shanghai).date_naive();
        let today: Vec<Session> = self.town.houses[house]
            .sessions
            .get(&day)
            .cloned()
            .unwrap_or_default();
        for it in today {
            loop {
                let found = session::Entity::find_by_id(it.id.get());
                let found = found.one(self.app.sql()).await.unwrap().unwrap();
                if found.short_by == 0 {
                    break;
                }
                let latest = booking::Entity::find()
                    .filter(booking::Column::SessionId.eq(it.id.get()))
                    .filter(booking::Column::Status.is_in(["requested", "confirmed"]))
                    .order_by_desc(booking::Column::CreatedAt)
                    .order_by_desc(booking::Column::ChildId)
                    .one(self.app.sql())
                    .await
                    .unwrap()
                    .unwrap();
                let why = Some("照护人员不足");
                bookings::cancel(self.app.state(), &manager, latest.id.into(), why)
                    .await
                    .unwrap();
            }
        }
    }

    /// What became of everything.
    pub async fn outcome(mut self) -> Outcome {
        let rows = booking::Entity::find()
            .order_by_asc(booking::Column::CreatedAt)
            .order_by_asc(booking::Column::ChildId)
            .all(self.app.sql())
            .await
            .unwrap();
        let mut digest = Sha256::new();
        for row in rows {
            self.count(&row.status);
            let line = format!(
                "{} {} {} {} {}\n",
                row.session_id, row.child_id, row.status, row.funding, row.fee_fen
            );
            digest.update(line);
        }
        let digest = digest.finalize();
        Outcome {
            counts: self.counts,
            digest: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }
}
