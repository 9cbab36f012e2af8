//! What is given out and why something is not done.

use crate::{
    features::{
        bookings::domain::BookingError, children::domain::ChildError, families::domain::FamilyError,
    },
    shared::storage::StoreError,
};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Tables that refer to families, children, bookings or accounts and are not given out, with
/// the reason.
pub const NOT_EXPORTED: &[(&str, &str)] = &[
    ("api_key", "keys of other systems"),
    ("closure_booking", "the house's own list of what it cancels"),
    (
        "idempotency_key",
        "stored answers to repeats, gone after a week",
    ),
    (
        "notice_delivery",
        "tries to send; the notices are given out",
    ),
    ("recovery_code", "secrets of the sign-in of staff"),
    ("refresh_token", "secrets of the sign-in"),
    (
        "unheard_change",
        "that an account changed, until Redis is told",
    ),
    ("staff", "people who work in houses"),
    ("staff_totp", "secrets of the sign-in of staff"),
    (
        "waitlist_offered_booking",
        "pairs of ids that stand in both",
    ),
];

/// Everything kept about a family. Not printable by accident.
pub struct FamilyExport {
    /// The family.
    pub family: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Rows by table.
    pub tables: BTreeMap<&'static str, Vec<Map<String, Value>>>,
}

/// Why a family is not exported or erased.
#[derive(Debug, thiserror::Error)]
pub enum PrivacyError {
    /// Money is owed, by the family or to it.
    #[error("money is owed")]
    MoneyOwed {
        /// What the family owes, fen; below zero, what it is owed.
        due_fen: i64,
    },
    /// A guidance booking is open.
    #[error("a guidance booking is open")]
    GuidanceBooked,
    /// A booking, or a child in a house.
    #[error(transparent)]
    Booking(#[from] BookingError),
    /// A child.
    #[error(transparent)]
    Child(#[from] ChildError),
    /// The family.
    #[error(transparent)]
    Family(#[from] FamilyError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}
