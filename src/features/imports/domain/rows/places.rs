//! District, subdistricts, houses and rooms.

use chrono_tz::Tz;

use super::super::finding::{FindingCode, Problem};
use super::super::row::{Key, Row};
use super::super::{schema, value};
use super::FromRow;
use crate::features::houses::domain::{HostVenueType, HouseStatus, OperatorType};

/// The district.
#[derive(Clone, Debug)]
pub struct District {
    /// Code, unique in the database.
    pub code: String,
    /// Name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Time zone of all its times of day.
    pub time_zone: Tz,
    /// Name of its policy profile.
    pub policy_profile: String,
}

impl FromRow for District {
    fn from_row(row: &mut Row<'_>) -> Option<Self> {
        let code = row.needed("code", value::text);
        let name = row.needed("name", value::text);
        let name_en = row.needed("name_en", value::text);
        let time_zone = row.needed("time_zone", |text| {
            text.parse::<Tz>().map_err(|_| {
                Problem::new(
                    FindingCode::UnknownWord,
                    "is not a time zone; write Asia/Shanghai",
                )
            })
        });
        let policy_profile = row.needed("policy_profile", value::text);
        Some(Self {
            code: code?,
            name: name?,
            name_en: name_en?,
            time_zone: time_zone?,
            policy_profile: policy_profile?,
        })
    }
}

/// A subdistrict.
#[derive(Clone, Debug)]
pub struct Subdistrict {
    /// Key in the files.
    pub key: Key,
    /// Code, unique in the district.
    pub code: String,
    /// Name.
    pub name: String,
    /// English name.
    pub name_en: String,
}

impl FromRow for Subdistrict {
    fn from_row(row: &mut Row<'_>) -> Option<Self> {
        let key = row.key();
        let code = row.needed("code", value::text);
        let name = row.needed("name", value::text);
        let name_en = row.needed("name_en", value::text);
        Some(Self {
            key: key?,
            code: code?,
            name: name?,
            name_en: name_en?,
        })
    }
}

/// A house.
#[derive(Clone, Debug)]
pub struct House {
    /// Key in the files.
    pub key: Key,
    /// Its subdistrict.
    pub subdistrict: Key,
    /// Name, by the naming rule (H-72).
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Address.
    pub address: String,
    /// Degrees north and east (WGS 84), both or none.
    pub position: Option<(f64, f64)>,
    /// Phone number of the house.
    pub phone: String,
    /// Kind of premises (H-15).
    pub host_venue_type: HostVenueType,
    /// State of the house.
    pub status: HouseStatus,
    /// Whether requests are confirmed without a person.
    pub auto_confirm: bool,
    /// Who runs it; the subdistrict itself if nothing is said.
    pub operator_type: OperatorType,
}

impl FromRow for House {
    fn from_row(row: &mut Row<'_>) -> Option<Self> {
        let key = row.key();
        let subdistrict = row.refers("subdistrict", &schema::SUBDISTRICTS);
        let name = row.needed("name", value::text);
        let name_en = row.needed("name_en", value::text);
        let address = row.needed("address", value::text);
        let latitude = row.optional("latitude", |text| value::decimal(text, -90.0, 90.0));
        let longitude = row.optional("longitude", |text| value::decimal(text, -180.0, 180.0));
        let phone = row.needed("phone", value::text);
        let host_venue_type = row.needed("host_venue_type", |text| {
            value::one_of(text, HostVenueType::ALL, HostVenueType::as_str)
        });
        let status = row.needed("status", |text| {
            value::one_of(text, HouseStatus::ALL, HouseStatus::as_str)
        });
        let auto_confirm = row.needed("auto_confirm", value::yes_no);
        let operator_type = row.optional("operator_type", |text| {
            value::one_of(text, OperatorType::ALL, OperatorType::as_str)
        });
        if name
            .as_deref()
            .is_some_and(|name| !follows_naming_rule(name))
        {
            let reason = "does not end with 街道宝宝屋 or 社区宝宝屋 (H-72)";
            row.warning("name", FindingCode::NamePattern, reason);
        }
        let (latitude, longitude) = (latitude?, longitude?);
        if latitude.is_some() != longitude.is_some() {
            let reason = "latitude and longitude belong together";
            row.error("latitude", FindingCode::Mismatch, reason);
            return None;
        }
        Some(Self {
            key: key?,
            subdistrict: subdistrict?,
            name: name?,
            name_en: name_en?,
            address: address?,
            position: latitude.zip(longitude),
            phone: phone?,
            host_venue_type: host_venue_type?,
            status: status?,
            auto_confirm: auto_confirm?,
            operator_type: operator_type?.unwrap_or(OperatorType::SelfRun),
        })
    }
}

/// H-72: all houses are named "**街道/社区'宝宝屋'"; the quotes may be left out.
fn follows_naming_rule(name: &str) -> bool {
    let quotes = ['"', '\'', '“', '”', '‘', '’', '「', '」'];
    let plain: String = name.chars().filter(|c| !quotes.contains(c)).collect();
    ["街道宝宝屋", "社区宝宝屋"].iter().any(|ending| {
        plain
            .strip_suffix(ending)
            .is_some_and(|place| !place.is_empty())
    })
}

/// A room.
#[derive(Clone, Debug)]
pub struct Room {
    /// Key in the files.
    pub key: Key,
    /// Its house.
    pub house: Key,
    /// Name, unique in the house.
    pub name: String,
    /// Usable area in square decimetres.
    pub usable_area_dm2: i64,
    /// A cap on children lower than that of the policy.
    pub class_cap: Option<i64>,
}

impl FromRow for Room {
    fn from_row(row: &mut Row<'_>) -> Option<Self> {
        let key = row.key();
        let house = row.refers("house", &schema::HOUSES);
        let name = row.needed("name", value::text);
        let usable_area_dm2 = row.needed("usable_area_m2", value::area_dm2);
        let class_cap = row.optional("class_cap", |text| value::whole(text, 1, 1000));
        Some(Self {
            key: key?,
            house: house?,
            name: name?,
            usable_area_dm2: usable_area_dm2?,
            class_cap: class_cap?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::follows_naming_rule;

    #[test]
    fn house_names_end_with_the_common_name() {
        for name in ["欧阳路街道宝宝屋", "曲阳路街道“宝宝屋”", "祥德社区‘宝宝屋’"]
        {
            assert!(follows_naming_rule(name), "{name}");
        }
        for name in [
            "欧阳路宝宝屋",
            "街道宝宝屋",
            "欧阳路街道托育园",
            "Baby House",
        ] {
            assert!(!follows_naming_rule(name), "{name}");
        }
    }
}
