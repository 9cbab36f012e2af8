//! Siblings booked together, in one transaction (scenario 28).

use super::{
    book::{child_in_scope, made_by, new_rows, session_in_scope, still_stands},
    known::{Known, Maker},
    money,
    project::refresh,
    rush::AtGate,
    several::{all_locked, all_without_locks},
    tell::{tell_of, tell_watchers},
    turns::{refused, take_turn},
    unmet::note_unmet,
};
use crate::{
    features::{
        bookings::{
            domain::{
                Asked, Booking, BookingError, Channel, Mode, NewGroup, Refusal, Request,
                decide_together,
            },
            store,
        },
        districts,
    },
    shared::{
        domain::{AccountId, Actor, ChildId, District, RequestKey, SessionId},
        storage::{
            Batch, WriteTx,
            idempotency::{Outcome, once_in_batch},
        },
    },
    state::AppState,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What became of a group of which at least one child was booked, in the order asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupBooked {
    /// Each child with its booking, or with what stands against it.
    pub children: Vec<(ChildId, Result<Booking, Refusal>)>,
}

impl GroupBooked {
    fn bookings(&self) -> impl Iterator<Item = &Booking> {
        self.children.iter().filter_map(|(_, it)| it.as_ref().ok())
    }
}

/// Books siblings into one session, in the order named: all, or none, or as many as can
/// come, in one transaction either way.
///
/// # Errors
/// [`BookingError::GroupRefused`] when nobody is booked, with the rule that stands against
/// each child; [`BookingError::NotSiblings`]; [`BookingError::NotFound`] for a child or
/// session outside the actor's scope.
pub async fn book_group(
    state: &AppState,
    actor: &Actor,
    key: &RequestKey,
    group: &NewGroup,
) -> Result<GroupBooked, BookingError> {
    let turn = take_turn(state, actor, Some(key), (&group.children, group.session))?;
    match book_group_in_turn(state, actor, key, group).await {
        Err(refusal @ BookingError::GroupRefused(_)) => {
            refused(state, actor, (turn.as_ref(), key), refusal).await
        }
        outcome => outcome,
    }
}

async fn book_group_in_turn(
    state: &AppState,
    actor: &Actor,
    key: &RequestKey,
    group: &NewGroup,
) -> Result<GroupBooked, BookingError> {
    let district = districts::service::district(state, actor.district).await?;
    let (session, during) = (group.session, group.during);
    let at_gate = AtGate {
        state,
        actor,
        children: &group.children,
        session,
        during,
    };
    let _pass = match at_gate.alone().await? {
        Ok(pass) => pass,
        Err(refusal) => {
            let refused = |child: &ChildId| (*child, Some(refusal.clone()));
            let children = group.children.iter().map(refused).collect();
            return Err(refused_as(state, actor, session, children));
        }
    };
    let now = state.now();
    let of = (&group.children[..], session);
    let mut unguarded = all_without_locks(state, &district, of).await?;
    let outcome = once_in_batch(&state.db, actor, Some(key), now, async |tx, batch| {
        let known = match unguarded.take() {
            Some(known) => known,
            None => all_locked(state, tx, &district, of).await?,
        };
        admit(state, actor, (tx, batch), (&district, now), group, &known).await
    })
    .await;
    match outcome {
        Ok(Outcome::Done(booked)) => {
            note_refused(state, actor, session, &booked);
            for booking in booked.bookings() {
                refresh(state, booking).await;
            }
            Ok(booked)
        }
        Ok(Outcome::Replayed(booked)) => Ok(booked),
        Err(BookingError::GroupRefused(children)) => {
            Err(refused_as(state, actor, session, children))
        }
        Err(error) => Err(error),
    }
}

fn note_refused(state: &AppState, actor: &Actor, session: SessionId, booked: &GroupBooked) {
    for (child, answer) in &booked.children {
        if let Err(refusal) = answer {
            note_unmet(state, actor, *child, session, refusal);
        }
    }
}

fn refused_as(
    state: &AppState,
    actor: &Actor,
    session: SessionId,
    children: Vec<(ChildId, Option<Refusal>)>,
) -> BookingError {
    for (child, refusal) in &children {
        if let Some(refusal) = refusal {
            note_unmet(state, actor, *child, session, refusal);
        }
    }
    BookingError::GroupRefused(children)
}

/// Decides all, and leaves in the batch what the decisions write.
async fn admit(
    state: &AppState,
    actor: &Actor,
    (tx, batch): (&WriteTx, &mut Batch),
    (district, now): (&District, DateTime<Utc>),
    group: &NewGroup,
    known: &[Known<'_>],
) -> Result<GroupBooked, BookingError> {
    still_stands(state, &**tx, actor).await?;
    for one in known {
        let in_scope = child_in_scope(&**tx, actor, &one.child).await?
            && session_in_scope(&**tx, actor, &one.session).await?;
        if !in_scope {
            return Err(BookingError::NotFound);
        }
    }
    let families: BTreeSet<_> = known.iter().map(Known::family).collect();
    if families.len() > 1 {
        return Err(BookingError::NotSiblings);
    }
    let channel = Channel::of(actor);
    let asked: Vec<Asked<'_>> = known
        .iter()
        .map(|one| Asked {
            booking: state.new_id().into(),
            child: one.child.id,
            facts: one.as_facts(district, now),
            request: Request {
                during: group.during.unwrap_or(one.session.during),
                accept_fee: group.accept_fee,
                channel,
            },
        })
        .collect();
    let wishes: Vec<_> = asked
        .iter()
        .map(|it| (it.booking, it.request.during))
        .collect();
    let answers = decide_together(asked);
    let all = answers.iter().all(Result::is_ok);
    let none = answers.iter().all(Result::is_err);
    if none || (!all && group.mode == Mode::AllOrNothing) {
        let children = known.iter().map(|one| one.child.id);
        return Err(BookingError::GroupRefused(
            children.zip(answers.into_iter().map(Result::err)).collect(),
        ));
    }
    let by = Maker {
        account: actor.account,
        channel,
        now,
    };
    let mut children = Vec::with_capacity(known.len());
    let mut planned = Vec::new();
    for ((one, (id, during)), answer) in known.iter().zip(wishes).zip(answers) {
        let booked = answer.map(|plan| one.planned(id, during, plan, by));
        planned.extend(booked.as_ref().ok().cloned());
        children.push((one.child.id, booked));
    }
    add_all(state, (tx, batch), &planned, |it| Some(it.requested_by))?;
    Ok(GroupBooked { children })
}

/// Adds new bookings to the batch, each with who made it, and the versions of what they touch once
/// each.
pub(super) fn add_all(
    state: &AppState,
    (tx, batch): (&WriteTx, &mut Batch),
    bookings: &[Booking],
    made: impl Fn(&Booking) -> Option<AccountId>,
) -> Result<(), BookingError> {
    for booking in bookings {
        store::add_booking(batch, booking);
        money::charge(state, batch, booking);
        made_by(booking, made(booking)).add_rows_to(batch, new_rows(state))?;
        tell_of(state, batch, booking, (None, None), Vec::new());
        tell_watchers(tx, booking);
    }
    let (children, sessions) = touched(bookings);
    store::raise_versions(batch, &children, &sessions);
    Ok(())
}

/// The children and the sessions of bookings, each once and sorted.
pub(super) fn touched(bookings: &[Booking]) -> (Vec<ChildId>, Vec<SessionId>) {
    let children: BTreeSet<_> = bookings.iter().map(|it| it.child).collect();
    let sessions: BTreeSet<_> = bookings.iter().map(|it| it.session).collect();
    (
        children.into_iter().collect(),
        sessions.into_iter().collect(),
    )
}
