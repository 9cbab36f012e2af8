//! The privacy notice, for anyone.

use crate::{
    features::{
        children::domain::{PrivacyNotice, current_notice},
        districts,
    },
    shared::http::{Problem, ProblemBody, ValidatedQuery},
    state::AppState,
};
use actix_web::{get, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// Whose notice is wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NoticeQuery {
    /// Code of the district; not needed where only one is served.
    #[validate(length(max = 64))]
    #[param(max_length = 64)]
    pub district: Option<String>,
}

/// The privacy notice as answered.
#[derive(Serialize, ToSchema)]
pub struct PrivacyNoticeBody {
    /// The version that consents name.
    pub version: String,
    /// First local date of the version.
    pub effective_from: NaiveDate,
    /// What is told, in order.
    pub sections: Vec<NoticeSectionBody>,
}

/// What is told about one topic.
#[derive(Serialize, ToSchema)]
pub struct NoticeSectionBody {
    /// Stable word for the topic: `controller`, `person_in_charge`, `purposes`, `kinds`,
    /// `necessity`, `sharing`, `retention`, `rights`, `refusal`, `guardian`.
    pub topic: String,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// What guardians are told before they consent, in the version in force today.
#[utoipa::path(
    tag = "public",
    params(NoticeQuery),
    responses(
        (status = 200, body = PrivacyNoticeBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/privacy-notice")]
pub(super) async fn get_privacy_notice(
    state: web::Data<AppState>,
    query: ValidatedQuery<NoticeQuery>,
) -> Result<web::Json<PrivacyNoticeBody>, Problem> {
    let district = districts::service::named(&state, query.0.district.as_deref()).await?;
    let notice = current_notice(district.local.date(state.now()))?;
    Ok(web::Json(notice.into()))
}

impl From<&PrivacyNotice> for PrivacyNoticeBody {
    fn from(notice: &PrivacyNotice) -> Self {
        let sections = notice.sections.iter().map(|section| NoticeSectionBody {
            topic: section.topic.clone(),
            zh: section.zh.clone(),
            en: section.en.clone(),
        });
        Self {
            version: notice.id.clone(),
            effective_from: notice.effective_from,
            sections: sections.collect(),
        }
    }
}
