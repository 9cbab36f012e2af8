//! What carries a notice out of the service, as one trait: to add a way, implement it and
//! give it a word in [`domain::MessageChannel`](super::domain::MessageChannel).

use crate::{
    features::{
        auth::{
            domain::{Phone, Provider},
            service::subject_of,
        },
        notices::domain::{Filling, Message, Notice},
    },
    shared::{
        domain::AccountId,
        sms::{SmsError, SmsMessage},
        wechat::{self, WeChatError, WechatLanguage},
    },
    state::AppState,
};
use futures_util::future::{BoxFuture, FutureExt};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A subscription message of the mini-program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionMessage {
    /// Whom it is for; whoever sends it looks up by what the platform knows them.
    pub to: AccountId,
    /// The platform's id of the template.
    pub template_id: String,
    /// The page that opens on a tap.
    pub page: Option<String>,
    /// The fields of the template.
    pub fields: BTreeMap<String, String>,
    /// Chinese unless this is true.
    pub english: bool,
}

/// Why a subscription message was not sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubscriptionError {
    /// The receiver allows none, or is not known to the platform.
    #[error("the receiver does not allow it")]
    NotPermitted,
    /// The platform refuses the message for good.
    #[error("the platform refused the message: {0}")]
    Refused(String),
    /// Another try may go through.
    #[error("the platform could not be had: {0}")]
    Unavailable(String),
}

/// Sends subscription messages.
pub trait SubscriptionSender: Send + Sync {
    /// Sends a message to the person of an account, whom it looks up.
    fn send<'a>(
        &'a self,
        state: &'a AppState,
        message: &'a SubscriptionMessage,
    ) -> BoxFuture<'a, Result<(), SubscriptionError>>;
}

/// Sends subscription messages through WeChat, to those who have signed in with it.
pub struct ByWeChat;

impl SubscriptionSender for ByWeChat {
    fn send<'a>(
        &'a self,
        state: &'a AppState,
        message: &'a SubscriptionMessage,
    ) -> BoxFuture<'a, Result<(), SubscriptionError>> {
        async move {
            let not_permitted = SubscriptionError::NotPermitted;
            let wechat = state.wechat.as_ref().ok_or(not_permitted.clone())?;
            let openid = subject_of(state, state.db.read(), message.to, Provider::WeChat)
                .await
                .map_err(|error| SubscriptionError::Unavailable(error.to_string()))?
                .ok_or(not_permitted)?;
            let message = wechat::SubscriptionMessage {
                to_openid: openid,
                template_id: message.template_id.clone(),
                page: message.page.clone(),
                data: message.fields.clone(),
                lang: if message.english {
                    WechatLanguage::EnUs
                } else {
                    WechatLanguage::ZhCn
                },
            };
            Ok(wechat.send_subscription(&message).await?)
        }
        .boxed()
    }
}

impl From<WeChatError> for SubscriptionError {
    fn from(error: WeChatError) -> Self {
        match error {
            WeChatError::NotPermitted => Self::NotPermitted,
            WeChatError::Refused { .. } | WeChatError::InvalidCode | WeChatError::Blocked => {
                Self::Refused(error.to_string())
            }
            WeChatError::TooFrequent | WeChatError::Unavailable(_) => {
                Self::Unavailable(error.to_string())
            }
        }
    }
}

/// A notice on its way to one account.
pub struct Letter<'a> {
    /// Id of the delivery, the same for every try.
    pub id: Uuid,
    /// The receiver.
    pub to: AccountId,
    /// The receiver's telephone, if one is known.
    pub phone: Option<Phone>,
    /// The notice.
    pub notice: &'a Notice,
    /// Its texts.
    pub message: &'a Message,
    /// What they are filled from, outward.
    pub filling: Filling<'a>,
}

/// Why a letter was not carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CarryError {
    /// The receiver does not allow it, or cannot be reached this way.
    NotPermitted(String),
    /// It would be refused again.
    Refused(String),
    /// Another try may go through.
    Later(String),
}

/// A way out of the service.
pub trait Carrier: Send + Sync {
    /// Carries a letter; ends when it was taken, not when it arrives.
    fn carry<'a>(
        &'a self,
        state: &'a AppState,
        letter: &'a Letter<'a>,
    ) -> BoxFuture<'a, Result<(), CarryError>>;
}

/// Subscription messages of the mini-program.
pub struct BySubscription;

/// Text messages.
pub struct BySms;

impl Carrier for BySubscription {
    fn carry<'a>(
        &'a self,
        state: &'a AppState,
        letter: &'a Letter<'a>,
    ) -> BoxFuture<'a, Result<(), CarryError>> {
        async move {
            let absent = || CarryError::NotPermitted("no such messages are set up".to_owned());
            let sender = state.subscriptions.as_ref().ok_or_else(absent)?;
            let subscription = letter.message.subscription.as_ref().ok_or_else(absent)?;
            let template = state
                .config
                .messages
                .subscription_templates
                .get(&subscription.template)
                .ok_or_else(absent)?;
            let fields = subscription
                .values(&letter.filling)
                .map_err(|field| CarryError::Refused(format!("{field} cannot be filled")))?;
            let message = SubscriptionMessage {
                to: letter.to,
                template_id: template.id.clone(),
                page: subscription.page(letter.notice.subject),
                fields,
                english: letter.filling.english,
            };
            sender.send(state, &message).await.map_err(CarryError::from)
        }
        .boxed()
    }
}

impl Carrier for BySms {
    fn carry<'a>(
        &'a self,
        state: &'a AppState,
        letter: &'a Letter<'a>,
    ) -> BoxFuture<'a, Result<(), CarryError>> {
        async move {
            let absent = || CarryError::NotPermitted("no such messages are set up".to_owned());
            let carrier = state.sms.as_ref().ok_or_else(absent)?;
            let template_id = sms_template(state, letter.notice, letter.filling.english)
                .ok_or_else(absent)?;
            let phone = letter
                .phone
                .as_ref()
                .ok_or_else(|| CarryError::NotPermitted("no telephone is known".to_owned()))?;
            let message = SmsMessage {
                to: phone.as_e164().to_owned(),
                template_id,
                values: letter.message.sms_values(&letter.filling),
                reference: letter.id.to_string(),
                at: state.now().timestamp(),
            };
            let sent = carrier.send(&message).await;
            if let Err(error) = &sent {
                tracing::warn!(delivery.id = %letter.id, sms.to = %phone, error = %error, "not taken");
            }
            sent.map_err(CarryError::from)
        }
        .boxed()
    }
}

/// The carrier's template for a kind of notice.
pub(super) fn sms_template(state: &AppState, notice: &Notice, english: bool) -> Option<String> {
    let settings = state.config.messages.sms.as_ref()?;
    let template = settings.template(notice.kind.as_str(), english)?;
    Some(template.to_owned())
}

impl From<SubscriptionError> for CarryError {
    fn from(error: SubscriptionError) -> Self {
        match error {
            SubscriptionError::NotPermitted => Self::NotPermitted(error.to_string()),
            SubscriptionError::Refused(_) => Self::Refused(error.to_string()),
            SubscriptionError::Unavailable(_) => Self::Later(error.to_string()),
        }
    }
}

impl From<SmsError> for CarryError {
    fn from(error: SmsError) -> Self {
        match error {
            SmsError::Refused(_) => Self::Refused(error.to_string()),
            SmsError::Unavailable(_) | SmsError::TooFrequent => Self::Later(error.to_string()),
        }
    }
}
