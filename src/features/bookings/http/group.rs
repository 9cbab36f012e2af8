//! Booking siblings together.

use super::{
    body::BookingBody,
    book::{key_required, wanted_time},
};
use crate::{
    features::{
        bookings::{
            domain::{Mode, NewGroup, Refusal},
            service::{self, GroupBooked},
        },
        districts,
    },
    shared::{
        domain::{Actor, ChildId, LocalTime},
        http::{Code, IdempotentJson, Problem, ProblemBody},
    },
    state::AppState,
};
use actix_web::{HttpResponse, post, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{borrow::Cow, collections::BTreeSet};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

/// A wish for places for siblings.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupInput {
    /// The children, of one family, in the order in which they are to be served.
    #[validate(length(min = 1, max = 10), custom(function = "each_once"))]
    #[schema(min_items = 1, max_items = 10)]
    pub children: Vec<Uuid>,
    /// The session.
    pub session_id: Uuid,
    /// Start; with `ends_at` a part of a timed session, without both the whole session.
    pub starts_at: Option<DateTime<Utc>>,
    /// End.
    pub ends_at: Option<DateTime<Utc>>,
    /// What is to happen when not all of them can come.
    pub mode: Mode,
    /// The family will pay the published price where no free session is left.
    #[serde(default)]
    pub accept_fee: bool,
}

fn each_once(children: &[Uuid]) -> Result<(), ValidationError> {
    let different: BTreeSet<_> = children.iter().collect();
    if different.len() == children.len() {
        return Ok(());
    }
    Err(ValidationError::new("duplicate").with_message(Cow::Borrowed("names a child twice")))
}

/// What became of a group of which at least one child was booked.
#[derive(Debug, Serialize, ToSchema)]
pub struct GroupBody {
    /// The children in the order asked.
    pub children: Vec<GroupChildBody>,
}

/// One child of a group: a booking, or what stands against it.
#[derive(Debug, Serialize, ToSchema)]
pub struct GroupChildBody {
    /// The child.
    pub child_id: Uuid,
    /// Its booking, if it was booked.
    pub booking: Option<BookingBody>,
    /// Why it was not.
    pub refusal: Option<RefusalBody>,
}

/// A rule that stands against a child, as the problem of a booking of its own would say it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefusalBody {
    /// Stable code.
    #[schema(value_type = Code)]
    pub code: String,
    /// Facts that help; which ones depends on the code.
    #[schema(value_type = Object)]
    pub facts: Map<String, Value>,
}

impl RefusalBody {
    fn of(refusal: Refusal) -> Self {
        let problem = Problem::from(refusal);
        Self {
            code: problem.code.as_str().to_owned(),
            facts: problem.facts,
        }
    }
}

/// Books siblings into one session in one step: all of them or none, or as many as can come.
/// When nobody is booked the answer is the problem of the first child that is refused, with
/// `children` naming what stands against each.
#[utoipa::path(
    tag = "bookings",
    security(("bearer" = [])),
    request_body = GroupInput,
    params(("Idempotency-Key" = String, Header, description = "The same key repeats the same request")),
    responses(
        (status = 201, body = GroupBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/bookings/group")]
pub(super) async fn create_group_booking(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<GroupInput>,
) -> Result<HttpResponse, Problem> {
    let key = input.key.ok_or_else(key_required)?;
    let group = NewGroup {
        children: input.body.children.into_iter().map(Into::into).collect(),
        session: input.body.session_id.into(),
        during: wanted_time(input.body.starts_at, input.body.ends_at)?,
        accept_fee: input.body.accept_fee,
        mode: input.body.mode,
    };
    let booked = service::book_group(&state, &actor, &key, &group).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(HttpResponse::Created().json(body_of(booked, district.local)))
}

fn body_of(booked: GroupBooked, local: LocalTime) -> GroupBody {
    let children = booked.children.into_iter().map(|(child, answer)| {
        let (booking, refusal) = match answer {
            Ok(booking) => (Some(BookingBody::of(booking, local)), None),
            Err(refusal) => (None, Some(RefusalBody::of(refusal))),
        };
        GroupChildBody {
            child_id: child.get(),
            booking,
            refusal,
        }
    });
    GroupBody {
        children: children.collect(),
    }
}

/// The problem of a group of which nobody was booked.
pub(super) fn nobody_booked(children: Vec<(ChildId, Option<Refusal>)>) -> Problem {
    let first = children.iter().find_map(|(_, refusal)| refusal.clone());
    let problem = first.map_or_else(|| Problem::new(Code::Conflict), Problem::from);
    let each: Value = children
        .into_iter()
        .map(|(child, refusal)| {
            let refusal = refusal.map(RefusalBody::of);
            serde_json::json!({ "child_id": child, "refusal": refusal })
        })
        .collect();
    problem.fact("children", each)
}
