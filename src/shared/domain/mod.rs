//! Plain values without I/O: ids, time, intervals, the workday calendar, who is asking.

mod actor;
mod audit;
mod calendar;
mod clock;
mod dates;
mod district;
mod id_document;
mod ids;
mod interval;
mod kept;
mod lifetimes;
mod live_event;
mod mask;
mod paging;
mod permission;
mod person;
mod random;
mod request_key;
mod scope;
mod text;
mod weekly;
mod words;

pub use actor::{Actor, Role, Standing};
pub use audit::{AccessPurpose, AuditAction, AuditEntry, AuditSubject, role_word};
pub use calendar::{CalendarNotLoaded, WorkdayCalendar};
pub use clock::{Clock, MockClock, SystemClock};
pub use dates::{DateRange, DateRangeError};
pub use district::{District, LocalTime};
pub use id_document::{IdDocument, IdType, InvalidIdNumber};
pub use ids::{
    AbsenceId, AccountId, AgreementTemplateId, AlertId, ApiKeyId, BookingId, BulkExportId, ChildId,
    ClosureId, ConsentId, CredentialId, DistrictId, FamilyId, FeeScheduleId, GuardianId,
    GuidanceBookingId, GuidanceSessionId, HealthCertificateId, HealthDeclarationId, HealthEventId,
    HomeVisitId, HouseId, InstitutionId, InvitationId, LedgerEntryId, LinkRequestId, ObservationId,
    OperatorContractId, PaymentOrderId, PickupCodeId, PickupPersonId, ReceiptId, RefundId,
    ReturnNoteId, RoomId, SessionId, SessionTemplateId, ShiftId, ShiftPatternId, ShiftSwapId,
    SignInId, StaffId, StrikeId, SubdistrictId, SuspensionProposalId, WaitlistEntryId,
    WaitlistOfferId, WebhookId,
};
pub use interval::{Interval, ReversedInterval};
pub use kept::{Kept, Part};
pub use lifetimes::Lifetimes;
pub use live_event::{LiveEvent, SessionReason};
pub use mask::{mask_id_number, mask_name};
pub use paging::{Cursor, Page, PageRequest};
pub use permission::{Permission, Permissions};
pub use person::{InvalidName, PersonName};
pub use random::{Random, SystemRandom};
pub use request_key::RequestKey;
pub use scope::{Reach, StaffScope};
pub use text::{Text, beginning, is_id};
pub use weekly::{Weekly, WeeklyFault};
pub(crate) use words::words;
