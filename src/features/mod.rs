//! One module per feature; inside each the same layers.

pub mod bookings;
pub mod policies;
pub mod quota;
pub mod sessions;
pub mod staff;
