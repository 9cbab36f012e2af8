//! One stream: who may open it, what goes down it, when it ends.

use crate::{
    features::{
        auth, houses,
        live::domain::{EndReason, Frame, LiveError},
    },
    shared::{
        domain::{Actor, HouseId, Standing},
        live::{LiveEvent, Seat, Watcher},
    },
    state::AppState,
};
use chrono::{DateTime, Utc};
use std::{collections::VecDeque, sync::Arc, time::Duration};
use tokio::time::{Instant, sleep_until};

/// The stream that is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The house.
    pub house: HouseId,
    /// Who watches.
    pub actor: Actor,
    /// When the access token of the request expires.
    pub expires_at: DateTime<Utc>,
    /// The client had a stream before, and may have missed something since.
    pub resumed: bool,
}

/// An open stream.
pub struct Feed {
    state: Arc<AppState>,
    wanted: Wanted,
    watcher: Watcher,
    /// Sent before anything else.
    first: VecDeque<Frame>,
    /// When the store is asked again who may watch, however much there is to tell until then.
    next_look: Instant,
    ended: bool,
    _seat: Seat,
}

/// Opens a stream of a house for its staff.
///
/// # Errors
/// [`LiveError::NotFound`] for a house outside the actor's scope, or an account that is no
/// longer what its token says; [`LiveError::TooManyStreams`].
pub async fn open(state: &Arc<AppState>, wanted: Wanted) -> Result<Feed, LiveError> {
    if !may_watch(state, &wanted).await? {
        return Err(LiveError::NotFound);
    }
    let limits = &state.config.live;
    let seat = state
        .live
        .seat(
            wanted.actor.account,
            limits.streams_per_account,
            limits.streams,
        )
        .ok_or(LiveError::TooManyStreams)?;
    let mut first = VecDeque::from([Frame::Opened]);
    if wanted.resumed {
        first.push_back(Frame::Event(LiveEvent::Resync));
    }
    Ok(Feed {
        watcher: state.live.watch(wanted.house),
        next_look: Instant::now() + pause(state, &wanted),
        state: Arc::clone(state),
        wanted,
        first,
        ended: false,
        _seat: seat,
    })
}

/// Asks the store whether the account is still what the token says, and has the house in
/// scope.
async fn may_watch(state: &AppState, wanted: &Wanted) -> Result<bool, LiveError> {
    let db = state.db.read();
    if auth::service::standing(state, db, &wanted.actor).await? != Standing::Holds {
        return Ok(false);
    }
    match houses::service::house_in_scope(db, &wanted.actor, wanted.house).await {
        Ok(_) => Ok(true),
        Err(error) => match error.into() {
            LiveError::NotFound => Ok(false),
            other => Err(other),
        },
    }
}

/// Until the next beat, or the end of the token.
fn pause(state: &AppState, wanted: &Wanted) -> Duration {
    let left = wanted.expires_at - state.now();
    let left = left.to_std().unwrap_or(Duration::ZERO);
    state.config.live.heartbeat.min(left)
}

impl Feed {
    /// What goes down the stream next; `None` after the end.
    pub async fn next(&mut self) -> Option<Frame> {
        if let Some(frame) = self.first.pop_front() {
            return Some(frame);
        }
        if self.ended {
            return None;
        }
        let state = Arc::clone(&self.state);
        let next_look = self.next_look;
        let frame = tokio::select! {
            biased;
            () = state.stopping.cancelled() => Frame::End(EndReason::Stopping),
            // Before events: a house in which much happens would never get to it.
            () = sleep_until(next_look) => self.looked_after().await,
            event = self.watcher.next() => self.told(event),
        };
        self.ended |= matches!(frame, Frame::End(_));
        Some(frame)
    }

    fn expired(&self) -> bool {
        self.wanted.expires_at <= self.state.now()
    }

    fn told(&mut self, event: Option<LiveEvent>) -> Frame {
        if self.expired() {
            return Frame::End(EndReason::TokenExpired);
        }
        Frame::Event(event.unwrap_or_else(|| {
            // Too slow: it has lost events and is dropped. It comes back and fetches anew.
            self.ended = true;
            LiveEvent::Resync
        }))
    }

    async fn looked_after(&mut self) -> Frame {
        if self.expired() {
            return Frame::End(EndReason::TokenExpired);
        }
        let allowed = may_watch(&self.state, &self.wanted).await;
        self.next_look = Instant::now() + pause(&self.state, &self.wanted);
        match allowed {
            Ok(false) => Frame::End(EndReason::NoLongerAllowed),
            // While the store is away nothing changes that could be told.
            Ok(true) | Err(_) => Frame::Beat,
        }
    }
}
