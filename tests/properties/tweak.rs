//! Disturbances of a [`Case`], often just at the edge of a rule.

use crate::{
    capacity::inputs,
    case::{Case, SESSION},
    world::{
        DAY, id, instant, minute_of, minutes_in, minutes_of, months_earlier, shanghai_date, span,
    },
};
use baobaowu::{
    features::{
        bookings::domain::{BookingStatus, Certificate, Channel, ChildBooking, Funding},
        sessions::domain::{CapacityInputs, OnDuty, SessionStatus, capacity_over_time},
    },
    shared::domain::Interval,
};
use chrono::{Datelike, NaiveDate, TimeDelta};
use proptest::{prelude::*, sample::select};
use std::ops::Range;

/// One thing that is otherwise than usual, often just at the edge of a rule.
#[derive(Clone, Debug)]
pub enum Tweak {
    House {
        operating: bool,
        insured: bool,
        entitled: bool,
    },
    Session(SessionStatus, u32),
    Now {
        edge: u8,
        off: i64,
    },
    ByStaff {
        edge: u8,
        off: i64,
    },
    Wanted {
        from: i64,
        to: i64,
    },
    Seconds(i64),
    MinMinutes(i64),
    MaxMinutes(i64),
    Born {
        upper: bool,
        off: i64,
    },
    Papers {
        consented: bool,
        signed: bool,
        /// A doctor's note is owed since so many days before the session.
        owes_note: Option<i64>,
    },
    Certificates(Vec<(bool, i64, i64)>),
    Attended {
        off: i64,
        recheck: u32,
    },
    Suspended(i64),
    Booking(BookingTweak),
    MaxOpen(u32),
    DayMinutes(i64),
    HalfDays(u32),
    Room(CapacityInputs),
    Held(Vec<Range<i64>>),
    WaitingFirst(i64),
    Fees {
        entitled: u32,
        accept: bool,
        priced: bool,
    },
}

/// Another booking of the child: minutes from the wanted session's start.
#[derive(Clone, Debug)]
pub struct BookingTweak {
    pub session: u32,
    pub from: i64,
    pub length: i64,
    pub days: i64,
    pub status: BookingStatus,
    pub funding: Funding,
    pub year_off: i32,
}

fn status() -> impl Strategy<Value = BookingStatus> {
    select(BookingStatus::ALL)
}

fn booking() -> impl Strategy<Value = BookingTweak> {
    let session = prop_oneof![1 => Just(SESSION), 4 => 200u32..204];
    let days = prop_oneof![3 => Just(0i64), 1 => -2i64..=2];
    let funding = select(Funding::ALL);
    let year_off = prop_oneof![4 => Just(0i32), 1 => -1i32..=1];
    (
        session,
        -16i64..16,
        1i64..10,
        days,
        status(),
        funding,
        year_off,
    )
        .prop_map(
            |(session, from, length, days, status, funding, year_off)| BookingTweak {
                session,
                from: from * 15,
                length: length * 15,
                days,
                status,
                funding,
                year_off,
            },
        )
}

pub fn tweak() -> impl Strategy<Value = Tweak> {
    let near = || -2i64..=2;
    let off = || prop_oneof![Just(0i64), -2i64..=2, -20i64..=20];
    let certificate = (any::<bool>(), -4i64..4, -200i64..=2);
    let certificates = prop::collection::vec(certificate, 0..3);
    let held = prop::collection::vec(minutes_in(0..240), 0..8);
    prop_oneof![
        1 => (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
            |(operating, insured, entitled)| Tweak::House { operating, insured, entitled }
        ),
        1 => (select(SessionStatus::ALL), 0u32..2).prop_map(|(status, by)| Tweak::Session(status, by)),
        1 => (0u8..3, near()).prop_map(|(edge, off)| Tweak::Now { edge, off }),
        1 => (0u8..3, near()).prop_map(|(edge, off)| Tweak::ByStaff { edge, off }),
        2 => (off(), off()).prop_map(|(from, to)| Tweak::Wanted { from, to }),
        2 => (-4i64..=4).prop_map(|k| Tweak::Wanted { from: 60 * k, to: 60 * k }),
        1 => (1i64..60).prop_map(Tweak::Seconds),
        1 => near().prop_map(Tweak::MinMinutes),
        1 => near().prop_map(Tweak::MaxMinutes),
        1 => (any::<bool>(), near()).prop_map(|(upper, off)| Tweak::Born { upper, off }),
        1 => (any::<bool>(), any::<bool>(), prop::option::of(0i64..60)).prop_map(
            |(consented, signed, owes_note)| Tweak::Papers { consented, signed, owes_note },
        ),
        3 => certificates.prop_map(Tweak::Certificates),
        2 => (near(), 0u32..5).prop_map(|(off, recheck)| Tweak::Attended { off, recheck }),
        1 => near().prop_map(Tweak::Suspended),
        8 => booking().prop_map(Tweak::Booking),
        1 => (1u32..3).prop_map(Tweak::MaxOpen),
        1 => (-2i64..120).prop_map(Tweak::DayMinutes),
        1 => (1u32..=2).prop_map(Tweak::HalfDays),
        2 => inputs(0..200).prop_map(Tweak::Room),
        2 => held.prop_map(Tweak::Held),
        1 => near().prop_map(Tweak::WaitingFirst),
        2 => (0u32..3, any::<bool>(), any::<bool>())
            .prop_map(|(entitled, accept, priced)| Tweak::Fees { entitled, accept, priced }),
    ]
}

fn days_from(date: NaiveDate, days: i64) -> NaiveDate {
    date + TimeDelta::days(days)
}

fn moved(number: u32, by: i64) -> u32 {
    u32::try_from((i64::from(number) + by).max(1)).unwrap()
}

impl Case {
    pub fn apply(&mut self, tweak: Tweak) {
        match tweak {
            Tweak::House {
                operating,
                insured,
                entitled,
            } => {
                self.house.operating = operating;
                self.house.insured = insured;
                self.house.entitled = entitled;
            }
            Tweak::Session(status, short_by) => {
                self.session.status = status;
                self.session.short_by = short_by;
            }
            Tweak::Now { edge, off } => self.set_now(edge, off),
            Tweak::ByStaff { edge, off } => {
                self.request.channel = Channel::Staff;
                self.set_now(edge, off);
            }
            Tweak::Held(spans) => {
                let start = minute_of(self.session.during.start());
                self.session.held = spans
                    .into_iter()
                    .map(|at| span(start + at.start..start + at.end))
                    .collect();
            }
            Tweak::WaitingFirst(off) => {
                self.session.waiting_first_until = Some(self.now + TimeDelta::minutes(off));
            }
            Tweak::Room(inputs) => self.set_room(inputs),
            Tweak::Fees {
                entitled,
                accept,
                priced,
            } => {
                self.child.entitled = entitled;
                self.request.accept_fee = accept;
                self.house.price = self.house.price.filter(|_| priced);
            }
            Tweak::MinMinutes(by) => {
                let minutes = &mut self.policy.service.min_booking_minutes;
                *minutes = moved(*minutes, by);
            }
            Tweak::MaxMinutes(by) => {
                let minutes = &mut self.policy.service.max_session_minutes;
                *minutes = moved(*minutes, by);
            }
            Tweak::DayMinutes(by) => {
                let minutes = &mut self.policy.day.max_minutes;
                *minutes = moved(*minutes, by);
            }
            Tweak::HalfDays(most) => self.policy.day.max_half_days = most,
            Tweak::MaxOpen(most) => self.policy.booking.max_open_per_child = most,
            Tweak::Wanted { .. } | Tweak::Seconds(_) => self.set_wanted(&tweak),
            tweak => self.apply_to_child(tweak),
        }
    }

    fn apply_to_child(&mut self, tweak: Tweak) {
        let date = self.session.date;
        let child = &mut self.child;
        match tweak {
            Tweak::Born { upper, off } => {
                let age = &self.policy.age;
                let months = if upper {
                    age.max_months_exclusive
                } else {
                    age.min_months
                };
                child.birth_date = days_from(months_earlier(date, months), off);
            }
            Tweak::Papers {
                consented,
                signed,
                owes_note,
            } => {
                child.consented = consented;
                child.agreement_signed = signed;
                child.return_note_due_since = owes_note.map(|days| days_from(date, -days));
            }
            Tweak::Certificates(papers) => {
                let certificate = |(verified, valid, examined)| Certificate {
                    verified,
                    waiting: !verified,
                    examined_on: verified.then(|| days_from(date, examined)),
                    valid_to: verified.then(|| days_from(date, valid)),
                };
                child.certificates = papers.into_iter().map(certificate).collect();
            }
            Tweak::Attended { off, recheck } => {
                self.policy.health.recheck_after_absence_months = recheck;
                child.last_attended_on = Some(days_from(months_earlier(date, recheck), off));
            }
            Tweak::Suspended(off) => {
                child.suspended_until = Some(self.now + TimeDelta::minutes(off));
            }
            Tweak::Booking(other) => self.add_booking(&other),
            other => panic!("{other:?} is not about the child"),
        }
    }

    fn set_now(&mut self, edge: u8, off: i64) {
        let window = self.window();
        let session = minutes_of(&self.session.during);
        let minute = match (edge, self.request.channel) {
            (0, Channel::Guardian) => window.start,
            (1, Channel::Guardian) => window.end,
            (0, Channel::Staff) => session.end,
            _ => session.start,
        };
        self.now = instant(minute + off);
    }

    fn set_wanted(&mut self, tweak: &Tweak) {
        let wanted = minutes_of(&self.request.during);
        match *tweak {
            Tweak::Wanted { from, to } => {
                let start = wanted.start + from;
                self.request.during = span(start..(wanted.end + to).max(start + 1));
            }
            Tweak::Seconds(seconds) => {
                let start = instant(wanted.start) + TimeDelta::seconds(seconds);
                self.request.during = Interval::new(start, instant(wanted.end)).unwrap();
            }
            _ => {}
        }
    }

    fn set_room(&mut self, mut inputs: CapacityInputs) {
        let start = minute_of(self.session.during.start());
        inputs.session = self.session.during;
        for OnDuty { during, .. } in &mut inputs.on_duty {
            let minutes = minutes_of(during);
            *during = span(start + minutes.start..start + minutes.end);
        }
        self.session.capacity = capacity_over_time(&self.policy.capacity, &inputs);
    }

    fn add_booking(&mut self, other: &BookingTweak) {
        let start = minute_of(self.session.during.start()) + other.from + other.days * DAY;
        let number = 1000 + u32::try_from(self.child.bookings.len()).unwrap();
        self.child.bookings.push(ChildBooking {
            id: id(number),
            session: id(other.session),
            during: span(start..start + other.length),
            status: other.status,
            funding: other.funding,
            quota_year: shanghai_date(start).year() + other.year_off,
            free_number: None,
        });
    }
}
