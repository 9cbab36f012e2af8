//! Setting prices and agreements, publishing them, and finding the ones in force.

use super::{
    domain::{
        AgreementDetails, AgreementTemplate, FeeError, FeeSchedule, FeeScheduleDetails, Published,
        is_administered_by,
    },
    store,
};
use crate::{
    features::{districts, houses},
    shared::{
        domain::{Actor, AgreementTemplateId, FeeScheduleId, HouseId, RequestKey, SubdistrictId},
        storage::{StoreError, idempotency::once},
    },
    state::AppState,
};
use chrono::NaiveDate;
use sea_orm::ConnectionTrait;

/// The published schedule in force in a subdistrict on a local date (H-69).
///
/// # Errors
/// The store's.
pub async fn schedule_on(
    db: &impl ConnectionTrait,
    subdistrict: SubdistrictId,
    date: NaiveDate,
) -> Result<Option<FeeSchedule>, StoreError> {
    store::schedule_on(db, subdistrict, date).await
}

/// The published agreement in force in a subdistrict on a local date (H-35).
///
/// # Errors
/// The store's.
pub async fn agreement_on(
    db: &impl ConnectionTrait,
    subdistrict: SubdistrictId,
    date: NaiveDate,
) -> Result<Option<AgreementTemplate>, StoreError> {
    store::agreement_on(db, subdistrict, date).await
}

/// One agreement template, draft or published; callers check who may know of it.
///
/// # Errors
/// The store's.
pub async fn agreement(
    db: &impl ConnectionTrait,
    id: AgreementTemplateId,
) -> Result<Option<AgreementTemplate>, StoreError> {
    store::find_agreement(db, id).await
}

/// What care in a house costs on a local date, today when none is named.
///
/// # Errors
/// [`FeeError::NoPublishedFee`], and others.
pub async fn schedule_of_house(
    state: &AppState,
    house: HouseId,
    date: Option<NaiveDate>,
) -> Result<FeeSchedule, FeeError> {
    let (subdistrict, date) = place_and_date(state, house, date).await?;
    schedule_on(state.db.read(), subdistrict, date)
        .await?
        .ok_or(FeeError::NoPublishedFee(date))
}

/// What is agreed for care in a house on a local date, today when none is named.
///
/// # Errors
/// [`FeeError::NoPublishedAgreement`], and others.
pub async fn agreement_of_house(
    state: &AppState,
    house: HouseId,
    date: Option<NaiveDate>,
) -> Result<AgreementTemplate, FeeError> {
    let (subdistrict, date) = place_and_date(state, house, date).await?;
    agreement_on(state.db.read(), subdistrict, date)
        .await?
        .ok_or(FeeError::NoPublishedAgreement(date))
}

async fn place_and_date(
    state: &AppState,
    house: HouseId,
    date: Option<NaiveDate>,
) -> Result<(SubdistrictId, NaiveDate), FeeError> {
    let house = houses::service::house(state.db.read(), house).await?;
    let district = districts::service::district(state, house.district).await?;
    let date = date.unwrap_or_else(|| district.local.date(state.now()));
    Ok((house.subdistrict, date))
}

/// All fee schedules of a subdistrict, drafts too, by number.
///
/// # Errors
/// [`FeeError`].
pub async fn schedules(
    state: &AppState,
    actor: &Actor,
    subdistrict: SubdistrictId,
) -> Result<Vec<FeeSchedule>, FeeError> {
    check_subdistrict(state, actor, subdistrict).await?;
    Ok(store::list_schedules(state.db.read(), subdistrict).await?)
}

/// All agreement templates of a subdistrict, drafts too, by number.
///
/// # Errors
/// [`FeeError`].
pub async fn agreements(
    state: &AppState,
    actor: &Actor,
    subdistrict: SubdistrictId,
) -> Result<Vec<AgreementTemplate>, FeeError> {
    check_subdistrict(state, actor, subdistrict).await?;
    Ok(store::list_agreements(state.db.read(), subdistrict).await?)
}

/// Drafts a fee schedule (H-68).
///
/// # Errors
/// [`FeeError::TooHigh`] above the ceiling in force on its first date, and others.
pub async fn create_schedule(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    subdistrict: SubdistrictId,
    details: FeeScheduleDetails,
) -> Result<FeeSchedule, FeeError> {
    check_subdistrict(state, actor, subdistrict).await?;
    check_ceiling(state, actor, &details).await?;
    let now = state.now();
    let outcome = once(&state.db, actor, key, now, async |tx| {
        store::lock_subdistrict(tx, subdistrict).await?;
        let schedule = FeeSchedule {
            id: state.new_id().into(),
            district: actor.district,
            subdistrict,
            number: store::next_schedule_number(tx, subdistrict).await?,
            details,
            published_at: None,
        };
        store::insert_schedule(tx, &schedule, now).await?;
        Ok::<_, FeeError>(schedule)
    })
    .await?;
    Ok(outcome.into_inner())
}

/// Drafts an agreement (H-35) on a published schedule of the same subdistrict (H-69).
///
/// # Errors
/// [`FeeError`].
pub async fn create_agreement(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    subdistrict: SubdistrictId,
    fee_schedule: FeeScheduleId,
    details: AgreementDetails,
) -> Result<AgreementTemplate, FeeError> {
    check_subdistrict(state, actor, subdistrict).await?;
    // Outside the transaction: once published, a schedule does not change.
    let fees = store::find_schedule(state.db.read(), fee_schedule)
        .await?
        .filter(|fees| fees.subdistrict == subdistrict)
        .ok_or(FeeError::ForeignFeeSchedule)?;
    if fees.published_at.is_none() {
        return Err(FeeError::FeeNotPublished);
    }
    if details.effective_from < fees.details.effective_from {
        return Err(FeeError::BeforeItsFees {
            fees_from: fees.details.effective_from,
        });
    }
    let now = state.now();
    let outcome = once(&state.db, actor, key, now, async |tx| {
        store::lock_subdistrict(tx, subdistrict).await?;
        let agreement = AgreementTemplate {
            id: state.new_id().into(),
            district: actor.district,
            subdistrict,
            fee_schedule,
            number: store::next_agreement_number(tx, subdistrict).await?,
            details,
            published_at: None,
        };
        store::insert_agreement(tx, &agreement, now).await?;
        Ok::<_, FeeError>(agreement)
    })
    .await?;
    Ok(outcome.into_inner())
}

/// Publishes a fee schedule, once and for good (H-69). It is shown from then on; it is charged
/// only once an agreement that rests on it is published and signed.
///
/// # Errors
/// [`FeeError::AlreadyPublished`], [`FeeError::EffectiveDatePassed`],
/// [`FeeError::TooHigh`] when the ceiling was lowered since it was drafted, and others.
pub async fn publish_schedule(
    state: &AppState,
    actor: &Actor,
    id: FeeScheduleId,
) -> Result<(FeeSchedule, Published), FeeError> {
    let schedule = store::find_schedule(state.db.read(), id)
        .await?
        .filter(|it| is_administered_by(actor, it.district, it.subdistrict))
        .ok_or(FeeError::NotFound)?;
    check_publishable(
        state,
        actor,
        schedule.published_at.is_some(),
        schedule.details.effective_from,
    )
    .await?;
    check_ceiling(state, actor, &schedule.details).await?;
    let now = state.now();
    let tx = state.db.begin_write().await?;
    if !store::publish_schedule(&tx, id, now).await? {
        return Err(FeeError::AlreadyPublished);
    }
    tx.commit().await?;
    let schedule = FeeSchedule {
        published_at: Some(now),
        ..schedule
    };
    // Agreements rest on published schedules, so none rests on this one yet. What families
    // are charged by from its first date on is the agreement in force then.
    let (subdistrict, from) = (schedule.subdistrict, schedule.details.effective_from);
    let charged_by = agreement_on(state.db.read(), subdistrict, from).await?;
    let families_to_sign = match &charged_by {
        None => 0,
        Some(agreement) => store::families_to_sign(state.db.read(), agreement).await?,
    };
    let published = Published {
        not_charged: charged_by.is_none_or(|agreement| agreement.fee_schedule != schedule.id),
        families_to_sign,
    };
    Ok((schedule, published))
}

/// Publishes an agreement, once and for good: from its first date on guardians need to have
/// signed it (H-35).
///
/// # Errors
/// [`FeeError::AlreadyPublished`], [`FeeError::EffectiveDatePassed`], and others.
pub async fn publish_agreement(
    state: &AppState,
    actor: &Actor,
    id: AgreementTemplateId,
) -> Result<(AgreementTemplate, Published), FeeError> {
    let agreement = store::find_agreement(state.db.read(), id)
        .await?
        .filter(|it| is_administered_by(actor, it.district, it.subdistrict))
        .ok_or(FeeError::NotFound)?;
    check_publishable(
        state,
        actor,
        agreement.published_at.is_some(),
        agreement.details.effective_from,
    )
    .await?;
    let now = state.now();
    let tx = state.db.begin_write().await?;
    if !store::publish_agreement(&tx, id, now).await? {
        return Err(FeeError::AlreadyPublished);
    }
    tx.commit().await?;
    let agreement = AgreementTemplate {
        published_at: Some(now),
        ..agreement
    };
    let published = Published {
        not_charged: false,
        families_to_sign: store::families_to_sign(state.db.read(), &agreement).await?,
    };
    Ok((agreement, published))
}

/// The subdistricts of a district are public, so naming another's is not allowed rather than
/// not found.
async fn check_subdistrict(
    state: &AppState,
    actor: &Actor,
    subdistrict: SubdistrictId,
) -> Result<(), FeeError> {
    let found = districts::service::subdistrict(state.db.read(), subdistrict)
        .await?
        .filter(|found| found.district == actor.district)
        .ok_or(FeeError::NotFound)?;
    if is_administered_by(actor, found.district, found.id) {
        Ok(())
    } else {
        Err(FeeError::Forbidden)
    }
}

async fn check_ceiling(
    state: &AppState,
    actor: &Actor,
    details: &FeeScheduleDetails,
) -> Result<(), FeeError> {
    let district = districts::service::district(state, actor.district).await?;
    let policy = districts::service::policy(state, &district, details.effective_from)?;
    details.check_ceiling(policy).map_err(FeeError::TooHigh)
}

async fn check_publishable(
    state: &AppState,
    actor: &Actor,
    published: bool,
    effective_from: NaiveDate,
) -> Result<(), FeeError> {
    if published {
        return Err(FeeError::AlreadyPublished);
    }
    let district = districts::service::district(state, actor.district).await?;
    let today = district.local.date(state.now());
    if effective_from < today {
        return Err(FeeError::EffectiveDatePassed {
            effective_from,
            today,
        });
    }
    Ok(())
}
