//! What guardians declared of their children's health, and health-check certificates.

use super::{
    Writer,
    families::{CHILDREN, GUARDIANS},
    places,
    staff::ACCOUNTS,
};
use crate::{
    features::{
        health::{
            domain::{Declaration, HealthCertificate},
            service::{TakenOver, take_over_certificate, take_over_declaration},
        },
        imports::domain::{HealthCertificate as CertificateRow, paper_record},
    },
    shared::storage::StoreError,
};
use sha2::{Digest, Sha256};

impl Writer<'_> {
    pub(super) async fn write_health(&self) -> Result<(), StoreError> {
        let district = self.district.into();
        for row in self.files.health_declarations.iter().map(|it| &it.row) {
            let declaration = Declaration {
                id: self.state.new_id().into(),
                child: self.id(CHILDREN, &row.child)?.into(),
                guardian: self.id(GUARDIANS, &row.declared_by)?.into(),
                state: row.state.clone(),
                declared_at: self.on(row.declared_on).to_utc(),
            };
            take_over_declaration(self.tx, self.state, district, &declaration).await?;
        }
        // The paper itself lies with the house.
        let pdf = paper_record();
        let sha256 = hex::encode(Sha256::digest(&pdf));
        for row in self.files.health_certificates.iter().map(|it| &it.row) {
            let taken = self.certificate(row)?;
            take_over_certificate(self.tx, self.state, &taken, &pdf, sha256.clone()).await?;
        }
        Ok(())
    }

    fn certificate(&self, row: &CertificateRow) -> Result<TakenOver, StoreError> {
        let institution = self.id_of(places::INSTITUTIONS, row.institution.as_ref())?;
        let reviewed_at = row.reviewed_on.map(|day| self.on(day).to_utc());
        Ok(TakenOver {
            certificate: HealthCertificate {
                id: self.state.new_id().into(),
                district: self.district.into(),
                child: self.id(CHILDREN, &row.child)?.into(),
                file: self.state.new_id(),
                status: row.status,
                institution: institution.map(Into::into),
                examined_on: row.examined_on,
                valid_to: row.valid_to,
                result: row.result,
                reject_reason: row.reject_reason.clone(),
                reviewed_at,
                submitted_at: reviewed_at.unwrap_or(self.now),
                // Looking at it was a change.
                version: if reviewed_at.is_some() { 2 } else { 1 },
            },
            guardian: self
                .id_of(GUARDIANS, row.submitted_by.as_ref())?
                .map(Into::into),
            reviewed_by: self
                .id_of(ACCOUNTS, row.reviewed_by.as_ref())?
                .map(Into::into),
        })
    }
}
