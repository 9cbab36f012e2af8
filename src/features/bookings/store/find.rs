//! Finding bookings.

use super::rows::{booking_of, event_of};
use crate::{
    features::bookings::domain::{
        Booking, BookingEvent, BookingFilter, BookingStatus, HeldBooking, Transition,
    },
    shared::{
        domain::{
            Actor, BookingId, ChildId, DistrictId, FamilyId, HouseId, Interval, Page, PageRequest,
            Role, SessionId, SubdistrictId,
        },
        storage::StoreError,
    },
};
use chrono::{DateTime, Utc};
use entity::{booking, booking_event, family, house};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};
use std::collections::{BTreeMap, BTreeSet};

/// The bookings an actor may see: a guardian's own family's; those of a house, a
/// subdistrict or the district for its staff.
fn find_in_scope(actor: &Actor) -> Select<booking::Entity> {
    let find = booking::Entity::find().filter(booking::Column::DistrictId.eq(actor.district.get()));
    match actor.role {
        Role::Guardian { family } => {
            // A guardian without a family sees nothing: no row has the nil id.
            let family = family.map_or_else(uuid::Uuid::nil, FamilyId::get);
            find.filter(booking::Column::FamilyId.eq(family))
        }
        Role::Carer { house, .. }
        | Role::HealthWorker { house, .. }
        | Role::HouseManager { house, .. } => find.filter(booking::Column::HouseId.eq(house.get())),
        Role::SubdistrictAdmin { subdistrict } => find.filter(
            booking::Column::HouseId.in_subquery(
                house::Entity::find()
                    .select_only()
                    .column(house::Column::Id)
                    .filter(house::Column::SubdistrictId.eq(subdistrict.get()))
                    .into_query(),
            ),
        ),
        Role::DistrictAdmin | Role::Integrator { .. } => find,
        // They see numbers, no bookings: no row has the nil id.
        Role::Supervisor { .. } => find.filter(booking::Column::Id.eq(uuid::Uuid::nil())),
    }
}

/// One booking the actor may see.
pub(in crate::features::bookings) async fn find(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: BookingId,
) -> Result<Option<Booking>, StoreError> {
    let row = find_in_scope(actor)
        .filter(booking::Column::Id.eq(id.get()))
        .one(db)
        .await?;
    row.map(booking_of).transpose()
}

/// The bookings the actor may see, oldest first.
pub(in crate::features::bookings) async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &BookingFilter,
    page: PageRequest,
) -> Result<Page<Booking>, StoreError> {
    let mut wanted = Condition::all();
    if let Some(child) = filter.child {
        wanted = wanted.add(booking::Column::ChildId.eq(child.get()));
    }
    if let Some(house) = filter.house {
        wanted = wanted.add(booking::Column::HouseId.eq(house.get()));
    }
    if let Some(session) = filter.session {
        wanted = wanted.add(booking::Column::SessionId.eq(session.get()));
    }
    if let Some(status) = filter.status {
        wanted = wanted.add(booking::Column::Status.eq(status.as_str()));
    }
    if let Some(from) = filter.from {
        wanted = wanted.add(booking::Column::Date.gte(from));
    }
    if let Some(to) = filter.to {
        wanted = wanted.add(booking::Column::Date.lte(to));
    }
    if let Some(after) = page.after {
        wanted = wanted.add(booking::Column::Id.gt(after.0));
    }
    let rows = find_in_scope(actor)
        .filter(wanted)
        .order_by_asc(booking::Column::Id)
        .limit(page.limit.saturating_add(1))
        .all(db)
        .await?;
    let bookings = rows
        .into_iter()
        .map(booking_of)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(bookings, page, |booking| booking.id.get()))
}

/// Those of the bookings that belong to the session and that the actor may see.
pub(in crate::features::bookings) async fn find_in_session(
    db: &impl ConnectionTrait,
    actor: &Actor,
    session: SessionId,
    ids: &BTreeSet<BookingId>,
) -> Result<Vec<Booking>, StoreError> {
    let rows = find_in_scope(actor)
        .filter(booking::Column::SessionId.eq(session.get()))
        .filter(booking::Column::Id.is_in(ids.iter().map(|id| id.get())))
        .order_by_asc(booking::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(booking_of).collect()
}

/// The bookings that hold a place in a session, with what tells who is affected first.
pub(in crate::features::bookings) async fn held_in_session(
    db: &impl ConnectionTrait,
    session: SessionId,
) -> Result<Vec<HeldBooking>, StoreError> {
    let holding = BookingStatus::HOLDING_A_PLACE;
    let rows = booking::Entity::find()
        .filter(booking::Column::SessionId.eq(session.get()))
        .filter(booking::Column::Status.is_in(holding.iter().map(|status| status.as_str())))
        .all(db)
        .await?;
    let steps = booking_event::Entity::find()
        .filter(booking_event::Column::BookingId.is_in(rows.iter().map(|row| row.id)))
        .filter(booking_event::Column::ToStatus.eq(BookingStatus::Confirmed.as_str()))
        .order_by_asc(booking_event::Column::At)
        .all(db)
        .await?;
    let confirmed: BTreeMap<uuid::Uuid, DateTime<Utc>> = steps
        .into_iter()
        .map(|step| (step.booking_id, step.at.to_utc()))
        .collect();
    let served_first: Vec<uuid::Uuid> = family::Entity::find()
        .select_only()
        .column(family::Column::Id)
        .filter(family::Column::Id.is_in(rows.iter().map(|row| row.family_id)))
        .filter(family::Column::InPriorityGroup.eq(true))
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter()
        .map(booking_of)
        .map(|booking| {
            let booking = booking?;
            Ok(HeldBooking {
                unpaid: booking.pay_by.is_some(),
                in_priority_group: served_first.contains(&booking.family.get()),
                id: booking.id,
                child: booking.child,
                during: booking.during,
                status: booking.status,
                made_at: booking.created_at,
                confirmed_at: confirmed.get(&booking.id.get()).copied(),
            })
        })
        .collect()
}

/// The history of a booking, oldest first.
pub(in crate::features::bookings) async fn events(
    db: &impl ConnectionTrait,
    id: BookingId,
) -> Result<Vec<BookingEvent>, StoreError> {
    let rows = booking_event::Entity::find()
        .filter(booking_event::Column::BookingId.eq(id.get()))
        .order_by_asc(booking_event::Column::At)
        .order_by_asc(booking_event::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(event_of).collect()
}

/// Whether the house is one the actor works in.
pub(in crate::features::bookings) async fn staff_work_in(
    db: &impl ConnectionTrait,
    actor: &Actor,
    house: HouseId,
) -> Result<bool, StoreError> {
    let subdistrict = house_subdistrict(db, house).await?;
    Ok(subdistrict.is_some_and(|subdistrict| actor.works_in(house, subdistrict)))
}

/// The subdistrict of a house.
async fn house_subdistrict(
    db: &impl ConnectionTrait,
    id: HouseId,
) -> Result<Option<SubdistrictId>, StoreError> {
    let row = house::Entity::find_by_id(id.get()).one(db).await?;
    Ok(row.map(|house| house.subdistrict_id.into()))
}

/// What is offered to the child, requested or confirmed for it, and has not begun.
pub(in crate::features::bookings) async fn ahead_of(
    db: &impl ConnectionTrait,
    child: ChildId,
    now: DateTime<Utc>,
) -> Result<Vec<Booking>, StoreError> {
    let open = [
        BookingStatus::Offered,
        BookingStatus::Requested,
        BookingStatus::Confirmed,
    ];
    let rows = booking::Entity::find()
        .filter(booking::Column::ChildId.eq(child.get()))
        .filter(booking::Column::Status.is_in(open.iter().map(|status| status.as_str())))
        .filter(booking::Column::StartsAt.gt(now))
        .order_by_asc(booking::Column::StartsAt)
        .all(db)
        .await?;
    rows.into_iter().map(booking_of).collect()
}

/// The bookings of sessions whose child may still come: they hold a place, the child is not
/// in, and their time is not over. In the order of their ids.
pub(in crate::features::bookings) async fn still_to_come(
    db: &impl ConnectionTrait,
    sessions: &[SessionId],
    now: DateTime<Utc>,
) -> Result<Vec<Booking>, StoreError> {
    let coming = BookingStatus::HOLDING_A_PLACE
        .iter()
        .filter(|status| **status != BookingStatus::CheckedIn)
        .map(|status| status.as_str());
    let rows = booking::Entity::find()
        .filter(booking::Column::SessionId.is_in(sessions.iter().map(|id| id.get())))
        .filter(booking::Column::Status.is_in(coming))
        .filter(booking::Column::EndsAt.gt(now))
        .order_by_asc(booking::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(booking_of).collect()
}

/// Bookings by their ids, in the order of these.
pub(in crate::features::bookings) async fn by_ids(
    db: &impl ConnectionTrait,
    ids: &[BookingId],
) -> Result<Vec<Booking>, StoreError> {
    let rows = booking::Entity::find()
        .filter(booking::Column::Id.is_in(ids.iter().map(|id| id.get())))
        .order_by_asc(booking::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(booking_of).collect()
}

/// The child's bookings of any state that overlap a time.
pub(in crate::features::bookings) async fn bookings_at(
    db: &impl ConnectionTrait,
    child: ChildId,
    during: Interval,
) -> Result<Vec<Booking>, StoreError> {
    let rows = booking::Entity::find()
        .filter(booking::Column::ChildId.eq(child.get()))
        .filter(booking::Column::StartsAt.lt(during.end()))
        .filter(booking::Column::EndsAt.gt(during.start()))
        .order_by_asc(booking::Column::StartsAt)
        .all(db)
        .await?;
    rows.into_iter().map(booking_of).collect()
}

/// The child's bookings that hold a place, in the order of their sessions' ids: the order in
/// which the sessions are locked.
pub(in crate::features::bookings) async fn open_of(
    db: &impl ConnectionTrait,
    child: ChildId,
) -> Result<Vec<Booking>, StoreError> {
    let holding = BookingStatus::HOLDING_A_PLACE
        .iter()
        .map(|status| status.as_str());
    let rows = booking::Entity::find()
        .filter(booking::Column::ChildId.eq(child.get()))
        .filter(booking::Column::Status.is_in(holding))
        .order_by_asc(booking::Column::SessionId)
        .all(db)
        .await?;
    rows.into_iter().map(booking_of).collect()
}

/// Requests whose deadline has passed, at most `limit`.
pub(in crate::features::bookings) async fn due_for_expiry(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<Booking>, StoreError> {
    due(
        db,
        BookingStatus::Requested,
        booking::Column::ConfirmDeadline,
        now,
        limit,
    )
    .await
}

/// Confirmed bookings whose time is over without a check-in, at most `limit`.
pub(in crate::features::bookings) async fn due_for_no_show(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<Booking>, StoreError> {
    due(
        db,
        BookingStatus::Confirmed,
        booking::Column::EndsAt,
        now,
        limit,
    )
    .await
}

/// Bookings that are held for a payment which has not come in time, at most `limit`.
pub(in crate::features::bookings) async fn due_for_payment(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<Booking>, StoreError> {
    let held = Transition::ExpireUnpaid.from();
    let rows = booking::Entity::find()
        .filter(booking::Column::Status.is_in(held.iter().map(|status| status.as_str())))
        .filter(booking::Column::PayBy.lte(now))
        .order_by_asc(booking::Column::PayBy)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(booking_of).collect()
}

async fn due(
    db: &impl ConnectionTrait,
    status: BookingStatus,
    when: booking::Column,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<Booking>, StoreError> {
    let rows = booking::Entity::find()
        .filter(booking::Column::Status.eq(status.as_str()))
        .filter(when.lte(now))
        .order_by_asc(when)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(booking_of).collect()
}

/// Every session of the district that has bookings.
pub(in crate::features::bookings) async fn sessions_with_bookings(
    db: &impl ConnectionTrait,
    district: DistrictId,
) -> Result<Vec<SessionId>, StoreError> {
    let rows: Vec<uuid::Uuid> = booking::Entity::find()
        .select_only()
        .column(booking::Column::SessionId)
        .filter(booking::Column::DistrictId.eq(district.get()))
        .distinct()
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}
