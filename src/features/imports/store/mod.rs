//! Checked rows into SQL, file by file, in the order in which rows refer to each other.

mod ahead;
mod calendar;
mod families;
mod guests;
mod health;
mod places;
mod staff;
mod timetable;

pub(super) use ahead::{active_templates, admin_account, repeat_last_week};
pub(super) use calendar::replace_year;
pub(super) use guests::{certified_until, house_named, is_booked};
pub(super) use places::district_exists;

use super::domain::{DistrictFiles, ImportError, Key};
use crate::{
    shared::{
        domain::LocalTime,
        storage::{StoreError, WriteTx},
    },
    state::AppState,
};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sea_orm::{ActiveModelTrait, EntityTrait, prelude::DateTimeWithTimeZone};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Rows of one insert: enough to be quick, few enough for the parameter limit of SQLite.
const ROWS_AT_ONCE: usize = 200;

/// Writes the rows of one import.
pub(super) struct Writer<'w> {
    state: &'w AppState,
    tx: &'w WriteTx,
    files: &'w DistrictFiles,
    local: LocalTime,
    now: DateTime<Utc>,
    district: Uuid,
    /// The ids given to keys, by file.
    ids: BTreeMap<(&'static str, &'w str), Uuid>,
    /// Argon2 hashes of staff passwords, by the key of the staff row.
    passwords: BTreeMap<&'w Key, String>,
}

impl<'w> Writer<'w> {
    pub fn new(
        state: &'w AppState,
        tx: &'w WriteTx,
        files: &'w DistrictFiles,
        passwords: BTreeMap<&'w Key, String>,
    ) -> Self {
        Self {
            state,
            tx,
            files,
            local: LocalTime::of(files.district.time_zone),
            now: state.now(),
            district: state.new_id(),
            ids: BTreeMap::new(),
            passwords,
        }
    }

    /// The id of the new district.
    pub const fn district(&self) -> Uuid {
        self.district
    }

    /// Writes everything.
    pub async fn write_all(&mut self) -> Result<(), ImportError> {
        self.write_places().await?;
        self.write_papers().await?;
        self.write_staff().await?;
        self.write_timetable().await?;
        self.write_families().await?;
        Ok(self.write_health().await?)
    }

    /// Gives a key of a file its id.
    fn name(&mut self, file: &'static str, key: &'w Key) -> Uuid {
        let id = self.state.new_id();
        self.ids.insert((file, key.as_str()), id);
        id
    }

    /// The id of a key that an earlier file was given; the rows have been checked for it.
    fn id(&self, file: &'static str, key: &Key) -> Result<Uuid, StoreError> {
        self.ids
            .get(&(file, key.as_str()))
            .copied()
            .ok_or(StoreError::Corrupt("a key of the import"))
    }

    fn id_of(&self, file: &'static str, key: Option<&Key>) -> Result<Option<Uuid>, StoreError> {
        key.map(|key| self.id(file, key)).transpose()
    }

    /// The first instant of a local date: when a paper of that date is taken to be made.
    fn on(&self, date: NaiveDate) -> DateTimeWithTimeZone {
        self.local.at(date, NaiveTime::MIN).into()
    }

    async fn insert<A: ActiveModelTrait>(&self, rows: Vec<A>) -> Result<(), StoreError> {
        insert_many(self.tx, rows).await
    }
}

/// Inserts rows, some at once.
async fn insert_many<A: ActiveModelTrait>(tx: &WriteTx, rows: Vec<A>) -> Result<(), StoreError> {
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some: Vec<A> = rows.by_ref().take(ROWS_AT_ONCE).collect();
        A::Entity::insert_many(some)
            .exec_without_returning(&**tx)
            .await?;
    }
    Ok(())
}
