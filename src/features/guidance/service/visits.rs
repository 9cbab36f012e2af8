//! Home visits: planned for newborns, agreed with the family, recorded by staff (H-11).

use super::tell::tell_visit;
use crate::{
    features::{
        districts, families,
        families::domain::FamilyError,
        guidance::{
            domain::{
                Appointment, GuidanceError, HomeVisit, HomeVisitStatus, VisitFilter, VisitSummary,
                VisitTransition, years_of_visits,
            },
            store::{self, Whose},
        },
        notices::domain::NoticeKind,
    },
    shared::{
        domain::{
            Actor, AuditSubject, ChildId, DistrictId, HomeVisitId, Page, PageRequest, RequestKey,
            StaffScope, SubdistrictId,
        },
        request::note_read,
        storage::{Batch, StoreError, idempotency::once},
    },
    state::AppState,
};
use chrono::{Datelike, NaiveDate};
use sea_orm::ConnectionTrait;

const REFERENCE: &str = "home_visit.reference";
const OUTCOME: &str = "home_visit.outcome";

/// A visit to a family without an account.
#[derive(Clone, Debug)]
pub struct NewVisit {
    /// Where the family is at home.
    pub subdistrict: SubdistrictId,
    /// The calendar year it counts in.
    pub year: i32,
    /// Under what staff know the family; no name.
    pub reference: String,
}

/// What came of a visit that was made.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The local date.
    pub visited_on: NaiveDate,
    /// In a few words.
    pub note: Option<String>,
}

/// What stands encrypted in a visit, in plain.
#[derive(Clone, Debug, Default)]
pub struct Opened {
    /// Under what staff know the family.
    pub reference: Option<String>,
    /// What came of it.
    pub outcome: Option<String>,
}

/// Plans the visits of a child that was registered, or whose birth date was corrected: so
/// many for each year in which it is a newborn. Planning twice plans nothing more.
///
/// # Errors
/// The store's; the outbox asks again.
pub async fn plan(
    state: &AppState,
    district: DistrictId,
    child: ChildId,
) -> Result<(), GuidanceError> {
    let district = districts::service::district(state, district).await?;
    let now = state.now();
    let today = district.local.date(now);
    let rules = &districts::service::policy(state, &district, today)?.guidance;
    let tx = state.db.begin_write().await?;
    let Some(newborn) = store::newborn(&*tx, child).await? else {
        return Ok(());
    };
    let newborn_key = newborn.child.to_string();
    let known = store::visits_of(&*tx, &newborn_key).await?;
    let mut batch = Batch::default();
    for year in years_of_visits(rules, newborn.birth_date, today) {
        for number in 1..=rules.home_visits_per_newborn_year {
            if known.contains(&(year, number)) {
                continue;
            }
            let visit = HomeVisit {
                family: Some(newborn.family),
                child: Some(newborn.child),
                ..planned(
                    state,
                    (district.id, newborn.subdistrict),
                    newborn_key.clone(),
                    (year, number),
                )
            };
            store::add_visit(&mut batch, &visit, state.new_id(), None)?;
            tell_visit(state, &mut batch, &visit, NoticeKind::HomeVisitPlanned);
        }
    }
    match batch.execute(&tx).await {
        Ok(()) => Ok(tx.commit().await?),
        // Another instance plans for the same child at this moment.
        Err(StoreError::Duplicate(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn planned(
    state: &AppState,
    (district, subdistrict): (DistrictId, SubdistrictId),
    newborn_key: String,
    (year, number): (i32, u32),
) -> HomeVisit {
    HomeVisit {
        id: state.new_id().into(),
        district,
        subdistrict,
        family: None,
        child: None,
        newborn_key,
        reference_cipher: None,
        year,
        number,
        status: HomeVisitStatus::Planned,
        appointment: Appointment::None,
        preferred_days: Vec::new(),
        visit_at: None,
        visitor: None,
        visited_on: None,
        outcome_cipher: None,
        version: 1,
        created_at: state.now(),
    }
}

/// Enters a visit to a family without an account: those who run a house of the subdistrict,
/// the subdistrict, or the district.
///
/// # Errors
/// [`GuidanceError::AlreadyPlanned`] when the reference has all visits of the year.
pub async fn enter(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    new: NewVisit,
) -> Result<HomeVisit, GuidanceError> {
    let scope = scope_of(state.db.read(), actor)
        .await?
        .ok_or(GuidanceError::Forbidden)?;
    let known = districts::service::subdistrict(state.db.read(), new.subdistrict)
        .await?
        .is_some_and(|found| found.district == actor.district);
    if !known || !scope.covers(new.subdistrict) {
        return Err(GuidanceError::NotFound);
    }
    let district = districts::service::district(state, actor.district).await?;
    let now = state.now();
    let today = district.local.date(now);
    let most = districts::service::policy(state, &district, today)?
        .guidance
        .home_visits_per_newborn_year;
    let reference = new.reference.trim();
    let sought = format!("{}|{reference}", new.subdistrict);
    let newborn_key = state.cipher.lookup_hash(REFERENCE, &sought);
    let reference = sealed(state, REFERENCE, reference)?;
    let outcome = once(&state.db, actor, key, now, async |tx| {
        let known = store::visits_of(&**tx, &newborn_key).await?;
        let taken = |number: &u32| known.contains(&(new.year, *number));
        let number = (1..=most)
            .find(|number| !taken(number))
            .ok_or(GuidanceError::AlreadyPlanned)?;
        let visit = HomeVisit {
            reference_cipher: Some(reference),
            ..planned(
                state,
                (actor.district, new.subdistrict),
                newborn_key.clone(),
                (new.year, number),
            )
        };
        let mut batch = Batch::default();
        store::add_visit(&mut batch, &visit, state.new_id(), Some(actor.account))?;
        batch.execute(tx).await.map_err(|error| match error {
            StoreError::Duplicate(_) => GuidanceError::AlreadyPlanned,
            other => other.into(),
        })?;
        Ok::<_, GuidanceError>(visit)
    })
    .await?;
    Ok(outcome.into_inner())
}

/// The visits in the actor's scope, oldest first: of the own family, or of the territory.
///
/// # Errors
/// The store's.
pub async fn list(
    state: &AppState,
    actor: &Actor,
    filter: &VisitFilter,
    page: PageRequest,
) -> Result<Page<HomeVisit>, GuidanceError> {
    let db = state.db.read();
    let whose = match scope_of(db, actor).await? {
        Some(scope) => Whose::Staff(scope),
        None => Whose::Family(
            families::service::own_guardian(state, db, actor)
                .await?
                .family,
        ),
    };
    Ok(store::list_visits(db, whose, filter, page).await?)
}

/// One visit in the actor's scope.
///
/// # Errors
/// [`GuidanceError::NotFound`].
pub async fn visit(
    state: &AppState,
    actor: &Actor,
    id: HomeVisitId,
) -> Result<HomeVisit, GuidanceError> {
    let db = state.db.read();
    let visit = store::find_visit(db, id).await?;
    checked(state, db, actor, visit).await
}

/// How many visits of the territory stand where, for staff.
///
/// # Errors
/// [`GuidanceError::Forbidden`] for guardians.
pub async fn summary(
    state: &AppState,
    actor: &Actor,
    filter: &VisitFilter,
) -> Result<VisitSummary, GuidanceError> {
    let scope = scope_of(state.db.read(), actor)
        .await?
        .ok_or(GuidanceError::Forbidden)?;
    Ok(store::summary(state.db.read(), scope, filter).await?)
}

/// Does something with a visit: the family names days or declines; staff do the rest. With
/// `expected` only while nobody has changed it since.
///
/// # Errors
/// [`GuidanceError::InvalidState`] when the visit has moved on.
pub async fn change(
    state: &AppState,
    actor: &Actor,
    (id, expected): (HomeVisitId, Option<i64>),
    transition: VisitTransition,
) -> Result<HomeVisit, GuidanceError> {
    let tx = state.db.begin_write().await?;
    let before = store::lock_visit(&tx, id).await?;
    let before = checked(state, &*tx, actor, before).await?;
    if expected.is_some_and(|expected| expected != before.version) {
        return Err(GuidanceError::StaleVersion);
    }
    check_dates(state, &before, &transition).await?;
    if let VisitTransition::Confirm(_, visitor) = transition
        && !store::works_as_visitor(&*tx, visitor, before.district, before.subdistrict).await?
    {
        return Err(GuidanceError::Invalid {
            pointer: "/visitor_staff_id",
            code: "unknown",
            detail: "is nobody at work in this subdistrict",
        });
    }
    let (from, what, was) = (transition.from(), transition.what(), before.status);
    let confirmed = matches!(transition, VisitTransition::Confirm(..));
    let after = transition.apply(before);
    let mut batch = Batch::default();
    let note = (what, state.new_id(), actor.account);
    if !store::update_visit(&tx, &mut batch, &after, from, note, state.now()).await? {
        return Err(GuidanceError::InvalidState(was.as_str()));
    }
    if confirmed {
        tell_visit(state, &mut batch, &after, NoticeKind::HomeVisitConfirmed);
    }
    batch.execute(&tx).await?;
    tx.commit().await?;
    Ok(after)
}

/// A visit counts in the year of its task: it is agreed for, and made in, that year.
async fn check_dates(
    state: &AppState,
    visit: &HomeVisit,
    transition: &VisitTransition,
) -> Result<(), GuidanceError> {
    let district = districts::service::district(state, visit.district).await?;
    let now = state.now();
    let today = district.local.date(now);
    let invalid = |pointer, code, detail| {
        Err(GuidanceError::Invalid {
            pointer,
            code,
            detail,
        })
    };
    match transition {
        VisitTransition::Request(days) => {
            if days.iter().any(|day| *day < today) {
                return invalid("/preferred_days", "in_past", "must not lie before today");
            }
            if days.iter().any(|day| day.year() != visit.year) {
                return invalid(
                    "/preferred_days",
                    "other_year",
                    "must lie in the visit's year",
                );
            }
        }
        VisitTransition::Confirm(at, _) => {
            if *at <= now {
                return invalid("/visit_at", "in_past", "must lie ahead");
            }
            if district.local.year(*at) != visit.year {
                return invalid("/visit_at", "other_year", "must lie in the visit's year");
            }
        }
        VisitTransition::Done(on, _) => {
            if *on > today {
                return invalid("/visited_on", "in_future", "must not lie after today");
            }
            if on.year() != visit.year {
                return invalid("/visited_on", "other_year", "must lie in the visit's year");
            }
        }
        VisitTransition::Decline | VisitTransition::Unreachable => {}
    }
    Ok(())
}

impl Outcome {
    /// The change that records it.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the note cannot be encrypted.
    pub fn recorded(self, state: &AppState) -> Result<VisitTransition, GuidanceError> {
        let note = self.note.map(|note| sealed(state, OUTCOME, &note));
        Ok(VisitTransition::Done(self.visited_on, note.transpose()?))
    }
}

/// What stands encrypted in a visit that the actor may see. The reference is the staff's own.
///
/// # Errors
/// [`StoreError::Corrupt`] when it cannot be decrypted.
pub fn opened(state: &AppState, actor: &Actor, visit: &HomeVisit) -> Result<Opened, GuidanceError> {
    let open = |purpose: &'static str, stored: &Option<String>| {
        let text = stored
            .as_deref()
            .map(|it| state.cipher.decrypt(purpose, it));
        text.transpose().map_err(|_| StoreError::Corrupt(purpose))
    };
    if let Some(child) = visit.child {
        note_read(actor, AuditSubject::Child, child.get(), &["home_visit"]);
    }
    let reference = match actor.is_staff() {
        true => open(REFERENCE, &visit.reference_cipher)?,
        false => None,
    };
    Ok(Opened {
        reference,
        outcome: open(OUTCOME, &visit.outcome_cipher)?,
    })
}

fn sealed(state: &AppState, purpose: &'static str, plain: &str) -> Result<String, GuidanceError> {
    let sealed = state.cipher.encrypt(purpose, plain);
    Ok(sealed.map_err(|_| StoreError::Corrupt(purpose))?)
}

async fn scope_of(
    db: &impl ConnectionTrait,
    actor: &Actor,
) -> Result<Option<StaffScope>, FamilyError> {
    families::service::staff_scope(db, actor).await
}

/// The visit, if the actor may know of it.
async fn checked(
    state: &AppState,
    db: &impl ConnectionTrait,
    actor: &Actor,
    visit: Option<HomeVisit>,
) -> Result<HomeVisit, GuidanceError> {
    let visit = visit
        .filter(|visit| visit.district == actor.district)
        .ok_or(GuidanceError::NotFound)?;
    let visible = match scope_of(db, actor).await? {
        Some(scope) => scope.covers(visit.subdistrict),
        None => {
            let guardian = families::service::own_guardian(state, db, actor).await?;
            visit.family == Some(guardian.family)
        }
    };
    if visible {
        Ok(visit)
    } else {
        Err(GuidanceError::NotFound)
    }
}
