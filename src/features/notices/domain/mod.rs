//! A notice: who is told what, in which words, and how it goes out.

mod delivery;
mod error;
mod fields;
mod inbox;
mod messages;
mod text;

pub use delivery::{
    Delivery, DeliveryStatus, ListedDelivery, MessageChannel, Urgency, pause_after, spread,
};
pub use error::NoticeError;
pub use fields::FieldType;
pub use inbox::{
    InboxFilter, InboxItem, MOST_COUNTED, MessageLanguage, Permit, PermitAnswer, PermitReport,
    Preferences, Receiver, RenderedItem, Unread, View, Viewer,
};
pub use messages::{Message, Messages, MessagesError, Subscription, Wording, messages};
pub use text::{Filling, Format, Sentence};

use crate::shared::domain::{AccountId, DistrictId, FamilyId, GuardianId, HouseId, words};
use chrono::{DateTime, Utc};
use uuid::Uuid;

words! {
    /// What a notice tells. Each kind has its texts in Chinese and English.
    NoticeKind {
        /// To the house: a family asks for a place.
        BookingRequested = "booking_requested",
        /// To the family: staff said yes.
        BookingConfirmed = "booking_confirmed",
        /// To the family: staff said no.
        BookingRejected = "booking_rejected",
        /// To the family: staff did not answer in time.
        BookingExpired = "booking_expired",
        /// To the family, as two guardians may act for it: cancelled in time.
        BookingCancelled = "booking_cancelled",
        /// To the family: cancelled late, with what follows from it.
        BookingLateCancelled = "booking_late_cancelled",
        /// To the family: the house, or the service, cancelled it.
        BookingCancelledByHouse = "booking_cancelled_by_house",
        /// To the family: sent home at the morning check.
        BookingTurnedAway = "booking_turned_away",
        /// To the family: nobody came.
        BookingNoShow = "booking_no_show",
        /// To the family: the child is in the house.
        ChildCheckedIn = "child_checked_in",
        /// To the family: the child has been handed over.
        ChildCheckedOut = "child_checked_out",
        /// To those who hold a guidance session: a family asks for a place.
        GuidanceRequested = "guidance_requested",
        /// To the family: its place in a guidance session is confirmed.
        GuidanceConfirmed = "guidance_confirmed",
        /// To the family: its request was rejected.
        GuidanceRejected = "guidance_rejected",
        /// To the family: nobody answered its request in time.
        GuidanceExpired = "guidance_expired",
        /// To the family, as two guardians may act for it: cancelled in time.
        GuidanceCancelled = "guidance_cancelled",
        /// To the family: cancelled late.
        GuidanceLateCancelled = "guidance_late_cancelled",
        /// To the family: the session, or its place in it, was called off.
        GuidanceCancelledByHouse = "guidance_cancelled_by_house",
        /// To the family: nobody came.
        GuidanceNoShow = "guidance_no_show",
        /// To the families that hold a place: the session was edited.
        GuidanceChanged = "guidance_changed",
        /// To the family: a home visit to its newborn is offered.
        HomeVisitPlanned = "home_visit_planned",
        /// To the family: staff have set when they come.
        HomeVisitConfirmed = "home_visit_confirmed",
        /// To the family: before the child comes back a doctor's note of recovery is needed.
        ReturnNoteRequired = "return_note_required",
        /// To the family: the doctor's note was verified, the child may come.
        ReturnNoteVerified = "return_note_verified",
        /// To the family: the doctor's note does not count; why is read in the service.
        ReturnNoteRejected = "return_note_rejected",
        /// To the family: something happened to the child in the house; what is read in the
        /// service.
        IncidentRecorded = "incident_recorded",
        /// To the house: cases of illness suggest that a class, or the house, be suspended.
        SuspensionProposed = "suspension_proposed",
        /// To the family: staff corrected a missed session or a late cancellation.
        BookingCorrected = "booking_corrected",
        /// To the family: so many strikes, and until when no new bookings are taken.
        BookingSuspended = "booking_suspended",
        /// To the family: staff took a strike back, and what follows from it.
        StrikeLifted = "strike_lifted",
        /// To the family: someone who could not be identified wanted to fetch the child.
        HandoverRefused = "handover_refused",
        /// To the house and the family: the child is still in after its booked time.
        ChildOverstays = "child_overstays",
        /// To the house, the family and the subdistrict's administrators: nobody has fetched
        /// the child long after its booked time.
        ChildUnclaimed = "child_unclaimed",
        /// To the other guardians: a further one has joined the family, and how.
        GuardianJoined = "guardian_joined",
        /// To the other guardians: one is none of the family any more.
        GuardianLeft = "guardian_left",
        /// To the account: it was removed from its family.
        MembershipEnded = "membership_ended",
        /// To the other guardians: one of them allows an adult to fetch the children.
        PickupPersonAdded = "pickup_person_added",
        /// To the other guardians: one of them has taken that back.
        PickupPersonRevoked = "pickup_person_revoked",
        /// To the other guardians: with a code of one of them somebody can fetch a child, once.
        PickupCodeMade = "pickup_code_made",
        /// To the family: someone registered a child that is registered in it, and asks to
        /// be its guardian too.
        LinkRequested = "link_requested",
        /// To the account that asked: it is a guardian of the child's family now.
        LinkApproved = "link_approved",
        /// To the account that asked: it was refused.
        LinkDeclined = "link_declined",
        /// To the family: a guardian withdrew consent, and what was done in consequence.
        ConsentWithdrawn = "consent_withdrawn",
        /// To the family: a place is offered, until when it must be answered, and its fee.
        WaitlistOffered = "waitlist_offered",
        /// To the family, as two guardians may act for it: an offer was declined.
        WaitlistOfferDeclined = "waitlist_offer_declined",
        /// To the family: an offer was not answered in time, and where its wish stands now.
        WaitlistOfferTimedOut = "waitlist_offer_timed_out",
        /// To the family: the house has taken an offer back; the wish waits again.
        WaitlistOfferWithdrawn = "waitlist_offer_withdrawn",
        /// To the family: a place was there, but a rule stood against it, and which.
        WaitlistSkipped = "waitlist_skipped",
        /// To the family: booking has closed, nothing more can come of its wish.
        WaitlistEnded = "waitlist_ended",
        /// To the family: it was not paid while the place was held for payment.
        BookingUnpaid = "booking_unpaid",
        /// To the family: a payment has come in.
        PaymentReceived = "payment_received",
        /// To the family: a payment came when the booking had ended; it is given back.
        PaymentTooLate = "payment_too_late",
        /// To the family: money is on its way back.
        RefundUnderWay = "refund_under_way",
        /// To the family: money has been given back.
        RefundDone = "refund_done",
        /// To the house: a family that paid at the house has to be given money back there.
        RefundOwedAtHouse = "refund_owed_at_house",
        /// To the house: the provider cannot give money back; someone has to see to it.
        RefundStuck = "refund_stuck",
        /// To the district: events are no longer sent to an address, because it said so
        /// or has failed for days.
        WebhookDisabled = "webhook_disabled",
        /// To those who may decide: somebody asks for the data of many people in one file.
        BulkExportWaits = "bulk_export_waits",
        /// To the house: a session has more children than its capacity now allows.
        ShortfallBegan = "shortfall_began",
        /// To the house: there are now more children too many.
        ShortfallGrew = "shortfall_grew",
        /// To the house: everyone fits again.
        ShortfallEnded = "shortfall_ended",
        /// To a member of staff: the shift is somebody else's now.
        ShiftGivenAway = "shift_given_away",
        /// To a member of staff: the shift of somebody else is theirs now.
        ShiftTakenOver = "shift_taken_over",
        /// To a member of staff: stands in where carers are missing.
        StandInAssigned = "stand_in_assigned",
        /// To the house and to the person: a paper ends soon.
        CredentialEnding = "credential_ending",
        /// To the house and to the person: a paper has ended; the person does not count.
        CredentialEnded = "credential_ended",
        /// To the house and to the person: the training certificate of the year is missing.
        TrainingMissing = "training_missing",
        /// To the house, its subdistrict's and its district's staff: a register has a record
        /// of a member of staff, who is suspended and must be dismissed.
        BackgroundCheckHit = "background_check_hit",
        /// To the house: sessions lie ahead, and no health worker is at work.
        NoHealthWorker = "no_health_worker",
        /// To the house and its subdistrict's staff: the liability insurance ends soon.
        InsuranceEnding = "insurance_ending",
        /// To the house and its subdistrict's staff: the liability insurance has ended.
        InsuranceEnded = "insurance_ended",
        /// To the house and its subdistrict's staff: the operator's contract or notice ends
        /// soon.
        OperatorContractEnding = "operator_contract_ending",
        /// To the house and its subdistrict's staff: the operator's contract or notice has
        /// ended.
        OperatorContractEnded = "operator_contract_ended",
    }
}

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Every active guardian of a family.
    Family(FamilyId),
    /// One guardian of a family, while that lasts.
    Guardian(GuardianId),
    /// Those who manage a house.
    House(HouseId),
    /// One account.
    Account(AccountId),
    /// The staff of a district.
    District(DistrictId),
}

impl Audience {
    /// The word in storage.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Family(_) => "family",
            Self::Guardian(_) => "guardian",
            Self::House(_) => "house",
            Self::Account(_) => "account",
            Self::District(_) => "district",
        }
    }

    /// The id in storage.
    #[must_use]
    pub const fn id(self) -> Uuid {
        match self {
            Self::Family(id) => id.get(),
            Self::Guardian(id) => id.get(),
            Self::House(id) => id.get(),
            Self::Account(id) => id.get(),
            Self::District(id) => id.get(),
        }
    }

    /// Reads what [`Audience::as_str`] and [`Audience::id`] wrote.
    #[must_use]
    pub fn stored(word: &str, id: Uuid) -> Option<Self> {
        match word {
            "family" => Some(Self::Family(id.into())),
            "guardian" => Some(Self::Guardian(id.into())),
            "house" => Some(Self::House(id.into())),
            "account" => Some(Self::Account(id.into())),
            "district" => Some(Self::District(id.into())),
            _ => None,
        }
    }
}

/// What is told, to whom, about what.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Its id.
    pub id: Uuid,
    /// Its district.
    pub district: DistrictId,
    /// Who is told.
    pub to: Audience,
    /// What is told.
    pub kind: NoticeKind,
    /// The booking, session, child or other thing it is about.
    pub subject: Uuid,
    /// Numbers, dates, ids and reasons for the text; never a name, a phone number or
    /// anything about health.
    pub facts: serde_json::Value,
    /// Two notices with one key are one notice: a job that runs twice tells once.
    pub once_key: String,
    /// When it was written.
    pub at: DateTime<Utc>,
}

impl Notice {
    /// The house it is about, if it is about one.
    #[must_use]
    pub fn house(&self) -> Option<HouseId> {
        match self.to {
            Audience::House(house) => Some(house),
            Audience::Family(_)
            | Audience::Guardian(_)
            | Audience::Account(_)
            | Audience::District(_) => {
                let id: Uuid = self.facts.get("house_id")?.as_str()?.parse().ok()?;
                Some(id.into())
            }
        }
    }
}
