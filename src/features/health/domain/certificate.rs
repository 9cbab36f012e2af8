//! Health-check certificates and when they count.

use super::HealthError;
use crate::shared::domain::{ChildId, DistrictId, HealthCertificateId, InstitutionId, words};
use chrono::{DateTime, Months, NaiveDate, Utc};
use uuid::Uuid;

words! {
    /// How far a certificate has come.
    CertificateStatus {
        /// Nobody has looked at it.
        Submitted = "submitted",
        /// It counts.
        Verified = "verified",
        /// It does not.
        Rejected = "rejected",
    }
}

words! {
    /// What the institution found.
    HealthCheckResult {
        /// 合格.
        Qualified = "qualified",
        /// 不合格.
        NotQualified = "not_qualified",
    }
}

/// A certificate, without its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthCertificate {
    /// Its id.
    pub id: HealthCertificateId,
    /// Its district.
    pub district: DistrictId,
    /// The child.
    pub child: ChildId,
    /// The stored file.
    pub file: Uuid,
    /// How far it has come.
    pub status: CertificateStatus,
    /// Who examined, once verified.
    pub institution: Option<InstitutionId>,
    /// Local date of the examination, once verified.
    pub examined_on: Option<NaiveDate>,
    /// Last local date it counts, once verified.
    pub valid_to: Option<NaiveDate>,
    /// What was found, once verified.
    pub result: Option<HealthCheckResult>,
    /// Why it does not count, once rejected.
    pub reject_reason: Option<String>,
    /// When it was looked at.
    pub reviewed_at: Option<DateTime<Utc>>,
    /// When it was handed in.
    pub submitted_at: DateTime<Utc>,
    /// Raised by every change.
    pub version: i64,
}

/// A certificate in the list of staff, with the name of its child masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingCertificate {
    /// The certificate.
    pub certificate: HealthCertificate,
    /// Like 王*明.
    pub child_name: String,
}

/// What a health worker reads on a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Who examined.
    pub institution: InstitutionId,
    /// Local date of the examination.
    pub examined_on: NaiveDate,
    /// Last local date it counts, where the paper names one.
    pub valid_to: Option<NaiveDate>,
    /// What was found.
    pub result: HealthCheckResult,
}

/// What must be known to judge a [`Verification`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertificateFacts {
    /// The institution was on the district's list on the day of the examination (H-32).
    pub recognised: bool,
    /// The child's birth date.
    pub birth_date: NaiveDate,
    /// The local date.
    pub today: NaiveDate,
    /// Months a certificate counts, by the policy.
    pub valid_months: u32,
}

impl Verification {
    /// The last local date the certificate counts: the one the paper names, else as many
    /// months after the examination as the policy says; the last day of a shorter month
    /// stands for a day it does not have. A paper cannot count longer than the policy says.
    ///
    /// # Errors
    /// [`HealthError::NotQualified`], [`HealthError::ExaminedInTheFuture`],
    /// [`HealthError::ExaminedBeforeBirth`], [`HealthError::NotRecognised`],
    /// [`HealthError::ValidToOutOfBounds`].
    pub fn last_day(&self, facts: CertificateFacts) -> Result<NaiveDate, HealthError> {
        if self.result == HealthCheckResult::NotQualified {
            return Err(HealthError::NotQualified);
        }
        if self.examined_on > facts.today {
            return Err(HealthError::ExaminedInTheFuture);
        }
        if self.examined_on < facts.birth_date {
            return Err(HealthError::ExaminedBeforeBirth);
        }
        if !facts.recognised {
            return Err(HealthError::NotRecognised);
        }
        let latest = self
            .examined_on
            .checked_add_months(Months::new(facts.valid_months))
            .ok_or(HealthError::ValidToOutOfBounds)?;
        let last = self.valid_to.unwrap_or(latest);
        if last < self.examined_on || last > latest {
            return Err(HealthError::ValidToOutOfBounds);
        }
        Ok(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn facts() -> CertificateFacts {
        CertificateFacts {
            recognised: true,
            birth_date: day("2023-02-28"),
            today: day("2026-11-22"),
            valid_months: 6,
        }
    }

    fn examined(on: &str) -> Verification {
        Verification {
            institution: Uuid::nil().into(),
            examined_on: day(on),
            valid_to: None,
            result: HealthCheckResult::Qualified,
        }
    }

    #[test]
    fn a_certificate_counts_for_the_months_of_the_policy() {
        for (on, last) in [
            ("2026-11-22", "2027-05-22"),
            ("2026-08-31", "2027-02-28"),
            ("2023-08-29", "2024-02-29"),
            ("2023-08-31", "2024-02-29"),
            ("2024-02-29", "2024-08-29"),
            ("2023-02-28", "2023-08-28"),
        ] {
            assert_eq!(examined(on).last_day(facts()).unwrap(), day(last), "{on}");
        }
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let last_day = |change: fn(&mut Verification, &mut CertificateFacts)| {
            let (mut verification, mut facts) = (examined("2026-10-01"), facts());
            change(&mut verification, &mut facts);
            verification.last_day(facts)
        };
        assert!(last_day(|_, _| {}).is_ok());
        let refused = last_day(|it, _| it.result = HealthCheckResult::NotQualified);
        assert!(matches!(refused, Err(HealthError::NotQualified)));
        let refused = last_day(|it, _| it.examined_on = day("2026-11-23"));
        assert!(matches!(refused, Err(HealthError::ExaminedInTheFuture)));
        let refused = last_day(|it, _| it.examined_on = day("2023-02-27"));
        assert!(matches!(refused, Err(HealthError::ExaminedBeforeBirth)));
        let refused = last_day(|_, facts| facts.recognised = false);
        assert!(matches!(refused, Err(HealthError::NotRecognised)));
        for valid_to in ["2026-09-30", "2027-04-02"] {
            let mut verification = examined("2026-10-01");
            verification.valid_to = Some(day(valid_to));
            let refused = verification.last_day(facts());
            assert!(matches!(refused, Err(HealthError::ValidToOutOfBounds)));
        }
    }

    #[test]
    fn a_paper_may_say_that_it_counts_for_less() {
        for valid_to in ["2026-10-01", "2026-12-31", "2027-04-01"] {
            let mut verification = examined("2026-10-01");
            verification.valid_to = Some(day(valid_to));
            assert_eq!(verification.last_day(facts()).unwrap(), day(valid_to));
        }
    }

    proptest! {
        #[test]
        fn the_last_day_lies_between_the_examination_and_the_months_allowed(
            days in 0_u64..1360,
            months in 0_u32..36,
        ) {
            let examined_on = day("2023-02-28") + chrono::Days::new(days);
            let verification = Verification { examined_on, ..examined("2026-10-01") };
            let facts = CertificateFacts { valid_months: months, ..facts() };
            let last = verification.last_day(facts).unwrap();
            prop_assert!(last >= examined_on);
            prop_assert!(last <= examined_on + Months::new(months));
        }
    }
}
