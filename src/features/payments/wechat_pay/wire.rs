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
            (Some(transaction_id), Some(amount_fen))
                if amount_fen > 0
                    && is_number(&self.out_trade_no, 32)
                    && is_number(&transaction_id, 32) =>
            {
                Ok(Received {
                    out_trade_no: self.out_trade_no,
                    transaction_id,
                    amount_fen,
                })
            }
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
        told(&self.status, self.out_refund_no, self.amount.refund)
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
        told(&self.refund_status, self.out_refund_no, self.amount.refund)
    }
}

fn told(status: &str, out_refund_no: String, amount_fen: i64) -> Result<ToldRefund, ProviderError> {
    if amount_fen <= 0 || !is_number(&out_refund_no, 64) {
        return Err(ProviderError::Untrusted(
            "a refund without its number or amount",
        ));
    }
    Ok(ToldRefund {
        state: refund_state(status)?,
        out_refund_no,
        amount_fen,
    })
}

/// Whether a text can be a number of WeChat Pay, or of ours.
pub(super) fn is_number(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn paid(transaction_id: &str, total: i64) -> Result<OrderState, ProviderError> {
        let body = json!({
            "mchid": "1900000001", "appid": "wx1", "out_trade_no": "a1",
            "transaction_id": transaction_id, "trade_state": "SUCCESS",
            "amount": { "total": total, "currency": "CNY" },
        });
        serde_json::from_value::<TransactionBody>(body)
            .unwrap()
            .state()
    }

    #[test]
    fn a_payment_has_a_number_and_more_than_nothing() {
        assert!(paid("4200000000000000000000000019", 3000).is_ok());
        for (number, total) in [
            ("", 3000),
            ("42 00", 3000),
            (&*"4".repeat(33), 3000),
            ("4200", 0),
            ("4200", -3000),
        ] {
            assert!(paid(number, total).is_err(), "{number} {total}");
        }
    }

    #[test]
    fn a_refund_has_a_number_and_more_than_nothing() {
        assert!(told("SUCCESS", "a1".to_owned(), 1).is_ok());
        for (number, amount) in [
            (String::new(), 1),
            ("a".repeat(65), 1),
            ("a1".to_owned(), 0),
        ] {
            assert!(told("SUCCESS", number, amount).is_err());
        }
    }
}
