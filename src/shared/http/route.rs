//! The pattern that a request's path has, found once before it is routed: each search walks over
//! every route there is. It is for counting and for the log. Which route is taken in the end depends
//! on the method too, so who may use it is asked of that one.

use actix_web::{HttpMessage, HttpRequest};
use std::sync::Arc;

/// The pattern of the route of a request, if it has one.
#[derive(Clone, Debug)]
pub struct Route(Option<Arc<str>>);

impl Route {
    /// The route of a request, sought with the first question.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        if let Some(route) = request.extensions().get::<Self>() {
            return route.clone();
        }
        let found = Self(request.match_pattern().map(Arc::from));
        request.extensions_mut().insert(found.clone());
        found
    }

    /// The pattern.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// The pattern, or a word that stands for none.
    #[must_use]
    pub fn shared(&self) -> Arc<str> {
        self.0.clone().unwrap_or_else(|| Arc::from("unmatched"))
    }
}
