//! Properties of the pure rules: what must hold of every input, tried on thousands.
//!
//! Each rule is compared with a naive model that is written from the rule's own words: it
//! walks minutes and lists where the service sweeps edges and counts. The models share no
//! code with the service; calendars and time zones are done by hand. Nothing here needs a
//! server, a store or a clock. A case that once failed is kept beside its file in
//! `*.regressions` and tried first.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected ends"
)]

mod admission;
mod age;
mod bookings;
mod broken;
mod calendar;
mod capacity;
mod carers;
mod case;
mod door;
mod hints;
mod model;
mod repeated;
mod scenarios;
mod time;
mod tweak;
mod views;
mod waiting;
mod world;
