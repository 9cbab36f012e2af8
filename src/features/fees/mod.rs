//! What care costs and what is agreed: fee schedules (收费标准) and service agreements
//! (服务协议) of a subdistrict.
//!
//! - A subdistrict sets its prices with the basis they rest on (H-68), below the ceiling of
//!   the district's policy.
//! - Prices are published for everyone to read (H-69). Once published, a schedule never
//!   changes; a new price is a new schedule with a later date.
//! - An agreement says who has which rights and duties, what care costs, when money is given
//!   back and how disputes are settled (H-35). It names the published schedule it rests on,
//!   and once published it never changes either.
//! - In force on a date is what was published with the latest effective date up to that date;
//!   of two with the same effective date, the one with the higher number.

pub mod domain;
pub mod http;
pub mod service;
mod store;
