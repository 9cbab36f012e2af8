//! Houses over HTTP.

use crate::{
    features::{
        districts,
        houses::{
            domain::{
                HostVenueType, House, HouseDetails, HouseFilter, HouseStatus, OperatorType,
                PaymentMode,
            },
            service,
        },
    },
    shared::{
        domain::{Actor, HouseId},
        http::{
            Code, IdempotentJson, IfMatch, Problem, ProblemBody, ValidatedJson, ValidatedQuery,
            etag,
        },
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, http::header::ETAG, post, put, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(list_houses)
        .service(get_house)
        .service(create_house)
        .service(edit_house)
        .service(set_payment_mode);
}

/// Which houses are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HouseQuery {
    /// Code of the district; not needed where only one is served.
    #[validate(length(max = 64))]
    #[param(max_length = 64)]
    pub district: Option<String>,
    /// Only houses of this subdistrict.
    pub subdistrict: Option<Uuid>,
    /// Nearest first to this point: `LATITUDE,LONGITUDE` in degrees.
    #[validate(length(max = 64))]
    #[param(
        max_length = 64,
        pattern = r"^-?([0-8]?[0-9](\.[0-9]+)?|90),-?((1[0-7]|[0-9])?[0-9](\.[0-9]+)?|180)$"
    )]
    pub near: Option<String>,
}

/// What is entered of a house.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HouseInput {
    /// Chinese name; by H-72 it should end with 街道宝宝屋 or 社区宝宝屋.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// English name.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub name_en: String,
    /// Street address.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub address: String,
    /// Degrees north.
    #[validate(range(min = -90.0, max = 90.0))]
    #[schema(minimum = -90.0, maximum = 90.0)]
    pub latitude: Option<f64>,
    /// Degrees east.
    #[validate(range(min = -180.0, max = 180.0))]
    #[schema(minimum = -180.0, maximum = 180.0)]
    pub longitude: Option<f64>,
    /// Telephone for parents.
    #[validate(length(min = 3, max = 32))]
    #[schema(min_length = 3, max_length = 32)]
    pub phone: String,
    /// The kind of place.
    pub host_venue_type: HostVenueType,
    /// Whether it works.
    pub status: HouseStatus,
    /// Bookings are confirmed without a person.
    #[serde(default)]
    pub auto_confirm: bool,
    /// Who runs it: of a new house the subdistrict itself unless told; an edit without it
    /// leaves it as it is. Any other operator needs a contract on every day on which the
    /// house takes bookings, a nursery institution also its notice.
    pub operator_type: Option<OperatorType>,
}

/// A new house.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHouse {
    /// The subdistrict that runs it.
    pub subdistrict_id: Uuid,
    /// What is entered.
    #[validate(nested)]
    pub house: HouseInput,
}

/// A house as answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct HouseBody {
    /// Its id.
    pub id: Uuid,
    /// The subdistrict that runs it.
    pub subdistrict_id: Uuid,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Street address.
    pub address: String,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Telephone for parents.
    pub phone: String,
    /// The kind of place.
    pub host_venue_type: HostVenueType,
    /// Whether it works.
    pub status: HouseStatus,
    /// Bookings are confirmed without a person.
    pub auto_confirm: bool,
    /// Who runs it.
    pub operator_type: OperatorType,
    /// How families pay for what is not free.
    pub payment_mode: PaymentMode,
    /// Whether the name follows H-72.
    pub name_follows_standard: bool,
    /// Version; also the `ETag`.
    pub version: i64,
}

/// The houses of a district.
#[utoipa::path(
    tag = "public",
    params(HouseQuery),
    responses(
        (status = 200, body = Vec<HouseBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/houses")]
async fn list_houses(
    state: web::Data<AppState>,
    query: ValidatedQuery<HouseQuery>,
) -> Result<web::Json<Vec<HouseBody>>, Problem> {
    let query = query.0;
    let near = query.near.as_deref().map(parse_near).transpose()?;
    let district = districts::service::named(&state, query.district.as_deref()).await?;
    let filter = HouseFilter {
        subdistrict: query.subdistrict.map(Into::into),
        near,
    };
    let houses = service::list(&state, district.id, filter).await?;
    Ok(web::Json(houses.into_iter().map(Into::into).collect()))
}

/// One house.
#[utoipa::path(
    tag = "public",
    responses(
        (status = 200, body = HouseBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/houses/{id}")]
async fn get_house(
    state: web::Data<AppState>,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let house = service::house(state.db.read(), id.into_inner().into()).await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag(house.version)))
        .json(HouseBody::from(house)))
}

/// Sets a house up: district staff, or staff of its subdistrict.
#[utoipa::path(
    tag = "houses",
    security(("bearer" = [])),
    request_body = NewHouse,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = HouseBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/houses")]
async fn create_house(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<NewHouse>,
) -> Result<HttpResponse, Problem> {
    let NewHouse {
        subdistrict_id,
        house,
    } = input.body;
    let created = service::create(
        &state,
        &actor,
        input.key.as_ref(),
        subdistrict_id.into(),
        house.details(OperatorType::SelfRun),
    )
    .await?;
    Ok(HttpResponse::Created().json(HouseBody::from(created)))
}

/// Edits a house.
#[utoipa::path(
    tag = "houses",
    security(("bearer" = [])),
    request_body = HouseInput,
    params(("If-Match" = String, Header)),
    responses(
        (status = 200, body = HouseBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[put("/v1/houses/{id}")]
async fn edit_house(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    version: IfMatch,
    input: ValidatedJson<HouseInput>,
) -> Result<HttpResponse, Problem> {
    let id = HouseId::from(id.into_inner());
    let known = service::house_in_scope(state.db.read(), &actor, id).await?;
    let details = input.0.details(known.details.operator_type);
    let house = service::edit(&state, &actor, id, version.0, details).await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag(house.version)))
        .json(HouseBody::from(house)))
}

/// How families are to pay.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentModeInput {
    /// At the house, or online.
    pub payment_mode: PaymentMode,
}

/// Changes how families pay in a house: subdistrict or district staff. Online, a paid booking
/// is held for its payment for some minutes, then given up.
#[utoipa::path(
    tag = "houses",
    security(("bearer" = [])),
    request_body = PaymentModeInput,
    params(("If-Match" = String, Header)),
    responses(
        (status = 200, body = HouseBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[put("/v1/houses/{id}/payment-mode")]
async fn set_payment_mode(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    version: IfMatch,
    input: ValidatedJson<PaymentModeInput>,
) -> Result<HttpResponse, Problem> {
    let id = HouseId::from(id.into_inner());
    let mode = input.0.payment_mode;
    let house = service::set_payment_mode(&state, &actor, id, version.0, mode).await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag(house.version)))
        .json(HouseBody::from(house)))
}

fn parse_near(text: &str) -> Result<(f64, f64), Problem> {
    text.split_once(',')
        .and_then(|(north, east)| Some((north.trim().parse().ok()?, east.trim().parse().ok()?)))
        .filter(|(north, east): &(f64, f64)| north.abs() <= 90.0 && east.abs() <= 180.0)
        .ok_or_else(|| {
            Problem::new(Code::InvalidQuery).field("near", "invalid", "must be LATITUDE,LONGITUDE")
        })
}

impl HouseInput {
    fn details(self, operator_type: OperatorType) -> HouseDetails {
        let input = self;
        HouseDetails {
            name: input.name,
            name_en: input.name_en,
            address: input.address,
            latitude: input.latitude,
            longitude: input.longitude,
            phone: input.phone,
            host_venue_type: input.host_venue_type,
            status: input.status,
            auto_confirm: input.auto_confirm,
            operator_type: input.operator_type.unwrap_or(operator_type),
        }
    }
}

impl From<House> for HouseBody {
    fn from(house: House) -> Self {
        let name_follows_standard = house.details.name_follows_standard();
        let details = house.details;
        Self {
            id: house.id.get(),
            subdistrict_id: house.subdistrict.get(),
            name: details.name,
            name_en: details.name_en,
            address: details.address,
            latitude: details.latitude,
            longitude: details.longitude,
            phone: details.phone,
            host_venue_type: details.host_venue_type,
            status: details.status,
            auto_confirm: details.auto_confirm,
            operator_type: details.operator_type,
            payment_mode: house.payment_mode,
            name_follows_standard,
            version: house.version,
        }
    }
}
