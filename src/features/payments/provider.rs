//! What the service asks of whoever takes payments online.

use super::domain::{
    NewOrder, NewRefund, OrderState, PaymentRequest, ProviderError, RefundState, SignedNotice,
    ToldRefund, ToldSomething,
};
use futures_util::future::BoxFuture;

/// What an answer of the provider comes as.
pub type Asked<'a, T> = BoxFuture<'a, Result<T, ProviderError>>;

/// Whoever takes payments online. Every call may be repeated with the same numbers, and then
/// has one effect.
pub trait OnlinePayments: Send + Sync {
    /// Makes an order and answers the id under which a family pays it.
    fn create<'a>(&'a self, order: &'a NewOrder) -> Asked<'a, String>;

    /// What the mini-program hands to `wx.requestPayment`, signed now.
    ///
    /// # Errors
    /// [`ProviderError`] when it cannot be signed.
    fn request_payment(&self, prepay_id: &str) -> Result<PaymentRequest, ProviderError>;

    /// What has become of an order; `None` when there is no such order.
    fn query<'a>(&'a self, out_trade_no: &'a str) -> Asked<'a, Option<OrderState>>;

    /// Closes an order, so that it can no longer be paid.
    fn close<'a>(&'a self, out_trade_no: &'a str) -> Asked<'a, ()>;

    /// Asks for a refund.
    fn refund<'a>(&'a self, refund: &'a NewRefund) -> Asked<'a, RefundState>;

    /// What has become of a refund; `None` when there is no such refund.
    fn query_refund<'a>(&'a self, out_refund_no: &'a str) -> Asked<'a, Option<ToldRefund>>;

    /// Verifies and reads what the provider tells by itself.
    ///
    /// # Errors
    /// [`ProviderError::Untrusted`] when it is not the provider's, or too old;
    /// [`ProviderError::NotOurs`] when it is meant for another merchant.
    fn read_notice(&self, notice: &SignedNotice<'_>) -> Result<ToldSomething, ProviderError>;
}
