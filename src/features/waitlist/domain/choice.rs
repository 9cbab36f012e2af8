//! Who is offered a place: the first in order who may have it.

use super::wish::Wish;
use crate::{
    features::{
        bookings::domain::{Asked, Channel, Facts, Plan, Refusal, Request, decide_together},
        sessions::domain::{first_lack, free_places},
    },
    shared::domain::{BookingId, ChildId, HouseId, Interval, WaitlistEntryId},
};
use uuid::Uuid;

/// A wish with all that is known for each of its children in one session.
#[derive(Clone, Debug)]
pub struct Candidate<'p> {
    /// The entry.
    pub entry: WaitlistEntryId,
    /// What the family waits for.
    pub wish: Wish,
    /// The family will pay where no free session is left.
    pub accept_fee: bool,
    /// The house of the session.
    pub house: HouseId,
    /// The children, each with its facts; never empty.
    pub children: Vec<(ChildId, Facts<'p>)>,
}

/// What is offered: a time and a plan for each child, in the order of the candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferPlan {
    /// The time.
    pub during: Interval,
    /// The plans.
    pub plans: Vec<Plan>,
}

/// Why a wish is passed over although a place is there for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip {
    /// The child against which a rule stands.
    pub child: ChildId,
    /// The rule.
    pub refusal: Refusal,
}

/// What a session holds for a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// A place for each child.
    Offer(OfferPlan),
    /// Places, but a rule stands against a child.
    Skip(Skip),
    /// No place, or nothing that fits: the family is not concerned.
    Nothing,
}

/// Judges one wish against one session by the same decision that admits every booking. Of
/// the times that fit the wish the first is offered in which all children have a place and no
/// rule stands against one of them.
#[must_use]
pub fn judge(candidate: &Candidate<'_>) -> Judgement {
    let Some((_, facts)) = candidate.children.first() else {
        return Judgement::Nothing;
    };
    let session = &facts.session;
    let places = u32::try_from(candidate.children.len()).unwrap_or(u32::MAX);
    let steps = free_places(&session.capacity, &session.held);
    let mut skip = None;
    for during in candidate
        .wish
        .times_in(session, candidate.house, facts.local)
    {
        if first_lack(&steps, during, places).is_some() {
            continue;
        }
        match together(candidate, during) {
            Ok(plans) => return Judgement::Offer(OfferPlan { during, plans }),
            Err(refused) if !may_differ_by_time(&refused.refusal) => {
                skip = Some(refused);
                break;
            }
            Err(refused) => skip = skip.or(Some(refused)),
        }
    }
    match skip {
        Some(skip) if is_about_the_child(&skip.refusal) => Judgement::Skip(skip),
        _ => Judgement::Nothing,
    }
}

fn together(candidate: &Candidate<'_>, during: Interval) -> Result<Vec<Plan>, Skip> {
    let request = Request {
        during,
        accept_fee: candidate.accept_fee,
        channel: Channel::Waitlist,
    };
    let asked = candidate.children.iter().map(|(child, facts)| Asked {
        // Nothing is written here, and no wish names a child twice.
        booking: BookingId::from(Uuid::nil()),
        child: *child,
        facts: facts.clone(),
        request,
    });
    let answers = decide_together(asked.collect());
    let children = candidate.children.iter().map(|(child, _)| *child);
    children
        .zip(answers)
        .map(|(child, answer)| answer.map_err(|refusal| Skip { child, refusal }))
        .collect()
}

/// Whether another time of the same session may be allowed where this one is not.
const fn may_differ_by_time(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::ChildTimeConflict { .. }
            | Refusal::DailyLimit { .. }
            | Refusal::DurationNotAllowed { .. }
            | Refusal::MisalignedTime { .. }
            | Refusal::OutsideSession { .. }
            | Refusal::Full { .. }
    )
}

/// Whether the rule stands against the child, and not against the session for everyone.
const fn is_about_the_child(refusal: &Refusal) -> bool {
    match refusal {
        Refusal::ChildTooYoung { .. }
        | Refusal::ChildTooOld { .. }
        | Refusal::ConsentMissing
        | Refusal::AgreementNotSigned
        | Refusal::HealthCertificateMissing
        | Refusal::HealthCertificateNotVerified
        | Refusal::HealthCertificateExpiresBeforeSession { .. }
        | Refusal::RecheckRequired { .. }
        | Refusal::ReturnNoteRequired { .. }
        | Refusal::BookingSuspended { .. }
        | Refusal::AlreadyBooked { .. }
        | Refusal::ChildTimeConflict { .. }
        | Refusal::DailyLimit { .. }
        | Refusal::TooManyOpenBookings { .. }
        | Refusal::FreeQuotaExhausted { .. } => true,
        Refusal::HouseNotOperating
        | Refusal::InsuranceMissing
        | Refusal::OperatorNotEntitled
        | Refusal::SessionClosed { .. }
        | Refusal::SessionNotOpenForBooking { .. }
        | Refusal::OutsideSession { .. }
        | Refusal::MisalignedTime { .. }
        | Refusal::DurationNotAllowed { .. }
        | Refusal::Full { .. }
        | Refusal::WaitingListFirst { .. } => false,
    }
}

/// Whether the family is told that it was passed over for this. That it has the session
/// already it knows.
#[must_use]
pub const fn is_told(refusal: &Refusal) -> bool {
    !matches!(refusal, Refusal::AlreadyBooked { .. })
}

/// Who is offered a place, and who was passed over on the way.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Choice {
    /// The first who may have it, with what is offered.
    pub next: Option<(WaitlistEntryId, OfferPlan)>,
    /// Those before, with the reason, in order.
    pub skipped: Vec<(WaitlistEntryId, Skip)>,
}

/// Chooses among wishes in their order. Those for whom there is no place, as for siblings
/// when one place is left, are passed over without a word.
#[must_use]
pub fn next_eligible<'c, 'p: 'c>(in_order: impl IntoIterator<Item = &'c Candidate<'p>>) -> Choice {
    let mut choice = Choice::default();
    for candidate in in_order {
        match judge(candidate) {
            Judgement::Offer(offer) => {
                choice.next = Some((candidate.entry, offer));
                return choice;
            }
            Judgement::Skip(skip) => choice.skipped.push((candidate.entry, skip)),
            Judgement::Nothing => {}
        }
    }
    choice
}
