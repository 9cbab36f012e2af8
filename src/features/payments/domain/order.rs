//! Tries to pay a booking online.

use super::refund::ToldRefund;
use crate::shared::domain::{AccountId, BookingId, DistrictId, HouseId, PaymentOrderId, words};
use chrono::{DateTime, TimeDelta, Utc};

words! {
    /// Where a try to pay stands.
    OrderStatus {
        /// May be paid.
        Open = "open",
        /// Has been paid.
        Paid = "paid",
        /// Can no longer be paid.
        Closed = "closed",
    }
}

/// The shortest time for which WeChat Pay takes an order.
const SHORTEST: TimeDelta = TimeDelta::minutes(1);

/// One try of one guardian to pay a booking online.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Its id.
    pub id: PaymentOrderId,
    /// Its district.
    pub district: DistrictId,
    /// The house.
    pub house: HouseId,
    /// The booking.
    pub booking: BookingId,
    /// The guardian's account.
    pub account: AccountId,
    /// Its number with the provider, fixed before the provider is asked.
    pub out_trade_no: String,
    /// What is to be paid, fen.
    pub amount_fen: i64,
    /// Where it stands.
    pub status: OrderStatus,
    /// Under which it is paid; `None` until the provider has answered.
    pub prepay_id: Option<String>,
    /// It can be paid before this instant.
    pub expires_at: DateTime<Utc>,
    /// The provider's number of the payment.
    pub transaction_id: Option<String>,
    /// When it was paid.
    pub paid_at: Option<DateTime<Utc>>,
    /// How often the provider was asked about it.
    pub queries: i64,
    /// When it is asked again.
    pub next_query_at: DateTime<Utc>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// The number of a try with the provider: 32 letters and digits, as WeChat Pay wants them.
#[must_use]
pub fn out_trade_no(id: PaymentOrderId) -> String {
    id.get().simple().to_string()
}

/// Whether a new try of the same guardian may go on with this one.
#[must_use]
pub fn reusable(order: &Order, account: AccountId, due_fen: i64, now: DateTime<Utc>) -> bool {
    order.status == OrderStatus::Open
        && order.account == account
        && order.amount_fen == due_fen
        && now + SHORTEST <= order.expires_at
}

/// When the provider is asked again about an order from which nothing was heard: after one
/// minute, two, four and so on, up to an hour.
#[must_use]
pub fn next_query(queries: i64, now: DateTime<Utc>) -> DateTime<Utc> {
    now + TimeDelta::minutes((1_i64 << queries.clamp(0, 6)).min(60))
}

/// Until when a payment may be made: the end of the hold, or so long from now where nothing
/// is held. `None` when too little time is left for the provider to take an order.
#[must_use]
pub fn time_to_pay(
    pay_by: Option<DateTime<Utc>>,
    hold: TimeDelta,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let until = pay_by.unwrap_or(now + hold);
    (now + SHORTEST <= until).then_some(until)
}

/// What the provider is asked to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOrder {
    /// Its number.
    pub out_trade_no: String,
    /// What the family reads; says nothing of the child.
    pub description: String,
    /// What is to be paid, fen.
    pub amount_fen: i64,
    /// It can be paid before this instant.
    pub expires_at: DateTime<Utc>,
    /// Whom the mini-program knows the payer as.
    pub openid: String,
}

/// What the mini-program hands to `wx.requestPayment`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentRequest {
    /// The mini-program.
    pub app_id: String,
    /// Seconds since 1970.
    pub time_stamp: String,
    /// A word used once.
    pub nonce_str: String,
    /// `prepay_id=...`.
    pub package: String,
    /// The signature over the four.
    pub pay_sign: String,
}

/// A payment that the provider has taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Our number of the try.
    pub out_trade_no: String,
    /// The provider's number of the payment.
    pub transaction_id: String,
    /// What was paid, fen.
    pub amount_fen: i64,
}

/// What has become of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderState {
    /// Paid.
    Paid(Received),
    /// May still be paid.
    Open,
    /// Can no longer be paid.
    Closed,
}

/// A notice as it came, with what proves where it comes from.
#[derive(Clone, Copy, Debug)]
pub struct SignedNotice<'n> {
    /// Which key signed it.
    pub serial: &'n str,
    /// Seconds since 1970.
    pub timestamp: &'n str,
    /// A word used once.
    pub nonce: &'n str,
    /// The signature.
    pub signature: &'n str,
    /// The body, to the byte.
    pub body: &'n [u8],
}

/// What a provider tells by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToldSomething {
    /// A payment has come in.
    Payment(Received),
    /// A refund has ended, one way or the other.
    Refund(ToldRefund),
    /// Something this service does not act on.
    Else,
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn now() -> DateTime<Utc> {
        "2026-11-23T01:00:00Z".parse().unwrap()
    }

    fn order() -> Order {
        Order {
            id: Uuid::nil().into(),
            district: Uuid::nil().into(),
            house: Uuid::nil().into(),
            booking: Uuid::nil().into(),
            account: Uuid::nil().into(),
            out_trade_no: "0".repeat(32),
            amount_fen: 6000,
            status: OrderStatus::Open,
            prepay_id: None,
            expires_at: now() + TimeDelta::minutes(10),
            transaction_id: None,
            paid_at: None,
            queries: 0,
            next_query_at: now(),
            created_at: now(),
        }
    }

    #[test]
    fn a_number_is_what_the_provider_takes() {
        let number = out_trade_no(Uuid::from_u128(u128::MAX).into());
        assert_eq!(number.len(), 32);
        assert!(number.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }

    #[test]
    fn only_the_same_payment_of_the_same_guardian_goes_on() {
        let account = AccountId::from(Uuid::nil());
        assert!(reusable(&order(), account, 6000, now()));
        assert!(!reusable(&order(), Uuid::max().into(), 6000, now()));
        assert!(!reusable(&order(), account, 3000, now()));
        assert!(!reusable(
            &order(),
            account,
            6000,
            now() + TimeDelta::minutes(10)
        ));
        let closed = Order {
            status: OrderStatus::Closed,
            ..order()
        };
        assert!(!reusable(&closed, account, 6000, now()));
    }

    #[test]
    fn payment_needs_a_minute_at_least() {
        let hold = TimeDelta::minutes(15);
        let by = |seconds| Some(now() + TimeDelta::seconds(seconds));
        assert_eq!(time_to_pay(by(60), hold, now()), by(60));
        assert_eq!(time_to_pay(by(59), hold, now()), None);
        assert_eq!(time_to_pay(by(-1), hold, now()), None);
        assert_eq!(time_to_pay(None, hold, now()), by(900));
    }

    #[test]
    fn the_provider_is_asked_less_and_less_often() {
        let waits: Vec<i64> = [0, 1, 2, 5, 6, 60]
            .map(|queries| (next_query(queries, now()) - now()).num_minutes())
            .into();
        assert_eq!(waits, [1, 2, 4, 32, 60, 60]);
    }
}
