//! Checks that look at several rows, of one file or of several.

use std::collections::BTreeMap;

use crate::features::children::domain::Purpose;
use crate::features::staff::domain::StaffRole;

use super::DistrictFiles;
use super::finding::{FindingCode, Findings, Place, Problem};
use super::row::Key;
use super::rows::{Guardian, HasKey, Placed, Weekly};

/// Reports what is wrong between rows. Rows that could not be read are left out, so some
/// of these errors only show once those rows are mended.
pub fn check(files: &DistrictFiles, findings: &mut Findings) {
    uniqueness(files, findings);
    places(files, findings);
    timetable(files, findings);
    families(files, findings);
    papers(files, findings);
}

fn by_key<T: HasKey>(rows: &[Placed<T>]) -> BTreeMap<&Key, &T> {
    rows.iter()
        .map(|placed| (placed.row.key(), &placed.row))
        .collect()
}

fn unique<T, V: Ord>(
    rows: &[Placed<T>],
    column: &str,
    findings: &mut Findings,
    value: impl Fn(&T) -> Option<V>,
) {
    let mut lines: BTreeMap<V, u64> = BTreeMap::new();
    for placed in rows {
        let Some(value) = value(&placed.row) else {
            continue;
        };
        let first = *lines.entry(value).or_insert(placed.place.line);
        if first != placed.place.line {
            let reason = format!("is the same as in line {first}");
            let problem = Problem::new(FindingCode::DuplicateValue, reason);
            findings.error(placed.place, column, problem);
        }
    }
}

fn uniqueness(files: &DistrictFiles, findings: &mut Findings) {
    unique(&files.subdistricts, "code", findings, |s| {
        Some(s.code.clone())
    });
    unique(&files.houses, "name", findings, |h| Some(h.name.clone()));
    unique(&files.rooms, "name", findings, |r| {
        Some((r.house.clone(), r.name.clone()))
    });
    unique(&files.fee_schedules, "number", findings, |f| {
        Some((f.subdistrict.clone(), f.number))
    });
    unique(&files.agreements, "number", findings, |a| {
        Some((a.subdistrict.clone(), a.number))
    });
    unique(&files.institutions, "name", findings, |i| {
        Some(i.name.clone())
    });
    unique(&files.staff, "login", findings, |s| {
        s.login.as_ref().map(|login| login.name.as_str().to_owned())
    });
    unique(&files.guardians, "phone", findings, |g| {
        Some(g.phone.as_e164().to_owned())
    });
    unique(&files.children, "id_number", findings, |c| {
        Some(c.document.lookup_value())
    });
    unique(&files.insurances, "policy_number", findings, |i| {
        Some((i.house.clone(), i.insurer.clone(), i.policy_number.clone()))
    });
}

fn mismatch(findings: &mut Findings, place: Place, column: &str, reason: &str) {
    findings.error(place, column, Problem::new(FindingCode::Mismatch, reason));
}

fn places(files: &DistrictFiles, findings: &mut Findings) {
    let fee_schedules = by_key(&files.fee_schedules);
    for agreement in &files.agreements {
        let fees = fee_schedules.get(&agreement.row.fee_schedule);
        if fees.is_some_and(|fees| fees.subdistrict != agreement.row.subdistrict) {
            let reason = "is the fee schedule of another subdistrict";
            mismatch(findings, agreement.place, "fee_schedule", reason);
        }
    }
}

fn timetable(files: &DistrictFiles, findings: &mut Findings) {
    let staff = by_key(&files.staff);
    let rooms = by_key(&files.rooms);
    for shift in &files.shifts {
        let (Some(person), Some(room)) = (staff.get(&shift.row.staff), rooms.get(&shift.row.room))
        else {
            continue;
        };
        if person.house.as_ref() != Some(&room.house) {
            let reason = "belongs to another house than the staff member";
            mismatch(findings, shift.place, "room", reason);
        }
        if person.role != StaffRole::Carer {
            let reason = "has shifts, which only a carer has";
            mismatch(findings, shift.place, "staff", reason);
        }
    }
    let shifts = files.shifts.iter();
    overlaps(
        shifts.map(|s| (&s.row.staff, &s.row.weekly, s.place)),
        "the same staff member works",
        findings,
    );
    let templates = files.session_templates.iter();
    overlaps(
        templates.map(|t| (&t.row.room, &t.row.weekly, t.place)),
        "the same room is used",
        findings,
    );
}

fn overlaps<'a>(
    patterns: impl Iterator<Item = (&'a Key, &'a Weekly, Place)>,
    what: &str,
    findings: &mut Findings,
) {
    let mut seen: BTreeMap<&Key, Vec<(&Weekly, Place)>> = BTreeMap::new();
    for (key, weekly, place) in patterns {
        let earlier = seen.entry(key).or_default();
        if let Some((_, first)) = earlier.iter().find(|(other, _)| weekly.overlaps(other)) {
            let reason = format!("{what} at the same time in line {}", first.line);
            findings.error(place, "start", Problem::new(FindingCode::Overlap, reason));
        }
        earlier.push((weekly, place));
    }
}

fn families(files: &DistrictFiles, findings: &mut Findings) {
    let guardians = by_key(&files.guardians);
    for family in &files.families {
        let signed_by = family.row.signed.as_ref().map(|signed| &signed.by);
        if is_stranger(&guardians, signed_by, &family.row.key) {
            let reason = "is a guardian of another family";
            mismatch(findings, family.place, "signed_by", reason);
        }
        if !files
            .guardians
            .iter()
            .any(|guardian| guardian.row.family == family.row.key)
        {
            let reason = "the family has no guardian in guardians.csv";
            mismatch(findings, family.place, "key", reason);
        }
    }
    for child in &files.children {
        let consented_by = child.row.consented.as_ref().map(|consented| &consented.by);
        if is_stranger(&guardians, consented_by, &child.row.family) {
            let reason = "is a guardian of another family";
            mismatch(findings, child.place, "consented_by", reason);
        }
    }
}

fn is_stranger(guardians: &BTreeMap<&Key, &Guardian>, who: Option<&Key>, family: &Key) -> bool {
    who.and_then(|who| guardians.get(who))
        .is_some_and(|guardian| guardian.family != *family)
}

fn papers(files: &DistrictFiles, findings: &mut Findings) {
    let guardians = by_key(&files.guardians);
    let children = by_key(&files.children);
    let staff = by_key(&files.staff);
    let consented = |key: &Key| {
        let child = children.get(key);
        child.is_none_or(|child| {
            let given = child.consented.as_ref();
            given.is_some_and(|it| it.purposes.contains(&Purpose::HealthData))
        })
    };
    let declared = files.health_declarations.iter();
    let handed_in = files.health_certificates.iter();
    for (place, child) in declared
        .map(|it| (it.place, &it.row.child))
        .chain(handed_in.map(|it| (it.place, &it.row.child)))
    {
        if !consented(child) {
            let reason = "has no consent to health_data in children.csv";
            mismatch(findings, place, "child", reason);
        }
    }
    for declaration in &files.health_declarations {
        let child = children.get(&declaration.row.child);
        let by = Some(&declaration.row.declared_by);
        if child.is_some_and(|child| is_stranger(&guardians, by, &child.family)) {
            let reason = "is a guardian of another family";
            mismatch(findings, declaration.place, "declared_by", reason);
        }
    }
    for certificate in &files.health_certificates {
        let child = children.get(&certificate.row.child);
        let by = certificate.row.submitted_by.as_ref();
        if child.is_some_and(|child| is_stranger(&guardians, by, &child.family)) {
            let reason = "is a guardian of another family";
            mismatch(findings, certificate.place, "submitted_by", reason);
        }
        let reviewer = certificate.row.reviewed_by.as_ref();
        let reviewer = reviewer.and_then(|key| staff.get(key));
        if reviewer.is_some_and(|reviewer| reviewer.login.is_none()) {
            let reason = "has no login, so cannot have reviewed anything";
            mismatch(findings, certificate.place, "reviewed_by", reason);
        }
    }
}
