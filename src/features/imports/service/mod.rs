//! Importing a district, and loading a year of the workday calendar.

mod ahead;
mod check;
mod guest;

pub use ahead::prepare_ahead;
pub use guest::{Guest, SampleStaff, sample_guest, sample_staff};

use super::{
    domain::{self, CalendarYear, DistrictFiles, Folder, ImportError, ImportReport, Key},
    store::{self, Writer},
};
use crate::{
    features::auth,
    shared::{domain::DistrictId, storage::StoreError},
    state::AppState,
};
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;

/// Imports a district from the files of a folder, in one transaction: everything, or with
/// one error nothing. Then opens the sessions of the coming weeks. A dry run checks the
/// same and writes nothing.
///
/// # Errors
/// [`ImportError::Findings`] with every error of every file; or the store's. An error of
/// [`prepare_ahead`] comes when the district is imported already.
pub async fn import(
    state: &AppState,
    folder: &Folder,
    dry_run: bool,
) -> Result<ImportReport, ImportError> {
    let (mut files, mut findings) = domain::read(folder, state.now());
    if let Some(files) = &mut files {
        check::against_database(state, files, &mut findings).await?;
    }
    let failed = findings.has_errors();
    let findings = findings.into_sorted();
    let Some(files) = files.filter(|_| !failed) else {
        return Err(ImportError::Findings(findings));
    };
    let mut report = ImportReport::of(&files, findings);
    if dry_run {
        return Ok(report);
    }
    let district = write(state, &files).await?;
    report.district = Some(district);
    report.opened = prepare_ahead(state, district).await?;
    Ok(report)
}

async fn write(state: &AppState, files: &DistrictFiles) -> Result<DistrictId, ImportError> {
    let passwords = hashed_passwords(state, files).await?;
    let tx = state.db.begin_write().await?;
    let mut writer = Writer::new(state, &tx, files, passwords);
    let written = writer.write_all().await;
    let district = writer.district().into();
    match written {
        // Someone else imported it since it was looked for.
        Err(ImportError::Store(StoreError::Duplicate(_)))
            if store::district_exists(state.db.read(), &files.district.code).await? =>
        {
            Err(ImportError::Findings(vec![check::exists_already()]))
        }
        Err(error) => Err(error),
        Ok(()) => {
            tx.commit().await?;
            Ok(district)
        }
    }
}

/// The hashes of first passwords, by the key of the staff row. Hashing takes tens of
/// milliseconds by design, so it is done before the transaction, and once for those who
/// were given the same password.
async fn hashed_passwords<'f>(
    state: &AppState,
    files: &'f DistrictFiles,
) -> Result<BTreeMap<&'f Key, String>, ImportError> {
    let mut known: Vec<(&SecretString, String)> = Vec::new();
    let mut hashes = BTreeMap::new();
    for row in files.staff.iter().map(|placed| &placed.row) {
        let Some(login) = &row.login else {
            continue;
        };
        let wanted = login.password.expose_secret();
        let hash = known
            .iter()
            .find(|(password, _)| password.expose_secret() == wanted)
            .map(|(_, hash)| hash.clone());
        let hash = match hash {
            Some(hash) => hash,
            None => {
                let hash = auth::service::hash_password(state, &login.password).await?;
                known.push((&login.password, hash.clone()));
                hash
            }
        };
        hashes.insert(&row.key, hash);
    }
    Ok(hashes)
}

/// Loads a year of the workday calendar, in the place of what was known of it.
///
/// # Errors
/// The store's.
pub async fn load_calendar(state: &AppState, year: &CalendarYear) -> Result<(), StoreError> {
    let tx = state.db.begin_write().await?;
    store::replace_year(&tx, year, state.now()).await?;
    tx.commit().await
}
