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
use std::fmt::Write as _;

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
    /// SHA-256 of the text, lower-case hexadecimal: stored with a signature, it proves which
    /// words were signed. Each part is preceded by its length, so that moving words from one
    /// part to the next changes it.
    #[must_use]
    pub fn content_hash(&self) -> String {
        let details = &self.details;
        let mut hash = Sha256::new();
        for part in [
            &details.title,
            &details.rights_and_duties,
            &details.fees,
            &details.refunds,
            &details.disputes,
        ] {
            hash.update(part.len().to_string());
            hash.update([0]);
            hash.update(part);
        }
        hash.finalize()
            .iter()
            .fold(String::new(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            })
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
            | Role::HouseManager { .. } => false,
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
