//! The services that say who a guardian is: WeChat, Alipay, and the government portal.

mod alipay;
mod portal;
mod wechat;

#[cfg(feature = "testing")]
pub(crate) use {alipay::ByAlipay, portal::ByPortal};

use super::domain::{Credential, ExternalIdentity, Provider, ProviderError};
use crate::state::AppState;
use futures_util::future::BoxFuture;

/// A service that says who a user is, for a code or ticket that the user's client has from
/// it.
pub trait IdentityProvider: Send + Sync {
    /// Exchanges a credential, once. No transaction is open meanwhile.
    fn exchange<'a>(
        &'a self,
        credential: &'a Credential,
    ) -> BoxFuture<'a, Result<ExternalIdentity, ProviderError>>;
}

/// The provider of that name; `None` where it is not set up, and for what is no provider.
pub(super) fn named(
    state: &AppState,
    provider: Provider,
) -> Option<Box<dyn IdentityProvider + '_>> {
    let config = &state.config;
    match provider {
        Provider::WeChat => {
            let wechat = state.wechat.as_ref()?;
            Some(Box::new(wechat::ByWeChat(wechat)))
        }
        Provider::Alipay => Some(Box::new(alipay::ByAlipay {
            config: config.alipay.as_ref()?,
            http: &state.outbound,
            clock: &*state.clock,
        })),
        Provider::Suishenban => Some(Box::new(portal::ByPortal {
            config: config.portal.as_ref()?,
            http: &state.outbound,
        })),
        Provider::Phone | Provider::Password => None,
    }
}

/// Without the address, which may hold secrets.
fn unreachable(error: reqwest::Error) -> ProviderError {
    ProviderError::Unavailable(if error.is_timeout() {
        "it does not answer in time".to_owned()
    } else {
        error.without_url().to_string()
    })
}
