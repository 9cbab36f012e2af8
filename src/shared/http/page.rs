//! Paging over HTTP: `?limit=&cursor=` in, `{ items, next_cursor }` out.

use super::{Code, Problem};
use crate::shared::domain::{Cursor, Page, PageRequest};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

const DEFAULT_LIMIT: u64 = 20;

/// What part of a list is wanted.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// At most so many items; 20 unless told.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u64>,
    /// `next_cursor` of the page before.
    #[param(pattern = "^[A-Za-z0-9_-]{21}[AQgw]$")]
    pub cursor: Option<String>,
}

impl PageQuery {
    /// The page that is wanted.
    ///
    /// # Errors
    /// 400 `invalid_query` when the cursor is not one that was given out.
    pub fn request(&self) -> Result<PageRequest, Problem> {
        page_request(self.limit, self.cursor.as_deref())
    }
}

/// The page that `limit` and `cursor` ask for, for queries with filters of their own.
///
/// # Errors
/// 400 `invalid_query` when the cursor is not one that was given out.
pub fn page_request(limit: Option<u64>, cursor: Option<&str>) -> Result<PageRequest, Problem> {
    let after = match cursor {
        None => None,
        Some(text) => Some(Cursor::decode(text).ok_or_else(|| {
            Problem::new(Code::InvalidQuery).field("cursor", "invalid", "not a cursor of this list")
        })?),
    };
    Ok(PageRequest {
        limit: limit.unwrap_or(DEFAULT_LIMIT),
        after,
    })
}

/// One page as answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageBody<T> {
    /// The items, oldest first; of the inbox, newest first.
    pub items: Vec<T>,
    /// Send it as `cursor` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

impl<T, D: From<T>> From<Page<T>> for PageBody<D> {
    fn from(page: Page<T>) -> Self {
        Self {
            items: page.items.into_iter().map(D::from).collect(),
            next_cursor: page.next.map(Cursor::encode),
        }
    }
}
