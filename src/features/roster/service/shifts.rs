//! Single shifts.

use super::{Changed, RosteredShift, shown};
use crate::{
    features::{
        districts,
        notices::{
            self,
            domain::{Audience, NoticeKind},
        },
        sessions::{self, domain::SessionError},
        staff::{
            self,
            domain::{Shift, ShiftSwap, StaffMember},
            service::NewShift,
        },
    },
    shared::{
        domain::{Actor, District, RequestKey, ShiftId, StaffId},
        storage::{Batch, WriteTx, idempotency::once},
    },
    state::AppState,
};
use serde_json::json;

/// Rosters a person below the actor. Who is not eligible on the date is rostered all the
/// same, and told with the reasons, but does not count.
///
/// # Errors
/// [`SessionError`].
pub async fn add_shift(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    new: NewShift,
) -> Result<Changed<RosteredShift>, SessionError> {
    let now = state.now();
    let district = districts::service::district(state, actor.district).await?;
    let outcome = once(&state.db, actor, key, now, async |tx| {
        let member = staff::service::lock_to_manage(tx, actor, new.staff).await?;
        let shift = staff::service::add_shift(state, tx, (actor, &district), &member, new).await?;
        let affected =
            sessions::service::recompute_for_shifts(state, tx, std::slice::from_ref(&shift))
                .await?;
        let item = rostered(state, tx, &district, shift).await?;
        Ok::<_, SessionError>(Changed { item, affected })
    })
    .await?;
    Ok(shown(state, outcome.into_inner()).await)
}

/// Cancels a shift: the carer is ill (scenario 13).
///
/// # Errors
/// [`SessionError`].
pub async fn cancel_shift(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    id: ShiftId,
    reason: String,
) -> Result<Changed<Shift>, SessionError> {
    let now = state.now();
    let outcome = once(&state.db, actor, key, now, async |tx| {
        let shift = staff::service::lock_shift_to_cancel(tx, actor, id).await?;
        let item = staff::service::cancel_shift(tx, shift, reason, now).await?;
        let affected =
            sessions::service::recompute_for_shifts(state, tx, std::slice::from_ref(&item)).await?;
        Ok::<_, SessionError>(Changed { item, affected })
    })
    .await?;
    Ok(shown(state, outcome.into_inner()).await)
}

/// Gives the shift of one person to another; both are told. The sessions are computed once,
/// with the shift where it is afterwards.
///
/// # Errors
/// [`SessionError`].
pub async fn swap_shift(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    (id, to): (ShiftId, StaffId),
) -> Result<Changed<(RosteredShift, ShiftSwap)>, SessionError> {
    let now = state.now();
    let district = districts::service::district(state, actor.district).await?;
    let outcome = once(&state.db, actor, key, now, async |tx| {
        let (shift, from, to) = staff::service::lock_shift_to_swap(tx, actor, id, to).await?;
        let (shift, swap) = staff::service::swap_shift(state, tx, actor, (shift, &to)).await?;
        let affected =
            sessions::service::recompute_for_shifts(state, tx, std::slice::from_ref(&shift))
                .await?;
        let mut batch = Batch::default();
        tell_person(state, &mut batch, &from, NoticeKind::ShiftGivenAway, &shift);
        tell_person(state, &mut batch, &to, NoticeKind::ShiftTakenOver, &shift);
        batch.execute(tx).await?;
        let item = (rostered(state, tx, &district, shift).await?, swap);
        Ok::<_, SessionError>(Changed { item, affected })
    })
    .await?;
    Ok(shown(state, outcome.into_inner()).await)
}

/// The shift with why its person does not count.
async fn rostered(
    state: &AppState,
    tx: &WriteTx,
    district: &District,
    shift: Shift,
) -> Result<RosteredShift, SessionError> {
    let date = district.local.date(shift.during.start());
    let rules = &districts::service::policy(state, district, date)?.staff;
    let roster = staff::service::roster(&**tx, &[shift.room], shift.during).await?;
    Ok(RosteredShift {
        not_eligible: roster.why_not(rules, shift.staff, date),
        shift,
    })
}

/// Tells a person who signs in of a shift.
pub(super) fn tell_person(
    state: &AppState,
    batch: &mut Batch,
    member: &StaffMember,
    kind: NoticeKind,
    shift: &Shift,
) {
    let Some(account) = member.account else {
        return;
    };
    let facts = json!({
        "staff_id": member.id,
        "shift_id": shift.id,
        "house_id": shift.house,
        "room_id": shift.room,
        "starts_at": shift.during.start(),
        "ends_at": shift.during.end(),
        "of_your_house": false,
    });
    let to = (member.district, Audience::Account(account));
    notices::service::tell(state, batch, to, kind, (shift.id.get(), facts));
}
