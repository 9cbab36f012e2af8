//! What admission knows when it decides: the locks, and what is read under them.

use super::project;
use crate::{
    features::{
        bookings::{
            domain::{
                Booking, BookingError, ChildFacts, Facts, HouseFacts, NewBooking, SessionFacts,
            },
            store::{self, LockedChild, LockedSession},
        },
        districts,
        houses::domain::{HouseStatus, PaymentMode},
        policies::domain::Policy,
        quota::domain::entitled,
    },
    shared::{domain::District, storage::WriteTx},
    state::AppState,
};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

/// Necessary consents: the child's profile and its health data.
const NECESSARY_CONSENTS: i64 = 2;

/// Everything admission read, owned, so that it can also be projected afterwards.
pub(super) struct Known<'p> {
    policy: &'p Policy,
    pub year_policy: &'p Policy,
    pub child: LockedChild,
    pub child_facts: ChildFacts,
    pub session: LockedSession,
    house: HouseFacts,
    /// Bookings of the session that hold a place, and those of the child.
    pub bookings: Vec<Booking>,
    pub year: i32,
}

impl Known<'_> {
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
                status: session.status,
                short_by: session.short_by,
                step_minutes: session.step_minutes,
                capacity: session.capacity.clone(),
                held: self.in_session().map(|booking| booking.during).collect(),
            },
            house: self.house,
        }
    }

    pub fn in_session(&self) -> impl Iterator<Item = &Booking> {
        self.bookings
            .iter()
            .filter(|booking| booking.session == self.session.id && booking.status.holds_a_place())
    }

    pub fn of_child(&self) -> impl Iterator<Item = &Booking> {
        self.bookings
            .iter()
            .filter(|booking| booking.child == self.child.id)
    }
}

/// Takes the two locks in their order.
pub(super) async fn locked(
    tx: &WriteTx,
    wanted: &NewBooking,
) -> Result<(LockedChild, LockedSession), BookingError> {
    let child = store::lock_child(tx, wanted.child)
        .await?
        .filter(|child| child.active)
        .ok_or(BookingError::NotFound)?;
    let session = store::lock_session(tx, wanted.session)
        .await?
        .ok_or(BookingError::NotFound)?;
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
    let child = store::child(db, wanted.child).await?;
    let session = store::session(db, wanted.session).await?;
    let (Some(child), Some(session)) = (child, session) else {
        return Err(BookingError::NotFound);
    };
    let known = read_facts(state, db, district, child, session).await?;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
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
    let policy = districts::service::policy(state, district, session.date)?;
    let year = district.local.year(session.during.start());
    let year_policy = project::policy_of_year(state, district, year)?;
    let bookings = store::bookings_for_admission(db, child.id, year, session.id).await?;
    let papers = store::papers(
        db,
        session.house,
        session.date,
        child.id,
        child.family,
        year,
    )
    .await?
    .ok_or(BookingError::NotFound)?;
    let certificates = store::certificates(db, child.id).await?;
    let granted = u32::try_from(papers.granted_sessions).unwrap_or(0);
    let child_facts = ChildFacts {
        birth_date: child.birth_date,
        suspended_until: child.suspended_until,
        consented: papers.necessary_consents >= NECESSARY_CONSENTS,
        agreement_signed: papers.agreement_signed,
        certificates,
        last_attended_on: papers.last_attended_on,
        entitled: entitled(year_policy.free_sessions_per_year, [granted]),
        bookings: bookings
            .iter()
            .filter(|booking| booking.child == child.id)
            .map(Booking::as_childs)
            .collect(),
    };
    Ok(Known {
        policy,
        year_policy,
        child_facts,
        house: HouseFacts {
            operating: HouseStatus::parse(&papers.house_status) == Some(HouseStatus::Operating),
            insured: papers.insured,
            auto_confirm: papers.auto_confirm,
            price: papers.price(),
            pays_online: PaymentMode::parse(&papers.payment_mode) == Some(PaymentMode::Online),
        },
        child,
        session,
        bookings,
        year,
    })
}
