//! Local times of day as `HH:MM`, which is how weekly timetables are written.

use chrono::NaiveTime;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

const FORMAT: &str = "%H:%M";

/// Writes it.
///
/// # Errors
/// The serializer's.
pub fn serialize<S: Serializer>(time: &NaiveTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&time.format(FORMAT).to_string())
}

/// Reads it.
///
/// # Errors
/// The deserializer's; also for anything but a local time.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveTime, D::Error> {
    let text = String::deserialize(deserializer)?;
    // The parser takes single digits and white space too.
    let time = NaiveTime::parse_from_str(&text, FORMAT).ok();
    time.filter(|time| time.format(FORMAT).to_string() == text)
        .ok_or_else(|| D::Error::custom("a local time is written as HH:MM"))
}
