//! The mini-program in WeChat.

use super::{ConfigError, Environment, outbound::address};
use crate::shared::wechat::ProgramState;
use secrecy::SecretString;

/// The mini-program whose users sign in and are sent messages.
#[derive(Debug)]
pub struct WeChatConfig {
    /// `WECHAT_APP_ID`: the mini-program. Without it WeChat is not asked for anything.
    pub app_id: String,
    /// `WECHAT_APP_SECRET`: its secret.
    pub app_secret: SecretString,
    /// `WECHAT_BASE_URL`, by default `https://api.weixin.qq.com`.
    pub base_url: String,
    /// `WECHAT_PROGRAM_STATE`, by default `formal`: which version of the mini-program a
    /// message opens; `developer` and `trial` are for trying it out.
    pub program_state: ProgramState,
}

impl WeChatConfig {
    pub(super) fn read(env: &Environment) -> Result<Option<Self>, ConfigError> {
        let base_url = env.text_or("WECHAT_BASE_URL", "https://api.weixin.qq.com");
        let base_url = address("WECHAT_BASE_URL", &base_url)?;
        let state = env.text_or("WECHAT_PROGRAM_STATE", "formal");
        let program_state = ProgramState::parse(&state).ok_or_else(|| {
            ConfigError::new("WECHAT_PROGRAM_STATE", "must be developer, trial or formal")
        })?;
        let names = ["WECHAT_APP_ID", "WECHAT_APP_SECRET"];
        let Some([app_id, app_secret]) = env.together(names)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            app_id: app_id.to_owned(),
            app_secret: app_secret.into(),
            base_url,
            program_state,
        }))
    }
}
