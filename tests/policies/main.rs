//! Policy files: the shipped one, every kind of fault in one, and what follows from its dates.

#![expect(clippy::unwrap_used, reason = "a test that meets the unexpected ends")]

mod faults;

use baobaowu::{
    features::policies::{
        Policies, PolicyError,
        domain::{AgeRules, CareKind, Policy, Profile},
        read_profile,
    },
    shared::domain::{District, LocalTime},
};
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use std::{fs, path::Path};
use uuid::Uuid;

const SHIPPED: &str = include_str!("../../policies/hongkou.toml");

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn time(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").unwrap()
}

fn shipped() -> Profile {
    read_profile("hongkou.toml", SHIPPED).unwrap()
}

/// The shipped text with one passage replaced.
fn changed(old: &str, new: &str) -> String {
    assert_eq!(SHIPPED.matches(old).count(), 1, "`{old}` is not there once");
    SHIPPED.replace(old, new)
}

/// A second version that begins on `effective_from`.
fn second_version(effective_from: &str) -> String {
    let start = SHIPPED.find("[[version]]").unwrap();
    let (_, version) = SHIPPED.split_at(start);
    version
        .replace("hongkou-2023-01-29", "hongkou-second")
        .replace("2023-01-29", effective_from)
        .replace(
            "free_sessions_per_year = { value = 12",
            "free_sessions_per_year = { value = 15",
        )
}

#[test]
fn shipped_policy_says_what_the_papers_say() {
    let profile = shipped();
    assert_eq!(profile.locality, "hongkou");
    assert_eq!(profile.name, "虹口区");
    let policy = profile.on(day("2026-11-23")).unwrap();
    assert_eq!(policy.id, "hongkou-2023-01-29");
    assert_eq!(
        policy.service.kinds,
        [CareKind::Timed, CareKind::Temporary],
        "H-04"
    );
    assert!(!policy.service.meals_allowed, "H-67");
    assert_eq!(policy.age.min_months, 12, "H-46");
    assert_eq!(policy.age.max_months_exclusive, 36, "H-46");
    assert_eq!(policy.free_sessions_per_year, 12, "H-09");
    assert_eq!(policy.capacity.max_children_per_class, 20, "H-49");
    assert_eq!(policy.capacity.area_dm2_per_child, 300, "H-48");
    assert_eq!(policy.capacity.children_per_carer, 5, "H-57");
    assert_eq!(policy.service.lunch_from, time("11:30"));
    assert_eq!(policy.booking.confirm_within, TimeDelta::days(1));
    assert!(policy.cancel.no_show_consumes_quota);
    assert!(!policy.cancel.late_cancel_consumes_quota);
    assert_eq!(policy.guidance.sessions_per_family_year, 10, "H-12");
    assert_eq!(policy.guidance.home_visits_per_newborn_year, 1, "H-11");
    assert_eq!(policy.max_fee_fen_per_hour, 10_000);
    assert_eq!(policy.payment.hold, TimeDelta::minutes(15));
    assert_eq!(policy.refund.late_cancel_percent, 0);
    assert_eq!(policy.refund.no_show_percent, 0);
}

#[test]
fn every_value_is_listed_with_its_rule() {
    let profile = shipped();
    let listed = profile.on(day("2026-11-23")).unwrap().listed();
    let values = SHIPPED.matches("{ value = ").count();
    assert_eq!(listed.len(), values);
    let find = |key: &str| listed.iter().find(|it| it.key == key).unwrap();
    let quota = find("quota.free_sessions_per_year");
    assert_eq!(quota.value, 12);
    assert_eq!(quota.rule, "H-09");
    assert!(!quota.choice);
    let ceiling = find("fee.max_fen_per_hour");
    assert_eq!((ceiling.rule.as_str(), ceiling.choice), ("H-68", true));
    assert_eq!(find("service.meals_allowed").value, false);
    assert_eq!(find("service.lunch_from").value, "11:30");
    assert_eq!(
        find("service.kinds").value,
        serde_json::json!(["timed", "temporary"])
    );
    let choices = listed.iter().filter(|it| it.choice).count();
    assert_eq!(choices, SHIPPED.matches(", choice = true }").count());
}

#[test]
fn version_in_force_is_the_latest_that_has_begun() {
    let text = format!("{SHIPPED}{}", second_version("2027-01-01"));
    let profile = read_profile("two.toml", &text).unwrap();
    let id = |date: &str| profile.on(day(date)).map(|policy| policy.id.as_str());
    assert_eq!(id("2023-01-28"), None);
    assert_eq!(id("2023-01-29"), Some("hongkou-2023-01-29"));
    assert_eq!(id("2026-12-31"), Some("hongkou-2023-01-29"));
    assert_eq!(id("2027-01-01"), Some("hongkou-second"));
    assert_eq!(id("2099-12-31"), Some("hongkou-second"));
    let free = |date: &str| profile.on(day(date)).map(free_sessions);
    assert_eq!(free("2026-12-31"), Some(12));
    assert_eq!(free("2027-01-01"), Some(15));
}

fn free_sessions(policy: &Policy) -> u32 {
    policy.free_sessions_per_year
}

#[test]
fn district_has_the_rules_of_its_profile_only() {
    let district = |profile: &str| District {
        id: Uuid::nil().into(),
        code: "hongkou".to_owned(),
        name: "虹口区".to_owned(),
        policy_profile: profile.to_owned(),
        local: LocalTime::of(chrono_tz::Asia::Shanghai),
    };
    let policies = Policies::of([shipped()]);
    let found = policies.on(&district("hongkou"), day("2026-11-23"));
    assert_eq!(found.unwrap().id, "hongkou-2023-01-29");
    assert_eq!(
        policies.on(&district("hongkou"), day("2023-01-28")),
        Err(PolicyError::NotInForce(day("2023-01-28")))
    );
    assert_eq!(
        policies.on(&district("linyi"), day("2026-11-23")),
        Err(PolicyError::NoProfile("linyi".to_owned()))
    );
}

#[test]
fn folder_of_policies_is_read_as_a_whole() {
    let shipped = Policies::load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/policies")));
    assert!(shipped.unwrap().profile("hongkou").is_some());
    let folder = tempfile::tempdir().unwrap();
    let reason = || Policies::load(folder.path()).unwrap_err().reason;
    assert_eq!(reason(), "holds no policy file");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("readme.md", "no policy");
    assert_eq!(reason(), "holds no policy file");
    write("hongkou.toml", SHIPPED);
    assert!(Policies::load(folder.path()).is_ok());
    write("copy.toml", SHIPPED);
    assert_eq!(reason(), "the locality `hongkou` has another file");
    write("copy.toml", &changed("rule = \"H-09\"", "rule = \"9\""));
    let fault = Policies::load(folder.path()).unwrap_err();
    assert!(fault.file.ends_with("copy.toml"), "{fault}");
    assert_eq!(fault.reason, "`9` is not a rule id such as H-48");
    let missing = Policies::load(&folder.path().join("nowhere")).unwrap_err();
    assert_eq!(missing.line, 0);
}

fn ages() -> AgeRules {
    shipped().on(day("2026-11-23")).unwrap().age
}

#[test]
fn child_may_come_from_the_first_birthday_on() {
    // Born 2025-12-01: too young on 2026-11-30, of age on 2026-12-01.
    let first = ages().first_day(day("2025-12-01"));
    assert_eq!(first, Some(day("2026-12-01")));
}

#[test]
fn child_is_too_old_from_the_third_birthday_on() {
    // Born 2023-12-10: may still come on 2026-12-09, no longer on 2026-12-10.
    let last = ages().first_day_too_old(day("2023-12-10"));
    assert_eq!(last, Some(day("2026-12-10")));
}

#[test]
fn child_born_on_29_february_has_birthdays_on_28_february() {
    let birth = day("2024-02-29");
    assert_eq!(ages().first_day(birth), Some(day("2025-02-28")));
    assert_eq!(ages().first_day_too_old(birth), Some(day("2027-02-28")));
    // In a leap year the birthday is the real one.
    let four_years = AgeRules {
        min_months: 12,
        max_months_exclusive: 48,
    };
    assert_eq!(four_years.first_day_too_old(birth), Some(day("2028-02-29")));
    assert_eq!(ages().first_day(NaiveDate::MAX), None);
}
