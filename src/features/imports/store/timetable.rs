//! Weekly session templates, and the dated shifts of the coming weeks.

use super::{Writer, places, staff::STAFF};
use crate::{
    features::imports::domain::{HasKey, Key, days_ahead},
    shared::storage::StoreError,
};
use entity::{session_template, shift};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

impl Writer<'_> {
    pub(super) async fn write_timetable(&mut self) -> Result<(), StoreError> {
        let files = self.files;
        let mut rows = Vec::new();
        for row in files.session_templates.iter().map(|placed| &placed.row) {
            let (house, room) = self.room(&row.room)?;
            for weekday in &row.weekly.weekdays {
                rows.push(session_template::ActiveModel {
                    id: Set(self.state.new_id()),
                    district_id: Set(self.district),
                    house_id: Set(house),
                    room_id: Set(room),
                    weekday: Set(weekday.number_from_monday().into()),
                    start_time: Set(row.weekly.start),
                    end_time: Set(row.weekly.end),
                    kind: Set(row.kind.as_str().to_owned()),
                    released_places: Set(row.released_places),
                    step_minutes: Set(row.step_minutes),
                    follows_workday_calendar: Set(row.follows_workday_calendar),
                    valid_from: Set(row.weekly.valid_from),
                    valid_to: Set(row.weekly.valid_to),
                    status: Set("active".to_owned()),
                    version: Set(1),
                    created_at: Set(self.now.into()),
                });
            }
        }
        self.insert(rows).await?;
        self.write_shifts().await
    }

    /// Those that are over already are left out.
    async fn write_shifts(&self) -> Result<(), StoreError> {
        let (first, last) = days_ahead(self.files.today);
        let mut rows = Vec::new();
        for row in self.files.shifts.iter().map(|placed| &placed.row) {
            let (house, room) = self.room(&row.room)?;
            let staff = self.id(STAFF, &row.staff)?;
            for date in row.weekly.days(first, last) {
                let ends_at = self.local.at(date, row.weekly.end);
                if ends_at <= self.now {
                    continue;
                }
                rows.push(shift::ActiveModel {
                    id: Set(self.state.new_id()),
                    district_id: Set(self.district),
                    house_id: Set(house),
                    room_id: Set(room),
                    staff_id: Set(staff),
                    starts_at: Set(self.local.at(date, row.weekly.start).into()),
                    ends_at: Set(ends_at.into()),
                    cancelled_at: Set(None),
                    cancel_reason: Set(None),
                    created_at: Set(self.now.into()),
                    pattern_id: Set(None),
                    date: Set(None),
                });
            }
        }
        self.insert(rows).await
    }

    /// The house and the id of a room.
    fn room(&self, key: &Key) -> Result<(Uuid, Uuid), StoreError> {
        let room = self.id(places::ROOMS, key)?;
        let house = self
            .files
            .rooms
            .iter()
            .find(|placed| placed.row.key() == key)
            .ok_or(StoreError::Corrupt("a room of the import"))?;
        Ok((self.id(places::HOUSES, &house.row.house)?, room))
    }
}
