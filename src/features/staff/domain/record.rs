//! The papers of a person as they are kept, and what may be entered.

use super::{
    eligibility::{CheckResult, Credential, CredentialKind},
    error::Fault,
};
use crate::{
    features::policies::domain::StaffRules,
    shared::domain::{CredentialId, DistrictId, StaffId},
};
use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// A paper of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialRecord {
    /// Its id.
    pub id: CredentialId,
    /// Its district.
    pub district: DistrictId,
    /// Whose it is.
    pub staff: StaffId,
    /// What eligibility looks at.
    pub credential: Credential,
    /// Number on the paper.
    pub number: Option<String>,
    /// Who issued it.
    pub issuer: String,
    /// Why it was taken back.
    pub revoked_reason: Option<String>,
}

/// A paper as entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialInput {
    /// Which of the four.
    pub kind: CredentialKind,
    /// Certificate type, or for a background check the register that answered.
    pub type_name: String,
    /// Number on the paper.
    pub number: Option<String>,
    /// Who issued it.
    pub issuer: String,
    /// First local date of validity; for a background check the date of the answer.
    pub valid_from: NaiveDate,
    /// Last local date of validity, inclusive.
    pub valid_to: Option<NaiveDate>,
    /// What the register answered.
    pub result: Option<CheckResult>,
}

impl CredentialInput {
    /// The paper to be kept, its validity filled in.
    ///
    /// A health certificate (H-53) and a background check (H-60) end after the months of
    /// the rules, the same day of the month included: checked on 2025-11-20, valid through
    /// 2026-11-20. A background check never lasts longer, whatever is entered, because the
    /// query is due every year.
    ///
    /// # Errors
    /// The [`Fault`] of the first field that does not fit.
    pub fn parse(&self, rules: &StaffRules, today: NaiveDate) -> Result<Credential, Fault> {
        let after = |months: u32| self.valid_from.checked_add_months(Months::new(months));
        if self.valid_to.is_some_and(|last| last < self.valid_from) {
            return Err(Fault::new(
                "/valid_to",
                "reversed",
                "must not lie before valid_from",
            ));
        }
        let valid_to = match self.kind {
            CredentialKind::BackgroundCheck => {
                self.is_an_answer(rules, today)?;
                let due = after(rules.background_check_months);
                match (self.valid_to, due) {
                    (Some(last), Some(due)) if last > due => {
                        return Err(Fault::new(
                            "/valid_to",
                            "too_late",
                            "the next check is due earlier",
                        ));
                    }
                    (entered, due) => entered.or(due),
                }
            }
            CredentialKind::Health => self
                .valid_to
                .or_else(|| after(rules.health_certificate_months)),
            CredentialKind::Qualification | CredentialKind::Training => self.valid_to,
        };
        if self.kind != CredentialKind::BackgroundCheck && self.result.is_some() {
            return Err(Fault::new(
                "/result",
                "not_a_check",
                "only a background check has a result",
            ));
        }
        Ok(Credential {
            kind: self.kind,
            type_name: self.type_name.clone(),
            valid_from: self.valid_from,
            valid_to,
            result: self.result,
            revoked: false,
        })
    }

    fn is_an_answer(&self, rules: &StaffRules, today: NaiveDate) -> Result<(), Fault> {
        if !rules.background_check_channels.contains(&self.type_name) {
            return Err(Fault::new(
                "/type_name",
                "unknown_register",
                "not a register of the rules",
            ));
        }
        if self.result.is_none() {
            return Err(Fault::new(
                "/result",
                "required",
                "a background check has a result",
            ));
        }
        if self.valid_from > today {
            return Err(Fault::new(
                "/valid_from",
                "in_future",
                "a register has not answered yet",
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> StaffRules {
        StaffRules {
            qualification_types: vec!["childcare_worker_certificate".to_owned()],
            annual_training_required: true,
            health_certificate_months: 12,
            background_check_months: 12,
            background_check_channels: vec!["public_security".to_owned()],
            training_warn_from_month: 10,
        }
    }

    fn check(valid_from: &str) -> CredentialInput {
        CredentialInput {
            kind: CredentialKind::BackgroundCheck,
            type_name: "public_security".to_owned(),
            number: None,
            issuer: "虹口公安分局".to_owned(),
            valid_from: valid_from.parse().unwrap(),
            valid_to: None,
            result: Some(CheckResult::Clear),
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_check_of_20_november_is_valid_through_20_november_of_the_next_year() {
        let paper = check("2025-11-20").parse(&rules(), day("2026-01-05"));
        assert_eq!(paper.unwrap().valid_to, Some(day("2026-11-20")));
    }

    #[test]
    fn a_check_of_29_february_ends_on_the_28th() {
        let paper = check("2024-02-29").parse(&rules(), day("2024-03-01"));
        assert_eq!(paper.unwrap().valid_to, Some(day("2025-02-28")));
    }

    #[test]
    fn a_check_cannot_be_given_more_than_its_year() {
        let mut input = check("2025-11-20");
        input.valid_to = Some(day("2026-11-21"));
        let fault = input.parse(&rules(), day("2026-01-05")).unwrap_err();
        assert_eq!((fault.pointer, fault.code), ("/valid_to", "too_late"));
    }

    #[test]
    fn a_check_needs_a_known_register_a_result_and_a_past_date() {
        let today = day("2026-01-05");
        let mut input = check("2025-11-20");
        input.type_name = "neighbours".to_owned();
        assert_eq!(
            input.parse(&rules(), today).unwrap_err().code,
            "unknown_register"
        );
        let mut input = check("2025-11-20");
        input.result = None;
        assert_eq!(input.parse(&rules(), today).unwrap_err().code, "required");
        let input = check("2026-01-06");
        assert_eq!(input.parse(&rules(), today).unwrap_err().code, "in_future");
    }

    #[test]
    fn a_qualification_without_an_end_does_not_expire() {
        let mut input = check("2020-05-01");
        input.kind = CredentialKind::Qualification;
        input.result = None;
        let paper = input.parse(&rules(), day("2026-01-05")).unwrap();
        assert_eq!(paper.valid_to, None);
    }
}
