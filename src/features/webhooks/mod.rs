//! Events for other systems, sent to addresses that district staff enter: Standard Webhooks
//! 1.0.0 (docs/adr/0015). An event tells which booking is in which state since when, by ids;
//! who wants to know more asks the API.
//!
//! What is sent follows from the outbox, is stored once per address and event, and is tried
//! over three days. An address that fails for days, or says that it is gone, is disabled and
//! the district told.

pub mod domain;
pub mod http;
pub mod service;
mod store;
