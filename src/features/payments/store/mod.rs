//! Payments in SQL.

mod orders;
mod receipts;
mod refunds;

pub(super) use orders::{
    claim_order, close_order, due_orders, hurry, insert_order, mark_paid, order, order_by_number,
    orders_of, set_prepay_id, with_orders,
};
pub(super) use receipts::{insert_receipt, next_number, receipts_of};
pub(super) use refunds::{
    claim_refund, due_refunds, insert_refund, move_refund, refund_by_number, refunds_of,
};
