//! Use cases of the waiting list.

mod answer;
mod audit;
mod demand;
mod join;
mod promote;
mod read;
mod scope;
mod sweep;
mod tell;

pub use answer::{Answer, answer, expire_offers, offer_broken, withdraw};
pub use audit::unexplained;
pub use demand::{Demand, unmet_demand, write_refused};
pub use join::join;
pub use promote::{offer_for_entry, offer_places};
pub use read::{entries, entry};
pub use sweep::{end_due, sweep};
