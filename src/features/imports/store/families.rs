//! Families with their guardians and signatures, and children with the consents given.

use super::{Writer, places};
use crate::{
    features::{
        auth,
        children::{
            self,
            domain::{Child, ChildDetails, ChildError, Consent, current_notice},
        },
        families::{
            domain::{Family, FamilyStatus, Guardian, MemberStatus, SignedAgreement},
            service::{TakenOver, take_over},
        },
        fees::domain::{AgreementDetails, AgreementTemplate},
        imports::domain::{
            Agreement, Child as ChildRow, Family as FamilyRow, HasKey, ImportError, Key,
        },
    },
    shared::storage::StoreError,
};

const FAMILIES: &str = "families";
pub(super) const GUARDIANS: &str = "guardians";
pub(super) const CHILDREN: &str = "children";

impl<'w> Writer<'w> {
    pub(super) async fn write_families(&mut self) -> Result<(), ImportError> {
        let files = self.files;
        for placed in &files.guardians {
            self.name(GUARDIANS, placed.row.key());
        }
        for placed in &files.families {
            self.write_family(&placed.row).await?;
        }
        for placed in &files.children {
            self.write_child(&placed.row).await?;
        }
        Ok(())
    }

    async fn write_family(&mut self, row: &'w FamilyRow) -> Result<(), ImportError> {
        let id = self.name(FAMILIES, row.key()).into();
        let family = Family {
            id,
            district: self.district.into(),
            subdistrict: self.id(places::SUBDISTRICTS, &row.subdistrict)?.into(),
            status: FamilyStatus::Active,
            in_priority_group: row.in_priority_group,
            version: 1,
        };
        let mut guardians = Vec::new();
        let of_family = |key: &&Key| *key == row.key();
        for row in self.files.guardians.iter().map(|placed| &placed.row) {
            if !of_family(&&row.family) {
                continue;
            }
            let district = self.district.into();
            let account =
                auth::service::account_for_phone(self.tx, self.state, district, &row.phone).await?;
            guardians.push(Guardian {
                id: self.id(GUARDIANS, row.key())?.into(),
                district,
                family: id,
                account,
                name: row.name.clone(),
                phone: Some(row.phone.clone()),
                relation: row.relation,
                status: MemberStatus::Active,
            });
        }
        let mut signed = Vec::new();
        if let Some(paper) = &row.signed {
            for key in &paper.agreements {
                let template = self.agreement(key)?;
                signed.push(SignedAgreement {
                    id: self.state.new_id(),
                    family: id,
                    agreement_template: template.id,
                    guardian: self.id(GUARDIANS, &paper.by)?.into(),
                    content_hash: template.content_hash(),
                    signed_at: self.on(paper.on).to_utc(),
                });
            }
        }
        let taken = TakenOver {
            family,
            guardians,
            signed,
        };
        Ok(take_over(self.tx, self.state, &taken).await?)
    }

    /// The wording of an agreement that was written before.
    fn agreement(&self, key: &Key) -> Result<AgreementTemplate, StoreError> {
        let row: &Agreement = self
            .files
            .agreements
            .iter()
            .map(|placed| &placed.row)
            .find(|row| row.key() == key)
            .ok_or(StoreError::Corrupt("an agreement of the import"))?;
        Ok(AgreementTemplate {
            id: self.id(places::AGREEMENTS, key)?.into(),
            district: self.district.into(),
            subdistrict: self.id(places::SUBDISTRICTS, &row.subdistrict)?.into(),
            fee_schedule: self.id(places::FEE_SCHEDULES, &row.fee_schedule)?.into(),
            number: row.number,
            details: AgreementDetails {
                title: row.title.clone(),
                rights_and_duties: row.rights_and_duties.clone(),
                fees: row.fees.clone(),
                refunds: row.refunds.clone(),
                disputes: row.disputes.clone(),
                effective_from: row.effective_from,
            },
            published_at: row.published_on.map(|day| self.on(day).to_utc()),
        })
    }

    async fn write_child(&mut self, row: &'w ChildRow) -> Result<(), ImportError> {
        let id = self.name(CHILDREN, row.key()).into();
        let child = Child {
            id,
            district: self.district.into(),
            family: self.id(FAMILIES, &row.family)?.into(),
            details: ChildDetails {
                name: row.name.clone(),
                birth_date: row.birth_date,
                sex: row.sex,
            },
            document: row.document.clone(),
            version: 1,
        };
        let mut consents = Vec::new();
        if let Some(consented) = &row.consented {
            let notice = current_notice(consented.on).map_err(ChildError::from)?;
            for purpose in &consented.purposes {
                consents.push(Consent {
                    id: self.state.new_id().into(),
                    child: id,
                    guardian: self.id(GUARDIANS, &consented.by)?.into(),
                    purpose: *purpose,
                    notice_version: notice.id.clone(),
                    given_at: self.on(consented.on).to_utc(),
                    withdrawn_at: None,
                });
            }
        }
        Ok(children::service::take_over(self.tx, self.state, &child, &consents).await?)
    }
}
