//! Who counts as a carer on a date (H-53 to H-60, scenarios 14, 15 and 17).

use crate::world::{cases, day, hongkou, months_later, nth_day};
use baobaowu::features::{
    policies::domain::StaffRules,
    staff::domain::{
        CheckResult, Credential, CredentialKind, Ineligible, StaffRole, StaffStatus,
        why_not_eligible,
    },
};
use chrono::{Days, NaiveDate};
use proptest::{prelude::*, sample::select};

/// Names of certificates and registers; which of them count differs from case to case.
const NAMES: [&str; 4] = ["a", "b", "c", "d"];

fn names() -> impl Strategy<Value = Vec<String>> {
    prop::sample::subsequence(NAMES.to_vec(), 0..=3)
        .prop_map(|names| names.into_iter().map(str::to_owned).collect())
}

fn rules() -> impl Strategy<Value = StaffRules> {
    (names(), any::<bool>(), names()).prop_map(|(types, annual_training_required, channels)| {
        StaffRules {
            qualification_types: types,
            annual_training_required,
            background_check_channels: channels,
            ..hongkou().staff
        }
    })
}

fn paper() -> impl Strategy<Value = Credential> {
    let result = prop_oneof![
        6 => Just(Some(CheckResult::Clear)),
        1 => Just(Some(CheckResult::Hit)),
        1 => Just(None),
    ];
    let revoked = prop_oneof![5 => Just(false), 1 => Just(true)];
    let kind = select(CredentialKind::ALL);
    (
        kind,
        select(&NAMES[..]),
        0u64..12,
        prop::option::of(0u64..12),
        result,
        revoked,
    )
        .prop_map(|(kind, name, from, length, result, revoked)| Credential {
            kind,
            type_name: name.to_owned(),
            valid_from: nth_day(from),
            valid_to: length.map(|days| nth_day(from + days)),
            result: result.filter(|_| kind == CredentialKind::BackgroundCheck),
            revoked,
        })
}

/// The days on which a paper counts, written out one by one over the days that are tried.
fn days_of(paper: &Credential) -> Vec<NaiveDate> {
    (0..30)
        .map(nth_day)
        .skip_while(|day| *day < paper.valid_from)
        .filter(|day| paper.valid_to.is_none_or(|last| *day < last + Days::new(1)))
        .filter(|_| !paper.revoked)
        .collect()
}

/// The reasons as the rules give them, in any order.
fn reasons(
    rules: &StaffRules,
    role: StaffRole,
    status: StaffStatus,
    papers: &[Credential],
    date: NaiveDate,
) -> Vec<Ineligible> {
    let held = |kind: CredentialKind| {
        papers
            .iter()
            .filter(move |paper| paper.kind == kind && days_of(paper).contains(&date))
    };
    let mut qualifications = held(CredentialKind::Qualification);
    let recognised = |paper: &Credential| rules.qualification_types.contains(&paper.type_name);
    let mut reasons = Vec::new();
    let mut unless = |fine: bool, reason: Ineligible| {
        if !fine {
            reasons.push(reason);
        }
    };
    unless(role == StaffRole::Carer, Ineligible::NotACarer);
    unless(status == StaffStatus::Active, Ineligible::NotActive);
    unless(
        qualifications.any(recognised),
        Ineligible::QualificationMissing,
    );
    let healthy = held(CredentialKind::Health).count() > 0;
    unless(healthy, Ineligible::HealthCertificateMissing);
    let trained = !rules.annual_training_required || held(CredentialKind::Training).count() > 0;
    unless(trained, Ineligible::TrainingMissing);
    for channel in &rules.background_check_channels {
        let mut answers = held(CredentialKind::BackgroundCheck);
        let clear = answers
            .any(|paper| paper.type_name == *channel && paper.result == Some(CheckResult::Clear));
        unless(
            clear,
            Ineligible::BackgroundCheckMissing {
                channel: channel.clone(),
            },
        );
    }
    let barred = papers
        .iter()
        .any(|p| p.result == Some(CheckResult::Hit) && !p.revoked);
    unless(!barred, Ineligible::BackgroundCheckHit);
    reasons
}

fn sorted(mut reasons: Vec<Ineligible>) -> Vec<String> {
    let mut words: Vec<String> = reasons
        .drain(..)
        .map(|reason| format!("{reason:?}"))
        .collect();
    words.sort();
    words
}

proptest! {
    #![proptest_config(cases(4000))]

    #[test]
    fn a_carer_counts_exactly_while_every_paper_is_valid(
        rules in rules(),
        role in prop_oneof![4 => Just(StaffRole::Carer), 1 => select(StaffRole::ALL)],
        status in prop_oneof![4 => Just(StaffStatus::Active), 1 => select(StaffStatus::ALL)],
        papers in prop::collection::vec(paper(), 0..14),
        date in (0u64..26).prop_map(nth_day),
    ) {
        let found = why_not_eligible(&rules, role, status, &papers, date);
        let expected = reasons(&rules, role, status, &papers, date);
        prop_assert_eq!(sorted(found), sorted(expected));
    }
}

/// All papers of a carer that Hongkou asks for, from one date to another.
fn all_papers(from: NaiveDate, to: NaiveDate) -> Vec<Credential> {
    let rules = hongkou().staff;
    let paper = |kind, type_name: &str, result| Credential {
        kind,
        type_name: type_name.to_owned(),
        valid_from: from,
        valid_to: Some(to),
        result,
        revoked: false,
    };
    let mut papers = vec![
        paper(
            CredentialKind::Qualification,
            &rules.qualification_types[0],
            None,
        ),
        paper(CredentialKind::Health, "", None),
        paper(CredentialKind::Training, "", None),
    ];
    for channel in &rules.background_check_channels {
        let clear = Some(CheckResult::Clear);
        papers.push(paper(CredentialKind::BackgroundCheck, channel, clear));
    }
    papers
}

/// Scenario 14: whichever paper ends, its last day still counts and the next does not.
/// Scenario 15: the same of a check that was made a year ago.
#[test]
fn the_last_day_of_any_paper_still_counts() {
    let rules = hongkou().staff;
    let last = months_later(day(2025, 11, 20), rules.background_check_months);
    assert_eq!(last, day(2026, 11, 20));
    let long = all_papers(day(2020, 1, 1), day(2030, 1, 1));
    let counts = |papers: &[Credential], date| {
        why_not_eligible(&rules, StaffRole::Carer, StaffStatus::Active, papers, date).is_empty()
    };
    assert!(counts(&long, last));
    for ending in 0..long.len() {
        let mut papers = long.clone();
        papers[ending].valid_to = Some(last);
        assert!(counts(&papers, last), "paper {ending}");
        assert!(!counts(&papers, day(2026, 11, 21)), "paper {ending}");
        papers[ending].valid_from = last;
        assert!(counts(&papers, last), "paper {ending}");
        assert!(!counts(&papers, day(2026, 11, 19)), "paper {ending}");
    }
}

/// Scenario 17: nobody but a carer counts, whatever papers are held.
#[test]
fn only_carers_count() {
    let papers = all_papers(day(2020, 1, 1), day(2030, 1, 1));
    let rules = hongkou().staff;
    for role in StaffRole::ALL {
        let date = day(2026, 11, 23);
        let reasons = why_not_eligible(&rules, *role, StaffStatus::Active, &papers, date);
        let expected = match role {
            StaffRole::Carer => vec![],
            _ => vec![Ineligible::NotACarer],
        };
        assert_eq!(reasons, expected, "{role:?}");
    }
}
