//! Districts, subdistricts, houses, rooms, and their papers.

use super::Writer;
use crate::{
    features::{houses::domain::PaymentMode, imports::domain::HasKey},
    shared::storage::StoreError,
};
use entity::{
    agreement_template, district, fee_schedule, house, liability_insurance, medical_institution,
    room, subdistrict,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

pub(super) const SUBDISTRICTS: &str = "subdistricts";
pub(super) const HOUSES: &str = "houses";
pub(super) const ROOMS: &str = "rooms";
pub(super) const FEE_SCHEDULES: &str = "fee schedules";
pub(super) const AGREEMENTS: &str = "agreements";
pub(super) const INSTITUTIONS: &str = "institutions";

/// Whether a district of this code was set up before.
pub(in crate::features::imports) async fn district_exists(
    db: &impl ConnectionTrait,
    code: &str,
) -> Result<bool, StoreError> {
    let found = district::Entity::find()
        .filter(district::Column::Code.eq(code))
        .one(db)
        .await?;
    Ok(found.is_some())
}

impl Writer<'_> {
    pub(super) async fn write_places(&mut self) -> Result<(), StoreError> {
        let files = self.files;
        let named = &files.district;
        let row = district::ActiveModel {
            id: Set(self.district),
            code: Set(named.code.clone()),
            name: Set(named.name.clone()),
            name_en: Set(named.name_en.clone()),
            time_zone: Set(named.time_zone.name().to_owned()),
            policy_profile: Set(named.policy_profile.clone()),
            created_at: Set(self.now.into()),
        };
        self.insert(vec![row]).await?;
        let mut rows = Vec::new();
        for row in files.subdistricts.iter().map(|placed| &placed.row) {
            rows.push(subdistrict::ActiveModel {
                id: Set(self.name(SUBDISTRICTS, row.key())),
                district_id: Set(self.district),
                code: Set(row.code.clone()),
                name: Set(row.name.clone()),
                name_en: Set(row.name_en.clone()),
            });
        }
        self.insert(rows).await?;
        self.write_houses().await
    }

    async fn write_houses(&mut self) -> Result<(), StoreError> {
        let files = self.files;
        let mut rows = Vec::new();
        for row in files.houses.iter().map(|placed| &placed.row) {
            rows.push(house::ActiveModel {
                id: Set(self.name(HOUSES, row.key())),
                district_id: Set(self.district),
                subdistrict_id: Set(self.id(SUBDISTRICTS, &row.subdistrict)?),
                name: Set(row.name.clone()),
                name_en: Set(row.name_en.clone()),
                address: Set(row.address.clone()),
                latitude: Set(row.position.map(|(north, _)| north)),
                longitude: Set(row.position.map(|(_, east)| east)),
                phone: Set(row.phone.clone()),
                host_venue_type: Set(row.host_venue_type.as_str().to_owned()),
                status: Set(row.status.as_str().to_owned()),
                auto_confirm: Set(row.auto_confirm),
                payment_mode: Set(PaymentMode::Offline.as_str().to_owned()),
                version: Set(1),
                created_at: Set(self.now.into()),
                operator_type: Set(row.operator_type.as_str().to_owned()),
            });
        }
        self.insert(rows).await?;
        let mut rows = Vec::new();
        for row in files.rooms.iter().map(|placed| &placed.row) {
            rows.push(room::ActiveModel {
                id: Set(self.name(ROOMS, row.key())),
                district_id: Set(self.district),
                house_id: Set(self.id(HOUSES, &row.house)?),
                name: Set(row.name.clone()),
                usable_area_dm2: Set(row.usable_area_dm2),
                class_cap: Set(row.class_cap),
                version: Set(1),
                created_at: Set(self.now.into()),
            });
        }
        self.insert(rows).await
    }

    pub(super) async fn write_papers(&mut self) -> Result<(), StoreError> {
        let files = self.files;
        let mut rows = Vec::new();
        for row in files.insurances.iter().map(|placed| &placed.row) {
            rows.push(liability_insurance::ActiveModel {
                id: Set(self.state.new_id()),
                district_id: Set(self.district),
                house_id: Set(self.id(HOUSES, &row.house)?),
                insurer: Set(row.insurer.clone()),
                policy_number: Set(row.policy_number.clone()),
                valid_from: Set(row.valid_from),
                valid_to: Set(row.valid_to),
                created_at: Set(self.now.into()),
            });
        }
        self.insert(rows).await?;
        let mut rows = Vec::new();
        for row in files.institutions.iter().map(|placed| &placed.row) {
            rows.push(medical_institution::ActiveModel {
                id: Set(self.name(INSTITUTIONS, row.key())),
                district_id: Set(self.district),
                name: Set(row.name.clone()),
                recognised_from: Set(row.recognised_from),
                recognised_to: Set(row.recognised_to),
            });
        }
        self.insert(rows).await?;
        self.write_fees().await
    }

    async fn write_fees(&mut self) -> Result<(), StoreError> {
        let files = self.files;
        let mut rows = Vec::new();
        for row in files.fee_schedules.iter().map(|placed| &placed.row) {
            rows.push(fee_schedule::ActiveModel {
                id: Set(self.name(FEE_SCHEDULES, row.key())),
                district_id: Set(self.district),
                subdistrict_id: Set(self.id(SUBDISTRICTS, &row.subdistrict)?),
                number: Set(row.number),
                basis: Set(row.basis.clone()),
                effective_from: Set(row.effective_from),
                timed_fen_per_hour: Set(row.timed_fen_per_hour),
                temporary_fen_per_session: Set(row.temporary_fen_per_session),
                published_at: Set(row.published_on.map(|day| self.on(day))),
                created_at: Set(self.now.into()),
            });
        }
        self.insert(rows).await?;
        let mut rows = Vec::new();
        for row in files.agreements.iter().map(|placed| &placed.row) {
            rows.push(agreement_template::ActiveModel {
                id: Set(self.name(AGREEMENTS, row.key())),
                district_id: Set(self.district),
                subdistrict_id: Set(self.id(SUBDISTRICTS, &row.subdistrict)?),
                fee_schedule_id: Set(self.id(FEE_SCHEDULES, &row.fee_schedule)?),
                number: Set(row.number),
                title: Set(row.title.clone()),
                rights_and_duties: Set(row.rights_and_duties.clone()),
                fees: Set(row.fees.clone()),
                refunds: Set(row.refunds.clone()),
                disputes: Set(row.disputes.clone()),
                effective_from: Set(row.effective_from),
                published_at: Set(row.published_on.map(|day| self.on(day))),
                created_at: Set(self.now.into()),
            });
        }
        self.insert(rows).await
    }
}
