//! One-time codes: what they look like, how long they are good, how many there may be.

use super::seconds_until;
use crate::shared::domain::{DistrictId, Random};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// How long a code can be used.
pub const CODE_LIFETIME: TimeDelta = TimeDelta::minutes(5);
/// Wrong attempts after which a code is of no more use: with six digits, one guess in two
/// hundred thousand succeeds.
const MAX_ATTEMPTS: i64 = 5;
/// Pause between two codes for one number.
const PAUSE: TimeDelta = TimeDelta::seconds(60);
/// Span in which the codes for one number are counted.
pub const LIMIT_WINDOW: TimeDelta = TimeDelta::days(1);
/// Codes for one number within [`LIMIT_WINDOW`].
pub const MAX_CODES_IN_WINDOW: usize = 10;

/// Six digits. Not printable by accident.
pub struct Code(String);

impl Code {
    /// Draws a code.
    #[must_use]
    pub fn draw(random: &dyn Random) -> Self {
        let mut bytes = [0; 8];
        random.fill(&mut bytes);
        // Of 2^64 values, a millionth part is even enough.
        Self(format!("{:06}", u64::from_be_bytes(bytes) % 1_000_000))
    }

    /// What was typed in.
    #[must_use]
    pub fn typed(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// The digits.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }
}

/// A code that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentCode {
    /// Its id.
    pub id: Uuid,
    /// The district it signs in to.
    pub district: DistrictId,
    /// Keyed hash of the code.
    pub code_hash: String,
    /// Wrong attempts so far.
    pub attempts: i64,
    /// From then on it is of no use.
    pub expires_at: DateTime<Utc>,
    /// When it was used.
    pub used_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// True while another attempt at the code is allowed.
#[must_use]
pub fn may_try(sent: &SentCode, now: DateTime<Utc>) -> bool {
    sent.used_at.is_none() && now < sent.expires_at && sent.attempts < MAX_ATTEMPTS
}

/// Seconds until another code may be asked for; `None`: now. `newest_first` are the
/// instants at which the latest codes for the number were made, at least
/// [`MAX_CODES_IN_WINDOW`] of them if there are as many.
#[must_use]
pub fn retry_after(newest_first: &[DateTime<Utc>], now: DateTime<Utc>) -> Option<u32> {
    let after_last = newest_first.first().map(|last| *last + PAUSE);
    let after_many = newest_first
        .get(MAX_CODES_IN_WINDOW.saturating_sub(1))
        .map(|oldest| *oldest + LIMIT_WINDOW);
    let free_at = after_last.max(after_many)?;
    if free_at <= now {
        return None;
    }
    Some(seconds_until(free_at, now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::domain::SystemRandom;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn a_code_has_six_digits() {
        for _ in 0..100 {
            let code = Code::draw(&SystemRandom);
            assert_eq!(code.digits().len(), 6);
            assert!(code.digits().bytes().all(|byte| byte.is_ascii_digit()));
        }
    }

    #[test]
    fn the_first_code_is_never_refused() {
        assert_eq!(retry_after(&[], at(0)), None);
    }

    #[test]
    fn a_minute_lies_between_two_codes() {
        assert_eq!(retry_after(&[at(0)], at(0)), Some(60));
        assert_eq!(retry_after(&[at(0)], at(59)), Some(1));
        assert_eq!(retry_after(&[at(0)], at(60)), None);
    }

    #[test]
    fn the_eleventh_code_waits_until_the_first_is_a_day_old() {
        let sent: Vec<_> = (0..10).rev().map(|n| at(n * 100)).collect();
        assert_eq!(retry_after(&sent, at(1000)), Some(86_400 - 1000));
        assert_eq!(retry_after(&sent, at(86_400)), None);
        assert_eq!(retry_after(&sent[..9], at(1000)), None);
    }

    #[test]
    fn a_code_is_of_no_use_when_used_expired_or_guessed_at() {
        let sent = SentCode {
            id: Uuid::nil(),
            district: Uuid::nil().into(),
            code_hash: String::new(),
            attempts: 4,
            expires_at: at(300),
            used_at: None,
            created_at: at(0),
        };
        assert!(may_try(&sent, at(299)));
        assert!(!may_try(&sent, at(300)));
        let used = SentCode {
            used_at: Some(at(1)),
            ..sent.clone()
        };
        assert!(!may_try(&used, at(2)));
        let guessed = SentCode {
            attempts: 5,
            ..sent
        };
        assert!(!may_try(&guessed, at(2)));
    }
}
