//! What admission and changes of state write.

use super::rows::booking_of;
use crate::{
    features::bookings::domain::{Booking, BookingStatus, FreeSession, Transition},
    shared::{
        domain::{AccountId, BookingId, ChildId, SessionId},
        storage::{
            Batch, StoreError, listed,
            outbox::{self, OutboxKind},
        },
    },
};
use chrono::{DateTime, Utc};
use entity::{booking, booking_event, child, session};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter,
    QueryOrder, QueryTrait, sea_query::Expr,
};
use serde::Serialize;
use uuid::Uuid;

/// What the followers of a change are told beside the booking.
#[derive(Serialize)]
struct Followed {
    event: Uuid,
    session: SessionId,
    from: Option<BookingStatus>,
    to: BookingStatus,
}

/// What an outbox row of a booking names, so that the relay knows what to project again.
#[derive(Serialize)]
struct Touched {
    child: ChildId,
    session: SessionId,
    year: i32,
}

/// A change of state as it is written down (I7).
#[derive(Clone, Debug)]
pub(in crate::features::bookings) struct Change<'c> {
    pub booking: &'c Booking,
    pub from: Option<BookingStatus>,
    pub to: BookingStatus,
    pub actor: Option<AccountId>,
    pub reason: Option<&'c str>,
    pub at: DateTime<Utc>,
}

/// Ids for the rows that a change writes beside the booking.
#[derive(Clone, Copy, Debug)]
pub(in crate::features::bookings) struct NewRows {
    pub event: Uuid,
    pub projection: Uuid,
    pub followed: Uuid,
}

impl Change<'_> {
    /// Adds the event, the outbox rows and the new versions of child and session.
    pub fn add_to(&self, batch: &mut Batch, ids: NewRows) -> Result<(), StoreError> {
        self.add_rows_to(batch, ids)?;
        raise_versions(batch, &[self.booking.child], &[self.booking.session]);
        Ok(())
    }

    /// Adds the event and the outbox rows. Whoever changes several bookings in one batch
    /// raises the versions once for all of them: no batch may update a row twice.
    pub fn add_rows_to(&self, batch: &mut Batch, ids: NewRows) -> Result<(), StoreError> {
        let booking = self.booking;
        batch.row(&self.event_row(ids.event));
        batch.row(&outbox::row_of(
            ids.followed,
            booking.district,
            OutboxKind::BookingChanged,
            booking.id.get(),
            &Followed {
                event: ids.event,
                session: booking.session,
                from: self.from,
                to: self.to,
            },
            self.at,
        )?);
        batch.row(&outbox::row_of(
            ids.projection,
            booking.district,
            OutboxKind::BookingProjection,
            booking.id.get(),
            &Touched {
                child: booking.child,
                session: booking.session,
                year: booking.quota_year,
            },
            self.at,
        )?);
        Ok(())
    }

    fn event_row(&self, id: Uuid) -> booking_event::ActiveModel {
        booking_event::ActiveModel {
            id: Set(id),
            district_id: Set(self.booking.district.get()),
            booking_id: Set(self.booking.id.get()),
            at: Set(self.at.into()),
            actor_account_id: Set(self.actor.map(AccountId::get)),
            from_status: Set(self.from.map(|status| status.as_str().to_owned())),
            to_status: Set(self.to.as_str().to_owned()),
            reason: Set(self.reason.map(ToOwned::to_owned)),
        }
    }
}

/// The versions of the projections go up with everything that changes them.
pub(in crate::features::bookings) fn raise_versions(
    batch: &mut Batch,
    children: &[ChildId],
    sessions: &[SessionId],
) {
    let children: Vec<Uuid> = children.iter().map(|id| id.get()).collect();
    let sessions: Vec<Uuid> = sessions.iter().map(|id| id.get()).collect();
    batch.update(
        child::Entity::update_many()
            .col_expr(
                child::Column::Version,
                Expr::col(child::Column::Version).add(1),
            )
            .filter(child::Column::Id.is_in(listed(&children)))
            .into_query(),
    );
    batch.update(
        session::Entity::update_many()
            .col_expr(
                session::Column::Version,
                Expr::col(session::Column::Version).add(1),
            )
            .filter(session::Column::Id.is_in(listed(&sessions)))
            .into_query(),
    );
}

/// The row of a new booking.
fn row_of(booking: &Booking) -> booking::ActiveModel {
    booking::ActiveModel {
        id: Set(booking.id.get()),
        district_id: Set(booking.district.get()),
        family_id: Set(booking.family.get()),
        child_id: Set(booking.child.get()),
        house_id: Set(booking.house.get()),
        session_id: Set(booking.session.get()),
        date: Set(booking.date),
        starts_at: Set(booking.during.start().into()),
        ends_at: Set(booking.during.end().into()),
        status: Set(booking.status.as_str().to_owned()),
        funding: Set(booking.funding.as_str().to_owned()),
        quota_year: Set(booking.quota_year.into()),
        fee_fen: Set(booking.fee_fen),
        fee_schedule_id: Set(booking.fee_schedule),
        policy_version: Set(booking.policy_version.clone()),
        channel: Set(booking.channel.as_str().to_owned()),
        requested_by: Set(booking.requested_by.get()),
        confirm_deadline: Set(booking.confirm_deadline.into()),
        pay_by: Set(booking.pay_by.map(Into::into)),
        version: Set(booking.version),
        created_at: Set(booking.created_at.into()),
        updated_at: Set(booking.created_at.into()),
        offer_until: Set(booking.offer_until.map(Into::into)),
        free_number: Set(booking.free_session.map(|free| free.number.into())),
        free_entitled: Set(booking.free_session.map(|free| free.of.into())),
    }
}

/// Adds the row of a new booking to the batch.
pub(in crate::features::bookings) fn add_booking(batch: &mut Batch, booking: &Booking) {
    batch.row(&row_of(booking));
}

/// What an offer gets when it is accepted, as any booking when it is made.
#[derive(Clone, Copy, Debug)]
pub(in crate::features::bookings) struct Accepted {
    /// Until when staff answer the request; of no account where none is made.
    pub confirm_deadline: DateTime<Utc>,
    /// Until when the place is held for its payment.
    pub pay_by: Option<DateTime<Utc>>,
}

/// What a change of state does to the free session of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::features::bookings) enum FreeChange {
    /// It stays as it is.
    Keep,
    /// It is given back.
    GiveBack,
    /// One is taken.
    Take(FreeSession),
}

impl FreeChange {
    /// What the booking has afterwards.
    pub const fn applied_to(self, before: Option<FreeSession>) -> Option<FreeSession> {
        match self {
            Self::Keep => before,
            Self::GiveBack => None,
            Self::Take(free) => Some(free),
        }
    }
}

/// Adds the new state of a booking. Its row is locked and its state was looked at under the lock
/// (`service/transition.rs`), so nobody else can have changed it meanwhile.
pub(in crate::features::bookings) fn set_state(
    batch: &mut Batch,
    id: BookingId,
    transition: Transition,
    (now, accepted, free): (DateTime<Utc>, Option<Accepted>, FreeChange),
) {
    let mut update = booking::Entity::update_many()
        .col_expr(
            booking::Column::Status,
            Expr::value(transition.to().as_str()),
        )
        .col_expr(
            booking::Column::Version,
            Expr::col(booking::Column::Version).add(1),
        )
        .col_expr(booking::Column::UpdatedAt, Expr::value(now))
        .filter(booking::Column::Id.eq(id.get()));
    if let Some(accepted) = accepted {
        let deadline = accepted.confirm_deadline;
        update = update
            .col_expr(booking::Column::ConfirmDeadline, Expr::value(deadline))
            .col_expr(booking::Column::PayBy, Expr::value(accepted.pay_by));
    }
    let free = match free {
        FreeChange::Keep => None,
        FreeChange::GiveBack => Some((None, None)),
        FreeChange::Take(free) => Some((Some(i64::from(free.number)), Some(i64::from(free.of)))),
    };
    if let Some((number, of)) = free {
        update = update
            .col_expr(booking::Column::FreeNumber, Expr::value(number))
            .col_expr(booking::Column::FreeEntitled, Expr::value(of));
    }
    batch.update(update.into_query());
}

/// Ends the hold for payment: the booking is paid.
pub(in crate::features::bookings) fn end_hold(
    batch: &mut Batch,
    id: BookingId,
    now: DateTime<Utc>,
) {
    batch.update(
        booking::Entity::update_many()
            .col_expr(
                booking::Column::PayBy,
                Expr::value(Option::<DateTime<Utc>>::None),
            )
            .col_expr(
                booking::Column::Version,
                Expr::col(booking::Column::Version).add(1),
            )
            .col_expr(booking::Column::UpdatedAt, Expr::value(now))
            .filter(booking::Column::Id.eq(id.get()))
            .into_query(),
    );
}

/// The booking as it is now, whoever asks; callers have checked the scope.
pub(in crate::features::bookings) async fn reload(
    db: &impl ConnectionTrait,
    id: BookingId,
) -> Result<Option<Booking>, StoreError> {
    let row = booking::Entity::find_by_id(id.get()).one(db).await?;
    row.map(booking_of).transpose()
}

/// As [`reload`], for several, by id.
pub(in crate::features::bookings) async fn reload_all(
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
