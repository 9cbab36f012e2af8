//! Paying, being paid, giving back.

mod desk;
mod due;
mod notice;
mod order;
mod read;
mod received;
mod settle;

pub use desk::{record, waive};
pub use due::{ask_about_orders, expire_unpaid, send_refunds};
pub use notice::handle_notice;
pub use order::pay_by_wechat;
pub use read::{account_of_family, payments_of};
pub use settle::{moving_money, settle};
