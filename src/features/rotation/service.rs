//! Rotating, and counting what is left.

use super::{
    domain::{ColumnProgress, RotationError},
    store,
};
use crate::{
    features::districts,
    shared::{
        domain::{AuditAction, AuditEntry, AuditSubject},
        security::{ENCRYPTED, EncryptedColumn, EncryptedKind},
        storage::audit_log,
    },
    state::AppState,
};

/// Texts written in one transaction: few, since the rows of children are locks of bookings.
const TEXTS: u64 = 20;
/// Files written in one transaction; each may have megabytes.
const FILES: u64 = 4;

/// Counts what is under another key than the first, column by column.
///
/// # Errors
/// The store's.
pub async fn outdated(state: &AppState) -> Result<Vec<ColumnProgress>, RotationError> {
    let mut found = Vec::new();
    for column in ENCRYPTED {
        found.push(ColumnProgress {
            table: column.table,
            column: column.column,
            rewritten: 0,
            left: store::count_outdated(state.db.read(), &state.cipher, *column).await?,
            unreadable: Vec::new(),
        });
    }
    Ok(found)
}

/// Writes everything that is under another key again under the first. `progress` hears of each
/// batch. That it was done stands in the audit log of every district.
///
/// # Errors
/// The store's; what was rewritten until then stays so.
pub async fn rotate(
    state: &AppState,
    mut progress: impl FnMut(&ColumnProgress),
) -> Result<Vec<ColumnProgress>, RotationError> {
    let mut done = Vec::new();
    for column in ENCRYPTED {
        done.push(rotate_column(state, *column, &mut progress).await?);
    }
    let rewritten: u64 = done.iter().map(|it| it.rewritten).sum();
    let left: u64 = done.iter().map(|it| it.left).sum();
    let key = state.cipher.current_key();
    let told = [
        format!("key:{key}"),
        format!("rewritten:{rewritten}"),
        format!("left:{left}"),
    ];
    for district in districts::service::all(state.db.read()).await? {
        let (action, subject) = (AuditAction::KeysRotated, AuditSubject::District);
        let entry = AuditEntry::of_service(district.id, action, subject, district.id.get());
        let tx = state.db.begin_write().await?;
        audit_log::write(&tx, state.stamp(), &entry.fields(told.clone())).await?;
        tx.commit().await?;
    }
    Ok(done)
}

async fn rotate_column(
    state: &AppState,
    column: EncryptedColumn,
    progress: &mut impl FnMut(&ColumnProgress),
) -> Result<ColumnProgress, RotationError> {
    let (db, cipher) = (state.db.read(), &state.cipher);
    let limit = match column.kind {
        EncryptedKind::Text => TEXTS,
        EncryptedKind::Bytes => FILES,
    };
    let mut so_far = ColumnProgress {
        table: column.table,
        column: column.column,
        rewritten: 0,
        left: 0,
        unreadable: Vec::new(),
    };
    let mut above = None;
    loop {
        let rows = store::outdated(db, cipher, column, above, limit).await?;
        let Some((last, _)) = rows.last() else { break };
        above = Some(*last);
        // Outside of the transaction: its locks are held for the writes alone.
        let mut renewed = Vec::new();
        for (id, old) in rows {
            match old.renewed(cipher, column.purpose) {
                Some(new) => renewed.push((id, old, new)),
                None => so_far.unreadable.push(id),
            }
        }
        pause(state).await;
        let tx = state.db.begin_write().await?;
        for (id, old, new) in renewed {
            if store::replace(&tx, column, id, (old, new)).await? {
                so_far.rewritten = so_far.rewritten.saturating_add(1);
            }
        }
        tx.commit().await?;
        progress(&so_far);
    }
    so_far.left = store::count_outdated(db, cipher, column).await?;
    Ok(so_far)
}

/// Where a test puts a write between reading and rewriting.
async fn pause(state: &AppState) {
    #[cfg(feature = "testing")]
    if crate::testing::Switches::is_on(&state.switches.hold_rotation) {
        state.switches.rotation_gate.wait().await;
    }
    let _ = state;
}
