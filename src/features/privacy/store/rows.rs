//! Any row as JSON: encrypted fields opened, hashes and secrets left out.

use crate::shared::{
    security::{ENCRYPTED, EncryptedKind, FieldCipher},
    storage::StoreError,
};
use sea_orm::{EntityTrait, IdenStatic, Iterable, ModelTrait, Value as Stored};
use serde_json::{Map, Value, json};

/// What is never given out: secrets, keyed hashes, what tells of people outside the family, and
/// notes of staff to themselves.
fn is_hidden(table: &str, column: &str) -> bool {
    if column.ends_with("_hash") && column != "content_hash" {
        return true;
    }
    matches!(
        (table, column),
        (_, "district_id")
            | ("identity", "secret")
            | ("audit_log", "account_id" | "request_id")
            | ("audit_log", "hash" | "sequence")
            | ("home_visit", "reference_cipher" | "newborn_key")
            | ("link_request", "account_id" | "guardian_id")
            | ("pickup_person", "failed_checks" | "failed_on")
            | ("stored_file", "content_cipher")
    )
}

/// One row.
pub(super) fn shown<M>(
    table: &'static str,
    row: &M,
    cipher: &FieldCipher,
) -> Result<Map<String, Value>, StoreError>
where
    M: ModelTrait,
    <M::Entity as EntityTrait>::Column: Iterable,
{
    let mut shown = Map::new();
    for column in <M::Entity as EntityTrait>::Column::iter() {
        let name = column.as_str();
        if is_hidden(table, name) {
            continue;
        }
        let stored = row.get(column);
        let (name, value) = match name.strip_suffix("_cipher") {
            Some(plain) => (plain, opened((table, name), stored, cipher)?),
            None => (name, json_of(stored)),
        };
        shown.insert(name.to_owned(), value);
    }
    Ok(shown)
}

/// What stands in an encrypted text; those that are JSON inside as JSON.
fn opened(
    (table, column): (&'static str, &str),
    stored: Stored,
    cipher: &FieldCipher,
) -> Result<Value, StoreError> {
    let known = ENCRYPTED
        .iter()
        .find(|it| it.table == table && it.column == column && it.kind == EncryptedKind::Text)
        .ok_or(StoreError::Corrupt(
            "an encrypted column that is not listed",
        ))?;
    let Stored::String(Some(stored)) = stored else {
        return Ok(Value::Null);
    };
    let plain = cipher
        .decrypt(known.purpose, &stored)
        .map_err(|_| StoreError::Corrupt(known.purpose))?;
    match serde_json::from_str::<Map<String, Value>>(&plain) {
        Ok(object) => Ok(Value::Object(object)),
        Err(_) => Ok(Value::String(plain)),
    }
}

fn json_of(stored: Stored) -> Value {
    match stored {
        Stored::Bool(value) => json!(value),
        Stored::Int(value) => json!(value),
        Stored::BigInt(value) => json!(value),
        Stored::Double(value) => json!(value),
        Stored::String(value) => json!(value),
        Stored::Uuid(value) => json!(value),
        Stored::Json(value) => json!(value),
        Stored::ChronoDate(value) => json!(value),
        Stored::ChronoTime(value) => json!(value),
        Stored::ChronoDateTimeUtc(value) => json!(value),
        Stored::ChronoDateTimeWithTimeZone(value) => json!(value),
        _ => Value::Null,
    }
}
