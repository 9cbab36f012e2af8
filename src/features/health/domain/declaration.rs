//! What a guardian declares about a child's health (H-34).

use crate::shared::domain::{ChildId, GuardianId, HealthDeclarationId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A child's health as a guardian tells it. Stored encrypted; not printable by accident.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthState {
    /// 健康情况.
    pub condition: String,
    /// 既往病史.
    pub past_illness: Option<String>,
    /// Allergies.
    pub allergies: Option<String>,
    /// Medicines the child takes.
    pub medication: Option<String>,
}

impl fmt::Debug for HealthState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HealthState(..)")
    }
}

/// A declaration, true by the word of a guardian.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// Its id.
    pub id: HealthDeclarationId,
    /// The child.
    pub child: ChildId,
    /// Who declares.
    pub guardian: GuardianId,
    /// What.
    pub state: HealthState,
    /// When.
    pub declared_at: DateTime<Utc>,
}
