//! Bookings over HTTP.

mod act;
mod body;
mod book;
mod free_sessions;
mod problem;
mod quote;
mod read;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(book::create_booking)
        .service(quote::get_quote)
        .service(read::list_bookings)
        .service(read::get_booking)
        .service(read::list_booking_events)
        .service(act::confirm_booking)
        .service(act::reject_booking)
        .service(act::cancel_booking)
        .service(act::check_in_booking)
        .service(act::check_out_booking)
        .service(act::turn_away_booking)
        .service(act::no_show_booking)
        .service(free_sessions::get_free_sessions);
}
