//! The rules of admission by name, and the rule that each refusal names.

use baobaowu::features::bookings::domain::Refusal;

/// The rules, by what is wrong when one is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Broken {
    Operating,
    Insurance,
    Operator,
    Open,
    Window,
    Inside,
    Raster,
    Duration,
    TooYoung,
    TooOld,
    Consent,
    Agreement,
    ReturnNote,
    CertificateMissing,
    CertificateWaits,
    CertificateExpires,
    Recheck,
    Suspended,
    SameSession,
    Elsewhere,
    Day,
    OpenBookings,
    Full,
    WaitingFirst,
    FreeSessions,
}

impl Broken {
    pub const ALL: [Self; 25] = [
        Self::Operating,
        Self::Insurance,
        Self::Operator,
        Self::Open,
        Self::Window,
        Self::Inside,
        Self::Raster,
        Self::Duration,
        Self::TooYoung,
        Self::TooOld,
        Self::Consent,
        Self::Agreement,
        Self::ReturnNote,
        Self::CertificateMissing,
        Self::CertificateWaits,
        Self::CertificateExpires,
        Self::Recheck,
        Self::Suspended,
        Self::SameSession,
        Self::Elsewhere,
        Self::Day,
        Self::OpenBookings,
        Self::Full,
        Self::WaitingFirst,
        Self::FreeSessions,
    ];

    /// The rule that a refusal names.
    pub fn named_by(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::HouseNotOperating => Self::Operating,
            Refusal::InsuranceMissing => Self::Insurance,
            Refusal::OperatorNotEntitled => Self::Operator,
            Refusal::SessionClosed { .. } => Self::Open,
            Refusal::SessionNotOpenForBooking { .. } => Self::Window,
            Refusal::OutsideSession { .. } => Self::Inside,
            Refusal::MisalignedTime { .. } => Self::Raster,
            Refusal::DurationNotAllowed { .. } => Self::Duration,
            Refusal::ChildTooYoung { .. } => Self::TooYoung,
            Refusal::ChildTooOld { .. } => Self::TooOld,
            Refusal::ConsentMissing => Self::Consent,
            Refusal::AgreementNotSigned => Self::Agreement,
            Refusal::ReturnNoteRequired { .. } => Self::ReturnNote,
            Refusal::HealthCertificateMissing => Self::CertificateMissing,
            Refusal::HealthCertificateNotVerified => Self::CertificateWaits,
            Refusal::HealthCertificateExpiresBeforeSession { .. } => Self::CertificateExpires,
            Refusal::RecheckRequired { .. } => Self::Recheck,
            Refusal::BookingSuspended { .. } => Self::Suspended,
            Refusal::AlreadyBooked { .. } => Self::SameSession,
            Refusal::ChildTimeConflict { .. } => Self::Elsewhere,
            Refusal::DailyLimit { .. } => Self::Day,
            Refusal::TooManyOpenBookings { .. } => Self::OpenBookings,
            Refusal::Full { .. } => Self::Full,
            Refusal::WaitingListFirst { .. } => Self::WaitingFirst,
            Refusal::FreeQuotaExhausted { .. } => Self::FreeSessions,
        }
    }
}
