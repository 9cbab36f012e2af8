//! What those who watch a house are told of its sessions.

use crate::shared::{
    domain::{HouseId, SessionId},
    live::{LiveEvent, SessionReason},
    storage::WriteTx,
};

/// How many sessions those who watch are told of one by one.
const TOLD_EACH: usize = 16;

/// Notes for those who watch a house that some of its sessions have changed, each with its
/// version from now on. Of many they are told at once: they fetch the house anew.
pub(super) fn tell_changed(
    tx: &WriteTx,
    house: HouseId,
    reason: SessionReason,
    changed: impl ExactSizeIterator<Item = (SessionId, i64)>,
) {
    if changed.len() > TOLD_EACH {
        tx.tell(house, LiveEvent::Resync);
        return;
    }
    for (session_id, version) in changed {
        let event = LiveEvent::SessionChanged {
            session_id,
            version,
            reason,
        };
        tx.tell(house, event);
    }
}
