//! What a person who works in a house needs, what is missing, and since when (H-53 to H-60).

use super::{
    eligibility::{Credential, Ineligible, StaffRole, StaffStatus, why_not_eligible},
    member::StaffMember,
    record::CredentialRecord,
};
use crate::{features::policies::domain::StaffRules, shared::domain::LocalTime};
use chrono::{DateTime, Datelike, NaiveDate, Utc};

/// A person and the papers that say whether the person may work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compliance {
    /// The person.
    pub member: StaffMember,
    /// Every paper, oldest first.
    pub papers: Vec<CredentialRecord>,
    /// What is missing today.
    pub missing: Vec<Ineligible>,
    /// Since which local date something has been missing; `None` for one who has everything,
    /// and for one who never had.
    pub not_counted_since: Option<NaiveDate>,
}

/// What a person who works in a house lacks on a date. Carers need all that
/// [`why_not_eligible`] names; those who do not care for children need no qualification to
/// do it.
#[must_use]
pub fn lacks(
    rules: &StaffRules,
    role: StaffRole,
    status: StaffStatus,
    papers: &[Credential],
    date: NaiveDate,
) -> Vec<Ineligible> {
    let mut reasons = why_not_eligible(rules, role, status, papers, date);
    if role != StaffRole::Carer {
        reasons.retain(|reason| {
            !matches!(
                reason,
                Ineligible::NotACarer | Ineligible::QualificationMissing
            )
        });
    }
    reasons
}

/// Since when a person has lacked something that was there before; `None` when nothing is
/// missing on `today`, and when there never was a day on which nothing was.
#[must_use]
pub fn lacking_since(
    rules: &StaffRules,
    role: StaffRole,
    (status, status_since): (StaffStatus, Option<NaiveDate>),
    papers: &[Credential],
    today: NaiveDate,
) -> Option<NaiveDate> {
    let complete = |date: NaiveDate| {
        // What came later, a record in a register above all, says nothing of an earlier day.
        let known: Vec<Credential> = papers
            .iter()
            .filter(|paper| paper.valid_from <= date)
            .cloned()
            .collect();
        let status = match status_since {
            Some(since) if date < since => StaffStatus::Active,
            _ => status,
        };
        lacks(rules, role, status, &known, date).is_empty()
    };
    // Between these days nothing changes.
    let mut turns: Vec<NaiveDate> = papers
        .iter()
        .flat_map(|paper| {
            let after = paper.valid_to.and_then(|last| last.succ_opt());
            [Some(paper.valid_from), after]
        })
        .flatten()
        .chain(status_since)
        .filter(|date| *date <= today)
        .collect();
    turns.sort_unstable();
    turns.dedup();
    if complete(today) {
        return None;
    }
    let last_complete = turns.iter().rposition(|date| complete(*date))?;
    turns.get(last_complete.saturating_add(1)).copied()
}

/// The papers as eligibility sees them.
#[must_use]
pub fn as_credentials(papers: &[CredentialRecord]) -> Vec<Credential> {
    papers.iter().map(|it| it.credential.clone()).collect()
}

/// The local date since which the person has its status, as far as that is known.
#[must_use]
pub fn status_date(since: Option<DateTime<Utc>>, local: LocalTime) -> Option<NaiveDate> {
    since.map(|since| local.date(since))
}

/// Whether another paper takes over when `paper` ends: of the same kind, and for background
/// checks from the same register. Of a renewed paper nobody needs to be reminded.
#[must_use]
pub fn is_renewed(rules: &StaffRules, paper: &Credential, all: &[Credential]) -> bool {
    use super::eligibility::{CheckResult, CredentialKind};
    let Some(after) = paper.valid_to.and_then(|last| last.succ_opt()) else {
        return true;
    };
    all.iter().any(|other| {
        let counts = match paper.kind {
            CredentialKind::BackgroundCheck => {
                other.type_name == paper.type_name && other.result == Some(CheckResult::Clear)
            }
            CredentialKind::Qualification => rules.qualification_types.contains(&other.type_name),
            CredentialKind::Health | CredentialKind::Training => true,
        };
        let lasts = other.valid_to.is_none_or(|last| after <= last);
        other.kind == paper.kind && !other.revoked && other.valid_from <= after && lasts && counts
    })
}

/// Whether the person has a training certificate of the year (H-58).
#[must_use]
pub fn trained_in(year: i32, papers: &[Credential]) -> bool {
    use super::eligibility::CredentialKind;
    papers.iter().any(|paper| {
        paper.kind == CredentialKind::Training && !paper.revoked && paper.valid_from.year() == year
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::staff::domain::{CheckResult, CredentialKind};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn rules() -> StaffRules {
        StaffRules {
            qualification_types: vec!["childcare_worker_certificate".to_owned()],
            annual_training_required: false,
            health_certificate_months: 12,
            background_check_months: 12,
            background_check_channels: vec!["public_security".to_owned()],
            training_warn_from_month: 10,
        }
    }

    fn paper(kind: CredentialKind, from: &str, to: Option<&str>) -> Credential {
        Credential {
            kind,
            type_name: match kind {
                CredentialKind::Qualification => "childcare_worker_certificate",
                CredentialKind::BackgroundCheck => "public_security",
                CredentialKind::Health | CredentialKind::Training => "any",
            }
            .to_owned(),
            valid_from: day(from),
            valid_to: to.map(day),
            result: (kind == CredentialKind::BackgroundCheck).then_some(CheckResult::Clear),
            revoked: false,
        }
    }

    fn papers() -> Vec<Credential> {
        vec![
            paper(CredentialKind::Qualification, "2020-01-01", None),
            paper(CredentialKind::Health, "2026-01-01", Some("2026-10-31")),
            paper(
                CredentialKind::BackgroundCheck,
                "2025-11-20",
                Some("2026-11-20"),
            ),
        ]
    }

    fn since(papers: &[Credential], today: &str) -> Option<NaiveDate> {
        let status = (StaffStatus::Active, None);
        lacking_since(&rules(), StaffRole::Carer, status, papers, day(today))
    }

    #[test]
    fn one_who_has_everything_lacks_nothing_since_no_day() {
        assert_eq!(since(&papers(), "2026-10-31"), None);
    }

    #[test]
    fn the_first_paper_that_ended_says_since_when() {
        assert_eq!(since(&papers(), "2026-11-01"), Some(day("2026-11-01")));
        assert_eq!(since(&papers(), "2026-12-24"), Some(day("2026-11-01")));
    }

    #[test]
    fn one_who_never_had_everything_has_no_such_day() {
        assert_eq!(since(&papers()[..2], "2026-11-25"), None);
        assert_eq!(since(&[], "2026-11-25"), None);
    }

    #[test]
    fn a_record_in_a_register_counts_from_its_day() {
        let mut papers = papers();
        let mut hit = paper(CredentialKind::BackgroundCheck, "2026-06-15", None);
        hit.result = Some(CheckResult::Hit);
        papers.push(hit);
        assert_eq!(since(&papers, "2026-07-01"), Some(day("2026-06-15")));
    }

    #[test]
    fn a_suspension_counts_from_its_day() {
        let status = (StaffStatus::Suspended, Some(day("2026-05-04")));
        let found = lacking_since(
            &rules(),
            StaffRole::Carer,
            status,
            &papers(),
            day("2026-06-01"),
        );
        assert_eq!(found, Some(day("2026-05-04")));
    }

    #[test]
    fn a_health_worker_needs_no_qualification_of_a_carer() {
        let papers = &papers()[1..];
        let missing = |role| {
            lacks(
                &rules(),
                role,
                StaffStatus::Active,
                papers,
                day("2026-06-01"),
            )
        };
        assert_eq!(missing(StaffRole::HealthWorker), []);
        assert_eq!(
            missing(StaffRole::Carer),
            [Ineligible::QualificationMissing]
        );
    }

    #[test]
    fn a_paper_is_renewed_by_one_that_holds_on_the_day_after() {
        let old = paper(CredentialKind::Health, "2026-01-01", Some("2026-10-31"));
        let renewed = |from, to| {
            let new = paper(CredentialKind::Health, from, Some(to));
            is_renewed(&rules(), &old, &[old.clone(), new])
        };
        assert!(renewed("2026-11-01", "2027-10-31"));
        assert!(renewed("2026-09-01", "2026-11-01"));
        assert!(!renewed("2026-11-02", "2027-10-31"));
        assert!(!renewed("2026-09-01", "2026-10-31"));
        assert!(!is_renewed(&rules(), &old, std::slice::from_ref(&old)));
    }

    #[test]
    fn a_year_needs_its_own_training() {
        let papers = [paper(CredentialKind::Training, "2026-03-01", None)];
        assert!(trained_in(2026, &papers));
        assert!(!trained_in(2027, &papers));
    }
}
