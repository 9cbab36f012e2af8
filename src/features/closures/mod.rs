//! Closing a house, or one room of it, for a time (scenario 24).
//!
//! The rules in plain words:
//!
//! - In one transaction, under the locks of the rooms and then of the sessions, every session
//!   that is not over and shares an instant with the time is closed: it takes no bookings and
//!   lets nobody in. None is opened in that time while the closure stands.
//! - A session that reaches into the time only in part is closed as a whole, unless staff ask
//!   for it to end earlier; then only bookings that reach beyond that end go.
//! - The bookings that were to come are written down in that transaction, and cancelled by
//!   the house one by one from the outbox: exactly once each, however often the job runs.
//!   Free sessions and money come back, nobody gets a strike, every family is told why.
//!   Children who are in stay until they are handed over.
//! - A session counts the closures over it, so lifting one restores what it closed and nothing
//!   else. Cancelled bookings stay cancelled; what was not cancelled yet is kept.
//! - A house that is suspended, or closed for good, is closed without an end by the same
//!   machinery, until its state says that it works again (L-14).

pub mod domain;
pub mod http;
pub mod service;
mod store;
