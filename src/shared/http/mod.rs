//! The HTTP edge: problems and their codes, extractors, paging and idempotency.

mod client_address;
pub mod clock_time;
mod codes;
mod district;
mod extract;
mod fresh;
mod kept;
mod limit;
mod localize;
mod log_reads;
mod money;
mod observe;
mod page;
mod parse;
mod problem;
mod reason;
mod route;
mod span;
mod store_problem;
mod upload;
mod validate;
mod version;

#[cfg(feature = "testing")]
pub(crate) use client_address::client_address;

pub use crate::shared::domain::RequestKey;
pub use codes::Code;
pub use district::DistrictQuery;
pub use extract::{
    ChangingPassword, Claimed, Enrolling, IdempotentJson, KEY_PATTERN, SignedIn, ValidatedJson,
    ValidatedQuery, refused,
};
pub use fresh::{ASK_FIRST, IfNoneMatch, not_changed, tag_of};
pub use kept::{KeptAnswers, TaggedAnswer};
pub use limit::limit;
pub use localize::{Language, localize_problems};
pub use log_reads::log_reads;
pub use money::Money;
pub use observe::{RequestId, observe};
pub use page::{PageBody, PageQuery, page_request};
pub use problem::{FieldError, Problem, ProblemBody};
pub use reason::ReasonInput;
pub use route::Route;
pub use span::date_span;
pub use upload::{Upload, UploadForm, UploadedFile};
pub use validate::{known_date, not_blank};
pub use version::{IfMatch, VERSION_PATTERN, etag};
