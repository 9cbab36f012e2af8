//! Whom of the sample district a visitor can be, and what can be booked at this moment.

use super::super::{
    domain::{self, Child, DistrictFiles, Guardian, HasKey, House, ImportError},
    sample, store,
};
use crate::{
    features::{
        bookings, children, districts, houses,
        sessions::domain::{OfferedSession, SessionError},
        staff::domain::StaffRole,
    },
    shared::domain::{ChildId, DateRange, District, DistrictId},
    state::AppState,
};
use chrono::{NaiveDate, TimeDelta};
use secrecy::SecretString;

/// Children of the sample whose papers are all in order have keys that begin so.
const IN_ORDER: &str = "child-";
/// What is offered stays bookable for at least so long.
const LASTS: TimeDelta = TimeDelta::hours(1);

/// Accounts of the sample that sign in, all with the same password.
pub struct SampleStaff {
    /// Logins with the role and the Chinese name of the house.
    pub logins: Vec<(StaffRole, String, Option<String>)>,
    /// The password.
    pub password: SecretString,
}

/// A guardian of the sample, the child, and a session that the child can be booked in.
pub struct Guest {
    /// The phone by which the guardian signs in.
    pub phone: String,
    /// The child.
    pub child: ChildId,
    /// Key of the house in the sample.
    pub house: String,
    /// The session.
    pub session: OfferedSession,
}

/// A child of the sample without a booking, and a session with a place for it. `None`
/// when there is no such pair: every child is booked, or the sample has grown old.
///
/// # Errors
/// The store's.
pub async fn sample_guest(state: &AppState, id: DistrictId) -> Result<Option<Guest>, ImportError> {
    let district = districts::service::district(state, id).await?;
    let (Some(files), _) = domain::read(&sample::hongkou(), state.now()) else {
        return Ok(None);
    };
    for child in files.children.iter().map(|placed| &placed.row) {
        if !child.key().as_str().starts_with(IN_ORDER) {
            continue;
        }
        let Some((guardian, house)) = around(&files, child) else {
            continue;
        };
        let db = state.db.read();
        let known = children::service::with_document(db, state, id, &child.document).await?;
        let Some(known) = known else {
            continue;
        };
        let (child, birth) = (known.id, known.details.birth_date);
        if store::is_booked(db, child).await? {
            continue;
        }
        let certified = store::certified_until(db, child).await?;
        if let Some(session) = session_for(state, &district, house, birth, certified).await? {
            return Ok(Some(Guest {
                phone: typed(guardian.phone.as_e164()),
                child,
                house: house.key().to_string(),
                session,
            }));
        }
    }
    Ok(None)
}

/// A number as it is typed in the mainland.
fn typed(phone: &str) -> String {
    phone.strip_prefix("+86").unwrap_or(phone).to_owned()
}

/// The first guardian of a child, and the house of its subdistrict.
fn around<'f>(files: &'f DistrictFiles, child: &Child) -> Option<(&'f Guardian, &'f House)> {
    let families = files.families.iter().map(|placed| &placed.row);
    let family = families.into_iter().find(|it| *it.key() == child.family)?;
    let mut guardians = files.guardians.iter().map(|placed| &placed.row);
    let guardian = guardians.find(|it| it.family == child.family)?;
    let mut houses = files.houses.iter().map(|placed| &placed.row);
    let house = houses.find(|it| it.subdistrict == family.subdistrict)?;
    Some((guardian, house))
}

async fn session_for(
    state: &AppState,
    district: &District,
    house: &House,
    birth: NaiveDate,
    certified: Option<NaiveDate>,
) -> Result<Option<OfferedSession>, ImportError> {
    let now = state.now();
    let (first, last) = domain::days_ahead(district.local.date(now));
    let Some(id) = store::house_named(state.db.read(), district.id, &house.name).await? else {
        return Ok(None);
    };
    let Ok(span) = DateRange::new(first, last, u32::MAX) else {
        return Ok(None);
    };
    let age = districts::service::policy(state, district, first)?.age;
    let fits = |it: &OfferedSession| {
        let date = it.session.date;
        it.session.takes_bookings()
            && (it.opens_at <= now && now + LASTS < it.closes_at)
            && it.steps.iter().all(|step| step.free() > 0)
            && certified.is_some_and(|until| date <= until)
            && age.first_day(birth).is_some_and(|day| day <= date)
            && age.first_day_too_old(birth).is_some_and(|day| date < day)
    };
    let house = houses::service::house(state.db.read(), id)
        .await
        .map_err(SessionError::from)?;
    let offered = bookings::service::offered(state, &house, span).await?;
    Ok(offered.into_iter().find(fits))
}

/// The staff of the sample who sign in.
#[must_use]
pub fn sample_staff(state: &AppState) -> Option<SampleStaff> {
    let (files, _) = domain::read(&sample::hongkou(), state.now());
    let files = files?;
    let mut logins = Vec::new();
    let mut password = None;
    for row in files.staff.iter().map(|placed| &placed.row) {
        if let Some(login) = &row.login {
            let house = row.house.as_ref().map(ToString::to_string);
            logins.push((row.role, login.name.as_str().to_owned(), house));
            password.get_or_insert_with(|| login.password.clone());
        }
    }
    Some(SampleStaff {
        logins,
        password: password?,
    })
}
