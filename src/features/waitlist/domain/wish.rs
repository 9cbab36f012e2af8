//! A wish, and the times of a session that fit it.

use crate::{
    features::{bookings::domain::SessionFacts, policies::domain::CareKind},
    shared::domain::{HouseId, Interval, LocalTime, SessionId},
};
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};

/// Where a family would come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// This session, of this house.
    Session(SessionId, HouseId),
    /// Any session of these houses that fits the rest of the wish.
    Houses(Vec<HouseId>),
}

impl Place {
    /// The one session, if it is one.
    #[must_use]
    pub const fn session(&self) -> Option<SessionId> {
        match self {
            Self::Session(session, _) => Some(*session),
            Self::Houses(_) => None,
        }
    }

    /// The houses.
    #[must_use]
    pub fn houses(&self) -> Vec<HouseId> {
        match self {
            Self::Session(_, house) => vec![*house],
            Self::Houses(houses) => houses.clone(),
        }
    }
}

/// What a family waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// Where.
    pub place: Place,
    /// Only this kind of care.
    pub kind: Option<CareKind>,
    /// First local date.
    pub from: NaiveDate,
    /// Last local date, inclusive.
    pub to: NaiveDate,
    /// Not before this local time of day.
    pub earliest: Option<NaiveTime>,
    /// Not after this local time of day.
    pub latest: Option<NaiveTime>,
    /// Timed care of at least so many minutes is enough; without it the whole of the session,
    /// or of what lies between the times of day, is wanted.
    pub min_minutes: Option<u32>,
}

impl Wish {
    /// The times of a session that fit the wish, the longest first, of equal ones the
    /// earlier: a family that would do with an hour is offered two if they are free. Empty
    /// when the session does not fit at all.
    #[must_use]
    pub fn times_in(
        &self,
        session: &SessionFacts,
        house: HouseId,
        local: LocalTime,
    ) -> Vec<Interval> {
        let fits = match &self.place {
            Place::Session(id, _) => *id == session.id,
            Place::Houses(houses) => {
                houses.contains(&house) && self.from <= session.date && session.date <= self.to
            }
        };
        if !fits || self.kind.is_some_and(|kind| kind != session.kind) {
            return Vec::new();
        }
        let Some(wanted) = self.between_the_hours(session, local) else {
            return Vec::new();
        };
        match session.kind {
            CareKind::Temporary if wanted == session.during => vec![wanted],
            CareKind::Temporary => Vec::new(),
            CareKind::Timed => self.parts_of(session, wanted),
        }
    }

    /// The part of the session that lies between the times of day.
    fn between_the_hours(&self, session: &SessionFacts, local: LocalTime) -> Option<Interval> {
        let at = |time| local.at(session.date, time);
        let start = self.earliest.map_or(session.during.start(), |time| {
            at(time).max(session.during.start())
        });
        let end = self.latest.map_or(session.during.end(), |time| {
            at(time).min(session.during.end())
        });
        Interval::new(start, end).ok()
    }

    /// The parts of `wanted` that lie on the session's raster and are long enough.
    fn parts_of(&self, session: &SessionFacts, wanted: Interval) -> Vec<Interval> {
        let step = TimeDelta::minutes(i64::from(session.step_minutes.max(1)));
        let mut edges = Vec::new();
        let mut edge = session.during.start();
        while edge < session.during.end() {
            edges.push(edge);
            edge += step;
        }
        edges.push(session.during.end());
        edges.retain(|edge| wanted.start() <= *edge && *edge <= wanted.end());
        let whole = edges.first().zip(edges.last());
        let Some(whole) = whole.and_then(|(first, last)| Interval::new(*first, *last).ok()) else {
            return Vec::new();
        };
        let Some(min_minutes) = self.min_minutes else {
            return vec![whole];
        };
        let least = TimeDelta::minutes(i64::from(min_minutes));
        let mut parts: Vec<Interval> = edges
            .iter()
            .flat_map(|start| {
                let to = edges.iter();
                to.filter_map(|end| Interval::new(*start, *end).ok())
            })
            .filter(|part| part.length() >= least)
            .collect();
        parts.sort_unstable_by_key(|part| (-part.length(), part.start()));
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::sessions::domain::{Capacity, SessionStatus};
    use chrono::{DateTime, TimeZone, Utc};
    use uuid::Uuid;

    const SHANGHAI: LocalTime = LocalTime::of(chrono_tz::Asia::Shanghai);

    fn house() -> HouseId {
        Uuid::from_u128(1).into()
    }

    fn at(hour: u32, minute: u32) -> DateTime<Utc> {
        let local = chrono_tz::Asia::Shanghai.with_ymd_and_hms(2026, 11, 25, hour, minute, 0);
        local.unwrap().to_utc()
    }

    fn span(from: (u32, u32), to: (u32, u32)) -> Interval {
        Interval::new(at(from.0, from.1), at(to.0, to.1)).unwrap()
    }

    fn session(kind: CareKind) -> SessionFacts {
        SessionFacts {
            id: Uuid::from_u128(2).into(),
            during: span((9, 0), (11, 0)),
            date: NaiveDate::from_ymd_opt(2026, 11, 25).unwrap(),
            kind,
            status: SessionStatus::Open,
            short_by: 0,
            step_minutes: 30,
            capacity: Capacity::default(),
            held: Vec::new(),
            waiting_first_until: None,
        }
    }

    fn wish() -> Wish {
        let date = session(CareKind::Timed).date;
        Wish {
            place: Place::Houses(vec![house()]),
            kind: None,
            from: date,
            to: date,
            earliest: None,
            latest: None,
            min_minutes: None,
        }
    }

    fn times(wish: &Wish, kind: CareKind) -> Vec<Interval> {
        wish.times_in(&session(kind), house(), SHANGHAI)
    }

    fn time(hour: u32, minute: u32) -> Option<NaiveTime> {
        NaiveTime::from_hms_opt(hour, minute, 0)
    }

    #[test]
    fn without_a_length_the_whole_session_is_wanted() {
        for kind in [CareKind::Timed, CareKind::Temporary] {
            assert_eq!(times(&wish(), kind), [span((9, 0), (11, 0))]);
        }
    }

    #[test]
    fn times_of_day_cut_timed_care_inwards_to_the_raster() {
        let wish = Wish {
            earliest: time(9, 10),
            latest: time(10, 50),
            ..wish()
        };
        assert_eq!(times(&wish, CareKind::Timed), [span((9, 30), (10, 30))]);
        // A temporary session cannot be cut.
        assert_eq!(times(&wish, CareKind::Temporary), []);
    }

    #[test]
    fn the_longest_part_comes_first_and_of_equal_ones_the_earlier() {
        let wish = Wish {
            min_minutes: Some(90),
            ..wish()
        };
        let parts = [
            span((9, 0), (11, 0)),
            span((9, 0), (10, 30)),
            span((9, 30), (11, 0)),
        ];
        assert_eq!(times(&wish, CareKind::Timed), parts);
    }

    #[test]
    fn what_lies_outside_the_wish_does_not_fit() {
        let elsewhere = Wish {
            place: Place::Houses(vec![Uuid::from_u128(9).into()]),
            ..wish()
        };
        let tomorrow = wish().from.succ_opt().unwrap();
        let later = Wish {
            from: tomorrow,
            to: tomorrow,
            ..wish()
        };
        let other_kind = Wish {
            kind: Some(CareKind::Temporary),
            ..wish()
        };
        let other_session = Wish {
            place: Place::Session(Uuid::from_u128(9).into(), house()),
            ..wish()
        };
        let afternoon = Wish {
            earliest: time(13, 0),
            ..wish()
        };
        for wish in [elsewhere, later, other_kind, other_session, afternoon] {
            assert_eq!(times(&wish, CareKind::Timed), [], "{wish:?}");
        }
    }
}
