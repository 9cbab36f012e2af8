//! A second account that registers a child which is registered already asks to be linked with
//! it (scenario 26). Until a guardian or staff agree, it learns nothing of the child.

use crate::{
    features::families::domain::{Guardian, Relation},
    shared::domain::{AccountId, ChildId, DistrictId, GuardianId, LinkRequestId, words},
};
use chrono::{DateTime, Utc};

words! {
    /// Where a link request stands.
    LinkStatus {
        /// Waits for a guardian of the child, or for staff.
        Open = "open",
        /// The account is a guardian of the child's family.
        Approved = "approved",
        /// It was refused.
        Declined = "declined",
    }
}

/// A request to be linked with a child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRequest {
    /// Its id.
    pub id: LinkRequestId,
    /// Its district.
    pub district: DistrictId,
    /// The child.
    pub child: ChildId,
    /// The account that asks.
    pub account: AccountId,
    /// The membership in which it asked: name, telephone and relation.
    pub guardian: GuardianId,
    /// Where it stands.
    pub status: LinkStatus,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
}

/// A link request as one viewer may see it. Not printable by accident.
pub struct LinkView {
    /// The request.
    pub request: LinkRequest,
    /// True for the account that asked: it sees neither the child nor whom it asks.
    pub own: bool,
    /// Who asks, masked, for those who decide.
    pub asked_by: Option<AskedBy>,
}

/// Who asks, as those who decide see it.
pub struct AskedBy {
    /// Like 王*明.
    pub name: String,
    /// Like 138****8000.
    pub phone: Option<String>,
    /// What the person says to be to the child.
    pub relation: Relation,
}

impl AskedBy {
    /// Enough for a parent to know the other by, and no more.
    #[must_use]
    pub fn of(guardian: &Guardian) -> Self {
        Self {
            name: guardian.name.masked(),
            phone: guardian.phone.as_ref().map(ToString::to_string),
            relation: guardian.relation,
        }
    }
}
