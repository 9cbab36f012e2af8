//! Staff, their logins and papers.

use super::{Writer, places};
use crate::{
    features::{
        auth,
        imports::domain::{HasKey, ImportError, Staff},
        staff::{domain::StaffStatus, service::sealed_document},
    },
    shared::storage::StoreError,
};
use entity::{credential, staff};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

pub(super) const STAFF: &str = "staff";
/// The accounts of staff, by the key of the staff row.
pub(super) const ACCOUNTS: &str = "accounts of staff";

impl<'w> Writer<'w> {
    pub(super) async fn write_staff(&mut self) -> Result<(), ImportError> {
        let files = self.files;
        let mut rows = Vec::new();
        for row in files.staff.iter().map(|placed| &placed.row) {
            let document = match &row.document {
                None => None,
                Some(document) => Some(sealed_document(self.state, document)?),
            };
            let (id_type, number_cipher, hash) = match document {
                None => (None, None, None),
                Some((id_type, cipher, hash)) => {
                    (Some(id_type.to_owned()), Some(cipher), Some(hash))
                }
            };
            rows.push(staff::ActiveModel {
                id: Set(self.name(STAFF, row.key())),
                district_id: Set(self.district),
                subdistrict_id: Set(self.id_of(places::SUBDISTRICTS, row.subdistrict.as_ref())?),
                house_id: Set(self.id_of(places::HOUSES, row.house.as_ref())?),
                account_id: Set(self.account_of(row).await?),
                name: Set(row.name.clone()),
                role: Set(row.role.as_str().to_owned()),
                status: Set(StaffStatus::Active.as_str().to_owned()),
                version: Set(1),
                created_at: Set(self.now.into()),
                id_type: Set(id_type),
                id_number_cipher: Set(number_cipher),
                id_hash: Set(hash),
                status_since: Set(None),
            });
        }
        self.insert(rows).await?;
        Ok(self.write_credentials().await?)
    }

    /// Makes the account of a member of staff who signs in.
    async fn account_of(&mut self, row: &'w Staff) -> Result<Option<Uuid>, ImportError> {
        let Some(login) = &row.login else {
            return Ok(None);
        };
        let hash = self
            .passwords
            .get(row.key())
            .cloned()
            .ok_or(StoreError::Corrupt("a password of the import"))?;
        let district = self.district.into();
        // Whoever wrote the file knows it.
        let password = (hash, auth::service::temporary_until(self.state));
        let account =
            auth::service::create_staff_login(self.tx, self.state, district, &login.name, password)
                .await?
                .get();
        self.ids.insert((ACCOUNTS, row.key().as_str()), account);
        Ok(Some(account))
    }

    async fn write_credentials(&self) -> Result<(), StoreError> {
        let mut rows = Vec::new();
        for row in self.files.credentials.iter().map(|placed| &placed.row) {
            rows.push(credential::ActiveModel {
                id: Set(self.state.new_id()),
                district_id: Set(self.district),
                staff_id: Set(self.id(STAFF, &row.staff)?),
                kind: Set(row.kind.as_str().to_owned()),
                type_name: Set(row.type_name.clone()),
                number: Set(row.number.clone()),
                issuer: Set(row.issuer.clone()),
                valid_from: Set(row.valid_from),
                valid_to: Set(row.valid_to),
                result: Set(row.result.map(|result| result.as_str().to_owned())),
                revoked_at: Set(None),
                revoked_reason: Set(None),
                created_at: Set(self.now.into()),
            });
        }
        self.insert(rows).await
    }
}
