//! Fee schedules and agreement templates.

use crate::{
    features::{
        districts::domain::DistrictError, houses::domain::HouseError, policies::domain::Policy,
    },
    shared::{
        domain::{Actor, AgreementTemplateId, DistrictId, FeeScheduleId, Role, SubdistrictId},
        storage::{StoreError, idempotency::ReplayError},
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const MINUTES_AN_HOUR: i64 = 60;

/// What staff enter of a fee schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeScheduleDetails {
    /// What the prices rest on, for example the subdistrict's charges for elderly care (H-68).
    pub basis: String,
    /// First local date.
    pub effective_from: NaiveDate,
    /// Fen per hour of timed care.
    pub timed_fen_per_hour: i64,
    /// Fen for a whole temporary session.
    pub temporary_fen_per_session: i64,
}

impl FeeScheduleDetails {
    /// Checks the prices against the ceiling per hour. The price of a temporary session is
    /// that of the longest session allowed, so it may reach the ceiling of all its hours.
    ///
    /// # Errors
    /// The first price above its ceiling.
    pub fn check_ceiling(&self, policy: &Policy) -> Result<(), TooHigh> {
        let per_hour = policy.max_fee_fen_per_hour;
        let longest = i64::from(policy.service.max_session_minutes);
        let per_session = per_hour.saturating_mul(longest) / MINUTES_AN_HOUR;
        if self.timed_fen_per_hour > per_hour {
            Err(TooHigh {
                field: "timed_fen_per_hour",
                ceiling_fen: per_hour,
            })
        } else if self.temporary_fen_per_session > per_session {
            Err(TooHigh {
                field: "temporary_fen_per_session",
                ceiling_fen: per_session,
            })
        } else {
            Ok(())
        }
    }
}

/// A price above the ceiling of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooHigh {
    /// Name of the field.
    pub field: &'static str,
    /// The highest price allowed, fen, per hour or per session as the field.
    pub ceiling_fen: i64,
}

/// A fee schedule of a subdistrict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeSchedule {
    /// Its id.
    pub id: FeeScheduleId,
    /// Its district.
    pub district: DistrictId,
    /// Its subdistrict.
    pub subdistrict: SubdistrictId,
    /// Counts the schedules of the subdistrict from 1.
    pub number: i64,
    /// What staff enter.
    pub details: FeeScheduleDetails,
    /// When it was published; `None` while it is a draft.
    pub published_at: Option<DateTime<Utc>>,
}

/// What publishing has brought about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// No published agreement rests on it yet, so it is shown and not charged (H-69).
    pub not_charged: bool,
    /// Families who have not signed what is charged by, or will be; they cannot book.
    pub families_to_sign: u64,
}

/// What staff enter of an agreement template: the four parts that H-35 asks for, each with
/// text in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementDetails {
    /// Title.
    pub title: String,
    /// 双方的权利义务.
    pub rights_and_duties: String,
    /// 收费标准.
    pub fees: String,
    /// 退费办法.
    pub refunds: String,
    /// 纠纷处理方式.
    pub disputes: String,
    /// First local date.
    pub effective_from: NaiveDate,
}

/// A version of a subdistrict's service agreement, which guardians sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementTemplate {
    /// Its id.
    pub id: AgreementTemplateId,
    /// Its district.
    pub district: DistrictId,
    /// Its subdistrict.
    pub subdistrict: SubdistrictId,
    /// The published schedule its fees rest on (H-69).
    pub fee_schedule: FeeScheduleId,
    /// Counts the templates of the subdistrict from 1.
    pub number: i64,
    /// What staff enter.
    pub details: AgreementDetails,
    /// When it was published; `None` while it is a draft.
    pub published_at: Option<DateTime<Utc>>,
}

impl AgreementTemplate {
    /// SHA-256 of the text and the id of its fee schedule, lower-case hexadecimal: stored
    /// with a signature, it proves which words and prices were signed. Each part is preceded
    /// by its length, so that moving words from one part to the next changes it.
    #[must_use]
    pub fn content_hash(&self) -> String {
        let details = &self.details;
        let fee_schedule = self.fee_schedule.to_string();
        let mut hash = Sha256::new();
        for part in [
            &details.title,
            &details.rights_and_duties,
            &details.fees,
            &details.refunds,
            &details.disputes,
            &fee_schedule,
        ] {
            hash.update(part.len().to_string());
            hash.update([0]);
            hash.update(part);
        }
        hex::encode(hash.finalize())
    }
}

/// True when the actor may see the drafts of a subdistrict and publish them.
#[must_use]
pub fn is_administered_by(actor: &Actor, district: DistrictId, subdistrict: SubdistrictId) -> bool {
    actor.district == district
        && match actor.role {
            Role::DistrictAdmin => true,
            Role::SubdistrictAdmin { subdistrict: own } => own == subdistrict,
            Role::Guardian { .. }
            | Role::Carer { .. }
            | Role::HealthWorker { .. }
            | Role::HouseManager { .. }
            | Role::Supervisor { .. }
            | Role::Integrator { .. } => false,
        }
}

/// Why a fee schedule or an agreement is not had or changed.
#[derive(Debug, thiserror::Error)]
pub enum FeeError {
    /// Not there, or not for this actor to know.
    #[error("no such fee schedule, agreement or subdistrict")]
    NotFound,
    /// The actor may not do this.
    #[error("not allowed")]
    Forbidden,
    /// No schedule is published for the date.
    #[error("no fee schedule is published for {0}")]
    NoPublishedFee(NaiveDate),
    /// No agreement is published for the date.
    #[error("no agreement is published for {0}")]
    NoPublishedAgreement(NaiveDate),
    /// A price lies above the ceiling.
    #[error("{} is above the ceiling", .0.field)]
    TooHigh(TooHigh),
    /// What is published stays as it is.
    #[error("already published")]
    AlreadyPublished,
    /// It would have taken effect before it was published.
    #[error("the effective date {effective_from} has passed")]
    EffectiveDatePassed {
        /// The effective date.
        effective_from: NaiveDate,
        /// The local date of today.
        today: NaiveDate,
    },
    /// The agreement names a schedule that is still a draft.
    #[error("the fee schedule is not published")]
    FeeNotPublished,
    /// The agreement names a schedule that the subdistrict does not have.
    #[error("the subdistrict has no such fee schedule")]
    ForeignFeeSchedule,
    /// The agreement would take effect before its fees do.
    #[error("the agreement begins before its fees")]
    BeforeItsFees {
        /// First date of the fees.
        fees_from: NaiveDate,
    },
    /// The house.
    #[error(transparent)]
    House(#[from] HouseError),
    /// The district or its rules.
    #[error(transparent)]
    District(#[from] DistrictError),
    /// A repeated request.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::policies::read_profile;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn prices(timed: i64, temporary: i64) -> FeeScheduleDetails {
        FeeScheduleDetails {
            basis: "参照本街道养老服务相关收费标准".to_owned(),
            effective_from: day("2026-12-01"),
            timed_fen_per_hour: timed,
            temporary_fen_per_session: temporary,
        }
    }

    #[test]
    fn a_session_may_cost_what_its_longest_hours_may() {
        let text = include_str!("../../../policies/hongkou.toml");
        let profile = read_profile("hongkou.toml", text).unwrap();
        let mut policy = profile.on(day("2026-12-01")).unwrap().clone();
        assert_eq!(prices(10_000, 40_000).check_ceiling(&policy), Ok(()));
        let refused = |prices: FeeScheduleDetails, policy: &Policy| {
            let TooHigh { field, ceiling_fen } = prices.check_ceiling(policy).unwrap_err();
            (field, ceiling_fen)
        };
        assert_eq!(
            refused(prices(10_001, 0), &policy),
            ("timed_fen_per_hour", 10_000)
        );
        assert_eq!(
            refused(prices(0, 40_001), &policy),
            ("temporary_fen_per_session", 40_000)
        );
        policy.service.max_session_minutes = 90;
        policy.max_fee_fen_per_hour = 2001;
        // One and a half hours of 20.01 yuan are 30.015 yuan.
        assert_eq!(prices(2001, 3001).check_ceiling(&policy), Ok(()));
        assert_eq!(
            refused(prices(2001, 3002), &policy),
            ("temporary_fen_per_session", 3001)
        );
    }

    fn agreement(rights_and_duties: &str, fees: &str) -> AgreementTemplate {
        AgreementTemplate {
            id: Uuid::nil().into(),
            district: Uuid::nil().into(),
            subdistrict: Uuid::nil().into(),
            fee_schedule: Uuid::nil().into(),
            number: 1,
            details: AgreementDetails {
                title: "协议".to_owned(),
                rights_and_duties: rights_and_duties.to_owned(),
                fees: fees.to_owned(),
                refunds: "退费".to_owned(),
                disputes: "协商".to_owned(),
                effective_from: day("2026-12-01"),
            },
            published_at: None,
        }
    }

    #[test]
    fn the_hash_of_an_agreement_is_that_of_its_words() {
        let hash = agreement("甲乙", "丙丁").content_hash();
        assert_eq!(hash.len(), 64);
        let mut later = agreement("甲乙", "丙丁");
        later.number = 2;
        later.details.effective_from = day("2027-01-01");
        assert_eq!(later.content_hash(), hash);
        for (rights_and_duties, fees) in [("甲乙丙", "丁"), ("甲", "乙丙丁"), ("甲乙", "丙丁 ")]
        {
            assert_ne!(agreement(rights_and_duties, fees).content_hash(), hash);
        }
    }
}
