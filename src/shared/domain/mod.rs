//! Plain values without I/O: ids, time, intervals, the workday calendar, who is asking.

mod actor;
mod calendar;
mod clock;
mod district;
mod ids;
mod interval;
mod paging;
mod random;
mod request_key;
mod text;
mod words;

pub use actor::{Actor, Role};
pub use calendar::{CalendarNotLoaded, WorkdayCalendar};
pub use clock::{Clock, MockClock, SystemClock};
pub use district::{District, LocalTime};
pub use ids::{
    AccountId, AgreementTemplateId, BookingId, ChildId, DistrictId, FamilyId, FeeScheduleId,
    GuardianId, HouseId, InstitutionId, RoomId, SessionId, StaffId, SubdistrictId,
};
pub use interval::{Interval, ReversedInterval};
pub use paging::{Cursor, Page, PageRequest};
pub use random::{Random, SystemRandom};
pub use request_key::RequestKey;
pub use text::Text;
pub(crate) use words::words;
