//! Stored files in SQL, encrypted.

use crate::{
    features::health::domain::FileType,
    shared::{
        domain::DistrictId,
        security::FieldCipher,
        storage::{StoreError, WriteTx},
    },
};
use chrono::{DateTime, Utc};
use entity::stored_file;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use uuid::Uuid;

const CONTENT: &str = "stored_file.content";

/// A file to be written, encrypted already: that takes longer than a write should last.
pub struct NewFile {
    /// Its id.
    pub id: Uuid,
    file_type: FileType,
    size_bytes: i64,
    sha256: String,
    sealed: Vec<u8>,
}

impl NewFile {
    /// Encrypts a file.
    pub fn seal(
        cipher: &FieldCipher,
        id: Uuid,
        file_type: FileType,
        content: &[u8],
        sha256: String,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            id,
            file_type,
            size_bytes: i64::try_from(content.len())
                .map_err(|_| StoreError::Corrupt("stored_file.size_bytes"))?,
            sha256,
            sealed: cipher
                .encrypt_bytes(CONTENT, content)
                .map_err(|_| StoreError::Corrupt(CONTENT))?,
        })
    }
}

pub(in super::super) async fn insert_file(
    tx: &WriteTx,
    district: DistrictId,
    file: NewFile,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = stored_file::ActiveModel {
        id: Set(file.id),
        district_id: Set(district.get()),
        media_type: Set(file.file_type.as_str().to_owned()),
        size_bytes: Set(file.size_bytes),
        sha256: Set(file.sha256),
        content_cipher: Set(file.sealed),
        created_at: Set(now.into()),
    };
    stored_file::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// A file, decrypted.
pub(in super::super) async fn read_file(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    id: Uuid,
) -> Result<Option<(FileType, Vec<u8>)>, StoreError> {
    let Some(row) = stored_file::Entity::find_by_id(id).one(db).await? else {
        return Ok(None);
    };
    let file_type =
        FileType::parse(&row.media_type).ok_or(StoreError::Corrupt("stored_file.media_type"))?;
    let content = cipher
        .decrypt_bytes(CONTENT, &row.content_cipher)
        .map_err(|_| StoreError::Corrupt(CONTENT))?;
    Ok(Some((file_type, content)))
}
