//! What houses need to open: insurances, fees, agreements, recognised institutions.

use chrono::NaiveDate;

use super::super::row::{Key, Row};
use super::super::{schema, value};
use super::FromRow;

/// A liability insurance of a house.
#[derive(Clone, Debug)]
pub struct Insurance {
    /// The insured house.
    pub house: Key,
    /// The insurer.
    pub insurer: String,
    /// The number of the policy.
    pub policy_number: String,
    /// First day covered.
    pub valid_from: NaiveDate,
    /// Last day covered.
    pub valid_to: NaiveDate,
}

impl FromRow for Insurance {
    fn from_row(row: &mut Row<'_>) -> Option<Self> {
        let house = row.refers("house", &schema::HOUSES);
        let insurer = row.needed("insurer", value::text);
        let policy_number = row.needed("policy_number", value::text);
        let valid_from = row.date("valid_from");
        let valid_to = row.date("valid_to");
        row.days_in_order("valid_to", valid_from, valid_to);
        Some(Self {
            house: house?,
            insurer: insurer?,
            policy_number: policy_number?,
            valid_from: valid_from?,
            valid_to: valid_to?,
        })
    }
}

/// A version of the fees of a subdistrict.
#[derive(Clone, Debug)]
pub struct FeeSchedule {
    /// Key in the files.
    pub key: Key,
    /// Its subdistrict.
    pub subdistrict: Key,
    /// Number of the version in the subdistrict.
    pub number: i64,
    /// What the fees are based on (H-68).
    pub basis: String,
    /// First day on which they are charged.
    pub effective_from: NaiveDate,
    /// Fen for an hour of timed care.
    pub timed_fen_per_hour: i64,
    /// Fen for a session of temporary care.
    pub temporary_fen_per_session: i64,
    /// Day of publication.
    pub published_on: Option<NaiveDate>,
}

/// A million yuan: more is a slip of the pen.
const MOST_FEN: i64 = 100_000_000;

impl FromRow for FeeSchedule {
    fn from_row(row: &mut Row<'_>) -> Option<Self> {
        let key = row.key();
        let subdistrict = row.refers("subdistrict", &schema::SUBDISTRICTS);
        let number = row.needed("number", |text| value::whole(text, 1, 9999));
        let basis = row.needed("basis", value::text);
        let effective_from = row.date("effective_from");
        let timed = row.needed("timed_fen_per_hour", |text| value::whole(text, 0, MOST_FEN));
        let temporary = row.needed("temporary_fen_per_session", |text| {
            value::whole(text, 0, MOST_FEN)
        });
        let published_on = row.optional_past_date("published_on");
        Some(Self {
            key: key?,
            subdistrict: subdistrict?,
            number: number?,
            basis: basis?,
            effective_from: effective_from?,
            timed_fen_per_hour: timed?,
            temporary_fen_per_session: temporary?,
            published_on: published_on?,
        })
    }
}

/// A version of the agreement with guardians: the four parts of H-35.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// Key in the files.
    pub key: Key,
    /// Its subdistrict.
    pub subdistrict: Key,
    /// The fees it agrees on.
    pub fee_schedule: Key,
    /// Number of the version in the subdistrict.
    pub number: i64,
    /// Title.
    pub title: String,
    /// Rights and duties of both sides.
    pub rights_and_duties: String,
    /// Fees.
    pub fees: String,
    /// Refunds.
    pub refunds: String,
    /// Handling of disputes.
    pub disputes: String,
    /// First day from which it is signed.
    pub effective_from: NaiveDate,
    /// Day of publication.
    pub published_on: Option<NaiveDate>,
}

impl FromRow for Agreement {
    fn from_row(row: &mut Row<'_>) -> Option<Self> {
        let key = row.key();
        let subdistrict = row.refers("subdistrict", &schema::SUBDISTRICTS);
        let fee_schedule = row.refers("fee_schedule", &schema::FEE_SCHEDULES);
        let number = row.needed("number", |text| value::whole(text, 1, 9999));
        let title = row.needed("title", value::text);
        let rights_and_duties = row.needed("rights_and_duties", value::text);
        let fees = row.needed("fees", value::text);
        let refunds = row.needed("refunds", value::text);
        let disputes = row.needed("disputes", value::text);
        let effective_from = row.date("effective_from");
        let published_on = row.optional_past_date("published_on");
        Some(Self {
            key: key?,
            subdistrict: subdistrict?,
            fee_schedule: fee_schedule?,
            number: number?,
            title: title?,
            rights_and_duties: rights_and_duties?,
            fees: fees?,
            refunds: refunds?,
            disputes: disputes?,
            effective_from: effective_from?,
            published_on: published_on?,
        })
    }
}

/// A medical institution whose certificates count (H-32).
#[derive(Clone, Debug)]
pub struct Institution {
    /// Key in the files.
    pub key: Key,
    /// Name.
    pub name: String,
    /// First day of recognition.
    pub recognised_from: NaiveDate,
    /// Last day of recognition; open if there is none.
    pub recognised_to: Option<NaiveDate>,
}

impl FromRow for Institution {
    fn from_row(row: &mut Row<'_>) -> Option<Self> {
        let key = row.key();
        let name = row.needed("name", value::text);
        let recognised_from = row.date("recognised_from");
        let recognised_to = row.optional_date("recognised_to");
        row.days_in_order("recognised_to", recognised_from, recognised_to.flatten());
        Some(Self {
            key: key?,
            name: name?,
            recognised_from: recognised_from?,
            recognised_to: recognised_to?,
        })
    }
}
