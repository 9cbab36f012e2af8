//! Checks of single fields that several features share.

use std::borrow::Cow;
use validator::ValidationError;

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
