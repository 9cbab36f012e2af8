//! The sample district, carried in the binary so that a demonstration needs no files.

use super::domain::Folder;

const FILES: &[(&str, &str)] = &[
    (
        "agreements.toml",
        include_str!("../../../sample/hongkou/agreements.toml"),
    ),
    (
        "children.csv",
        include_str!("../../../sample/hongkou/children.csv"),
    ),
    (
        "credentials.csv",
        include_str!("../../../sample/hongkou/credentials.csv"),
    ),
    (
        "district.toml",
        include_str!("../../../sample/hongkou/district.toml"),
    ),
    (
        "families.csv",
        include_str!("../../../sample/hongkou/families.csv"),
    ),
    (
        "fee_schedules.csv",
        include_str!("../../../sample/hongkou/fee_schedules.csv"),
    ),
    (
        "guardians.csv",
        include_str!("../../../sample/hongkou/guardians.csv"),
    ),
    (
        "health_certificates.csv",
        include_str!("../../../sample/hongkou/health_certificates.csv"),
    ),
    (
        "health_declarations.csv",
        include_str!("../../../sample/hongkou/health_declarations.csv"),
    ),
    (
        "houses.csv",
        include_str!("../../../sample/hongkou/houses.csv"),
    ),
    (
        "institutions.csv",
        include_str!("../../../sample/hongkou/institutions.csv"),
    ),
    (
        "insurances.csv",
        include_str!("../../../sample/hongkou/insurances.csv"),
    ),
    (
        "rooms.csv",
        include_str!("../../../sample/hongkou/rooms.csv"),
    ),
    (
        "session_templates.csv",
        include_str!("../../../sample/hongkou/session_templates.csv"),
    ),
    (
        "shifts.csv",
        include_str!("../../../sample/hongkou/shifts.csv"),
    ),
    (
        "staff.csv",
        include_str!("../../../sample/hongkou/staff.csv"),
    ),
    (
        "subdistricts.csv",
        include_str!("../../../sample/hongkou/subdistricts.csv"),
    ),
];

/// The code of the sample district.
pub const DISTRICT_CODE: &str = "hongkou";

/// The workday calendar of 2026, the year of the sample.
pub const CALENDAR_2026: &str = include_str!("../../../calendars/2026.json");

/// The files of `sample/hongkou`.
#[must_use]
pub fn hongkou() -> Folder {
    FILES
        .iter()
        .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn sample_in_the_binary_is_the_sample_in_the_folder() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample/hongkou");
        let mut on_disk = Folder::new();
        for entry in std::fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if name.ends_with(".csv") || name.ends_with(".toml") {
                on_disk.insert(name, std::fs::read(&path).unwrap());
            }
        }
        assert_eq!(hongkou(), on_disk);
    }
}
