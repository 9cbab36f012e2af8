//! How a notice goes out beyond the inbox, and when it is tried again.

use super::NoticeKind;
use crate::shared::domain::{AccountId, DistrictId, HouseId, words};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

words! {
    /// Whether a notice has to reach people soon.
    Urgency {
        /// It has: it also goes out as a text message where a message of the mini-program
        /// is not possible, unless the account does not want that.
        Urgent = "urgent",
        /// It has not: text messages only to those who asked for them.
        Normal = "normal",
    }
}

words! {
    /// By what a notice goes out.
    MessageChannel {
        /// A subscription message of the mini-program.
        Subscription = "wechat_subscription",
        /// A text message.
        Sms = "sms",
    }
}

words! {
    /// Where a delivery stands.
    DeliveryStatus {
        /// It will be tried, or tried again.
        Pending = "pending",
        /// What sends messages has taken it.
        Sent = "sent",
        /// What sends messages refuses it for good.
        FailedPermanently = "failed_permanently",
        /// The receiver does not allow it, or is no longer concerned.
        NotPermitted = "not_permitted",
        /// It was tried as often as makes sense.
        Dead = "dead",
    }
}

impl DeliveryStatus {
    /// What staff may have tried again.
    pub const RETRIED: &'static [Self] = &[Self::Dead, Self::FailedPermanently];
}

/// One notice to one account by one channel. It holds no address: that is looked up when
/// it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its id, which what sends messages may use to recognise a repetition.
    pub id: Uuid,
    /// Its district.
    pub district: DistrictId,
    /// The notice.
    pub notice: Uuid,
    /// The receiver.
    pub account: AccountId,
    /// The house it is about, if it is about one: whose staff may see it.
    pub house: Option<HouseId>,
    /// By what it goes out.
    pub channel: MessageChannel,
    /// Where it stands.
    pub status: DeliveryStatus,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next.
    pub available_at: DateTime<Utc>,
    /// Why the last try failed.
    pub last_error: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A delivery with what it delivers, for staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedDelivery {
    /// The delivery.
    pub delivery: Delivery,
    /// What the notice tells.
    pub kind: NoticeKind,
}

/// How often a delivery is tried.
const MOST_ATTEMPTS: i64 = 8;
/// The pause after the first try; each next one is four times as long.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(30);
/// The longest pause.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(6);

/// The pause after so many tries in vain, spread by a fifth to both sides so that what
/// failed together does not come back together; `None` when it is given up. `chance` is
/// any number.
#[must_use]
pub fn pause_after(attempts: i64, chance: u64) -> Option<TimeDelta> {
    if attempts >= MOST_ATTEMPTS {
        return None;
    }
    let doublings = attempts.saturating_sub(1).clamp(0, 8).saturating_mul(2);
    let pause = FIRST_PAUSE
        .num_milliseconds()
        .saturating_mul(1_i64 << doublings)
        .min(LONGEST_PAUSE.num_milliseconds());
    Some(TimeDelta::milliseconds(spread(pause, chance)))
}

/// A number of milliseconds, less or more by up to a fifth.
#[must_use]
pub fn spread(millis: i64, chance: u64) -> i64 {
    let percent = i64::try_from(chance % 41).unwrap_or(20).saturating_add(80);
    millis.saturating_mul(percent) / 100
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_fourfold_to_six_hours_and_end_after_the_eighth_try() {
        let seconds: Vec<i64> = (1..8)
            .map(|attempts| pause_after(attempts, 20).unwrap().num_seconds())
            .collect();
        assert_eq!(seconds, [30, 120, 480, 1920, 7680, 21_600, 21_600]);
        assert_eq!(pause_after(8, 20), None);
        assert_eq!(pause_after(1000, 20), None);
    }

    #[test]
    fn chance_spreads_a_pause_by_a_fifth() {
        let pauses: Vec<i64> = (0..1000)
            .map(|chance| pause_after(2, chance).unwrap().num_milliseconds())
            .collect();
        assert_eq!(pauses.iter().min(), Some(&96_000));
        assert_eq!(pauses.iter().max(), Some(&144_000));
    }
}
