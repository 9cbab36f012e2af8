//! The waiting list over HTTP.

mod body;
mod demand;
mod entries;
mod problem;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(entries::create_waitlist_entry)
        .service(entries::list_waitlist_entries)
        .service(entries::get_waitlist_entry)
        .service(entries::withdraw_waitlist_entry)
        .service(entries::accept_waitlist_offer)
        .service(entries::decline_waitlist_offer)
        .service(demand::get_unmet_demand);
}
