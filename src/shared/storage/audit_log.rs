//! Adding to the audit log. A row comes in unsealed, without a place in the chain of its
//! district, so that nobody who reads or changes something waits for the chain; a job seals
//! it soon after (docs/adr/0030).

use super::{Batch, Database, StoreError, WriteTx};
use crate::shared::domain::{AuditEntry, Role, role_word};
use chrono::{DateTime, Utc};
use entity::audit_log;
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

/// Which row, when, and in which request.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// Id of the row.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// The request; `None` in jobs and commands.
    pub request_id: Option<String>,
}

/// A row; add it to the batch that writes what it tells of.
#[must_use]
pub fn row_of(stamp: Stamp, entry: &AuditEntry) -> audit_log::ActiveModel {
    let role = entry.by.map(|actor| actor.role);
    let subdistrict = match role {
        Some(Role::SubdistrictAdmin { subdistrict }) => Some(subdistrict.get()),
        Some(Role::Supervisor { subdistrict }) => subdistrict.map(Into::into),
        _ => None,
    };
    audit_log::ActiveModel {
        id: Set(stamp.id),
        district_id: Set(entry.district.get()),
        sequence: Set(None),
        previous_hash: Set(None),
        hash: Set(None),
        account_id: Set(entry.by.map(|actor| actor.account.get())),
        role: Set(role_word(entry.by.as_ref()).to_owned()),
        house_id: Set(entry.by.and_then(|actor| Some(actor.house()?.get()))),
        subdistrict_id: Set(subdistrict),
        action: Set(entry.action.as_str().to_owned()),
        subject_kind: Set(entry.subject.as_str().to_owned()),
        subject_id: Set(entry.subject_id),
        fields: Set(entry.fields.join(",")),
        purpose: Set(entry.purpose.map(|purpose| purpose.as_str().to_owned())),
        request_id: Set(stamp.request_id),
        at: Set(stamp.at.into()),
    }
}

/// Writes a row in the transaction of what it tells of.
///
/// # Errors
/// The store's.
pub async fn write(tx: &WriteTx, stamp: Stamp, entry: &AuditEntry) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    batch.row(&row_of(stamp, entry));
    batch.execute(tx).await
}

/// Writes rows in the transaction of what they tell of.
///
/// # Errors
/// The store's.
pub async fn write_many(
    tx: &WriteTx,
    rows: impl IntoIterator<Item = (Stamp, AuditEntry)>,
) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    for (stamp, entry) in rows {
        batch.row(&row_of(stamp, &entry));
    }
    batch.execute(tx).await
}

/// Writes rows about what was read, in a transaction of their own.
///
/// # Errors
/// The store's; then nothing of what was read may be answered.
pub async fn write_reads(
    db: &Database,
    reads: impl IntoIterator<Item = (Stamp, AuditEntry)>,
) -> Result<(), StoreError> {
    let tx = db.begin_write().await?;
    write_many(&tx, reads).await?;
    tx.commit().await
}
