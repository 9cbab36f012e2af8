//! Sign-ins: how long each lasts, and what is known of it.

use super::Provider;
use crate::shared::domain::{SignInId, words};
use chrono::{DateTime, Utc};

/// An account has no more sign-ins that go on than this; the one that was not used for longest
/// ends when another begins. A family has a few phones; who signs in at every start of an app
/// leaves no trail of sign-ins that nobody uses.
pub const MAX_SIGN_INS: usize = 10;

words! {
    /// The kind of device on which a sign-in began, as far as it says so itself.
    DeviceKind {
        /// The mini-program in WeChat.
        WeChat = "wechat",
        /// The mini-program in Alipay.
        Alipay = "alipay",
        /// A phone.
        Phone = "phone",
        /// A tablet.
        Tablet = "tablet",
        /// A desktop or a laptop.
        Computer = "computer",
    }
}

/// Words of the `User-Agent` header and what they tell, the telling ones first.
const TOLD_BY: [(&str, DeviceKind); 11] = [
    ("MicroMessenger", DeviceKind::WeChat),
    ("AlipayClient", DeviceKind::Alipay),
    ("iPad", DeviceKind::Tablet),
    ("Tablet", DeviceKind::Tablet),
    ("iPhone", DeviceKind::Phone),
    ("Mobile", DeviceKind::Phone),
    ("Android", DeviceKind::Tablet),
    ("Windows", DeviceKind::Computer),
    ("Macintosh", DeviceKind::Computer),
    ("CrOS", DeviceKind::Computer),
    ("X11", DeviceKind::Computer),
];

impl DeviceKind {
    /// What a `User-Agent` header tells. It is what the client says of itself: a hint for the
    /// person who looks at the list, and nothing rests on it.
    #[must_use]
    pub fn told_by(user_agent: &str) -> Option<Self> {
        TOLD_BY
            .iter()
            .find(|(word, _)| user_agent.contains(word))
            .map(|(_, kind)| *kind)
    }
}

/// How a sign-in began.
#[derive(Clone, Copy, Debug)]
pub struct Begun {
    /// By what.
    pub way: Provider,
    /// What was shown beside it: a word.
    pub factor: Option<&'static str>,
    /// On what, where it said so.
    pub device: Option<DeviceKind>,
}

/// A sign-in as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// Its id; access tokens name it.
    pub id: SignInId,
    /// By what it began; `None` of those that are older than this note.
    pub way: Option<Provider>,
    /// On what, where it said so.
    pub device: Option<DeviceKind>,
    /// When.
    pub begun_at: DateTime<Utc>,
    /// When tokens were given for it last.
    pub last_used_at: DateTime<Utc>,
    /// Unused until then, it is over.
    pub idle_until: DateTime<Utc>,
    /// It is over then, whatever happens.
    pub ends_at: DateTime<Utc>,
    /// When it was ended before that.
    pub ended_at: Option<DateTime<Utc>>,
}

impl SignIn {
    /// Whether it goes on.
    #[must_use]
    pub fn goes_on(&self, now: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && now < self.idle_until && now < self.ends_at
    }
}

/// Which sign-ins of an account are ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Every one.
    All,
    /// This one.
    One(SignInId),
    /// Every one but this.
    Others(SignInId),
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn a_sign_in_ends_unused_and_whatever_happens() {
        let sign_in = SignIn {
            id: Uuid::nil().into(),
            way: None,
            device: None,
            begun_at: at(0),
            last_used_at: at(0),
            idle_until: at(60),
            ends_at: at(100),
            ended_at: None,
        };
        assert!(sign_in.goes_on(at(59)));
        assert!(!sign_in.goes_on(at(60)));
        let used = SignIn {
            idle_until: at(200),
            ..sign_in.clone()
        };
        assert!(used.goes_on(at(99)));
        assert!(!used.goes_on(at(100)));
        let ended = SignIn {
            ended_at: Some(at(1)),
            ..sign_in
        };
        assert!(!ended.goes_on(at(2)));
    }

    #[test]
    fn a_device_is_known_by_what_it_says() {
        let mini = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0.50";
        for (agent, kind) in [
            (mini, Some(DeviceKind::WeChat)),
            (
                "Mozilla/5.0 (Linux; Android 15; V1) AlipayClient/10.6",
                Some(DeviceKind::Alipay),
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; V1) Mobile Safari",
                Some(DeviceKind::Phone),
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; V1) Safari",
                Some(DeviceKind::Tablet),
            ),
            ("Mozilla/5.0 (iPad; CPU OS 17_0)", Some(DeviceKind::Tablet)),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
                Some(DeviceKind::Computer),
            ),
            ("curl/8.5.0", None),
        ] {
            assert_eq!(DeviceKind::told_by(agent), kind, "{agent}");
        }
    }
}
