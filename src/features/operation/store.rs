//! The state of the schema.

use crate::shared::storage::StoreError;
use sea_orm::ConnectionTrait;

/// Whether every migration of this version has been applied.
pub(super) async fn schema_is_current(db: &impl ConnectionTrait) -> Result<bool, StoreError> {
    Ok(migration::pending(db).await?.is_empty())
}
