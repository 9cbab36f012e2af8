//! Booking and care service for community baby houses (宝宝屋).

pub mod app;
pub mod cli;
pub mod config;
pub mod contract;
pub mod demo;
pub mod features;
pub mod jobs;
pub mod logging;
pub mod server;
pub mod shared;
pub mod state;
#[cfg(feature = "testing")]
pub mod testing;
pub mod tls;
