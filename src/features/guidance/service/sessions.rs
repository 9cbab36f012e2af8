//! Guidance sessions: entered, edited and called off by those who run them, seen by anyone.

use super::tell::{tell_edited, tell_of};
use crate::{
    features::{
        districts,
        guidance::{
            domain::{
                GuidanceBooking, GuidanceBookingStatus, GuidanceDetails, GuidanceError,
                GuidanceSession, GuidanceSessionStatus, OfferedGuidance, SessionFilter, VenueType,
                guidance_window,
            },
            store::{self, GuidanceChange},
        },
        houses,
    },
    shared::{
        domain::{
            Actor, District, DistrictId, GuidanceSessionId, HouseId, RequestKey, Role,
            SubdistrictId,
        },
        storage::{Batch, idempotency::once},
    },
    state::AppState,
};
use sea_orm::ConnectionTrait;

/// A guidance session to be entered.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The hosting house; exactly for the venue type `house`.
    pub house: Option<HouseId>,
    /// The subdistrict that answers for it, where no house hosts it.
    pub subdistrict: Option<SubdistrictId>,
    /// Whose place it is.
    pub venue_type: VenueType,
    /// The rest.
    pub details: GuidanceDetails,
}

const fn invalid(pointer: &'static str, code: &'static str, detail: &'static str) -> GuidanceError {
    GuidanceError::Invalid {
        pointer,
        code,
        detail,
    }
}

/// Enters a guidance session: those who run the hosting house, or the subdistrict.
///
/// # Errors
/// [`GuidanceError`].
pub async fn create(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    new: NewSession,
) -> Result<GuidanceSession, GuidanceError> {
    let district = districts::service::district(state, actor.district).await?;
    let subdistrict = subdistrict_of(state, actor, &new).await?;
    check_details(state, new.venue_type, &new.details)?;
    let now = state.now();
    let session = GuidanceSession {
        id: state.new_id().into(),
        district: actor.district,
        subdistrict,
        house: new.house,
        venue_type: new.venue_type,
        date: district.local.date(new.details.during.start()),
        details: new.details,
        status: GuidanceSessionStatus::Open,
        cancel_reason: None,
        created_by: actor.account,
        version: 1,
    };
    let outcome = once(&state.db, actor, key, now, async |tx| {
        store::insert_session(tx, &session, now).await?;
        Ok::<_, GuidanceError>(session)
    })
    .await?;
    Ok(outcome.into_inner())
}

/// The subdistrict that will answer for a new session, if the actor may enter it there.
async fn subdistrict_of(
    state: &AppState,
    actor: &Actor,
    new: &NewSession,
) -> Result<SubdistrictId, GuidanceError> {
    match (new.venue_type, new.house) {
        (VenueType::House, None) => {
            return Err(invalid("/house_id", "required", "the house that hosts it"));
        }
        (VenueType::EarlyEducationCentre | VenueType::KindergartenPoint, Some(_)) => {
            return Err(invalid("/house_id", "not_allowed", "no house hosts it"));
        }
        (VenueType::House, Some(house)) => {
            let house = houses::service::house_in_scope(state.db.read(), actor, house).await?;
            return Ok(house.subdistrict);
        }
        (VenueType::EarlyEducationCentre | VenueType::KindergartenPoint, None) => {}
    }
    let own = match actor.role {
        Role::SubdistrictAdmin { subdistrict } => Some(subdistrict),
        Role::DistrictAdmin => None,
        _ => return Err(GuidanceError::Forbidden),
    };
    let wanted = new.subdistrict.or(own).ok_or(invalid(
        "/subdistrict_id",
        "required",
        "who answers for it",
    ))?;
    let known = districts::service::subdistrict(state.db.read(), wanted)
        .await?
        .is_some_and(|found| found.district == actor.district);
    if known && own.is_none_or(|own| own == wanted) {
        Ok(wanted)
    } else {
        Err(GuidanceError::NotFound)
    }
}

fn check_details(
    state: &AppState,
    venue_type: VenueType,
    details: &GuidanceDetails,
) -> Result<(), GuidanceError> {
    if details.venue.trim().is_empty() && venue_type != VenueType::House {
        return Err(invalid("/details/venue", "required", "where it is"));
    }
    if details.during.start() <= state.now() {
        return Err(GuidanceError::AlreadyBegun);
    }
    Ok(())
}

/// True for staff who have the session in scope: those of its house, of its subdistrict, of
/// the district.
pub(super) fn in_scope(actor: &Actor, session: &GuidanceSession) -> bool {
    session.district == actor.district
        && match session.house {
            Some(house) => actor.works_in(house, session.subdistrict),
            None => match actor.role {
                Role::SubdistrictAdmin { subdistrict } => subdistrict == session.subdistrict,
                Role::DistrictAdmin => true,
                Role::Guardian { .. }
                | Role::Carer { .. }
                | Role::HealthWorker { .. }
                | Role::HouseManager { .. }
                | Role::Supervisor { .. }
                | Role::Integrator { .. } => false,
            },
        }
}

/// Edits a session that nobody has edited since `expected` and that has not begun. Families
/// that hold a place are told. Their number stays, whatever capacity is set; the time moves
/// only while nobody holds a place.
///
/// # Errors
/// [`GuidanceError`].
pub async fn edit(
    state: &AppState,
    actor: &Actor,
    id: GuidanceSessionId,
    expected: i64,
    details: GuidanceDetails,
) -> Result<GuidanceSession, GuidanceError> {
    let district = districts::service::district(state, actor.district).await?;
    let tx = state.db.begin_write().await?;
    let session = store::lock_session(&tx, id)
        .await?
        .ok_or(GuidanceError::NotFound)?;
    if !in_scope(actor, &session) {
        return Err(GuidanceError::NotFound);
    }
    if session.version != expected {
        return Err(GuidanceError::StaleVersion);
    }
    if session.status != GuidanceSessionStatus::Open {
        return Err(GuidanceError::InvalidState(session.status.as_str()));
    }
    if session.details.during.start() <= state.now() {
        return Err(GuidanceError::AlreadyBegun);
    }
    check_details(state, session.venue_type, &details)?;
    let holding = store::holding_in_session(&*tx, id).await?;
    if !holding.is_empty() && session.details.during != details.during {
        return Err(GuidanceError::HasBookings);
    }
    let edited = GuidanceSession {
        date: district.local.date(details.during.start()),
        details,
        version: expected.saturating_add(1),
        ..session
    };
    store::update_session(&tx, id, edited.date, &edited.details, edited.version).await?;
    let mut batch = Batch::default();
    for booking in &holding {
        tell_edited(state, &mut batch, booking, &edited);
    }
    batch.execute(&tx).await?;
    tx.commit().await?;
    Ok(edited)
}

/// Calls a session off that is not over. Every family that holds a place gets it and its
/// count back and is told why, all at once.
///
/// # Errors
/// [`GuidanceError::InvalidState`] when it was called off before.
pub async fn cancel(
    state: &AppState,
    actor: &Actor,
    id: GuidanceSessionId,
    reason: &str,
) -> Result<GuidanceSession, GuidanceError> {
    let now = state.now();
    let tx = state.db.begin_write().await?;
    let session = store::lock_session(&tx, id)
        .await?
        .ok_or(GuidanceError::NotFound)?;
    if !in_scope(actor, &session) {
        return Err(GuidanceError::NotFound);
    }
    if session.details.during.end() <= now {
        return Err(GuidanceError::AlreadyOver);
    }
    let version = session.version.saturating_add(1);
    if !store::cancel_session(&tx, id, reason, version).await? {
        return Err(GuidanceError::InvalidState(session.status.as_str()));
    }
    let session = GuidanceSession {
        status: GuidanceSessionStatus::Cancelled,
        cancel_reason: Some(reason.to_owned()),
        version,
        ..session
    };
    let mut batch = Batch::default();
    for booking in store::holding_in_session(&*tx, id).await? {
        let transition = super::transition::CALLED_OFF;
        // Whoever answers or cancels it takes the session's lock first, so it stands still.
        if !store::change_state(&tx, booking.id, transition, now, true).await? {
            continue;
        }
        let from = booking.status;
        let changed = GuidanceBooking {
            status: GuidanceBookingStatus::CancelledByHouse,
            version: booking.version.saturating_add(1),
            ..booking
        };
        let change = GuidanceChange {
            booking: &changed,
            from: Some(from),
            to: changed.status,
            actor: Some(actor.account),
            reason: Some(reason),
            at: now,
        };
        change.add_to(&mut batch, state.new_id());
        tell_of(state, &mut batch, (&changed, &session), Some(reason));
    }
    batch.execute(&tx).await?;
    tx.commit().await?;
    Ok(session)
}

/// The guidance sessions of a district on some dates with their free places, for anyone.
///
/// # Errors
/// [`GuidanceError`].
pub async fn offered(
    state: &AppState,
    district: DistrictId,
    filter: &SessionFilter,
) -> Result<Vec<OfferedGuidance>, GuidanceError> {
    let district = districts::service::district(state, district).await?;
    let db = state.db.read();
    let sessions = store::list_sessions(db, district.id, filter).await?;
    with_places(state, db, &district, sessions).await
}

/// One guidance session with its free places, for anyone.
///
/// # Errors
/// [`GuidanceError::NotFound`].
pub async fn offered_one(
    state: &AppState,
    id: GuidanceSessionId,
) -> Result<OfferedGuidance, GuidanceError> {
    let db = state.db.read();
    let session = store::find_session(db, id)
        .await?
        .ok_or(GuidanceError::NotFound)?;
    let district = districts::service::district(state, session.district).await?;
    let offered = with_places(state, db, &district, vec![session]).await?;
    offered.into_iter().next().ok_or(GuidanceError::NotFound)
}

async fn with_places(
    state: &AppState,
    db: &impl ConnectionTrait,
    district: &District,
    sessions: Vec<GuidanceSession>,
) -> Result<Vec<OfferedGuidance>, GuidanceError> {
    let held = store::held_in(db, sessions.iter().map(|session| session.id)).await?;
    sessions
        .into_iter()
        .map(|session| {
            let rules = &districts::service::policy(state, district, session.date)?.guidance;
            let starts_at = session.details.during.start();
            Ok(OfferedGuidance {
                held: held.get(&session.id).copied().unwrap_or(0),
                window: guidance_window(rules, district.local, session.date, starts_at),
                session,
            })
        })
        .collect()
}
