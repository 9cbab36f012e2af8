//! Booking and care service for community baby houses (宝宝屋).

pub mod features;
pub mod shared;
