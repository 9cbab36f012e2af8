//! Subdistricts, and why a district or its rules are not to be had.

use crate::{
    features::policies::PolicyError,
    shared::{
        domain::{DistrictId, SubdistrictId},
        storage::StoreError,
    },
};

/// A subdistrict (街道): the planning unit of houses and the tenant that runs them (H-45).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subdistrict {
    /// Its id.
    pub id: SubdistrictId,
    /// Its district.
    pub district: DistrictId,
    /// Short code used in files.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
}

/// A district, or something of it, is not to be had.
#[derive(Debug, thiserror::Error)]
pub enum DistrictError {
    /// There is no such district.
    #[error("there is no such district")]
    Unknown,
    /// Several districts are served, and none was named.
    #[error("a district must be named")]
    NotNamed,
    /// No rules apply.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
