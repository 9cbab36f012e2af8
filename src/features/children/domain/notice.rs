//! The privacy notice that guardians read before they consent: dated text, part of the
//! service.

use chrono::NaiveDate;
use serde::Deserialize;
use std::sync::OnceLock;

const FILE: &str = include_str!("../../../../notices/privacy.toml");

/// One version of the notice.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivacyNotice {
    /// Named by consents.
    pub id: String,
    /// First local date.
    pub effective_from: NaiveDate,
    /// What is told, in order.
    #[serde(rename = "section")]
    pub sections: Vec<Section>,
}

/// What is told about one topic.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Stable word for the topic, for example `retention`.
    pub topic: String,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// There is no notice to show.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoticeError {
    /// The file in the service cannot be read.
    #[error("notices/privacy.toml cannot be read: {0}")]
    Unreadable(String),
    /// The first version begins later.
    #[error("no privacy notice is in force on {0}")]
    NotInForce(NaiveDate),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: Vec<PrivacyNotice>,
}

/// The notice in force on a local date.
///
/// # Errors
/// [`NoticeError`].
pub fn current_notice(today: NaiveDate) -> Result<&'static PrivacyNotice, NoticeError> {
    static READ: OnceLock<Result<Vec<PrivacyNotice>, NoticeError>> = OnceLock::new();
    READ.get_or_init(read)
        .as_ref()
        .map_err(Clone::clone)?
        .iter()
        .rfind(|version| version.effective_from <= today)
        .ok_or(NoticeError::NotInForce(today))
}

fn read() -> Result<Vec<PrivacyNotice>, NoticeError> {
    let file: File =
        toml::from_str(FILE).map_err(|error| NoticeError::Unreadable(error.to_string()))?;
    let mut versions = file.version;
    versions.sort_by_key(|version| version.effective_from);
    Ok(versions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_version_tells_what_the_law_asks_for_in_both_languages() {
        let wanted = BTreeSet::from([
            "controller",
            "person_in_charge",
            "purposes",
            "kinds",
            "necessity",
            "sharing",
            "retention",
            "rights",
            "refusal",
            "guardian",
        ]);
        let versions = read().unwrap();
        assert!(!versions.is_empty());
        for version in versions {
            let told: BTreeSet<_> = version.sections.iter().map(|it| &*it.topic).collect();
            assert_eq!(told, wanted, "{}", version.id);
            assert!(version.sections.iter().all(|it| !it.zh.is_empty()));
            assert!(version.sections.iter().all(|it| !it.en.is_empty()));
        }
    }

    #[test]
    fn versions_are_told_apart_by_id_and_date() {
        let versions = read().unwrap();
        let ids: BTreeSet<_> = versions.iter().map(|it| &it.id).collect();
        let dates: BTreeSet<_> = versions.iter().map(|it| it.effective_from).collect();
        assert_eq!(ids.len(), versions.len());
        assert_eq!(dates.len(), versions.len());
    }

    #[test]
    fn a_version_is_in_force_from_its_day_on() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(current_notice(day("2026-01-01")).unwrap().id, "2026-01");
        let before = day("2025-12-31");
        assert_eq!(
            current_notice(before).unwrap_err(),
            NoticeError::NotInForce(before)
        );
    }
}
