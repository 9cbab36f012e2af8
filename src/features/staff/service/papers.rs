//! Papers, and who counts.

use super::people::member_in_scope;
use crate::{
    features::{
        districts,
        staff::{
            domain::{
                CheckResult, CredentialInput, CredentialRecord, Ineligible, StaffError,
                StaffMember, StaffStatus, why_not_eligible,
            },
            store,
        },
    },
    shared::{
        domain::{Actor, CredentialId, District, StaffId},
        storage::WriteTx,
    },
    state::AppState,
};
use chrono::NaiveDate;

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
            store::set_status(tx, member.id, StaffStatus::Suspended).await?;
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
