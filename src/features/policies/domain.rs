//! A policy profile: the numbers of a locality, dated, each with its rule id.

use crate::shared::domain::words;
use chrono::{Months, NaiveDate, NaiveTime, TimeDelta};
use serde::Serialize;

words! {
    /// How care is given (H-04).
    CareKind {
        /// 计时托: any aligned part of a session.
        Timed = "timed",
        /// 临时托: the whole session.
        Temporary = "temporary",
    }
}

words! {
    /// Infectious diseases of small children for which a class is suspended. Only the code
    /// is kept in the clear, for counting.
    Disease {
        /// 手足口病.
        HandFootMouth = "hand_foot_mouth",
        /// 疱疹性咽峡炎.
        Herpangina = "herpangina",
        /// 水痘.
        Chickenpox = "chickenpox",
        /// 流行性感冒.
        Influenza = "influenza",
        /// 诺如病毒感染性腹泻.
        Norovirus = "norovirus",
        /// Any other.
        Other = "other",
    }
}

/// All rules of one locality, oldest version first.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The name by which districts refer to it, for example `hongkou`.
    pub locality: String,
    /// The locality's Chinese name.
    pub name: String,
    /// The paper the rules come from.
    pub source: String,
    /// Never empty; ordered by `effective_from`, without overlap.
    pub(super) versions: Vec<Policy>,
}

impl Profile {
    /// The rules in force on a date; `None` before the first version.
    #[must_use]
    pub fn on(&self, date: NaiveDate) -> Option<&Policy> {
        self.versions
            .iter()
            .rev()
            .find(|policy| policy.effective_from <= date)
    }
}

/// The rules in force from one date until the next version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Stored with every decision that was taken under it.
    pub id: String,
    /// First local date.
    pub effective_from: NaiveDate,
    /// What is offered, and how long.
    pub service: ServiceRules,
    /// Who may come (H-46).
    pub age: AgeRules,
    /// Free sessions per child and calendar year of the session (H-09).
    pub free_sessions_per_year: u32,
    /// How many may come at once.
    pub capacity: CapacityRules,
    /// How much of a day one child may spend (H-66).
    pub day: DayRules,
    /// When booking opens and closes, and how long staff may take to answer.
    pub booking: BookingRules,
    /// The waiting list (N-04).
    pub waitlist: WaitlistRules,
    /// What cancelling and not coming cost.
    pub cancel: CancelRules,
    /// What follows from late cancellations and missed sessions.
    pub strikes: StrikeRules,
    /// Handing children over, and those who are not fetched.
    pub handover: HandoverRules,
    /// How a second guardian comes to a family.
    pub family: FamilyRules,
    /// The entry gate (H-33) and the health declaration (H-34).
    pub health: HealthRules,
    /// When illness suspends a class.
    pub illness: IllnessRules,
    /// What a carer needs to count (H-53 to H-60).
    pub staff: StaffRules,
    /// When people are reminded of what ends.
    pub reminders: ReminderRules,
    /// Parenting guidance and home visits (H-11, H-12).
    pub guidance: GuidanceRules,
    /// Ceiling of a published price, fen per hour.
    pub max_fee_fen_per_hour: i64,
    /// How long a place is held for payment.
    pub payment: PaymentRules,
    /// What of a fee comes back when nobody but the family is the reason (H-35).
    pub refund: RefundRules,
    /// Every value with its rule id, for the public page, in file order.
    pub(super) listed: Vec<ListedValue>,
}

impl Policy {
    /// Every value of the file with its rule id, in file order.
    #[must_use]
    pub fn listed(&self) -> &[ListedValue] {
        &self.listed
    }
}

/// One value as published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListedValue {
    /// Section and key, for example `capacity.children_per_carer`.
    pub key: String,
    /// The value: a number, a word, or a list of words.
    pub value: serde_json::Value,
    /// Rule id, for example `H-57`.
    pub rule: String,
    /// True when the district chose the number because the paper leaves it open.
    pub choice: bool,
}

/// What is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceRules {
    /// Kinds of care that may be opened (H-04).
    pub kinds: Vec<CareKind>,
    /// Whether meals may be given (H-67).
    pub meals_allowed: bool,
    /// Without meals no session may touch `[lunch_from, lunch_to)`, local time.
    pub lunch_from: NaiveTime,
    /// End of lunch, local time.
    pub lunch_to: NaiveTime,
    /// Longest session, minutes (H-66).
    pub max_session_minutes: u32,
    /// Shortest timed booking, minutes.
    pub min_booking_minutes: u32,
}

/// Ages by the calendar: a child is N months old on the N-th monthly return of the birth
/// date; a birth date of the 29th to 31st returns on the last day of a shorter month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgeRules {
    /// First age admitted, months.
    pub min_months: u32,
    /// First age no longer admitted, months.
    pub max_months_exclusive: u32,
}

impl AgeRules {
    /// First local date on which a child born on `birth` is of age. `None` only past the
    /// end of the calendar.
    #[must_use]
    pub fn first_day(&self, birth: NaiveDate) -> Option<NaiveDate> {
        birth.checked_add_months(Months::new(self.min_months))
    }

    /// First local date on which the child is too old.
    #[must_use]
    pub fn first_day_too_old(&self, birth: NaiveDate) -> Option<NaiveDate> {
        birth.checked_add_months(Months::new(self.max_months_exclusive))
    }
}

/// Legal limits of one class (I5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CapacityRules {
    /// Class cap (H-49).
    pub max_children_per_class: u32,
    /// Usable area each child needs, square decimetres (H-48).
    pub area_dm2_per_child: u32,
    /// Children one carer may look after (H-57).
    pub children_per_carer: u32,
}

/// Limits of one child's day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayRules {
    /// Minutes a day, over all houses.
    pub max_minutes: u32,
    /// Half-days a day; `noon` divides them.
    pub max_half_days: u32,
    /// Local time that divides the day.
    pub noon: NaiveTime,
    /// A child is let in so long before the booked time.
    pub check_in_before: TimeDelta,
}

/// When a session can be booked, and answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BookingRules {
    /// Booking opens so many local days before the session's date, at `opens_at`.
    pub opens_days_ahead: u32,
    /// Local time of opening.
    pub opens_at: NaiveTime,
    /// Booking closes so many local days before the session's date, at `closes_at`.
    pub closes_days_before: u32,
    /// Local time of closing.
    pub closes_at: NaiveTime,
    /// Staff answer within this time of the request ...
    pub confirm_within: TimeDelta,
    /// ... and no later than so many local days before, at `confirm_by`.
    pub confirm_days_before: u32,
    /// Local time by which staff have answered.
    pub confirm_by: NaiveTime,
    /// Requested and confirmed bookings a child may have ahead.
    pub max_open_per_child: u32,
}

/// How places that come free are offered to those who wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitlistRules {
    /// A family has so long to accept an offer ...
    pub offer_for: TimeDelta,
    /// ... or so long, when the session begins soon.
    pub short_offer_for: TimeDelta,
    /// A session begins soon when fewer than so many minutes are left.
    pub short_offer_before: TimeDelta,
    /// The time of an offer that is made at night, from this local time of day ...
    pub quiet_from: NaiveTime,
    /// ... to this one, begins in the morning, at the latter. Equal: there is no night.
    pub quiet_to: NaiveTime,
    /// No offer is made that would have to be accepted within less than this.
    pub min_offer_for: TimeDelta,
    /// Wishes of one child that may be open at once.
    pub max_waiting_per_child: u32,
    /// Days that one wish may span.
    pub max_days: u32,
    /// After so many offers without an answer a wish ends.
    pub max_unanswered_offers: u32,
}

/// What cancelling and not coming cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CancelRules {
    /// A guardian cancels without consequence until so long before the start.
    pub free_until_before: TimeDelta,
    /// Whether a late cancellation uses the free session up.
    pub late_cancel_consumes_quota: bool,
    /// Whether not coming uses the free session up.
    pub no_show_consumes_quota: bool,
}

/// A late cancellation or a missed session is a strike; too many in a while suspend the
/// child from new bookings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StrikeRules {
    /// So many strikes within [`StrikeRules::window`] suspend.
    pub limit: u32,
    /// How far back strikes count.
    pub window: TimeDelta,
    /// How long a suspension lasts from the strike that brought it.
    pub suspension: TimeDelta,
}

/// Handing a child over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandoverRules {
    /// A child still in so long after its booked time: house and family are alerted.
    pub overstay_after: TimeDelta,
    /// A child still in so long after its booked time: the subdistrict is alerted too.
    pub unclaimed_after: TimeDelta,
    /// Wrong entries of a document in one day, or of a code, after which it is of no use.
    pub tries: u32,
}

/// How a second guardian comes to a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FamilyRules {
    /// How long an invitation can be accepted.
    pub invitation_lasts: TimeDelta,
}

/// How paid bookings are paid online.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentRules {
    /// A place is held so long for its payment.
    pub hold: TimeDelta,
}

/// What of a fee comes back when the family cancels late or does not come, in per cent.
/// Everything else that ends a booking before the care gives the whole fee back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundRules {
    /// After a late cancellation.
    pub late_cancel_percent: u32,
    /// When nobody came.
    pub no_show_percent: u32,
}

/// The entry gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HealthRules {
    /// Validity of a child's certificate from the examination, months.
    pub certificate_valid_months: u32,
    /// Whether the certificate is also demanded when booking, for the session's date.
    pub certificate_checked_at_booking: bool,
    /// After so many months without a visit a newer examination is demanded; 0 never.
    pub recheck_after_absence_months: u32,
    /// A health declaration is asked for again after so many days.
    pub declaration_valid_days: u32,
    /// Morning temperature that turns a child away, tenths of a degree Celsius.
    pub fever_from_tenths: u32,
}

/// When illness suspends a class or a whole house, disease by disease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IllnessRules {
    /// In the order of [`Disease::ALL`], one for each.
    pub(super) thresholds: Vec<(Disease, Threshold)>,
}

impl IllnessRules {
    /// The threshold of a disease.
    #[must_use]
    pub fn of(&self, disease: Disease) -> Option<Threshold> {
        let found = self.thresholds.iter().find(|(of, _)| *of == disease);
        found.map(|(_, threshold)| *threshold)
    }
}

/// From how many cases on a suspension is proposed to staff, who decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// Cases in one class; 0 proposes nothing.
    pub cases_per_class: u32,
    /// Within so many local days, the day of the last case included.
    pub within_days: u32,
    /// How long a class stays away, local days, that of the decision included.
    pub suspension_days: u32,
    /// Cases in all classes from which the whole house is suspended; 0 never.
    pub cases_per_house: u32,
    /// Classes with their number of cases from which the whole house is; 0 never.
    pub classes_per_house: u32,
}

/// What a carer needs to count in the ratio.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffRules {
    /// Qualifications that count (H-54).
    pub qualification_types: Vec<String>,
    /// Whether the yearly training certificate is demanded (H-58).
    pub annual_training_required: bool,
    /// Validity of a staff health certificate, months (H-53).
    pub health_certificate_months: u32,
    /// Validity of a background check, months (H-60).
    pub background_check_months: u32,
    /// Registers that must each have answered `clear` (H-59).
    pub background_check_channels: Vec<String>,
    /// From this month on people without the year's training certificate are warned (H-58).
    pub training_warn_from_month: u32,
}

/// When people are reminded of papers, insurances and contracts that end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReminderRules {
    /// So many days before the last day, longest first.
    pub days_before: Vec<u32>,
}

/// Parenting guidance and home visits, apart from care: neither draws on the free sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuidanceRules {
    /// Guidance sessions of a family in a calendar year of the session (H-12).
    pub sessions_per_family_year: u32,
    /// Booking opens so many local days before the session's date.
    pub opens_days_ahead: u32,
    /// Booking closes so long before the start.
    pub closes_before: TimeDelta,
    /// Staff answer within this time of the request, and before the start.
    pub confirm_within: TimeDelta,
    /// Who is not marked as having come so long after the end, did not.
    pub attendance_within: TimeDelta,
    /// Home visits of a newborn in a calendar year (H-11).
    pub home_visits_per_newborn_year: u32,
    /// A child is a newborn below this age, months by the calendar.
    pub newborn_max_months_exclusive: u32,
}

impl GuidanceRules {
    /// The first local date on which a child born on `birth` is no newborn any more. `None`
    /// only past the end of the calendar.
    #[must_use]
    pub fn first_day_no_newborn(&self, birth: NaiveDate) -> Option<NaiveDate> {
        birth.checked_add_months(Months::new(self.newborn_max_months_exclusive))
    }
}
