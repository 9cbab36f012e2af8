//! Who runs a house, and what entitles them to on a date (H-18, H-29).

use crate::shared::domain::{DistrictId, HouseId, OperatorContractId, words};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

words! {
    /// Who runs a house.
    OperatorType {
        /// The subdistrict itself; needs no contract.
        SelfRun = "self_run",
        /// 幼儿园.
        Kindergarten = "kindergarten",
        /// 托育机构; needs a lawful-operation notice beside its contract (H-18).
        NurseryInstitution = "nursery_institution",
        /// 社会组织.
        SocialOrganisation = "social_organisation",
    }
}

words! {
    /// What is on record of an operator.
    ContractKind {
        /// 承接运营合同 with the subdistrict (H-29).
        OperatorContract = "operator_contract",
        /// 《依法开展托育服务告知书》 (H-18).
        LawfulOperationNotice = "lawful_operation_notice",
    }
}

/// What is entered and edited of a contract or notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractDetails {
    /// Contract or notice.
    pub kind: ContractKind,
    /// Name of the operator.
    pub operator_name: String,
    /// Number on the paper.
    pub number: String,
    /// First local date.
    pub valid_from: NaiveDate,
    /// Last local date, inclusive.
    pub valid_to: NaiveDate,
}

/// A contract or notice of the operator of a house. Several may follow or overlap each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorContract {
    /// Its id.
    pub id: OperatorContractId,
    /// Its district.
    pub district: DistrictId,
    /// The house.
    pub house: HouseId,
    /// What is entered.
    pub details: ContractDetails,
    /// Raised by every edit; the `ETag`.
    pub version: i64,
}

impl OperatorContract {
    fn covers(&self, kind: ContractKind, date: NaiveDate) -> bool {
        let details = &self.details;
        details.kind == kind && details.valid_from <= date && date <= details.valid_to
    }
}

/// Whether a house may care for children on a local date, as far as its operator is
/// concerned. The booking of a place asks the same in its own query of papers.
#[must_use]
pub fn is_entitled(
    operator: OperatorType,
    contracts: &[OperatorContract],
    date: NaiveDate,
) -> bool {
    let has = |kind| contracts.iter().any(|it| it.covers(kind, date));
    match operator {
        OperatorType::SelfRun => true,
        OperatorType::Kindergarten | OperatorType::SocialOrganisation => {
            has(ContractKind::OperatorContract)
        }
        OperatorType::NurseryInstitution => {
            has(ContractKind::OperatorContract) && has(ContractKind::LawfulOperationNotice)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn paper(kind: ContractKind, from: &str, to: &str) -> OperatorContract {
        OperatorContract {
            id: Uuid::from_u128(1).into(),
            district: Uuid::from_u128(2).into(),
            house: Uuid::from_u128(3).into(),
            details: ContractDetails {
                kind,
                operator_name: "示例托育机构".to_owned(),
                number: "1".to_owned(),
                valid_from: day(from),
                valid_to: day(to),
            },
            version: 1,
        }
    }

    #[test]
    fn an_operator_is_entitled_from_the_first_to_the_last_day_of_its_contract() {
        let contract = paper(ContractKind::OperatorContract, "2026-01-10", "2026-12-31");
        for (date, entitled) in [
            ("2026-01-09", false),
            ("2026-01-10", true),
            ("2026-12-31", true),
            ("2027-01-01", false),
        ] {
            for operator in [OperatorType::Kindergarten, OperatorType::SocialOrganisation] {
                let found = is_entitled(operator, std::slice::from_ref(&contract), day(date));
                assert_eq!(found, entitled, "{date}");
            }
            assert!(is_entitled(OperatorType::SelfRun, &[], day(date)));
        }
    }

    #[test]
    fn a_nursery_institution_needs_contract_and_notice_on_the_same_day() {
        let contract = paper(ContractKind::OperatorContract, "2026-01-01", "2026-12-31");
        let notice = paper(
            ContractKind::LawfulOperationNotice,
            "2026-03-01",
            "2027-02-28",
        );
        let entitled = |papers: &[OperatorContract], date| {
            is_entitled(OperatorType::NurseryInstitution, papers, day(date))
        };
        let both = [contract.clone(), notice.clone()];
        assert!(entitled(&both, "2026-06-01"));
        assert!(!entitled(&both, "2026-02-28"));
        assert!(!entitled(&both, "2027-01-01"));
        assert!(!entitled(&[contract], "2026-06-01"));
        assert!(!entitled(&[notice], "2026-06-01"));
    }
}
