//! Declarations in SQL: one encrypted JSON text each.

use crate::{
    features::health::domain::{Declaration, HealthState},
    shared::{
        domain::{ChildId, DistrictId, HealthDeclarationId},
        security::FieldCipher,
        storage::{StoreError, WriteTx},
    },
};
use entity::health_declaration;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};

const CONTENT: &str = "health_declaration.content";

/// One declaration of a child.
pub(in super::super) async fn find_declaration(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    child: ChildId,
    id: HealthDeclarationId,
) -> Result<Option<Declaration>, StoreError> {
    let row = health_declaration::Entity::find_by_id(id.get())
        .filter(health_declaration::Column::ChildId.eq(child.get()))
        .one(db)
        .await?;
    row.map(|row| declaration_of(cipher, row)).transpose()
}

/// The declarations of a child, oldest first.
pub(in super::super) async fn list_declarations(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    child: ChildId,
) -> Result<Vec<Declaration>, StoreError> {
    let rows = health_declaration::Entity::find()
        .filter(health_declaration::Column::ChildId.eq(child.get()))
        .order_by_asc(health_declaration::Column::Id)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| declaration_of(cipher, row))
        .collect()
}

pub(in super::super) async fn insert_declaration(
    tx: &WriteTx,
    cipher: &FieldCipher,
    district: DistrictId,
    declaration: &Declaration,
) -> Result<(), StoreError> {
    let text =
        serde_json::to_string(&declaration.state).map_err(|_| StoreError::Corrupt(CONTENT))?;
    let content = cipher
        .encrypt(CONTENT, &text)
        .map_err(|_| StoreError::Corrupt(CONTENT))?;
    let row = health_declaration::ActiveModel {
        id: Set(declaration.id.get()),
        district_id: Set(district.get()),
        child_id: Set(declaration.child.get()),
        guardian_id: Set(declaration.guardian.get()),
        content_cipher: Set(content),
        declared_at: Set(declaration.declared_at.into()),
    };
    health_declaration::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

fn declaration_of(
    cipher: &FieldCipher,
    row: health_declaration::Model,
) -> Result<Declaration, StoreError> {
    let text = cipher
        .decrypt(CONTENT, &row.content_cipher)
        .map_err(|_| StoreError::Corrupt(CONTENT))?;
    let state: HealthState =
        serde_json::from_str(&text).map_err(|_| StoreError::Corrupt(CONTENT))?;
    Ok(Declaration {
        id: row.id.into(),
        child: row.child_id.into(),
        guardian: row.guardian_id.into(),
        state,
        declared_at: row.declared_at.to_utc(),
    })
}
