//! Exports of the data of many people at once, which one person alone is not trusted with
//! (Regulation on the Protection of Minors Online, article 36; docs/adr/0039).
//!
//! - Whoever runs a house, a subdistrict or the district asks for one set of rows of a span of
//!   dates, and says what for. Somebody else, who administers a place that covers it, approves
//!   or refuses within a time; who asked cannot, nor whoever has lost role or place meanwhile.
//! - Then a job makes the file, a page of rows at a time, in encrypted parts. Who asked fetches
//!   it within hours; then it is removed. Each step stands in the audit log.
//! - Names, telephones and numbers are masked, unless they were asked for in full for a purpose
//!   for which the role may see them. Bookings, attendance and ledger name nobody: they carry
//!   ids. What was asked for in full stands in the audit log for each child and family too.
//!
//! Other features use [`service`]: making, expiring and removing in jobs, and forgetting what
//! ended long ago.

pub mod domain;
pub mod http;
pub mod service;
mod store;
