//! What admission knows when it decides: the locks, and what is read under them.

use super::project;
use crate::{
    features::{
        bookings::{
            domain::{
                Booking, BookingError, Certificate, Channel, ChildFacts, Facts, HouseFacts,
                NewBooking, Plan, SessionFacts,
            },
            store::{self, LockedChild, LockedSession, Papers, Sought},
        },
        districts,
        houses::domain::{HouseStatus, PaymentMode},
        policies::domain::Policy,
        quota::domain::entitled,
        sessions::domain::SessionStatus,
    },
    shared::{
        domain::{AccountId, BookingId, ChildId, District, FamilyId, Interval},
        storage::WriteTx,
    },
    state::AppState,
};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

/// Necessary consents: the child's profile and its health data.
const NECESSARY_CONSENTS: i64 = 2;

/// Everything admission read, owned, so that it can also be projected afterwards.
pub struct Known<'p> {
    policy: &'p Policy,
    pub(super) year_policy: &'p Policy,
    pub(super) child: LockedChild,
    pub(super) child_facts: ChildFacts,
    pub(super) session: LockedSession,
    house: HouseFacts,
    waiting_first_until: Option<DateTime<Utc>>,
    /// Bookings of the session, and those of the child.
    pub(super) bookings: Vec<Booking>,
    pub(super) year: i32,
}

/// Who makes a booking, in which way, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Maker {
    pub account: AccountId,
    pub channel: Channel,
    pub now: DateTime<Utc>,
}

impl Known<'_> {
    /// The child.
    #[must_use]
    pub const fn child(&self) -> ChildId {
        self.child.id
    }

    /// The child's family.
    #[must_use]
    pub const fn family(&self) -> FamilyId {
        self.child.family
    }

    /// As what [`decide`](crate::features::bookings::domain::decide) looks at.
    #[must_use]
    pub fn as_facts(&self, district: &District, now: DateTime<Utc>) -> Facts<'_> {
        let session = &self.session;
        Facts {
            now,
            policy: self.policy,
            year_policy: self.year_policy,
            local: district.local,
            child: self.child_facts.clone(),
            session: SessionFacts {
                id: session.id,
                during: session.during,
                date: session.date,
                kind: session.kind,
                // Whatever its own status, a closed house takes no bookings.
                status: if session.closed_by_house {
                    SessionStatus::Closed
                } else {
                    session.status
                },
                short_by: session.short_by,
                step_minutes: session.step_minutes,
                capacity: session.capacity.clone(),
                held: self
                    .in_session()
                    .filter(|booking| booking.status.holds_a_place())
                    .map(|booking| booking.during)
                    .collect(),
                waiting_first_until: self.waiting_first_until,
            },
            house: self.house,
        }
    }

    pub(super) fn in_session(&self) -> impl Iterator<Item = &Booking> {
        self.bookings
            .iter()
            .filter(|booking| booking.session == self.session.id)
    }

    pub(super) fn of_child(&self) -> impl Iterator<Item = &Booking> {
        self.bookings
            .iter()
            .filter(|booking| booking.child == self.child.id)
    }

    /// The booking that a plan makes.
    pub(super) fn planned(
        &self,
        id: BookingId,
        during: Interval,
        plan: Plan,
        by: Maker,
    ) -> Booking {
        Booking {
            id,
            district: self.session.district,
            family: self.child.family,
            child: self.child.id,
            house: self.session.house,
            session: self.session.id,
            date: self.session.date,
            during,
            status: plan.status,
            funding: plan.funding,
            quota_year: plan.quota_year,
            free_session: plan.free_session,
            fee_fen: plan.fee_fen,
            fee_schedule: plan.fee_schedule,
            policy_version: plan.policy_version,
            channel: by.channel,
            requested_by: by.account,
            confirm_deadline: plan.confirm_deadline,
            offer_until: plan.offer_until,
            pay_by: plan.pay_by,
            version: 1,
            created_at: by.now,
        }
    }
}

/// Takes the two locks in their order.
pub(super) async fn locked(
    tx: &WriteTx,
    wanted: &NewBooking,
) -> Result<(LockedChild, LockedSession), BookingError> {
    let (child, session) = store::lock_both(tx, (wanted.child, wanted.session))
        .await?
        .filter(|(child, _)| child.active)
        .ok_or(BookingError::NotFound)?;
    step!(Locked);
    Ok((child, session))
}

/// The negative control of the locks: with the switch on, the facts are read without them,
/// and long enough before the write that requests at the same time read the same facts.
#[cfg(feature = "testing")]
pub(super) async fn facts_without_locks<'p>(
    state: &'p AppState,
    district: &District,
    wanted: &NewBooking,
) -> Result<Option<Known<'p>>, BookingError> {
    if !crate::testing::Switches::is_on(&state.switches.skip_admission_locks) {
        return Ok(None);
    }
    let db = state.db.read();
    let (child, session) = store::both(db, (wanted.child, wanted.session))
        .await?
        .ok_or(BookingError::NotFound)?;
    let known = read_facts(state, db, district, child, session).await?;
    let switches = &state.switches;
    switches
        .admissions_read
        .fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    if !crate::testing::Switches::is_on(&switches.hold_admissions) {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    }
    while crate::testing::Switches::is_on(&switches.hold_admissions) {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    Ok(Some(known))
}

#[cfg(not(feature = "testing"))]
#[expect(clippy::unused_async, reason = "its twin in tests reads the store")]
pub(super) async fn facts_without_locks<'p>(
    _: &'p AppState,
    _: &District,
    _: &NewBooking,
) -> Result<Option<Known<'p>>, BookingError> {
    Ok(None)
}

pub(super) async fn read_facts<'p>(
    state: &'p AppState,
    db: &impl ConnectionTrait,
    district: &District,
    child: LockedChild,
    session: LockedSession,
) -> Result<Known<'p>, BookingError> {
    let known = read_all_facts(state, db, district, vec![child], &session).await?;
    known.into_iter().next().ok_or(BookingError::NotFound)
}

/// What is known for each of several children and a session, in their order.
pub(super) async fn read_all_facts<'p>(
    state: &'p AppState,
    db: &impl ConnectionTrait,
    district: &District,
    children: Vec<LockedChild>,
    session: &LockedSession,
) -> Result<Vec<Known<'p>>, BookingError> {
    let policy = districts::service::policy(state, district, session.date)?;
    let year = district.local.year(session.during.start());
    let year_policy = project::policy_of_year(state, district, year)?;
    let ids: Vec<ChildId> = children.iter().map(|child| child.id).collect();
    let sought = Sought {
        children: &ids,
        session: session.id,
        house: session.house,
        date: session.date,
        year,
    };
    let read = store::read_for_admission(db, &sought).await?;
    let known = |child: LockedChild| {
        let (papers, certificates) = read.papers.get(&child.id)?;
        let relevant = |it: &&Booking| it.session == session.id || it.child == child.id;
        let bookings: Vec<Booking> = read.bookings.iter().filter(relevant).cloned().collect();
        Some(Known {
            policy,
            year_policy,
            child_facts: child_facts(&child, papers, certificates, year_policy, &bookings),
            house: house_facts(papers),
            waiting_first_until: papers.waiting_first_until,
            child,
            session: session.clone(),
            bookings,
            year,
        })
    };
    let known: Option<Vec<Known<'p>>> = children.into_iter().map(known).collect();
    known.ok_or(BookingError::NotFound)
}

fn child_facts(
    child: &LockedChild,
    papers: &Papers,
    certificates: &[Certificate],
    year_policy: &Policy,
    bookings: &[Booking],
) -> ChildFacts {
    let granted = u32::try_from(papers.granted_sessions).unwrap_or(0);
    ChildFacts {
        birth_date: child.birth_date,
        suspended_until: child.suspended_until,
        consented: papers.necessary_consents >= NECESSARY_CONSENTS,
        agreement_signed: papers.agreement_signed,
        certificates: certificates.to_vec(),
        last_attended_on: papers.last_attended_on,
        return_note_due_since: papers.return_note_due_since,
        entitled: entitled(year_policy.free_sessions_per_year, [granted]),
        bookings: bookings
            .iter()
            .filter(|booking| booking.child == child.id)
            .map(Booking::as_childs)
            .collect(),
    }
}

fn house_facts(papers: &Papers) -> HouseFacts {
    HouseFacts {
        operating: HouseStatus::parse(&papers.house_status)
            .is_some_and(HouseStatus::takes_children),
        insured: papers.insured,
        entitled: papers.operator_entitled,
        auto_confirm: papers.auto_confirm,
        price: papers.price(),
        pays_online: PaymentMode::parse(&papers.payment_mode) == Some(PaymentMode::Online),
    }
}
