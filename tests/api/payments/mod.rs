//! Money: quotes, the ledger, payment at the house and through WeChat Pay, refunds.

mod desk;
mod ledger;
mod quotes;
mod races;
mod refunds;
pub mod steps;
mod wechat;
