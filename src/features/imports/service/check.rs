//! What the files alone cannot tell: whether the district is there already, and whether its
//! rules allow what it offers.

use super::super::{
    domain::{DistrictFiles, Finding, FindingCode, Findings, Place, Problem, Severity},
    store,
};
use crate::{
    features::{fees::domain::FeeScheduleDetails, sessions::domain::Offer},
    shared::storage::StoreError,
    state::AppState,
};

const DISTRICT_FILE: &str = "district.toml";
const EXISTS: &str = "a district of this code has been imported before";

/// Adds what is wrong with the files beside what the database and the rules say.
pub(super) async fn against_database(
    state: &AppState,
    files: &DistrictFiles,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let place = Place {
        file: DISTRICT_FILE,
        line: 0,
    };
    if store::district_exists(state.db.read(), &files.district.code).await? {
        let problem = Problem::new(FindingCode::DistrictExists, EXISTS);
        findings.error(place, "code", problem);
    }
    let profile = &files.district.policy_profile;
    match state.policies.profile(profile) {
        Some(_) => rules(state, files, findings),
        None => {
            let reason = format!("no policy profile {profile:?} is loaded");
            let problem = Problem::new(FindingCode::UnknownPolicyProfile, reason);
            findings.error(place, "policy_profile", problem);
        }
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

/// Sessions and fees against the rules in force when they begin, or today.
fn rules(state: &AppState, files: &DistrictFiles, findings: &mut Findings) {
    let Some(profile) = state.policies.profile(&files.district.policy_profile) else {
        return;
    };
    for template in &files.session_templates {
        let weekly = &template.row.weekly;
        let offer = Offer {
            kind: template.row.kind,
            start: weekly.start,
            end: weekly.end,
        };
        let policy = profile.on(weekly.valid_from.max(files.today));
        let refused = policy.and_then(|policy| offer.check(&policy.service).err());
        if let Some(reason) = refused {
            let problem = Problem::new(FindingCode::PolicyBreach, reason.as_str());
            findings.error(template.place, "start", problem);
        }
    }
    for schedule in &files.fee_schedules {
        let details = FeeScheduleDetails {
            basis: schedule.row.basis.clone(),
            effective_from: schedule.row.effective_from,
            timed_fen_per_hour: schedule.row.timed_fen_per_hour,
            temporary_fen_per_session: schedule.row.temporary_fen_per_session,
        };
        let policy = profile.on(details.effective_from);
        let refused = policy.and_then(|policy| details.check_ceiling(policy).err());
        if let Some(high) = refused {
            let reason = format!("is above the ceiling of {} fen", high.ceiling_fen);
            let problem = Problem::new(FindingCode::PolicyBreach, reason);
            findings.error(schedule.place, high.field, problem);
        }
    }
}
