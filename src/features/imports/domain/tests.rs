//! Whole folders: the sample district, and the sample with one thing broken at a time.

use chrono::{DateTime, Months, Utc};

use super::*;
use crate::features::staff::domain::StaffRole;

fn sample() -> Folder {
    crate::features::imports::sample::hongkou()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn noon() -> DateTime<Utc> {
    at("2026-11-22T04:00:00Z")
}

fn found(folder: &Folder) -> Vec<String> {
    let (_, findings) = read(folder, noon());
    let findings = findings.into_sorted();
    findings.iter().map(ToString::to_string).collect()
}

/// The sample with the first `from` in `file` replaced by `to`.
fn broken(file: &str, from: &str, to: &str) -> Vec<String> {
    let mut folder = sample();
    let text = String::from_utf8(folder[file].clone()).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    let text = text.replacen(from, to, 1);
    folder.insert(file.to_owned(), text.into_bytes());
    found(&folder)
}

/// The sample with a line added to `file`.
fn with_line(file: &str, line: &str) -> Vec<String> {
    let mut folder = sample();
    let bytes = folder.get_mut(file).unwrap();
    bytes.extend_from_slice(line.as_bytes());
    bytes.push(b'\n');
    found(&folder)
}

fn has(findings: &[String], start: &str) {
    assert!(
        findings.iter().any(|finding| finding.starts_with(start)),
        "no {start:?} in {findings:#?}"
    );
}

#[test]
fn sample_district_is_free_of_findings_on_any_day() {
    let mut day = noon();
    for _ in 0..60 {
        let (files, findings) = read(&sample(), day);
        let findings = findings.into_sorted();
        assert!(files.is_some());
        assert_eq!(findings, [], "{day}");
        day += chrono::Duration::days(31);
    }
}

#[test]
fn sample_district_is_complete() {
    let (files, _) = read(&sample(), noon());
    let files = files.unwrap();
    assert_eq!(files.subdistricts.len(), 8);
    for subdistrict in &files.subdistricts {
        let houses: Vec<_> = files
            .houses
            .iter()
            .filter(|house| house.row.subdistrict == subdistrict.row.key)
            .collect();
        assert_eq!(houses.len(), 1);
        let house = &houses[0].row;
        assert_eq!(house.name, format!("{}宝宝屋", subdistrict.row.name));
        let has_role = |role| {
            files
                .staff
                .iter()
                .any(|s| s.row.house.as_ref() == Some(&house.key) && s.row.role == role)
        };
        assert!(
            has_role(StaffRole::HouseManager)
                && has_role(StaffRole::HealthWorker)
                && has_role(StaffRole::Carer)
        );
        assert!(files.rooms.iter().any(|room| room.row.house == house.key));
        assert!(files.insurances.iter().any(|i| i.row.house == house.key));
        assert!(
            files
                .agreements
                .iter()
                .any(|a| a.row.subdistrict == subdistrict.row.key)
        );
    }
    let born = |key: &str| {
        let child = files.children.iter().find(|c| c.row.key.as_str() == key);
        child.unwrap().row.birth_date
    };
    let years = |n: u32| Months::new(12 * n);
    assert_eq!(born("turned-1-today") + years(1), files.today);
    assert_eq!(
        born("turns-1-tomorrow") + years(1),
        files.today.succ_opt().unwrap()
    );
    assert_eq!(
        born("turns-3-tomorrow") + years(3),
        files.today.succ_opt().unwrap()
    );
    assert_eq!(born("turned-3-today") + years(3), files.today);
}

#[test]
fn sample_sessions_keep_to_the_rules_of_the_district() {
    let (files, _) = read(&sample(), noon());
    let time = |h, m| chrono::NaiveTime::from_hms_opt(h, m, 0).unwrap();
    for template in files.unwrap().session_templates {
        let weekly = template.row.weekly;
        assert!((weekly.end - weekly.start).num_minutes() <= 240, "H-66");
        let crosses_lunch = weekly.start < time(13, 0) && weekly.end > time(11, 30);
        assert!(!crosses_lunch, "H-67");
    }
}

#[test]
fn today_is_the_day_at_the_district() {
    let (files, _) = read(&sample(), at("2026-11-22T15:59:59Z"));
    assert_eq!(files.unwrap().today.to_string(), "2026-11-22");
    let (files, _) = read(&sample(), at("2026-11-22T16:00:00Z"));
    assert_eq!(files.unwrap().today.to_string(), "2026-11-23");
}

#[test]
fn missing_and_unknown_files_are_reported() {
    let mut folder = sample();
    folder.remove("rooms.csv");
    folder.insert("room.csv".to_owned(), Vec::new());
    folder.insert("README.md".to_owned(), Vec::new());
    let findings = found(&folder);
    has(&findings, "rooms.csv: error missing_file");
    has(&findings, "room.csv: error unknown_file");
    assert!(!findings.iter().any(|finding| finding.contains("README")));
}

#[test]
fn an_empty_folder_names_every_needed_file() {
    let (files, findings) = read(&Folder::new(), noon());
    assert!(files.is_none());
    let findings = findings.into_sorted();
    let names: Vec<&str> = findings.iter().map(|f| f.file.as_str()).collect();
    assert_eq!(
        names,
        [
            "district.toml",
            "houses.csv",
            "rooms.csv",
            "subdistricts.csv"
        ]
    );
}

/// File, text in it, what replaces the text, and how the finding begins.
const BROKEN: &[(&str, &str, &str, &str)] = &[
    (
        "district.toml",
        "Asia/Shanghai",
        "Asia/Hongkou",
        "district.toml:4 [time_zone]: error unknown_word",
    ),
    (
        "district.toml",
        "code = \"hongkou\"",
        "code = \"\"",
        "district.toml:1 [code]: error empty_value",
    ),
    (
        "houses.csv",
        "cultural_centre",
        "palace",
        "houses.csv:3 [host_venue_type]: error unknown_word: \"palace\" is not one of",
    ),
    (
        "houses.csv",
        "31.2735",
        "310.2735",
        "houses.csv:2 [latitude]: error invalid_number",
    ),
    (
        "houses.csv",
        "31.2735",
        "",
        "houses.csv:2 [latitude]: error mismatch",
    ),
    (
        "houses.csv",
        "欧阳路街道宝宝屋",
        "欧阳路托儿所",
        "houses.csv:2 [name]: warning name_pattern",
    ),
    (
        "rooms.csv",
        "59.90",
        "59.905",
        "rooms.csv:4 [usable_area_m2]: error invalid_area",
    ),
    (
        "rooms.csv",
        "quyang-sun,quyang,",
        "quyang-sun,qvyang,",
        "rooms.csv:4 [house]: error unknown_key: \"qvyang\" is not a key of houses.csv",
    ),
    (
        "rooms.csv",
        "ouyang-moon,ouyang,月亮班",
        "ouyang-moon,ouyang,太阳班",
        "rooms.csv:3 [name]: error duplicate_value",
    ),
    (
        "insurances.csv",
        "today+7m",
        "today-6m",
        "insurances.csv:2 [valid_to]: error reversed_interval",
    ),
    (
        "fee_schedules.csv",
        ",3000,",
        ",30.00,",
        "fee_schedules.csv:2 [timed_fen_per_hour]: error invalid_number",
    ),
    (
        "agreements.toml",
        "fee_schedule = \"ouyang-fees-1\"",
        "fee_schedule = \"quyang-fees-1\"",
        "agreements.toml:1 [fee_schedule]: error mismatch",
    ),
    (
        "agreements.toml",
        "number = 1",
        "number = 0",
        "agreements.toml:5 [number]: error invalid_number",
    ),
    (
        "staff.csv",
        "house_manager",
        "boss",
        "staff.csv:4 [role]: error unknown_word",
    ),
    (
        "staff.csv",
        "subdistrict_admin,quyang",
        "subdistrict_admin,",
        "staff.csv:3 [role]: error mismatch",
    ),
    (
        "staff.csv",
        "hongkou-admin,Sample-only-2026",
        "hongkou-admin,",
        "staff.csv:2 [login]: error mismatch",
    ),
    (
        "credentials.csv",
        "background_check",
        "hearsay",
        "credentials.csv:4 [kind]: error unknown_word",
    ),
    (
        "shifts.csv",
        "monday;tuesday",
        "monday;monday",
        "shifts.csv:2 [weekdays]: error duplicate_value",
    ),
    (
        "shifts.csv",
        "08:30,17:00",
        "17:00,08:30",
        "shifts.csv:2 [end]: error reversed_interval",
    ),
    (
        "shifts.csv",
        "ouyang-carer-1,ouyang-sun",
        "ouyang-carer-1,quyang-sun",
        "shifts.csv:2 [room]: error mismatch",
    ),
    (
        "shifts.csv",
        "ouyang-carer-1",
        "ouyang-manager",
        "shifts.csv:2 [staff]: error mismatch",
    ),
    (
        "session_templates.csv",
        "timed",
        "full_day",
        "session_templates.csv:2 [kind]: error unknown_word",
    ),
    (
        "session_templates.csv",
        "20,30",
        "20,50",
        "session_templates.csv:2 [step_minutes]: error mismatch",
    ),
    (
        "session_templates.csv",
        "13:30,15:30",
        "10:30,12:30",
        "session_templates.csv:3 [start]: error overlap",
    ),
    (
        "families.csv",
        "ouyang-agreement-1,",
        ",",
        "families.csv:2 [signed_agreements]: error mismatch",
    ),
    (
        "children.csv",
        "today-12m+1d",
        "tomorrow",
        "children.csv:2 [birth_date]: error invalid_date",
    ),
    (
        "children.csv",
        "today-12m+1d",
        "today+1d",
        "children.csv:2 [birth_date]: error date_in_future",
    ),
    (
        "children.csv",
        "2024-02-29,male",
        "2024-02-28,male",
        "children.csv:8 [id_number]: error birth_date_mismatch",
    ),
    (
        "children.csv",
        "turned-1-today,",
        "turns-1-tomorrow,",
        "children.csv:3 [key]: error duplicate_key",
    ),
    (
        "health_declarations.csv",
        "turns-1-tomorrow,f-first-birthday-tomorrow-mother",
        "turns-1-tomorrow,f-twins-mother",
        "health_declarations.csv:2 [declared_by]: error mismatch",
    ),
    (
        "health_certificates.csv",
        ",verified,health-centre-1",
        ",verified,",
        "health_certificates.csv:2 [status]: error mismatch",
    ),
    (
        "children.csv",
        "child_profile;health_data;sharing_with_supervisors",
        "child_profile",
        "health_certificates.csv:2 [child]: error mismatch",
    ),
    (
        "staff.csv",
        "hongkou-admin,Sample-only-2026",
        "hongkou-admin,Sample-on",
        "staff.csv:2 [password]: error invalid_login",
    ),
    (
        "session_templates.csv",
        "monday;tuesday;wednesday;thursday;friday",
        "saturday",
        "session_templates.csv:2 [weekdays]: error mismatch",
    ),
    (
        "health_certificates.csv",
        "ouyang-health",
        "ouyang-carer-2",
        "health_certificates.csv:2 [reviewed_by]: error mismatch",
    ),
];

#[test]
fn each_broken_value_is_reported_with_its_place() {
    for (file, from, to, expected) in BROKEN {
        has(&broken(file, from, to), expected);
    }
}

#[test]
fn second_logins_phones_and_id_numbers_are_refused() {
    has(
        &with_line(
            "staff.csv",
            "x,house_manager,,ouyang,某某,ouyang-manager,Sample-only-2026",
        ),
        "staff.csv:56 [login]: error duplicate_value: is the same as in line 4",
    );
    has(
        &with_line("guardians.csv", "x,f-twins,某某,15400000001,mother"),
        "guardians.csv:46 [phone]: error duplicate_value: is the same as in line 2",
    );
    has(
        &with_line(
            "children.csv",
            "x,f-twins,某某,today-12m,,birth_certificate,Z310000001,,,",
        ),
        "children.csv:37 [id_number]: error duplicate_value: is the same as in line 2",
    );
}

#[test]
fn a_row_that_fails_does_not_spoil_the_rows_that_refer_to_it() {
    let findings = broken("houses.csv", "cultural_centre", "palace");
    assert_eq!(findings.len(), 1, "{findings:#?}");
}

#[test]
fn all_errors_of_all_files_come_in_one_run() {
    let mut folder = sample();
    for (file, from, to) in [
        ("houses.csv", "cultural_centre", "palace"),
        ("rooms.csv", "59.90", "nothing"),
        ("children.csv", "today-12m+1d", "tomorrow"),
        ("children.csv", "today-36m", "yesterday"),
    ] {
        let text = String::from_utf8(folder[file].clone()).unwrap();
        folder.insert(file.to_owned(), text.replacen(from, to, 1).into_bytes());
    }
    let findings = found(&folder);
    assert_eq!(findings.len(), 4, "{findings:#?}");
}

#[test]
fn personal_values_never_appear_in_findings() {
    for (file, from, to) in [
        ("guardians.csv", "15400000001", "secretvalue"),
        ("children.csv", "today-12m+1d", "secretvalue"),
        ("children.csv", "male,birth", "secretvalue,birth"),
        ("children.csv", "310199202402299", "secretvalue"),
        ("health_certificates.csv", "qualified", "secretvalue"),
    ] {
        let findings = broken(file, from, to);
        assert!(!findings.is_empty(), "{file}");
        assert!(
            !findings
                .iter()
                .any(|finding| finding.contains("secretvalue")),
            "{findings:#?}"
        );
    }
}

#[test]
fn secrets_do_not_show_in_debug_output() {
    let (files, _) = read(&sample(), noon());
    assert!(!format!("{:?}", files.unwrap().staff).contains("Sample-only-2026"));
}

#[test]
fn a_row_that_has_slipped_by_a_field_shows_no_name() {
    let line = "f-slipped,赵例三,15400000002,,,";
    let findings = with_line("families.csv", line);
    has(&findings, "families.csv:");
    for finding in &findings {
        assert!(!finding.contains("赵例三"), "{finding}");
        assert!(!finding.contains("15400000002"), "{finding}");
    }
    let plain = with_line("families.csv", "f-plain,ouyang,perhaps,,,");
    assert!(plain.iter().any(|finding| finding.contains("\"perhaps\"")));
}
