//! Looking at certificates: each is verified or rejected once.

use super::certificates::certificate_in_scope;
use crate::{
    features::{
        children::{self, service::child_in_scope},
        districts,
        families::service::staff_scope,
        health::{
            domain::{
                CertificateFacts, CertificateStatus, HealthCertificate, HealthError, Verification,
                WaitingCertificate,
            },
            store,
        },
        houses,
    },
    shared::{
        domain::{Actor, AuditSubject, HealthCertificateId, Page, PageRequest, RequestKey},
        request::note_read,
        storage::{StoreError, WriteTx, idempotency::once},
    },
    state::AppState,
};

/// The certificates in the scope of a health worker or manager, oldest first, with the names
/// of the children masked.
///
/// # Errors
/// [`HealthError`].
pub async fn waiting(
    state: &AppState,
    actor: &Actor,
    status: Option<CertificateStatus>,
    page: PageRequest,
) -> Result<Page<WaitingCertificate>, HealthError> {
    let db = state.db.read();
    let scope = staff_scope(db, actor)
        .await?
        .ok_or(HealthError::Forbidden)?;
    let found = store::list_certificates(db, scope, status, page).await?;
    let children: Vec<_> = found.items.iter().map(|it| it.child).collect();
    let names = children::service::masked_names(state, db, &children).await?;
    Ok(found.map(|certificate| {
        let id = certificate.id.get();
        let fields = ["child_name_masked", "certificate"];
        note_read(actor, AuditSubject::HealthCertificate, id, &fields);
        WaitingCertificate {
            child_name: names.get(&certificate.child).cloned().unwrap_or_default(),
            certificate,
        }
    }))
}

/// Verifies a certificate (H-32, H-33).
///
/// # Errors
/// Those of [`Verification::last_day`]; [`HealthError::AlreadyReviewed`]; [`HealthError`].
pub async fn verify(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    id: HealthCertificateId,
    verification: Verification,
) -> Result<HealthCertificate, HealthError> {
    let certificate = certificate_in_scope(state, actor, id).await?;
    let facts = facts_for(state, actor, &certificate, &verification).await?;
    let last_day = verification.last_day(facts)?;
    let by = (actor.account, state.now());
    let done = once(&state.db, actor, key, by.1, async |tx| {
        let changed = store::verify(tx, id, &verification, last_day, by).await?;
        reviewed_now(tx, actor, id, changed).await
    });
    let id = done.await?.into_inner();
    reread(state, actor, id).await
}

/// Rejects a certificate, and tells the family why.
///
/// # Errors
/// [`HealthError::AlreadyReviewed`]; [`HealthError`].
pub async fn reject(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    id: HealthCertificateId,
    reason: &str,
) -> Result<HealthCertificate, HealthError> {
    certificate_in_scope(state, actor, id).await?;
    let by = (actor.account, state.now());
    let done = once(&state.db, actor, key, by.1, async |tx| {
        let changed = store::reject(tx, id, reason, by).await?;
        reviewed_now(tx, actor, id, changed).await
    });
    let id = done.await?.into_inner();
    reread(state, actor, id).await
}

async fn facts_for(
    state: &AppState,
    actor: &Actor,
    certificate: &HealthCertificate,
    verification: &Verification,
) -> Result<CertificateFacts, HealthError> {
    let db = state.db.read();
    let child = child_in_scope(state, db, actor, certificate.child).await?;
    let district = districts::service::district(state, actor.district).await?;
    let today = district.local.date(state.now());
    let policy = districts::service::policy(state, &district, today)?;
    let institution = houses::service::institution(db, verification.institution)
        .await?
        .filter(|found| found.district == actor.district);
    Ok(CertificateFacts {
        recognised: institution
            .is_some_and(|found| found.is_recognised_on(verification.examined_on)),
        birth_date: child.details.birth_date,
        today,
        valid_months: policy.health.certificate_valid_months,
    })
}

/// What a review answers: the id, or who was faster.
async fn reviewed_now(
    tx: &WriteTx,
    actor: &Actor,
    id: HealthCertificateId,
    changed: bool,
) -> Result<HealthCertificateId, HealthError> {
    if changed {
        return Ok(id);
    }
    let now = store::find_certificate(&**tx, actor.district, id)
        .await?
        .ok_or(HealthError::NotFound)?;
    Err(HealthError::AlreadyReviewed { status: now.status })
}

async fn reread(
    state: &AppState,
    actor: &Actor,
    id: HealthCertificateId,
) -> Result<HealthCertificate, HealthError> {
    store::find_certificate(state.db.read(), actor.district, id)
        .await?
        .ok_or(HealthError::Store(StoreError::Corrupt(
            "a certificate that was just there",
        )))
}
