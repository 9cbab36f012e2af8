//! What WeChat Pay sends, as far as it is needed here.

use crate::features::payments::domain::{
    OrderState, ProviderError, Received, RefundState, ToldRefund,
};
use serde::Deserialize;

/// What a fault says.
#[derive(Deserialize)]
pub(super) struct Fault {
    pub code: String,
}

/// The answer to a new order.
#[derive(Deserialize)]
pub(super) struct PrepayBody {
    pub prepay_id: String,
}

/// A notice, sealed.
#[derive(Deserialize)]
pub(super) struct NoticeBody {
    pub event_type: String,
    pub resource: Sealed,
}

/// What a notice carries.
#[derive(Deserialize)]
pub(super) struct Sealed {
    pub algorithm: String,
    pub ciphertext: String,
    pub associated_data: Option<String>,
    pub nonce: String,
}

/// An order, as answered and as noticed.
#[derive(Deserialize)]
pub(super) struct TransactionBody {
    pub mchid: String,
    pub appid: String,
    out_trade_no: String,
    transaction_id: Option<String>,
    trade_state: String,
    amount: Option<PaidAmount>,
}

#[derive(Deserialize)]
struct PaidAmount {
    total: Option<i64>,
    currency: Option<String>,
}

impl TransactionBody {
    pub fn state(self) -> Result<OrderState, ProviderError> {
        match self.trade_state.as_str() {
            // What was refunded was paid first.
            "SUCCESS" | "REFUND" => self.received().map(OrderState::Paid),
            "NOTPAY" | "USERPAYING" | "ACCEPT" => Ok(OrderState::Open),
            "CLOSED" | "REVOKED" | "PAYERROR" => Ok(OrderState::Closed),
            _ => Err(ProviderError::Untrusted("a state that is not known")),
        }
    }

    fn received(self) -> Result<Received, ProviderError> {
        let in_yuan = self
            .amount
            .filter(|amount| amount.currency.as_deref().is_none_or(|it| it == "CNY"));
        match (self.transaction_id, in_yuan.and_then(|amount| amount.total)) {
            (Some(transaction_id), Some(amount_fen)) => Ok(Received {
                out_trade_no: self.out_trade_no,
                transaction_id,
                amount_fen,
            }),
            _ => Err(ProviderError::Untrusted(
                "a payment without its number or amount",
            )),
        }
    }
}

#[derive(Deserialize)]
struct RefundedAmount {
    refund: i64,
}

/// A refund, as answered.
#[derive(Deserialize)]
pub(super) struct RefundBody {
    out_refund_no: String,
    status: String,
    amount: RefundedAmount,
}

impl RefundBody {
    pub fn told(self) -> Result<ToldRefund, ProviderError> {
        Ok(ToldRefund {
            state: refund_state(&self.status)?,
            out_refund_no: self.out_refund_no,
            amount_fen: self.amount.refund,
        })
    }
}

/// A refund, as noticed.
#[derive(Deserialize)]
pub(super) struct RefundNotice {
    pub mchid: String,
    out_refund_no: String,
    refund_status: String,
    amount: RefundedAmount,
}

impl RefundNotice {
    pub fn told(self) -> Result<ToldRefund, ProviderError> {
        Ok(ToldRefund {
            state: refund_state(&self.refund_status)?,
            out_refund_no: self.out_refund_no,
            amount_fen: self.amount.refund,
        })
    }
}

/// A refund that WeChat Pay has closed, or cannot carry out, is for a person to see to.
fn refund_state(word: &str) -> Result<RefundState, ProviderError> {
    match word {
        "PROCESSING" => Ok(RefundState::Processing),
        "SUCCESS" => Ok(RefundState::Succeeded),
        "CLOSED" | "ABNORMAL" => Ok(RefundState::Stuck),
        _ => Err(ProviderError::Untrusted("a state that is not known")),
    }
}
