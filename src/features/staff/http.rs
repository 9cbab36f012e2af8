//! How refusals about staff look from outside. The handlers are in `roster`, beside the use
//! cases that recompute sessions.

use super::domain::{Fault, StaffError};
use crate::shared::http::{Code, Problem};
use serde_json::json;

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        Self::new(Code::ValidationFailed).field(fault.pointer, fault.code, fault.detail)
    }
}

impl From<StaffError> for Problem {
    fn from(error: StaffError) -> Self {
        match error {
            StaffError::NotFound => Self::new(Code::NotFound),
            StaffError::Forbidden => Self::new(Code::Forbidden),
            StaffError::NoLogin => {
                Self::new(Code::Conflict).detail("该人员没有登录名。", "The person has no login.")
            }
            StaffError::StaleVersion => Self::new(Code::StaleVersion),
            StaffError::Invalid(fault) => fault.into(),
            StaffError::ShiftOverlap { existing } => {
                Self::new(Code::ShiftOverlap).fact("existing_shift_id", existing.to_string())
            }
            StaffError::NotEligible(reasons) => {
                Self::new(Code::StaffNotEligible).fact("not_eligible", json!(reasons))
            }
            StaffError::Absent { absence } => {
                Self::new(Code::StaffAbsent).fact("absence_id", absence.to_string())
            }
            StaffError::Barred => Self::new(Code::PersonBarred),
            StaffError::DismissalRequired => Self::new(Code::DismissalRecordRequired),
            StaffError::IdNumber(_) => Self::new(Code::IdNumberInvalid),
            error @ StaffError::Cipher(_) => Self::internal(&error),
            StaffError::InvalidState => Self::new(Code::InvalidState),
            StaffError::Auth(error) => error.into(),
            StaffError::House(error) => error.into(),
            StaffError::District(error) => error.into(),
            StaffError::Replay(error) => error.into(),
            StaffError::Store(error) => error.into(),
        }
    }
}
