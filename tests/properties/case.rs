//! One request for a place with everything around it, in order or nearly so.

use crate::{
    capacity::{capacity_rules, inputs},
    world::{
        booking_rules, hongkou, id, instant, minute_of_wall, minutes_of, months_later, nth_day,
        shanghai, shanghai_minute, span, wall,
    },
};
use baobaowu::features::{
    bookings::domain::{
        Certificate, Channel, ChildFacts, Facts, HouseFacts, Price, Request, SessionFacts,
    },
    policies::domain::{CapacityRules, CareKind, Policy},
    sessions::domain::{CapacityInputs, OnDuty, SessionStatus, capacity_over_time},
};
use chrono::{DateTime, Days, NaiveDate, Utc};
use proptest::{prelude::*, sample::select};
use std::ops::Range;
use uuid::Uuid;

/// The id of the wanted session.
pub const SESSION: u32 = 100;

/// What [`Facts`] borrows, owned, and the request.
#[derive(Clone, Debug)]
pub struct Case {
    pub policy: Policy,
    pub year_policy: Policy,
    pub now: DateTime<Utc>,
    pub child: ChildFacts,
    pub session: SessionFacts,
    pub house: HouseFacts,
    pub request: Request,
}

impl Case {
    pub fn facts(&self) -> Facts<'_> {
        Facts {
            now: self.now,
            policy: &self.policy,
            year_policy: &self.year_policy,
            local: shanghai(),
            child: self.child.clone(),
            session: self.session.clone(),
            house: self.house,
        }
    }

    /// When guardians may book, as UTC minutes; never what is over.
    pub fn window(&self) -> Range<i64> {
        let rules = &self.policy.booking;
        let edge = |days: u32, time| {
            let date = self.session.date - Days::new(u64::from(days));
            shanghai_minute(date, minute_of_wall(time))
        };
        let opens = edge(rules.opens_days_ahead, rules.opens_at);
        let closes = edge(rules.closes_days_before, rules.closes_at);
        opens..closes.min(minutes_of(&self.session.during).end)
    }
}

impl Case {
    /// A case of which nothing but the child's other bookings, the room and the free
    /// sessions can be broken, asked for by staff long before.
    pub fn without_limits(date: NaiveDate, session: Range<i64>) -> Self {
        let frame = Frame {
            date,
            session: session.clone(),
            step: 1,
            kind: CareKind::Timed,
            wanted: session.clone(),
        };
        let inputs = CapacityInputs {
            session: span(session),
            class_cap: None,
            usable_area_dm2: 10_000,
            released_places: 20,
            on_duty: Vec::new(),
        };
        let mut case = base(&frame, (hongkou().capacity, inputs, 1));
        let policy = &mut case.policy;
        policy.service.min_booking_minutes = 1;
        policy.service.max_session_minutes = 1440;
        policy.day.max_minutes = 100_000;
        policy.day.max_half_days = 2;
        policy.booking.max_open_per_child = 1000;
        policy.health.certificate_checked_at_booking = false;
        policy.age.min_months = 0;
        policy.age.max_months_exclusive = 600;
        case.child.birth_date = date - Days::new(1000);
        case.request.channel = Channel::Staff;
        case.now = instant(-1);
        case
    }

    /// The same in another session, all of which is wanted.
    pub fn at(&mut self, date: NaiveDate, minutes: Range<i64>, session: u32) {
        let frame = Self::without_limits(date, minutes);
        self.session = SessionFacts {
            id: id(session),
            ..frame.session
        };
        self.request.during = self.session.during;
    }
}

/// A session of any of a thousand dates and a request for a part of it.
#[derive(Clone, Debug)]
struct Frame {
    date: NaiveDate,
    session: Range<i64>,
    step: u32,
    kind: CareKind,
    wanted: Range<i64>,
}

fn frame() -> impl Strategy<Value = Frame> {
    let kind = prop_oneof![3 => Just(CareKind::Timed), 1 => Just(CareKind::Temporary)];
    (
        (500u64..1500, 480i64..840, select(vec![5u32, 15, 20, 30])),
        (
            30i64..240,
            any::<prop::sample::Index>(),
            any::<prop::sample::Index>(),
            kind,
        ),
    )
        .prop_map(|((number, from, step), (length, a, b, kind))| {
            let date = nth_day(number);
            let start = shanghai_minute(date, from);
            let session = start..start + length;
            let mut edges: Vec<i64> = (0..length).step_by(step.try_into().unwrap()).collect();
            edges.push(length);
            let (a, b) = (a.index(edges.len() - 1), b.index(edges.len() - 1));
            let wanted = match kind {
                CareKind::Timed => start + edges[a.min(b)]..start + edges[a.max(b) + 1],
                CareKind::Temporary => session.clone(),
            };
            Frame {
                date,
                session,
                step,
                kind,
                wanted,
            }
        })
}

/// Rules whose numbers lie close around the request, and a child close to them.
pub fn orderly() -> impl Strategy<Value = Case> {
    frame()
        .prop_flat_map(|frame| {
            let slack = || prop_oneof![2 => Just(0u32), 1 => 1u32..90];
            let day = prop_oneof![1 => Just(0u32), 1 => 1u32..400];
            let rules = (
                slack(),
                slack(),
                day,
                1u32..=2,
                660i64..780,
                booking_rules(),
            );
            let ages = (
                0u32..=24,
                1u32..=24,
                0u64..800,
                0u64..60,
                0u64..100,
                0u32..=4,
            );
            let checked = prop_oneof![3 => Just(true), 1 => Just(false)];
            let flags = (checked, any::<bool>(), any::<bool>(), any::<bool>());
            let room = (capacity_rules(), inputs(frame.session.clone()), 1u32..=4);
            (Just(frame), rules, ages, flags, room, 0i64..=1000)
        })
        .prop_map(|(frame, rules, ages, flags, room, moment)| {
            let mut case = base(&frame, room);
            let (shorter, longer, day, half_days, noon, booking) = rules;
            let length = u32::try_from(frame.wanted.end - frame.wanted.start).unwrap();
            let policy = &mut case.policy;
            policy.service.min_booking_minutes = length.saturating_sub(shorter).max(1);
            policy.service.max_session_minutes = length + longer;
            policy.day.max_minutes = length + day;
            policy.day.max_half_days = half_days;
            policy.day.noon = wall(noon);
            policy.booking = booking;
            case.set_child(ages);
            let (checked, auto_confirm, late_consumes, missing_consumes) = flags;
            case.policy.health.certificate_checked_at_booking = checked;
            case.house.auto_confirm = auto_confirm;
            case.year_policy.cancel.late_cancel_consumes_quota = late_consumes;
            case.year_policy.cancel.no_show_consumes_quota = missing_consumes;
            let window = case.window();
            let open = (window.end - window.start).max(1);
            case.now = instant(window.start + (open - 1) * moment / 1000);
            case
        })
}

impl Case {
    /// Youngest age and months from it to the oldest; the child's days beyond thirty; days
    /// a certificate holds on and has held; months away that ask for a new one.
    fn set_child(&mut self, ages: (u32, u32, u64, u64, u64, u32)) {
        let (min_months, months, days_old, valid_for, examined_before, recheck) = ages;
        let (policy, date) = (&mut self.policy, self.session.date);
        policy.age.min_months = min_months;
        policy.age.max_months_exclusive = min_months + months;
        policy.health.recheck_after_absence_months = recheck;
        let birth_date = date - Days::new(days_old + 30);
        self.child.birth_date = birth_date;
        if months_later(birth_date, policy.age.min_months) > date {
            policy.age.min_months = 1;
        }
        if months_later(birth_date, policy.age.max_months_exclusive) <= date {
            policy.age.max_months_exclusive = 30;
        }
        self.child.certificates = vec![Certificate {
            verified: true,
            waiting: false,
            examined_on: Some(date - Days::new(examined_before)),
            valid_to: Some(date + Days::new(valid_for)),
        }];
    }
}

fn base(frame: &Frame, room: (CapacityRules, CapacityInputs, u32)) -> Case {
    let (capacity_rules, mut inputs, places) = room;
    inputs.usable_area_dm2 = inputs
        .usable_area_dm2
        .max(capacity_rules.area_dm2_per_child);
    inputs.released_places = inputs.released_places.max(places);
    inputs.on_duty = vec![OnDuty {
        carer: id(1),
        during: span(frame.session.clone()),
    }];
    let mut policy = hongkou();
    policy.capacity = capacity_rules;
    let mut year_policy = hongkou();
    year_policy.id = "year".to_owned();
    Case {
        year_policy,
        now: instant(0),
        child: ChildFacts {
            birth_date: frame.date,
            suspended_until: None,
            consented: true,
            agreement_signed: true,
            certificates: Vec::new(),
            return_note_due_since: None,
            last_attended_on: None,
            entitled: 1,
            bookings: Vec::new(),
        },
        session: SessionFacts {
            id: id(SESSION),
            during: span(frame.session.clone()),
            date: frame.date,
            kind: frame.kind,
            status: SessionStatus::Open,
            short_by: 0,
            step_minutes: frame.step,
            capacity: capacity_over_time(&policy.capacity, &inputs),
            held: Vec::new(),
            waiting_first_until: None,
        },
        house: HouseFacts {
            operating: true,
            insured: true,
            entitled: true,
            auto_confirm: false,
            price: Some(Price {
                fee_schedule: Uuid::from_u128(7),
                timed_fen_per_hour: 3333,
                temporary_fen_per_session: 5000,
            }),
            pays_online: false,
        },
        request: Request {
            during: span(frame.wanted.clone()),
            accept_fee: false,
            channel: Channel::Guardian,
        },
        policy,
    }
}
