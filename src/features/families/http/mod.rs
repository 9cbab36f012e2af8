//! Families over HTTP.

mod agreements;
mod families;
mod guardians;
mod invitations;
mod pickup_persons;
mod priority;
mod reveal;

use super::domain::FamilyError;
use crate::{
    features::auth::domain::{InvalidPhone, Phone},
    shared::{
        domain::{InvalidName, PersonName},
        http::{Code, Problem},
    },
};
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(families::register_family)
        .service(families::get_family)
        .service(families::edit_family)
        .service(priority::set_family_priority)
        .service(guardians::add_guardian)
        .service(guardians::list_guardians)
        .service(guardians::revoke_guardian)
        .service(invitations::invite_guardian)
        .service(invitations::accept_invitation)
        .service(pickup_persons::add_pickup_person)
        .service(pickup_persons::list_pickup_persons)
        .service(pickup_persons::revoke_pickup_person)
        .service(reveal::reveal_family)
        .service(agreements::sign_agreement)
        .service(agreements::list_signed_agreements);
}

fn name_of(text: &str, pointer: &str) -> Result<PersonName, Problem> {
    PersonName::parse(text).map_err(|error: InvalidName| {
        Problem::new(Code::ValidationFailed).field(pointer, "name", error.to_string())
    })
}

fn phone_of(text: &str, pointer: &str) -> Result<Phone, Problem> {
    Phone::parse(text).map_err(|error: InvalidPhone| {
        Problem::new(Code::ValidationFailed).field(pointer, "phone", error.to_string())
    })
}

impl From<FamilyError> for Problem {
    fn from(error: FamilyError) -> Self {
        match error {
            FamilyError::NotFound => Self::new(Code::NotFound),
            FamilyError::Forbidden => Self::new(Code::Forbidden),
            FamilyError::PurposeNotAllowed => Self::new(Code::PurposeNotAllowed),
            FamilyError::FamilyRequired => Self::new(Code::FamilyRequired),
            FamilyError::FamilyExists => Self::new(Code::FamilyExists),
            FamilyError::StaleVersion => Self::new(Code::StaleVersion),
            FamilyError::LastGuardian => Self::new(Code::InvalidState).detail(
                "家庭至少需要一名监护人。",
                "A family keeps at least one guardian.",
            ),
            FamilyError::AlreadyGuardian => Self::new(Code::Conflict).detail(
                "该手机号已是本家庭的监护人。",
                "The phone is already a guardian's of this family.",
            ),
            FamilyError::InvitationInvalid => Self::new(Code::InvitationInvalid).detail(
                "邀请码有误、已使用或已过期，请向邀请人索取新的邀请码。",
                "The code is wrong, used or expired; ask for a new one.",
            ),
            FamilyError::FamilyHasChildren => Self::new(Code::FamilyHasChildren).detail(
                "一个账号只属于一个家庭；该账号自己的家庭已登记幼儿，请联系所在街道的宝宝屋。",
                "An account belongs to one family, and its own has children registered; ask a \
                 house of the subdistrict.",
            ),
            FamilyError::PhoneRequired => Self::new(Code::ValidationFailed).field(
                "/guardian/phone",
                "required",
                "the phone the guardian will sign in with",
            ),
            FamilyError::NoPublishedAgreement => Self::new(Code::NoPublishedAgreement),
            FamilyError::AlreadySigned => Self::new(Code::Conflict).detail(
                "本家庭已签订该协议。",
                "The family has already signed this agreement.",
            ),
            FamilyError::IdNumber(_) => Self::new(Code::IdNumberInvalid),
            FamilyError::Auth(error) => error.into(),
            FamilyError::House(error) => error.into(),
            FamilyError::District(error) => error.into(),
            FamilyError::Replay(error) => error.into(),
            FamilyError::Store(error) => error.into(),
        }
    }
}
