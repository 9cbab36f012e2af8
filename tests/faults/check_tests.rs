//! The checker, on histories made by hand: what it must see, each beside one in which it must
//! see nothing.

use crate::{
    check::{Event, Row, Store, check, named},
    history::{Answer, Ask, Call, Deed, Shown, Try},
};
use std::time::Duration;
use uuid::Uuid;

const fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

const PARENT: Uuid = id(1);
const STAFF: Uuid = id(2);
const HOUR: i64 = 3_600_000_000;

fn event(from: Option<&str>, to: &str, account: Uuid) -> Event {
    Event {
        from: from.map(str::to_owned),
        to: to.to_owned(),
        account: Some(account),
        at: 0,
    }
}

/// A booking of the child for the session: the hour of its number.
fn requested(number: u128, child: Uuid, session: u128) -> Row {
    let hour = i64::try_from(session).unwrap() * HOUR;
    Row {
        id: id(number),
        child,
        session: id(session),
        during: (hour, hour + HOUR),
        status: "requested".to_owned(),
        free: true,
        year: 2026,
        confirm_deadline: HOUR,
        events: vec![event(None, "requested", PARENT)],
    }
}

fn confirmed(row: Row) -> Row {
    let step = event(Some("requested"), "confirmed", STAFF);
    Row {
        status: "confirmed".to_owned(),
        events: [row.events, vec![step]].concat(),
        ..row
    }
}

fn call(account: Uuid, ask: Ask, key: u128, answers: Vec<Answer>) -> Call {
    let tries = answers.into_iter().map(|answer| Try {
        at: 0,
        took: Duration::ZERO,
        answer,
    });
    Call {
        tries: tries.collect(),
        ..Call::new(account, ask, id(key))
    }
}

fn booked(row: &Row) -> Call {
    let shown = Shown {
        id: row.id,
        child: row.child,
        session: row.session,
        status: "requested".to_owned(),
    };
    let (child, session) = (row.child, row.session);
    let ask = Ask::Book { child, session };
    call(PARENT, ask, row.id.as_u128(), vec![Answer::Done(shown)])
}

fn confirm(row: &Row, answer: Answer) -> Call {
    let (booking, deed) = (row.id, Deed::Confirm);
    call(STAFF, Ask::Change { booking, deed }, 0, vec![answer])
}

fn was_confirmed(row: &Row) -> Answer {
    Answer::Done(Shown {
        id: row.id,
        child: row.child,
        session: row.session,
        status: "confirmed".to_owned(),
    })
}

fn problem(status: u16, code: &str) -> Answer {
    Answer::Problem {
        status,
        code: code.to_owned(),
    }
}

fn store(rows: Vec<Row>) -> Store {
    Store {
        rows,
        most_places: 2,
        entitled: 2,
        ..Store::default()
    }
}

fn promises(calls: &[Call], rows: Vec<Row>) -> Vec<&'static str> {
    let found = check(calls, &store(rows));
    found.into_iter().map(|it| it.promise).collect()
}

#[test]
fn a_history_that_is_kept_has_no_breach() {
    let row = confirmed(requested(10, id(20), 3));
    let calls = [booked(&row), confirm(&row, was_confirmed(&row))];
    assert!(promises(&calls, vec![row]).is_empty());
}

#[test]
fn an_answer_whose_booking_is_gone_is_seen() {
    let row = requested(10, id(20), 3);
    assert_eq!(promises(&[booked(&row)], vec![]), ["durable"]);
}

#[test]
fn a_booking_that_nobody_was_told_of_is_seen() {
    let row = requested(10, id(20), 3);
    assert_eq!(promises(&[], vec![row]), ["one effect"]);
}

#[test]
fn a_second_booking_for_one_key_is_seen() {
    let (first, second) = (requested(10, id(20), 3), requested(11, id(20), 4));
    let again = Call {
        key: id(10),
        ..booked(&second)
    };
    let found = promises(&[booked(&first), again], vec![first, second]);
    assert_eq!(found, ["one effect"]);
}

#[test]
fn a_granted_key_that_is_refused_later_is_seen() {
    let row = requested(10, id(20), 3);
    let refused = vec![problem(409, "already_booked")];
    let mut again = call(PARENT, booked(&row).ask, 10, refused);
    again.tries[0].at = 1;
    assert_eq!(promises(&[booked(&row), again], vec![row]), ["one effect"]);
}

#[test]
fn a_change_that_was_answered_and_not_made_is_seen() {
    let row = requested(10, id(20), 3);
    let calls = [booked(&row), confirm(&row, was_confirmed(&row))];
    assert_eq!(promises(&calls, vec![row]), ["durable"]);
}

#[test]
fn a_change_that_was_refused_and_made_is_seen_and_one_that_was_lost_is_not() {
    let row = confirmed(requested(10, id(20), 3));
    let refused = confirm(&row, problem(409, "invalid_state"));
    let mut lost = refused.clone();
    lost.tries.insert(
        0,
        Try {
            at: 0,
            took: Duration::ZERO,
            answer: Answer::Lost("time-out".to_owned()),
        },
    );
    let found = promises(&[booked(&row), refused], vec![row.clone()]);
    assert_eq!(found, ["one effect"]);
    assert!(promises(&[booked(&row), lost], vec![row]).is_empty());
}

#[test]
fn two_who_are_told_that_they_made_one_change_are_seen() {
    let row = confirmed(requested(10, id(20), 3));
    let told = confirm(&row, was_confirmed(&row));
    let found = promises(&[booked(&row), told.clone(), told], vec![row]);
    assert_eq!(found, ["one effect"]);
}

#[test]
fn a_state_without_a_history_is_seen() {
    let row = Row {
        status: "confirmed".to_owned(),
        ..requested(10, id(20), 3)
    };
    assert_eq!(promises(&[booked(&row)], vec![row]), ["history"]);
}

#[test]
fn children_beyond_the_places_are_seen() {
    let rows: Vec<Row> = (0..3)
        .map(|nth| requested(10 + nth, id(20 + nth), 3))
        .collect();
    let calls: Vec<Call> = rows.iter().map(booked).collect();
    assert_eq!(promises(&calls, rows), ["capacity"]);
}

#[test]
fn free_sessions_beyond_those_of_the_year_are_seen() {
    let rows: Vec<Row> = (0..3)
        .map(|nth| requested(10 + nth, id(20), 3 + nth))
        .collect();
    let calls: Vec<Call> = rows.iter().map(booked).collect();
    assert_eq!(promises(&calls, rows), ["free sessions"]);
}

#[test]
fn a_child_in_two_places_is_seen() {
    let (first, second) = (requested(10, id(20), 3), requested(11, id(20), 4));
    let second = Row {
        during: first.during,
        ..second
    };
    let calls = [booked(&first), booked(&second)];
    assert_eq!(promises(&calls, vec![first, second]), ["overlap"]);
}

#[test]
fn a_late_confirmation_is_seen() {
    let row = Row {
        confirm_deadline: -1,
        ..confirmed(requested(10, id(20), 3))
    };
    let calls = [booked(&row), confirm(&row, was_confirmed(&row))];
    assert_eq!(promises(&calls, vec![row]), ["deadline"]);
}

#[test]
fn a_fault_that_is_answered_as_no_passing_one_is_seen() {
    let row = requested(10, id(20), 3);
    let mut asked = booked(&row);
    let answered = asked.tries.clone();
    for (answer, found) in [
        (problem(500, "internal_error"), vec!["answered"]),
        (problem(503, "busy"), vec![]),
    ] {
        let failed = Try {
            answer,
            ..answered[0].clone()
        };
        asked.tries = [vec![failed], answered.clone()].concat();
        assert_eq!(promises(&[asked.clone()], vec![row.clone()]), found);
    }
}

#[test]
fn who_is_never_answered_is_seen() {
    let row = requested(10, id(20), 3);
    let lost = vec![Answer::Lost("time-out".to_owned())];
    let unanswered = call(PARENT, booked(&row).ask, 10, lost);
    assert_eq!(promises(&[unanswered], vec![]), ["answered"]);
}

#[test]
fn places_that_are_not_those_answered_are_seen() {
    let session = id(3);
    let ask = Ask::Places { session, places: 1 };
    let shown = Shown {
        id: session,
        child: Uuid::nil(),
        session,
        status: "1".to_owned(),
    };
    let edited = call(STAFF, ask, 10, vec![Answer::Done(shown)]);
    for (places, found) in [(2, vec!["durable"]), (1, vec![])] {
        let mut store = store(vec![]);
        store.places.insert(session, places);
        let seen = check(std::slice::from_ref(&edited), &store);
        let seen: Vec<&str> = seen.iter().map(|it| it.promise).collect();
        assert_eq!(seen, found);
    }
}

#[test]
fn a_name_in_a_log_is_seen() {
    let personal = ["刘例二".to_owned(), "15400000001".to_owned()];
    assert_eq!(named(&personal, "booked for 刘例二"), ["刘例二"]);
    assert!(named(&personal, "booked").is_empty());
}
