//! A district in which every table that holds something encrypted has a row.

use crate::{
    scenarios::steps::confirmed,
    support::{
        TestApp,
        factory::{Child, Family, World, date, insert},
    },
};
use baobaowu::shared::storage::WriteTx;
use entity::{
    bulk_export, bulk_export_part, health_declaration, health_event, home_visit, identity,
    observation, pickup_code, pickup_person, priority_decision, staff, staff_totp, webhook,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::json;
use uuid::Uuid;

/// The texts that stand encrypted, beside the names of child and guardian.
pub const SECRETS: [&str; 12] = [
    "陈奶奶",
    "+8615400990003",
    "赵外婆",
    "单亲，低保",
    "花生过敏",
    "体温三十九度",
    "午睡时咳嗽",
    "新生儿第七号",
    "一切都好",
    "subject-of-wechat",
    "310109199001011234",
    "whsec_first",
];

/// A family about which everything is kept that can be.
pub struct Filled {
    pub world: World,
    pub family: Family,
    pub child: Child,
    pub booking: Uuid,
}

/// Makes it.
pub async fn filled(app: &TestApp) -> Filled {
    let world = World::seed(app).await;
    let (family, child) = world.family_with_child(app).await;
    let session = world.session(app, 5).await;
    let booking = confirmed(app, &world, (&family, &child), &session).await;
    let filled = Filled {
        world,
        family,
        child,
        booking,
    };
    filled.add_people(app).await;
    filled.add_health(app).await;
    filled.add_visit(app).await;
    filled.add_accounts(app).await;
    filled
}

fn sealed(app: &TestApp, purpose: &str, text: &str) -> String {
    app.state().cipher.encrypt(purpose, text).unwrap()
}

impl Filled {
    async fn add_people(&self, app: &TestApp) {
        let (district, now) = (self.world.district.get(), app.now().into());
        let tx = app.state().db.begin_write().await.unwrap();
        let id = || app.state().new_id();
        let row = pickup_person::Model {
            id: id(),
            district_id: district,
            family_id: self.family.id.get(),
            name_cipher: sealed(app, "pickup_person.name", "陈奶奶"),
            phone_cipher: sealed(app, "pickup_person.phone", "+8615400990003"),
            relation: "grandparent".to_owned(),
            id_number_hash: "a".repeat(64),
            status: "active".to_owned(),
            created_at: now,
            id_type: Some("resident_id".to_owned()),
            id_tail_hash: Some("b".repeat(64)),
            failed_checks: 0,
            failed_on: None,
            named_by: None,
        };
        insert(&tx, row).await;
        let row = pickup_code::Model {
            id: id(),
            district_id: district,
            booking_id: self.booking,
            guardian_id: self.family.guardian.get(),
            name_cipher: sealed(app, "pickup_code.name", "赵外婆"),
            relation: "grandparent".to_owned(),
            id_type: "resident_id".to_owned(),
            id_tail_hash: "c".repeat(64),
            code_hash: "d".repeat(64),
            attempts: 0,
            valid_on: date("2026-11-25"),
            used_at: None,
            revoked_at: None,
            created_at: now,
        };
        insert(&tx, row).await;
        let row = priority_decision::Model {
            id: id(),
            district_id: district,
            family_id: self.family.id.get(),
            in_priority_group: true,
            reason_cipher: sealed(app, "priority_decision.reason", "单亲，低保"),
            decided_by: self.world.district_admin.account.get(),
            decided_at: now,
        };
        insert(&tx, row).await;
        tx.commit().await.unwrap();
    }

    async fn add_health(&self, app: &TestApp) {
        let (district, now) = (self.world.district.get(), app.now().into());
        let tx = app.state().db.begin_write().await.unwrap();
        let id = || app.state().new_id();
        let child = self.child.id.get();
        let declared = json!({ "condition": "花生过敏", "truthful": true }).to_string();
        let row = health_declaration::Model {
            id: id(),
            district_id: district,
            child_id: child,
            guardian_id: self.family.guardian.get(),
            content_cipher: sealed(app, "health_declaration.content", &declared),
            declared_at: now,
        };
        insert(&tx, row).await;
        let found = json!({ "note": "体温三十九度" }).to_string();
        let row = health_event::Model {
            id: id(),
            district_id: district,
            house_id: self.world.house.get(),
            child_id: child,
            booking_id: Some(self.booking),
            kind: "reported".to_owned(),
            disease: None,
            findings_cipher: sealed(app, "health_event.findings", &found),
            date: date("2026-11-23"),
            occurred_at: now,
            recorded_by: self.world.health_worker.account.get(),
            cleared_at: None,
        };
        insert(&tx, row).await;
        let seen = json!({ "note": "午睡时咳嗽" }).to_string();
        let row = observation::Model {
            id: id(),
            district_id: district,
            booking_id: self.booking,
            child_id: child,
            kind: "midday_check".to_owned(),
            content_cipher: sealed(app, "observation.content", &seen),
            at: now,
            recorded_by: self.world.carers[0].account.get(),
        };
        insert(&tx, row).await;
        tx.commit().await.unwrap();
    }

    async fn add_visit(&self, app: &TestApp) {
        let (district, now) = (self.world.district.get(), app.now().into());
        let child = self.child.id.get();
        let tx = app.state().db.begin_write().await.unwrap();
        let row = home_visit::Model {
            id: app.state().new_id(),
            district_id: district,
            subdistrict_id: self.world.subdistrict.get(),
            family_id: Some(self.family.id.get()),
            child_id: Some(child),
            newborn_key: child.to_string(),
            reference_cipher: Some(sealed(app, "home_visit.reference", "新生儿第七号")),
            year: 2026,
            number: 1,
            status: "done".to_owned(),
            appointment: "none".to_owned(),
            preferred_days: json!([]),
            visit_at: None,
            visitor_staff_id: None,
            visited_on: Some(date("2026-11-20")),
            outcome_cipher: Some(sealed(app, "home_visit.outcome", "一切都好")),
            version: 1,
            created_at: now,
            updated_at: now,
        };
        insert(&tx, row).await;
        tx.commit().await.unwrap();
    }

    async fn add_export(&self, app: &TestApp, tx: &WriteTx) {
        let (district_id, now) = (self.world.district.get(), app.now().into());
        let id = app.state().new_id();
        let row = bulk_export::Model {
            id,
            district_id,
            subdistrict_id: None,
            house_id: None,
            dataset: "children".to_owned(),
            from_date: date("2026-11-01"),
            to_date: date("2026-11-30"),
            purpose: "supervision".to_owned(),
            in_full: true,
            reason: String::new(),
            status: "ready".to_owned(),
            requested_by: self.world.district_admin.account.get(),
            decide_by: now,
            decided_by: Some(self.world.subdistrict_admin.account.get()),
            decided_at: Some(now),
            refusal: None,
            claim: None,
            claimed_until: None,
            attempts: 1,
            row_count: 1,
            size_bytes: 7,
            failure: None,
            available_until: Some(now),
            created_at: now,
            ended_at: None,
        };
        insert(tx, row).await;
        let content = app
            .state()
            .cipher
            .encrypt_bytes("bulk_export_part.content", b"id,name");
        let row = bulk_export_part::Model {
            id: app.state().new_id(),
            district_id,
            export_id: id,
            number: 0,
            content_cipher: content.unwrap(),
        };
        insert(tx, row).await;
    }

    async fn add_accounts(&self, app: &TestApp) {
        let (district, now) = (self.world.district.get(), app.now().into());
        let tx = app.state().db.begin_write().await.unwrap();
        let row = identity::Model {
            id: app.state().new_id(),
            district_id: district,
            account_id: self.family.account.get(),
            provider: "wechat".to_owned(),
            subject_hash: "e".repeat(64),
            secret: None,
            created_at: now,
            subject_cipher: Some(sealed(app, "identity.subject", "subject-of-wechat")),
            real_name_verified: None,
            temporary_until: None,
        };
        insert(&tx, row).await;
        let row = staff_totp::Model {
            id: app.state().new_id(),
            district_id: district,
            account_id: self.world.manager.account.get(),
            secret_cipher: sealed(app, "staff_totp.secret", "JBSWY3DPEHPK3PXP"),
            last_step: None,
            confirmed_at: None,
            created_at: now,
        };
        insert(&tx, row).await;
        let row = webhook::Model {
            id: app.state().new_id(),
            district_id: district,
            url: "https://example.invalid/".to_owned(),
            description: String::new(),
            event_types: json!([]),
            secret_cipher: sealed(app, "webhook.secret", "whsec_first"),
            former_secret_cipher: Some(sealed(app, "webhook.secret", "whsec_first")),
            former_secret_until: Some(now),
            status: "disabled".to_owned(),
            disabled_reason: None,
            failing_since: None,
            version: 1,
            created_by: self.world.district_admin.account.get(),
            created_at: now,
        };
        insert(&tx, row).await;
        self.add_export(app, &tx).await;
        tx.commit().await.unwrap();
        let carer = staff::Entity::find_by_id(self.world.carers[0].id.get());
        let row = carer.one(app.sql()).await.unwrap().unwrap();
        let mut row = row.into_active_model();
        row.id_number_cipher = Set(Some(sealed(app, "staff.id_number", "310109199001011234")));
        row.update(app.sql()).await.unwrap();
    }
}
