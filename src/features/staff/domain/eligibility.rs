//! Whether a member of staff counts as a carer on a local date (H-53 to H-60).

use crate::{features::policies::domain::StaffRules, shared::domain::words};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

words! {
    /// What a person is employed as.
    StaffRole {
        /// Counts in the ratio while eligible.
        Carer = "carer",
        /// Verifies certificates; does not count in the ratio.
        HealthWorker = "health_worker",
        /// Runs one house.
        HouseManager = "house_manager",
        /// Runs the houses of a subdistrict.
        SubdistrictAdmin = "subdistrict_admin",
        /// Runs the district.
        DistrictAdmin = "district_admin",
        /// Of a supervising body (H-21); works in no house.
        Supervisor = "supervisor",
    }
}

words! {
    /// Whether a person works.
    StaffStatus {
        /// Works.
        Active = "active",
        /// May not work for the time being.
        Suspended = "suspended",
        /// No longer employed.
        Dismissed = "dismissed",
    }
}

words! {
    /// The four papers a carer needs.
    CredentialKind {
        /// Professional certificate (H-54).
        Qualification = "qualification",
        /// Health certificate (H-53).
        Health = "health",
        /// Yearly training certificate (H-58).
        Training = "training",
        /// Query of criminal records (H-59, H-60).
        BackgroundCheck = "background_check",
    }
}

words! {
    /// What a background check answered.
    CheckResult {
        /// Nothing found.
        Clear = "clear",
        /// A record that bars the person.
        Hit = "hit",
    }
}

/// One paper of one person, as far as eligibility needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// Which of the four.
    pub kind: CredentialKind,
    /// Certificate type, or for a background check the register that answered.
    pub type_name: String,
    /// First local date of validity.
    pub valid_from: NaiveDate,
    /// Last local date of validity, inclusive; `None` does not expire.
    pub valid_to: Option<NaiveDate>,
    /// Only for background checks.
    pub result: Option<CheckResult>,
    /// Taken back; never counts again.
    pub revoked: bool,
}

impl Credential {
    /// Whether the paper is valid on a local date, first and last day included.
    #[must_use]
    pub fn valid_on(&self, date: NaiveDate) -> bool {
        !self.revoked && self.valid_from <= date && self.valid_to.is_none_or(|last| date <= last)
    }
}

/// Why a person does not count as a carer on a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Ineligible {
    /// Not employed as a carer (H-26, H-57).
    NotACarer,
    /// Suspended or dismissed.
    NotActive,
    /// No recognised qualification is valid (H-54).
    QualificationMissing,
    /// No health certificate is valid (H-53).
    HealthCertificateMissing,
    /// No yearly training certificate is valid (H-58).
    TrainingMissing,
    /// A register has not answered `clear` within the last year (H-59, H-60).
    BackgroundCheckMissing {
        /// The register.
        channel: String,
    },
    /// A register answered with a record (H-60).
    BackgroundCheckHit,
}

/// Every reason why the person does not count on `date`; empty means the person counts.
#[must_use]
pub fn why_not_eligible(
    rules: &StaffRules,
    role: StaffRole,
    status: StaffStatus,
    credentials: &[Credential],
    date: NaiveDate,
) -> Vec<Ineligible> {
    let has = |kind: CredentialKind, fits: &dyn Fn(&Credential) -> bool| {
        credentials
            .iter()
            .any(|paper| paper.kind == kind && paper.valid_on(date) && fits(paper))
    };
    let mut reasons = Vec::new();
    if role != StaffRole::Carer {
        reasons.push(Ineligible::NotACarer);
    }
    if status != StaffStatus::Active {
        reasons.push(Ineligible::NotActive);
    }
    if !has(CredentialKind::Qualification, &|paper| {
        rules.qualification_types.contains(&paper.type_name)
    }) {
        reasons.push(Ineligible::QualificationMissing);
    }
    if !has(CredentialKind::Health, &|_| true) {
        reasons.push(Ineligible::HealthCertificateMissing);
    }
    if rules.annual_training_required && !has(CredentialKind::Training, &|_| true) {
        reasons.push(Ineligible::TrainingMissing);
    }
    for channel in &rules.background_check_channels {
        if !has(CredentialKind::BackgroundCheck, &|paper| {
            paper.type_name == *channel && paper.result == Some(CheckResult::Clear)
        }) {
            reasons.push(Ineligible::BackgroundCheckMissing {
                channel: channel.clone(),
            });
        }
    }
    // A hit bars for good: it does not expire with the year in which it was found.
    if credentials
        .iter()
        .any(|paper| !paper.revoked && paper.result == Some(CheckResult::Hit))
    {
        reasons.push(Ineligible::BackgroundCheckHit);
    }
    reasons
}
