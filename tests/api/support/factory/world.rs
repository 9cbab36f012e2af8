//! A district with one house that is ready to care for children.

use super::{
    Child, ChildSeed, CredentialSeed, Family, FamilySeed, Session, SessionSeed, Staff, StaffSeed,
    date, insert,
};
use crate::support::TestApp;
use baobaowu::{
    features::staff::domain::StaffRole,
    shared::{
        domain::{Actor, DistrictId, HouseId, Role, RoomId, SubdistrictId},
        storage::WriteTx,
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    agreement_template, calendar_day, calendar_year, district, fee_schedule, house,
    liability_insurance, medical_institution, room, subdistrict,
};
use serde_json::Value;
use uuid::Uuid;

/// What the district and its first house are like.
pub struct WorldSeed {
    /// Code of the district; the policy profile is always `hongkou`.
    pub district: &'static str,
    /// Usable area of the room, square decimetres.
    pub usable_area_dm2: i64,
    /// Class cap of the room itself.
    pub class_cap: Option<i64>,
    /// Carers of the house, each with all papers in order.
    pub carers: usize,
    /// Status of the house.
    pub house_status: &'static str,
    /// Whether the house confirms without a person.
    pub auto_confirm: bool,
    /// How families pay: `offline` or `online`.
    pub payment_mode: &'static str,
    /// First and last day of the liability insurance.
    pub insured: Option<(NaiveDate, NaiveDate)>,
    /// Fen per hour and fen per temporary session of the published schedule.
    pub fees: Option<(i64, i64)>,
    /// Years of the workday calendar.
    pub calendar_2026: bool,
}

impl Default for WorldSeed {
    fn default() -> Self {
        Self {
            district: "hongkou",
            usable_area_dm2: 6600,
            class_cap: None,
            carers: 4,
            house_status: "operating",
            auto_confirm: false,
            payment_mode: "offline",
            insured: Some((date("2026-01-01"), date("2026-12-31"))),
            fees: Some((3000, 6000)),
            calendar_2026: true,
        }
    }
}

/// A district, a subdistrict, a house with a room, its staff and its papers.
pub struct World {
    pub district: DistrictId,
    pub subdistrict: SubdistrictId,
    pub house: HouseId,
    pub room: RoomId,
    /// The published schedule, if there is one.
    pub fee_schedule: Option<Uuid>,
    /// The published agreement, if there is a fee schedule.
    pub agreement_template: Option<Uuid>,
    /// A recognised medical institution.
    pub institution: Uuid,
    pub district_admin: Staff,
    pub subdistrict_admin: Staff,
    pub manager: Staff,
    pub health_worker: Staff,
    pub carers: Vec<Staff>,
}

impl World {
    /// A world with the usual values.
    pub async fn seed(app: &TestApp) -> Self {
        WorldSeed::default().insert(app).await
    }

    /// A family that has signed the agreement, with one guardian.
    pub async fn family(&self, app: &TestApp) -> Family {
        FamilySeed::default().insert(app, self).await
    }

    /// A family with a child of two who may come: consents, agreement, certificate.
    pub async fn family_with_child(&self, app: &TestApp) -> (Family, Child) {
        let family = self.family(app).await;
        let child = ChildSeed::default().insert(app, self, &family).await;
        (family, child)
    }

    /// An open timed session, Wednesday 2026-11-25 from 09:00 to 11:00, with so many
    /// places, 20 at most.
    pub async fn session(&self, app: &TestApp, places: u32) -> Session {
        let seed = SessionSeed {
            places,
            ..SessionSeed::default()
        };
        seed.insert(app, self).await
    }

    /// Someone who administers this subdistrict of the world's district.
    pub async fn admin_of(&self, app: &TestApp, subdistrict: SubdistrictId) -> Staff {
        let tx = app.state().db.begin_write().await.unwrap();
        let seed = StaffSeed::of(StaffRole::SubdistrictAdmin);
        let place = (self.district, subdistrict, self.house);
        let staff = seed.insert_in(app, &tx, place).await;
        tx.commit().await.unwrap();
        staff
    }

    /// Someone who administers another subdistrict of the district, in which there is nothing.
    pub async fn neighbour(&self, app: &TestApp) -> Staff {
        let id = app.state().new_id();
        let row = subdistrict::Model {
            id,
            district_id: self.district.get(),
            code: format!("neighbour-{}", super::serial()),
            name: "嘉兴路街道".to_owned(),
            name_en: "Jiaxing Road Subdistrict".to_owned(),
        };
        let tx = app.state().db.begin_write().await.unwrap();
        insert(&tx, row).await;
        tx.commit().await.unwrap();
        self.admin_of(app, id.into()).await
    }

    /// A guardian who is signed in and has not registered a family yet.
    pub async fn newcomer(&self, app: &TestApp) -> (Actor, String) {
        let tx = app.state().db.begin_write().await.unwrap();
        let account = super::staff::insert_account(app, &tx, self.district, "guardian").await;
        tx.commit().await.unwrap();
        let actor = Actor {
            account,
            district: self.district,
            role: Role::Guardian { family: None },
            sign_in: Some(super::staff::signed_in(account)),
        };
        (actor, app.token(&actor))
    }
}

impl WorldSeed {
    /// Writes it.
    pub async fn insert(self, app: &TestApp) -> World {
        let tx = app.state().db.begin_write().await.unwrap();
        let now = app.now();
        let (district, subdistrict) = insert_district(app, &tx, self.district).await;
        if self.calendar_2026 {
            insert_calendar(&tx, now).await;
        }
        let (house, room) = self.insert_house(app, &tx, district, subdistrict).await;
        let fee_schedule = match self.fees {
            None => None,
            Some(fees) => Some(insert_fees(app, &tx, district, subdistrict, fees).await),
        };
        let agreement_template = match fee_schedule {
            None => None,
            Some(fees) => Some(insert_agreement(app, &tx, district, subdistrict, fees).await),
        };
        let institution = app.state().new_id();
        let row = medical_institution::Model {
            id: institution,
            district_id: district.get(),
            name: "虹口区妇幼保健院".to_owned(),
            recognised_from: date("2020-01-01"),
            recognised_to: None,
        };
        insert(&tx, row).await;
        let place = (district, subdistrict, house);
        let staff = async |role| StaffSeed::of(role).insert_in(app, &tx, place).await;
        let mut carers = Vec::new();
        for _ in 0..self.carers {
            let carer = staff(StaffRole::Carer).await;
            for paper in CredentialSeed::all_in_order() {
                paper.insert_in(app, &tx, district, carer.id).await;
            }
            carers.push(carer);
        }
        let world = World {
            district,
            subdistrict,
            house,
            room,
            fee_schedule,
            agreement_template,
            institution,
            district_admin: staff(StaffRole::DistrictAdmin).await,
            subdistrict_admin: staff(StaffRole::SubdistrictAdmin).await,
            manager: staff(StaffRole::HouseManager).await,
            health_worker: staff(StaffRole::HealthWorker).await,
            carers,
        };
        tx.commit().await.unwrap();
        world
    }

    async fn insert_house(
        &self,
        app: &TestApp,
        tx: &WriteTx,
        district: DistrictId,
        subdistrict: SubdistrictId,
    ) -> (HouseId, RoomId) {
        let (house, room) = (app.state().new_id(), app.state().new_id());
        let row = house::Model {
            id: house,
            district_id: district.get(),
            subdistrict_id: subdistrict.get(),
            name: "北外滩社区宝宝屋".to_owned(),
            name_en: "North Bund Community Baby House".to_owned(),
            address: "东大名路1号".to_owned(),
            latitude: Some(31.252),
            longitude: Some(121.499),
            phone: "021-00000001".to_owned(),
            host_venue_type: "party_centre".to_owned(),
            status: self.house_status.to_owned(),
            auto_confirm: self.auto_confirm,
            payment_mode: self.payment_mode.to_owned(),
            version: 1,
            created_at: app.now().into(),
            operator_type: "self_run".to_owned(),
        };
        insert(tx, row).await;
        let row = room::Model {
            id: room,
            district_id: district.get(),
            house_id: house,
            name: "一号活动室".to_owned(),
            usable_area_dm2: self.usable_area_dm2,
            class_cap: self.class_cap,
            version: 1,
            created_at: app.now().into(),
        };
        insert(tx, row).await;
        if let Some((valid_from, valid_to)) = self.insured {
            let row = liability_insurance::Model {
                id: app.state().new_id(),
                district_id: district.get(),
                house_id: house,
                insurer: "示例保险公司".to_owned(),
                policy_number: "P-0001".to_owned(),
                valid_from,
                valid_to,
                created_at: app.now().into(),
            };
            insert(tx, row).await;
        }
        (house.into(), room.into())
    }
}

async fn insert_district(app: &TestApp, tx: &WriteTx, code: &str) -> (DistrictId, SubdistrictId) {
    let (district, subdistrict) = (app.state().new_id(), app.state().new_id());
    let row = district::Model {
        id: district,
        code: code.to_owned(),
        name: "虹口区".to_owned(),
        name_en: "Hongkou District".to_owned(),
        time_zone: "Asia/Shanghai".to_owned(),
        policy_profile: "hongkou".to_owned(),
        created_at: app.now().into(),
    };
    insert(tx, row).await;
    let row = subdistrict::Model {
        id: subdistrict,
        district_id: district,
        code: "beiwaitan".to_owned(),
        name: "北外滩街道".to_owned(),
        name_en: "North Bund Subdistrict".to_owned(),
    };
    insert(tx, row).await;
    (district.into(), subdistrict.into())
}

/// The calendar that the project ships.
async fn insert_calendar(tx: &WriteTx, now: DateTime<Utc>) {
    let file: Value =
        serde_json::from_str(include_str!("../../../../calendars/2026.json")).unwrap();
    let row = calendar_year::Model {
        year: 2026,
        source: file["papers"][0].as_str().unwrap().to_owned(),
        loaded_at: now.into(),
    };
    insert(tx, row).await;
    for day in file["days"].as_array().unwrap() {
        let row = calendar_day::Model {
            date: date(day["date"].as_str().unwrap()),
            year: 2026,
            is_day_off: day["isOffDay"].as_bool().unwrap(),
            name: day["name"].as_str().unwrap().to_owned(),
        };
        insert(tx, row).await;
    }
}

async fn insert_fees(
    app: &TestApp,
    tx: &WriteTx,
    district: DistrictId,
    subdistrict: SubdistrictId,
    (per_hour, per_session): (i64, i64),
) -> Uuid {
    let id = app.state().new_id();
    let row = fee_schedule::Model {
        id,
        district_id: district.get(),
        subdistrict_id: subdistrict.get(),
        number: 1,
        basis: "沪价示例第1号".to_owned(),
        effective_from: date("2026-01-01"),
        timed_fen_per_hour: per_hour,
        temporary_fen_per_session: per_session,
        published_at: Some(app.now().into()),
        created_at: app.now().into(),
    };
    insert(tx, row).await;
    id
}

async fn insert_agreement(
    app: &TestApp,
    tx: &WriteTx,
    district: DistrictId,
    subdistrict: SubdistrictId,
    fee_schedule: Uuid,
) -> Uuid {
    let id = app.state().new_id();
    let row = agreement_template::Model {
        id,
        district_id: district.get(),
        subdistrict_id: subdistrict.get(),
        fee_schedule_id: fee_schedule,
        number: 1,
        title: "托育服务协议".to_owned(),
        rights_and_duties: "双方的权利和义务。".to_owned(),
        fees: "收费标准见公示。".to_owned(),
        refunds: "按规定退费。".to_owned(),
        disputes: "协商解决。".to_owned(),
        effective_from: date("2026-01-01"),
        published_at: Some(app.now().into()),
        created_at: app.now().into(),
    };
    insert(tx, row).await;
    id
}
