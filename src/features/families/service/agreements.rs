//! Signing service agreements (H-35).

use super::{acting_in, family_in_scope};
use crate::{
    features::{
        families::{
            domain::{FamilyError, SignedAgreement},
            store,
        },
        fees,
    },
    shared::{
        domain::{Actor, AgreementTemplateId, AuditSubject, FamilyId, RequestKey},
        request::note_read,
        storage::{StoreError, idempotency::once},
    },
    state::AppState,
};

/// What a family has signed, oldest first.
///
/// # Errors
/// [`FamilyError`].
pub async fn signed_agreements(
    state: &AppState,
    actor: &Actor,
    family: FamilyId,
) -> Result<Vec<SignedAgreement>, FamilyError> {
    let db = state.db.read();
    family_in_scope(state, db, actor, family).await?;
    let fields = ["signed_agreements"];
    note_read(actor, AuditSubject::Family, family.get(), &fields);
    Ok(store::list_signed_agreements(db, family).await?)
}

/// Signs a published agreement of any subdistrict of the district: a family may book
/// beyond its own subdistrict, and signs the agreement of the house's.
///
/// # Errors
/// [`FamilyError::NoPublishedAgreement`], [`FamilyError::AlreadySigned`], and others.
pub async fn sign_agreement(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    family: FamilyId,
    template: AgreementTemplateId,
) -> Result<SignedAgreement, FamilyError> {
    let (family, guardian) = acting_in(state, actor, family).await?;
    let now = state.now();
    let template = fees::service::agreement(state.db.read(), template)
        .await?
        .filter(|found| found.district == actor.district)
        .filter(|found| found.published_at.is_some())
        .ok_or(FamilyError::NoPublishedAgreement)?;
    let signed = SignedAgreement {
        id: state.new_id(),
        family: family.id,
        agreement_template: template.id,
        guardian: guardian.id,
        content_hash: template.content_hash(),
        signed_at: now,
    };
    let outcome = once(&state.db, actor, key, now, async |tx| {
        store::insert_signed_agreement(tx, family.district, &signed)
            .await
            .map_err(|error| match error {
                StoreError::Duplicate(_) => FamilyError::AlreadySigned,
                other => other.into(),
            })?;
        Ok::<_, FamilyError>(signed)
    })
    .await?;
    Ok(outcome.into_inner())
}
