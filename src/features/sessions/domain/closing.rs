//! Times at which a house or a room is closed.

use crate::shared::domain::{HouseId, Interval, RoomId, SessionId};
use chrono::{DateTime, Utc};

/// A span that may have no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosedSpan {
    /// First instant.
    pub from: DateTime<Utc>,
    /// First instant after it; `None` while nobody knows.
    pub to: Option<DateTime<Utc>>,
}

impl ClosedSpan {
    /// True when the two share an instant.
    #[must_use]
    pub fn overlaps(&self, during: &Interval) -> bool {
        self.from < during.end() && self.to.is_none_or(|to| during.start() < to)
    }
}

/// What is to be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closing {
    /// The house.
    pub house: HouseId,
    /// One room of it; `None` for all.
    pub room: Option<RoomId>,
    /// When.
    pub span: ClosedSpan,
    /// End a session earlier that would reach into the span, instead of closing it.
    pub shorten: bool,
}

impl Closing {
    /// The earlier end of a session that is to be shortened: one that is under way at the
    /// beginning of the span, which must lie ahead.
    #[must_use]
    pub fn earlier_end(&self, during: &Interval, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let from = self.span.from;
        (self.shorten && now < from && during.start() < from).then_some(from)
    }
}

/// A session that a closure has closed or shortened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosedSession {
    /// The session.
    pub id: SessionId,
    /// Its end, now.
    pub ends_at: DateTime<Utc>,
    /// Its end before, when it was shortened instead of closed.
    pub ended_at_before: Option<DateTime<Utc>>,
}

/// A session from which a closure is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reopening {
    /// The session.
    pub id: SessionId,
    /// The end it is given back, when it had been shortened instead of closed.
    pub ends_at: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;
    use uuid::Uuid;

    fn hour(hour: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 24, hour, 0, 0).unwrap()
    }

    fn session(from: u32, to: u32) -> Interval {
        Interval::new(hour(from), hour(to)).unwrap()
    }

    #[test]
    fn spans_are_half_open_and_may_have_no_end() {
        let noon = ClosedSpan {
            from: hour(12),
            to: Some(hour(14)),
        };
        assert!(!noon.overlaps(&session(10, 12)));
        assert!(noon.overlaps(&session(11, 13)));
        assert!(noon.overlaps(&session(13, 15)));
        assert!(!noon.overlaps(&session(14, 16)));
        let endless = ClosedSpan { to: None, ..noon };
        assert!(endless.overlaps(&session(22, 23)));
        assert!(!endless.overlaps(&session(10, 12)));
    }

    #[test]
    fn only_a_session_under_way_at_a_coming_beginning_is_shortened() {
        let closing = |shorten| Closing {
            house: Uuid::nil().into(),
            room: None,
            span: ClosedSpan {
                from: hour(12),
                to: Some(hour(14)),
            },
            shorten,
        };
        let under_way = session(11, 13);
        assert_eq!(
            closing(true).earlier_end(&under_way, hour(9)),
            Some(hour(12))
        );
        assert_eq!(closing(false).earlier_end(&under_way, hour(9)), None);
        assert_eq!(closing(true).earlier_end(&session(12, 13), hour(9)), None);
        assert_eq!(closing(true).earlier_end(&under_way, hour(12)), None);
    }
}
