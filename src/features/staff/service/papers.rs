//! Papers, and who counts.

use super::people::{in_scope, member_in_scope};
use crate::{
    features::{
        districts,
        staff::{
            domain::{
                CheckResult, Compliance, Credential, CredentialInput, CredentialKind,
                CredentialRecord, Ineligible, StaffError, StaffMember, StaffStatus, as_credentials,
                lacking_since, lacks, status_date, trained_in, why_not_eligible,
            },
            store,
        },
    },
    shared::{
        domain::{Actor, CredentialId, DateRange, District, DistrictId, HouseId, StaffId},
        storage::{StoreError, WriteTx},
    },
    state::AppState,
};
use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use std::collections::{BTreeMap, BTreeSet};

/// The reason under which shifts are cancelled after a hit.
const HIT: &str = "background_check_hit";

/// The papers of a person, oldest first.
///
/// # Errors
/// [`StaffError`].
pub async fn credentials(
    state: &AppState,
    actor: &Actor,
    staff: StaffId,
) -> Result<Vec<CredentialRecord>, StaffError> {
    let db = state.db.read();
    member_in_scope(db, actor, staff).await?;
    Ok(store::credentials_of(db, [staff]).await?)
}

/// Why the person does not count as a carer on a date; empty for one who does.
///
/// # Errors
/// [`StaffError`].
pub async fn why_not_eligible_on(
    state: &AppState,
    actor: &Actor,
    staff: StaffId,
    date: NaiveDate,
) -> Result<Vec<Ineligible>, StaffError> {
    let db = state.db.read();
    let member = member_in_scope(db, actor, staff).await?;
    let district = districts::service::district(state, member.district).await?;
    let rules = &districts::service::policy(state, &district, date)?.staff;
    let papers: Vec<_> = store::credentials_of(db, [staff])
        .await?
        .into_iter()
        .map(|record| record.credential)
        .collect();
    Ok(why_not_eligible(
        rules,
        member.role,
        member.status,
        &papers,
        date,
    ))
}

/// Records a paper of a person whose row is locked. A hit suspends the person and cancels
/// every shift ahead, at once (H-60).
///
/// # Errors
/// [`StaffError::Invalid`].
pub async fn add_credential(
    state: &AppState,
    tx: &WriteTx,
    district: &District,
    member: &StaffMember,
    input: CredentialInput,
) -> Result<CredentialRecord, StaffError> {
    let now = state.now();
    let today = district.local.date(now);
    let rules = &districts::service::policy(state, district, today)?.staff;
    let credential = input.parse(rules, today).map_err(StaffError::Invalid)?;
    let record = CredentialRecord {
        id: state.new_id().into(),
        district: member.district,
        staff: member.id,
        credential,
        number: input.number,
        issuer: input.issuer,
        revoked_reason: None,
    };
    store::insert_credential(tx, &record, now).await?;
    if record.credential.result == Some(CheckResult::Hit) {
        if member.status == StaffStatus::Active {
            store::set_status(tx, member.id, StaffStatus::Suspended, now).await?;
        }
        store::cancel_ahead(tx, member.id, HIT, now).await?;
    }
    Ok(record)
}

/// Takes a paper of a person whose row is locked back: it was recorded in error, or its
/// issuer has withdrawn it.
///
/// # Errors
/// [`StaffError::NotFound`]; [`StaffError::InvalidState`] when it was taken back before.
pub async fn revoke_credential(
    state: &AppState,
    tx: &WriteTx,
    staff: StaffId,
    id: CredentialId,
    reason: String,
) -> Result<CredentialRecord, StaffError> {
    let mut record = store::find_credential(&**tx, staff, id)
        .await?
        .ok_or(StaffError::NotFound)?;
    if !store::revoke_credential(tx, id, &reason, state.now()).await? {
        return Err(StaffError::InvalidState);
    }
    record.credential.revoked = true;
    record.revoked_reason = Some(reason);
    Ok(record)
}

/// The papers of a district whose last day lies in one of the spans, with everyone whose
/// they are and all papers of theirs: for reminders. Those who are not employed any more are
/// left out.
///
/// # Errors
/// The store's.
pub async fn papers_ending(
    db: &impl ConnectionTrait,
    district: DistrictId,
    spans: &[DateRange],
) -> Result<Vec<(StaffMember, CredentialRecord, Vec<Credential>)>, StoreError> {
    let ending = store::credentials_ending(db, district, spans).await?;
    if ending.is_empty() {
        return Ok(Vec::new());
    }
    let ids: BTreeSet<StaffId> = ending.iter().map(|paper| paper.staff).collect();
    let members = store::find_all(db, ids.iter().copied()).await?;
    let members: BTreeMap<StaffId, StaffMember> = members
        .into_iter()
        .filter(|member| member.status != StaffStatus::Dismissed)
        .map(|member| (member.id, member))
        .collect();
    let mut all: BTreeMap<StaffId, Vec<Credential>> = BTreeMap::new();
    for record in store::credentials_of(db, ids).await? {
        all.entry(record.staff).or_default().push(record.credential);
    }
    Ok(ending
        .into_iter()
        .filter_map(|paper| {
            let member = members.get(&paper.staff)?.clone();
            let papers = all.get(&paper.staff).cloned().unwrap_or_default();
            Some((member, paper, papers))
        })
        .collect())
}

/// Everyone active in the houses of a district without a training certificate of the year
/// (H-58).
///
/// # Errors
/// The store's.
pub async fn untrained_in(
    db: &impl ConnectionTrait,
    district: DistrictId,
    year: i32,
) -> Result<Vec<StaffMember>, StoreError> {
    let mut people = store::active_in_houses(db, district).await?;
    let mut all: BTreeMap<StaffId, Vec<Credential>> = BTreeMap::new();
    for record in store::credentials_of(db, people.iter().map(|member| member.id)).await? {
        all.entry(record.staff).or_default().push(record.credential);
    }
    people.retain(|member| {
        let papers = all.get(&member.id).map_or(&[][..], Vec::as_slice);
        !trained_in(year, papers)
    });
    Ok(people)
}

/// What everyone who works in a house has and lacks today, by name; for those who run it.
///
/// # Errors
/// [`StaffError`].
pub async fn compliance(
    state: &AppState,
    actor: &Actor,
    house: HouseId,
) -> Result<Vec<Compliance>, StaffError> {
    let db = state.db.read();
    in_scope(db, actor, house).await?;
    let district = districts::service::district(state, actor.district).await?;
    let today = district.local.date(state.now());
    let rules = &districts::service::policy(state, &district, today)?.staff;
    let people = store::people_in(db, house).await?;
    let mut papers: BTreeMap<StaffId, Vec<CredentialRecord>> = BTreeMap::new();
    for record in store::credentials_of(db, people.iter().map(|member| member.id)).await? {
        papers.entry(record.staff).or_default().push(record);
    }
    Ok(people
        .into_iter()
        .map(|member| {
            let papers = papers.remove(&member.id).unwrap_or_default();
            let known: Vec<Credential> = as_credentials(&papers)
                .into_iter()
                .filter(|paper| !paper.revoked)
                .collect();
            let since = status_date(member.status_since, district.local);
            Compliance {
                missing: lacks(rules, member.role, member.status, &known, today),
                not_counted_since: lacking_since(
                    rules,
                    member.role,
                    (member.status, since),
                    &known,
                    today,
                ),
                member,
                papers,
            }
        })
        .collect())
}

/// True while a house has a health worker at work on the date: one of its own or of another
/// house who serves it, active, with a health certificate that is valid that day (H-53,
/// H-56).
///
/// # Errors
/// The store's.
pub async fn has_health_worker(
    db: &impl ConnectionTrait,
    house: HouseId,
    date: NaiveDate,
) -> Result<bool, StoreError> {
    let workers = store::health_workers_of(db, house).await?;
    if workers.is_empty() {
        return Ok(false);
    }
    let papers = store::credentials_of(db, workers).await?;
    Ok(papers.iter().any(|record| {
        record.credential.kind == CredentialKind::Health && record.credential.valid_on(date)
    }))
}
