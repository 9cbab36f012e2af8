//! Every encrypted column, in one place: what rotating keys rewrites. A test fails when the
//! schema has one that is not listed.

/// What is stored in an encrypted column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EncryptedKind {
    /// Text, by [`super::FieldCipher::encrypt`].
    Text,
    /// A file, by [`super::FieldCipher::encrypt_bytes`].
    Bytes,
}

/// A column whose values are encrypted. Its table has an `id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncryptedColumn {
    /// The table.
    pub table: &'static str,
    /// The column; its name ends in `_cipher`.
    pub column: &'static str,
    /// What is bound into each value.
    pub purpose: &'static str,
    /// What is stored.
    pub kind: EncryptedKind,
}

const fn text(table: &'static str, column: &'static str, purpose: &'static str) -> EncryptedColumn {
    EncryptedColumn {
        table,
        column,
        purpose,
        kind: EncryptedKind::Text,
    }
}

/// Every encrypted column.
pub const ENCRYPTED: &[EncryptedColumn] = &[
    text("child", "name_cipher", "child.name"),
    text("child", "id_number_cipher", "child.id_number"),
    text("guardian", "name_cipher", "guardian.name"),
    text("guardian", "phone_cipher", "guardian.phone"),
    text("pickup_person", "name_cipher", "pickup_person.name"),
    text("pickup_person", "phone_cipher", "pickup_person.phone"),
    text("pickup_code", "name_cipher", "pickup_code.name"),
    text(
        "priority_decision",
        "reason_cipher",
        "priority_decision.reason",
    ),
    text(
        "health_declaration",
        "content_cipher",
        "health_declaration.content",
    ),
    text("health_event", "findings_cipher", "health_event.findings"),
    text("observation", "content_cipher", "observation.content"),
    text("home_visit", "reference_cipher", "home_visit.reference"),
    text("home_visit", "outcome_cipher", "home_visit.outcome"),
    text("identity", "subject_cipher", "identity.subject"),
    text("staff", "id_number_cipher", "staff.id_number"),
    text("staff_totp", "secret_cipher", "staff_totp.secret"),
    text("webhook", "secret_cipher", "webhook.secret"),
    text("webhook", "former_secret_cipher", "webhook.secret"),
    EncryptedColumn {
        table: "bulk_export_part",
        column: "content_cipher",
        purpose: "bulk_export_part.content",
        kind: EncryptedKind::Bytes,
    },
    EncryptedColumn {
        table: "stored_file",
        column: "content_cipher",
        purpose: "stored_file.content",
        kind: EncryptedKind::Bytes,
    },
];
