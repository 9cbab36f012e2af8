//! Data of one place, of every kind that an operation can name.

use super::requests::{Ids, Operation};
use crate::support::{
    TestApp,
    factory::{
        CertificateSeed, Child, CredentialSeed, Family, SessionSeed, Staff, StaffSeed, World, date,
        insert, integrator, serial,
    },
};
use baobaowu::{
    features::staff::domain::StaffRole,
    shared::{domain::Actor, storage::WriteTx},
};
use chrono::TimeDelta;
use entity::{
    agreement_template, fee_schedule, house, identity, liability_insurance, link_request, notice,
    notice_delivery, return_note, room, sign_in, stored_file, strike, subdistrict,
    suspension_proposal, webhook_delivery,
};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use uuid::Uuid;

/// One place with its people.
pub struct Place {
    pub world: World,
    pub family: Family,
    pub child: Child,
    /// Someone of a supervising body of the subdistrict.
    supervisor: Staff,
    /// Another system with a key that opens all there is.
    integrator: Actor,
    pub ids: Ids,
}

impl Place {
    /// Fills a world with one of everything, through the operations that make it where there
    /// are some.
    pub async fn fill(app: &TestApp, world: World, all: &[Operation], schemas: &Value) -> Self {
        let (family, child) = world.family_with_child(app).await;
        let mut place = Self {
            ids: Ids::new(),
            supervisor: StaffSeed::of(StaffRole::Supervisor)
                .insert(app, &world)
                .await,
            integrator: integrator(app, &world).await,
            world,
            family,
            child,
        };
        place.note_what_is_there(app).await;
        place.make(app, all, schemas).await;
        place.write_the_rest(app).await;
        place
    }

    /// Who plays a role here.
    pub fn actor(&self, role: &str) -> Actor {
        match role {
            "guardian" => self.family.actor,
            "carer" => self.world.carers[0].actor,
            "health_worker" => self.world.health_worker.actor,
            "house_manager" => self.world.manager.actor,
            "subdistrict_admin" => self.world.subdistrict_admin.actor,
            "district_admin" => self.world.district_admin.actor,
            "supervisor" => self.supervisor.actor,
            "integrator" => self.integrator,
            other => panic!("nobody plays {other}"),
        }
    }

    async fn note_what_is_there(&mut self, app: &TestApp) {
        let world = &self.world;
        let second = crate::scenarios::steps::other_guardian(app, world, &self.family).await;
        let session = world.session(app, 5).await;
        let full = SessionSeed {
            date: date("2026-11-26"),
            places: 1,
            ..SessionSeed::default()
        };
        let full = full.insert(app, world).await;
        let (other, sibling) = world.family_with_child(app).await;
        crate::scenarios::steps::book(app, &other, &sibling, &full)
            .await
            .assert_status(201);
        let booking = crate::scenarios::steps::book(app, &self.family, &self.child, &session)
            .await
            .assert_status(201)
            .id();
        let consent = app
            .get(&format!("/v1/children/{}/consents", self.child.id))
            .bearer(&self.family.token)
            .await;
        let consent = consent.body[0]["id"].as_str().unwrap().parse();
        let certificate = CertificateSeed {
            status: "submitted",
            ..CertificateSeed::default()
        };
        let certificate = certificate
            .insert(app, world, &self.family, self.child)
            .await;
        self.ids.extend([
            ("subdistrict", world.subdistrict.get()),
            ("house", world.house.get()),
            ("room", world.room.get()),
            ("fee_schedule", world.fee_schedule.unwrap()),
            ("agreement_template", world.agreement_template.unwrap()),
            ("institution", world.institution),
            ("staff", world.carers[1].id.get()),
            ("family", self.family.id.get()),
            ("guardian", second.guardian.get()),
            ("child", self.child.id.get()),
            ("session", session.id.get()),
            ("full_session", full.id.get()),
            ("booking", booking),
            ("consent", consent.unwrap()),
            ("certificate", certificate),
        ]);
    }

    /// What operations make.
    async fn make(&mut self, app: &TestApp, all: &[Operation], schemas: &Value) {
        for (what, operation, role) in [
            ("absence", "create_absence", "house_manager"),
            ("closure", "create_closure", "house_manager"),
            ("template", "create_session_template", "house_manager"),
            ("shift", "create_shift", "house_manager"),
            ("shift_pattern", "create_shift_pattern", "house_manager"),
            ("credential", "create_credential", "house_manager"),
            ("contract", "create_operator_contract", "subdistrict_admin"),
            ("fee_draft", "create_fee_schedule", "subdistrict_admin"),
            (
                "agreement_draft",
                "create_agreement_template",
                "subdistrict_admin",
            ),
            ("bulk_export", "create_bulk_export", "house_manager"),
            ("api_key", "create_api_key", "district_admin"),
            ("webhook", "create_webhook", "district_admin"),
            ("home_visit", "enter_home_visit", "subdistrict_admin"),
            (
                "guidance_session",
                "create_guidance_session",
                "house_manager",
            ),
            ("guidance_booking", "create_guidance_booking", "guardian"),
            ("entry", "create_waitlist_entry", "guardian"),
            ("pickup_person", "add_pickup_person", "guardian"),
        ] {
            let operation = all.iter().find(|it| it.id == operation).unwrap();
            let token = app.token(&self.actor(role));
            let answer = operation
                .request(app, schemas, &self.ids)
                .bearer(&token)
                .await;
            assert_eq!(answer.status, 201, "{}: {}", operation.id, answer.text);
            let made = answer.body.get(what).unwrap_or(&answer.body);
            self.ids
                .insert(what, made["id"].as_str().unwrap().parse().unwrap());
        }
    }

    /// What comes about otherwise.
    async fn write_the_rest(&mut self, app: &TestApp) {
        let tx = app.state().db.begin_write().await.unwrap();
        self.write_of_the_account(app, &tx).await;
        self.write_notice(app, &tx).await;
        self.write_of_the_child(app, &tx).await;
        self.write_of_the_house(app, &tx).await;
        tx.commit().await.unwrap();
    }

    /// A fresh id for one of these.
    fn made(&mut self, app: &TestApp, what: &'static str) -> Uuid {
        let id = app.state().new_id();
        self.ids.insert(what, id);
        id
    }

    async fn write_of_the_account(&mut self, app: &TestApp, tx: &WriteTx) {
        let row = identity::Model {
            id: self.made(app, "identity"),
            district_id: self.world.district.get(),
            account_id: self.family.account.get(),
            provider: "wechat".to_owned(),
            subject_hash: format!("{:064}", serial()),
            secret: None,
            created_at: app.now().into(),
            subject_cipher: None,
            real_name_verified: None,
            temporary_until: None,
        };
        insert(tx, row).await;
        let now = app.now();
        let row = sign_in::Model {
            id: self.made(app, "sign_in"),
            district_id: self.world.district.get(),
            account_id: self.family.account.get(),
            way: Some("phone".to_owned()),
            device: None,
            begun_at: now.into(),
            last_used_at: now.into(),
            idle_until: (now + TimeDelta::days(30)).into(),
            ends_at: (now + TimeDelta::days(180)).into(),
            ended_at: None,
        };
        insert(tx, row).await;
        let row = link_request::Model {
            id: self.made(app, "link_request"),
            district_id: self.world.district.get(),
            child_id: self.child.id.get(),
            account_id: self.family.account.get(),
            guardian_id: self.family.guardian.get(),
            status: "open".to_owned(),
            created_at: app.now().into(),
            decided_at: None,
            decided_by: None,
        };
        insert(tx, row).await;
    }

    async fn write_notice(&mut self, app: &TestApp, tx: &WriteTx) {
        let (district_id, account_id) = (self.world.district.get(), self.family.account.get());
        let now = app.now().into();
        let notice_id = self.made(app, "notice");
        let row = notice::Model {
            id: notice_id,
            district_id,
            audience: "account".to_owned(),
            audience_id: account_id,
            kind: "waitlist_ended".to_owned(),
            subject_id: notice_id,
            facts: json!({}),
            once_key: format!("access-{}", serial()),
            created_at: now,
            handed_on_at: Some(now),
        };
        insert(tx, row).await;
        let row = notice_delivery::Model {
            id: self.made(app, "notice_delivery"),
            district_id,
            notice_id,
            account_id,
            house_id: Some(self.world.house.get()),
            channel: "sms".to_owned(),
            status: "dead".to_owned(),
            attempts: 9,
            available_at: now,
            last_error: None,
            created_at: now,
            updated_at: now,
        };
        insert(tx, row).await;
    }

    async fn write_of_the_child(&mut self, app: &TestApp, tx: &WriteTx) {
        let (district_id, child_id) = (self.world.district.get(), self.child.id.get());
        let (state, now) = (app.state(), app.now().into());
        let file_id = state.new_id();
        let row = stored_file::Model {
            id: file_id,
            district_id,
            media_type: "application/pdf".to_owned(),
            size_bytes: 16,
            sha256: "0".repeat(64),
            content_cipher: state
                .cipher
                .encrypt_bytes("stored_file.content", b"%PDF-1.4 example")
                .unwrap(),
            created_at: now,
        };
        insert(tx, row).await;
        let row = return_note::Model {
            id: self.made(app, "return_note"),
            district_id,
            child_id,
            guardian_id: self.family.guardian.get(),
            file_id,
            status: "submitted".to_owned(),
            recovered_on: None,
            reviewed_by: None,
            reviewed_at: None,
            reject_reason: None,
            created_at: now,
        };
        insert(tx, row).await;
        let row = strike::Model {
            id: self.made(app, "strike"),
            district_id,
            child_id,
            booking_id: self.ids["booking"],
            kind: "no_show".to_owned(),
            at: now,
            lifted_at: None,
            lifted_by: None,
            lift_reason: None,
            created_at: now,
        };
        insert(tx, row).await;
    }

    async fn write_of_the_house(&mut self, app: &TestApp, tx: &WriteTx) {
        let (district_id, now) = (self.world.district.get(), app.now().into());
        let row = suspension_proposal::Model {
            id: self.made(app, "proposal"),
            district_id,
            house_id: self.world.house.get(),
            room_id: None,
            disease: "hand_foot_mouth".to_owned(),
            status: "open".to_owned(),
            days: 10,
            created_at: now,
            decided_at: None,
            decided_by: None,
            decision_reason: None,
            closure_id: None,
        };
        insert(tx, row).await;
        let row = webhook_delivery::Model {
            id: self.made(app, "webhook_delivery"),
            district_id,
            webhook_id: self.ids["webhook"],
            event_id: app.state().new_id(),
            event_type: "booking.requested".to_owned(),
            body: "{}".to_owned(),
            status: "dead".to_owned(),
            attempts: 9,
            available_at: now,
            last_error: None,
            created_at: now,
            updated_at: now,
            answered_status: None,
        };
        insert(tx, row).await;
    }
}

/// A second subdistrict of the same district, with a house of its own and its people.
pub async fn next_door(app: &TestApp, world: &World) -> World {
    let state = app.state();
    let (subdistrict_id, house_id, room_id) = (state.new_id(), state.new_id(), state.new_id());
    let tx = state.db.begin_write().await.unwrap();
    let row = subdistrict::Model {
        id: subdistrict_id,
        district_id: world.district.get(),
        code: format!("next-door-{}", serial()),
        name: "嘉兴路街道".to_owned(),
        name_en: "Jiaxing Road Subdistrict".to_owned(),
    };
    insert(&tx, row).await;
    let like = house::Entity::find_by_id(world.house.get());
    let row = house::Model {
        id: house_id,
        subdistrict_id,
        name: "嘉兴路社区宝宝屋".to_owned(),
        ..like.one(app.sql()).await.unwrap().unwrap()
    };
    insert(&tx, row).await;
    let like = room::Entity::find_by_id(world.room.get());
    let row = room::Model {
        id: room_id,
        house_id,
        ..like.one(app.sql()).await.unwrap().unwrap()
    };
    insert(&tx, row).await;
    let papers = papers_like(app, &tx, world, (subdistrict_id, house_id)).await;
    tx.commit().await.unwrap();
    let mut there = World {
        subdistrict: subdistrict_id.into(),
        house: house_id.into(),
        room: room_id.into(),
        fee_schedule: Some(papers.0),
        agreement_template: Some(papers.1),
        district_admin: world.district_admin.clone(),
        subdistrict_admin: world.subdistrict_admin.clone(),
        manager: world.manager.clone(),
        health_worker: world.health_worker.clone(),
        carers: Vec::new(),
        ..*world
    };
    let staff = async |role, there: &World| StaffSeed::of(role).insert(app, there).await;
    there.subdistrict_admin = staff(StaffRole::SubdistrictAdmin, &there).await;
    there.manager = staff(StaffRole::HouseManager, &there).await;
    there.health_worker = staff(StaffRole::HealthWorker, &there).await;
    for _ in 0..4 {
        let carer: Staff = staff(StaffRole::Carer, &there).await;
        for paper in CredentialSeed::all_in_order() {
            paper.insert(app, &carer).await;
        }
        there.carers.push(carer);
    }
    there
}

/// The fee schedule, the agreement and the insurance of a world once more, for another house.
async fn papers_like(
    app: &TestApp,
    tx: &WriteTx,
    world: &World,
    (subdistrict_id, house_id): (Uuid, Uuid),
) -> (Uuid, Uuid) {
    let (fees, agreement) = (app.state().new_id(), app.state().new_id());
    let like = fee_schedule::Entity::find_by_id(world.fee_schedule.unwrap());
    let row = fee_schedule::Model {
        id: fees,
        subdistrict_id,
        ..like.one(app.sql()).await.unwrap().unwrap()
    };
    insert(tx, row).await;
    let like = agreement_template::Entity::find_by_id(world.agreement_template.unwrap());
    let row = agreement_template::Model {
        id: agreement,
        subdistrict_id,
        fee_schedule_id: fees,
        ..like.one(app.sql()).await.unwrap().unwrap()
    };
    insert(tx, row).await;
    let like = liability_insurance::Entity::find();
    let row = liability_insurance::Model {
        id: app.state().new_id(),
        house_id,
        ..like.one(app.sql()).await.unwrap().unwrap()
    };
    insert(tx, row).await;
    (fees, agreement)
}
