//! Consent of a guardian, one per purpose (Personal Information Protection Law, articles 29
//! and 31).

use crate::shared::domain::{ChildId, ConsentId, GuardianId, words};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

words! {
    /// What a guardian consents to, each on its own.
    Purpose {
        /// Keeping the child's profile.
        ChildProfile = "child_profile",
        /// Keeping health data.
        HealthData = "health_data",
        /// Giving data to supervising departments.
        SharingWithSupervisors = "sharing_with_supervisors",
    }
}

impl Purpose {
    /// Without these nothing can be booked: neither age nor health could be checked.
    pub const NECESSARY: &'static [Self] = &[Self::ChildProfile, Self::HealthData];

    /// True for the purposes that booking needs.
    #[must_use]
    pub fn is_necessary(self) -> bool {
        Self::NECESSARY.contains(&self)
    }
}

words! {
    /// By what way a consent was given.
    ConsentChannel {
        /// A guardian, from a phone.
        Guardian = "guardian",
        /// A guardian, on paper, before the records were taken over.
        Paper = "paper",
    }
}

/// A consent on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Its id.
    pub id: ConsentId,
    /// The child.
    pub child: ChildId,
    /// Who gave it.
    pub guardian: GuardianId,
    /// To what.
    pub purpose: Purpose,
    /// The version of the privacy notice that was read.
    pub notice_version: String,
    /// When it was given.
    pub given_at: DateTime<Utc>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

impl Consent {
    /// True until it is withdrawn.
    #[must_use]
    pub const fn is_in_force(&self) -> bool {
        self.withdrawn_at.is_none()
    }
}
