//! Weighing a case: do the cases of its classes suggest a suspension?

use crate::{
    features::{
        closures, districts, houses,
        illness::{
            domain::{IllnessError, ProposalStatus, Suggested, SuspensionProposal, suggested},
            store::{self, Weighed},
        },
        notices::{
            self,
            domain::{Audience, NoticeKind},
        },
        policies::domain::Threshold,
        sessions::{self, domain::AlertKind},
        staff,
    },
    shared::{
        domain::{DistrictId, HealthEventId, HouseId, RoomId},
        storage::{Batch, WriteTx},
    },
    state::AppState,
};
use chrono::Days;
use serde_json::json;

/// Counts the cases of the classes of a child that is ill, and proposes what they suggest.
/// Doing it twice proposes nothing more.
///
/// # Errors
/// [`IllnessError`].
pub async fn weigh(
    state: &AppState,
    district: DistrictId,
    event: HealthEventId,
) -> Result<(), IllnessError> {
    let db = state.db.read();
    let Some(case) = store::find_case(db, event).await? else {
        return Ok(());
    };
    let local = districts::service::district(state, district).await?;
    let policy = districts::service::policy(state, &local, case.date)?;
    let Some(threshold) = policy.illness.of(case.disease) else {
        return Ok(());
    };
    let before = case.date - Days::new(threshold.within_days.into());
    for house in store::houses_of(db, case.child, (before, case.date)).await? {
        weigh_in(state, (district, house), event, &case, &threshold).await?;
    }
    Ok(())
}

async fn weigh_in(
    state: &AppState,
    (district, house): (DistrictId, HouseId),
    event: HealthEventId,
    case: &Weighed,
    threshold: &Threshold,
) -> Result<(), IllnessError> {
    let unguarded = known_without_locks(state, house, case).await?;
    let span = Days::new(threshold.within_days.into());
    let tx = state.db.begin_write().await?;
    let rooms = houses::service::rooms_of(&*tx, house).await?;
    let rooms: Vec<RoomId> = rooms.into_iter().map(|room| room.id).collect();
    houses::service::lock_rooms(&tx, &rooms).await?;
    let known = match unguarded {
        Some(known) => known,
        None => store::proposals_about(&*tx, house, case.disease).await?,
    };
    let cases = store::cases_in_house(
        &*tx,
        (district, house),
        case.disease,
        (case.date - span, case.date + span),
        case.date - span - span,
    )
    .await?;
    let mut batch = Batch::default();
    for found in suggested(&cases, case.date, threshold) {
        // What was suggested without this case has been weighed with its own.
        if !found.cases.contains(&event) {
            continue;
        }
        match standing(state, &tx, &known, &found, event).await? {
            Standing::Open(open) => {
                store::add_cases(&mut batch, district, open.id, found.cases);
            }
            Standing::Settled => {}
            Standing::New => {
                let proposal = SuspensionProposal {
                    id: state.new_id().into(),
                    district,
                    house,
                    room: found.room,
                    disease: case.disease,
                    status: ProposalStatus::Open,
                    days: threshold.suspension_days,
                    cases: found.cases,
                    created_at: state.now(),
                    decided_at: None,
                    decision_reason: None,
                    closure: None,
                };
                store::add_proposal(&mut batch, &proposal);
                tell(state, &tx, &mut batch, &proposal).await?;
            }
        }
    }
    batch.execute(&tx).await?;
    tx.commit().await?;
    Ok(())
}

/// What became of suggestions like this one.
enum Standing<'p> {
    /// It waits for a decision.
    Open(&'p SuspensionProposal),
    /// It has been decided with this case, or the class is away.
    Settled,
    /// There is none.
    New,
}

async fn standing<'p>(
    state: &AppState,
    tx: &WriteTx,
    known: &'p [SuspensionProposal],
    found: &Suggested,
    event: HealthEventId,
) -> Result<Standing<'p>, IllnessError> {
    let about_it = || known.iter().filter(|it| it.room == found.room);
    if let Some(open) = about_it().find(|it| it.status == ProposalStatus::Open) {
        return Ok(Standing::Open(open));
    }
    if about_it().any(|it| it.cases.contains(&event)) {
        return Ok(Standing::Settled);
    }
    let Some(house) = known.first().map(|it| it.house) else {
        return Ok(Standing::New);
    };
    let closures = closures::service::standing(tx, house).await?;
    let away = closures.iter().any(|closure| {
        let ours = known.iter().any(|it| it.closure == Some(closure.id));
        let covers = closure.room.is_none() || closure.room == found.room;
        ours && covers && closure.to.is_none_or(|to| state.now() < to)
    });
    Ok(if away {
        Standing::Settled
    } else {
        Standing::New
    })
}

/// The manager is alerted and told, and so is every health worker of the house. What is told
/// names neither a child nor the disease.
async fn tell(
    state: &AppState,
    tx: &WriteTx,
    batch: &mut Batch,
    proposal: &SuspensionProposal,
) -> Result<(), IllnessError> {
    let place = (proposal.district, proposal.house);
    let about = (
        AlertKind::SuspensionProposed,
        json!({ "proposal_id": proposal.id }),
    );
    sessions::service::settle_alert(state, tx, place, about, true).await?;
    let health_workers = staff::service::health_worker_accounts(&**tx, proposal.house).await?;
    let audiences = health_workers
        .into_iter()
        .map(Audience::Account)
        .chain([Audience::House(proposal.house)]);
    for to in audiences {
        let facts = json!({
            "proposal_id": proposal.id,
            "house_id": proposal.house,
            "room_id": proposal.room,
            "cases": proposal.cases.len(),
        });
        notices::service::tell(
            state,
            batch,
            (proposal.district, to),
            NoticeKind::SuspensionProposed,
            (proposal.id.get(), facts),
        );
    }
    Ok(())
}

/// The negative control of the rooms' locks: with the switch on, it is asked without them
/// what has been proposed, long enough before it is proposed that another case weighed at the
/// same time hears the same.
#[cfg(feature = "testing")]
async fn known_without_locks(
    state: &AppState,
    house: HouseId,
    case: &Weighed,
) -> Result<Option<Vec<SuspensionProposal>>, IllnessError> {
    if !crate::testing::Switches::is_on(&state.switches.skip_proposal_locks) {
        return Ok(None);
    }
    let known = store::proposals_about(state.db.read(), house, case.disease).await?;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    Ok(Some(known))
}

#[cfg(not(feature = "testing"))]
#[expect(clippy::unused_async, reason = "its twin in tests reads the store")]
async fn known_without_locks(
    _: &AppState,
    _: HouseId,
    _: &Weighed,
) -> Result<Option<Vec<SuspensionProposal>>, IllnessError> {
    Ok(None)
}
