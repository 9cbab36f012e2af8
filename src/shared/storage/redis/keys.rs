//! Every key of the service, each tied to the type of its value.

use serde::{Serialize, de::DeserializeOwned};
use std::marker::PhantomData;

/// A key whose value is a `T`: a projection with its version, or a value for a while.
#[derive(Clone, Debug)]
pub struct Key<T> {
    name: String,
    value: PhantomData<fn() -> T>,
}

impl<T: Serialize + DeserializeOwned> Key<T> {
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
