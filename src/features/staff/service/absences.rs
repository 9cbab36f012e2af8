//! Absences.

use super::people::{in_scope, member_in_scope};
use crate::{
    features::staff::{
        domain::{Absence, AbsenceKind, StaffError, StaffMember, StaffStatus, absence_time},
        store,
    },
    shared::{
        domain::{AbsenceId, Actor, HouseId, Interval, StaffId},
        storage::{StoreError, WriteTx},
    },
    state::AppState,
};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use std::collections::BTreeMap;

/// An absence to be entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewAbsence {
    /// Who.
    pub staff: StaffId,
    /// Why.
    pub kind: AbsenceKind,
    /// From when.
    pub starts_at: DateTime<Utc>,
    /// Until when, as far as is known.
    pub ends_at: DateTime<Utc>,
}

/// Enters an absence of a person whose row is locked. The caller recomputes the sessions.
///
/// # Errors
/// [`StaffError::Invalid`]; [`StaffError::InvalidState`] for one who has been dismissed.
pub async fn add_absence(
    state: &AppState,
    tx: &WriteTx,
    actor: &Actor,
    member: &StaffMember,
    new: NewAbsence,
) -> Result<Absence, StaffError> {
    let now = state.now();
    let planned = absence_time(new.starts_at, new.ends_at, now).map_err(StaffError::Invalid)?;
    if member.status == StaffStatus::Dismissed {
        return Err(StaffError::InvalidState);
    }
    let absence = Absence {
        id: state.new_id().into(),
        district: member.district,
        staff: member.id,
        kind: new.kind,
        planned,
        ended_at: None,
    };
    store::insert_absence(tx, &absence, (actor.account, now)).await?;
    Ok(absence)
}

/// Finds an absence of a person whom the actor may manage, and locks the person.
///
/// # Errors
/// [`StaffError`].
pub async fn lock_absence_to_end(
    tx: &WriteTx,
    actor: &Actor,
    id: AbsenceId,
) -> Result<Absence, StaffError> {
    let absence = store::find_absence(&**tx, id)
        .await?
        .ok_or(StaffError::NotFound)?;
    super::lock_to_manage(tx, actor, absence.staff).await?;
    Ok(absence)
}

/// Ends an absence now; one that has not begun does not take place.
///
/// # Errors
/// [`StaffError::InvalidState`] when it is over or was ended before.
pub async fn end_absence(
    tx: &WriteTx,
    absence: Absence,
    now: DateTime<Utc>,
) -> Result<Absence, StaffError> {
    if !store::end_absence(tx, absence.id, now).await? {
        return Err(StaffError::InvalidState);
    }
    Ok(Absence {
        ended_at: Some(now),
        ..absence
    })
}

/// The absences in a time: of the people of a house for those who run it, or of one person,
/// who may look at the own ones.
///
/// # Errors
/// [`StaffError`].
pub async fn absences(
    state: &AppState,
    actor: &Actor,
    of: AbsencesOf,
    during: Interval,
) -> Result<Vec<Absence>, StaffError> {
    let db = state.db.read();
    let people = match of {
        AbsencesOf::Person(id) => vec![member_in_scope(db, actor, id).await?.id],
        AbsencesOf::House(house) => {
            in_scope(db, actor, house).await?;
            if !actor.manages() {
                return Err(StaffError::Forbidden);
            }
            let people = store::people_in(db, house).await?;
            people.into_iter().map(|member| member.id).collect()
        }
    };
    Ok(store::absences_of(db, people, during).await?)
}

/// Whose absences are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbsencesOf {
    /// Everyone's who works in a house.
    House(HouseId),
    /// One person's.
    Person(StaffId),
}

/// When people are away within `during`.
///
/// # Errors
/// The store's.
pub async fn away(
    db: &impl ConnectionTrait,
    staff: impl IntoIterator<Item = StaffId>,
    during: Interval,
) -> Result<BTreeMap<StaffId, Vec<Interval>>, StoreError> {
    let mut away: BTreeMap<StaffId, Vec<Interval>> = BTreeMap::new();
    for absence in store::absences_of(db, staff, during).await? {
        if let Some(time) = absence.during() {
            away.entry(absence.staff).or_default().push(time);
        }
    }
    Ok(away)
}
