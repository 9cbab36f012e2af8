//! Dated sessions with their shifts, and the capacity that follows.

use super::{Staff, World, date, insert, time};
use crate::support::TestApp;
use baobaowu::{
    features::{
        policies::domain::CareKind,
        sessions::domain::{Capacity, CapacityInputs, OnDuty, SessionStatus, capacity_over_time},
    },
    shared::domain::{Interval, LiveEvent, RoomId, SessionId},
};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Asia::Shanghai;
use entity::{room, session, shift};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// A session in the room of the world.
#[derive(Clone, Debug)]
pub struct Session {
    pub id: SessionId,
    pub room: RoomId,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

/// A session to be made.
#[derive(Clone, Debug)]
pub struct SessionSeed {
    /// Local date.
    pub date: NaiveDate,
    /// Local times.
    pub from: NaiveTime,
    pub to: NaiveTime,
    pub kind: CareKind,
    pub status: SessionStatus,
    /// Released places; what is possible in the end also depends on room and carers.
    pub places: u32,
    pub step_minutes: i64,
    /// How many of the world's carers get a shift over the whole session.
    pub carers_on_duty: usize,
    /// Another room than the world's.
    pub room: Option<RoomId>,
}

impl Default for SessionSeed {
    fn default() -> Self {
        Self {
            date: date("2026-11-25"),
            from: time("09:00"),
            to: time("11:00"),
            kind: CareKind::Timed,
            status: SessionStatus::Open,
            places: 20,
            step_minutes: 30,
            carers_on_duty: usize::MAX,
            room: None,
        }
    }
}

impl SessionSeed {
    /// Writes the session and the shifts of its carers.
    pub async fn insert(self, app: &TestApp, world: &World) -> Session {
        let instant = |clock| {
            let local = self.date.and_time(clock);
            local.and_local_timezone(Shanghai).unwrap().to_utc()
        };
        let during = Interval::new(instant(self.from), instant(self.to)).unwrap();
        let room = match self.room {
            Some(room) => room,
            None => self.room_for(app, world, during).await,
        };
        let carers: Vec<&Staff> = world.carers.iter().take(self.carers_on_duty).collect();
        let capacity = self.capacity(app, room, during, &carers).await;
        let id = app.state().new_id();
        let row = session::Model {
            id,
            district_id: world.district.get(),
            house_id: world.house.get(),
            room_id: room.get(),
            template_id: None,
            kind: self.kind.as_str().to_owned(),
            date: self.date,
            starts_at: during.start().into(),
            ends_at: during.end().into(),
            released_places: self.places.into(),
            step_minutes: self.step_minutes,
            status: self.status.as_str().to_owned(),
            capacity: serde_json::to_value(&capacity).unwrap(),
            short_by: 0,
            closures: 0,
            version: 1,
            created_at: app.now().into(),
        };
        let tx = app.state().db.begin_write().await.unwrap();
        insert(&tx, row).await;
        tx.tell(world.house, LiveEvent::Resync);
        for carer in carers {
            let row = shift::Model {
                id: app.state().new_id(),
                district_id: world.district.get(),
                house_id: world.house.get(),
                room_id: room.get(),
                staff_id: carer.id.get(),
                starts_at: during.start().into(),
                ends_at: during.end().into(),
                cancelled_at: None,
                cancel_reason: None,
                created_at: app.now().into(),
                pattern_id: None,
                date: None,
            };
            insert(&tx, row).await;
        }
        tx.commit().await.unwrap();
        Session {
            id: id.into(),
            room,
            starts_at: during.start(),
            ends_at: during.end(),
        }
    }

    /// The world's room, or one like it where that has a session at the time already.
    async fn room_for(&self, app: &TestApp, world: &World, during: Interval) -> RoomId {
        let taken = session::Entity::find()
            .filter(session::Column::RoomId.eq(world.room.get()))
            .filter(session::Column::Status.ne("cancelled"))
            .filter(session::Column::StartsAt.lt(during.end()))
            .filter(session::Column::EndsAt.gt(during.start()));
        let taken = taken.count(app.sql()).await.unwrap();
        if taken == 0 || self.status == SessionStatus::Cancelled {
            return world.room;
        }
        let like = room::Entity::find_by_id(world.room.get());
        let like = like.one(app.sql()).await.unwrap().unwrap();
        let id = app.state().new_id();
        let tx = app.state().db.begin_write().await.unwrap();
        insert(&tx, room::Model { id, ..like }).await;
        tx.commit().await.unwrap();
        id.into()
    }

    async fn capacity(
        &self,
        app: &TestApp,
        room: RoomId,
        session: Interval,
        carers: &[&Staff],
    ) -> Capacity {
        let room = room::Entity::find_by_id(room.get())
            .one(app.state().db.read())
            .await
            .unwrap()
            .unwrap();
        let profile = app.state().policies.profile("hongkou").unwrap();
        let inputs = CapacityInputs {
            session,
            class_cap: room.class_cap.map(|cap| cap.try_into().unwrap()),
            usable_area_dm2: room.usable_area_dm2.try_into().unwrap(),
            released_places: self.places,
            on_duty: carers
                .iter()
                .map(|carer| OnDuty {
                    carer: carer.id,
                    during: session,
                })
                .collect(),
        };
        capacity_over_time(&profile.on(self.date).unwrap().capacity, &inputs)
    }
}
