//! Refusals of guidance as problems: what is wrong, what to do, and the facts.

use crate::{
    features::guidance::domain::{GuidanceError, GuidanceRefusal},
    shared::http::{Code, Problem},
};
use serde_json::json;

impl From<GuidanceError> for Problem {
    fn from(error: GuidanceError) -> Self {
        match error {
            GuidanceError::NotFound => Self::new(Code::NotFound),
            GuidanceError::Forbidden => Self::new(Code::Forbidden),
            GuidanceError::StaleVersion => Self::new(Code::StaleVersion),
            GuidanceError::Invalid {
                pointer,
                code,
                detail,
            } => Self::new(Code::ValidationFailed).field(pointer, code, detail),
            GuidanceError::Refused(refusal) => refusal.into(),
            GuidanceError::InvalidState(status) => Self::new(Code::InvalidState)
                .detail(
                    "状态已经改变，请刷新后再试。",
                    "It has moved on; reload it and look again.",
                )
                .fact("current_status", status),
            GuidanceError::HasBookings => Self::new(Code::SessionHasBookings).detail(
                "已有家庭预约，不能改动时间；请取消后另开一场。",
                "Families hold places, so its time stays; call it off and enter another.",
            ),
            GuidanceError::AlreadyPlanned => Self::new(Code::Conflict).detail(
                "该家庭本年度的上门指导已登记。",
                "The visits of this family in this year are entered.",
            ),
            GuidanceError::DeadlinePassed(deadline) => {
                Self::new(Code::ConfirmDeadlinePassed).fact("confirm_deadline", json!(deadline))
            }
            GuidanceError::AlreadyBegun => Self::new(Code::AlreadyBegun),
            GuidanceError::NotBegun(starts_at) => {
                Self::new(Code::NotTheTime).fact("starts_at", json!(starts_at))
            }
            GuidanceError::NotOver(ends_at) => {
                Self::new(Code::SessionNotOver).fact("ends_at", json!(ends_at))
            }
            GuidanceError::AlreadyOver => Self::new(Code::BookingOver),
            GuidanceError::Family(error) => error.into(),
            GuidanceError::House(error) => error.into(),
            GuidanceError::District(error) => error.into(),
            GuidanceError::Replay(error) => error.into(),
            GuidanceError::Store(error) => error.into(),
        }
    }
}

impl From<GuidanceRefusal> for Problem {
    fn from(refusal: GuidanceRefusal) -> Self {
        match refusal {
            GuidanceRefusal::SessionCancelled => Self::new(Code::SessionClosed),
            GuidanceRefusal::NotOpenForBooking {
                opens_at,
                closes_at,
            } => Self::new(Code::SessionNotOpenForBooking)
                .fact("opens_at", json!(opens_at))
                .fact("closes_at", json!(closes_at)),
            GuidanceRefusal::NoChildOfAge => Self::new(Code::NoChildOfAge),
            GuidanceRefusal::AlreadyBooked { existing } => {
                Self::new(Code::AlreadyBooked).fact("existing_booking_id", existing.to_string())
            }
            GuidanceRefusal::TimeConflict { existing } => Self::new(Code::FamilyTimeConflict)
                .fact("existing_booking_id", existing.to_string()),
            GuidanceRefusal::Full { capacity } => {
                Self::new(Code::GuidanceFull).fact("capacity", capacity)
            }
            GuidanceRefusal::QuotaExhausted { year, entitled } => {
                Self::new(Code::GuidanceQuotaExhausted)
                    .detail(
                        format!("{year} 年的 {entitled} 次科学育儿指导已预约或使用完。"),
                        format!("All {entitled} guidance sessions of {year} are held or used."),
                    )
                    .fact("year", year)
                    .fact("entitled", entitled)
                    .fact("remaining", 0)
            }
        }
    }
}
