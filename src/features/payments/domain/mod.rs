//! Orders, refunds and receipts, and what follows from how a booking stands.

mod desk;
mod error;
mod order;
mod refund;

pub use desk::{
    AccountOfFamily, Deed, DeskKind, DeskMethod, NewDeed, NewWaiver, PaymentsOfBooking, Receipt,
};
pub use error::{PaymentError, ProviderError};
pub use order::{
    NewOrder, Order, OrderState, OrderStatus, PaymentRequest, Received, SignedNotice,
    ToldSomething, next_query, out_trade_no, reusable, time_to_pay,
};
pub use refund::{
    NewRefund, Paid, Refund, RefundReason, RefundState, RefundStatus, ToldRefund, next_attempt,
    out_refund_no, refunds_for,
};
