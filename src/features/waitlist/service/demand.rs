//! Demand that could not be met (H-10): written down, and counted.

use crate::{
    features::waitlist::{
        domain::{DemandCount, DemandFilter, Entry, UnmetReason, WaitlistError},
        store::{self, UnmetRow},
    },
    shared::{domain::Actor, storage::Batch},
    state::AppState,
};

/// Refused wishes that one tick writes, in one insert.
const TICK: usize = 500;

/// Writes down the wishes of guardians that were refused for want of a place since the last
/// time, each child and session once. Returns how many were looked at.
///
/// # Errors
/// The store's; the wishes are then kept for the next time.
pub async fn write_refused(state: &AppState) -> Result<usize, WaitlistError> {
    let refused = state.refused_demand.take(TICK);
    if refused.is_empty() {
        return Ok(0);
    }
    let count = refused.len();
    let written = async {
        let wishes = store::true_wishes(state.db.read(), &refused).await?;
        let rows = wishes.into_iter().map(|(child, session)| UnmetRow {
            id: state.new_id(),
            district: session.district,
            child,
            house: session.house,
            session: Some(session.id),
            date: session.date,
            reason: UnmetReason::Full,
            once_key: format!("session:{child}:{}", session.id),
            at: state.now(),
        });
        let tx = state.db.begin_write().await?;
        let mut batch = Batch::default();
        store::add_unmet(&mut batch, rows.collect());
        batch.execute(&tx).await?;
        Ok::<_, WaitlistError>(tx.commit().await?)
    };
    if let Err(error) = written.await {
        state.refused_demand.put_back(refused);
        return Err(error);
    }
    Ok(count)
}

/// What a wish that has ended in vain leaves: one row for each child and house.
pub(super) fn unmet_of(state: &AppState, entry: &Entry) -> Vec<UnmetRow> {
    let mut rows = Vec::new();
    for child in &entry.children {
        for house in entry.wish.place.houses() {
            let session = entry.wish.place.session();
            rows.push(UnmetRow {
                id: state.new_id(),
                district: entry.district,
                child: *child,
                house,
                session,
                date: entry.wish.to,
                reason: UnmetReason::WaitedInVain,
                // Who was refused first and then waited for the same session wanted it once.
                once_key: match session {
                    Some(session) => format!("session:{child}:{session}"),
                    None => format!("entry:{}:{child}:{house}", entry.id),
                },
                at: state.now(),
            });
        }
    }
    rows
}

/// Demand that was not met, counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// By date, house and reason.
    pub counts: Vec<DemandCount>,
    /// Different children in all.
    pub children: u64,
}

/// The demand that was not met in the houses in the actor's scope.
///
/// # Errors
/// The store's.
pub async fn unmet_demand(
    state: &AppState,
    actor: &Actor,
    filter: DemandFilter,
) -> Result<Demand, WaitlistError> {
    let db = state.db.read();
    Ok(Demand {
        counts: store::counts(db, actor, filter).await?,
        children: store::all_children(db, actor, filter).await?,
    })
}
