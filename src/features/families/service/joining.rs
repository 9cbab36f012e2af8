//! How an account comes into a family that is there, whatever the way: by phone, by invitation,
//! or by a request to be linked with its child. An account belongs to one family; its own is
//! left only while it has no children (docs/adr/0023).

use super::{
    own_guardian,
    told::{self, tell_others},
};
use crate::{
    features::families::{
        domain::{FamilyError, Guardian, MemberStatus, NewGuardian},
        store,
    },
    shared::{
        domain::{AccountId, Actor, DistrictId, FamilyId, GuardianId},
        storage::{Batch, WriteTx},
    },
    state::AppState,
};
use sea_orm::ConnectionTrait;
use std::collections::BTreeSet;

/// Makes an account a guardian of a family, out of its own one, which is closed if nobody is
/// left in it. Locks both families in the order of their ids, then the account.
///
/// # Errors
/// [`FamilyError::NotFound`] for a family that is gone, [`FamilyError::AlreadyGuardian`],
/// [`FamilyError::FamilyHasChildren`].
pub async fn admit(
    state: &AppState,
    tx: &WriteTx,
    family: FamilyId,
    (account, district): (AccountId, DistrictId),
    new: NewGuardian,
) -> Result<Guardian, FamilyError> {
    let acting = async || store::acting_guardian(&**tx, &state.cipher, district, account).await;
    let own = acting().await?.map(|own| own.family);
    let mut there = false;
    for id in [Some(family), own]
        .into_iter()
        .flatten()
        .collect::<BTreeSet<_>>()
    {
        let locked = store::lock(tx, id).await?;
        there |= id == family && locked.is_some();
    }
    if !there {
        return Err(FamilyError::NotFound);
    }
    store::lock_account(tx, account).await?;
    match acting().await? {
        Some(known) if known.family == family => return Err(FamilyError::AlreadyGuardian),
        // Joined another family in this very moment.
        Some(known) if Some(known.family) != own => return Err(FamilyError::FamilyExists),
        Some(known) => leave(state, tx, &known).await?,
        None => {}
    }
    seat(state, tx, family, (account, district), new).await
}

/// Takes a guardian out of a family without children, whose lock is held, and closes it if
/// nobody is left; who is left is told.
async fn leave(state: &AppState, tx: &WriteTx, own: &Guardian) -> Result<(), FamilyError> {
    if store::has_children(&**tx, own.family).await? {
        return Err(FamilyError::FamilyHasChildren);
    }
    store::revoke_guardian(tx, own).await?;
    let left = store::list_guardians(&**tx, &state.cipher, own.family).await?;
    if left.iter().all(|it| it.status == MemberStatus::Revoked) {
        store::close(tx, own.family).await?;
    }
    let mut batch = Batch::default();
    let of = (own.district, own.family);
    let about = told::left(state, own, false);
    tell_others(state, tx, &mut batch, of, &[own.account], about).await?;
    batch.execute(tx).await?;
    Ok(())
}

/// Writes the membership of an account that has none; one who was removed from the family
/// before comes back. Family and account are locked.
pub(super) async fn seat(
    state: &AppState,
    tx: &WriteTx,
    family: FamilyId,
    (account, district): (AccountId, DistrictId),
    new: NewGuardian,
) -> Result<Guardian, FamilyError> {
    let former = store::list_guardians(&**tx, &state.cipher, family)
        .await?
        .into_iter()
        .find(|known| known.account == account);
    let guardian = Guardian {
        id: former
            .as_ref()
            .map_or_else(|| state.new_id().into(), |known| known.id),
        district,
        family,
        account,
        name: new.name,
        phone: new.phone,
        relation: new.relation,
        status: MemberStatus::Active,
    };
    if former.is_some() {
        store::restore_guardian(tx, &state.cipher, &guardian, state.now()).await?;
    } else {
        store::insert_guardian(tx, &state.cipher, &guardian, state.now()).await?;
    }
    Ok(guardian)
}

/// A membership, whatever its family and whether it still holds; whoever asks checks who may
/// know of it.
///
/// # Errors
/// The store's.
pub async fn member(
    state: &AppState,
    db: &impl ConnectionTrait,
    id: GuardianId,
) -> Result<Option<Guardian>, FamilyError> {
    Ok(store::find_membership(db, &state.cipher, id).await?)
}

/// Locks the family in which a guardian acts, so that it is not left or closed before the
/// commit, and answers the membership as it is then.
///
/// # Errors
/// As [`own_guardian`]; [`FamilyError::NotFound`] for a family that is gone.
pub async fn lock_own_family(
    state: &AppState,
    tx: &WriteTx,
    actor: &Actor,
) -> Result<Guardian, FamilyError> {
    let before = own_guardian(state, &**tx, actor).await?;
    store::lock(tx, before.family)
        .await?
        .ok_or(FamilyError::NotFound)?;
    own_guardian(state, &**tx, actor).await
}
