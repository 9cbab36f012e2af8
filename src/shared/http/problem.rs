//! Problems (RFC 9457): what is wrong, what to do, a stable code, and the facts.

use super::codes::Code;
use crate::shared::domain::Text;
use actix_web::{
    HttpResponse, HttpResponseBuilder, ResponseError, body::BoxBody, http::StatusCode,
};
use serde::Serialize;
use serde_json::{Map, Value};
use std::fmt;
use utoipa::ToSchema;

/// What a handler answers instead of a result. Carries both languages; which one is sent
/// is decided at the very edge, where the request's `Accept-Language` is known.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The stable code.
    pub code: Code,
    /// What is wrong and what to do. The title, when there is nothing to add.
    pub detail: Option<Text>,
    /// Facts that help, merged into the body beside the standard members.
    pub facts: Map<String, Value>,
    /// Faults of single fields.
    pub errors: Vec<FieldError>,
    /// Seconds after which a retry makes sense.
    pub retry_after: Option<u32>,
}

/// The fault of one field.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer to the field, for example `/birth_date`.
    pub pointer: String,
    /// Stable word for the kind of fault.
    pub code: String,
    /// What is wrong with it.
    pub detail: String,
}

/// The body of a problem as sent, with media type `application/problem+json`.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemBody {
    /// `about:blank#<code>`: the code says it all.
    pub r#type: String,
    /// Short name of the problem, in the language asked for.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What is wrong and what to do, in the language asked for.
    pub detail: String,
    /// Stable code.
    #[schema(value_type = Code)]
    pub code: String,
    /// Id of the request, for questions to the operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Faults of single fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Facts that help; which ones depends on the code.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub facts: Map<String, Value>,
}

impl Problem {
    /// A problem that its title explains.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self {
            code,
            detail: None,
            facts: Map::new(),
            errors: Vec::new(),
            retry_after: None,
        }
    }

    /// Says what is wrong and what to do, in both languages.
    #[must_use]
    pub fn detail(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.detail = Some(Text::new(zh, en));
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn fact(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }

    /// Adds the fault of a field.
    #[must_use]
    pub fn field(mut self, pointer: &str, code: &str, detail: impl Into<String>) -> Self {
        self.errors.push(FieldError {
            pointer: pointer.to_owned(),
            code: code.to_owned(),
            detail: detail.into(),
        });
        self
    }

    /// Says when to try again.
    #[must_use]
    pub const fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Something failed on our side. The cause is logged here, once, and not told.
    #[must_use]
    pub fn internal(cause: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error = cause, "request failed");
        Self::new(Code::Internal)
    }

    /// The body in one language.
    #[must_use]
    pub fn body(self, english: bool, request_id: Option<String>) -> ProblemBody {
        let title = if english {
            self.code.title_en()
        } else {
            self.code.title_zh()
        };
        let detail = self
            .detail
            .as_ref()
            .map_or(title, |text| if english { &text.en } else { &text.zh });
        ProblemBody {
            r#type: format!("about:blank#{}", self.code.as_str()),
            title: title.to_owned(),
            status: self.code.status().as_u16(),
            detail: detail.to_owned(),
            code: self.code.as_str().to_owned(),
            request_id,
            errors: self.errors,
            facts: self.facts,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    /// Answers without a body but with the problem attached; `localize_problems` writes
    /// the body in the language of the request.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = HttpResponseBuilder::new(self.code.status()).finish();
        response.extensions_mut().insert(self.clone());
        response
    }
}
