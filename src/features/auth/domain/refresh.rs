//! Refresh tokens: when one that is presented is followed by the next.

use crate::shared::domain::{AccountId, DistrictId, SignInId};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// How long after its first use a refresh token may be used again, because the answer to
/// the first use was lost on the way.
pub const REPEAT_WINDOW: TimeDelta = TimeDelta::seconds(30);

/// A refresh token as it is stored: without the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshToken {
    /// Its id.
    pub id: Uuid,
    /// The account's district.
    pub district: DistrictId,
    /// Whose it is.
    pub account: AccountId,
    /// The sign-in it stems from.
    pub chain: SignInId,
    /// From then on it is of no use.
    pub expires_at: DateTime<Utc>,
    /// When it was used first.
    pub used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// What it means that a refresh token is presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presented {
    /// Its first use.
    First,
    /// A repeat of its first use, whose answer was lost: its successor is still unused.
    Repeat,
    /// Too late; nothing else is wrong with it.
    Expired,
    /// Two parties hold it: the sign-in must end.
    Reused,
}

/// Judges a presented token. `moved_on`: another token of the chain was used at or after
/// the instant of this one's first use, so its holder had the answer.
#[must_use]
pub fn judge(token: &RefreshToken, moved_on: bool, now: DateTime<Utc>) -> Presented {
    if token.revoked_at.is_some() {
        return Presented::Reused;
    }
    if token.expires_at <= now {
        return Presented::Expired;
    }
    match token.used_at {
        None => Presented::First,
        Some(first) if !moved_on && now - first <= REPEAT_WINDOW => Presented::Repeat,
        Some(_) => Presented::Reused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    fn token(used: Option<i64>, revoked: Option<i64>) -> RefreshToken {
        RefreshToken {
            id: Uuid::nil(),
            district: Uuid::nil().into(),
            account: Uuid::nil().into(),
            chain: Uuid::nil().into(),
            expires_at: at(1000),
            used_at: used.map(at),
            revoked_at: revoked.map(at),
        }
    }

    #[test]
    fn an_unused_token_is_good_until_it_expires() {
        assert_eq!(judge(&token(None, None), false, at(999)), Presented::First);
        assert_eq!(
            judge(&token(None, None), false, at(1000)),
            Presented::Expired
        );
    }

    #[test]
    fn a_lost_answer_may_be_asked_for_again_within_thirty_seconds() {
        let used = token(Some(100), None);
        assert_eq!(judge(&used, false, at(130)), Presented::Repeat);
        assert_eq!(judge(&used, false, at(131)), Presented::Reused);
    }

    #[test]
    fn a_token_whose_successor_was_used_is_reused() {
        assert_eq!(
            judge(&token(Some(100), None), true, at(101)),
            Presented::Reused
        );
    }

    #[test]
    fn a_revoked_token_is_reused_even_when_it_was_never_used() {
        assert_eq!(
            judge(&token(None, Some(5)), false, at(6)),
            Presented::Reused
        );
    }
}
