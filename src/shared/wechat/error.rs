//! Why WeChat does not do what it is asked.

/// Why WeChat did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeChatError {
    /// The code is wrong, used, expired, or another mini-program's (40029, 40163).
    #[error("wechat does not know the code")]
    InvalidCode,
    /// The user does this too often (45011); the same call goes through a minute later.
    #[error("wechat is asked too often")]
    TooFrequent,
    /// WeChat holds the user for dangerous (40226).
    #[error("wechat has blocked the user")]
    Blocked,
    /// The user has not subscribed to the message, or the permission is used up (43101).
    /// Sending it again is of no use.
    #[error("the user has not permitted the message")]
    NotPermitted,
    /// WeChat refuses for good: wrong settings, or a message that breaks its template.
    #[error("wechat refuses with {errcode}")]
    Refused {
        /// WeChat's own number for the reason.
        errcode: i64,
    },
    /// WeChat is busy, away or too slow; the same call may go through later.
    #[error("wechat is not available: {0}")]
    Unavailable(String),
}

/// Why one call failed, told apart from a stale access token, which is worth another one.
#[derive(Debug)]
pub(super) enum CallError {
    /// The access token is no longer good (40001, 40014, 42001).
    StaleToken,
    /// Anything else.
    Failed(WeChatError),
}

impl CallError {
    /// What an `errcode` other than 0 means.
    pub(super) fn of(errcode: i64) -> Self {
        Self::Failed(match errcode {
            40001 | 40014 | 42001 => return Self::StaleToken,
            -1 => WeChatError::Unavailable("it says that it is busy".to_owned()),
            40029 | 40163 => WeChatError::InvalidCode,
            45011 => WeChatError::TooFrequent,
            40226 => WeChatError::Blocked,
            43101 => WeChatError::NotPermitted,
            errcode => WeChatError::Refused { errcode },
        })
    }
}

impl From<WeChatError> for CallError {
    fn from(error: WeChatError) -> Self {
        Self::Failed(error)
    }
}
