//! Cheap numbers that change whenever what they stand for does.

use crate::shared::{
    domain::{DateRange, HouseId, Interval, RoomId, SessionId},
    storage::StoreError,
};
use chrono::NaiveDate;
use entity::session;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Statement, Value,
};
use uuid::Uuid;

/// The sessions of a house on some dates with their versions.
pub(in crate::features::sessions) async fn versions_of_house(
    db: &impl ConnectionTrait,
    house: HouseId,
    span: DateRange,
) -> Result<Vec<(SessionId, i64)>, StoreError> {
    let rows: Vec<(Uuid, i64)> = session::Entity::find()
        .select_only()
        .column(session::Column::Id)
        .column(session::Column::Version)
        .filter(session::Column::HouseId.eq(house.get()))
        .filter(session::Column::Date.between(span.from(), span.to()))
        .order_by_asc(session::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, version)| (id.into(), version))
        .collect())
}

/// Counts and sums of versions of what a timetable shows. Rows are never deleted, versions only
/// grow, and times of shifts and absences stay as entered. So each number only grows while the
/// same people have the shifts, and those change by a shift or a swap, of which there are then
/// more for good: two equal sets of numbers are one state.
#[derive(Clone, Debug, FromQueryResult)]
pub(in crate::features::sessions) struct TimetableNumbers {
    sessions: i64,
    session_versions: i64,
    child_versions: i64,
    shifts: i64,
    cancelled_shifts: i64,
    swaps: i64,
    absences: i64,
    ended_absences: i64,
    staff_versions: i64,
    papers: i64,
    revoked_papers: i64,
    alerts: i64,
    ended_alerts: i64,
}

impl TimetableNumbers {
    /// All of them, in order.
    pub const fn all(&self) -> [i64; 13] {
        [
            self.sessions,
            self.session_versions,
            self.child_versions,
            self.shifts,
            self.cancelled_shifts,
            self.swaps,
            self.absences,
            self.ended_absences,
            self.staff_versions,
            self.papers,
            self.revoked_papers,
            self.alerts,
            self.ended_alerts,
        ]
    }
}

/// Bookings need no numbers of their own: each change of one raises the version of its session.
/// Alerts have theirs, as those about a child, and the end of those about a session that is
/// over, leave it alone; the facts of one change only with its session.
///
/// One statement, and so one round trip. It reads what an index finds for one room and one day:
/// the sessions with their bookings and alerts, the shifts with their swaps, the absences and
/// papers of whoever has one.
const NUMBERS: &str = "
WITH day_session AS (
  SELECT id, version FROM session WHERE room_id = $1 AND date = $2
), day_shift AS (
  SELECT id, staff_id, cancelled_at FROM shift WHERE room_id = $1 AND starts_at < $4 AND ends_at > $3
), day_absence AS (
  SELECT ended_at FROM absence
   WHERE staff_id IN (SELECT staff_id FROM day_shift) AND starts_at < $4 AND ends_at > $3
), day_alert AS (
  SELECT ended_at FROM alert WHERE session_id IN (SELECT id FROM day_session)
)
SELECT (SELECT COUNT(*) FROM day_session) AS sessions,
       (SELECT CAST(COALESCE(SUM(version), 0) AS BIGINT) FROM day_session) AS session_versions,
       (SELECT CAST(COALESCE(SUM(c.version), 0) AS BIGINT) FROM child c
         WHERE c.id IN (SELECT b.child_id FROM booking b
                         WHERE b.session_id IN (SELECT id FROM day_session))) AS child_versions,
       (SELECT COUNT(*) FROM day_shift) AS shifts,
       (SELECT COUNT(cancelled_at) FROM day_shift) AS cancelled_shifts,
       (SELECT COUNT(*) FROM shift_swap w
         WHERE w.shift_id IN (SELECT id FROM day_shift)) AS swaps,
       (SELECT COUNT(*) FROM day_absence) AS absences,
       (SELECT COUNT(ended_at) FROM day_absence) AS ended_absences,
       (SELECT CAST(COALESCE(SUM(s.version), 0) AS BIGINT) FROM staff s
         WHERE s.id IN (SELECT staff_id FROM day_shift)) AS staff_versions,
       (SELECT COUNT(*) FROM credential p
         WHERE p.staff_id IN (SELECT staff_id FROM day_shift)) AS papers,
       (SELECT COUNT(p.revoked_at) FROM credential p
         WHERE p.staff_id IN (SELECT staff_id FROM day_shift)) AS revoked_papers,
       (SELECT COUNT(*) FROM day_alert) AS alerts,
       (SELECT COUNT(ended_at) FROM day_alert) AS ended_alerts";

/// The numbers of a room's timetable on a date, which lasts `day`.
pub(in crate::features::sessions) async fn timetable_numbers(
    db: &impl ConnectionTrait,
    room: RoomId,
    date: NaiveDate,
    day: Interval,
) -> Result<Option<TimetableNumbers>, StoreError> {
    let values: [Value; 4] = [
        room.get().into(),
        date.into(),
        day.start().into(),
        day.end().into(),
    ];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), NUMBERS, values);
    Ok(TimetableNumbers::find_by_statement(statement)
        .one(db)
        .await?)
}
