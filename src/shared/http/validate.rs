//! Checks of single fields that several features share.

use chrono::{Datelike, NaiveDate};
use std::borrow::Cow;
use validator::ValidationError;

/// For `#[validate(custom(function = "known_date"))]`: a date of four-digit years, which
/// both stores can hold and compare.
///
/// # Errors
/// `out_of_range` for any other.
pub fn known_date(date: &NaiveDate) -> Result<(), ValidationError> {
    if (1900..=9999).contains(&date.year()) {
        return Ok(());
    }
    let message = Cow::Borrowed("must lie between 1900-01-01 and 9999-12-31");
    Err(ValidationError::new("out_of_range").with_message(message))
}

/// For `#[validate(custom(function = "not_blank"))]`: text that says something.
///
/// # Errors
/// `blank` when there is nothing but white space.
pub fn not_blank(text: &str) -> Result<(), ValidationError> {
    if text.trim().is_empty() {
        return Err(ValidationError::new("blank").with_message(Cow::Borrowed("must not be blank")));
    }
    Ok(())
}
