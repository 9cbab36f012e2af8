//! Families and their people.

mod door;
mod invitation;

pub use door::{DocumentCheck, DoorRecord, InvalidTail, ShownDocument};
pub use invitation::{Invitation, InvitationCode};

use crate::{
    features::{
        auth::domain::{AuthError, Phone},
        districts::domain::DistrictError,
        houses::domain::HouseError,
    },
    shared::{
        domain::{
            AccountId, Actor, AgreementTemplateId, DistrictId, FamilyId, GuardianId, IdDocument,
            IdType, InvalidIdNumber, PersonName, PickupPersonId, SubdistrictId, words,
        },
        storage::{StoreError, idempotency::ReplayError},
    },
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

words! {
    /// What a person is to the children of a family.
    Relation {
        /// 母亲.
        Mother = "mother",
        /// 父亲.
        Father = "father",
        /// 祖父母、外祖父母.
        Grandparent = "grandparent",
        /// 其他.
        Other = "other",
    }
}

words! {
    /// Whether a family takes part.
    FamilyStatus {
        /// It does.
        Active = "active",
        /// Its personal data is gone; only rows without names are left.
        Erased = "erased",
        /// Its last guardian has joined another family.
        Closed = "closed",
    }
}

words! {
    /// Whether a person may act for a family.
    MemberStatus {
        /// May act.
        Active = "active",
        /// May no longer act.
        Revoked = "revoked",
    }
}

/// A family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    /// Its id.
    pub id: FamilyId,
    /// Its district.
    pub district: DistrictId,
    /// The subdistrict it lives in, whose houses see it.
    pub subdistrict: SubdistrictId,
    /// Whether it takes part.
    pub status: FamilyStatus,
    /// Belongs to a group the district serves first (N-04); set by the subdistrict or district.
    pub in_priority_group: bool,
    /// Raised by every edit; the `ETag`.
    pub version: i64,
}

/// A decision about whether a family is served first (N-04); never changed. Not printable by
/// accident: the reason tells of a family's hardship.
pub struct PriorityDecision {
    /// Its id.
    pub id: Uuid,
    /// The family.
    pub family: FamilyId,
    /// Whether it is served first.
    pub in_priority_group: bool,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub decided_by: AccountId,
    /// When.
    pub decided_at: DateTime<Utc>,
}

/// A guardian (监护人) of a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guardian {
    /// Id of the membership.
    pub id: GuardianId,
    /// The family's district.
    pub district: DistrictId,
    /// The family.
    pub family: FamilyId,
    /// The account that signs in.
    pub account: AccountId,
    /// Name.
    pub name: PersonName,
    /// Telephone; `None` when the guardian registered without giving one.
    pub phone: Option<Phone>,
    /// What the guardian is to the children.
    pub relation: Relation,
    /// Whether the guardian may act.
    pub status: MemberStatus,
}

/// An adult whom the guardians allow to fetch the children (被委托接送人).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PickupPerson {
    /// Id of the authorisation.
    pub id: PickupPersonId,
    /// The family's district.
    pub district: DistrictId,
    /// The family.
    pub family: FamilyId,
    /// Name.
    pub name: PersonName,
    /// Telephone.
    pub phone: Phone,
    /// What the person is to the children.
    pub relation: Relation,
    /// The kind of document the person shows; `None` when it was not kept.
    pub id_type: Option<IdType>,
    /// Whether the person may fetch them.
    pub status: MemberStatus,
    /// The account that named the person; `None` where that was not kept.
    pub named_by: Option<AccountId>,
}

/// Name and telephone as one viewer may see them. Not printable by accident.
pub struct ContactView {
    /// Name, in full or like 王*明.
    pub name: String,
    /// Telephone, in full or like 138****8000.
    pub phone: Option<String>,
}

impl ContactView {
    fn of(name: &PersonName, phone: Option<&Phone>, actor: &Actor) -> Self {
        if actor.is_staff() {
            Self {
                name: name.masked(),
                phone: phone.map(ToString::to_string),
            }
        } else {
            Self {
                name: name.as_str().to_owned(),
                phone: phone.map(|phone| phone.as_e164().to_owned()),
            }
        }
    }
}

impl Guardian {
    /// In full for the family itself, masked for staff.
    #[must_use]
    pub fn contact_for(&self, actor: &Actor) -> ContactView {
        ContactView::of(&self.name, self.phone.as_ref(), actor)
    }
}

impl PickupPerson {
    /// In full for the family itself, masked for staff.
    #[must_use]
    pub fn contact_for(&self, actor: &Actor) -> ContactView {
        ContactView::of(&self.name, Some(&self.phone), actor)
    }
}

/// Who is to be a guardian.
#[derive(Clone, Debug)]
pub struct NewGuardian {
    /// Name.
    pub name: PersonName,
    /// Telephone.
    pub phone: Option<Phone>,
    /// What the guardian is to the children.
    pub relation: Relation,
}

/// Who may fetch the children from now on.
#[derive(Clone, Debug)]
pub struct NewPickupPerson {
    /// Name.
    pub name: PersonName,
    /// Telephone.
    pub phone: Phone,
    /// What the person is to the children.
    pub relation: Relation,
    /// The document the person will show at the door. Only its keyed hash is kept.
    pub document: IdDocument,
}

/// An agreement a family has signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedAgreement {
    /// Its id.
    pub id: Uuid,
    /// The family.
    pub family: FamilyId,
    /// The wording.
    pub agreement_template: AgreementTemplateId,
    /// Who signed.
    pub guardian: GuardianId,
    /// [`AgreementTemplate::content_hash`](crate::features::fees::domain::AgreementTemplate::content_hash) of what was signed.
    pub content_hash: String,
    /// When.
    pub signed_at: DateTime<Utc>,
}

/// Why something of a family is not had or changed.
#[derive(Debug, thiserror::Error)]
pub enum FamilyError {
    /// Not there, or not for this actor to know.
    #[error("no such family, or nothing such in it")]
    NotFound,
    /// The actor may not do this.
    #[error("not allowed")]
    Forbidden,
    /// The role may not see it in full for this purpose.
    #[error("not for this purpose")]
    PurposeNotAllowed,
    /// A guardian without a family.
    #[error("no family is registered")]
    FamilyRequired,
    /// The account belongs to a family already.
    #[error("the account belongs to a family")]
    FamilyExists,
    /// Someone has edited it since.
    #[error("edited since it was read")]
    StaleVersion,
    /// The only guardian left cannot be removed.
    #[error("the last guardian stays")]
    LastGuardian,
    /// There is no such invitation that can be accepted now.
    #[error("the invitation is not valid")]
    InvitationInvalid,
    /// The account's own family has children, so that the account cannot leave it.
    #[error("the account's own family has children")]
    FamilyHasChildren,
    /// The phone is a guardian's of this family.
    #[error("already a guardian of this family")]
    AlreadyGuardian,
    /// Staff register a family by the guardian's phone.
    #[error("the guardian's phone is needed")]
    PhoneRequired,
    /// There is no such published agreement in the district.
    #[error("no such agreement has been published")]
    NoPublishedAgreement,
    /// The family has signed this wording.
    #[error("this agreement is signed")]
    AlreadySigned,
    /// A document number.
    #[error(transparent)]
    IdNumber(#[from] InvalidIdNumber),
    /// The account of a guardian.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// The house of a staff member.
    #[error(transparent)]
    House(#[from] HouseError),
    /// The district.
    #[error(transparent)]
    District(#[from] DistrictError),
    /// A repeated request.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
