//! The files of exports, in encrypted parts.

use crate::shared::{
    domain::{BulkExportId, DistrictId},
    security::FieldCipher,
    storage::{StoreError, WriteTx},
};
use entity::bulk_export_part;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

const CONTENT: &str = "bulk_export_part.content";

/// A part, encrypted: that takes longer than a write should last.
pub(in super::super) fn sealed(
    cipher: &FieldCipher,
    content: &[u8],
) -> Result<Vec<u8>, StoreError> {
    cipher
        .encrypt_bytes(CONTENT, content)
        .map_err(|_| StoreError::Corrupt(CONTENT))
}

/// Writes a part that was [`sealed`].
pub(in super::super) async fn insert_part(
    tx: &WriteTx,
    id: Uuid,
    (district, export, number): (DistrictId, BulkExportId, i64),
    sealed: Vec<u8>,
) -> Result<(), StoreError> {
    let row = bulk_export_part::ActiveModel {
        id: Set(id),
        district_id: Set(district.get()),
        export_id: Set(export.get()),
        number: Set(number),
        content_cipher: Set(sealed),
    };
    bulk_export_part::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// A part in the clear; `None` after the last.
pub(in super::super) async fn read_part(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    export: BulkExportId,
    number: i64,
) -> Result<Option<Vec<u8>>, StoreError> {
    let found = bulk_export_part::Entity::find()
        .filter(bulk_export_part::Column::ExportId.eq(export.get()))
        .filter(bulk_export_part::Column::Number.eq(number))
        .one(db)
        .await?;
    let Some(row) = found else { return Ok(None) };
    let content = cipher
        .decrypt_bytes(CONTENT, &row.content_cipher)
        .map_err(|_| StoreError::Corrupt(CONTENT))?;
    Ok(Some(content))
}

/// Removes all parts of a file.
pub(in super::super) async fn remove_parts(
    tx: &WriteTx,
    export: BulkExportId,
) -> Result<(), StoreError> {
    bulk_export_part::Entity::delete_many()
        .filter(bulk_export_part::Column::ExportId.eq(export.get()))
        .exec(&**tx)
        .await?;
    Ok(())
}
