//! Bookings over HTTP.

mod act;
mod body;
mod book;
mod correct;
mod free_sessions;
mod group;
mod offered;
mod pickup_codes;
mod problem;
mod quote;
mod read;
mod strikes;
mod withdraw;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        // What is asked for most stands first: routes are tried in this order.
        .service(offered::list_offered_sessions)
        .service(free_sessions::get_free_sessions)
        .service(book::create_booking)
        .service(group::create_group_booking)
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
        .service(correct::correct_booking)
        .service(strikes::get_cancellation)
        .service(strikes::get_strikes)
        .service(strikes::lift_strike)
        .service(pickup_codes::make_pickup_code)
        .service(pickup_codes::list_pickup_codes)
        .service(pickup_codes::revoke_pickup_codes)
        .service(withdraw::withdraw_consent);
}
