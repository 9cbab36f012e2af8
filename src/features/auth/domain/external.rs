//! Identities that other services vouch for, and what becomes of accounts that turn out to
//! be one person's.

use super::{AccountKind, AccountStatus, Phone, Provider};
use crate::shared::domain::{AccountId, is_id};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use std::fmt;
use uuid::Uuid;

/// What a client has from a provider, good for one exchange.
pub struct Credential {
    /// The code or ticket.
    pub code: SecretString,
    /// WeChat's second code, of its phone button.
    pub phone_code: Option<SecretString>,
}

/// Who a provider says it is.
#[derive(Clone, PartialEq, Eq)]
pub struct ExternalIdentity {
    /// The provider.
    pub provider: Provider,
    /// What tells the users of the provider apart: an openid, a user id.
    pub subject: String,
    /// A phone number that the provider has verified.
    pub phone: Option<Phone>,
    /// Whether the provider has verified the real name, where it says.
    pub real_name_verified: Option<bool>,
}

/// The longest that a provider's users are told apart by, bytes.
const LONGEST_SUBJECT: usize = 128;

impl ExternalIdentity {
    /// Whether users can be told apart by this: it is kept and looked up.
    #[must_use]
    pub fn is_subject(text: &str) -> bool {
        is_id(text, LONGEST_SUBJECT)
    }
}

/// Shows the provider only.
impl fmt::Debug for ExternalIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExternalIdentity")
            .field("provider", &self.provider)
            .finish_non_exhaustive()
    }
}

/// Why a provider did not say who it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// The code or ticket is wrong, used or expired.
    #[error("the code is not valid")]
    InvalidCode,
    /// The second code, of the phone button, is wrong, used or expired.
    #[error("the code of the phone button is not valid")]
    InvalidPhoneCode,
    /// The user signs in too often.
    #[error("the user signs in too often")]
    TooFrequent,
    /// The provider does not let the user sign in.
    #[error("the provider has blocked the user")]
    Blocked,
    /// The provider is away, busy or too slow.
    #[error("the provider is not available: {0}")]
    Unavailable(String),
    /// The provider refuses this service: its settings are wrong.
    #[error("the provider refuses this service: {0}")]
    Refused(String),
}

/// A way of signing in to an account.
#[derive(Clone)]
pub struct LinkedIdentity {
    /// Its id.
    pub id: Uuid,
    /// Who vouches for it.
    pub provider: Provider,
    /// What the provider knows it by; not known of those linked long ago.
    pub subject: Option<String>,
    /// Whether the provider has verified the real name, where it says.
    pub real_name_verified: Option<bool>,
    /// Since when it signs in.
    pub created_at: DateTime<Utc>,
}

/// What counts of an account when it may become one with another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountFacts {
    /// The account.
    pub id: AccountId,
    /// Whose it is.
    pub kind: AccountKind,
    /// Whether it may sign in.
    pub status: AccountStatus,
    /// Whether it is, or ever was, in a family.
    pub was_in_a_family: bool,
}

impl AccountFacts {
    /// Whether all that signs in to the account may sign in to another instead. Only while
    /// nothing hangs on it: a guardian's, in use, and never in a family.
    #[must_use]
    pub fn may_be_given_up(&self) -> bool {
        self.kind == AccountKind::Guardian
            && self.status == AccountStatus::Active
            && !self.was_in_a_family
    }

    /// Whether identities of another account may come to this one.
    fn may_take_in(&self) -> bool {
        self.kind == AccountKind::Guardian && self.status == AccountStatus::Active
    }
}

/// Which account someone signs in to who has proven an identity and perhaps a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignsInTo {
    /// A new one.
    New,
    /// This one; what it does not have yet is linked to it.
    One(AccountId),
    /// Both are the person's: what signs in to `from` signs in to `into` from now on.
    Merged {
        /// The account that is given up.
        from: AccountId,
        /// The account that stays.
        into: AccountId,
    },
    /// The account of the identity; the phone stays with another one, in which there is a
    /// family, as in this one.
    Apart(AccountId),
}

/// Settles it, from the accounts that the identity and the phone sign in to at present.
#[must_use]
pub fn settle(identity: Option<AccountFacts>, phone: Option<AccountFacts>) -> SignsInTo {
    match (identity, phone) {
        (None, None) => SignsInTo::New,
        (Some(one), None) | (None, Some(one)) => SignsInTo::One(one.id),
        (Some(one), Some(other)) if one.id == other.id => SignsInTo::One(one.id),
        (Some(identity), Some(phone)) => {
            let merged = |from: AccountFacts, into: AccountFacts| {
                (from.may_be_given_up() && into.may_take_in()).then_some(SignsInTo::Merged {
                    from: from.id,
                    into: into.id,
                })
            };
            merged(identity, phone)
                .or_else(|| merged(phone, identity))
                .unwrap_or(SignsInTo::Apart(identity.id))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(number: u128, was_in_a_family: bool) -> AccountFacts {
        AccountFacts {
            id: Uuid::from_u128(number).into(),
            kind: AccountKind::Guardian,
            status: AccountStatus::Active,
            was_in_a_family,
        }
    }

    fn id(number: u128) -> AccountId {
        Uuid::from_u128(number).into()
    }

    #[test]
    fn who_is_not_known_gets_a_new_account() {
        assert_eq!(settle(None, None), SignsInTo::New);
    }

    #[test]
    fn what_is_known_decides_and_the_rest_is_linked() {
        let one = account(1, true);
        for (identity, phone) in [(Some(one), None), (None, Some(one)), (Some(one), Some(one))] {
            assert_eq!(settle(identity, phone), SignsInTo::One(id(1)));
        }
    }

    #[test]
    fn account_without_a_family_is_given_up_for_the_other() {
        let (with, without) = (account(1, true), account(2, false));
        let merged = SignsInTo::Merged {
            from: id(2),
            into: id(1),
        };
        assert_eq!(settle(Some(without), Some(with)), merged);
        assert_eq!(settle(Some(with), Some(without)), merged);
        let other = account(3, false);
        let newer = SignsInTo::Merged {
            from: id(2),
            into: id(3),
        };
        assert_eq!(settle(Some(without), Some(other)), newer);
    }

    #[test]
    fn two_families_stay_apart() {
        let (one, other) = (account(1, true), account(2, true));
        assert_eq!(settle(Some(one), Some(other)), SignsInTo::Apart(id(1)));
    }

    #[test]
    fn accounts_of_staff_and_disabled_ones_are_neither_given_up_nor_added_to() {
        let plain = account(1, false);
        let staff = AccountFacts {
            kind: AccountKind::Staff,
            ..account(2, false)
        };
        let disabled = AccountFacts {
            status: AccountStatus::Disabled,
            ..account(3, false)
        };
        for other in [staff, disabled] {
            assert_eq!(settle(Some(plain), Some(other)), SignsInTo::Apart(id(1)));
            assert_eq!(settle(Some(other), Some(plain)), SignsInTo::Apart(other.id));
        }
    }
}
