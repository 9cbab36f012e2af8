//! Taking over a district from a folder of files, and loading workday calendars.
//!
//! - A folder holds one `district.toml` and a file for each kind of thing; rows name each other
//!   by a `key` that is only valid inside the folder.
//! - Every error of every file is reported with file, line and column. With one error nothing is
//!   written; otherwise everything is written in one transaction.
//! - Dates may be relative to the day of the import (`today-36m+1d`), so that a sample district
//!   stays alive.
//! - Messages never hold a name, a phone, an identity number, a birth date or anything about
//!   health: a column that is marked personal is reported by place only.
//! - A house name that breaks the naming rule (H-72) is a warning.

//! - The sessions of the coming three weeks are opened afterwards, by the rules of
//!   [`crate::features::sessions`]; a date that cannot be opened is left out and named.

pub mod domain;
pub mod sample;
pub mod service;
mod store;
