//! The loaded district: which rows it has, and which request is about which of them. Ids are made of a
//! kind and a number, as in `sql/district.sql`.

use crate::database::Database;
use anyhow::{Context, bail};
use baobaowu::shared::{
    domain::{Actor, Role},
    security::{AccessTokens, KeyRing},
};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

/// Days of each room's mornings and afternoons over which bookings are spread, and the first.
const DAYS: u64 = 12;
const FIRST_DAY: u64 = 2;
/// Open bookings that a child may have, by the sample's policy.
const OPEN_BOOKINGS: u64 = 3;
/// Places of a session to be filled at most, of 20: spreading is not perfectly even.
const PLACES_FILLED: u64 = 15;
/// Numbers of children are multiplied by this prime, so that neighbours in time are not neighbours on disk.
const SPREAD: u64 = 7919;

/// The names of the sizes, from the smallest.
pub const SIZES: [&str; 3] = ["small", "district", "city"];

/// How much is loaded.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub name: &'static str,
    pub children: u64,
    pub rooms: u64,
    /// Visits of each child in the past year.
    pub visits: u64,
}

impl Size {
    pub fn of(name: &str) -> anyhow::Result<Self> {
        let (name, children, rooms, visits) = match name {
            "small" => ("small", 1_000, 10, 6),
            "district" => ("district", 20_000, 100, 6),
            "city" => ("city", 1_000_000, 2_000, 3),
            other => bail!("SIZE is small, district or city, not `{other}`"),
        };
        Ok(Self {
            name,
            children,
            rooms,
            visits,
        })
    }
}

/// The kinds of ids that requests name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    House,
    Session,
    Account,
    Family,
    Child,
}

impl Kind {
    /// What stands before the number.
    pub fn prefix(self) -> String {
        let kind = match self {
            Self::House => 1,
            Self::Session => 8,
            Self::Account => 16,
            Self::Family => 18,
            Self::Child => 21,
        };
        format!("0190a000-{kind:04x}-7000-8000-")
    }

    pub fn id(self, number: u64) -> String {
        format!("{}{number:012x}", self.prefix())
    }
}

/// A child and the session it is booked for, by number.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    pub child: u64,
    pub house: u64,
    pub session: u64,
}

/// The district, and what signs its people in.
pub struct Town {
    pub size: Size,
    pub today: NaiveDate,
    now: DateTime<Utc>,
    district: Uuid,
    tokens: AccessTokens,
}

impl Town {
    /// Reads what the load has left.
    pub fn read(database: &Database, size: Size, token_keys: &str) -> anyhow::Result<Self> {
        let row = database
            .ask("SELECT district, today, extract(epoch FROM now())::bigint FROM bench_from")?;
        let mut words = row.split('|');
        let mut next = || words.next().context("nothing is loaded");
        let (district, today) = (next()?.parse()?, next()?.parse()?);
        let now = DateTime::from_timestamp(next()?.parse()?, 0).context("a time")?;
        let issuer = crate::service::ISSUER;
        let tokens = AccessTokens::new(&KeyRing::parse(token_keys)?, TimeDelta::days(2), issuer)?;
        Ok(Self {
            size,
            today,
            now,
            district,
            tokens,
        })
    }

    /// How many pairs can be booked without meeting a rule that refuses.
    pub fn pairs(&self) -> u64 {
        let by_child = self.size.children * OPEN_BOOKINGS;
        by_child.min(self.size.rooms * 2 * DAYS * PLACES_FILLED)
    }

    /// The pair of a number. `limit.rs` computes the same in a pgbench script.
    pub fn pair(&self, number: u64) -> Pair {
        let Size {
            children, rooms, ..
        } = self.size;
        let (child, round) = (number * SPREAD % children, number / children);
        let place = child % (rooms * 2);
        let (room, slot) = (place / 2, place % 2);
        let day = FIRST_DAY + (child / (rooms * 2) + round * 4) % DAYS;
        Pair {
            child,
            house: room / 2,
            session: session(room, day, slot),
        }
    }

    /// As [`Town::pair`], as lines of a pgbench script that begin with `:number`.
    pub fn pair_as_script(&self) -> String {
        let Size {
            children, rooms, ..
        } = self.size;
        let places = rooms * 2;
        format!(
            "\\set child (:number * {SPREAD}) % {children}\n\
             \\set place :child % {places}\n\
             \\set house :place / 4\n\
             \\set day {FIRST_DAY} + (:child / {places} + :number / {children} * 4) % {DAYS}\n\
             \\set slot :place % 2\n\
             \\set session ((:place / 2) * 512 + 400 + :day) * 4 + :place % 2\n"
        )
    }

    /// The session that everybody wants.
    pub fn wanted_session() -> u64 {
        session(0, 5, 2)
    }

    /// An access token of the guardian of a child.
    pub fn guardian(&self, child: u64) -> anyhow::Result<String> {
        let family: Uuid = Kind::Family.id(child).parse()?;
        self.token(
            &Kind::Account.id(child),
            Role::Guardian {
                family: Some(family.into()),
            },
        )
    }

    fn token(&self, account: &str, role: Role) -> anyhow::Result<String> {
        let account: Uuid = account.parse()?;
        let actor = Actor {
            account: account.into(),
            district: self.district.into(),
            role,
            sign_in: Some(account.into()),
        };
        Ok(self.tokens.issue(&actor, self.now)?)
    }

    /// A date so many days after today.
    pub fn date(&self, day: u64) -> NaiveDate {
        self.today + Days::new(day)
    }
}

fn session(room: u64, day: u64, slot: u64) -> u64 {
    (room * 512 + 400 + day) * 4 + slot
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    fn town(name: &str) -> Town {
        let keys = KeyRing::parse(&crate::service::token_keys()).unwrap();
        Town {
            size: Size::of(name).unwrap(),
            today: NaiveDate::default(),
            now: DateTime::default(),
            district: Uuid::default(),
            tokens: AccessTokens::new(&keys, TimeDelta::days(1), "test").unwrap(),
        }
    }

    /// The day of a session, back from its number.
    fn day(session: u64) -> u64 {
        session / 4 % 512 - 400
    }

    #[test]
    fn no_pair_meets_a_rule_that_refuses() {
        for name in SIZES {
            let town = town(name);
            let mut places = BTreeMap::new();
            let mut children: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
            for number in 0..town.pairs() {
                let pair = town.pair(number);
                assert!(pair.child < town.size.children && pair.house < town.size.rooms / 2);
                *places.entry(pair.session).or_insert(0) += 1;
                // One session a day, and few in all.
                let days = children.entry(pair.child).or_default();
                assert!(days.insert(day(pair.session)), "{name}: {pair:?}");
                assert!(days.len() <= 3 && day(pair.session) >= FIRST_DAY);
            }
            assert!(*places.values().max().unwrap() <= 20, "{name}");
            assert!(!places.contains_key(&Town::wanted_session()), "{name}");
        }
    }
}
