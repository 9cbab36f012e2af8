//! Weekly shift patterns, and publishing a roster from them.

use super::{
    people::in_scope,
    shifts::{hidden, roster_guards_are_off},
};
use crate::{
    features::{
        districts, houses,
        staff::{
            domain::{
                NotEligibleOn, NotRostered, NotRosteredOn, PatternDetails, PatternStatus,
                PublishedRoster, Shift, ShiftPattern, StaffError, StaffMember, StaffStatus, misses,
            },
            store,
        },
    },
    shared::{
        domain::{
            Actor, DateRange, District, HouseId, Interval, RequestKey, RoomId, ShiftPatternId,
            StaffId, WorkdayCalendar,
        },
        storage::{WriteTx, idempotency::once},
    },
    state::AppState,
};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The patterns of a house that have not ended, by weekday and time, for its staff.
///
/// # Errors
/// [`StaffError`].
pub async fn patterns(
    state: &AppState,
    actor: &Actor,
    house: HouseId,
) -> Result<Vec<ShiftPattern>, StaffError> {
    let db = state.db.read();
    in_scope(db, actor, house).await?;
    Ok(store::patterns_of_house(db, house).await?)
}

/// Enters a weekly shift of a person of the room's house.
///
/// # Errors
/// [`StaffError`].
pub async fn create_pattern(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    details: PatternDetails,
) -> Result<ShiftPattern, StaffError> {
    let pattern = ShiftPattern {
        id: state.new_id().into(),
        district: actor.district,
        house: house_for(state, actor, &details).await?,
        details,
        status: PatternStatus::Active,
        version: 1,
    };
    let now = state.now();
    let outcome = once(&state.db, actor, key, now, async |tx| {
        store::insert_pattern(tx, &pattern, now).await?;
        Ok::<_, StaffError>(pattern)
    })
    .await?;
    Ok(outcome.into_inner())
}

/// Edits a pattern that nobody has edited since `expected`. Shifts already made stay.
///
/// # Errors
/// [`StaffError`].
pub async fn edit_pattern(
    state: &AppState,
    actor: &Actor,
    id: ShiftPatternId,
    expected: i64,
    details: PatternDetails,
) -> Result<ShiftPattern, StaffError> {
    let pattern = pattern_to_manage(state, actor, id).await?;
    if house_for(state, actor, &details).await? != pattern.house {
        return Err(StaffError::NotFound);
    }
    let tx = state.db.begin_write().await?;
    if !store::update_pattern(&tx, id, expected, &details).await? {
        return Err(StaffError::StaleVersion);
    }
    tx.commit().await?;
    Ok(ShiftPattern {
        details,
        version: expected.saturating_add(1),
        ..pattern
    })
}

/// Ends a pattern: no more shifts are made from it, those already made stay.
///
/// # Errors
/// [`StaffError`].
pub async fn end_pattern(
    state: &AppState,
    actor: &Actor,
    id: ShiftPatternId,
) -> Result<(), StaffError> {
    pattern_to_manage(state, actor, id).await?;
    let tx = state.db.begin_write().await?;
    if !store::end_pattern(&tx, id).await? {
        return Err(StaffError::NotFound);
    }
    Ok(tx.commit().await?)
}

/// Makes the dated shifts of a house's patterns in a span, each once. The people are locked,
/// then the rooms, each in the order of their ids; the caller recomputes the sessions that
/// the shifts touch.
///
/// # Errors
/// [`StaffError`].
pub async fn publish_roster(
    state: &AppState,
    tx: &WriteTx,
    (actor, district): (&Actor, &District),
    house: HouseId,
    span: DateRange,
) -> Result<PublishedRoster, StaffError> {
    in_scope(&**tx, actor, house).await?;
    let desk = Desk::open(state, tx, district, house, span).await?;
    let mut published = desk.decide();
    if roster_guards_are_off(state) {
        for shift in &mut published.made {
            shift.made_from = None;
        }
    }
    store::insert_shifts(tx, &published.made, state.now()).await?;
    published.not_eligible = not_eligible(state, tx, district, (house, desk.during)).await?;
    Ok(published)
}

/// What must be known to make the shifts of a house, read after people and rooms were locked.
struct Desk<'s> {
    state: &'s AppState,
    district: &'s District,
    span: DateRange,
    during: Interval,
    patterns: Vec<ShiftPattern>,
    people: BTreeMap<StaffId, StaffMember>,
    made: BTreeSet<(ShiftPatternId, NaiveDate)>,
    busy: BTreeMap<StaffId, Vec<Interval>>,
    away: BTreeMap<StaffId, Vec<Interval>>,
    calendar: WorkdayCalendar,
}

impl<'s> Desk<'s> {
    async fn open(
        state: &'s AppState,
        tx: &WriteTx,
        district: &'s District,
        house: HouseId,
        span: DateRange,
    ) -> Result<Self, StaffError> {
        let (from, to) = span.instants(district.local);
        let during = Interval::new(from, to).map_err(|_| StaffError::InvalidState)?;
        let known = store::patterns_of_house(&**tx, house).await?;
        let staff: BTreeSet<StaffId> = known.iter().map(|it| it.details.staff).collect();
        let rooms: BTreeSet<RoomId> = known.iter().map(|it| it.details.room).collect();
        let people = store::lock_all(tx, staff.iter().copied()).await?;
        let rooms: Vec<RoomId> = rooms.into_iter().collect();
        houses::service::lock_rooms(tx, &rooms).await?;
        // What was changed before the locks were had may name others; it waits for the next
        // publishing.
        let patterns = store::patterns_of_house(&**tx, house).await?;
        let patterns: Vec<ShiftPattern> = patterns
            .into_iter()
            .filter(|it| staff.contains(&it.details.staff) && rooms.contains(&it.details.room))
            .collect();
        let made = if roster_guards_are_off(state) {
            BTreeSet::new()
        } else {
            store::made_of(&**tx, patterns.iter().map(|it| it.id), span).await?
        };
        let mut busy: BTreeMap<StaffId, Vec<Interval>> = BTreeMap::new();
        if !roster_guards_are_off(state) {
            for shift in store::shifts_of_staff(&**tx, staff.iter().copied(), during).await? {
                busy.entry(shift.staff).or_default().push(shift.during);
            }
        }
        Ok(Self {
            state,
            district,
            span,
            during,
            patterns,
            people: people.into_iter().map(|it| (it.id, it)).collect(),
            made,
            busy,
            away: super::away(&**tx, staff, during).await?,
            calendar: districts::service::calendar(&**tx, span.from(), span.to()).await?,
        })
    }

    fn decide(&self) -> PublishedRoster {
        let mut published = PublishedRoster::default();
        let mut busy = self.busy.clone();
        for pattern in &self.patterns {
            let left_out = |date, reason| NotRosteredOn {
                pattern: pattern.id,
                staff: pattern.details.staff,
                date,
                reason,
            };
            let (running, unknown) = pattern.details.weekly().dates(self.span, &self.calendar);
            for date in unknown {
                let reason = NotRostered::CalendarNotLoaded;
                published.left_out.push(left_out(date, reason));
            }
            for date in running {
                if self.made.contains(&(pattern.id, date)) {
                    published.existing = published.existing.saturating_add(1);
                    continue;
                }
                let busy = busy.entry(pattern.details.staff).or_default();
                match self.shift_on(pattern, date, busy) {
                    Ok(shift) => {
                        busy.push(shift.during);
                        published.made.push(shift);
                    }
                    Err(reason) => published.left_out.push(left_out(date, reason)),
                }
            }
        }
        published
            .made
            .sort_unstable_by_key(|shift| (shift.during.start(), shift.id));
        published
            .left_out
            .sort_unstable_by_key(|it| (it.date, it.pattern));
        published
    }

    fn shift_on(
        &self,
        pattern: &ShiftPattern,
        date: NaiveDate,
        busy: &[Interval],
    ) -> Result<Shift, NotRostered> {
        let details = &pattern.details;
        let member = self.people.get(&details.staff);
        if member.is_none_or(|member| member.status == StaffStatus::Dismissed) {
            return Err(NotRostered::Dismissed);
        }
        let local = self.district.local;
        let (start, end) = (details.start_time, details.end_time);
        let during = Interval::new(local.at(date, start), local.at(date, end))
            .map_err(|_| NotRostered::AlreadyOver)?;
        if during.end() <= self.state.now() {
            return Err(NotRostered::AlreadyOver);
        }
        let shift = Shift {
            id: self.state.new_id().into(),
            district: pattern.district,
            house: pattern.house,
            room: details.room,
            staff: details.staff,
            during,
            made_from: Some((pattern.id, date)),
            cancelled: None,
        };
        let away = self.away.get(&details.staff).map_or(&[][..], Vec::as_slice);
        if misses(&shift, away) {
            Err(NotRostered::Absent)
        } else if busy.iter().any(|time| time.overlaps(&during)) {
            Err(NotRostered::ShiftOverlap)
        } else {
            Ok(shift)
        }
    }
}

/// Everyone with a shift in a house who does not count on its date.
async fn not_eligible(
    state: &AppState,
    tx: &WriteTx,
    district: &District,
    (house, during): (HouseId, Interval),
) -> Result<Vec<NotEligibleOn>, StaffError> {
    let mut shifts = store::shifts_in_house(&**tx, house, during).await?;
    shifts.retain(|shift| shift.cancelled.is_none());
    let days: BTreeSet<(StaffId, NaiveDate)> = shifts
        .iter()
        .map(|shift| (shift.staff, district.local.date(shift.during.start())))
        .collect();
    let roster = super::shifts::with_people(&**tx, shifts, during).await?;
    let mut found = Vec::new();
    for (staff, date) in days {
        let rules = &districts::service::policy(state, district, date)?.staff;
        let reasons = roster.why_not(rules, staff, date);
        if !reasons.is_empty() {
            found.push(NotEligibleOn {
                staff,
                name: roster.name_of(staff),
                date,
                reasons,
            });
        }
    }
    found.sort_by(|a, b| (&a.name, a.staff, a.date).cmp(&(&b.name, b.staff, b.date)));
    Ok(found)
}

/// The pattern, for those who run its house.
async fn pattern_to_manage(
    state: &AppState,
    actor: &Actor,
    id: ShiftPatternId,
) -> Result<ShiftPattern, StaffError> {
    let db = state.db.read();
    let pattern = store::find_pattern(db, id)
        .await?
        .ok_or(StaffError::NotFound)?;
    in_scope(db, actor, pattern.house).await?;
    Ok(pattern)
}

/// The house of the pattern's room, once everything about the pattern is in order.
async fn house_for(
    state: &AppState,
    actor: &Actor,
    details: &PatternDetails,
) -> Result<HouseId, StaffError> {
    let db = state.db.read();
    let room = houses::service::room(db, details.room)
        .await
        .map_err(hidden)?;
    let house = houses::service::house_in_scope(db, actor, room.house)
        .await
        .map_err(hidden)?;
    details.check().map_err(StaffError::Invalid)?;
    let member = store::find(db, details.staff)
        .await?
        .ok_or(StaffError::NotFound)?;
    super::shifts::check_may_work_in(db, &house, &member).await?;
    if member.status == StaffStatus::Dismissed {
        return Err(StaffError::InvalidState);
    }
    Ok(house.id)
}
