//! What instances keep so that they need not ask SQL again, and how it ends (docs/adr/0022, 0044).
//!
//! Both are ended by the commit that makes them old ([`WriteTx`](crate::shared::storage::WriteTx)):
//!
//! - **Who an account is.** One key holds all that is kept of an account. Before the commit a *bar* is
//!   written over it, and while that stands SQL is asked. Whoever asks SQL leaves a mark there first,
//!   and keeps the answer only where it finds the mark again: what was read before the commit
//!   cannot be kept after it, however late it comes.
//! - **The weeks of a house.** Instances keep their answers by a version that stands here. After
//!   the commit it is another one.

use super::{Redis, RedisError};
use crate::shared::domain::{AccountId, FamilyId, HouseId, SignInId};
use chrono::{DateTime, Utc, serde::ts_milliseconds};
use redis::RedisResult;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use uuid::Uuid;

const END_WEEK: &str = include_str!("scripts/end_week.lua");
const ASK_STANDING: &str = include_str!("scripts/ask_standing.lua");
const KEEP_STANDING: &str = include_str!("scripts/keep_standing.lua");
/// How long it is kept who an account is.
const STANDING_KEPT: Duration = Duration::from_mins(10);
/// Longer than a transaction can last from its bar to its end.
const BAR_STANDS: Duration = Duration::from_secs(60);
/// Stands in place of what was kept.
const BAR: &str = "changing";
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

/// The right to keep what is read of an account from now on, until the account changes.
#[derive(Debug)]
pub struct MayKeep {
    name: String,
    sign_in: SignInId,
    mark: Uuid,
}

/// What is known of a guardian without SQL.
#[derive(Clone, Copy, Debug)]
pub enum Known {
    /// What SQL said, and would say now.
    Kept(KeptStanding),
    /// Nothing is kept.
    Nothing,
    /// The account is changing.
    Changing,
}

impl Redis {
    fn standing_name(&self, account: AccountId) -> String {
        self.name(&["standing:", &account.text()].concat())
    }

    fn week_name(&self, house: HouseId) -> String {
        self.name(&["week:", &house.text()].concat())
    }

    /// What is known of an account and one of its sign-ins.
    ///
    /// # Errors
    /// [`RedisError`]; the caller asks SQL.
    pub async fn known_standing(
        &self,
        (account, sign_in): (AccountId, SignInId),
    ) -> Result<Known, RedisError> {
        let Some(text) = self.read(self.standing_name(account)).await? else {
            return Ok(Known::Nothing);
        };
        if text == BAR {
            return Ok(Known::Changing);
        }
        let noted: BTreeMap<SignInId, &RawValue> = serde_json::from_str(&text)?;
        let noted = noted.get(&sign_in);
        // A mark says nothing yet.
        let kept = noted.and_then(|noted| serde_json::from_str(noted.get()).ok());
        Ok(kept.map_or(Known::Nothing, Known::Kept))
    }

    /// Leaves a mark, to be called before SQL is asked of an account; `None` while the account may be
    /// changing. `mark` is drawn by the caller.
    ///
    /// # Errors
    /// [`RedisError`]; nothing is kept then.
    pub async fn ask_standing(
        &self,
        (account, sign_in): (AccountId, SignInId),
        mark: Uuid,
    ) -> Result<Option<MayKeep>, RedisError> {
        let name = self.standing_name(account);
        let mut ask = redis::cmd("EVAL");
        ask.arg(ASK_STANDING).arg(1).arg(&name);
        ask.arg(sign_in.to_string()).arg(mark.to_string());
        ask.arg(STANDING_KEPT.as_secs()).arg(BAR);
        let left: i64 = self.evaluated(ask).await?;
        Ok((left == 1).then_some(MayKeep {
            name,
            sign_in,
            mark,
        }))
    }

    /// Keeps for a while what SQL said of an account since the mark was left.
    ///
    /// # Errors
    /// [`RedisError`]; it is asked again then.
    pub async fn keep_standing(
        &self,
        right: MayKeep,
        standing: &KeptStanding,
    ) -> Result<(), RedisError> {
        let mut keep = redis::cmd("EVAL");
        keep.arg(KEEP_STANDING).arg(1).arg(right.name);
        keep.arg(right.sign_in.to_string());
        keep.arg(right.mark.to_string());
        keep.arg(serde_json::to_string(standing)?).arg(BAR);
        let _: i64 = self.evaluated(keep).await?;
        Ok(())
    }

    /// Bars what is kept of accounts, before they change. One round trip.
    ///
    /// # Errors
    /// [`RedisError`]; the caller says so with the change
    /// ([`Unheard`](crate::shared::storage::Unheard)).
    pub async fn bar(&self, accounts: &BTreeSet<AccountId>) -> Result<(), RedisError> {
        if accounts.is_empty() || self.ends_nothing() {
            return Ok(());
        }
        let mut connection = self.connection().await?;
        let asked = accounts.iter().map(|account| {
            let mut bar = redis::cmd("SETEX");
            bar.arg(self.standing_name(*account));
            bar.arg(BAR_STANDS.as_secs()).arg(BAR);
            bar
        });
        let _: Vec<String> = self.noted(connection.each(asked.collect()).await)?;
        Ok(())
    }

    async fn evaluated(&self, script: redis::Cmd) -> Result<i64, RedisError> {
        let mut connection = self.connection().await?;
        let said: RedisResult<i64> = script.query_async(&mut connection).await;
        Ok(self.noted(said)?)
    }

    /// The version of what is kept of a house's weeks; `None` when it has none yet.
    ///
    /// # Errors
    /// [`RedisError`]; the caller keeps nothing and asks SQL.
    pub async fn week_version(&self, house: HouseId) -> Result<Option<String>, RedisError> {
        self.read(self.week_name(house)).await
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
            end.arg(self.week_name(*house));
            end.arg(WEEK_VERSION_SECONDS);
            end
        });
        // Noted where it fails.
        let _: redis::RedisResult<Vec<String>> = self.noted(connection.each(asked.collect()).await);
    }
}
