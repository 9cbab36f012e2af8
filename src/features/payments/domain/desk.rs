//! What staff take, give back and let off at the house, and how a booking's money is shown.

use super::{order::Order, refund::Refund};
use crate::{
    features::ledger::domain::{Posted, Standing},
    shared::domain::{AccountId, BookingId, DistrictId, HouseId, Page, ReceiptId, words},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

words! {
    /// Which way money went.
    DeskKind {
        /// From the family to the house.
        Payment = "payment",
        /// From the house to the family.
        Refund = "refund",
    }
}

words! {
    /// How money went.
    DeskMethod {
        /// In cash.
        Cash = "cash",
        /// By a transfer to or from the house's account.
        Transfer = "transfer",
    }
}

/// What staff record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDeed {
    /// Which way.
    pub kind: DeskKind,
    /// How.
    pub method: DeskMethod,
    /// How much, fen.
    pub amount_fen: i64,
    /// A word on it; no names.
    pub note: Option<String>,
}

/// What staff let a family off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewWaiver {
    /// How much, fen.
    pub amount_fen: i64,
    /// Why.
    pub reason: String,
}

/// Money taken or given back at the house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Its id.
    pub id: ReceiptId,
    /// Its district.
    pub district: DistrictId,
    /// The house.
    pub house: HouseId,
    /// The booking.
    pub booking: BookingId,
    /// Local year in which it was recorded.
    pub year: i32,
    /// Counts the receipts of the house in that year from 1.
    pub number: i64,
    /// Which way.
    pub kind: DeskKind,
    /// How.
    pub method: DeskMethod,
    /// How much, fen.
    pub amount_fen: i64,
    /// A word on it.
    pub note: Option<String>,
    /// Who recorded it.
    pub recorded_by: AccountId,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

impl Receipt {
    /// The number on the paper, such as `2026-000042`: unique in the house.
    #[must_use]
    pub fn receipt_number(&self) -> String {
        format!("{}-{:06}", self.year, self.number)
    }
}

/// What was done at the house, and how the booking stands since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    /// The receipt; `None` of a fee that was let off.
    pub receipt: Option<Receipt>,
    /// How the booking stands.
    pub standing: Standing,
}

/// Everything about the money of a booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentsOfBooking {
    /// The booking.
    pub booking: BookingId,
    /// Until when its place is held for payment.
    pub pay_by: Option<DateTime<Utc>>,
    /// How it stands.
    pub standing: Standing,
    /// Tries to pay online, oldest first.
    pub orders: Vec<Order>,
    /// Refunds of them, oldest first.
    pub refunds: Vec<Refund>,
    /// What staff recorded, oldest first.
    pub receipts: Vec<Receipt>,
}

/// The account of a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountOfFamily {
    /// What it owes, fen; below zero, what it is owed.
    pub due_fen: i64,
    /// A page of its entries.
    pub entries: Page<Posted>,
}
