//! What instances keep so that they need not ask SQL again, and how it ends (docs/adr/0022, 0044).
//!
//! Both are ended by the commit that makes them old ([`WriteTx`](crate::shared::storage::WriteTx)):
//!
//! - **Who an account is.** Before the commit a *bar* is set, which outlasts everything that was
//!   kept before it. While it stands SQL is asked, so that what was read just before the
//!   commit, and is kept just after it, is of no use to anybody.
//! - **The weeks of a house.** Instances keep their answers by a version that stands here. After
//!   the commit it is another one.

use super::{Key, Redis, RedisError};
use crate::shared::domain::{AccountId, FamilyId, HouseId, SignInId};
use chrono::{DateTime, Utc, serde::ts_milliseconds};
use redis::AsyncCommands;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

const END_WEEK: &str = include_str!("scripts/end_week.lua");
/// How long it is kept who an account is.
pub const STANDING_KEPT: Duration = Duration::from_secs(10);
/// What was read longer ago is not kept.
const FRESH: Duration = Duration::from_secs(2);
/// Longer than both together, by more than a transaction can last from its bar to its end.
const BAR_STANDS: Duration = Duration::from_secs(60);
/// A house of which nobody changes anything for a day has to be asked for once more.
const WEEK_VERSION_SECONDS: u32 = 86_400;

/// What SQL said of a guardian who is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptStanding {
    /// The family.
    pub family: Option<FamilyId>,
    /// When the sign-in ends if nobody ends it.
    #[serde(with = "ts_milliseconds")]
    pub until: DateTime<Utc>,
}

/// The right to keep what is read of an account from now on.
#[derive(Clone, Copy, Debug)]
pub struct MayKeep(Instant);

/// What is known of a guardian without SQL.
#[derive(Debug, Default)]
pub struct Known {
    /// What was kept, while the account is not changing.
    pub kept: Option<KeptStanding>,
    /// To keep what SQL says, where nothing is kept; never while the account may be changing.
    pub right: Option<MayKeep>,
}

// The braces keep both of an account at one node of a cluster.
fn standing_key(account: AccountId, sign_in: SignInId) -> Key<KeptStanding> {
    Key::of(&["standing", &format!("{{{account}}}"), &sign_in.to_string()])
}

impl Redis {
    fn bar_name(&self, account: AccountId) -> String {
        self.name(&format!("standing:{{{account}}}:bar"))
    }

    /// What is known of an account and one of its sign-ins. One round trip.
    ///
    /// # Errors
    /// [`RedisError`]; the caller asks SQL.
    pub async fn known_standing(
        &self,
        (account, sign_in): (AccountId, SignInId),
    ) -> Result<Known, RedisError> {
        let begun = Instant::now();
        let mut connection = self.connection().await?;
        let kept = standing_key(account, sign_in);
        let names = [self.bar_name(account), self.name(kept.name())];
        let found: (Option<String>, Option<String>) = self.noted(connection.mget(&names).await)?;
        Ok(match found {
            (Some(_), _) => Known::default(),
            (None, None) => Known {
                kept: None,
                right: Some(MayKeep(begun)),
            },
            (None, Some(text)) => Known {
                kept: Some(serde_json::from_str(&text)?),
                right: None,
            },
        })
    }

    /// Keeps for a while what SQL said of an account.
    ///
    /// # Errors
    /// [`RedisError`]; it is asked again then.
    pub async fn keep_standing(
        &self,
        right: MayKeep,
        (account, sign_in): (AccountId, SignInId),
        standing: &KeptStanding,
    ) -> Result<(), RedisError> {
        if right.0.elapsed() > FRESH {
            return Ok(());
        }
        let key = standing_key(account, sign_in);
        self.remember(&key, standing, STANDING_KEPT).await
    }

    /// Bars what is kept of accounts, before they change. One round trip.
    ///
    /// # Errors
    /// [`RedisError`]; the caller waits for [`Redis::outlast_standings`] after the change.
    pub async fn bar(&self, accounts: &BTreeSet<AccountId>) -> Result<(), RedisError> {
        if accounts.is_empty() || self.ends_nothing() {
            return Ok(());
        }
        let mut connection = self.connection().await?;
        let asked = accounts.iter().map(|account| {
            let mut bar = redis::cmd("SETEX");
            bar.arg(self.bar_name(*account)).arg(BAR_STANDS.as_secs());
            bar.arg(1);
            bar
        });
        let _: Vec<String> = self.noted(connection.each(asked.collect()).await)?;
        Ok(())
    }

    /// Waits until nothing is kept any more of what was read before.
    pub async fn outlast_standings(&self) {
        tokio::time::sleep(STANDING_KEPT.saturating_add(FRESH)).await;
    }

    /// The version of what is kept of a house's weeks; `None` when it has none yet.
    ///
    /// # Errors
    /// [`RedisError`]; the caller keeps nothing and asks SQL.
    pub async fn week_version(&self, house: HouseId) -> Result<Option<String>, RedisError> {
        let mut connection = self.connection().await?;
        let name = self.name(&format!("week:{house}"));
        Ok(self.noted(connection.get(name).await)?)
    }

    /// Ends what is kept of the weeks of houses, after they have changed, or begins to keep it.
    /// Where Redis cannot be told, it ends by itself.
    pub async fn end_weeks(&self, houses: &BTreeSet<HouseId>) {
        if houses.is_empty() || self.ends_nothing() {
            return;
        }
        let Ok(mut connection) = self.connection().await else {
            return;
        };
        let asked = houses.iter().map(|house| {
            let mut end = redis::cmd("EVAL");
            end.arg(END_WEEK).arg(1);
            end.arg(self.name(&format!("week:{house}")));
            end.arg(WEEK_VERSION_SECONDS);
            end
        });
        // Noted where it fails.
        let _: redis::RedisResult<Vec<String>> = self.noted(connection.each(asked.collect()).await);
    }
}
