//! What only grows is kept by the month on PostgreSQL, and old months go to files
//! (docs/adr/0045): the audit log, and the histories of bookings.
//!
//! - A job makes the months ahead. Where it has not run, nothing stops: rows go to the part for
//!   whatever has no other, and to their month once it is made.
//! - `baobaowu archive` writes a month to a file, reads the file back, and only then lets the
//!   month go, in one transaction. It takes no month that is needed still.
//! - SQLite keeps whole tables: it is for small districts.

pub mod domain;
pub mod service;
mod store;
