//! The loaded district: which rows it has, and which request is about which of them. Ids are made of a
//! kind and a number, as in `sql/load/frame.sql`.

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
    pub districts: u64,
    /// Of all districts together.
    pub subdistricts: u64,
    /// Visits of each child in the past year.
    pub visits: u64,
}

impl Size {
    pub fn of(name: &str) -> anyhow::Result<Self> {
        let (name, children, rooms, districts, subdistricts, visits) = match name {
            "small" => ("small", 1_000, 10, 1, 2, 6),
            "district" => ("district", 20_000, 100, 1, 8, 6),
            "city" => ("city", 1_000_000, 2_000, 16, 192, 3),
            other => bail!("SIZE is small, district or city, not `{other}`"),
        };
        Ok(Self {
            name,
            children,
            rooms,
            districts,
            subdistricts,
            visits,
        })
    }
}

/// The kinds of ids that requests name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    House,
    Room,
    Staff,
    StaffAccount,
    Session,
    Account,
    Family,
    Guardian,
    Child,
    District,
    Subdistrict,
    /// What stands at the door: a booking of this very day (`sql/door.sql`), and its session.
    Visit,
    DoorSession,
}

impl Kind {
    /// What stands before the number.
    pub fn prefix(self) -> String {
        let kind = match self {
            Self::House => 1,
            Self::Room => 2,
            Self::Staff => 4,
            Self::StaffAccount => 5,
            Self::Session => 8,
            Self::Account => 16,
            Self::Family => 18,
            Self::Guardian => 19,
            Self::Child => 21,
            Self::District => 40,
            Self::Subdistrict => 41,
            Self::Visit => 48,
            Self::DoorSession => 49,
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

/// Children at the door of a room, and of all.
const AT_A_DOOR: u64 = 20;
const VISITS: u64 = 2_000;

/// A child that comes today, by number.
#[derive(Clone, Copy, Debug)]
pub struct Visit {
    pub number: u64,
    pub child: u64,
    pub room: u64,
    pub house: u64,
}

/// The district, and what signs its people in.
pub struct Town {
    pub size: Size,
    pub today: NaiveDate,
    now: DateTime<Utc>,
    tokens: AccessTokens,
}

impl Town {
    /// Reads what the load has left.
    pub fn read(database: &Database, size: Size, token_keys: &str) -> anyhow::Result<Self> {
        let row =
            database.ask("SELECT today, extract(epoch FROM now())::bigint FROM bench_from")?;
        let mut words = row.split('|');
        let mut next = || words.next().context("nothing is loaded");
        let today = next()?.parse()?;
        let now = DateTime::from_timestamp(next()?.parse()?, 0).context("a time")?;
        let issuer = crate::service::ISSUER;
        let tokens = AccessTokens::new(&KeyRing::parse(token_keys)?, TimeDelta::days(2), issuer)?;
        Ok(Self {
            size,
            today,
            now,
            tokens,
        })
    }

    fn houses(&self) -> u64 {
        self.size.rooms / 2
    }

    /// The house at which a child lives: rooms and halves of the day are dealt out in turn.
    fn home(&self, child: u64) -> u64 {
        child % (self.size.rooms * 2) / 4
    }

    /// The district of a house, of which each has houses with numbers that follow each other.
    pub fn district(&self, house: u64) -> u64 {
        house * self.size.districts / self.houses()
    }

    /// The subdistrict of a house, likewise.
    pub fn subdistrict(&self, house: u64) -> u64 {
        house * self.size.subdistricts / self.houses()
    }

    /// How many pairs can be booked without meeting a rule that refuses.
    pub fn pairs(&self) -> u64 {
        let by_child = self.size.children * OPEN_BOOKINGS;
        by_child.min(self.size.rooms * 2 * DAYS * PLACES_FILLED)
    }

    /// The pair of a number. [`Town::pair_as_script`] computes the same.
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
            children,
            rooms,
            districts,
            subdistricts,
            ..
        } = self.size;
        let (places, houses) = (rooms * 2, self.houses());
        format!(
            "\\set child (:number * {SPREAD}) % {children}\n\
             \\set place :child % {places}\n\
             \\set house :place / 4\n\
             \\set district :house * {districts} / {houses}\n\
             \\set subdistrict :house * {subdistricts} / {houses}\n\
             \\set day {FIRST_DAY} + (:child / {places} + :number / {children} * 4) % {DAYS}\n\
             \\set slot :place % 2\n\
             \\set session ((:place / 2) * 512 + 400 + :day) * 4 + :place % 2\n"
        )
    }

    /// The session that everybody wants.
    pub fn wanted_session() -> u64 {
        session(0, 5, 2)
    }

    /// The children whose parents want the session that everybody wants: first those of its subdistrict,
    /// who may come, then others of its district, who hear as well that it is full.
    pub fn who_may_want(&self) -> impl Iterator<Item = u64> + '_ {
        let all = || 0..self.size.children;
        let near = |child: &u64| self.subdistrict(self.home(*child)) == 0;
        let far = move |child: &u64| !near(child) && self.district(self.home(*child)) == 0;
        all().filter(near).chain(all().filter(far))
    }

    /// An access token of the guardian of a child.
    pub fn guardian(&self, child: u64) -> anyhow::Result<String> {
        let family: Uuid = Kind::Family.id(child).parse()?;
        let role = Role::Guardian {
            family: Some(family.into()),
        };
        self.token(&Kind::Account.id(child), self.home(child), role)
    }

    /// An access token of the manager of a house.
    pub fn manager(&self, house: u64) -> anyhow::Result<String> {
        let (staff, own): (Uuid, Uuid) = (
            Kind::Staff.id(house * 10).parse()?,
            Kind::House.id(house).parse()?,
        );
        let role = Role::HouseManager {
            staff: staff.into(),
            house: own.into(),
        };
        self.token(&Kind::StaffAccount.id(house * 10), house, role)
    }

    fn token(&self, account: &str, house: u64, role: Role) -> anyhow::Result<String> {
        let account: Uuid = account.parse()?;
        let district: Uuid = Kind::District.id(self.district(house)).parse()?;
        let actor = Actor {
            account: account.into(),
            district: district.into(),
            role,
            sign_in: Some(account.into()),
        };
        Ok(self.tokens.issue(&actor, self.now)?)
    }

    /// How many children stand at the doors: as many on every size that has the rooms.
    pub fn visits(&self) -> u64 {
        VISITS.min(self.size.rooms * AT_A_DOOR)
    }

    /// The visit of a number: the child that stands at the door of a room. `sql/door.sql` and
    /// [`Town::visit_as_script`] compute the same.
    pub fn visit(&self, number: u64) -> Visit {
        let rooms = self.size.rooms;
        let (room, turn) = (number % rooms, number / rooms);
        Visit {
            number,
            child: room * 2 + turn % 2 + turn / 2 * rooms * 2,
            room,
            house: room / 2,
        }
    }

    /// As [`Town::visit`], as lines of a pgbench script that begin with `:number`.
    pub fn visit_as_script(&self) -> String {
        let Size {
            rooms,
            districts,
            subdistricts,
            ..
        } = self.size;
        let houses = self.houses();
        format!(
            "\\set room :number % {rooms}\n\
             \\set child :room * 2 + :number / {rooms} % 2 + :number / {rooms} / 2 * {rooms} * 2\n\
             \\set house :room / 2\n\
             \\set manager :house * 10\n\
             \\set district :house * {districts} / {houses}\n\
             \\set subdistrict :house * {subdistricts} / {houses}\n"
        )
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
            tokens: AccessTokens::new(&keys, TimeDelta::days(1), "test").unwrap(),
        }
    }

    /// The day of a session, back from its number.
    fn day(session: u64) -> u64 {
        session / 4 % 512 - 400
    }

    #[test]
    fn each_visit_is_another_child_that_lives_at_the_house() {
        for name in SIZES {
            let town = town(name);
            let mut children = BTreeSet::new();
            for number in 0..town.visits() {
                let visit = town.visit(number);
                assert!(visit.child < town.size.children, "{name}: {visit:?}");
                assert!(children.insert(visit.child), "{name}: {visit:?}");
                assert_eq!(town.home(visit.child), visit.house, "{name}: {visit:?}");
            }
        }
    }

    #[test]
    fn no_pair_meets_a_rule_that_refuses() {
        for name in SIZES {
            let town = town(name);
            let mut places = BTreeMap::new();
            let mut children: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
            for number in 0..town.pairs() {
                let pair = town.pair(number);
                assert!(pair.child < town.size.children);
                assert_eq!(pair.house, town.home(pair.child), "{name}: {pair:?}");
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
