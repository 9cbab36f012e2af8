//! Who may act for a family that waits: its guardians, and staff on its behalf (H-23).

use crate::{
    features::{
        families::service::staff_scope,
        waitlist::{domain::WaitlistError, store},
    },
    shared::domain::{Actor, FamilyId, HouseId},
};
use sea_orm::ConnectionTrait;

/// Checks that the actor may act for the family: a guardian for the own one, staff for those
/// of their subdistrict.
///
/// # Errors
/// [`WaitlistError::NotFound`] for any other family.
pub(super) async fn acts_for(
    db: &impl ConnectionTrait,
    actor: &Actor,
    family: FamilyId,
) -> Result<(), WaitlistError> {
    let in_scope = match staff_scope(db, actor).await? {
        // Asked of the store: a token may be older than a revocation.
        None => store::is_active_guardian(db, actor.account, family).await?,
        Some(scope) => store::family_subdistrict(db, family)
            .await?
            .is_some_and(|subdistrict| scope.covers(subdistrict)),
    };
    if in_scope {
        Ok(())
    } else {
        Err(WaitlistError::NotFound)
    }
}

/// Checks that every house lies in the district, and for staff in their scope.
///
/// # Errors
/// [`WaitlistError::NotFound`] when one does not.
pub(super) async fn may_name(
    db: &impl ConnectionTrait,
    actor: &Actor,
    houses: &[HouseId],
) -> Result<(), WaitlistError> {
    let found = store::houses(db, actor.district, houses).await?;
    let named = found.len() == houses.len()
        && found
            .iter()
            .all(|house| !actor.is_staff() || actor.works_in(house.id, house.subdistrict));
    if named {
        Ok(())
    } else {
        Err(WaitlistError::NotFound)
    }
}
