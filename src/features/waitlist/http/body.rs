//! What is sent and answered about entries.

use crate::{
    features::{
        bookings::domain::{Booking, Funding},
        policies::domain::CareKind,
        waitlist::domain::{
            EntryStatus, EntryView, LastSkip, NewEntry, OfferOutcome, OfferView, Place, Wish,
        },
    },
    shared::{
        domain::LocalTime,
        http::{Code, Money, Problem, known_date},
    },
};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{borrow::Cow, collections::BTreeSet};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

/// A wish for the waiting list: either one session, or houses and dates.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WaitlistInput {
    /// The child, or siblings who come only together.
    #[validate(length(min = 1, max = 10), custom(function = "each_once"))]
    #[schema(min_items = 1, max_items = 10)]
    pub children: Vec<Uuid>,
    /// The one session.
    pub session_id: Option<Uuid>,
    /// Without `session_id`: any fitting session of these houses.
    #[validate(length(min = 1, max = 20), custom(function = "each_once"))]
    #[schema(min_items = 1, max_items = 20)]
    pub house_ids: Option<Vec<Uuid>>,
    /// Without `session_id`: first local date.
    #[validate(custom(function = "known_date"))]
    pub from: Option<NaiveDate>,
    /// Without `session_id`: last local date, inclusive.
    #[validate(custom(function = "known_date"))]
    pub to: Option<NaiveDate>,
    /// Without `session_id`: only this kind of care.
    #[schema(inline)]
    pub kind: Option<CareKind>,
    /// Not before this local time of day, `HH:MM`.
    pub earliest: Option<String>,
    /// Not after this local time of day, `HH:MM`.
    pub latest: Option<String>,
    /// Timed care of at least so many minutes is enough; without it the whole of the session,
    /// or of what lies between the times of day, is wanted.
    #[validate(range(min = 1, max = 1440))]
    #[schema(minimum = 1, maximum = 1440)]
    pub min_minutes: Option<u32>,
    /// The family will pay the published price where no free session is left. Nothing is
    /// charged unless an offer that names the price is accepted.
    #[serde(default)]
    pub accept_fee: bool,
}

fn each_once(ids: &[Uuid]) -> Result<(), ValidationError> {
    let different: BTreeSet<_> = ids.iter().collect();
    if different.len() == ids.len() {
        return Ok(());
    }
    Err(ValidationError::new("duplicate").with_message(Cow::Borrowed("names one twice")))
}

fn wrong(pointer: &str, code: &str, detail: &str) -> Problem {
    Problem::new(Code::ValidationFailed).field(pointer, code, detail)
}

fn time(text: Option<&str>, pointer: &str) -> Result<Option<NaiveTime>, Problem> {
    let read = |text: &str| NaiveTime::parse_from_str(text, "%H:%M");
    text.map(read)
        .transpose()
        .map_err(|_| wrong(pointer, "invalid", "a local time is written as HH:MM"))
}

impl WaitlistInput {
    pub(super) fn read(self) -> Result<NewEntry, Problem> {
        let earliest = time(self.earliest.as_deref(), "/earliest")?;
        let latest = time(self.latest.as_deref(), "/latest")?;
        if earliest.is_some_and(|from| latest.is_some_and(|to| to <= from)) {
            return Err(wrong("/latest", "reversed", "must lie after earliest"));
        }
        let missing = |pointer| wrong(pointer, "missing", "is needed without session_id");
        let (houses, from, to) = if self.session_id.is_some() {
            let of_others = [
                (self.house_ids.is_some(), "/house_ids"),
                (self.from.is_some(), "/from"),
                (self.to.is_some(), "/to"),
                (self.kind.is_some(), "/kind"),
            ];
            if let Some((_, pointer)) = of_others.into_iter().find(|(named, _)| *named) {
                return Err(wrong(pointer, "not_with_session", "the session decides it"));
            }
            (Vec::new(), NaiveDate::default(), NaiveDate::default())
        } else {
            (
                self.house_ids.ok_or_else(|| missing("/house_ids"))?,
                self.from.ok_or_else(|| missing("/from"))?,
                self.to.ok_or_else(|| missing("/to"))?,
            )
        };
        if to < from {
            return Err(wrong("/to", "reversed", "must not lie before from"));
        }
        Ok(NewEntry {
            children: self.children.into_iter().map(Into::into).collect(),
            session: self.session_id.map(Into::into),
            wish: Wish {
                place: Place::Houses(houses.into_iter().map(Into::into).collect()),
                kind: self.kind,
                from,
                to,
                earliest,
                latest,
                min_minutes: self.min_minutes,
            },
            accept_fee: self.accept_fee,
        })
    }
}

/// The answer to an offer.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferAnswerInput {
    /// The offer as it was shown: another one that was made since is not answered by this.
    pub offer_id: Uuid,
}

/// An entry of the waiting list.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitlistEntryBody {
    /// Its id.
    pub id: Uuid,
    /// The children.
    pub children: Vec<Uuid>,
    /// The one session, if it is one.
    pub session_id: Option<Uuid>,
    /// The houses.
    pub house_ids: Vec<Uuid>,
    /// First local date.
    pub from: NaiveDate,
    /// Last local date, inclusive.
    pub to: NaiveDate,
    /// Only this kind of care.
    pub kind: Option<CareKind>,
    /// Not before this local time of day, `HH:MM`.
    pub earliest: Option<String>,
    /// Not after this local time of day, `HH:MM`.
    pub latest: Option<String>,
    /// Timed care of at least so many minutes is enough.
    pub min_minutes: Option<u32>,
    /// Whether an offer for a fee is wanted when no free session is left.
    pub accept_fee: bool,
    /// Where it stands.
    pub status: EntryStatus,
    /// While it waits: one more than the number of waiting entries before it that may want
    /// the same session. So many are asked first at most.
    pub position: Option<u64>,
    /// Since when it has its place in the order, local.
    pub queued_at: DateTime<FixedOffset>,
    /// When it ends unless it is fulfilled: booking closes then for its last date, local.
    pub until: DateTime<FixedOffset>,
    /// Why it was passed over last although a place was there.
    pub last_skipped: Option<LastSkipBody>,
    /// The offer that stands, or that was accepted.
    pub offer: Option<WaitlistOfferBody>,
    /// Raised by every change of state; also the `ETag`.
    pub version: i64,
    /// When it was entered, local.
    pub created_at: DateTime<FixedOffset>,
}

/// Why an entry was passed over, as the problem of a booking would say it.
#[derive(Debug, Serialize, ToSchema)]
pub struct LastSkipBody {
    /// For which session.
    pub session_id: Uuid,
    /// The child against which a rule stood.
    pub child_id: Uuid,
    /// When, local.
    pub at: DateTime<FixedOffset>,
    /// Stable code of the rule.
    #[schema(value_type = Code)]
    pub code: String,
    /// Facts that help; which ones depends on the code.
    #[schema(value_type = Object)]
    pub facts: Map<String, Value>,
}

/// An offer: a place for each child, held until it is answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitlistOfferBody {
    /// Its id; name it when answering.
    pub id: Uuid,
    /// The session.
    pub session_id: Uuid,
    /// Start of the time offered, local.
    pub starts_at: DateTime<FixedOffset>,
    /// End of the time offered, local.
    pub ends_at: DateTime<FixedOffset>,
    /// Answer before this instant, local.
    pub offer_until: DateTime<FixedOffset>,
    /// What became of it; absent while it stands.
    pub outcome: Option<OfferOutcome>,
    /// What all children cost together; 0 when all are free.
    pub fee: Money,
    /// Each child with its booking.
    pub bookings: Vec<OfferedBookingBody>,
}

/// One child of an offer.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferedBookingBody {
    /// The booking.
    pub booking_id: Uuid,
    /// The child.
    pub child_id: Uuid,
    /// A free session, or paid.
    pub funding: Funding,
    /// What it costs; 0 when free.
    pub fee: Money,
}

impl WaitlistEntryBody {
    pub(super) fn of(view: EntryView, local: LocalTime) -> Self {
        let EntryView {
            entry,
            position,
            last_skip,
            offer,
        } = view;
        let (wish, hour) = (entry.wish, |time: NaiveTime| {
            time.format("%H:%M").to_string()
        });
        let houses = wish.place.houses();
        Self {
            id: entry.id.get(),
            children: entry.children.into_iter().map(Into::into).collect(),
            session_id: wish.place.session().map(Into::into),
            house_ids: houses.into_iter().map(Into::into).collect(),
            from: wish.from,
            to: wish.to,
            kind: wish.kind,
            earliest: wish.earliest.map(hour),
            latest: wish.latest.map(hour),
            min_minutes: wish.min_minutes,
            accept_fee: entry.accept_fee,
            status: entry.status,
            position,
            queued_at: local.show(entry.queued_at),
            until: local.show(entry.until),
            last_skipped: last_skip.map(|skip| LastSkipBody::of(skip, local)),
            offer: offer.map(|offer| WaitlistOfferBody::of(offer, local)),
            version: entry.version,
            created_at: local.show(entry.created_at),
        }
    }
}

impl LastSkipBody {
    fn of(skip: LastSkip, local: LocalTime) -> Self {
        let problem = Problem::from(skip.refusal);
        Self {
            session_id: skip.session.get(),
            child_id: skip.child.get(),
            at: local.show(skip.at),
            code: problem.code.as_str().to_owned(),
            facts: problem.facts,
        }
    }
}

impl WaitlistOfferBody {
    fn of(view: OfferView, local: LocalTime) -> Self {
        let fee = view
            .bookings
            .iter()
            .fold(0, |sum, booking| booking.fee_fen.saturating_add(sum));
        Self {
            id: view.offer.id.get(),
            session_id: view.offer.session.get(),
            starts_at: local.show(view.during.start()),
            ends_at: local.show(view.during.end()),
            offer_until: local.show(view.offer.until),
            outcome: view.offer.outcome,
            fee: Money { amount_fen: fee },
            bookings: view.bookings.iter().map(OfferedBookingBody::of).collect(),
        }
    }
}

impl OfferedBookingBody {
    fn of(booking: &Booking) -> Self {
        Self {
            booking_id: booking.id.get(),
            child_id: booking.child.get(),
            funding: booking.funding,
            fee: Money {
                amount_fen: booking.fee_fen,
            },
        }
    }
}
