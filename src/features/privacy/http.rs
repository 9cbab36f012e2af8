//! Exporting and erasing a family over HTTP.

use super::{domain::PrivacyError, service};
use crate::{
    features::districts,
    shared::{
        domain::Actor,
        http::{Code, Problem, ProblemBody},
    },
    state::AppState,
};
use actix_web::{
    HttpResponse, delete, get,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION},
    web,
};
use chrono::{DateTime, FixedOffset};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config.service(export_family).service(erase_family);
}

/// Everything kept about a family.
#[derive(Serialize, ToSchema)]
pub struct FamilyExportBody {
    /// The family.
    pub family_id: Uuid,
    /// When it was put together.
    pub exported_at: DateTime<FixedOffset>,
    /// Rows by what they are about. Uploaded files are described, and fetched from the
    /// addresses of the certificate or note they belong to.
    #[schema(value_type = Object)]
    pub records: BTreeMap<&'static str, Vec<Map<String, Value>>>,
}

/// Everything kept about the own family, as one document. That it was fetched is written to
/// the audit log.
#[utoipa::path(
    tag = "families",
    security(("bearer" = [])),
    responses(
        (status = 200, body = FamilyExportBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/families/{id}/export")]
pub(super) async fn export_family(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let export = service::export(&state, &actor, id.into_inner().into()).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"family.json\""))
        .json(FamilyExportBody {
            family_id: export.family,
            exported_at: district.local.show(export.at),
            records: export.tables,
        }))
}

/// Erases the own family for good: bookings end, everything personal goes, and the accounts of
/// its guardians are closed at once. Refused while a child is in a house, while money is owed,
/// and while a guidance booking is open.
#[utoipa::path(
    tag = "families",
    security(("bearer" = [])),
    responses(
        (status = 204, description = "Erased."),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[delete("/v1/families/{id}")]
pub(super) async fn erase_family(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    service::erase(&state, &actor, id.into_inner().into()).await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<PrivacyError> for Problem {
    fn from(error: PrivacyError) -> Self {
        match error {
            PrivacyError::MoneyOwed { due_fen } => {
                let problem = if due_fen > 0 {
                    Self::new(Code::MoneyOwed).detail(
                        "家庭尚有未付费用，请先结清再删除。",
                        "The family still owes money; settle it first.",
                    )
                } else {
                    Self::new(Code::MoneyOwed).detail(
                        "尚有款项应退还给家庭，请先取消已付费的预约，并在退款到账后再删除。",
                        "Money is still to be paid back to the family; cancel what was paid, and \
                         try again once it has come back.",
                    )
                };
                problem.fact("due_fen", due_fen)
            }
            PrivacyError::GuidanceBooked => Self::new(Code::InvalidState).detail(
                "家庭还有未结束的科学育儿指导预约，请先取消。",
                "The family still has a guidance booking; cancel it first.",
            ),
            PrivacyError::Booking(error) => error.into(),
            PrivacyError::Child(error) => error.into(),
            PrivacyError::Family(error) => error.into(),
            PrivacyError::Store(error) => error.into(),
        }
    }
}
