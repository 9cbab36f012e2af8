//! What guardians declared of their children's health, and health-check certificates.

use super::{
    Writer,
    families::{CHILDREN, GUARDIANS},
    places,
    staff::ACCOUNTS,
};
use crate::{
    features::imports::domain::{HealthCertificate, HealthDeclaration, paper_record},
    shared::storage::StoreError,
};
use entity::{health_certificate, health_declaration, stored_file};
use sea_orm::ActiveValue::Set;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use uuid::Uuid;

const FILE: &str = "stored_file.content";
const DECLARATION: &str = "health_declaration.content";

impl Writer<'_> {
    pub(super) async fn write_health(&self) -> Result<(), StoreError> {
        let mut rows = Vec::new();
        for row in self.files.health_declarations.iter().map(|it| &it.row) {
            rows.push(health_declaration::ActiveModel {
                id: Set(self.state.new_id()),
                district_id: Set(self.district),
                child_id: Set(self.id(CHILDREN, &row.child)?),
                guardian_id: Set(self.id(GUARDIANS, &row.declared_by)?),
                content_cipher: Set(self.sealed(DECLARATION, &content(row))?),
                declared_at: Set(self.on(row.declared_on)),
            });
        }
        self.insert(rows).await?;
        let mut files = Vec::new();
        let mut rows = Vec::new();
        for row in self.files.health_certificates.iter().map(|it| &it.row) {
            let file = self.state.new_id();
            files.push(self.scan(file)?);
            rows.push(self.certificate(row, file)?);
        }
        self.insert(files).await?;
        self.insert(rows).await
    }

    /// What stands in the place of a scan: the paper itself lies with the house.
    fn scan(&self, id: Uuid) -> Result<stored_file::ActiveModel, StoreError> {
        let content = paper_record();
        let sealed = self.state.cipher.encrypt_bytes(FILE, &content);
        Ok(stored_file::ActiveModel {
            id: Set(id),
            district_id: Set(self.district),
            media_type: Set("application/pdf".to_owned()),
            size_bytes: Set(i64::try_from(content.len()).unwrap_or(i64::MAX)),
            sha256: Set(hex(&Sha256::digest(&content))),
            content_cipher: Set(sealed.map_err(|_| StoreError::Corrupt(FILE))?),
            created_at: Set(self.now.into()),
        })
    }

    fn certificate(
        &self,
        row: &HealthCertificate,
        file: Uuid,
    ) -> Result<health_certificate::ActiveModel, StoreError> {
        Ok(health_certificate::ActiveModel {
            id: Set(self.state.new_id()),
            district_id: Set(self.district),
            child_id: Set(self.id(CHILDREN, &row.child)?),
            guardian_id: Set(self.id_of(GUARDIANS, row.submitted_by.as_ref())?),
            file_id: Set(file),
            institution_id: Set(self.id_of(places::INSTITUTIONS, row.institution.as_ref())?),
            examined_on: Set(row.examined_on),
            valid_to: Set(row.valid_to),
            result: Set(row.result.map(str::to_owned)),
            status: Set(row.status.to_owned()),
            reviewed_by: Set(self.id_of(ACCOUNTS, row.reviewed_by.as_ref())?),
            reviewed_at: Set(row.reviewed_on.map(|day| self.on(day))),
            reject_reason: Set(row.reject_reason.clone()),
            version: Set(1),
            created_at: Set(self.now.into()),
        })
    }
}

fn content(row: &HealthDeclaration) -> String {
    serde_json::json!({
        "condition": row.condition,
        "medical_history": row.medical_history,
        "allergies": row.allergies,
        "medication": row.medication,
    })
    .to_string()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
