//! Every key of the service, each tied to the type of its value.

use std::marker::PhantomData;

/// A projection of SQL: how it is written down, and read.
pub trait Projection: Sized {
    /// The text that is kept.
    ///
    /// # Errors
    /// Where it has none.
    fn to_text(&self) -> serde_json::Result<String>;

    /// The projection that was kept as this text.
    ///
    /// # Errors
    /// Where it was written by another version of the service.
    fn of_text(text: &str) -> serde_json::Result<Self>;
}

/// A key whose value is a `T`: a projection with its version, or a value for a while.
#[derive(Clone, Debug)]
pub struct Key<T> {
    name: String,
    value: PhantomData<fn() -> T>,
}

impl<T> Key<T> {
    /// A key of the service; `parts` are joined by colons behind the prefix.
    #[must_use]
    pub fn of(parts: &[&str]) -> Self {
        Self {
            name: parts.join(":"),
            value: PhantomData,
        }
    }

    /// The name without the prefix.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}
