//! The words that columns with a fixed choice allow.

/// Kinds of premises a house may be in (H-15, H-42).
pub const HOST_VENUE_TYPES: &[&str] = &[
    "party_service_centre",
    "cultural_centre",
    "citizen_station",
    "elderly_service_facility",
    "community_complex",
    "property_management_facility",
    "residents_committee_centre",
    "standalone",
];

/// States of a house.
pub const HOUSE_STATUSES: &[&str] = &["preparing", "open", "suspended"];

/// What a guardian is to the child.
pub const RELATIONS: &[&str] = &["mother", "father", "grandparent", "other"];

/// Sex as written in the papers.
pub const SEXES: &[&str] = &["female", "male"];

/// Kinds of identity documents of a child.
pub const ID_TYPES: &[&str] = &[
    RESIDENT_ID,
    "passport",
    "foreign_permanent_resident_card",
    "hong_kong_macau_permit",
    "taiwan_permit",
    "birth_certificate",
];

/// The resident identity card: the only document with a check digit (GB 11643).
pub const RESIDENT_ID: &str = "resident_id";

/// Purposes a guardian consents to.
pub const CONSENT_PURPOSES: &[&str] = &["child_profile", "health_data", "supervisor_sharing"];

/// States of a health-check certificate.
pub const CERTIFICATE_STATUSES: &[&str] = &["submitted", "verified", "rejected"];

/// Results of a health check.
pub const CERTIFICATE_RESULTS: &[&str] = &["qualified", "not_qualified"];
