//! Guidance and home visits over HTTP.

mod bookings;
mod problem;
mod sessions;
mod visits;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(sessions::list_guidance_sessions)
        .service(sessions::create_guidance_session)
        .service(sessions::get_guidance_session)
        .service(sessions::edit_guidance_session)
        .service(sessions::cancel_guidance_session)
        .service(bookings::create_guidance_booking)
        .service(bookings::list_guidance_bookings)
        .service(bookings::get_guidance_booking)
        .service(bookings::list_guidance_booking_events)
        .service(bookings::confirm_guidance_booking)
        .service(bookings::reject_guidance_booking)
        .service(bookings::cancel_guidance_booking)
        .service(bookings::attend_guidance_booking)
        .service(bookings::no_show_guidance_booking)
        .service(bookings::get_guidance_balance)
        .service(visits::list_home_visits)
        .service(visits::enter_home_visit)
        .service(visits::summarise_home_visits)
        .service(visits::get_home_visit)
        .service(visits::request_home_visit)
        .service(visits::confirm_home_visit)
        .service(visits::finish_home_visit)
        .service(visits::decline_home_visit)
        .service(visits::miss_home_visit);
}
