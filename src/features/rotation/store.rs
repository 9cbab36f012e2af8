//! Encrypted columns in SQL, by name: the one store that knows tables as data.

use crate::shared::{
    security::{EncryptedColumn, EncryptedKind, FieldCipher},
    storage::{StoreError, WriteTx},
};
use sea_orm::{
    ConnectionTrait, ExprTrait, QueryResult, Value,
    sea_query::{Expr, Func, Query, SelectStatement, SimpleExpr},
};
use uuid::Uuid;

/// A value as it is stored.
#[derive(Clone, Debug)]
pub(super) enum Stored {
    Text(String),
    Bytes(Vec<u8>),
}

impl Stored {
    /// The same value under the key in use; `None` when no key reads it.
    pub(super) fn renewed(&self, cipher: &FieldCipher, purpose: &str) -> Option<Self> {
        match self {
            Self::Text(old) => {
                let plain = cipher.decrypt(purpose, old).ok()?;
                Some(Self::Text(cipher.encrypt(purpose, &plain).ok()?))
            }
            Self::Bytes(old) => {
                let plain = cipher.decrypt_bytes(purpose, old).ok()?;
                Some(Self::Bytes(cipher.encrypt_bytes(purpose, &plain).ok()?))
            }
        }
    }

    fn value(self) -> Value {
        match self {
            Self::Text(text) => text.into(),
            Self::Bytes(bytes) => bytes.into(),
        }
    }
}

/// Rows of a column that are not under the key in use, above an id, in the order of ids.
pub(super) async fn outdated(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    column: EncryptedColumn,
    above: Option<Uuid>,
    limit: u64,
) -> Result<Vec<(Uuid, Stored)>, StoreError> {
    let mut query = not_current(cipher, column);
    query
        .column("id")
        .column(column.column)
        .order_by("id", sea_orm::Order::Asc)
        .limit(limit);
    if let Some(above) = above {
        query.and_where(Expr::col("id").gt(above));
    }
    let rows = db.query_all(&query).await?;
    rows.iter().map(|row| row_of(row, column)).collect()
}

/// How many values of a column are not under the key in use.
pub(super) async fn count_outdated(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    column: EncryptedColumn,
) -> Result<u64, StoreError> {
    let mut query = not_current(cipher, column);
    query.expr_as(Func::count(Expr::col("id")), "many");
    let row = db.query_one(&query).await?;
    let many: i64 = match row {
        Some(row) => row.try_get("", "many")?,
        None => 0,
    };
    Ok(u64::try_from(many).unwrap_or(0))
}

/// Writes a value in place of the old one; false when that is not there any more.
pub(super) async fn replace(
    tx: &WriteTx,
    column: EncryptedColumn,
    id: Uuid,
    (old, new): (Stored, Stored),
) -> Result<bool, StoreError> {
    let update = Query::update()
        .table(column.table)
        .value(column.column, new.value())
        .and_where(Expr::col("id").eq(id))
        .and_where(Expr::col(column.column).eq(old.value()))
        .to_owned();
    Ok(tx.execute(&update).await?.rows_affected() == 1)
}

/// The ids of keys may be spelled alike but for their case, which LIKE does not see on SQLite;
/// so the beginning is compared.
fn not_current(cipher: &FieldCipher, column: EncryptedColumn) -> SelectStatement {
    let (prefix, length): (Value, usize) = match column.kind {
        EncryptedKind::Text => {
            let prefix = cipher.text_prefix();
            let length = prefix.len();
            (prefix.into(), length)
        }
        EncryptedKind::Bytes => {
            let prefix = cipher.bytes_prefix();
            let length = prefix.len();
            (prefix.into(), length)
        }
    };
    let length = i32::try_from(length).unwrap_or(i32::MAX);
    let beginning: SimpleExpr = Func::cust("substr")
        .arg(Expr::col(column.column))
        .arg(Expr::val(1_i32))
        .arg(Expr::val(length))
        .into();
    Query::select()
        .from(column.table)
        .and_where(Expr::col(column.column).is_not_null())
        .and_where(beginning.ne(Expr::val(prefix)))
        .to_owned()
}

fn row_of(row: &QueryResult, column: EncryptedColumn) -> Result<(Uuid, Stored), StoreError> {
    let stored = match column.kind {
        EncryptedKind::Text => Stored::Text(row.try_get("", column.column)?),
        EncryptedKind::Bytes => Stored::Bytes(row.try_get("", column.column)?),
    };
    Ok((row.try_get("", "id")?, stored))
}
