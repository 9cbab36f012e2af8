//! WeChat Pay, API v3: orders of a mini-program (JSAPI), refunds, and notices.
//!
//! Every call is signed with the merchant's key, and every answer and notice is believed only
//! once it is verified with the public key that it names. A notice is encrypted besides, and
//! must not be older, or newer, than five minutes.

mod client;
mod keys;
mod wire;

use super::{
    domain::{
        NewOrder, NewRefund, OrderState, PaymentRequest, ProviderError, RefundState, SignedNotice,
        ToldRefund, ToldSomething,
    },
    provider::{Asked, OnlinePayments},
};
use crate::{
    config::WechatPayConfig,
    shared::domain::{Clock, Random},
};
use chrono::{DateTime, FixedOffset, SecondsFormat, Utc};
use client::Answered;
use futures_util::FutureExt;
use keys::Keys;
use reqwest::{Client, Method};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::{path::PathBuf, sync::Arc};
use wire::{NoticeBody, PrepayBody, RefundBody, RefundNotice, TransactionBody, is_number};

/// A notice or answer may be so much older or newer than now, seconds.
const TOLERANCE_SECONDS: i64 = 300;

/// China's offset from UTC, in which WeChat Pay writes times.
const OFFSET_SECONDS: i32 = 8 * 60 * 60;

/// Why WeChat Pay cannot be used as it is configured.
#[derive(Debug, thiserror::Error)]
pub enum WechatPayError {
    /// A file that cannot be read.
    #[error("{}: {error}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// A file that holds no usable key.
    #[error("{}: holds no RSA key of at least 2048 bits in PEM", .0.display())]
    Key(PathBuf),
}

/// The merchant's account with WeChat Pay.
pub struct WechatPay {
    client: Client,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    keys: Keys,
    mchid: String,
    appid: String,
    base_url: String,
    notify_url: String,
}

impl WechatPay {
    /// Reads the keys that the configuration names.
    ///
    /// # Errors
    /// [`WechatPayError`] names the file that is missing or wrong.
    pub fn new(
        config: &WechatPayConfig,
        client: Client,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, WechatPayError> {
        Ok(Self {
            client,
            clock,
            random,
            keys: Keys::read(config)?,
            mchid: config.mchid.clone(),
            appid: config.appid.clone(),
            base_url: config.base_url.clone(),
            notify_url: config.notify_url.clone(),
        })
    }

    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// A word that is used once: 32 hexadecimal digits.
    fn nonce(&self) -> String {
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes);
        format!("{:032x}", u128::from_be_bytes(bytes))
    }

    /// Refuses what was said too long ago, or will be: it may be an old word sent again.
    fn is_fresh(&self, timestamp: &str) -> Result<(), ProviderError> {
        let said: i64 = timestamp
            .parse()
            .map_err(|_| ProviderError::Untrusted("a time stamp that is no number"))?;
        let off = self.now().timestamp().saturating_sub(said).saturating_abs();
        if off <= TOLERANCE_SECONDS {
            Ok(())
        } else {
            Err(ProviderError::Untrusted("a time stamp that is not of now"))
        }
    }

    fn is_ours(&self, mchid: &str, appid: Option<&str>) -> Result<(), ProviderError> {
        if mchid == self.mchid && appid.is_none_or(|appid| appid == self.appid) {
            Ok(())
        } else {
            Err(ProviderError::NotOurs)
        }
    }

    /// What an answer says of an order.
    pub(crate) fn order_in(&self, body: &[u8]) -> Result<OrderState, ProviderError> {
        self.order_state(read(body)?)
    }

    /// Under which an order is paid, as an answer says.
    pub(crate) fn prepay_id_in(body: &[u8]) -> Result<String, ProviderError> {
        let id = read::<PrepayBody>(body)?.prepay_id;
        if is_number(&id, 64) {
            Ok(id)
        } else {
            Err(ProviderError::Untrusted("an order without its number"))
        }
    }

    /// What an answer says of a refund.
    pub(crate) fn refund_in(body: &[u8]) -> Result<ToldRefund, ProviderError> {
        read::<RefundBody>(body)?.told()
    }

    fn order_state(&self, body: TransactionBody) -> Result<OrderState, ProviderError> {
        self.is_ours(&body.mchid, Some(&body.appid))?;
        body.state()
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Answered, ProviderError> {
        self.call(Method::POST, path, body.to_string()).await
    }

    async fn get(&self, path: &str) -> Result<Answered, ProviderError> {
        self.call(Method::GET, path, String::new()).await
    }
}

/// Reads what was answered.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, ProviderError> {
    serde_json::from_slice(body)
        .map_err(|_| ProviderError::Untrusted("an answer that cannot be read"))
}

/// `None` where the provider says that there is no such thing.
fn unless_missing<T>(result: Result<T, ProviderError>) -> Result<Option<T>, ProviderError> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(ProviderError::Refused { status: 404, .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// As WeChat Pay writes instants: in China's time, without fractions.
fn written(at: DateTime<Utc>) -> String {
    match FixedOffset::east_opt(OFFSET_SECONDS) {
        Some(offset) => at
            .with_timezone(&offset)
            .to_rfc3339_opts(SecondsFormat::Secs, false),
        None => at.to_rfc3339_opts(SecondsFormat::Secs, true),
    }
}

impl OnlinePayments for WechatPay {
    fn create<'a>(&'a self, order: &'a NewOrder) -> Asked<'a, String> {
        async move {
            let body = json!({
                "appid": self.appid,
                "mchid": self.mchid,
                "description": order.description,
                "out_trade_no": order.out_trade_no,
                "time_expire": written(order.expires_at),
                "notify_url": self.notify_url,
                "amount": { "total": order.amount_fen, "currency": "CNY" },
                "payer": { "openid": order.openid },
            });
            let answer = self.post("/v3/pay/transactions/jsapi", &body).await?;
            Self::prepay_id_in(&answer.body)
        }
        .boxed()
    }

    fn request_payment(&self, prepay_id: &str) -> Result<PaymentRequest, ProviderError> {
        let time_stamp = self.now().timestamp().to_string();
        let nonce_str = self.nonce();
        let package = format!("prepay_id={prepay_id}");
        let signed = format!("{}\n{time_stamp}\n{nonce_str}\n{package}\n", self.appid);
        Ok(PaymentRequest {
            app_id: self.appid.clone(),
            pay_sign: self.keys.sign(signed.as_bytes())?,
            time_stamp,
            nonce_str,
            package,
        })
    }

    fn query<'a>(&'a self, out_trade_no: &'a str) -> Asked<'a, Option<OrderState>> {
        async move {
            let path = format!(
                "/v3/pay/transactions/out-trade-no/{out_trade_no}?mchid={}",
                self.mchid
            );
            match unless_missing(self.get(&path).await)? {
                None => Ok(None),
                Some(answer) => self.order_in(&answer.body).map(Some),
            }
        }
        .boxed()
    }

    fn close<'a>(&'a self, out_trade_no: &'a str) -> Asked<'a, ()> {
        async move {
            let path = format!("/v3/pay/transactions/out-trade-no/{out_trade_no}/close");
            let body = json!({ "mchid": self.mchid });
            unless_missing(self.post(&path, &body).await)?;
            Ok(())
        }
        .boxed()
    }

    fn refund<'a>(&'a self, refund: &'a NewRefund) -> Asked<'a, RefundState> {
        async move {
            let body = json!({
                "out_trade_no": refund.out_trade_no,
                "out_refund_no": refund.out_refund_no,
                "reason": refund.reason,
                "notify_url": self.notify_url,
                "amount": {
                    "refund": refund.amount_fen,
                    "total": refund.total_fen,
                    "currency": "CNY",
                },
            });
            let answer = self.post("/v3/refund/domestic/refunds", &body).await?;
            let told = Self::refund_in(&answer.body)?;
            if told.out_refund_no == refund.out_refund_no && told.amount_fen == refund.amount_fen {
                Ok(told.state)
            } else {
                Err(ProviderError::Untrusted(
                    "another refund than was asked for",
                ))
            }
        }
        .boxed()
    }

    fn query_refund<'a>(&'a self, out_refund_no: &'a str) -> Asked<'a, Option<ToldRefund>> {
        async move {
            let path = format!("/v3/refund/domestic/refunds/{out_refund_no}");
            match unless_missing(self.get(&path).await)? {
                None => Ok(None),
                Some(answer) => Self::refund_in(&answer.body).map(Some),
            }
        }
        .boxed()
    }

    fn read_notice(&self, notice: &SignedNotice<'_>) -> Result<ToldSomething, ProviderError> {
        self.is_fresh(notice.timestamp)?;
        self.keys.verify(
            notice.serial,
            (notice.timestamp, notice.nonce, notice.body),
            notice.signature,
        )?;
        self.told(notice.body)
    }
}

impl WechatPay {
    /// What a notice tells that is known to be WeChat Pay's.
    pub(crate) fn told(&self, body: &[u8]) -> Result<ToldSomething, ProviderError> {
        let body: NoticeBody = read(body)?;
        if body.event_type.starts_with("TRANSACTION.") {
            let told: TransactionBody = read(&self.keys.open(&body.resource)?)?;
            match self.order_state(told)? {
                OrderState::Paid(received) => Ok(ToldSomething::Payment(received)),
                OrderState::Open | OrderState::Closed => Ok(ToldSomething::Else),
            }
        } else if body.event_type.starts_with("REFUND.") {
            let told: RefundNotice = read(&self.keys.open(&body.resource)?)?;
            self.is_ours(&told.mchid, None)?;
            Ok(ToldSomething::Refund(told.told()?))
        } else {
            Ok(ToldSomething::Else)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_the_time_of_china() {
        let at = "2026-11-23T01:15:00.5Z".parse().unwrap();
        assert_eq!(written(at), "2026-11-23T09:15:00+08:00");
    }
}
