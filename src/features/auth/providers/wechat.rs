//! WeChat: a code of `wx.login`, and perhaps one of the phone button.

use super::{
    super::domain::{Credential, ExternalIdentity, Phone, Provider, ProviderError},
    IdentityProvider,
};
use crate::shared::wechat::{WeChat, WeChatError};
use futures_util::future::{BoxFuture, FutureExt};

/// The users of the mini-program in WeChat.
pub struct ByWeChat<'s>(pub &'s WeChat);

impl IdentityProvider for ByWeChat<'_> {
    fn exchange<'a>(
        &'a self,
        credential: &'a Credential,
    ) -> BoxFuture<'a, Result<ExternalIdentity, ProviderError>> {
        async move {
            let user = self.0.code_to_session(&credential.code).await?;
            let phone = match &credential.phone_code {
                None => None,
                Some(code) => {
                    let number = self.0.phone_number(code, &user.openid).await;
                    let number = number.map_err(|error| match error.into() {
                        ProviderError::InvalidCode => ProviderError::InvalidPhoneCode,
                        other => other,
                    })?;
                    Some(Phone::parse(&number).map_err(|_| ProviderError::InvalidPhoneCode)?)
                }
            };
            Ok(ExternalIdentity {
                provider: Provider::WeChat,
                subject: user.openid,
                phone,
                real_name_verified: None,
            })
        }
        .boxed()
    }
}

impl From<WeChatError> for ProviderError {
    fn from(error: WeChatError) -> Self {
        match error {
            WeChatError::InvalidCode => Self::InvalidCode,
            WeChatError::TooFrequent => Self::TooFrequent,
            WeChatError::Blocked => Self::Blocked,
            WeChatError::Unavailable(reason) => Self::Unavailable(reason),
            WeChatError::NotPermitted | WeChatError::Refused { .. } => {
                Self::Refused(error.to_string())
            }
        }
    }
}
