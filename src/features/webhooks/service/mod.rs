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

use super::domain::WebhookError;
use crate::shared::domain::{Actor, Role};

/// Webhooks are the district's.
fn check_role(actor: &Actor) -> Result<(), WebhookError> {
    match actor.role {
        Role::DistrictAdmin => Ok(()),
        Role::Guardian { .. }
        | Role::Carer { .. }
        | Role::HealthWorker { .. }
        | Role::HouseManager { .. }
        | Role::SubdistrictAdmin { .. }
        | Role::Supervisor { .. }
        | Role::Integrator { .. } => Err(WebhookError::Forbidden),
    }
}
