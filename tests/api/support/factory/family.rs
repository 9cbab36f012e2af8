//! Families, and children with the papers that let them come.

use super::{
    World, date, insert,
    staff::{insert_account, signed_in},
};
use crate::support::TestApp;
use baobaowu::shared::{
    domain::{AccountId, Actor, ChildId, FamilyId, GuardianId, Role},
    storage::WriteTx,
};
use chrono::NaiveDate;
use entity::{child, consent, family, guardian, health_certificate, signed_agreement, stored_file};
use std::sync::atomic::{AtomicU32, Ordering};
use uuid::Uuid;

/// A family with one guardian, who is signed in.
#[derive(Clone)]
pub struct Family {
    pub id: FamilyId,
    pub guardian: GuardianId,
    pub account: AccountId,
    pub actor: Actor,
    /// An access token of the guardian.
    pub token: String,
}

/// A family to be made.
pub struct FamilySeed {
    pub guardian_name: &'static str,
    /// The guardian's telephone; one nobody else has, unless told.
    pub phone: Option<String>,
    pub in_priority_group: bool,
    /// Whether the agreement of the world is signed.
    pub agreement_signed: bool,
}

impl Default for FamilySeed {
    fn default() -> Self {
        Self {
            guardian_name: "王家长",
            phone: None,
            in_priority_group: false,
            agreement_signed: true,
        }
    }
}

impl FamilySeed {
    /// Writes the family, its guardian and the signed agreement.
    pub async fn insert(self, app: &TestApp, world: &World) -> Family {
        let state = app.state();
        let tx = state.db.begin_write().await.unwrap();
        let account = insert_account(app, &tx, world.district, "guardian").await;
        let (family, guardian) = (state.new_id(), state.new_id());
        let row = family::Model {
            id: family,
            district_id: world.district.get(),
            subdistrict_id: world.subdistrict.get(),
            status: "active".to_owned(),
            in_priority_group: self.in_priority_group,
            version: 1,
            created_at: app.now().into(),
        };
        insert(&tx, row).await;
        let phone = self.phone.unwrap_or_else(|| phone(serial()));
        let cipher = &state.cipher;
        let row = guardian::Model {
            id: guardian,
            district_id: world.district.get(),
            family_id: family,
            account_id: account.get(),
            name_cipher: cipher.encrypt("guardian.name", self.guardian_name).unwrap(),
            phone_cipher: cipher.encrypt("guardian.phone", &phone).unwrap(),
            phone_hash: cipher.lookup_hash("guardian.phone", &phone),
            relation: "mother".to_owned(),
            status: "active".to_owned(),
            created_at: app.now().into(),
            active_since: None,
        };
        insert(&tx, row).await;
        if let Some(template) = world.agreement_template.filter(|_| self.agreement_signed) {
            let row = signed_agreement::Model {
                id: state.new_id(),
                district_id: world.district.get(),
                family_id: family,
                agreement_template_id: template,
                guardian_id: guardian,
                content_hash: "0".repeat(64),
                signed_at: app.now().into(),
            };
            insert(&tx, row).await;
        }
        tx.commit().await.unwrap();
        let actor = Actor {
            account,
            district: world.district,
            role: Role::Guardian {
                family: Some(family.into()),
            },
            sign_in: Some(signed_in(account)),
        };
        Family {
            id: family.into(),
            guardian: guardian.into(),
            account,
            actor,
            token: app.token(&actor),
        }
    }
}

/// A child of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Child {
    pub id: ChildId,
    /// The certificate, if one was made.
    pub certificate: Option<Uuid>,
}

/// A child to be made.
pub struct ChildSeed {
    pub name: &'static str,
    /// Two years old on the day the clock stands at.
    pub birth_date: NaiveDate,
    /// Resident identity number; one that fits the birth date, unless told.
    pub id_number: Option<String>,
    /// Purposes to which the guardian has consented.
    pub consents: Vec<&'static str>,
    pub certificate: Option<CertificateSeed>,
}

impl Default for ChildSeed {
    fn default() -> Self {
        Self {
            name: "王宝宝",
            birth_date: date("2024-10-15"),
            id_number: None,
            consents: vec!["child_profile", "health_data"],
            certificate: Some(CertificateSeed::default()),
        }
    }
}

/// A health certificate to be made.
#[derive(Clone, Debug)]
pub struct CertificateSeed {
    /// `submitted`, `verified` or `rejected`.
    pub status: &'static str,
    pub examined_on: NaiveDate,
    /// Last day of validity.
    pub valid_to: NaiveDate,
}

impl Default for CertificateSeed {
    fn default() -> Self {
        Self {
            status: "verified",
            examined_on: date("2026-10-20"),
            valid_to: date("2027-04-19"),
        }
    }
}

impl ChildSeed {
    /// Writes the child, its consents and its certificate.
    pub async fn insert(self, app: &TestApp, world: &World, family: &Family) -> Child {
        let state = app.state();
        let cipher = &state.cipher;
        let tx = state.db.begin_write().await.unwrap();
        let id = state.new_id();
        let id_number = self
            .id_number
            .unwrap_or_else(|| resident_id(self.birth_date, serial()));
        let row = child::Model {
            id,
            district_id: world.district.get(),
            family_id: family.id.get(),
            name_cipher: cipher.encrypt("child.name", self.name).unwrap(),
            birth_date: self.birth_date,
            sex: None,
            id_type: "resident_id".to_owned(),
            id_number_cipher: cipher.encrypt("child.id_number", &id_number).unwrap(),
            id_number_hash: cipher
                .lookup_hash("child.id_number", &format!("resident_id|{id_number}")),
            status: "active".to_owned(),
            booking_suspended_until: None,
            version: 1,
            created_at: app.now().into(),
        };
        insert(&tx, row).await;
        for purpose in self.consents {
            let row = consent::Model {
                id: state.new_id(),
                district_id: world.district.get(),
                child_id: id,
                guardian_id: family.guardian.get(),
                purpose: purpose.to_owned(),
                notice_version: "2026-01".to_owned(),
                channel: "guardian".to_owned(),
                given_at: app.now().into(),
                withdrawn_at: None,
            };
            insert(&tx, row).await;
        }
        let certificate = match self.certificate {
            None => None,
            Some(seed) => Some(seed.insert_in(app, &tx, world, family, id).await),
        };
        tx.commit().await.unwrap();
        Child {
            id: id.into(),
            certificate,
        }
    }
}

impl CertificateSeed {
    /// Writes one more certificate of a child.
    pub async fn insert(self, app: &TestApp, world: &World, family: &Family, child: Child) -> Uuid {
        let tx = app.state().db.begin_write().await.unwrap();
        let id = self
            .insert_in(app, &tx, world, family, child.id.get())
            .await;
        tx.commit().await.unwrap();
        id
    }

    async fn insert_in(
        self,
        app: &TestApp,
        tx: &WriteTx,
        world: &World,
        family: &Family,
        child: Uuid,
    ) -> Uuid {
        let state = app.state();
        let (id, file) = (state.new_id(), state.new_id());
        let content = b"%PDF-1.4 example";
        let row = stored_file::Model {
            id: file,
            district_id: world.district.get(),
            media_type: "application/pdf".to_owned(),
            size_bytes: content.len().try_into().unwrap(),
            sha256: "0".repeat(64),
            content_cipher: state
                .cipher
                .encrypt_bytes("stored_file.content", content)
                .unwrap(),
            created_at: app.now().into(),
        };
        insert(tx, row).await;
        let (reviewed, verified) = (self.status != "submitted", self.status == "verified");
        let row = health_certificate::Model {
            id,
            district_id: world.district.get(),
            child_id: child,
            guardian_id: Some(family.guardian.get()),
            file_id: file,
            institution_id: verified.then_some(world.institution),
            examined_on: verified.then_some(self.examined_on),
            valid_to: verified.then_some(self.valid_to),
            result: verified.then(|| "qualified".to_owned()),
            status: self.status.to_owned(),
            reviewed_by: reviewed.then_some(world.health_worker.account.get()),
            reviewed_at: reviewed.then_some(app.now().into()),
            reject_reason: (self.status == "rejected").then(|| "unreadable".to_owned()),
            version: 1,
            created_at: app.now().into(),
        };
        insert(tx, row).await;
        id
    }
}

/// A resident identity number (GB 11643) with a correct check digit. Its region was never
/// given out, so the number is nobody's. `serial` tells up to 10 000 of one day apart.
pub fn resident_id(birth_date: NaiveDate, serial: u32) -> String {
    let region = 310_190 + serial / 1000 % 10;
    let digits = format!(
        "{region}{}{:03}",
        birth_date.format("%Y%m%d"),
        serial % 1000
    );
    let sum: u32 = digits
        .bytes()
        .zip([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    let check = ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"];
    format!("{digits}{}", check[usize::try_from(sum % 11).unwrap()])
}

/// The number of an adult's identity document that no other row of this process has.
pub fn adult_id() -> String {
    resident_id(super::date("1990-01-01"), serial())
}

/// A telephone number of a range that is not given out.
pub fn phone(serial: u32) -> String {
    format!("154{serial:08}")
}

/// A number that no other row of this process has.
pub fn serial() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
