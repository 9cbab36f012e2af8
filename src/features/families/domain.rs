//! Families and their people.

use crate::{
    features::{
        auth::domain::{AuthError, Phone},
        districts::domain::DistrictError,
        houses::domain::HouseError,
    },
    shared::{
        domain::{
            AccountId, Actor, AgreementTemplateId, DistrictId, FamilyId, GuardianId, IdDocument,
            IdType, InvalidIdNumber, InvitationId, PersonName, PickupPersonId, Random,
            SubdistrictId, words,
        },
        storage::{StoreError, idempotency::ReplayError},
    },
};
use chrono::{DateTime, NaiveDate, Utc};
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
    /// Belongs to a group the district serves first (N-04); set by the district.
    pub in_priority_group: bool,
    /// Raised by every edit; the `ETag`.
    pub version: i64,
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

/// A document as staff have seen it: its kind, and the last four characters of its number,
/// enough to tell people apart at the door and too little to keep. Not printable.
#[derive(Clone, PartialEq, Eq)]
pub struct ShownDocument {
    id_type: IdType,
    tail: String,
}

/// Not the last four letters or digits of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the last four letters or digits of a number")]
pub struct InvalidTail;

impl ShownDocument {
    const TAIL: usize = 4;

    /// Reads what was typed: four letters or digits.
    ///
    /// # Errors
    /// [`InvalidTail`].
    pub fn parse(id_type: IdType, tail: &str) -> Result<Self, InvalidTail> {
        let tail = tail.trim().to_ascii_uppercase();
        if tail.len() == Self::TAIL && tail.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Ok(Self { id_type, tail })
        } else {
            Err(InvalidTail)
        }
    }

    /// What would be seen of a whole document.
    #[must_use]
    pub fn of(document: &IdDocument) -> Self {
        let number = document.number();
        let from = number.len().saturating_sub(Self::TAIL);
        Self {
            id_type: document.id_type(),
            tail: number.get(from..).unwrap_or_default().to_owned(),
        }
    }

    /// The kind.
    #[must_use]
    pub const fn id_type(&self) -> IdType {
        self.id_type
    }

    /// What is hashed, bound to a row, to compare it: `type|tail`.
    #[must_use]
    pub fn lookup_value(&self) -> String {
        format!("{}|{}", self.id_type.as_str(), self.tail)
    }
}

/// What became of comparing a document with the one on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentCheck {
    /// It is the one; the person is this to the children.
    Matches(Relation),
    /// It is another, or none was on record; or too many were wrong today.
    Differs {
        /// How often it may be entered again today.
        tries_left: u32,
    },
    /// The person is not authorised by this family, or no longer.
    NotAuthorised,
}

/// What an authorised person is checked against at the door.
#[derive(Clone, Debug)]
pub struct DoorRecord {
    /// What the person is to the children.
    pub relation: Relation,
    /// Keyed hash of the document's kind and last characters; `None` for people who were
    /// authorised before it was kept.
    pub id_tail_hash: Option<String>,
    /// Wrong entries of the last day on which there were some.
    pub failed_checks: u32,
    /// That day.
    pub failed_on: Option<NaiveDate>,
}

impl DoorRecord {
    /// Wrong entries of a day.
    #[must_use]
    pub fn failed_on_day(&self, day: NaiveDate) -> u32 {
        if self.failed_on == Some(day) {
            self.failed_checks
        } else {
            0
        }
    }
}

/// The code of an invitation: ten letters and digits that are not mistaken for each other,
/// about 50 bits. Not printable by accident.
pub struct InvitationCode(String);

impl InvitationCode {
    /// Crockford's alphabet: without I, L, O and U.
    const LETTERS: &'static [u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const LENGTH: usize = 10;

    /// Draws a code.
    #[must_use]
    pub fn draw(random: &dyn Random) -> Self {
        let mut bytes = [0; Self::LENGTH];
        random.fill(&mut bytes);
        let letter = |byte: &u8| {
            let place = usize::from(byte % 32);
            Self::LETTERS.get(place).map(|letter| char::from(*letter))
        };
        Self(bytes.iter().filter_map(letter).collect())
    }

    /// What was typed: in any case, with or without hyphens; O for 0, I and L for 1.
    #[must_use]
    pub fn typed(text: &str) -> Self {
        let letters = text.chars().filter(|c| !matches!(c, ' ' | '-'));
        let letters = letters.map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        });
        Self(letters.collect())
    }

    /// The code in its one spelling.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An invitation to be a further guardian of a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Its district.
    pub district: DistrictId,
    /// The family.
    pub family: FamilyId,
    /// Who invited.
    pub invited_by: GuardianId,
    /// What the invited person is to the children.
    pub relation: Relation,
    /// Keyed hash of the code.
    pub code_hash: String,
    /// From then on it is of no use.
    pub expires_at: DateTime<Utc>,
    /// When it was accepted.
    pub accepted_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
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
    /// [`AgreementText::content_hash`] of what was signed.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::domain::SystemRandom;

    #[test]
    fn an_invitation_code_is_read_as_it_is_typed() {
        let code = InvitationCode::draw(&SystemRandom);
        assert_eq!(code.as_str().len(), 10);
        let (head, tail) = code.as_str().split_at(5);
        let typed = InvitationCode::typed(&format!(" {}-{} ", head.to_lowercase(), tail));
        assert_eq!(typed.as_str(), code.as_str());
        assert_eq!(InvitationCode::typed("oil-oil").as_str(), "011011");
    }

    #[test]
    fn a_shown_document_is_told_by_its_last_four_characters() {
        let today = "2026-11-22".parse().unwrap();
        let whole = IdDocument::parse(IdType::ResidentId, "11010519491231002X", today).unwrap();
        let shown = |id_type, tail| ShownDocument::parse(id_type, tail).unwrap();
        assert!(shown(IdType::ResidentId, " 002x ") == ShownDocument::of(&whole));
        assert!(shown(IdType::Passport, "002X") != ShownDocument::of(&whole));
        assert!(shown(IdType::ResidentId, "0021") != ShownDocument::of(&whole));
        for wrong in ["", "02X", "0002X", "00-2", "零零二一"] {
            assert!(ShownDocument::parse(IdType::ResidentId, wrong).is_err());
        }
    }
}
