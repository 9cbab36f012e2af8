//! Payments: at the house, recorded by staff, and online through WeChat Pay (API v3).
//!
//! - What is due follows from the ledger, and only from it. Whoever moves the money of a
//!   booking holds the locks of the booking, so that payment, refund, expiry and cancellation
//!   see each other.
//! - A payment that comes in is always taken; if by then nothing, or less, is due, the excess
//!   goes back by itself: after the hold has expired, when two pay, when the house cancels.
//! - Every try to pay has one number and every payment one refund number, made before the
//!   provider is asked. What is repeated names the same number, and has one effect.
//! - No transaction is open while the provider is asked. What it answers is written down by
//!   compare-and-set; what it does not answer, jobs ask again.

pub mod domain;
pub mod http;
mod provider;
pub mod service;
mod store;
mod wechat_pay;

pub use provider::OnlinePayments;
pub use wechat_pay::{WechatPay, WechatPayError};
