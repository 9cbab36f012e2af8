//! Deciding on proposals.

use crate::{
    features::{
        closures::{
            self,
            domain::{ClosureReason, NewClosure},
        },
        districts,
        houses::{self, domain::HouseError},
        illness::{
            domain::{IllnessError, ProposalStatus, SuspensionProposal},
            store::{self, Decision},
        },
        sessions::{
            self,
            domain::{AlertKind, ClosedSpan, Closing},
        },
    },
    shared::{
        domain::{Actor, HouseId, Page, PageRequest, RoomId, SuspensionProposalId},
        storage::{Batch, WriteTx},
    },
    state::AppState,
};
use chrono::{DateTime, Days, NaiveTime, Utc};
use serde_json::json;

/// What families are told of a suspension. It names neither a child nor the disease.
const CLASS_ZH: &str = "为防控传染病，本班暂停服务。";
const CLASS_EN: &str = "To keep illness from spreading, this class is suspended.";
const HOUSE_ZH: &str = "为防控传染病，宝宝屋暂停服务。";
const HOUSE_EN: &str = "To keep illness from spreading, the house is suspended.";

/// The proposals of a house, oldest first, for those who decide on them.
///
/// # Errors
/// [`IllnessError`].
pub async fn proposals(
    state: &AppState,
    actor: &Actor,
    house: HouseId,
    status: Option<ProposalStatus>,
    page: PageRequest,
) -> Result<Page<SuspensionProposal>, IllnessError> {
    check_house(state, actor, house).await?;
    Ok(store::list_proposals(state.db.read(), house, status, page).await?)
}

/// One proposal, for those who decide on it.
///
/// # Errors
/// [`IllnessError`].
pub async fn proposal(
    state: &AppState,
    actor: &Actor,
    id: SuspensionProposalId,
) -> Result<SuspensionProposal, IllnessError> {
    let found = store::find_proposal(state.db.read(), id)
        .await?
        .ok_or(IllnessError::NotFound)?;
    check_house(state, actor, found.house).await?;
    Ok(found)
}

async fn check_house(state: &AppState, actor: &Actor, house: HouseId) -> Result<(), IllnessError> {
    houses::service::house_in_scope(state.db.read(), actor, house)
        .await
        .map_err(hidden)?;
    Ok(())
}

pub(super) fn hidden(error: HouseError) -> IllnessError {
    match error {
        HouseError::NotFound => IllnessError::NotFound,
        other => other.into(),
    }
}

/// Suspends the class or the house: closes it from now on for the proposed days, with
/// everything that follows from a closure.
///
/// # Errors
/// [`IllnessError::AlreadyDecided`]; [`IllnessError`].
pub async fn accept(
    state: &AppState,
    actor: &Actor,
    id: SuspensionProposalId,
) -> Result<SuspensionProposal, IllnessError> {
    let found = proposal(state, actor, id).await?;
    let district = districts::service::district(state, found.district).await?;
    let now = state.now();
    let back = district.local.date(now) + Days::new(found.days.into());
    let back = district.local.at(back, NaiveTime::MIN);
    let tx = state.db.begin_write().await?;
    lock_rooms(&tx, found.house).await?;
    let mut batch = Batch::default();
    let by = (found.district, actor.account);
    let (closure, closed) =
        closures::service::close_within(state, &tx, &mut batch, by, suspension(&found, now, back))
            .await?;
    batch.execute(&tx).await?;
    let decision = Decision {
        status: ProposalStatus::Accepted,
        reason: None,
        by: actor.account,
        at: now,
    };
    if !store::decide(&tx, id, decision, Some(closure.id)).await? {
        return Err(already_decided(&tx, id).await?);
    }
    end_alert(state, &tx, &found).await?;
    tx.commit().await?;
    closures::service::show(state, &closed).await;
    proposal(state, actor, id).await
}

/// Leaves the class or the house open, and says why.
///
/// # Errors
/// [`IllnessError::AlreadyDecided`]; [`IllnessError`].
pub async fn dismiss(
    state: &AppState,
    actor: &Actor,
    id: SuspensionProposalId,
    reason: &str,
) -> Result<SuspensionProposal, IllnessError> {
    let found = proposal(state, actor, id).await?;
    let tx = state.db.begin_write().await?;
    lock_rooms(&tx, found.house).await?;
    let decision = Decision {
        status: ProposalStatus::Dismissed,
        reason: Some(reason),
        by: actor.account,
        at: state.now(),
    };
    if !store::decide(&tx, id, decision, None).await? {
        return Err(already_decided(&tx, id).await?);
    }
    end_alert(state, &tx, &found).await?;
    tx.commit().await?;
    proposal(state, actor, id).await
}

async fn lock_rooms(tx: &WriteTx, house: HouseId) -> Result<(), IllnessError> {
    let rooms = houses::service::rooms_of(&**tx, house).await?;
    let rooms: Vec<RoomId> = rooms.into_iter().map(|room| room.id).collect();
    houses::service::lock_rooms(tx, &rooms).await?;
    Ok(())
}

fn suspension(
    proposal: &SuspensionProposal,
    from: DateTime<Utc>,
    back: DateTime<Utc>,
) -> NewClosure {
    let (text_zh, text_en) = match proposal.room {
        Some(_) => (CLASS_ZH, CLASS_EN),
        None => (HOUSE_ZH, HOUSE_EN),
    };
    NewClosure {
        closing: Closing {
            house: proposal.house,
            room: proposal.room,
            span: ClosedSpan {
                from,
                to: Some(back),
            },
            shorten: false,
        },
        reason: ClosureReason::Illness,
        text_zh: text_zh.to_owned(),
        text_en: text_en.to_owned(),
        by_house_state: false,
    }
}

async fn end_alert(
    state: &AppState,
    tx: &WriteTx,
    proposal: &SuspensionProposal,
) -> Result<(), IllnessError> {
    let place = (proposal.district, proposal.house);
    let about = (
        AlertKind::SuspensionProposed,
        json!({ "proposal_id": proposal.id }),
    );
    sessions::service::settle_alert(state, tx, place, about, false).await?;
    Ok(())
}

async fn already_decided(
    tx: &WriteTx,
    id: SuspensionProposalId,
) -> Result<IllnessError, IllnessError> {
    let now = store::find_proposal(&**tx, id)
        .await?
        .ok_or(IllnessError::NotFound)?;
    Ok(IllnessError::AlreadyDecided(now.status))
}
