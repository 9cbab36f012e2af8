//! What watchers are told.

use super::{AlertId, BookingId, SessionId, words};
use serde::{Deserialize, Serialize};
use serde_json::Value;

words! {
    /// Why a session changed.
    SessionReason {
        /// It was opened.
        Opened = "opened",
        /// Staff edited it.
        Edited = "edited",
        /// Its capacity changed with what feeds it.
        Capacity = "capacity",
        /// A closure over it was made or lifted.
        Closure = "closure",
    }
}

/// Something changed in a house. Ids, states and versions only: whoever hears it fetches what
/// it may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum LiveEvent {
    /// A session was opened, edited, closed or opened by a closure, or has another capacity.
    SessionChanged {
        /// The session.
        session_id: SessionId,
        /// Its version from now on.
        version: i64,
        /// Why.
        reason: SessionReason,
    },
    /// A booking was made or changed its state.
    BookingChanged {
        /// The booking.
        booking_id: BookingId,
        /// Its session.
        session_id: SessionId,
        /// Where it stands now.
        status: String,
    },
    /// An alert to the staff of the house was raised.
    AlertRaised {
        /// The alert.
        alert_id: AlertId,
        /// What it is about.
        kind: String,
    },
    /// An alert ended.
    AlertEnded {
        /// The alert.
        alert_id: AlertId,
    },
    /// Events may have been lost: fetch again.
    Resync,
}

impl LiveEvent {
    /// The name of the event, and its members as JSON.
    #[must_use]
    pub fn parts(&self) -> (String, Value) {
        let mut members = match serde_json::to_value(self) {
            Ok(Value::Object(members)) => members,
            _ => serde_json::Map::new(),
        };
        let name = match members.remove("event") {
            Some(Value::String(name)) => name,
            _ => "resync".to_owned(),
        };
        (name, Value::Object(members))
    }
}
