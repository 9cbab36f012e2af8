//! An export and its states.

use crate::shared::domain::{
    AccessPurpose, AccountId, Actor, BulkExportId, DateRange, DistrictId, HouseId, Role,
    SubdistrictId, words,
};
use chrono::{DateTime, Utc};

/// A year at most.
pub const MAX_DAYS: u32 = 366;

words! {
    /// Which rows.
    Dataset {
        /// Bookings of sessions in the span, by ids.
        Bookings = "bookings",
        /// Children with a booking in the span.
        Children = "children",
        /// Guardians of families with a booking in the span.
        Guardians = "guardians",
        /// When children came and went, by ids.
        Attendance = "attendance",
        /// Lines of the ledger of the span, by ids.
        Ledger = "ledger",
    }
}

impl Dataset {
    /// Whether its rows name people.
    #[must_use]
    pub const fn names_people(self) -> bool {
        matches!(self, Self::Children | Self::Guardians)
    }
}

words! {
    /// What has become of an export.
    ExportStatus {
        /// Another person has to decide.
        Requested = "requested",
        /// Its file is to be made.
        Approved = "approved",
        /// It was refused.
        Refused = "refused",
        /// Nobody decided in time.
        Expired = "expired",
        /// Its file can be fetched.
        Ready = "ready",
        /// Its file was not made.
        Failed = "failed",
        /// Its file is gone.
        Removed = "removed",
    }
}

words! {
    /// Why a file was not made.
    ExportFailure {
        /// There were more rows than one may have.
        TooManyRows = "too_many_rows",
        /// Who asked has lost role or place.
        RequesterLeft = "requester_left",
        /// It failed several times.
        NotMade = "not_made",
    }
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct ExportWish {
    /// Which rows.
    pub dataset: Dataset,
    /// Of one house; of everything in the asker's place without.
    pub house: Option<HouseId>,
    /// Of which dates.
    pub days: DateRange,
    /// What for.
    pub purpose: AccessPurpose,
    /// With names, telephones and, where the purpose needs them, numbers in full.
    pub in_full: bool,
    /// What for, in words.
    pub reason: String,
}

/// An export.
#[derive(Clone, Debug)]
pub struct BulkExport {
    /// Its id.
    pub id: BulkExportId,
    /// Of which district.
    pub district: DistrictId,
    /// Of which subdistrict; all of them without.
    pub subdistrict: Option<SubdistrictId>,
    /// What was asked for.
    pub wish: ExportWish,
    /// What has become of it.
    pub status: ExportStatus,
    /// Who asked.
    pub requested_by: AccountId,
    /// Until when somebody may decide.
    pub decide_by: DateTime<Utc>,
    /// Who decided.
    pub decided_by: Option<AccountId>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was refused.
    pub refusal: Option<String>,
    /// How often it has been begun to make the file.
    pub attempts: i64,
    /// Rows of the file.
    pub rows: i64,
    /// Its size.
    pub size_bytes: i64,
    /// Why it was not made.
    pub failure: Option<ExportFailure>,
    /// Until when it can be fetched.
    pub available_until: Option<DateTime<Utc>>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
}

impl BulkExport {
    /// Whether all of it lies in the place of someone who runs a house, a subdistrict or the
    /// district.
    #[must_use]
    pub fn covered_by(&self, actor: &Actor) -> bool {
        if actor.district != self.district {
            return false;
        }
        match actor.role {
            Role::DistrictAdmin => true,
            Role::SubdistrictAdmin { subdistrict } => self.subdistrict == Some(subdistrict),
            Role::HouseManager { house, .. } => self.wish.house == Some(house),
            Role::Guardian { .. }
            | Role::Carer { .. }
            | Role::HealthWorker { .. }
            | Role::Supervisor { .. }
            | Role::Integrator { .. } => false,
        }
    }

    /// Whether someone may have it: it is covered, and in full only for a purpose of the role.
    #[must_use]
    pub fn is_for(&self, actor: &Actor) -> bool {
        self.covered_by(actor) && (!self.wish.in_full || self.wish.purpose.reveals_to(actor))
    }

    /// The state at an instant: what nobody has decided in time has expired, whether or not
    /// that has been written.
    #[must_use]
    pub fn status_at(&self, now: DateTime<Utc>) -> ExportStatus {
        match self.status {
            ExportStatus::Requested if self.decide_by <= now => ExportStatus::Expired,
            ExportStatus::Ready if self.available_until.is_none_or(|until| until <= now) => {
                ExportStatus::Removed
            }
            status => status,
        }
    }
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The file is to be made.
    Approve,
    /// It is not, and why.
    Refuse(String),
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use uuid::Uuid;

    fn actor(district: u128, role: Role) -> Actor {
        Actor {
            account: Uuid::nil().into(),
            district: Uuid::from_u128(district).into(),
            role,
            sign_in: None,
        }
    }

    fn export(subdistrict: Option<u128>, house: Option<u128>) -> BulkExport {
        let date = "2026-11-01".parse().unwrap();
        BulkExport {
            id: Uuid::nil().into(),
            district: Uuid::from_u128(1).into(),
            subdistrict: subdistrict.map(|id| Uuid::from_u128(id).into()),
            wish: ExportWish {
                dataset: Dataset::Children,
                house: house.map(|id| Uuid::from_u128(id).into()),
                days: DateRange::new(date, date, MAX_DAYS).unwrap(),
                purpose: AccessPurpose::Supervision,
                in_full: false,
                reason: String::new(),
            },
            status: ExportStatus::Requested,
            requested_by: Uuid::nil().into(),
            decide_by: DateTime::UNIX_EPOCH,
            decided_by: None,
            decided_at: None,
            refusal: None,
            attempts: 0,
            rows: 0,
            size_bytes: 0,
            failure: None,
            available_until: None,
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn an_export_lies_in_the_places_that_hold_all_of_it() {
        let manager = |house: u128| Role::HouseManager {
            staff: Uuid::nil().into(),
            house: Uuid::from_u128(house).into(),
        };
        let admin = |subdistrict: u128| Role::SubdistrictAdmin {
            subdistrict: Uuid::from_u128(subdistrict).into(),
        };
        let carer = Role::Carer {
            staff: Uuid::nil().into(),
            house: Uuid::from_u128(3).into(),
        };
        let (of_house, of_subdistrict, of_district) = (
            export(Some(2), Some(3)),
            export(Some(2), None),
            export(None, None),
        );
        for (role, covers) in [
            (Role::DistrictAdmin, [true, true, true]),
            (admin(2), [true, true, false]),
            (admin(4), [false, false, false]),
            (manager(3), [true, false, false]),
            (manager(5), [false, false, false]),
            (carer, [false, false, false]),
            (Role::Guardian { family: None }, [false, false, false]),
        ] {
            let all = [&of_house, &of_subdistrict, &of_district];
            let found = all.map(|it| it.covered_by(&actor(1, role)));
            assert_eq!(found, covers, "{role:?}");
            assert!(all.iter().all(|it| !it.covered_by(&actor(9, role))));
        }
    }

    #[test]
    fn in_full_is_only_for_a_purpose_of_the_role() {
        let mut asked = export(None, None);
        assert!(asked.is_for(&actor(1, Role::DistrictAdmin)));
        asked.wish.in_full = true;
        assert!(asked.is_for(&actor(1, Role::DistrictAdmin)));
        asked.wish.purpose = AccessPurpose::Care;
        assert!(!asked.is_for(&actor(1, Role::DistrictAdmin)));
    }

    #[test]
    fn a_state_ends_with_its_time() {
        let mut asked = export(None, None);
        let (end, before) = (asked.decide_by, asked.decide_by - TimeDelta::seconds(1));
        assert_eq!(asked.status_at(before), ExportStatus::Requested);
        assert_eq!(asked.status_at(end), ExportStatus::Expired);
        asked.status = ExportStatus::Ready;
        asked.available_until = Some(end);
        assert_eq!(asked.status_at(before), ExportStatus::Ready);
        assert_eq!(asked.status_at(end), ExportStatus::Removed);
    }
}
