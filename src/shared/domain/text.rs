//! A sentence for people, in both languages of the service.

/// Chinese and English wording of the same thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Chinese (zh-CN), the default.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// Both wordings.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }
}
