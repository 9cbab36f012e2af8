//! Guidance bookings and their history, and the family's lock.

use crate::{
    features::{
        bookings::domain::Channel,
        guidance::domain::{
            GuidanceBooking, GuidanceBookingStatus, GuidanceEvent, GuidanceFilter,
            GuidanceTransition,
        },
    },
    shared::{
        domain::{
            AccountId, Actor, DistrictId, FamilyId, GuidanceBookingId, GuidanceSessionId, Interval,
            Page, PageRequest, Role,
        },
        storage::{Batch, StoreError, WriteTx},
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{child, family, guardian, guidance_booking, guidance_booking_event, guidance_session};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
    sea_query::{Expr, LockType},
};
use uuid::Uuid;

/// Takes the lock of an active family; the first of the two. Answers its district.
pub(in crate::features::guidance) async fn lock_family(
    tx: &WriteTx,
    id: FamilyId,
) -> Result<Option<DistrictId>, StoreError> {
    let row = family::Entity::find_by_id(id.get())
        .filter(family::Column::Status.eq("active"))
        .lock(LockType::NoKeyUpdate)
        .one(&**tx)
        .await?;
    Ok(row.map(|row| row.district_id.into()))
}

/// The birth dates of a family's children.
pub(in crate::features::guidance) async fn children_of_family(
    db: &impl ConnectionTrait,
    id: FamilyId,
) -> Result<Vec<NaiveDate>, StoreError> {
    let dates = child::Entity::find()
        .select_only()
        .column(child::Column::BirthDate)
        .filter(child::Column::FamilyId.eq(id.get()))
        .filter(child::Column::Status.eq("active"))
        .into_tuple()
        .all(db)
        .await?;
    Ok(dates)
}

fn holding() -> impl Iterator<Item = &'static str> {
    GuidanceBookingStatus::HOLDING_A_PLACE
        .iter()
        .map(|status| status.as_str())
}

/// The bookings of a family that hold a place, and those that count in a year.
pub(in crate::features::guidance) async fn bookings_of_family(
    db: &impl ConnectionTrait,
    id: FamilyId,
    year: i32,
) -> Result<Vec<GuidanceBooking>, StoreError> {
    use guidance_booking::Column;
    let rows = guidance_booking::Entity::find()
        .filter(Column::FamilyId.eq(id.get()))
        .filter(
            Condition::any()
                .add(Column::QuotaYear.eq(i64::from(year)))
                .add(Column::Status.is_in(holding())),
        )
        .all(db)
        .await?;
    rows.into_iter().map(booking_of).collect()
}

/// The bookings of a family that count in a year, by time.
pub(in crate::features::guidance) async fn bookings_of_year(
    db: &impl ConnectionTrait,
    id: FamilyId,
    year: i32,
) -> Result<Vec<GuidanceBooking>, StoreError> {
    use guidance_booking::Column;
    let rows = guidance_booking::Entity::find()
        .filter(Column::FamilyId.eq(id.get()))
        .filter(Column::QuotaYear.eq(i64::from(year)))
        .order_by_asc(Column::StartsAt)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(booking_of).collect()
}

/// The bookings that hold a place in a session.
pub(in crate::features::guidance) async fn holding_in_session(
    db: &impl ConnectionTrait,
    id: GuidanceSessionId,
) -> Result<Vec<GuidanceBooking>, StoreError> {
    use guidance_booking::Column;
    let rows = guidance_booking::Entity::find()
        .filter(Column::SessionId.eq(id.get()))
        .filter(Column::Status.is_in(holding()))
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(booking_of).collect()
}

/// The bookings an actor may see: a guardian's own family's; those of the sessions of a
/// house, a subdistrict or the district for its staff.
fn find_in_scope(actor: &Actor) -> Select<guidance_booking::Entity> {
    use guidance_booking::Column;
    let find = guidance_booking::Entity::find().filter(Column::DistrictId.eq(actor.district.get()));
    let of_sessions = |wanted: Condition| {
        let sessions = guidance_session::Entity::find()
            .select_only()
            .column(guidance_session::Column::Id)
            .filter(wanted)
            .into_query();
        Column::SessionId.in_subquery(sessions)
    };
    match actor.role {
        Role::Guardian { family } => {
            // A guardian without a family sees nothing: no row has the nil id. And a token
            // may be older than a revocation.
            let still = guardian::Entity::find()
                .select_only()
                .column(guardian::Column::FamilyId)
                .filter(guardian::Column::AccountId.eq(actor.account.get()))
                .filter(guardian::Column::FamilyId.eq(family.map_or_else(Uuid::nil, FamilyId::get)))
                .filter(guardian::Column::Status.eq("active"))
                .into_query();
            find.filter(Column::FamilyId.in_subquery(still))
        }
        Role::Carer { house, .. }
        | Role::HealthWorker { house, .. }
        | Role::HouseManager { house, .. } => {
            let own = guidance_session::Column::HouseId.eq(house.get());
            find.filter(of_sessions(Condition::all().add(own)))
        }
        Role::SubdistrictAdmin { subdistrict } => {
            let own = guidance_session::Column::SubdistrictId.eq(subdistrict.get());
            find.filter(of_sessions(Condition::all().add(own)))
        }
        Role::DistrictAdmin => find,
        // No row has the nil id.
        Role::Supervisor { .. } | Role::Integrator { .. } => {
            find.filter(Column::Id.eq(Uuid::nil()))
        }
    }
}

/// One booking the actor may see.
pub(in crate::features::guidance) async fn find_booking(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: GuidanceBookingId,
) -> Result<Option<GuidanceBooking>, StoreError> {
    let row = find_in_scope(actor)
        .filter(guidance_booking::Column::Id.eq(id.get()))
        .one(db)
        .await?;
    row.map(booking_of).transpose()
}

/// The bookings the actor may see, oldest first.
pub(in crate::features::guidance) async fn list_bookings(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &GuidanceFilter,
    page: PageRequest,
) -> Result<Page<GuidanceBooking>, StoreError> {
    use guidance_booking::Column;
    let mut query = find_in_scope(actor);
    if let Some(family) = filter.family {
        query = query.filter(Column::FamilyId.eq(family.get()));
    }
    if let Some(session) = filter.session {
        query = query.filter(Column::SessionId.eq(session.get()));
    }
    if let Some(status) = filter.status {
        query = query.filter(Column::Status.eq(status.as_str()));
    }
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after.0));
    }
    let rows = query
        .order_by_asc(Column::Id)
        .limit(page.limit.saturating_add(1))
        .all(db)
        .await?;
    let found = rows
        .into_iter()
        .map(booking_of)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(found, page, |booking| booking.id.get()))
}

/// The booking as it is now, whoever asks; callers have checked the scope.
pub(in crate::features::guidance) async fn reload(
    db: &impl ConnectionTrait,
    id: GuidanceBookingId,
) -> Result<Option<GuidanceBooking>, StoreError> {
    let row = guidance_booking::Entity::find_by_id(id.get())
        .one(db)
        .await?;
    row.map(booking_of).transpose()
}

/// The history of a booking, oldest first.
pub(in crate::features::guidance) async fn events(
    db: &impl ConnectionTrait,
    id: GuidanceBookingId,
) -> Result<Vec<GuidanceEvent>, StoreError> {
    use guidance_booking_event::Column;
    let rows = guidance_booking_event::Entity::find()
        .filter(Column::BookingId.eq(id.get()))
        .order_by_asc(Column::At)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(event_of).collect()
}

/// Requests whose deadline has passed, at most `limit`.
pub(in crate::features::guidance) async fn due_for_expiry(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<GuidanceBooking>, StoreError> {
    let when = guidance_booking::Column::ConfirmDeadline;
    due(db, GuidanceBookingStatus::Requested, when, now, limit).await
}

/// Confirmed bookings of whose families nobody noted in time that they came, at most `limit`.
pub(in crate::features::guidance) async fn due_for_no_show(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<GuidanceBooking>, StoreError> {
    let when = guidance_booking::Column::AttendanceUntil;
    due(db, GuidanceBookingStatus::Confirmed, when, now, limit).await
}

async fn due(
    db: &impl ConnectionTrait,
    status: GuidanceBookingStatus,
    when: guidance_booking::Column,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<GuidanceBooking>, StoreError> {
    let rows = guidance_booking::Entity::find()
        .filter(guidance_booking::Column::Status.eq(status.as_str()))
        .filter(when.lte(now))
        .order_by_asc(when)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(booking_of).collect()
}

/// A change of state as it is written down (I7).
#[derive(Clone, Copy, Debug)]
pub(in crate::features::guidance) struct GuidanceChange<'c> {
    pub booking: &'c GuidanceBooking,
    pub from: Option<GuidanceBookingStatus>,
    pub to: GuidanceBookingStatus,
    pub actor: Option<AccountId>,
    pub reason: Option<&'c str>,
    pub at: DateTime<Utc>,
}

impl GuidanceChange<'_> {
    /// Adds the event to the batch of the change.
    pub fn add_to(&self, batch: &mut Batch, id: Uuid) {
        let row = guidance_booking_event::ActiveModel {
            id: Set(id),
            district_id: Set(self.booking.district.get()),
            booking_id: Set(self.booking.id.get()),
            at: Set(self.at.into()),
            actor_account_id: Set(self.actor.map(AccountId::get)),
            from_status: Set(self.from.map(|status| status.as_str().to_owned())),
            to_status: Set(self.to.as_str().to_owned()),
            reason: Set(self.reason.map(ToOwned::to_owned)),
        };
        batch.row(&row);
    }
}

/// Adds the row of a new booking to the batch.
pub(in crate::features::guidance) fn add_booking(batch: &mut Batch, booking: &GuidanceBooking) {
    let row = guidance_booking::ActiveModel {
        id: Set(booking.id.get()),
        district_id: Set(booking.district.get()),
        family_id: Set(booking.family.get()),
        session_id: Set(booking.session.get()),
        starts_at: Set(booking.during.start().into()),
        ends_at: Set(booking.during.end().into()),
        status: Set(booking.status.as_str().to_owned()),
        quota_year: Set(booking.quota_year.into()),
        policy_version: Set(booking.policy_version.clone()),
        channel: Set(booking.channel.as_str().to_owned()),
        requested_by: Set(booking.requested_by.get()),
        confirm_deadline: Set(booking.confirm_deadline.into()),
        attendance_until: Set(booking.attendance_until.into()),
        version: Set(booking.version),
        created_at: Set(booking.created_at.into()),
        updated_at: Set(booking.created_at.into()),
    };
    batch.row(&row);
}

/// Compare-and-set: moves the booking if its state allows it; false when it does not.
pub(in crate::features::guidance) async fn change_state(
    tx: &WriteTx,
    id: GuidanceBookingId,
    transition: GuidanceTransition,
    now: DateTime<Utc>,
    compare: bool,
) -> Result<bool, StoreError> {
    use guidance_booking::Column;
    let mut update = guidance_booking::Entity::update_many()
        .col_expr(Column::Status, Expr::value(transition.to().as_str()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::Id.eq(id.get()));
    if compare {
        let allowed = transition.from().iter().map(|status| status.as_str());
        update = update.filter(Column::Status.is_in(allowed));
    }
    Ok(update.exec(&**tx).await?.rows_affected == 1)
}

fn booking_of(row: guidance_booking::Model) -> Result<GuidanceBooking, StoreError> {
    Ok(GuidanceBooking {
        id: row.id.into(),
        district: row.district_id.into(),
        family: row.family_id.into(),
        session: row.session_id.into(),
        during: Interval::new(row.starts_at.to_utc(), row.ends_at.to_utc())
            .map_err(|_| StoreError::Corrupt("guidance_booking.ends_at"))?,
        status: status_of(&row.status)?,
        quota_year: i32::try_from(row.quota_year)
            .map_err(|_| StoreError::Corrupt("guidance_booking.quota_year"))?,
        policy_version: row.policy_version,
        channel: Channel::parse(&row.channel)
            .ok_or(StoreError::Corrupt("guidance_booking.channel"))?,
        requested_by: row.requested_by.into(),
        confirm_deadline: row.confirm_deadline.to_utc(),
        attendance_until: row.attendance_until.to_utc(),
        version: row.version,
        created_at: row.created_at.to_utc(),
    })
}

fn event_of(row: guidance_booking_event::Model) -> Result<GuidanceEvent, StoreError> {
    Ok(GuidanceEvent {
        id: row.id,
        at: row.at.to_utc(),
        actor: row.actor_account_id.map(Into::into),
        from: row.from_status.as_deref().map(status_of).transpose()?,
        to: status_of(&row.to_status)?,
        reason: row.reason,
    })
}

fn status_of(word: &str) -> Result<GuidanceBookingStatus, StoreError> {
    GuidanceBookingStatus::parse(word).ok_or(StoreError::Corrupt("guidance_booking.status"))
}
