//! Spans of dates in queries.

use super::{Code, Problem};
use crate::shared::domain::{DateRange, DateRangeError};
use chrono::NaiveDate;

/// The dates of a query with `from` and `to`, at most `max_days` of them.
///
/// # Errors
/// 400 `invalid_query` when they are reversed or too many.
pub fn date_span(from: NaiveDate, to: NaiveDate, max_days: u32) -> Result<DateRange, Problem> {
    DateRange::new(from, to, max_days).map_err(|error| {
        let code = match error {
            DateRangeError::Reversed => "reversed",
            DateRangeError::TooLong { .. } => "too_long",
        };
        Problem::new(Code::InvalidQuery).field("to", code, error.to_string())
    })
}
