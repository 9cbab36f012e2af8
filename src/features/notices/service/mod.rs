//! Writing notices, reading them, and handing them on to what sends messages.

mod deliveries;
mod hand_on;
mod inbox;
mod own;
mod send;
mod viewer;

pub use deliveries::{deliveries, retry_delivery};
pub use hand_on::hand_on_due;
pub use inbox::{inbox, read, read_all, unread};
pub use own::{permits, preferences, report_permits, set_preferences};
pub use send::send_due;

use super::{
    domain::{Audience, Message, Notice, NoticeKind},
    store,
};
use crate::{
    shared::{domain::DistrictId, storage::Batch},
    state::AppState,
};
use uuid::Uuid;

/// Adds a notice to the batch of what it tells of. Every fact that a text of its kind names is
/// written with it, as `null` where there is nothing to say; in tests one that is missing is a
/// panic.
pub fn tell(
    state: &AppState,
    batch: &mut Batch,
    (district, to): (DistrictId, Audience),
    kind: NoticeKind,
    (subject, facts): (Uuid, serde_json::Value),
) {
    let id = state.new_id();
    tell_once(
        state,
        batch,
        (district, to),
        kind,
        (subject, facts),
        id.to_string(),
    );
}

/// As [`tell`], unless a notice with this key has been written before: for jobs that may
/// find the same thing twice.
pub fn tell_once(
    state: &AppState,
    batch: &mut Batch,
    (district, to): (DistrictId, Audience),
    kind: NoticeKind,
    (subject, facts): (Uuid, serde_json::Value),
    once_key: String,
) {
    let message = state.messages.of(kind);
    #[cfg(feature = "testing")]
    crate::testing::assert_told_whole(kind, message, &facts);
    let notice = Notice {
        id: state.new_id(),
        district,
        to,
        kind,
        subject,
        facts,
        once_key,
        at: state.now(),
    };
    let goes_out = message.is_some_and(|message| may_go_out(state, message));
    store::add(batch, notice, !goes_out);
}

/// Whether what is told may leave the inbox: what cannot is not looked at again.
const fn may_go_out(state: &AppState, message: &Message) -> bool {
    (state.subscriptions.is_some() && message.subscription.is_some())
        || (state.sms.is_some() && message.sms.is_some())
}
