//! Makes the rows a test starts from. Every seed has sensible values, and each can be
//! overridden: `SessionSeed { places: 3, ..SessionSeed::default() }`.
//!
//! All people are invented.

mod family;
mod session;
mod staff;
mod world;

pub use family::{
    CertificateSeed, Child, ChildSeed, Family, FamilySeed, adult_id, phone, resident_id, serial,
};
pub use session::{Session, SessionSeed};
pub use staff::{CredentialSeed, Staff, StaffSeed, integrator, sign_in_to, signed_in};
pub use world::{World, WorldSeed};

use baobaowu::shared::storage::WriteTx;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Asia::Shanghai;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, ModelTrait};

/// A date written as `YYYY-MM-DD`.
pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A time of day written as `HH:MM`.
pub fn time(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").unwrap()
}

/// The instant of a wall-clock time in Shanghai: `at("2026-11-25", "09:00")`.
pub fn at(day: &str, clock: &str) -> DateTime<Utc> {
    let local = date(day).and_time(time(clock));
    local.and_local_timezone(Shanghai).unwrap().to_utc()
}

/// Inserts a whole row.
pub async fn insert<M, A>(tx: &WriteTx, row: M)
where
    M: ModelTrait + IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = M::Entity>,
{
    M::Entity::insert(row.into_active_model())
        .exec_without_returning(&**tx)
        .await
        .unwrap();
}
