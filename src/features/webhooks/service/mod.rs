//! Webhooks: entering addresses, storing events, sending them.

mod addresses;
mod deliveries;
mod follow;
mod send;

#[cfg(feature = "testing")]
pub(crate) use addresses::address_in;
pub use addresses::{create, delete, edit, list, rotate, webhook};
pub use deliveries::{deliveries, retry};
pub use follow::{Addresses, on_booking_changed};
pub use send::send_due;
