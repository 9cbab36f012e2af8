//! Children and consents.

mod child;
mod consent;
mod link;
mod notice;

pub use child::{
    Child, ChildDetails, ChildStatus, ChildView, Erasure, ErasureGround, NewChild, Sex,
};
pub use consent::{Consent, ConsentChannel, Purpose};
pub use link::{AskedBy, LinkRequest, LinkStatus, LinkView};
pub use notice::{NoticeError, PrivacyNotice, Section, current_notice};

use crate::{
    features::{districts::domain::DistrictError, families::domain::FamilyError},
    shared::{
        domain::{InvalidIdNumber, LinkRequestId},
        storage::{StoreError, idempotency::ReplayError},
    },
};

/// Why a child, or something of it, is not had or changed.
#[derive(Debug, thiserror::Error)]
pub enum ChildError {
    /// Not there, or not for this actor to know.
    #[error("no such child, or nothing such of it")]
    NotFound,
    /// Someone has edited or booked since.
    #[error("changed since it was read")]
    StaleVersion,
    /// The district has a child with that document. Nothing is told of it.
    #[error("a child with that document is registered")]
    AlreadyRegistered {
        /// The request to be linked with it; `None` when it is in the own family.
        link_request: Option<LinkRequestId>,
    },
    /// The link request was decided.
    #[error("the link request was decided")]
    LinkDecided,
    /// Nobody is born tomorrow.
    #[error("the birth date lies in the future")]
    BornInTheFuture,
    /// The document says another birth date.
    #[error("the birth date differs from the document")]
    BirthDateMismatch,
    /// A booking holds a place for the child.
    #[error("a booking holds a place for the child")]
    HasBookings,
    /// The consent names a notice that is not the current one.
    #[error("not the current privacy notice")]
    OutdatedNotice {
        /// The version to read.
        current: String,
    },
    /// Consent to this purpose, after this notice, is in force.
    #[error("this consent is in force")]
    AlreadyConsented,
    /// A document number.
    #[error(transparent)]
    IdNumber(#[from] InvalidIdNumber),
    /// The privacy notice.
    #[error(transparent)]
    Notice(#[from] NoticeError),
    /// The family, or the district.
    #[error(transparent)]
    Family(#[from] FamilyError),
    /// The district.
    #[error(transparent)]
    District(#[from] DistrictError),
    /// A repeated request.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
