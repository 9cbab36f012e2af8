//! Commands about the records that are kept: the audit log, keys, retention.

use super::{beside, chosen};
use crate::features::audit_log::service as audit_log;
use anyhow::bail;

/// Walks the chains of the audit log.
pub(super) async fn verify(code: Option<&str>) -> anyhow::Result<()> {
    let state = beside().await?;
    let mut broken = 0_usize;
    for district in chosen(&state, code).await? {
        let code = &district.code;
        match audit_log::verify(&state, district.id).await? {
            Ok(found) => {
                let (sequence, hash) = &found.ends.head;
                println!(
                    "{code}: {} rows in order, {} not sealed yet, head {sequence}:{hash}",
                    found.rows, found.unsealed
                );
            }
            Err(fault) => {
                broken = broken.saturating_add(1);
                println!("{code}: {fault}");
            }
        }
    }
    state.db.close().await?;
    if broken > 0 {
        bail!("the audit log was tampered with in {broken} districts")
    }
    Ok(())
}
