//! How far a rotation has come.

use crate::shared::storage::StoreError;
use std::fmt;
use uuid::Uuid;

/// What came of one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnProgress {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// Values written again.
    pub rewritten: u64,
    /// Values under another key than the first.
    pub left: u64,
    /// Rows whose value no key of the ring reads.
    pub unreadable: Vec<Uuid>,
}

impl fmt::Display for ColumnProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (table, column) = (self.table, self.column);
        let (rewritten, left) = (self.rewritten, self.left);
        write!(f, "{table}.{column}: {rewritten} rewritten, {left} left")?;
        if let Some(first) = self.unreadable.first() {
            let many = self.unreadable.len();
            write!(f, ", {many} unreadable, the first in row {first}")?;
        }
        Ok(())
    }
}

/// Why a rotation did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum RotationError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}
