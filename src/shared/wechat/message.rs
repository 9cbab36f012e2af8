//! Subscription messages.

use crate::shared::domain::words;
use std::{collections::BTreeMap, fmt};

words! {
    /// Which version of the mini-program a message opens.
    ProgramState {
        /// The one being developed.
        Developer = "developer",
        /// The one being tried out.
        Trial = "trial",
        /// The published one.
        Formal = "formal",
    }
}

words! {
    /// The language of the mini-program that a message opens.
    WechatLanguage {
        /// Simplified Chinese.
        ZhCn = "zh_CN",
        /// English.
        EnUs = "en_US",
        /// Traditional Chinese, Hong Kong.
        ZhHk = "zh_HK",
        /// Traditional Chinese, Taiwan.
        ZhTw = "zh_TW",
    }
}

/// A message that the user has subscribed to.
#[derive(Clone)]
pub struct SubscriptionMessage {
    /// To whom: the user's openid in this mini-program.
    pub to_openid: String,
    /// The template, as WeChat gave it to the mini-program.
    pub template_id: String,
    /// The page that a tap opens, with its query; none: the message opens nothing.
    pub page: Option<String>,
    /// What stands in the fields of the template, by their names (`thing1`, `time2`). WeChat
    /// refuses empty values and ones that are longer than their kind allows.
    pub data: BTreeMap<String, String>,
    /// The language.
    pub lang: WechatLanguage,
}

/// Shows the template only: the rest says whom it goes to and what about.
impl fmt::Debug for SubscriptionMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SubscriptionMessage")
            .field("template_id", &self.template_id)
            .finish_non_exhaustive()
    }
}
