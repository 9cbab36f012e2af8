//! Staff with accounts, and the papers that carers need.

use super::{World, date, insert};
use crate::support::TestApp;
use baobaowu::{
    features::staff::domain::{CheckResult, CredentialKind, StaffRole},
    shared::{
        domain::{
            AccountId, Actor, DistrictId, HouseId, Permission, Permissions, Role, SignInId,
            StaffId, SubdistrictId,
        },
        storage::WriteTx,
    },
};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use entity::{account, api_key, credential, sign_in, staff};
use sea_orm::EntityTrait;

/// A member of staff who is signed in.
#[derive(Clone)]
pub struct Staff {
    pub id: StaffId,
    pub account: AccountId,
    pub actor: Actor,
    /// An access token.
    pub token: String,
}

/// A member of staff to be made.
pub struct StaffSeed {
    pub role: StaffRole,
    pub name: &'static str,
    pub status: &'static str,
}

impl StaffSeed {
    /// Someone in this role.
    pub const fn of(role: StaffRole) -> Self {
        Self {
            role,
            name: "李工作",
            status: "active",
        }
    }

    /// Writes the person, without papers; a health worker with the health certificate.
    pub async fn insert(self, app: &TestApp, world: &World) -> Staff {
        let tx = app.state().db.begin_write().await.unwrap();
        let place = (world.district, world.subdistrict, world.house);
        let staff = self.insert_in(app, &tx, place).await;
        tx.commit().await.unwrap();
        staff
    }

    pub(super) async fn insert_in(
        self,
        app: &TestApp,
        tx: &WriteTx,
        (district, subdistrict, house): (DistrictId, SubdistrictId, HouseId),
    ) -> Staff {
        let account = insert_account(app, tx, district, "staff").await;
        let staff = StaffId::from(app.state().new_id());
        let role = match self.role {
            StaffRole::Carer => Role::Carer { staff, house },
            StaffRole::HealthWorker => Role::HealthWorker { staff, house },
            StaffRole::HouseManager => Role::HouseManager { staff, house },
            StaffRole::SubdistrictAdmin => Role::SubdistrictAdmin { subdistrict },
            StaffRole::DistrictAdmin => Role::DistrictAdmin,
            StaffRole::Supervisor => Role::Supervisor {
                subdistrict: Some(subdistrict),
            },
        };
        let actor = Actor {
            account,
            district,
            role,
            sign_in: Some(signed_in(account)),
        };
        let row = staff::Model {
            id: staff.get(),
            district_id: district.get(),
            subdistrict_id: (self.role != StaffRole::DistrictAdmin).then_some(subdistrict.get()),
            house_id: actor.house().map(HouseId::get),
            account_id: Some(account.get()),
            name: self.name.to_owned(),
            role: self.role.as_str().to_owned(),
            status: self.status.to_owned(),
            version: 1,
            created_at: app.now().into(),
            id_type: None,
            id_number_cipher: None,
            id_hash: None,
            status_since: None,
        };
        insert(tx, row).await;
        if self.role == StaffRole::HealthWorker {
            // Without it the person is not at work, and the house opens nothing.
            let paper = CredentialSeed {
                valid_to: Some(date("2027-12-31")),
                ..CredentialSeed::of(CredentialKind::Health, "health_certificate")
            };
            paper.insert_in(app, tx, district, staff).await;
        }
        Staff {
            id: staff,
            account,
            actor,
            token: app.token(&actor),
        }
    }
}

/// Another system with a key that opens all there is, for a year.
pub async fn integrator(app: &TestApp, world: &World) -> Actor {
    let tx = app.state().db.begin_write().await.unwrap();
    let account = insert_account(app, &tx, world.district, "integrator").await;
    let permissions = Permissions::from(Permission::ALL.to_vec());
    let row = api_key::Model {
        id: app.state().new_id(),
        district_id: world.district.get(),
        account_id: account.get(),
        name: "政务平台".to_owned(),
        secret_hash: account.to_string(),
        permissions: serde_json::to_value(permissions).unwrap(),
        created_by: world.district_admin.account.get(),
        created_at: app.now().into(),
        expires_at: (app.now() + TimeDelta::days(365)).into(),
        last_used_at: None,
        revoked_at: None,
    };
    insert(&tx, row).await;
    tx.commit().await.unwrap();
    Actor {
        account,
        district: world.district,
        role: Role::Integrator { permissions },
        sign_in: None,
    }
}

/// A paper of a member of staff to be made.
pub struct CredentialSeed {
    pub kind: CredentialKind,
    /// Certificate type, or the register that answered.
    pub type_name: &'static str,
    pub valid_from: NaiveDate,
    pub valid_to: Option<NaiveDate>,
    pub result: Option<CheckResult>,
}

impl CredentialSeed {
    /// A paper that is valid throughout 2026.
    pub fn of(kind: CredentialKind, type_name: &'static str) -> Self {
        Self {
            kind,
            type_name,
            valid_from: date("2026-01-01"),
            valid_to: (kind != CredentialKind::Qualification).then_some(date("2026-12-31")),
            result: (kind == CredentialKind::BackgroundCheck).then_some(CheckResult::Clear),
        }
    }

    /// The five papers a carer needs, valid throughout 2026.
    pub fn all_in_order() -> [Self; 5] {
        [
            (
                CredentialKind::Qualification,
                "infant_care_worker_certificate",
            ),
            (CredentialKind::Health, "health_certificate"),
            (CredentialKind::Training, "annual_training"),
            (CredentialKind::BackgroundCheck, "public_security"),
            (CredentialKind::BackgroundCheck, "procuratorate"),
        ]
        .map(|(kind, type_name)| Self::of(kind, type_name))
    }

    /// Writes it.
    pub async fn insert(self, app: &TestApp, staff: &Staff) {
        let tx = app.state().db.begin_write().await.unwrap();
        self.insert_in(app, &tx, staff.actor.district, staff.id)
            .await;
        tx.commit().await.unwrap();
    }

    pub(super) async fn insert_in(
        self,
        app: &TestApp,
        tx: &WriteTx,
        district: DistrictId,
        staff: StaffId,
    ) {
        let row = credential::Model {
            id: app.state().new_id(),
            district_id: district.get(),
            staff_id: staff.get(),
            kind: self.kind.as_str().to_owned(),
            type_name: self.type_name.to_owned(),
            number: None,
            issuer: "示例发证机关".to_owned(),
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            result: self.result.map(|result| result.as_str().to_owned()),
            revoked_at: None,
            revoked_reason: None,
            created_at: app.now().into(),
        };
        insert(tx, row).await;
    }
}

pub(super) async fn insert_account(
    app: &TestApp,
    tx: &WriteTx,
    district: DistrictId,
    kind: &str,
) -> AccountId {
    let id = app.state().new_id();
    let row = account::Model {
        id,
        district_id: district.get(),
        kind: kind.to_owned(),
        status: "active".to_owned(),
        created_at: app.now().into(),
    };
    insert(tx, row).await;
    insert_sign_in(tx, (id.into(), district), app.now()).await;
    id.into()
}

/// The sign-in of an account that stands in the tokens of tests.
pub fn signed_in(account: AccountId) -> SignInId {
    account.get().into()
}

/// Signs in to an account that the service has made, again if it was signed out.
pub async fn sign_in_to(app: &TestApp, account: AccountId, district: DistrictId) {
    let tx = app.state().db.begin_write().await.unwrap();
    let before = sign_in::Entity::delete_by_id(signed_in(account).get());
    before.exec(&*tx).await.unwrap();
    insert_sign_in(&tx, (account, district), app.now()).await;
    tx.commit().await.unwrap();
}

/// Writes it. It goes on for ever.
async fn insert_sign_in(
    tx: &WriteTx,
    (account, district): (AccountId, DistrictId),
    now: DateTime<Utc>,
) {
    let for_ever = date("2100-01-01").and_time(NaiveTime::MIN).and_utc();
    let row = sign_in::Model {
        id: signed_in(account).get(),
        district_id: district.get(),
        account_id: account.get(),
        way: None,
        device: None,
        begun_at: now.into(),
        last_used_at: now.into(),
        idle_until: for_ever.into(),
        ends_at: for_ever.into(),
        ended_at: None,
    };
    insert(tx, row).await;
}
