//! Capacity and occupancy as functions of time, and what a session is.

mod capacity;
mod occupancy;
mod session;

pub use capacity::{Capacity, CapacityInputs, CapacityStep, Limit, OnDuty, capacity_over_time};
pub use occupancy::{FreeStep, first_lack, free_places, most_over};
pub use session::{SessionStatus, booking_window};
