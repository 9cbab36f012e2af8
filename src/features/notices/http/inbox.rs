//! The inbox over HTTP.

use crate::{
    features::{
        districts,
        notices::{
            domain::{NoticeKind, RenderedItem},
            service,
        },
    },
    shared::{
        domain::{Actor, Cursor, LocalTime},
        http::{
            Language, PageBody, Problem, ProblemBody, ValidatedJson, ValidatedQuery, page_request,
        },
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, post, web};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// Which notices are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NoticeQuery {
    /// Only what is unread.
    pub unread: Option<bool>,
    /// At most so many items; 20 unless told.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u64>,
    /// `next_cursor` of the page before.
    #[param(pattern = "^[A-Za-z0-9_-]{21}[AQgw]$")]
    pub cursor: Option<String>,
}

/// A notice as answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeBody {
    /// Its id.
    pub id: Uuid,
    /// What it tells.
    pub kind: NoticeKind,
    /// In a few words, in the language asked for.
    pub title: String,
    /// In full, in the language asked for.
    pub body: String,
    /// The booking or other thing it is about.
    pub subject_id: Uuid,
    /// The house, if it is about one.
    pub house_id: Option<Uuid>,
    /// Whether this account has read it.
    pub read: bool,
    /// When it was written, local time.
    pub created_at: DateTime<FixedOffset>,
}

/// How many notices are unread.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnreadBody {
    /// The number, at most 99.
    pub unread: u64,
    /// Whether there are more.
    pub more: bool,
}

/// What was read.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadAllInput {
    /// Everything written up to then; send the `created_at` of the newest that was shown.
    pub up_to: DateTime<FixedOffset>,
}

/// The own inbox, newest first: what the own family was told since one belongs to it, or
/// the houses one manages; and what is told to oneself alone.
#[utoipa::path(
    tag = "notices",
    security(("bearer" = [])),
    params(NoticeQuery),
    responses(
        (status = 200, body = PageBody<NoticeBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/notices")]
pub(super) async fn list_notices(
    state: web::Data<AppState>,
    actor: Actor,
    language: Language,
    query: ValidatedQuery<NoticeQuery>,
) -> Result<web::Json<PageBody<NoticeBody>>, Problem> {
    let query = query.0;
    let page = page_request(query.limit, query.cursor.as_deref())?;
    let unread = query.unread.unwrap_or(false);
    let found = service::inbox(&state, &actor, page, unread, language.english).await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    Ok(web::Json(PageBody {
        items: found
            .items
            .into_iter()
            .map(|item| NoticeBody::of(item, local))
            .collect(),
        next_cursor: found.next.map(Cursor::encode),
    }))
}

/// How many notices of the own inbox are unread: small enough to be asked often.
#[utoipa::path(
    tag = "notices",
    security(("bearer" = [])),
    responses(
        (status = 200, body = UnreadBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/notices/unread-count")]
pub(super) async fn count_unread_notices(
    state: web::Data<AppState>,
    actor: Actor,
) -> Result<web::Json<UnreadBody>, Problem> {
    let unread = service::unread(&state, &actor).await?;
    Ok(web::Json(UnreadBody {
        unread: unread.count,
        more: unread.more,
    }))
}

/// Notes that everything up to an instant was read.
#[utoipa::path(
    tag = "notices",
    security(("bearer" = [])),
    request_body = ReadAllInput,
    responses(
        (status = 204),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/notices/read-all")]
pub(super) async fn read_all_notices(
    state: web::Data<AppState>,
    actor: Actor,
    input: ValidatedJson<ReadAllInput>,
) -> Result<HttpResponse, Problem> {
    service::read_all(&state, &actor, input.0.up_to.to_utc()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Notes that a notice was read; again changes nothing.
#[utoipa::path(
    tag = "notices",
    security(("bearer" = [])),
    responses(
        (status = 204),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/notices/{id}/read")]
pub(super) async fn read_notice(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    service::read(&state, &actor, id.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}

impl NoticeBody {
    fn of(rendered: RenderedItem, local: LocalTime) -> Self {
        let notice = rendered.item.notice;
        Self {
            id: notice.id,
            kind: notice.kind,
            title: rendered.title,
            body: rendered.body,
            subject_id: notice.subject,
            house_id: notice.house().map(Into::into),
            read: rendered.item.read,
            created_at: local.show(notice.at),
        }
    }
}
