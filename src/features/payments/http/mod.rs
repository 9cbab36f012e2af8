//! Payments over HTTP.

mod body;
mod desk;
mod problem;
mod read;
mod wechat;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(read::get_booking_payments)
        .service(read::get_family_account)
        .service(desk::record_booking_payment)
        .service(desk::adjust_booking_fee)
        .service(wechat::pay_by_wechat)
        .service(wechat::take_wechat_notice);
}
