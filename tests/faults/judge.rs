//! What is asked of the stores when everything has healed.

use crate::{
    check::{Breach, Event, Row, Store, breach, check, named},
    kinds::Kind,
    load::Scene,
    service::Service,
    stage::{Plan, Stage},
    town::{FREE_SESSIONS, PLACES, town},
};
use baobaowu::{
    features::{
        audit::service::audit,
        bookings::service::{free_sessions, projections_that_differ},
    },
    jobs::run_until_idle,
    state::AppState,
};
use entity::{booking, booking_event, session};
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// Invariant 8.
const SHOWN_WITHIN: Duration = Duration::from_secs(5);
/// What only a job may not have done yet is looked at again.
const SECOND_LOOK: Duration = Duration::from_secs(2);

/// Everything that is not as it was promised.
pub async fn judge(plan: Plan, stage: &Stage) -> Vec<Breach> {
    let scene = &stage.scene;
    let state = stage.state().await;
    let mut found: Vec<Breach> = shown(&state, scene).await.into_iter().collect();
    if plan.kind == Kind::ClockMoved {
        // Hours went by in an instant; what jobs do within minutes of the clock they do now.
        run_until_idle(&state).await.unwrap();
    }
    found.extend(check(&scene.calls(), &read(&state, scene).await));
    found.extend(balances(&state, scene).await);
    let (_, breaches) = audit(&state, scene.people.district, SECOND_LOOK, |_| {})
        .await
        .unwrap();
    found.extend(breaches.iter().map(|it| breach("audit", it.to_string())));
    found.extend(logs(stage).await);
    state.db.close().await.unwrap();
    found
}

/// Redis shows what SQL says, and soon.
async fn shown(state: &AppState, scene: &Scene) -> Option<Breach> {
    let since = Instant::now();
    loop {
        let differ = projections_that_differ(state, scene.people.district).await;
        match differ {
            Ok(differ) if differ.is_empty() => return None,
            other if since.elapsed() > SHOWN_WITHIN => {
                return Some(breach("redis", format!("after five seconds: {other:?}")));
            }
            _ => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn read(state: &AppState, scene: &Scene) -> Store {
    let sql = state.db.read();
    let steps = booking_event::Entity::find()
        .order_by_asc(booking_event::Column::Id)
        .all(sql)
        .await
        .unwrap();
    let mut events: BTreeMap<_, Vec<Event>> = BTreeMap::new();
    for step in steps {
        events.entry(step.booking_id).or_default().push(Event {
            from: step.from_status,
            to: step.to_status,
            account: step.actor_account_id,
            at: step.at.timestamp_micros(),
        });
    }
    let rows = booking::Entity::find().all(sql).await.unwrap();
    let rows = rows.into_iter().map(|row| Row {
        id: row.id,
        child: row.child_id,
        session: row.session_id,
        during: (
            row.starts_at.timestamp_micros(),
            row.ends_at.timestamp_micros(),
        ),
        status: row.status,
        free: row.funding == "free",
        year: row.quota_year,
        confirm_deadline: row.confirm_deadline.timestamp_micros(),
        events: events.remove(&row.id).unwrap_or_default(),
    });
    let rows = rows.collect();
    let sessions = session::Entity::find().all(sql).await.unwrap();
    let places = sessions
        .into_iter()
        .map(|row| (row.id, u64::try_from(row.released_places).unwrap()));
    Store {
        rows,
        places: places.collect(),
        most_places: usize::try_from(PLACES).unwrap(),
        before: scene.people.today.iter().map(|it| it.id).collect(),
        entitled: FREE_SESSIONS,
    }
}

/// What guardians are shown of their free sessions is what there is, wherever it comes from.
async fn balances(state: &AppState, scene: &Scene) -> Vec<Breach> {
    let store = read(state, scene).await;
    let mut found = Vec::new();
    for guardian in &scene.people.guardians {
        for child in &guardian.children {
            let shown = free_sessions(state, &guardian.actor, (*child).into(), Some(2026)).await;
            let shown: Value = serde_json::from_str(&shown.unwrap().body).unwrap();
            let told = ["held", "used"].map(|it| shown[it].as_u64().unwrap());
            let told = usize::try_from(told.iter().sum::<u64>()).unwrap();
            let counted = store.spent(*child);
            if told != counted {
                let what = format!("{child} is told {told}, and has {counted}");
                found.push(breach("free sessions", what));
            }
        }
    }
    found
}

/// Nothing personal in what was logged.
async fn logs(stage: &Stage) -> Vec<Breach> {
    let personal = &town().await.personal;
    let logs: Vec<String> = stage.services.iter().map(Service::log).collect();
    let found = named(personal, &logs.join("\n")).into_iter();
    found
        .map(|word| breach("personal", format!("{word} is in a log")))
        .collect()
}
