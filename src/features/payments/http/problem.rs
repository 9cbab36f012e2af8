//! Why money is not moved, as problems.

use crate::{
    features::payments::domain::{PaymentError, ProviderError},
    shared::http::{Code, Problem},
};
use serde_json::json;

/// Seconds after which a busy provider may be asked again.
const AGAIN_IN: u32 = 5;

impl From<PaymentError> for Problem {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::NotFound => Self::new(Code::NotFound),
            PaymentError::NotConfigured => Self::new(Code::PaymentNotConfigured).detail(
                "本服务尚未接入在线支付，请在宝宝屋现场缴费。",
                "This service takes no payments online; pay at the house.",
            ),
            PaymentError::NotOffered => Self::new(Code::PaymentNotOffered)
                .detail("请在宝宝屋现场缴费。", "Pay at the house."),
            PaymentError::NoWechatIdentity => Self::new(Code::WechatIdentityMissing),
            PaymentError::NothingToPay => Self::new(Code::NothingToPay),
            PaymentError::TimeOver => Self::new(Code::PaymentTimeOver).detail(
                "名额已不再为此预约保留，请重新预约。",
                "The place is no longer held for this booking; book again.",
            ),
            PaymentError::TooHigh { most_fen } => Self::new(Code::AmountTooHigh)
                .fact("most", json!({ "amount_fen": most_fen }))
                .field("/amount_fen", "too_high", "is more than may be moved"),
            PaymentError::NoticeInvalid(why) => {
                tracing::warn!(why, "a payment notice is not believed");
                Self::new(Code::PaymentNoticeInvalid)
            }
            PaymentError::Mismatch => {
                tracing::error!("a payment notice does not fit what was asked for");
                Self::new(Code::PaymentMismatch)
            }
            PaymentError::Provider(error) => error.into(),
            PaymentError::Booking(error) => error.into(),
            PaymentError::Family(error) => error.into(),
            PaymentError::House(error) => error.into(),
            PaymentError::District(error) => error.into(),
            PaymentError::Replay(error) => error.into(),
            PaymentError::Store(error) => error.into(),
        }
    }
}

impl From<ProviderError> for Problem {
    fn from(error: ProviderError) -> Self {
        match error {
            ProviderError::Passing(_) => {
                tracing::warn!(error = %error, "the payment provider is busy or away");
                Self::new(Code::PaymentProviderBusy).retry_after(AGAIN_IN)
            }
            ProviderError::Refused { .. }
            | ProviderError::Untrusted(_)
            | ProviderError::NotOurs => {
                tracing::error!(error = %error, "the payment provider did not do it");
                Self::new(Code::PaymentProviderRefused)
            }
        }
    }
}
