//! Families, guardians, children and their papers. Every text here is personal: it never
//! appears in a message.

use chrono::NaiveDate;

use super::super::finding::{FindingCode, Problem};
use super::super::row::{Key, Row};
use super::super::value::Parsed;
use super::super::{schema, value};
use super::FromRow;
use crate::features::auth::domain::Phone;
use crate::features::children::domain::{Purpose, Sex, current_notice};
use crate::features::families::domain::Relation;
use crate::features::health::domain::{CertificateStatus, HealthCheckResult, HealthState};
use crate::shared::domain::{IdDocument, IdType, PersonName};

/// A family.
#[derive(Clone, Debug)]
pub struct Family {
    /// Key in the files.
    pub key: Key,
    /// Where it lives.
    pub subdistrict: Key,
    /// Whether it is served first from the waiting list.
    pub in_priority_group: bool,
    /// What it signed.
    pub signed: Option<Signed>,
}

/// Agreements that one guardian signed on one day.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The agreements.
    pub agreements: Vec<Key>,
    /// The guardian who signed.
    pub by: Key,
    /// The day.
    pub on: NaiveDate,
}

impl FromRow for Family {
    fn from_row(row: &mut Row<'_>) -> Option<Self> {
        let key = row.key();
        let subdistrict = row.refers("subdistrict", &schema::SUBDISTRICTS);
        let in_priority_group = row.needed("in_priority_group", value::yes_no);
        let agreements = row.refers_to_all("signed_agreements", &schema::AGREEMENTS);
        let by = row.may_refer("signed_by", &schema::GUARDIANS);
        let on = row.optional_past_date("signed_on");
        let agreements = agreements?;
        let signed = match (agreements.is_empty(), by?, on?) {
            (true, None, None) => None,
            (false, Some(by), Some(on)) => Some(Signed { agreements, by, on }),
            _ => {
                let reason = "signed_agreements, signed_by and signed_on belong together";
                row.error("signed_agreements", FindingCode::Mismatch, reason);
                return None;
            }
        };
        Some(Self {
            key: key?,
            subdistrict: subdistrict?,
            in_priority_group: in_priority_group?,
            signed,
        })
    }
}

/// A guardian.
#[derive(Clone, Debug)]
pub struct Guardian {
    /// Key in the files.
    pub key: Key,
    /// The family.
    pub family: Key,
    /// Name.
    pub name: PersonName,
    /// Mobile phone number, by which the guardian signs in.
    pub phone: Phone,
    /// What the guardian is to the children.
    pub relation: Relation,
}

impl FromRow for Guardian {
    fn from_row(row: &mut Row<'_>) -> Option<Self> {
        let key = row.key();
        let family = row.refers("family", &schema::FAMILIES);
        let name = row.needed("name", value::person_name);
        let phone = row.needed("phone", mobile_phone);
        let relation = row.needed("relation", |text| {
            value::one_of(text, Relation::ALL, Relation::as_str)
        });
        Some(Self {
            key: key?,
            family: family?,
            name: name?,
            phone: phone?,
            relation: relation?,
        })
    }
}

fn mobile_phone(text: &str) -> Parsed<Phone> {
    Phone::parse(text)
        .map_err(|wrong| Problem::new(FindingCode::InvalidPhone, format!("is {wrong}")))
}

/// A child.
#[derive(Clone, Debug)]
pub struct Child {
    /// Key in the files.
    pub key: Key,
    /// The family.
    pub family: Key,
    /// Name.
    pub name: PersonName,
    /// Date of birth.
    pub birth_date: NaiveDate,
    /// Sex, if it is known.
    pub sex: Option<Sex>,
    /// Identity document.
    pub document: IdDocument,
    /// The consents given for the child.
    pub consented: Option<Consented>,
}

/// Consents that one guardian gave on one day.
#[derive(Clone, Debug)]
pub struct Consented {
    /// The purposes.
    pub purposes: Vec<Purpose>,
    /// The guardian who consented.
    pub by: Key,
    /// The day.
    pub on: NaiveDate,
}

impl FromRow for Child {
    fn from_row(row: &mut Row<'_>) -> Option<Self> {
        let key = row.key();
        let family = row.refers("family", &schema::FAMILIES);
        let name = row.needed("name", value::person_name);
        let birth_date = row.past_date("birth_date");
        let sex = row.optional("sex", |text| value::one_of(text, Sex::ALL, Sex::as_str));
        let id_type = row.needed("id_type", |text| {
            value::one_of(text, IdType::ALL, IdType::as_str)
        });
        let document = id_type.and_then(|id_type| document(row, id_type, birth_date));
        let consented = consented(row);
        Some(Self {
            key: key?,
            family: family?,
            name: name?,
            birth_date: birth_date?,
            sex: sex?,
            document: document?,
            consented: consented?,
        })
    }
}

fn document(
    row: &mut Row<'_>,
    id_type: IdType,
    birth_date: Option<NaiveDate>,
) -> Option<IdDocument> {
    let today = row.today();
    let document = row.needed("id_number", |text| {
        IdDocument::parse(id_type, text, today)
            .map_err(|_| Problem::new(FindingCode::InvalidIdNumber, "is not such a number"))
    })?;
    let other = |held: NaiveDate| birth_date.is_some_and(|stated| stated != held);
    if document.birth_date().is_some_and(other) {
        row.error(
            "id_number",
            FindingCode::BirthDateMismatch,
            "holds another birth date than the column birth_date",
        );
        return None;
    }
    Some(document)
}

fn consented(row: &mut Row<'_>) -> Option<Option<Consented>> {
    let purposes = row.list("consents", |text| {
        value::one_of(text, Purpose::ALL, Purpose::as_str)
    });
    let by = row.may_refer("consented_by", &schema::GUARDIANS);
    let on = row.optional_past_date("consented_on");
    let purposes = purposes?;
    let on = on?;
    if on.is_some_and(|on| current_notice(on).is_err()) {
        let reason = "no privacy notice of this service was in force on that day";
        row.error("consented_on", FindingCode::Mismatch, reason);
        return None;
    }
    match (purposes.is_empty(), by?, on) {
        (true, None, None) => Some(None),
        (false, Some(by), Some(on)) => Some(Some(Consented { purposes, by, on })),
        _ => {
            let reason = "consents, consented_by and consented_on belong together";
            row.error("consents", FindingCode::Mismatch, reason);
            None
        }
    }
}

/// A declaration of a child's health (H-34).
#[derive(Clone, Debug)]
pub struct HealthDeclaration {
    /// The child.
    pub child: Key,
    /// The guardian who declared it.
    pub declared_by: Key,
    /// The day.
    pub declared_on: NaiveDate,
    /// What was declared.
    pub state: HealthState,
}

impl FromRow for HealthDeclaration {
    fn from_row(row: &mut Row<'_>) -> Option<Self> {
        let child = row.refers("child", &schema::CHILDREN);
        let declared_by = row.refers("declared_by", &schema::GUARDIANS);
        let declared_on = row.past_date("declared_on");
        let condition = row.needed("condition", value::text);
        let past_illness = row.optional("past_illness", value::text);
        let allergies = row.optional("allergies", value::text);
        let medication = row.optional("medication", value::text);
        Some(Self {
            child: child?,
            declared_by: declared_by?,
            declared_on: declared_on?,
            state: HealthState {
                condition: condition?,
                past_illness: past_illness?,
                allergies: allergies?,
                medication: medication?,
            },
        })
    }
}

/// A health-check certificate (H-32, H-33).
#[derive(Clone, Debug)]
pub struct HealthCertificate {
    /// The child.
    pub child: Key,
    /// The guardian who handed it in.
    pub submitted_by: Option<Key>,
    /// Its state.
    pub status: CertificateStatus,
    /// The institution that examined the child.
    pub institution: Option<Key>,
    /// The day of the examination.
    pub examined_on: Option<NaiveDate>,
    /// Last day on which it counts.
    pub valid_to: Option<NaiveDate>,
    /// The result.
    pub result: Option<HealthCheckResult>,
    /// Who verified or rejected it.
    pub reviewed_by: Option<Key>,
    /// When it was verified or rejected.
    pub reviewed_on: Option<NaiveDate>,
    /// Why it was rejected.
    pub reject_reason: Option<String>,
}

impl FromRow for HealthCertificate {
    fn from_row(row: &mut Row<'_>) -> Option<Self> {
        let child = row.refers("child", &schema::CHILDREN);
        let submitted_by = row.may_refer("submitted_by", &schema::GUARDIANS);
        let status = row.needed("status", |text| {
            value::one_of(text, CertificateStatus::ALL, CertificateStatus::as_str)
        });
        let institution = row.may_refer("institution", &schema::INSTITUTIONS);
        let examined_on = row.optional_past_date("examined_on");
        let valid_to = row.optional_date("valid_to");
        row.days_in_order("valid_to", examined_on.flatten(), valid_to.flatten());
        let result = row.optional("result", |text| {
            value::one_of(text, HealthCheckResult::ALL, HealthCheckResult::as_str)
        });
        let reviewed_by = row.may_refer("reviewed_by", &schema::STAFF);
        let reviewed_on = row.optional_past_date("reviewed_on");
        row.days_in_order("reviewed_on", examined_on.flatten(), reviewed_on.flatten());
        let reject_reason = row.optional("reject_reason", value::text);
        let certificate = Self {
            child: child?,
            submitted_by: submitted_by?,
            status: status?,
            institution: institution?,
            examined_on: examined_on?,
            valid_to: valid_to?,
            result: result?,
            reviewed_by: reviewed_by?,
            reviewed_on: reviewed_on?,
            reject_reason: reject_reason?,
        };
        if let Some(reason) = certificate.incomplete() {
            row.error("status", FindingCode::Mismatch, reason);
            return None;
        }
        Some(certificate)
    }
}

impl HealthCertificate {
    /// What a certificate in this state lacks, or has too much.
    fn incomplete(&self) -> Option<&'static str> {
        let reviewed = self.reviewed_by.is_some() && self.reviewed_on.is_some();
        let untouched = self.reviewed_by.is_none() && self.reviewed_on.is_none();
        let rejected = self.reject_reason.is_some();
        let examined = self.institution.is_some()
            && self.examined_on.is_some()
            && self.valid_to.is_some()
            && self.result == Some(HealthCheckResult::Qualified);
        let unread = self.institution.is_none()
            && self.examined_on.is_none()
            && self.valid_to.is_none()
            && self.result.is_none();
        match self.status {
            CertificateStatus::Verified if !examined || !reviewed || rejected => Some(
                "a verified certificate has institution, examined_on, valid_to, result qualified, \
                 reviewed_by and reviewed_on, and no reject_reason",
            ),
            CertificateStatus::Rejected if !unread || !reviewed || !rejected => Some(
                "a rejected certificate has reviewed_by, reviewed_on and reject_reason, and \
                 nothing of the examination",
            ),
            CertificateStatus::Submitted if !unread || !untouched || rejected => {
                Some("a submitted certificate has nothing of examination and review")
            }
            CertificateStatus::Verified
            | CertificateStatus::Rejected
            | CertificateStatus::Submitted => None,
        }
    }
}
