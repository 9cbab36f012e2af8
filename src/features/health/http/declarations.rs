//! Declarations of a child's health.

use super::wrong;
use crate::{
    features::{
        districts,
        health::{
            domain::{Declaration, HealthState},
            service,
        },
    },
    shared::{
        domain::{Actor, LocalTime},
        http::{IdempotentJson, Problem, ProblemBody, not_blank},
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, post, web};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// What a guardian declares.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HealthDeclarationInput {
    /// The child's health (健康情况).
    #[validate(length(max = 1000), custom(function = "not_blank"))]
    #[schema(max_length = 1000, pattern = r"\S")]
    pub condition: String,
    /// Past illness (既往病史); left out when there is none.
    #[validate(length(max = 1000))]
    #[schema(max_length = 1000)]
    pub past_illness: Option<String>,
    /// Allergies; left out when there are none.
    #[validate(length(max = 1000))]
    #[schema(max_length = 1000)]
    pub allergies: Option<String>,
    /// Medicines the child takes; left out when there are none.
    #[validate(length(max = 1000))]
    #[schema(max_length = 1000)]
    pub medication: Option<String>,
    /// The guardian vouches for it (如实提供): must be true.
    pub truthful: bool,
}

/// A declaration as answered.
#[derive(Serialize, ToSchema)]
pub struct HealthDeclarationBody {
    /// Its id.
    pub id: Uuid,
    /// The child.
    pub child_id: Uuid,
    /// Who declared.
    pub guardian_id: Uuid,
    /// The child's health.
    pub condition: String,
    /// Past illness.
    pub past_illness: Option<String>,
    /// Allergies.
    pub allergies: Option<String>,
    /// Medicines the child takes.
    pub medication: Option<String>,
    /// When.
    pub declared_at: DateTime<FixedOffset>,
}

impl HealthDeclarationBody {
    fn of(declaration: Declaration, local: LocalTime) -> Self {
        let state = declaration.state;
        Self {
            id: declaration.id.get(),
            child_id: declaration.child.get(),
            guardian_id: declaration.guardian.get(),
            condition: state.condition,
            past_illness: state.past_illness,
            allergies: state.allergies,
            medication: state.medication,
            declared_at: local.show(declaration.declared_at),
        }
    }
}

/// Declares the health of a child of the own family.
#[utoipa::path(
    tag = "health",
    security(("bearer" = [])),
    request_body = HealthDeclarationInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = HealthDeclarationBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/children/{id}/health-declarations")]
pub(super) async fn declare_health(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: IdempotentJson<HealthDeclarationInput>,
) -> Result<HttpResponse, Problem> {
    let body = input.body;
    if !body.truthful {
        return Err(wrong("/truthful", "must_be_true", "must be true"));
    }
    let health = HealthState {
        condition: body.condition,
        past_illness: body.past_illness,
        allergies: body.allergies,
        medication: body.medication,
    };
    let child = id.into_inner().into();
    let declared = service::declare(&state, &actor, input.key.as_ref(), child, health).await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    Ok(HttpResponse::Created().json(HealthDeclarationBody::of(declared, local)))
}

/// What was declared about a child, oldest first: for the family, and carers, health
/// workers and managers of a house.
#[utoipa::path(
    tag = "health",
    security(("bearer" = [])),
    responses(
        (status = 200, body = Vec<HealthDeclarationBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/children/{id}/health-declarations")]
pub(super) async fn list_health_declarations(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<Vec<HealthDeclarationBody>>, Problem> {
    let declared = service::declarations(&state, &actor, id.into_inner().into()).await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    let bodies = declared
        .into_iter()
        .map(|it| HealthDeclarationBody::of(it, local));
    Ok(web::Json(bodies.collect()))
}
