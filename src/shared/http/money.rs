//! Money over HTTP.

use serde::Serialize;
use utoipa::ToSchema;

/// An amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Money {
    /// Whole fen, hundredths of a yuan.
    pub amount_fen: i64,
}
