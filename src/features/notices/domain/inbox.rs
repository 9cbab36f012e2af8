//! The inbox: who sees which notices, and what was read.

use super::Notice;
use crate::shared::domain::{
    AccountId, DistrictId, FamilyId, GuardianId, HouseId, SubdistrictId, words,
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Whose inbox it is, as the store says at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// The account; what is told to it alone is always seen.
    pub account: AccountId,
    /// Its district.
    pub district: DistrictId,
    /// What else is seen.
    pub view: View,
}

/// What an account sees beside what is told to it alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Nothing else.
    Own,
    /// What its family was told, all of it or this guardian alone, since it belongs to it.
    Family {
        /// The family.
        family: FamilyId,
        /// The membership.
        guardian: GuardianId,
        /// Since when the account is a guardian of it.
        since: DateTime<Utc>,
    },
    /// What a house was told.
    House(HouseId),
    /// What the houses of a subdistrict were told.
    Subdistrict(SubdistrictId),
    /// What the district and its houses were told.
    District,
}

/// A notice in an inbox.
#[derive(Clone, Debug, PartialEq)]
pub struct InboxItem {
    /// The notice.
    pub notice: Notice,
    /// Whether this account has read it.
    pub read: bool,
}

/// A notice in words.
#[derive(Clone, Debug, PartialEq)]
pub struct RenderedItem {
    /// The notice.
    pub item: InboxItem,
    /// In a few words.
    pub title: String,
    /// In full.
    pub body: String,
}

/// How many notices are unread, counted to [`MOST_COUNTED`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The number.
    pub count: u64,
    /// Whether there are more.
    pub more: bool,
}

/// Beyond this nobody needs the exact number.
pub const MOST_COUNTED: u64 = 99;

words! {
    /// The language of messages that leave the service.
    MessageLanguage {
        /// Chinese.
        Zh = "zh",
        /// English.
        En = "en",
    }
}

/// What an account wants of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// Their language.
    pub language: MessageLanguage,
    /// Text messages of what is urgent.
    pub sms_urgent: bool,
    /// Text messages of everything that goes out as one.
    pub sms_normal: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            language: MessageLanguage::Zh,
            sms_urgent: true,
            sms_normal: false,
        }
    }
}

impl Preferences {
    /// True when they are in English.
    #[must_use]
    pub fn english(&self) -> bool {
        self.language == MessageLanguage::En
    }

    /// Whether a text message of this urgency is wanted.
    #[must_use]
    pub const fn wants_sms(&self, urgency: super::Urgency) -> bool {
        match urgency {
            super::Urgency::Urgent => self.sms_urgent,
            super::Urgency::Normal => self.sms_normal,
        }
    }
}

words! {
    /// What `wx.requestSubscribeMessage` answered for a template.
    PermitAnswer {
        /// One message may be sent.
        Accept = "accept",
        /// The person said no.
        Reject = "reject",
        /// The platform has banned the template.
        Ban = "ban",
        /// The platform left the template out, as another has the same title.
        Filter = "filter",
    }
}

/// A template of subscription messages, and how many messages an account allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    /// The id that `wx.requestSubscribeMessage` takes.
    pub template_id: String,
    /// Our name for it.
    pub name: String,
    /// Whether one yes is enough for ever.
    pub long_term: bool,
    /// Messages that may be sent; of a long-term template 1 or 0.
    pub remaining: i64,
}

/// One answer of the mini-program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermitReport {
    /// The template.
    pub template_id: String,
    /// What was answered.
    pub answer: PermitAnswer,
}

/// What is told to whom, for the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receiver {
    /// The account.
    pub account: AccountId,
    /// Whether a telephone number of it is known.
    pub has_phone: bool,
}

/// Which notices of an inbox are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InboxFilter {
    /// Only what is unread.
    pub unread: bool,
    /// At most so many.
    pub limit: u64,
    /// Only what is older than this one.
    pub before: Option<Uuid>,
}
