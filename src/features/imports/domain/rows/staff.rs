//! Staff and their credentials.

use std::fmt;

use chrono::NaiveDate;
use secrecy::{ExposeSecret, SecretString};

use super::super::finding::{FindingCode, Problem};
use super::super::row::{Key, Row};
use super::super::{schema, value};
use super::FromRow;
use crate::features::auth::domain as auth;
use crate::features::staff::domain::{CheckResult, CredentialKind, StaffRole};
use crate::shared::domain::{IdDocument, IdType};

/// Name and first password with which a staff member signs in.
#[derive(Clone)]
pub struct Login {
    /// Login name, unique in the district.
    pub name: auth::Login,
    /// First password.
    pub password: SecretString,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(..)")
    }
}

/// A staff member. `house` or `subdistrict` or neither says how far the role reaches.
#[derive(Clone, Debug)]
pub struct Staff {
    /// Key in the files.
    pub key: Key,
    /// The role.
    pub role: StaffRole,
    /// The subdistrict of an administrator of a subdistrict.
    pub subdistrict: Option<Key>,
    /// The house of those who work in a house.
    pub house: Option<Key>,
    /// Name.
    pub name: String,
    /// How the person signs in; carers need not.
    pub login: Option<Login>,
    /// Identity document.
    pub document: Option<IdDocument>,
}

/// A first password, as good as the API demands of the one that takes its place.
fn login_of(
    name: auth::Login,
    password: SecretString,
    person: Option<&str>,
) -> Result<Login, auth::PasswordFault> {
    let words: Vec<String> = person
        .into_iter()
        .chain([name.as_str()])
        .map(str::to_owned)
        .collect();
    auth::judge_password(password.expose_secret(), &words)?;
    Ok(Login { name, password })
}

impl FromRow for Staff {
    fn from_row(row: &mut Row<'_>) -> Option<Self> {
        let key = row.key();
        let role = row.needed("role", |text| {
            value::one_of(text, StaffRole::ALL, StaffRole::as_str)
        });
        let subdistrict = row.may_refer("subdistrict", &schema::SUBDISTRICTS);
        let house = row.may_refer("house", &schema::HOUSES);
        let name = row.needed("name", value::text);
        let login = row.optional("login", |text| {
            auth::Login::parse(text)
                .map_err(|wrong| Problem::new(FindingCode::InvalidLogin, wrong.to_string()))
        });
        let password = row.optional("password", |text| Ok(SecretString::from(text)));
        let document = document(row);
        let (role, subdistrict, house) = (role?, subdistrict?, house?);
        let scope = (house.is_some(), subdistrict.is_some());
        let (wanted, reason) = scope_of(role, scope);
        if scope != wanted {
            row.error("role", FindingCode::Mismatch, reason);
            return None;
        }
        let login = match (login?, password?) {
            (None, None) => None,
            (Some(login), Some(password)) => match login_of(login, password, name.as_deref()) {
                Ok(login) => Some(login),
                Err(fault) => {
                    row.error("password", FindingCode::InvalidLogin, fault.to_string());
                    return None;
                }
            },
            _ => {
                let reason = "login and password belong together";
                row.error("login", FindingCode::Mismatch, reason);
                return None;
            }
        };
        Some(Self {
            key: key?,
            role,
            subdistrict,
            house,
            name: name?,
            login,
            document: document?,
        })
    }
}

/// Whether a role has a house and a subdistrict, given those of the row, and how to say it.
const fn scope_of(role: StaffRole, given: (bool, bool)) -> ((bool, bool), &'static str) {
    match role {
        StaffRole::DistrictAdmin => (
            (false, false),
            "a district_admin has no house and no subdistrict",
        ),
        StaffRole::Supervisor => (
            (false, given.1),
            "a supervisor has no house, and a subdistrict or none",
        ),
        StaffRole::SubdistrictAdmin => (
            (false, true),
            "a subdistrict_admin has a subdistrict and no house",
        ),
        StaffRole::Carer | StaffRole::HealthWorker | StaffRole::HouseManager => (
            (true, false),
            "this role has a house, and its subdistrict follows from that",
        ),
    }
}

/// Kind and number of a document, both or neither.
fn document(row: &mut Row<'_>) -> Option<Option<IdDocument>> {
    let today = row.today();
    let id_type = row.optional("id_type", |text| {
        value::one_of(text, IdType::ALL, IdType::as_str)
    })?;
    let number = row.optional("id_number", value::text)?;
    match (id_type, number) {
        (None, None) => Some(None),
        (Some(id_type), Some(number)) => match IdDocument::parse(id_type, &number, today) {
            Ok(document) => Some(Some(document)),
            Err(wrong) => {
                row.error("id_number", FindingCode::InvalidIdNumber, wrong.to_string());
                None
            }
        },
        _ => {
            let reason = "id_type and id_number belong together";
            row.error("id_number", FindingCode::Mismatch, reason);
            None
        }
    }
}

/// A credential of a staff member.
#[derive(Clone, Debug)]
pub struct Credential {
    /// Whose it is.
    pub staff: Key,
    /// Its kind.
    pub kind: CredentialKind,
    /// What it is called within its kind, such as the name of the certificate.
    pub type_name: String,
    /// Its number.
    pub number: Option<String>,
    /// Who issued it.
    pub issuer: String,
    /// First day on which it counts.
    pub valid_from: NaiveDate,
    /// Last day on which it counts; without end if there is none.
    pub valid_to: Option<NaiveDate>,
    /// The answer, of a background check only (H-59).
    pub result: Option<CheckResult>,
}

impl FromRow for Credential {
    fn from_row(row: &mut Row<'_>) -> Option<Self> {
        let staff = row.refers("staff", &schema::STAFF);
        let kind = row.needed("kind", |text| {
            value::one_of(text, CredentialKind::ALL, CredentialKind::as_str)
        });
        let type_name = row.needed("type_name", value::text);
        let number = row.optional("number", value::text);
        let issuer = row.needed("issuer", value::text);
        let valid_from = row.date("valid_from");
        let valid_to = row.optional_date("valid_to");
        row.days_in_order("valid_to", valid_from, valid_to.flatten());
        let result = row.optional("result", |text| {
            value::one_of(text, CheckResult::ALL, CheckResult::as_str)
        });
        let (kind, result) = (kind?, result?);
        if result.is_some() != (kind == CredentialKind::BackgroundCheck) {
            let reason = "a background_check has a result, and nothing else has one";
            row.error("result", FindingCode::Mismatch, reason);
            return None;
        }
        Some(Self {
            staff: staff?,
            kind,
            type_name: type_name?,
            number: number?,
            issuer: issuer?,
            valid_from: valid_from?,
            valid_to: valid_to?,
            result,
        })
    }
}
