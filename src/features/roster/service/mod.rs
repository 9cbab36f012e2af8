//! Changes of staff, papers, shifts, rooms and released places, each with the sessions that
//! follow. Redis is told of them after the commit; if it cannot be, the outbox repeats it.

mod absences;
mod logins;
mod people;
mod publish;
mod remind;
mod rooms;
mod shifts;
mod shortfall;

pub use absences::{add_absence, end_absence};
pub use logins::{reset_password, reset_totp, unlock_login};
pub use people::{
    NewStaff, add_credential, create_staff, dismiss_staff, edit_staff, revoke_credential,
    serve_house, stop_serving,
};
pub use publish::publish_roster;
pub use remind::remind;
pub use rooms::{edit_room, edit_session};
pub use shifts::{add_shift, cancel_shift, swap_shift};
pub use shortfall::{NewStandIn, cancel_bookings, shortfall, stand_in};

use crate::{
    features::{
        auth, bookings,
        sessions::{
            self,
            domain::{Affected, SessionError},
        },
        staff::{
            self,
            domain::{Ineligible, Shift, StaffMember},
        },
    },
    shared::{domain::SessionId, storage::WriteTx},
    state::AppState,
};
use serde::{Deserialize, Serialize};

/// How many sessions a request projects itself before it answers.
const SHOWN_AT_ONCE: usize = 32;

/// Something changed, and the sessions whose capacity changed with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed<T> {
    /// What was changed.
    pub item: T,
    /// The sessions, by start.
    pub affected: Vec<Affected>,
}

/// A shift, and why the person does not count on its date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosteredShift {
    /// The shift.
    pub shift: Shift,
    /// Empty for one who counts.
    pub not_eligible: Vec<Ineligible>,
}

/// Shows the affected sessions in Redis as they are now, so that a place that was just won
/// is not refused by an older picture. The soonest go first; what lies further ahead can
/// wait for the outbox.
async fn shown<T>(state: &AppState, changed: Changed<T>) -> Changed<T> {
    let soonest = changed.affected.iter().take(SHOWN_AT_ONCE);
    let ids: Vec<SessionId> = soonest.map(|it| it.session).collect();
    bookings::service::refresh_sessions(state, &ids).await;
    changed
}

/// Nobody stays signed in who may not work.
async fn sign_out(
    state: &AppState,
    tx: &WriteTx,
    member: &StaffMember,
) -> Result<(), SessionError> {
    if let Some(account) = member.account {
        auth::service::end_all(tx, state, account).await?;
    }
    Ok(())
}

/// Brings the alerts of the houses in which a health worker works up to date.
async fn settle_health_worker(
    state: &AppState,
    tx: &WriteTx,
    member: &StaffMember,
) -> Result<(), SessionError> {
    for house in staff::service::health_worker_houses(&**tx, member).await? {
        sessions::service::settle_health_worker_alert(state, tx, house).await?;
    }
    Ok(())
}

/// Alerts are about houses; above them nobody is rostered.
async fn settle_hit_alert(
    state: &AppState,
    tx: &WriteTx,
    member: &StaffMember,
    stands: bool,
) -> Result<(), SessionError> {
    if let Some(house) = member.place.house() {
        let place = (member.district, house);
        sessions::service::settle_hit_alert(state, tx, place, member.id, stands).await?;
    }
    Ok(())
}
