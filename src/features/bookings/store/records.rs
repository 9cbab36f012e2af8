//! The bookings of many children with the papers they rest on, in a few queries.

use super::{
    facts::certificate_of,
    rows::{booking_of, event_of},
};
use crate::{
    features::bookings::domain::{Booking, BookingEvent, Certificate, ChildRecord},
    shared::{
        domain::{ChildId, DistrictId, HouseId},
        storage::{
            StoreError,
            months::{Kept, whole_since},
        },
    },
};
use entity::{
    agreement_template, booking, booking_event, child, consent, health_certificate, house,
    quota_grant, signed_agreement,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Purposes without whose consent nothing may be booked.
const NECESSARY: [&str; 2] = ["child_profile", "health_data"];

/// The children of a district that have or had bookings, by id: at most `limit` that follow
/// `after`, with all that is kept about their bookings.
pub(in crate::features::bookings) async fn records(
    db: &impl ConnectionTrait,
    district: DistrictId,
    after: Option<ChildId>,
    limit: u64,
) -> Result<Vec<ChildRecord>, StoreError> {
    let booked = booking::Entity::find()
        .select_only()
        .column(booking::Column::ChildId)
        .filter(booking::Column::DistrictId.eq(district.get()))
        .into_query();
    let mut query = child::Entity::find().filter(child::Column::Id.in_subquery(booked));
    if let Some(after) = after {
        query = query.filter(child::Column::Id.gt(after.get()));
    }
    let children = query
        .order_by_asc(child::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    let ids: Vec<Uuid> = children.iter().map(|row| row.id).collect();
    let families: BTreeSet<Uuid> = children.iter().map(|row| row.family_id).collect();
    let signed = signed_for(db, families).await?;
    let consents = consents(db, &ids).await?;
    let mut certificates = certificates(db, &ids).await?;
    let mut granted = granted(db, &ids).await?;
    let mut bookings = bookings(db, &ids).await?;
    let histories_since = whole_since(db, Kept::BookingEvent).await?;
    Ok(children
        .into_iter()
        .map(|row| ChildRecord {
            child: row.id.into(),
            family: row.family_id.into(),
            district: row.district_id.into(),
            birth_date: row.birth_date,
            erased: row.status == "erased",
            consented: consents
                .get(&row.id)
                .is_some_and(|given| NECESSARY.iter().all(|it| given.contains(*it))),
            signed_for: signed.get(&row.family_id).cloned().unwrap_or_default(),
            certificates: certificates.remove(&row.id).unwrap_or_default(),
            granted: granted.remove(&row.id).unwrap_or_default(),
            histories_since,
            bookings: bookings.remove(&row.id).unwrap_or_default(),
        })
        .collect())
}

async fn consents(
    db: &impl ConnectionTrait,
    children: &[Uuid],
) -> Result<BTreeMap<Uuid, BTreeSet<String>>, StoreError> {
    let rows: Vec<(Uuid, String)> = consent::Entity::find()
        .select_only()
        .column(consent::Column::ChildId)
        .column(consent::Column::Purpose)
        .filter(consent::Column::ChildId.is_in(children.iter().copied()))
        .filter(consent::Column::WithdrawnAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    let mut found: BTreeMap<Uuid, BTreeSet<String>> = BTreeMap::new();
    for (child, purpose) in rows {
        found.entry(child).or_default().insert(purpose);
    }
    Ok(found)
}

async fn signed_for(
    db: &impl ConnectionTrait,
    families: BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, BTreeSet<HouseId>>, StoreError> {
    let signed: Vec<(Uuid, Uuid)> = signed_agreement::Entity::find()
        .select_only()
        .column(signed_agreement::Column::FamilyId)
        .column(signed_agreement::Column::AgreementTemplateId)
        .filter(signed_agreement::Column::FamilyId.is_in(families))
        .into_tuple()
        .all(db)
        .await?;
    let templates: BTreeSet<Uuid> = signed.iter().map(|(_, template)| *template).collect();
    let subdistrict_of: BTreeMap<Uuid, Uuid> = agreement_template::Entity::find()
        .filter(agreement_template::Column::Id.is_in(templates))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.id, row.subdistrict_id))
        .collect();
    let subdistricts: BTreeSet<Uuid> = subdistrict_of.values().copied().collect();
    let mut houses: BTreeMap<Uuid, Vec<HouseId>> = BTreeMap::new();
    for row in house::Entity::find()
        .filter(house::Column::SubdistrictId.is_in(subdistricts))
        .all(db)
        .await?
    {
        houses
            .entry(row.subdistrict_id)
            .or_default()
            .push(row.id.into());
    }
    let mut found: BTreeMap<Uuid, BTreeSet<HouseId>> = BTreeMap::new();
    for (family, template) in signed {
        let there = subdistrict_of.get(&template).and_then(|it| houses.get(it));
        let of_family = found.entry(family).or_default();
        of_family.extend(there.into_iter().flatten().copied());
    }
    Ok(found)
}

async fn certificates(
    db: &impl ConnectionTrait,
    children: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<Certificate>>, StoreError> {
    let rows = health_certificate::Entity::find()
        .filter(health_certificate::Column::ChildId.is_in(children.iter().copied()))
        .filter(health_certificate::Column::Status.is_in(["submitted", "verified"]))
        .all(db)
        .await?;
    let mut found: BTreeMap<Uuid, Vec<Certificate>> = BTreeMap::new();
    for row in rows {
        let child = row.child_id;
        found.entry(child).or_default().push(certificate_of(&row));
    }
    Ok(found)
}

async fn granted(
    db: &impl ConnectionTrait,
    children: &[Uuid],
) -> Result<BTreeMap<Uuid, BTreeMap<i32, u32>>, StoreError> {
    let rows = quota_grant::Entity::find()
        .filter(quota_grant::Column::ChildId.is_in(children.iter().copied()))
        .all(db)
        .await?;
    let mut found: BTreeMap<Uuid, BTreeMap<i32, u32>> = BTreeMap::new();
    for row in rows {
        let year = i32::try_from(row.year).map_err(|_| StoreError::Corrupt("quota_grant.year"))?;
        let extra = u32::try_from(row.extra_sessions)
            .map_err(|_| StoreError::Corrupt("quota_grant.extra_sessions"))?;
        let sum = found
            .entry(row.child_id)
            .or_default()
            .entry(year)
            .or_default();
        *sum = sum.saturating_add(extra);
    }
    Ok(found)
}

type WithHistory = Vec<(Booking, Vec<BookingEvent>)>;

async fn bookings(
    db: &impl ConnectionTrait,
    children: &[Uuid],
) -> Result<BTreeMap<Uuid, WithHistory>, StoreError> {
    let rows = booking::Entity::find()
        .filter(booking::Column::ChildId.is_in(children.iter().copied()))
        .order_by_asc(booking::Column::StartsAt)
        .all(db)
        .await?;
    let of_these = booking::Entity::find()
        .select_only()
        .column(booking::Column::Id)
        .filter(booking::Column::ChildId.is_in(children.iter().copied()))
        .into_query();
    let mut events: BTreeMap<Uuid, Vec<BookingEvent>> = BTreeMap::new();
    for row in booking_event::Entity::find()
        .filter(booking_event::Column::BookingId.in_subquery(of_these))
        .all(db)
        .await?
    {
        events
            .entry(row.booking_id)
            .or_default()
            .push(event_of(row)?);
    }
    let mut found: BTreeMap<Uuid, WithHistory> = BTreeMap::new();
    for row in rows {
        let history = events.remove(&row.id).unwrap_or_default();
        let child = row.child_id;
        let with_history = (booking_of(row)?, history);
        found.entry(child).or_default().push(with_history);
    }
    Ok(found)
}
