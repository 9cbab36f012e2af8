//! The profiles of a running service.

use super::{
    domain::{Policy, Profile},
    file::PolicyFileError,
    read::read_profile,
};
use crate::shared::domain::District;
use chrono::NaiveDate;
use std::{collections::BTreeMap, fs, path::Path};

/// All profiles by locality, read once at start.
#[derive(Clone, Debug, Default)]
pub struct Policies(BTreeMap<String, Profile>);

/// No rules apply.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// The district names a profile that was not loaded.
    #[error("there is no policy profile {0}")]
    NoProfile(String),
    /// The profile begins later.
    #[error("no policy is in force on {0}")]
    NotInForce(NaiveDate),
}

impl Policies {
    /// Reads every `*.toml` of a folder.
    ///
    /// # Errors
    /// [`PolicyFileError`] with file, line and reason of the first fault; line 0 when the
    /// folder or a file cannot be read at all.
    pub fn load(folder: &Path) -> Result<Self, PolicyFileError> {
        let unreadable = |path: &Path, reason: String| PolicyFileError {
            file: path.display().to_string(),
            line: 0,
            reason,
        };
        let entries = fs::read_dir(folder).map_err(|e| unreadable(folder, e.to_string()))?;
        let mut profiles = BTreeMap::new();
        for entry in entries {
            let path = entry
                .map_err(|error| unreadable(folder, error.to_string()))?
                .path();
            if path.extension().is_none_or(|ending| ending != "toml") {
                continue;
            }
            let text = fs::read_to_string(&path).map_err(|e| unreadable(&path, e.to_string()))?;
            let profile = read_profile(&path.display().to_string(), &text)?;
            if profiles.contains_key(&profile.locality) {
                let reason = format!("the locality `{}` has another file", profile.locality);
                return Err(unreadable(&path, reason));
            }
            profiles.insert(profile.locality.clone(), profile);
        }
        if profiles.is_empty() {
            return Err(unreadable(folder, "holds no policy file".to_owned()));
        }
        Ok(Self(profiles))
    }

    /// Profiles that are already read.
    #[must_use]
    pub fn of(profiles: impl IntoIterator<Item = Profile>) -> Self {
        Self(
            profiles
                .into_iter()
                .map(|profile| (profile.locality.clone(), profile))
                .collect(),
        )
    }

    /// The profile of a locality.
    #[must_use]
    pub fn profile(&self, locality: &str) -> Option<&Profile> {
        self.0.get(locality)
    }

    /// The rules of a district on a local date.
    ///
    /// # Errors
    /// [`PolicyError`] when none apply.
    pub fn on(&self, district: &District, date: NaiveDate) -> Result<&Policy, PolicyError> {
        self.profile(&district.policy_profile)
            .ok_or_else(|| PolicyError::NoProfile(district.policy_profile.clone()))?
            .on(date)
            .ok_or(PolicyError::NotInForce(date))
    }
}
