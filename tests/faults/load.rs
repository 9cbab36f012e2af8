//! What people do while things fail: guardians book, cancel and repeat, staff confirm, reject,
//! let in and hand over. Each keeps asking, with the same key, until it is answered.

use crate::{
    history::{Answer, Ask, Call, Deed, Shown, Try},
    service::Watch,
    town::{Guardian, PLACES, People},
};
use baobaowu::shared::{domain::Actor, security::AccessTokens};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::task::JoinSet;
use uuid::Uuid;

/// How long a client waits for an answer.
const PATIENCE: Duration = Duration::from_millis(2500);
/// How long after the end of the fault every call must have its answer.
pub const ANSWERED_WITHIN: Duration = Duration::from_secs(12);
/// How long a part of a history may last at most.
const BUSY_FOR: Duration = Duration::from_secs(4);
const GUARDIANS: u64 = 6;

/// A booking as the people know it.
#[derive(Clone)]
struct Known {
    id: Uuid,
    child: Uuid,
    status: String,
}

/// What the people of a history share.
pub struct Scene {
    pub people: People,
    pub watch: Watch,
    pub tokens: AccessTokens,
    ports: Mutex<Vec<u16>>,
    client: reqwest::Client,
    began: Instant,
    stopped: AtomicBool,
    healed: Mutex<Option<Instant>>,
    known: Mutex<Vec<Known>>,
    calls: Mutex<Vec<Call>>,
}

fn locked<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Scene {
    pub fn new(people: People, watch: Watch, tokens: AccessTokens, ports: Vec<u16>) -> Self {
        let today = people.today.iter().map(|booked| Known {
            id: booked.id,
            child: booked.child,
            status: "confirmed".to_owned(),
        });
        let known = Mutex::new(today.collect());
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            people,
            watch,
            tokens,
            ports: Mutex::new(ports),
            client,
            began: Instant::now(),
            stopped: AtomicBool::new(false),
            healed: Mutex::new(None),
            known,
            calls: Mutex::default(),
        }
    }

    /// Everybody begins.
    pub fn begin(scene: &Arc<Self>, seed: u64) -> JoinSet<()> {
        let mut people = JoinSet::new();
        for nth in 0..GUARDIANS {
            people.spawn(guardian(Arc::clone(scene), chance(seed, nth)));
        }
        people.spawn(staff(Arc::clone(scene), chance(seed, GUARDIANS), true));
        people.spawn(staff(Arc::clone(scene), chance(seed, GUARDIANS + 1), false));
        people
    }

    /// One booking for every child, all at once, beside what else is going on, in one of these
    /// sessions.
    pub fn book_for_everybody(scene: &Arc<Self>, sessions: &[Uuid]) -> JoinSet<()> {
        let mut asking = JoinSet::new();
        let children = scene.people.guardians.iter();
        let children = children.flat_map(|it| it.children.iter().map(move |child| (it, *child)));
        for (nth, (guardian, child)) in (0_u64..).zip(children) {
            let session = sessions[usize::try_from(nth).unwrap() % sessions.len()];
            let (scene, actor) = (Arc::clone(scene), guardian.actor);
            let mut rng = chance(nth, 1000);
            asking.spawn(async move {
                let ask = Ask::Book { child, session };
                let call = Call::new(actor.account.get(), ask, fresh_key(&mut rng));
                scene.ask(&mut rng, &actor, call).await;
            });
        }
        asking
    }

    /// Whoever was refused after a try that had no answer asks once more, now that nothing is
    /// under way: the first try may have been granted after the refusal of the second.
    pub async fn ask_what_is_unsure(scene: &Arc<Self>) {
        let mut asking = JoinSet::new();
        for (nth, call) in (2000..).zip(scene.calls()) {
            let Ask::Book { child, .. } = call.ask else {
                continue;
            };
            if !call.is_done() && call.may_have_happened() {
                let actor = scene.people.by_account(call.account, child).actor;
                let again = Call::new(call.account, call.ask, call.key);
                let scene = Arc::clone(scene);
                asking.spawn(async move { scene.ask(&mut chance(0, nth), &actor, again).await });
            }
        }
        asking.join_all().await;
    }

    /// One try, which is not kept.
    pub async fn once(&self, rng: &mut StdRng, actor: &Actor, call: &Call) -> Answer {
        self.send(rng, actor, call, 4 * PATIENCE).await
    }

    /// Everybody asks these instances from now on.
    pub fn turn_to(&self, ports: &[u16]) {
        *locked(&self.ports) = ports.to_vec();
    }

    /// Nobody begins anything new.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
    }

    /// From here on whoever still asks must be answered soon.
    pub fn heal(&self) {
        *locked(&self.healed) = Some(Instant::now());
    }

    /// How many tries so far ended because a connection did.
    pub fn connections_lost(&self) -> usize {
        let calls = locked(&self.calls);
        let tries = calls.iter().flat_map(|it| &it.tries);
        let lost = Answer::Lost("connection".to_owned());
        tries.filter(|it| it.answer == lost).count()
    }

    pub fn calls(&self) -> Vec<Call> {
        locked(&self.calls).clone()
    }

    /// Waits until so many more calls have their answer; not for ever.
    pub async fn more_are_answered(&self, many: usize) {
        let (before, since) = (locked(&self.calls).len(), Instant::now());
        while self.goes_on()
            && locked(&self.calls).len() < before + many
            && since.elapsed() < BUSY_FOR
        {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    fn goes_on(&self) -> bool {
        !self.stopped.load(Ordering::SeqCst)
    }

    fn gives_up(&self) -> bool {
        locked(&self.healed).is_some_and(|at| at.elapsed() > ANSWERED_WITHIN)
    }

    fn url(&self, rng: &mut StdRng, path: &str) -> String {
        let ports = locked(&self.ports);
        let port = ports[rng.random_range(0..ports.len())];
        format!("http://127.0.0.1:{port}{path}")
    }

    /// Asks until there is an answer, and keeps what was heard.
    pub async fn ask(&self, rng: &mut StdRng, actor: &Actor, call: Call) -> Call {
        let call = self.ask_until_answered(rng, actor, call).await;
        self.learn(&call);
        locked(&self.calls).push(call.clone());
        call
    }

    async fn ask_until_answered(&self, rng: &mut StdRng, actor: &Actor, mut call: Call) -> Call {
        loop {
            // Some lose patience at once, or the network for them; at the second try they wait.
            let hurried = call.tries.is_empty() && rng.random_range(0..100) < 4;
            let patience = if hurried {
                Duration::from_millis(rng.random_range(1..40))
            } else {
                PATIENCE
            };
            let (at, since) = (self.began.elapsed().as_millis(), Instant::now());
            let answer = self.send(rng, actor, &call, patience).await;
            let done = answer.is_final();
            call.tries.push(Try {
                at,
                took: since.elapsed(),
                answer,
            });
            if done || self.gives_up() {
                return call;
            }
            tokio::time::sleep(Duration::from_millis(rng.random_range(20..120))).await;
        }
    }

    async fn send(
        &self,
        rng: &mut StdRng,
        actor: &Actor,
        call: &Call,
        patience: Duration,
    ) -> Answer {
        let (method, path, body) = match call.ask {
            Ask::Book { child, session } => (
                Method::POST,
                "/v1/bookings".to_owned(),
                json!({ "child_id": child, "session_id": session }),
            ),
            Ask::Places { session, places } => (
                Method::PUT,
                format!("/v1/sessions/{session}"),
                json!({ "released_places": places, "status": "open" }),
            ),
            Ask::Change { booking, deed } => {
                let path = format!("/v1/bookings/{booking}/{}", deed.path());
                (Method::POST, path, self.body_of(booking, deed))
            }
        };
        let token = self.tokens.issue(actor, self.watch.now()).unwrap();
        let mut request = self
            .client
            .request(method, self.url(rng, &path))
            .bearer_auth(token)
            .timeout(patience)
            .json(&body);
        if matches!(call.ask, Ask::Book { .. }) {
            request = request.header("Idempotency-Key", call.key.to_string());
        }
        let answered = async {
            let answer = request.send().await?;
            Ok::<_, reqwest::Error>((answer.status().as_u16(), answer.json::<Value>().await?))
        };
        match answered.await {
            Ok((200..300, body)) => Answer::Done(shown(call.ask, &body)),
            Ok((status, body)) => Answer::Problem {
                status,
                code: body["code"].as_str().unwrap_or_default().to_owned(),
            },
            Err(error) if error.is_timeout() => Answer::Lost("time-out".to_owned()),
            Err(_) => Answer::Lost("connection".to_owned()),
        }
    }

    fn body_of(&self, booking: Uuid, deed: Deed) -> Value {
        match deed {
            Deed::Cancel => json!({}),
            Deed::Confirm => Value::Null,
            Deed::CancelAsHouse | Deed::Reject => json!({ "reason": "停水" }),
            Deed::CheckIn => json!({ "temperature_tenths": 366, "symptoms": false }),
            Deed::CheckOut => {
                let known = locked(&self.known);
                let child = known.iter().find(|it| it.id == booking).unwrap().child;
                json!({ "guardian_id": self.people.guardian_of(child).id })
            }
        }
    }

    fn learn(&self, call: &Call) {
        if matches!(call.ask, Ask::Places { .. }) {
            return;
        }
        let mut known = locked(&self.known);
        for shown in call.shown() {
            match known.iter_mut().find(|it| it.id == shown.id) {
                Some(it) if matches!(call.ask, Ask::Change { .. }) => {
                    it.status.clone_from(&shown.status);
                }
                Some(_) => {}
                None => known.push(Known {
                    id: shown.id,
                    child: shown.child,
                    status: shown.status.clone(),
                }),
            }
        }
    }

    /// A booking that is believed to be in a state.
    fn one_in(&self, rng: &mut StdRng, status: &[&str], of: Option<&Guardian>) -> Option<Uuid> {
        let known = locked(&self.known);
        let fits = |it: &&Known| {
            status.contains(&it.status.as_str())
                && of.is_none_or(|guardian| guardian.children.contains(&it.child))
        };
        let all: Vec<&Known> = known.iter().filter(fits).collect();
        (!all.is_empty()).then(|| all[rng.random_range(0..all.len())].id)
    }
}

fn shown(ask: Ask, body: &Value) -> Shown {
    let id = |name: &str| body[name].as_str().unwrap().parse().unwrap();
    if let Ask::Places { session, .. } = ask {
        return Shown {
            id: id("id"),
            child: Uuid::nil(),
            session,
            status: body["released_places"].to_string(),
        };
    }
    Shown {
        id: id("id"),
        child: id("child_id"),
        session: id("session_id"),
        status: body["status"].as_str().unwrap().to_owned(),
    }
}

pub fn chance(seed: u64, nth: u64) -> StdRng {
    StdRng::seed_from_u64(seed.wrapping_mul(0x9E37_79B9).wrapping_add(nth))
}

fn fresh_key(rng: &mut StdRng) -> Uuid {
    uuid::Builder::from_random_bytes(rng.random()).into_uuid()
}

async fn guardian(scene: Arc<Scene>, mut rng: StdRng) {
    while scene.goes_on() {
        let all = &scene.people.guardians;
        let own = &all[rng.random_range(0..all.len())];
        let account = own.actor.account.get();
        match rng.random_range(0..100) {
            0..65 => {
                let child = own.children[rng.random_range(0..own.children.len())];
                let session =
                    scene.people.sessions[rng.random_range(0..scene.people.sessions.len())];
                let ask = Ask::Book { child, session };
                let call = Call::new(account, ask, fresh_key(&mut rng));
                scene.ask(&mut rng, &own.actor, call).await;
            }
            65..85 => {
                let open = ["requested", "confirmed"];
                if let Some(booking) = scene.one_in(&mut rng, &open, Some(own)) {
                    let deed = Deed::Cancel;
                    let ask = Ask::Change { booking, deed };
                    let call = Call::new(account, ask, fresh_key(&mut rng));
                    scene.ask(&mut rng, &own.actor, call).await;
                }
            }
            _ => repeat(&scene, &mut rng).await,
        }
        tokio::time::sleep(Duration::from_millis(rng.random_range(0..15))).await;
    }
}

/// A phone that shows a granted booking asks for it once more, with the key of then.
async fn repeat(scene: &Scene, rng: &mut StdRng) {
    let granted: Option<Call> = {
        let calls = locked(&scene.calls);
        let booked = |it: &&Call| it.is_done() && matches!(it.ask, Ask::Book { .. });
        let all: Vec<&Call> = calls.iter().filter(booked).collect();
        (!all.is_empty()).then(|| all[rng.random_range(0..all.len())].clone())
    };
    let Some(granted) = granted else { return };
    let Ask::Book { child, .. } = granted.ask else {
        return;
    };
    let actor = scene.people.by_account(granted.account, child).actor;
    let again = Call::new(granted.account, granted.ask, granted.key);
    scene.ask(rng, &actor, again).await;
}

async fn staff(scene: Arc<Scene>, mut rng: StdRng, manages: bool) {
    while scene.goes_on() {
        let actor = if manages {
            scene.people.manager
        } else {
            scene.people.carer
        };
        if manages && rng.random_range(0..100) < 10 {
            edit_places(&scene, &mut rng, &actor).await;
        }
        let deed = match (manages, rng.random_range(0..100)) {
            (true, 0..60) => Deed::Confirm,
            (true, 60..80) => Deed::Reject,
            (true, _) => Deed::CancelAsHouse,
            (false, 0..60) => Deed::CheckIn,
            (false, _) => Deed::CheckOut,
        };
        // Now and then what is asked for does not fit the state.
        let any = ["requested", "confirmed", "checked_in", "cancelled"];
        let fitting: &[&str] = match deed {
            _ if rng.random_range(0..100) < 10 => &any,
            Deed::Confirm | Deed::Reject => &["requested"],
            Deed::CheckOut => &["checked_in"],
            Deed::Cancel | Deed::CancelAsHouse | Deed::CheckIn => &["confirmed"],
        };
        let found = match deed {
            Deed::CheckIn => today(&scene, &mut rng),
            _ => scene.one_in(&mut rng, fitting, None),
        };
        if let Some(booking) = found {
            let ask = Ask::Change { booking, deed };
            let call = Call::new(actor.account.get(), ask, fresh_key(&mut rng));
            scene.ask(&mut rng, &actor, call).await;
        }
        tokio::time::sleep(Duration::from_millis(rng.random_range(5..40))).await;
    }
}

/// A session gets fewer places than are taken, perhaps, or has them back. One person does it.
async fn edit_places(scene: &Scene, rng: &mut StdRng, actor: &Actor) {
    let sessions = &scene.people.sessions;
    let ask = Ask::Places {
        session: sessions[rng.random_range(0..sessions.len())],
        places: rng.random_range(1..=PLACES),
    };
    let call = Call::new(actor.account.get(), ask, fresh_key(rng));
    scene.ask(rng, actor, call).await;
}

fn today(scene: &Scene, rng: &mut StdRng) -> Option<Uuid> {
    let all = &scene.people.today;
    (!all.is_empty()).then(|| all[rng.random_range(0..all.len())].id)
}
