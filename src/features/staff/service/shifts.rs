//! Shifts.

use crate::{
    features::{
        districts,
        houses::{
            self,
            domain::{House, HouseError, Room},
        },
        staff::{
            domain::{
                Absence, Credential, Ineligible, Roster, Rostered, Shift, ShiftSwap, StaffError,
                StaffMember, StaffRole, StaffStatus, StandIn, as_credentials, misses, shift_time,
                why_not_eligible,
            },
            store,
        },
    },
    shared::{
        domain::{Actor, District, HouseId, Interval, RoomId, ShiftId, StaffId},
        storage::{StoreError, WriteTx},
    },
    state::AppState,
};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ConnectionTrait;
use std::collections::BTreeMap;

/// A shift to be rostered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewShift {
    /// Who.
    pub staff: StaffId,
    /// Where.
    pub room: RoomId,
    /// From when.
    pub starts_at: DateTime<Utc>,
    /// Until when.
    pub ends_at: DateTime<Utc>,
}

/// The shifts that take place in rooms and touch `during`, with everyone who has them.
///
/// # Errors
/// The store's.
pub async fn roster(
    db: &impl ConnectionTrait,
    rooms: &[RoomId],
    during: Interval,
) -> Result<Roster, StoreError> {
    let shifts = store::shifts_in_rooms(db, rooms.iter().copied(), during).await?;
    with_people(db, shifts, during).await
}

/// The shifts of a house in a time, cancelled ones too, for its staff.
///
/// # Errors
/// [`StaffError`].
pub async fn shifts_of_house(
    state: &AppState,
    actor: &Actor,
    house: HouseId,
    during: Interval,
) -> Result<Roster, StaffError> {
    let db = state.db.read();
    houses::service::house_in_scope(db, actor, house)
        .await
        .map_err(hidden)?;
    let shifts = store::shifts_in_house(db, house, during).await?;
    Ok(with_people(db, shifts, during).await?)
}

/// The shifts that a person has within `during`.
///
/// # Errors
/// The store's.
pub async fn shifts_within(
    db: &impl ConnectionTrait,
    staff: StaffId,
    during: Interval,
) -> Result<Vec<Shift>, StoreError> {
    store::shifts_of_staff(db, [staff], during).await
}

/// The shifts of a person that take place and are not over.
///
/// # Errors
/// The store's.
pub async fn shifts_ahead(
    db: &impl ConnectionTrait,
    staff: StaffId,
    now: DateTime<Utc>,
) -> Result<Vec<Shift>, StoreError> {
    store::shifts_ahead(db, staff, now).await
}

/// Rosters a person whose row is locked, and locks the room. Papers that are not in order
/// do not stand against it: they may be renewed by then. A dismissed person is refused.
///
/// # Errors
/// [`StaffError`].
pub async fn add_shift(
    state: &AppState,
    tx: &WriteTx,
    (actor, district): (&Actor, &District),
    member: &StaffMember,
    new: NewShift,
) -> Result<Shift, StaffError> {
    let now = state.now();
    let during =
        shift_time(new.starts_at, new.ends_at, district.local, now).map_err(StaffError::Invalid)?;
    if member.status == StaffStatus::Dismissed {
        return Err(StaffError::NotEligible(vec![Ineligible::NotActive]));
    }
    let room = houses::service::room(&**tx, new.room)
        .await
        .map_err(hidden)?;
    houses::service::house_in_scope(&**tx, actor, room.house)
        .await
        .map_err(hidden)?;
    houses::service::lock_rooms(tx, &[room.id]).await?;
    place_shift(state, tx, member, &room, during).await
}

/// Puts a person whose row is locked into a room that is locked, if the person is free and
/// there at that time.
pub(super) async fn place_shift(
    state: &AppState,
    tx: &WriteTx,
    member: &StaffMember,
    room: &Room,
    during: Interval,
) -> Result<Shift, StaffError> {
    let shift = Shift {
        id: state.new_id().into(),
        district: room.district,
        house: room.house,
        room: room.id,
        staff: member.id,
        during,
        made_from: None,
        cancelled: None,
    };
    check_free(state, tx, &shift).await?;
    store::insert_shift(tx, &shift, state.now()).await?;
    Ok(shift)
}

/// That the person of a shift has no other shift at that time and is not away for all of it.
async fn check_free(state: &AppState, tx: &WriteTx, shift: &Shift) -> Result<(), StaffError> {
    if roster_guards_are_off(state) {
        return Ok(());
    }
    if let Some(existing) = store::overlapping_shift(tx, shift.staff, shift.during).await? {
        return Err(StaffError::ShiftOverlap { existing });
    }
    let absences = store::absences_of(&**tx, [shift.staff], shift.during).await?;
    let away: Vec<Interval> = absences.iter().filter_map(Absence::during).collect();
    match absences.first() {
        Some(first) if misses(shift, &away) => Err(StaffError::Absent { absence: first.id }),
        _ => Ok(()),
    }
}

/// True only in the negative controls of the roster's races.
pub(super) fn roster_guards_are_off(state: &AppState) -> bool {
    switched!(state, skip_roster_guards)
}

/// A shift in a house that the actor runs, with the person who has it and the one who is to
/// take it locked in the order of their ids.
///
/// # Errors
/// [`StaffError::NotFound`] for a shift outside the scope, and for someone who may not work
/// in its house.
pub async fn lock_shift_to_swap(
    tx: &WriteTx,
    actor: &Actor,
    id: ShiftId,
    to: StaffId,
) -> Result<(Shift, StaffMember, StaffMember), StaffError> {
    let known = store::find_shift(&**tx, id)
        .await?
        .ok_or(StaffError::NotFound)?;
    let house = houses::service::house_in_scope(&**tx, actor, known.house)
        .await
        .map_err(hidden)?;
    let people = store::lock_all(tx, [known.staff, to]).await?;
    let locked = |id: StaffId| {
        let found = people.iter().find(|member| member.id == id);
        found.cloned().ok_or(StaffError::NotFound)
    };
    let (from, to) = (locked(known.staff)?, locked(to)?);
    check_may_work_in(&**tx, &house, &to).await?;
    // It may have been swapped or cancelled before the lock was had.
    let shift = store::find_shift(&**tx, id)
        .await?
        .filter(|shift| shift.staff == from.id)
        .ok_or(StaffError::InvalidState)?;
    Ok((shift, from, to))
}

/// Gives a shift that has not begun to another person; both are locked.
///
/// # Errors
/// [`StaffError::InvalidState`] when it has begun, is cancelled, or is the person's already;
/// [`StaffError`].
pub async fn swap_shift(
    state: &AppState,
    tx: &WriteTx,
    actor: &Actor,
    (shift, to): (Shift, &StaffMember),
) -> Result<(Shift, ShiftSwap), StaffError> {
    let now = state.now();
    let swap = ShiftSwap {
        id: state.new_id().into(),
        from: shift.staff,
        to: to.id,
    };
    if shift.during.start() <= now || shift.cancelled.is_some() || swap.from == swap.to {
        return Err(StaffError::InvalidState);
    }
    if to.status == StaffStatus::Dismissed {
        return Err(StaffError::NotEligible(vec![Ineligible::NotActive]));
    }
    houses::service::lock_rooms(tx, &[shift.room]).await?;
    let given = Shift {
        staff: to.id,
        ..shift
    };
    check_free(state, tx, &given).await?;
    if !store::reassign_shift(tx, given.id, (swap.from, swap.to)).await? {
        return Err(StaffError::InvalidState);
    }
    store::insert_swap(tx, (&given, swap), (actor.account, now)).await?;
    Ok((given, swap))
}

/// Locks a person who is to stand in in a house: of that house, or a carer of another house
/// of its subdistrict.
///
/// # Errors
/// [`StaffError::NotFound`] for anyone else.
pub async fn lock_stand_in(
    tx: &WriteTx,
    house: &House,
    id: StaffId,
) -> Result<StaffMember, StaffError> {
    let member = store::lock(tx, id).await?.ok_or(StaffError::NotFound)?;
    check_may_work_in(&**tx, house, &member).await?;
    Ok(member)
}

/// Puts a person whose row is locked into a room for some stretches of a date on which the
/// person counts as a carer.
///
/// # Errors
/// [`StaffError::NotEligible`] with every reason; [`StaffError::ShiftOverlap`],
/// [`StaffError::Absent`] when the person is not free for all of it.
pub async fn stand_in(
    state: &AppState,
    tx: &WriteTx,
    (member, room): (&StaffMember, &Room),
    (date, stretches): (NaiveDate, &[Interval]),
) -> Result<Vec<Shift>, StaffError> {
    let district = districts::service::district(state, room.district).await?;
    let rules = &districts::service::policy(state, &district, date)?.staff;
    let papers = store::credentials_of(&**tx, [member.id]).await?;
    let papers = as_credentials(&papers);
    let reasons = why_not_eligible(rules, member.role, member.status, &papers, date);
    if !reasons.is_empty() {
        return Err(StaffError::NotEligible(reasons));
    }
    houses::service::lock_rooms(tx, &[room.id]).await?;
    let mut shifts = Vec::new();
    for stretch in stretches {
        // Someone who is there for a part of it would leave the rest short.
        let absences = store::absences_of(&**tx, [member.id], *stretch).await?;
        if let Some(absence) = absences.first() {
            let absence = absence.id;
            return Err(StaffError::Absent { absence });
        }
        shifts.push(place_shift(state, tx, member, room, *stretch).await?);
    }
    Ok(shifts)
}

/// Everyone of a house and its subdistrict who counts as a carer on a date, has no shift and
/// is not away at any moment of the stretches: those of the house first, then by name.
///
/// # Errors
/// [`StaffError`].
pub async fn stand_ins(
    state: &AppState,
    db: &impl ConnectionTrait,
    house: &House,
    (date, stretches): (NaiveDate, &[Interval]),
) -> Result<Vec<StandIn>, StaffError> {
    let (Some(first), Some(last)) = (stretches.first(), stretches.last()) else {
        return Ok(Vec::new());
    };
    let Ok(whole) = Interval::new(first.start(), last.end()) else {
        return Ok(Vec::new());
    };
    let district = districts::service::district(state, house.district).await?;
    let rules = &districts::service::policy(state, &district, date)?.staff;
    let carers = store::carers_of(db, house.subdistrict).await?;
    let ids = || carers.iter().map(|member| member.id);
    let mut busy = super::away(db, ids(), whole).await?;
    for shift in store::shifts_of_staff(db, ids(), whole).await? {
        busy.entry(shift.staff).or_default().push(shift.during);
    }
    let mut papers: BTreeMap<StaffId, Vec<Credential>> = BTreeMap::new();
    for record in store::credentials_of(db, ids()).await? {
        let papers = papers.entry(record.staff).or_default();
        papers.push(record.credential);
    }
    let mut found: Vec<StandIn> = carers
        .into_iter()
        .filter(|member| {
            let papers = papers.get(&member.id).map_or(&[][..], Vec::as_slice);
            let busy = busy.get(&member.id).map_or(&[][..], Vec::as_slice);
            let free = !busy
                .iter()
                .any(|time| stretches.iter().any(|stretch| stretch.overlaps(time)));
            free && why_not_eligible(rules, member.role, member.status, papers, date).is_empty()
        })
        .map(|member| StandIn {
            same_house: member.place.house() == Some(house.id),
            member,
        })
        .collect();
    found.sort_by(|a, b| {
        let key = |it: &StandIn| (!it.same_house, it.member.name.clone(), it.member.id);
        key(a).cmp(&key(b))
    });
    Ok(found)
}

/// That a person may be rostered in a house: it is the own one, or the person is a carer of
/// another house of the same subdistrict.
pub(super) async fn check_may_work_in(
    db: &impl ConnectionTrait,
    house: &House,
    member: &StaffMember,
) -> Result<(), StaffError> {
    let own = member.place.house().ok_or(StaffError::NotFound)?;
    if own == house.id {
        return Ok(());
    }
    let own = houses::service::house(db, own).await.map_err(hidden)?;
    let lent = member.role == StaffRole::Carer && own.subdistrict == house.subdistrict;
    if lent {
        Ok(())
    } else {
        Err(StaffError::NotFound)
    }
}

/// Finds a shift that the actor may cancel, and locks the person who has it.
///
/// # Errors
/// [`StaffError::NotFound`].
pub async fn lock_shift_to_cancel(
    tx: &WriteTx,
    actor: &Actor,
    id: ShiftId,
) -> Result<Shift, StaffError> {
    let shift = store::find_shift(&**tx, id)
        .await?
        .ok_or(StaffError::NotFound)?;
    houses::service::house_in_scope(&**tx, actor, shift.house)
        .await
        .map_err(hidden)?;
    store::lock(tx, shift.staff).await?;
    Ok(shift)
}

/// Cancels a shift that is not over.
///
/// # Errors
/// [`StaffError::InvalidState`] when it is over or was cancelled before.
pub async fn cancel_shift(
    tx: &WriteTx,
    shift: Shift,
    reason: String,
    now: DateTime<Utc>,
) -> Result<Shift, StaffError> {
    if shift.during.end() <= now || !store::cancel_shift(tx, shift.id, &reason, now).await? {
        return Err(StaffError::InvalidState);
    }
    Ok(Shift {
        cancelled: Some(reason),
        ..shift
    })
}

pub(super) async fn with_people(
    db: &impl ConnectionTrait,
    shifts: Vec<Shift>,
    during: Interval,
) -> Result<Roster, StoreError> {
    let people = people_of(db, &shifts).await?;
    // A shift that touches the time may reach beyond it, and so may its absences.
    let whole = shifts
        .iter()
        .map(|shift| shift.during)
        .fold(during, |whole, shift| {
            let (start, end) = (
                whole.start().min(shift.start()),
                whole.end().max(shift.end()),
            );
            Interval::new(start, end).unwrap_or(whole)
        });
    let away = super::away(db, people.keys().copied(), whole).await?;
    Ok(Roster {
        shifts,
        people,
        away,
    })
}

async fn people_of(
    db: &impl ConnectionTrait,
    shifts: &[Shift],
) -> Result<BTreeMap<StaffId, Rostered>, StoreError> {
    if shifts.is_empty() {
        return Ok(BTreeMap::new());
    }
    let members = store::find_all(db, shifts.iter().map(|shift| shift.staff)).await?;
    let mut people: BTreeMap<StaffId, Rostered> = members
        .into_iter()
        .map(|member| {
            let person = Rostered {
                name: member.name,
                role: member.role,
                status: member.status,
                credentials: Vec::new(),
            };
            (member.id, person)
        })
        .collect();
    let ids: Vec<StaffId> = people.keys().copied().collect();
    for record in store::credentials_of(db, ids).await? {
        if let Some(person) = people.get_mut(&record.staff) {
            person.credentials.push(record.credential);
        }
    }
    Ok(people)
}

/// What lies outside the scope is not there.
pub(super) fn hidden(error: HouseError) -> StaffError {
    match error {
        HouseError::NotFound => StaffError::NotFound,
        other => other.into(),
    }
}
