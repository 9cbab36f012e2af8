//! What the files alone cannot tell: whether the district is there already, and whether its
//! rules allow what it offers.

use super::super::{
    domain::{
        DistrictFiles, Finding, FindingCode, Findings, HasKey, ImportError, Place, Problem,
        Severity,
    },
    store,
};
use crate::{
    features::{
        fees::domain::FeeScheduleDetails,
        health::domain::{CertificateFacts, Verification},
        policies::domain::{Policy, Profile},
        sessions::domain::Offer,
        staff::{domain::CredentialInput, service::is_any_barred},
    },
    state::AppState,
};
use uuid::Uuid;

const DISTRICT_FILE: &str = "district.toml";
const EXISTS: &str = "a district of this code has been imported before";

/// Adds what is wrong with the files beside what the database and the rules say, and fills
/// in the last days of papers that the rules give.
pub(super) async fn against_database(
    state: &AppState,
    files: &mut DistrictFiles,
    findings: &mut Findings,
) -> Result<(), ImportError> {
    let place = Place {
        file: DISTRICT_FILE,
        line: 0,
    };
    if store::district_exists(state.db.read(), &files.district.code).await? {
        let problem = Problem::new(FindingCode::DistrictExists, EXISTS);
        findings.error(place, "code", problem);
    }
    for placed in &files.staff {
        if let Some(document) = &placed.row.document {
            let document = std::slice::from_ref(document);
            if is_any_barred(state, state.db.read(), document).await? {
                let reason = "may never again work with children";
                let problem = Problem::new(FindingCode::PersonBarred, reason);
                findings.error(placed.place, "id_number", problem);
            }
        }
    }
    let name = &files.district.policy_profile;
    let Some(profile) = state.policies.profile(name) else {
        let reason = format!("no policy profile {name:?} is loaded");
        let problem = Problem::new(FindingCode::UnknownPolicyProfile, reason);
        findings.error(place, "policy_profile", problem);
        return Ok(());
    };
    sessions(profile, files, findings);
    fees(profile, files, findings);
    if let Some(policy) = profile.on(files.today) {
        credentials(policy, files, findings);
        certificates(policy, files, findings);
    }
    Ok(())
}

/// The finding of a district that another import was quicker with.
pub(super) fn exists_already() -> Finding {
    Finding {
        file: DISTRICT_FILE.to_owned(),
        line: 0,
        column: "code".to_owned(),
        code: FindingCode::DistrictExists,
        severity: Severity::Error,
        reason: EXISTS.to_owned(),
    }
}

fn breach(findings: &mut Findings, place: Place, column: &str, reason: impl Into<String>) {
    let problem = Problem::new(FindingCode::PolicyBreach, reason);
    findings.error(place, column, problem);
}

fn sessions(profile: &Profile, files: &DistrictFiles, findings: &mut Findings) {
    for template in &files.session_templates {
        let weekly = &template.row.weekly;
        let offer = Offer {
            kind: template.row.kind,
            start: weekly.start,
            end: weekly.end,
        };
        let policy = profile.on(weekly.valid_from.max(files.today));
        if let Some(reason) = policy.and_then(|policy| offer.check(&policy.service).err()) {
            breach(findings, template.place, "start", reason.as_str());
        }
    }
}

fn fees(profile: &Profile, files: &DistrictFiles, findings: &mut Findings) {
    for schedule in &files.fee_schedules {
        let details = FeeScheduleDetails {
            basis: schedule.row.basis.clone(),
            effective_from: schedule.row.effective_from,
            timed_fen_per_hour: schedule.row.timed_fen_per_hour,
            temporary_fen_per_session: schedule.row.temporary_fen_per_session,
        };
        let policy = profile.on(details.effective_from);
        if let Some(high) = policy.and_then(|policy| details.check_ceiling(policy).err()) {
            let reason = format!("is above the ceiling of {} fen", high.ceiling_fen);
            breach(findings, schedule.place, high.field, reason);
        }
    }
}

fn credentials(policy: &Policy, files: &mut DistrictFiles, findings: &mut Findings) {
    for placed in &mut files.credentials {
        let row = &mut placed.row;
        let input = CredentialInput {
            kind: row.kind,
            type_name: row.type_name.clone(),
            number: row.number.clone(),
            issuer: row.issuer.clone(),
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            result: row.result,
        };
        match input.parse(&policy.staff, files.today) {
            Ok(credential) => row.valid_to = credential.valid_to,
            Err(fault) => {
                let column = fault.pointer.trim_start_matches('/');
                breach(findings, placed.place, column, fault.detail);
            }
        }
    }
}

/// Verified certificates are held against the same rules as one that is verified today.
fn certificates(policy: &Policy, files: &DistrictFiles, findings: &mut Findings) {
    for placed in &files.health_certificates {
        let row = &placed.row;
        let institutions = files.institutions.iter().map(|it| &it.row);
        let children = files.children.iter().map(|it| &it.row);
        let (Some(examined_on), Some(result), Some(institution), Some(child)) = (
            row.examined_on,
            row.result,
            institutions
                .into_iter()
                .find(|it| Some(it.key()) == row.institution.as_ref()),
            children.into_iter().find(|it| *it.key() == row.child),
        ) else {
            continue;
        };
        let verification = Verification {
            // Not asked for: whether it is recognised is among the facts.
            institution: Uuid::nil().into(),
            examined_on,
            valid_to: row.valid_to,
            result,
        };
        let facts = CertificateFacts {
            recognised: institution.recognised_from <= examined_on
                && institution.recognised_to.is_none_or(|to| examined_on <= to),
            birth_date: child.birth_date,
            today: files.today,
            valid_months: policy.health.certificate_valid_months,
        };
        if let Err(refused) = verification.last_day(facts) {
            breach(findings, placed.place, "valid_to", refused.to_string());
        }
    }
}
