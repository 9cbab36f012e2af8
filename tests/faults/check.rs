//! Whether a store is what the answers said: pure, on the history and on what was read.
//!
//! It counts by itself and trusts nothing of the service; the service's own audit runs beside
//! it (`judge.rs`).

use crate::history::{Answer, Ask, Call, Try};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Something that was promised and is not so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Which promise.
    pub promise: &'static str,
    pub what: String,
}

pub fn breach(promise: &'static str, what: impl Into<String>) -> Breach {
    Breach {
        promise,
        what: what.into(),
    }
}

/// A row of a booking.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: Uuid,
    pub child: Uuid,
    pub session: Uuid,
    /// Start and end in microseconds.
    pub during: (i64, i64),
    pub status: String,
    pub free: bool,
    pub year: i64,
    pub confirm_deadline: i64,
    pub events: Vec<Event>,
}

/// A step of a booking's history.
#[derive(Clone, Debug)]
pub struct Event {
    /// None for the first.
    pub from: Option<String>,
    pub to: String,
    /// None for a job.
    pub account: Option<Uuid>,
    pub at: i64,
}

/// What was read at the end.
#[derive(Clone, Debug, Default)]
pub struct Store {
    pub rows: Vec<Row>,
    /// Places of each session as it is.
    pub places: BTreeMap<Uuid, u64>,
    /// Places of a session at most, at any time.
    pub most_places: usize,
    /// Bookings made before the history began.
    pub before: BTreeSet<Uuid>,
    /// Free sessions of a child in a year.
    pub entitled: usize,
}

impl Store {
    /// Free sessions that a child holds or has used.
    pub fn spent(&self, child: Uuid) -> usize {
        let free = |row: &&Row| row.free && row.child == child;
        let rows = self.rows.iter().filter(free);
        rows.filter(|row| HOLDS.contains(&row.status.as_str()))
            .count()
    }
}

/// States in which a booking holds its place.
const HOLDS: [&str; 6] = [
    "offered",
    "requested",
    "confirmed",
    "checked_in",
    "completed",
    "no_show",
];

/// Everything that is not as it was answered, or may never be.
pub fn check(calls: &[Call], store: &Store) -> Vec<Breach> {
    let rows: BTreeMap<Uuid, &Row> = store.rows.iter().map(|row| (row.id, row)).collect();
    let mut found = answers(calls);
    found.extend(bookings(calls, &rows, store));
    found.extend(changes(calls, &rows, store));
    found.extend(repeats(calls));
    found.extend(places(calls, store));
    found.extend(capacity(store));
    found.extend(children(store));
    found.extend(store.rows.iter().filter_map(late_confirmation));
    found
}

/// Everybody was answered, and of faults only with what says that it passes.
fn answers(calls: &[Call]) -> Vec<Breach> {
    let mut found = Vec::new();
    for call in calls {
        let last = call.tries.last();
        if !last.is_some_and(|it| it.answer.is_final()) {
            found.push(breach("answered", format!("never answered: {call}")));
        }
        let unfit = |answer: &Answer| match answer {
            Answer::Problem { status: 503, code } => code != "busy",
            Answer::Problem { status, .. } => *status >= 500,
            _ => false,
        };
        if call.tries.iter().any(|it| unfit(&it.answer)) {
            found.push(breach(
                "answered",
                format!("not as a passing fault: {call}"),
            ));
        }
    }
    found
}

/// Each booking that was answered is there, and each that is there was answered.
fn bookings(calls: &[Call], rows: &BTreeMap<Uuid, &Row>, store: &Store) -> Vec<Breach> {
    let mut found = Vec::new();
    let mut answered = BTreeSet::new();
    for call in calls {
        let Ask::Book { child, session } = call.ask else {
            continue;
        };
        for shown in call.shown() {
            answered.insert(shown.id);
            let Some(row) = rows.get(&shown.id) else {
                found.push(breach("durable", format!("answered and gone: {call}")));
                continue;
            };
            let what = ((row.child, row.session), (shown.child, shown.session));
            if what != ((child, session), (child, session)) {
                found.push(breach("one effect", format!("another's booking: {call}")));
            }
            if !row.events.iter().any(|event| event.to == shown.status) {
                found.push(breach("durable", format!("never {}: {call}", shown.status)));
            }
        }
    }
    for row in &store.rows {
        if !answered.contains(&row.id) && !store.before.contains(&row.id) {
            let about = calls.iter().filter(|it| {
                matches!(it.ask, Ask::Book { child, session }
                    if (child, session) == (row.child, row.session))
            });
            let about: Vec<String> = about.map(Call::to_string).collect();
            let what = format!("nobody was told of {}:\n{}", row.id, about.join("\n"));
            found.push(breach("one effect", what));
        }
    }
    found
}

/// Each change that was answered has been made once, and none that was refused.
fn changes(calls: &[Call], rows: &BTreeMap<Uuid, &Row>, store: &Store) -> Vec<Breach> {
    let mut found = Vec::new();
    let mut told: BTreeMap<(Uuid, &str), usize> = BTreeMap::new();
    let mut asked: BTreeSet<(Uuid, Uuid, &str)> = BTreeSet::new();
    for call in calls {
        let Ask::Change { booking, deed } = call.ask else {
            continue;
        };
        for shown in call.shown() {
            *told.entry((booking, shown.status.as_str())).or_default() += 1;
            let made = rows.get(&booking).is_some_and(|row| {
                let own = |it: &&Event| it.account == Some(call.account) && it.to == shown.status;
                row.events.iter().any(|it| own(&it))
            });
            if !made || !deed.leads_to().contains(&shown.status.as_str()) {
                found.push(breach("durable", format!("answered and not made: {call}")));
            }
        }
        if call.may_have_happened() {
            asked.extend(
                deed.leads_to()
                    .iter()
                    .map(|to| (booking, call.account, *to)),
            );
        }
    }
    for ((booking, to), times) in told {
        if times > 1 {
            let what = format!("{times} were told that they made {booking} {to}");
            found.push(breach("one effect", what));
        }
    }
    for row in rows.values() {
        let mut seen = BTreeSet::new();
        for event in &row.events {
            if !seen.insert(event.to.as_str()) {
                let what = format!("{} became {} twice", row.id, event.to);
                found.push(breach("one effect", what));
            }
            let before = event.to == "confirmed" && store.before.contains(&row.id);
            let known = event.account.is_none_or(|account| {
                event.from.is_none() || asked.contains(&(row.id, account, event.to.as_str()))
            });
            if !known && !before {
                let what = format!("{} became {} though that was refused", row.id, event.to);
                found.push(breach("one effect", what));
            }
        }
        if !is_a_chain(row) {
            found.push(breach("history", format!("no history leads to {row:?}")));
        }
    }
    found
}

/// Each step begins where another one ended, and the last one ends where the booking is. They
/// are not read by time, which may have been moved.
fn is_a_chain(row: &Row) -> bool {
    let mut at = None;
    let mut steps: Vec<&Event> = row.events.iter().collect();
    while let Some(next) = steps.iter().position(|it| it.from == at) {
        at = Some(steps.remove(next).to.clone());
    }
    steps.is_empty() && at.as_ref() == Some(&row.status)
}

/// A key that was granted is granted again, with the same booking.
fn repeats(calls: &[Call]) -> Vec<Breach> {
    let mut by_key: BTreeMap<(Uuid, Uuid), Vec<&Call>> = BTreeMap::new();
    for call in calls {
        if matches!(call.ask, Ask::Book { .. }) {
            by_key
                .entry((call.account, call.key))
                .or_default()
                .push(call);
        }
    }
    let mut found = Vec::new();
    for all in by_key.values() {
        let shown = all.iter().flat_map(|it| it.shown());
        let ids: BTreeSet<Uuid> = shown.map(|it| it.id).collect();
        let tries = || all.iter().flat_map(|it| &it.tries);
        let granted = tries().filter(|it| matches!(it.answer, Answer::Done(_)));
        let granted = granted.map(Try::ended).min();
        let refused = |it: &Try| {
            let no = it.answer.is_final() && !matches!(it.answer, Answer::Done(_));
            no && granted.is_some_and(|ended| it.at > ended)
        };
        let told: Vec<String> = all.iter().map(ToString::to_string).collect();
        let told = told.join("\n");
        if ids.len() > 1 {
            found.push(breach(
                "one effect",
                format!("{} bookings: {told}", ids.len()),
            ));
        }
        if tries().any(refused) {
            found.push(breach(
                "one effect",
                format!("granted, and then refused: {told}"),
            ));
        }
    }
    found
}

/// A session has the places that were answered last, or were asked for since.
fn places(calls: &[Call], store: &Store) -> Vec<Breach> {
    let mut possible: BTreeMap<Uuid, (BTreeSet<u64>, &Call)> = BTreeMap::new();
    for call in calls {
        let Ask::Places { session, places } = call.ask else {
            continue;
        };
        if call.is_done() {
            possible.insert(session, (BTreeSet::from([places]), call));
        } else if call.may_have_happened() {
            let known = possible.entry(session).or_insert((BTreeSet::new(), call));
            known
                .0
                .extend([places, u64::try_from(store.most_places).unwrap()]);
        }
    }
    let wrong = possible
        .into_iter()
        .filter_map(|(session, (possible, call))| {
            let places = store.places.get(&session)?;
            let what = format!("{session} has {places} places: {call}");
            (!possible.contains(places)).then(|| breach("durable", what))
        });
    wrong.collect()
}

/// Nobody books a part of a session here, so its children are all there together.
fn capacity(store: &Store) -> Vec<Breach> {
    let mut held: BTreeMap<Uuid, usize> = BTreeMap::new();
    for row in &store.rows {
        if HOLDS.contains(&row.status.as_str()) {
            *held.entry(row.session).or_default() += 1;
        }
    }
    let over = held.into_iter().filter_map(|(session, held)| {
        let most = store.most_places;
        let what = format!("{held} children in {session}, which had {most} places at most");
        (held > most).then(|| breach("capacity", what))
    });
    over.collect()
}

/// Free sessions and time of each child.
fn children(store: &Store) -> Vec<Breach> {
    let mut of: BTreeMap<Uuid, Vec<&Row>> = BTreeMap::new();
    for row in &store.rows {
        if HOLDS.contains(&row.status.as_str()) {
            of.entry(row.child).or_default().push(row);
        }
    }
    let mut found = Vec::new();
    for (child, mut rows) in of {
        let mut free: BTreeMap<i64, usize> = BTreeMap::new();
        for row in rows.iter().filter(|it| it.free) {
            *free.entry(row.year).or_default() += 1;
        }
        for (year, count) in free {
            if count > store.entitled {
                let what = format!("{count} of {} for {child} in {year}", store.entitled);
                found.push(breach("free sessions", what));
            }
        }
        rows.sort_by_key(|it| it.during);
        if rows.windows(2).any(|two| two[1].during.0 < two[0].during.1) {
            found.push(breach("overlap", format!("{child} is in two places")));
        }
    }
    found
}

fn late_confirmation(row: &Row) -> Option<Breach> {
    let late = |it: &&Event| it.to == "confirmed" && it.at >= row.confirm_deadline;
    let found = row.events.iter().find(late);
    found.map(|_| breach("deadline", format!("{} was confirmed too late", row.id)))
}

/// Words of persons that stand in a log.
pub fn named<'w>(personal: &'w [String], log: &str) -> Vec<&'w str> {
    let all = personal.iter().map(String::as_str);
    all.filter(|word| log.contains(word)).collect()
}
