//! One module per feature; inside each the same layers: `http` knows HTTP, `service` the
//! use cases and their transactions, `domain` the rules, `store` SQL and Redis.
//!
//! Imports go leftwards only: policies < districts < auth < notices < houses < fees < ledger <
//! staff < families < children < health < sessions < quota < bookings < roster < payments <
//! waitlist < closures < illness < guidance < webhooks < integrators < live < imports < exports < audit < audit_log < compliance < rotation < privacy < retention < months < operation.

pub mod audit;
pub mod audit_log;
pub mod auth;
pub mod bookings;
pub mod children;
pub mod closures;
pub mod compliance;
pub mod districts;
pub mod exports;
pub mod families;
pub mod fees;
pub mod guidance;
pub mod health;
pub mod houses;
pub mod illness;
pub mod imports;
pub mod integrators;
pub mod ledger;
pub mod live;
pub mod months;
pub mod notices;
pub mod operation;
pub mod payments;
pub mod policies;
pub mod privacy;
pub mod quota;
pub mod retention;
pub mod roster;
pub mod rotation;
pub mod sessions;
pub mod staff;
pub mod waitlist;
pub mod webhooks;

use utoipa_actix_web::service_config::ServiceConfig;

/// Every route of the service.
pub fn routes(config: &mut ServiceConfig) {
    // First, because routes are tried in this order, and these are asked for most.
    bookings::http::routes(config);
    districts::http::routes(config);
    auth::http::routes(config);
    notices::http::routes(config);
    houses::http::routes(config);
    fees::http::routes(config);
    ledger::http::routes(config);
    families::http::routes(config);
    children::http::routes(config);
    health::http::routes(config);
    sessions::http::routes(config);
    roster::http::routes(config);
    guidance::http::routes(config);
    live::http::routes(config);
    quota::http::routes(config);
    webhooks::http::routes(config);
    integrators::http::routes(config);
    closures::http::routes(config);
    illness::http::routes(config);
    waitlist::http::routes(config);
    payments::http::routes(config);
    exports::http::routes(config);
    audit_log::http::routes(config);
    privacy::http::routes(config);
    operation::http::routes(config);
}
