//! Changes of staff, papers, shifts, rooms and released places, each with the sessions that
//! follow. Redis is told of them after the commit; if it cannot be, the outbox repeats it.

use crate::{
    features::{
        auth::{self, domain::Login},
        bookings, districts,
        houses::{
            self,
            domain::{Room, RoomDetails},
        },
        sessions::{
            self,
            domain::{Affected, Session, SessionError, SessionStatus},
        },
        staff::{
            self,
            domain::{
                CheckResult, CredentialInput, CredentialRecord, Ineligible, Place, Shift,
                StaffError, StaffMember, StaffRole, StaffStatus,
            },
            service::NewShift,
        },
    },
    shared::{
        domain::{Actor, CredentialId, RequestKey, RoomId, SessionId, ShiftId, StaffId},
        storage::{WriteTx, idempotency::once},
    },
    state::AppState,
};
use secrecy::SecretString;
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

/// A person to be employed.
#[derive(Clone, Debug)]
pub struct NewStaff {
    /// Where.
    pub place: Place,
    /// Name.
    pub name: String,
    /// As what.
    pub role: StaffRole,
    /// How the person signs in, if at all.
    pub login: Option<(Login, SecretString)>,
}

/// Employs a person. Without papers nobody counts, so no session changes.
///
/// # Errors
/// [`StaffError`].
pub async fn create_staff(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    new: NewStaff,
) -> Result<StaffMember, StaffError> {
    // Hashing is slow on purpose; it must not hold a transaction open.
    let login = match new.login {
        None => None,
        Some((login, password)) => {
            Some((login, auth::service::hash_password(state, &password).await?))
        }
    };
    let now = state.now();
    let outcome = once(&state.db, actor, key, now, async |tx| {
        let mut member = StaffMember {
            id: state.new_id().into(),
            district: actor.district,
            place: new.place,
            account: None,
            name: new.name,
            role: new.role,
            status: StaffStatus::Active,
            version: 1,
        };
        if let Some((login, hash)) = login {
            let account =
                auth::service::create_staff_login(tx, state, actor.district, &login, hash).await?;
            member.account = Some(account);
        }
        staff::service::create(tx, actor, &member, now).await?;
        Ok::<_, StaffError>(member)
    })
    .await?;
    Ok(outcome.into_inner())
}

/// Writes name and status of a person below the actor. Whoever does not work any more is
/// signed out, and no longer counts in any session ahead.
///
/// # Errors
/// [`SessionError`].
pub async fn edit_staff(
    state: &AppState,
    actor: &Actor,
    id: StaffId,
    expected: i64,
    (name, status): (String, StaffStatus),
) -> Result<Changed<StaffMember>, SessionError> {
    let now = state.now();
    let tx = state.db.begin_write().await?;
    let member = staff::service::lock_to_manage(&tx, actor, id).await?;
    let ahead = staff::service::shifts_ahead(&*tx, id, now).await?;
    let edited = staff::service::edit(&tx, member, expected, (name, status), now).await?;
    let affected = sessions::service::recompute_for_shifts(state, &tx, &ahead).await?;
    if status == StaffStatus::Dismissed {
        settle_hit_alert(state, &tx, &edited, false).await?;
    }
    if status != StaffStatus::Active {
        sign_out(state, &tx, &edited).await?;
    }
    tx.commit().await?;
    let changed = Changed {
        item: edited,
        affected,
    };
    Ok(shown(state, changed).await)
}

/// Records a paper of a person below the actor. A hit suspends the person, takes them off
/// every shift ahead, signs them out and alerts those who run the house, all at once (H-60,
/// scenario 16).
///
/// # Errors
/// [`SessionError`].
pub async fn add_credential(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    id: StaffId,
    input: CredentialInput,
) -> Result<Changed<CredentialRecord>, SessionError> {
    let now = state.now();
    let district = districts::service::district(state, actor.district).await?;
    let outcome = once(&state.db, actor, key, now, async |tx| {
        let member = staff::service::lock_to_manage(tx, actor, id).await?;
        let ahead = staff::service::shifts_ahead(&**tx, id, now).await?;
        let item = staff::service::add_credential(state, tx, &district, &member, input).await?;
        let affected = sessions::service::recompute_for_shifts(state, tx, &ahead).await?;
        if item.credential.result == Some(CheckResult::Hit) {
            settle_hit_alert(state, tx, &member, true).await?;
            sign_out(state, tx, &member).await?;
        }
        Ok::<_, SessionError>(Changed { item, affected })
    })
    .await?;
    Ok(shown(state, outcome.into_inner()).await)
}

/// Takes a paper of a person below the actor back. Taking a hit back ends its alert but
/// leaves the person suspended: that is for a person to lift.
///
/// # Errors
/// [`SessionError`].
pub async fn revoke_credential(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    (id, credential): (StaffId, CredentialId),
    reason: String,
) -> Result<Changed<CredentialRecord>, SessionError> {
    let now = state.now();
    let outcome = once(&state.db, actor, key, now, async |tx| {
        let member = staff::service::lock_to_manage(tx, actor, id).await?;
        let item = staff::service::revoke_credential(state, tx, id, credential, reason).await?;
        let affected = sessions::service::recompute_for_staff(state, tx, id).await?;
        if item.credential.result == Some(CheckResult::Hit)
            && !staff::service::has_hit(tx, id).await?
        {
            settle_hit_alert(state, tx, &member, false).await?;
        }
        Ok::<_, SessionError>(Changed { item, affected })
    })
    .await?;
    Ok(shown(state, outcome.into_inner()).await)
}

/// Rosters a person below the actor. Who is not eligible on the date is rostered all the
/// same, and told with the reasons, but does not count.
///
/// # Errors
/// [`SessionError`].
pub async fn add_shift(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    new: NewShift,
) -> Result<Changed<RosteredShift>, SessionError> {
    let now = state.now();
    let district = districts::service::district(state, actor.district).await?;
    let outcome = once(&state.db, actor, key, now, async |tx| {
        let member = staff::service::lock_to_manage(tx, actor, new.staff).await?;
        let shift = staff::service::add_shift(state, tx, (actor, &district), &member, new).await?;
        let affected =
            sessions::service::recompute_for_shifts(state, tx, std::slice::from_ref(&shift))
                .await?;
        let date = district.local.date(shift.during.start());
        let rules = &districts::service::policy(state, &district, date)?.staff;
        let roster = staff::service::roster(&**tx, &[shift.room], shift.during).await?;
        let item = RosteredShift {
            not_eligible: roster.why_not(rules, shift.staff, date),
            shift,
        };
        Ok::<_, SessionError>(Changed { item, affected })
    })
    .await?;
    Ok(shown(state, outcome.into_inner()).await)
}

/// Cancels a shift: the carer is ill (scenario 13).
///
/// # Errors
/// [`SessionError`].
pub async fn cancel_shift(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    id: ShiftId,
    reason: String,
) -> Result<Changed<Shift>, SessionError> {
    let now = state.now();
    let outcome = once(&state.db, actor, key, now, async |tx| {
        let shift = staff::service::lock_shift_to_cancel(tx, actor, id).await?;
        let item = staff::service::cancel_shift(tx, shift, reason, now).await?;
        let affected =
            sessions::service::recompute_for_shifts(state, tx, std::slice::from_ref(&item)).await?;
        Ok::<_, SessionError>(Changed { item, affected })
    })
    .await?;
    Ok(shown(state, outcome.into_inner()).await)
}

/// Edits a room that nobody has edited since `expected`: subdistrict or district staff.
///
/// # Errors
/// [`SessionError`].
pub async fn edit_room(
    state: &AppState,
    actor: &Actor,
    id: RoomId,
    expected: i64,
    details: RoomDetails,
) -> Result<Changed<Room>, SessionError> {
    let tx = state.db.begin_write().await?;
    let item = houses::service::edit_room(&tx, actor, id, expected, details).await?;
    let affected = sessions::service::recompute_for_room(state, &tx, id).await?;
    tx.commit().await?;
    Ok(shown(state, Changed { item, affected }).await)
}

/// Sets the released places of a session and whether it takes bookings.
///
/// # Errors
/// [`SessionError`].
pub async fn edit_session(
    state: &AppState,
    actor: &Actor,
    id: SessionId,
    edit: (u32, SessionStatus),
) -> Result<Session, SessionError> {
    let tx = state.db.begin_write().await?;
    let session = sessions::service::edit(state, &tx, actor, id, edit).await?;
    tx.commit().await?;
    bookings::service::refresh_sessions(state, &[id]).await;
    Ok(session)
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
        auth::service::revoke_all(tx, state, account).await?;
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
