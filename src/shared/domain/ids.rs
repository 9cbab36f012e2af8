//! One type per kind of id, so that a child's id cannot be passed for a session's.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The bare UUID, for storage and answers.
            #[must_use]
            pub const fn get(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

ids! {
    /// An account that signs in: a guardian's or a staff member's.
    AccountId,
    /// A version of a subdistrict's service agreement (服务协议).
    AgreementTemplateId,
    /// An alert to the staff of a house.
    AlertId,
    /// A booking of one child in one session.
    BookingId,
    /// A child of one to three.
    ChildId,
    /// A guardian's consent for one child and one purpose.
    ConsentId,
    /// A paper of a staff member.
    CredentialId,
    /// A district (区): the unit of sharding.
    DistrictId,
    /// A family: guardians and children.
    FamilyId,
    /// A version of a subdistrict's fee schedule (收费标准).
    FeeScheduleId,
    /// A guardian's membership in a family.
    GuardianId,
    /// A child's health-check certificate (健康检查合格证明).
    HealthCertificateId,
    /// A guardian's declaration of a child's health.
    HealthDeclarationId,
    /// A baby house (宝宝屋).
    HouseId,
    /// A medical institution whose health checks are recognised.
    InstitutionId,
    /// An entry of the ledger.
    LedgerEntryId,
    /// One try to pay a booking online.
    PaymentOrderId,
    /// An adult whom a family has authorised to fetch its children.
    PickupPersonId,
    /// Money taken or given back at the house.
    ReceiptId,
    /// A refund of an online payment.
    RefundId,
    /// A room of a house.
    RoomId,
    /// A dated session in a room.
    SessionId,
    /// A weekly session template.
    SessionTemplateId,
    /// A shift of a staff member in a room.
    ShiftId,
    /// A staff member.
    StaffId,
    /// A subdistrict (街道).
    SubdistrictId,
}
