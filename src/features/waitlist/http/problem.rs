//! Why an entry is not had or changed, as problems.

use crate::{
    features::waitlist::domain::WaitlistError,
    shared::http::{Code, Problem},
};
use serde_json::json;

impl From<WaitlistError> for Problem {
    fn from(error: WaitlistError) -> Self {
        match error {
            WaitlistError::NotFound => Self::new(Code::NotFound),
            WaitlistError::NotSiblings => Self::new(Code::ValidationFailed).field(
                "/children",
                "not_siblings",
                "the children must belong to one family",
            ),
            WaitlistError::TooManyDays { max_days } => Self::new(Code::ValidationFailed)
                .field("/to", "too_long", format!("at most {max_days} days"))
                .fact("max_days", max_days),
            WaitlistError::TooLate { closed_at } => {
                Self::new(Code::SessionNotOpenForBooking).fact("closes_at", json!(closed_at))
            }
            WaitlistError::TooManyWaiting { limit } => Self::new(Code::TooManyWaiting)
                .detail(
                    format!("每名幼儿最多可同时候补 {limit} 项，请先撤回一项。"),
                    format!("A child waits for {limit} things at most; withdraw one first."),
                )
                .fact("limit", limit),
            WaitlistError::Refused(refusal) => refusal.into(),
            WaitlistError::InvalidState(status) => Self::new(Code::InvalidState)
                .detail(
                    "候补的状态已经改变，请刷新后再试。",
                    "The entry has moved on; reload it and look again.",
                )
                .fact("current_status", status.as_str()),
            WaitlistError::OfferEnded(until) => {
                Self::new(Code::OfferEnded).fact("offer_until", json!(until))
            }
            WaitlistError::Booking(error) => error.into(),
            WaitlistError::Family(error) => error.into(),
            WaitlistError::District(error) => error.into(),
            WaitlistError::Replay(error) => error.into(),
            WaitlistError::Store(error) => error.into(),
        }
    }
}
