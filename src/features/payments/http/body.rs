//! What is answered about payments.

use crate::{
    features::{
        ledger::domain::{EntryKind, Posted, Standing},
        payments::domain::{
            AccountOfFamily, Deed, DeskKind, DeskMethod, Order, OrderStatus, PaymentRequest,
            PaymentsOfBooking, Receipt, Refund, RefundReason, RefundStatus,
        },
    },
    shared::{
        domain::{Cursor, LocalTime},
        http::Money,
    },
};
use chrono::{DateTime, FixedOffset};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

const fn money(amount_fen: i64) -> Money {
    Money { amount_fen }
}

/// How a booking stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct StandingBody {
    /// What it costs.
    pub charged: Money,
    /// What of it is no longer due.
    pub returned: Money,
    /// What the family has paid.
    pub paid: Money,
    /// What went back to the family.
    pub refunded: Money,
    /// What the family owes; below zero, what it is owed.
    pub due: Money,
}

impl From<Standing> for StandingBody {
    fn from(standing: Standing) -> Self {
        Self {
            charged: money(standing.charged),
            returned: money(standing.returned),
            paid: money(standing.paid),
            refunded: money(standing.refunded),
            due: money(standing.due()),
        }
    }
}

/// Money taken or given back at the house.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptBody {
    /// Its id.
    pub id: Uuid,
    /// The number on the paper: unique in the house.
    pub receipt_number: String,
    /// Which way.
    pub kind: DeskKind,
    /// How.
    pub method: DeskMethod,
    /// How much.
    pub amount: Money,
    /// A word on it.
    pub note: Option<String>,
    /// When it was recorded, local.
    pub recorded_at: DateTime<FixedOffset>,
}

impl ReceiptBody {
    fn of(receipt: Receipt, local: LocalTime) -> Self {
        Self {
            id: receipt.id.get(),
            receipt_number: receipt.receipt_number(),
            kind: receipt.kind,
            method: receipt.method,
            amount: money(receipt.amount_fen),
            note: receipt.note,
            recorded_at: local.show(receipt.recorded_at),
        }
    }
}

/// What staff did, and how the booking stands since.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeedBody {
    /// The receipt; `null` of a fee that was let off.
    pub receipt: Option<ReceiptBody>,
    /// How the booking stands.
    pub standing: StandingBody,
}

impl DeedBody {
    pub(super) fn of(deed: Deed, local: LocalTime) -> Self {
        Self {
            receipt: deed.receipt.map(|receipt| ReceiptBody::of(receipt, local)),
            standing: deed.standing.into(),
        }
    }
}

/// One try to pay online.
#[derive(Debug, Serialize, ToSchema)]
pub struct OnlinePaymentBody {
    /// Its id.
    pub id: Uuid,
    /// Its number with WeChat Pay.
    pub out_trade_no: String,
    /// Where it stands.
    pub status: OrderStatus,
    /// How much.
    pub amount: Money,
    /// It can be paid before this, local.
    pub expires_at: DateTime<FixedOffset>,
    /// WeChat Pay's number of the payment.
    pub transaction_id: Option<String>,
    /// When it was paid, local.
    pub paid_at: Option<DateTime<FixedOffset>>,
}

impl OnlinePaymentBody {
    fn of(order: Order, local: LocalTime) -> Self {
        Self {
            id: order.id.get(),
            out_trade_no: order.out_trade_no,
            status: order.status,
            amount: money(order.amount_fen),
            expires_at: local.show(order.expires_at),
            transaction_id: order.transaction_id,
            paid_at: order.paid_at.map(|at| local.show(at)),
        }
    }
}

/// A refund of an online payment.
#[derive(Debug, Serialize, ToSchema)]
pub struct OnlineRefundBody {
    /// Its id.
    pub id: Uuid,
    /// The payment it gives back.
    pub payment_id: Uuid,
    /// Its number with WeChat Pay: the same however often it is asked for.
    pub out_refund_no: String,
    /// Where it stands.
    pub status: RefundStatus,
    /// Why.
    pub reason: RefundReason,
    /// How much.
    pub amount: Money,
    /// When it ended, local.
    pub done_at: Option<DateTime<FixedOffset>>,
}

impl OnlineRefundBody {
    fn of(refund: Refund, local: LocalTime) -> Self {
        Self {
            id: refund.id.get(),
            payment_id: refund.order.get(),
            out_refund_no: refund.out_refund_no,
            status: refund.status,
            reason: refund.reason,
            amount: money(refund.amount_fen),
            done_at: refund.done_at.map(|at| local.show(at)),
        }
    }
}

/// Everything about the money of a booking.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookingPaymentsBody {
    /// The booking.
    pub booking_id: Uuid,
    /// Until when its place is held for payment, local.
    pub pay_by: Option<DateTime<FixedOffset>>,
    /// How it stands.
    pub standing: StandingBody,
    /// Tries to pay online, oldest first.
    pub payments: Vec<OnlinePaymentBody>,
    /// Refunds of them, oldest first.
    pub refunds: Vec<OnlineRefundBody>,
    /// What staff recorded at the house, oldest first.
    pub receipts: Vec<ReceiptBody>,
}

impl BookingPaymentsBody {
    pub(super) fn of(found: PaymentsOfBooking, local: LocalTime) -> Self {
        Self {
            booking_id: found.booking.get(),
            pay_by: found.pay_by.map(|at| local.show(at)),
            standing: found.standing.into(),
            payments: found
                .orders
                .into_iter()
                .map(|order| OnlinePaymentBody::of(order, local))
                .collect(),
            refunds: found
                .refunds
                .into_iter()
                .map(|refund| OnlineRefundBody::of(refund, local))
                .collect(),
            receipts: found
                .receipts
                .into_iter()
                .map(|receipt| ReceiptBody::of(receipt, local))
                .collect(),
        }
    }
}

/// One entry of a family's account.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountEntryBody {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub kind: EntryKind,
    /// The house.
    pub house_id: Uuid,
    /// The booking.
    pub booking_id: Option<Uuid>,
    /// When, local.
    pub at: DateTime<FixedOffset>,
    /// Why, where it does not follow from the kind.
    pub reason: Option<String>,
    /// What the family owes more since; below zero, less.
    pub change_of_due: Money,
}

impl AccountEntryBody {
    fn of(entry: Posted, local: LocalTime) -> Self {
        Self {
            id: entry.id.get(),
            kind: entry.kind,
            house_id: entry.house.get(),
            booking_id: entry.booking.map(Into::into),
            at: local.show(entry.at),
            reason: entry.reason,
            change_of_due: money(entry.receivable_fen),
        }
    }
}

/// The account of a family.
#[derive(Debug, Serialize, ToSchema)]
pub struct FamilyAccountBody {
    /// What it owes over all entries; below zero, what it is owed.
    pub due: Money,
    /// The entries, oldest first.
    pub items: Vec<AccountEntryBody>,
    /// Send it as `cursor` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

impl FamilyAccountBody {
    pub(super) fn of(account: AccountOfFamily, local: LocalTime) -> Self {
        Self {
            due: money(account.due_fen),
            items: account
                .entries
                .items
                .into_iter()
                .map(|entry| AccountEntryBody::of(entry, local))
                .collect(),
            next_cursor: account.entries.next.map(Cursor::encode),
        }
    }
}

/// What the mini-program hands to `wx.requestPayment`, names and all.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RequestPaymentBody {
    /// The mini-program.
    pub app_id: String,
    /// Seconds since 1970.
    pub time_stamp: String,
    /// A word used once.
    pub nonce_str: String,
    /// `prepay_id=...`.
    pub package: String,
    /// `RSA`.
    pub sign_type: &'static str,
    /// The signature.
    pub pay_sign: String,
}

impl From<PaymentRequest> for RequestPaymentBody {
    fn from(request: PaymentRequest) -> Self {
        Self {
            app_id: request.app_id,
            time_stamp: request.time_stamp,
            nonce_str: request.nonce_str,
            package: request.package,
            sign_type: "RSA",
            pay_sign: request.pay_sign,
        }
    }
}
