//! Tests over HTTP against the running service, on both stores.
//!
//! `make test` runs them beside private servers. A test is an async function that takes a
//! [`support::TestApp`]; `on_both_stores!` makes two tests of it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected ends"
)]

#[cfg(not(feature = "testing"))]
compile_error!("these tests need the feature `testing`; run `make test`");

mod support;

mod access;
mod audit;
mod auth;
mod bookings;
mod children;
mod closures;
mod edge;
mod exports;
mod families;
mod fees;
mod grants;
mod guidance;
mod health;
mod houses;
mod illness;
mod imports;
mod integrators;
mod kept;
mod limits;
mod live;
mod notices;
mod papers;
mod payments;
mod people_races;
mod races;
mod records;
mod redis_faults;
mod roster;
mod scenarios;
mod schemathesis;
mod sessions;
mod simulation;
mod staff;
mod stores;
mod story;
mod tls;
mod waitlist;
mod webhooks;
mod wechat;
