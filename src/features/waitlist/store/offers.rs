//! Offers, and the bookings that they are made of.

use crate::{
    features::waitlist::domain::{Offer, OfferOutcome},
    shared::{
        domain::{BookingId, DistrictId, WaitlistEntryId, WaitlistOfferId},
        storage::{Batch, StoreError, WriteTx},
    },
};
use chrono::{DateTime, Utc};
use entity::{waitlist_offer, waitlist_offered_booking};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Adds an offer to the batch that makes its bookings.
pub(in crate::features::waitlist) fn add_offer(
    batch: &mut Batch,
    district: DistrictId,
    offer: &Offer,
) {
    let row = waitlist_offer::ActiveModel {
        id: Set(offer.id.get()),
        district_id: Set(district.get()),
        entry_id: Set(offer.entry.get()),
        session_id: Set(offer.session.get()),
        offer_until: Set(offer.until.into()),
        made_at: Set(offer.made_at.into()),
        ended_at: Set(None),
        outcome: Set(None),
    };
    batch.row(&row);
    for booking in &offer.bookings {
        let row = waitlist_offered_booking::ActiveModel {
            booking_id: Set(booking.get()),
            offer_id: Set(offer.id.get()),
        };
        batch.row(&row);
    }
}

/// One offer.
pub(in crate::features::waitlist) async fn offer(
    db: &impl ConnectionTrait,
    id: WaitlistOfferId,
) -> Result<Option<Offer>, StoreError> {
    let row = waitlist_offer::Entity::find_by_id(id.get()).one(db).await?;
    Ok(with_bookings(db, row.into_iter().collect()).await?.pop())
}

/// The offer that a booking belongs to.
pub(in crate::features::waitlist) async fn offer_of_booking(
    db: &impl ConnectionTrait,
    booking: BookingId,
) -> Result<Option<Offer>, StoreError> {
    let link = waitlist_offered_booking::Entity::find_by_id(booking.get())
        .one(db)
        .await?;
    match link {
        None => Ok(None),
        Some(link) => offer(db, link.offer_id.into()).await,
    }
}

/// Offers that stand although their time is over, at most `limit`.
pub(in crate::features::waitlist) async fn due_offers(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<Offer>, StoreError> {
    let rows = waitlist_offer::Entity::find()
        .filter(waitlist_offer::Column::EndedAt.is_null())
        .filter(waitlist_offer::Column::OfferUntil.lte(now))
        .order_by_asc(waitlist_offer::Column::OfferUntil)
        .limit(limit)
        .all(db)
        .await?;
    with_bookings(db, rows).await
}

/// The offers of some entries that stand or were accepted, the newest of each.
pub(in crate::features::waitlist) async fn shown_offers(
    db: &impl ConnectionTrait,
    entries: impl IntoIterator<Item = WaitlistEntryId>,
) -> Result<BTreeMap<WaitlistEntryId, Offer>, StoreError> {
    let rows = waitlist_offer::Entity::find()
        .filter(waitlist_offer::Column::EntryId.is_in(entries.into_iter().map(Uuid::from)))
        .filter(
            Condition::any()
                .add(waitlist_offer::Column::EndedAt.is_null())
                .add(waitlist_offer::Column::Outcome.eq(OfferOutcome::Accepted.as_str())),
        )
        .order_by_asc(waitlist_offer::Column::MadeAt)
        .all(db)
        .await?;
    let offers = with_bookings(db, rows).await?;
    Ok(offers.into_iter().map(|it| (it.entry, it)).collect())
}

/// How many offers of an entry were left unanswered.
pub(in crate::features::waitlist) async fn unanswered(
    db: &impl ConnectionTrait,
    entry: WaitlistEntryId,
) -> Result<u64, StoreError> {
    let count = waitlist_offer::Entity::find()
        .filter(waitlist_offer::Column::EntryId.eq(entry.get()))
        .filter(waitlist_offer::Column::Outcome.eq(OfferOutcome::TimedOut.as_str()))
        .count(db)
        .await?;
    Ok(count)
}

/// Compare-and-set: ends an offer that stands; false when it does not.
pub(in crate::features::waitlist) async fn end_offer(
    tx: &WriteTx,
    id: WaitlistOfferId,
    outcome: OfferOutcome,
    now: DateTime<Utc>,
    compare: bool,
) -> Result<bool, StoreError> {
    let mut update = waitlist_offer::Entity::update_many()
        .col_expr(
            waitlist_offer::Column::Outcome,
            Expr::value(outcome.as_str()),
        )
        .col_expr(waitlist_offer::Column::EndedAt, Expr::value(now))
        .filter(waitlist_offer::Column::Id.eq(id.get()));
    if compare {
        update = update.filter(waitlist_offer::Column::EndedAt.is_null());
    }
    Ok(update.exec(&**tx).await?.rows_affected == 1)
}

async fn with_bookings(
    db: &impl ConnectionTrait,
    rows: Vec<waitlist_offer::Model>,
) -> Result<Vec<Offer>, StoreError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let links = waitlist_offered_booking::Entity::find()
        .filter(waitlist_offered_booking::Column::OfferId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(waitlist_offered_booking::Column::BookingId)
        .all(db)
        .await?;
    let mut bookings: BTreeMap<Uuid, Vec<BookingId>> = BTreeMap::new();
    for link in links {
        let of_offer = bookings.entry(link.offer_id).or_default();
        of_offer.push(link.booking_id.into());
    }
    rows.into_iter()
        .map(|row| {
            let outcome = row.outcome.as_deref().map(|word| {
                OfferOutcome::parse(word).ok_or(StoreError::Corrupt("waitlist_offer.outcome"))
            });
            Ok(Offer {
                id: row.id.into(),
                entry: row.entry_id.into(),
                session: row.session_id.into(),
                until: row.offer_until.to_utc(),
                made_at: row.made_at.to_utc(),
                outcome: outcome.transpose()?,
                bookings: bookings.remove(&row.id).unwrap_or_default(),
            })
        })
        .collect()
}
