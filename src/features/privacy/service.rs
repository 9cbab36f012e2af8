//! Exporting and erasing a family.

use super::{
    domain::{FamilyExport, PrivacyError},
    store,
};
use crate::{
    features::{
        bookings,
        children::{self, domain::ErasureGround},
        families::{self, domain::Guardian},
        guidance::domain::GuidanceBookingStatus,
        ledger,
    },
    shared::{
        domain::{AccessPurpose, Actor, AuditAction, AuditEntry, AuditSubject, FamilyId},
        storage::audit_log,
    },
    state::AppState,
};

/// The tables whose rows are given out.
#[must_use]
pub const fn exported_tables() -> &'static [&'static str] {
    store::TABLES
}

/// Everything kept about the actor's own family, in one picture of one moment. That it was
/// given out stands in the audit log before it is.
///
/// # Errors
/// [`families::domain::FamilyError::NotFound`] for another family.
pub async fn export(
    state: &AppState,
    actor: &Actor,
    family: FamilyId,
) -> Result<FamilyExport, PrivacyError> {
    own(state, actor, family).await?;
    let (action, subject) = (AuditAction::FamilyExported, AuditSubject::Family);
    let entry = AuditEntry::of(actor, action, subject, family.get())
        .fields(["everything"])
        .purpose(AccessPurpose::GuardianRequest);
    let tx = state.db.begin_write().await?;
    audit_log::write(&tx, state.stamp(), &entry).await?;
    tx.commit().await?;
    let picture = state.db.begin_picture().await?;
    let ids = store::ids_of(&picture, family, actor.account).await?;
    Ok(FamilyExport {
        family: family.get(),
        at: state.now(),
        tables: store::everything(&picture, &state.cipher, &ids).await?,
    })
}

/// Erases the actor's own family: ends its bookings, erases its children and its adults, and
/// closes the accounts of its guardians. All of it happens, or nothing. Children are locked
/// first, in the order of their ids, then their sessions, then the family, then its accounts.
///
/// # Errors
/// [`bookings::domain::BookingError::ChildInHouse`], [`PrivacyError::MoneyOwed`],
/// [`PrivacyError::GuidanceBooked`].
pub async fn erase(state: &AppState, actor: &Actor, family: FamilyId) -> Result<(), PrivacyError> {
    own(state, actor, family).await?;
    let tx = state.db.begin_write().await?;
    let children = children::service::of_family(&*tx, family).await?;
    let ground = ErasureGround::FamilyErased;
    let ended =
        bookings::service::erase_children_within(&tx, state, actor, &children, ground).await?;
    families::service::erase_within(&tx, state, actor, family).await?;
    let holding = GuidanceBookingStatus::HOLDING_A_PLACE;
    let holding = holding.iter().map(|status| status.as_str());
    if store::guidance_is_booked(&*tx, family, holding).await? {
        return Err(PrivacyError::GuidanceBooked);
    }
    // Ending a booking may have been late, and may have to be paid back.
    let due_fen = ledger::service::due_of_family(&*tx, family).await?;
    if due_fen != 0 {
        return Err(PrivacyError::MoneyOwed { due_fen });
    }
    tx.commit().await?;
    bookings::service::show_ended(state, &ended).await;
    Ok(())
}

/// The membership of a guardian in this family.
async fn own(state: &AppState, actor: &Actor, family: FamilyId) -> Result<Guardian, PrivacyError> {
    families::service::family_in_scope(state, state.db.read(), actor, family).await?;
    Ok(families::service::own_guardian(state, state.db.read(), actor).await?)
}
