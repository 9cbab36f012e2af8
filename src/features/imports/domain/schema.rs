//! The files of a district folder and their columns.

/// Whether a column has to be in the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The header must have it, and no cell may be empty.
    Needed,
    /// The header may leave it out, and cells may be empty.
    Optional,
}

/// One column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Name in the header.
    pub name: &'static str,
    /// Whether it has to be there.
    pub need: Need,
    /// Whether its values say something about a person, and so never appear in a message.
    pub personal: bool,
    /// Whether blanks at its ends belong to the value.
    pub verbatim: bool,
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated, first line is the header.
    Csv,
    /// TOML, the whole document is one row.
    TomlDocument,
    /// TOML, one row for each table of this array.
    TomlTables(&'static str),
}

/// One file.
#[derive(Debug)]
pub struct FileSpec {
    /// File name in the folder.
    pub name: &'static str,
    /// How it is written.
    pub format: Format,
    /// Whether a district cannot be imported without it.
    pub needed: bool,
    /// Its columns.
    pub columns: &'static [Column],
}

impl FileSpec {
    /// What a cell of the column says: without blanks at its ends, unless they belong to it.
    #[must_use]
    pub fn cell<'t>(&self, column: &str, text: &'t str) -> &'t str {
        match self.column(column) {
            Some(column) if column.verbatim => text,
            _ => text.trim(),
        }
    }

    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether its rows are about people.
    #[must_use]
    pub fn is_of_people(&self) -> bool {
        self.name == FAMILIES.name || self.columns.iter().any(|column| column.personal)
    }

    /// Whether rows carry a `key` that other files refer to.
    #[must_use]
    pub fn has_keys(&self) -> bool {
        self.column("key").is_some()
    }
}

const fn needed(name: &'static str) -> Column {
    Column {
        name,
        need: Need::Needed,
        personal: false,
        verbatim: false,
    }
}

const fn optional(name: &'static str) -> Column {
    Column {
        name,
        need: Need::Optional,
        personal: false,
        verbatim: false,
    }
}

const fn personal(mut column: Column) -> Column {
    column.personal = true;
    column
}

const fn verbatim(mut column: Column) -> Column {
    column.verbatim = true;
    column
}

const fn csv(name: &'static str, needed: bool, columns: &'static [Column]) -> FileSpec {
    FileSpec {
        name,
        format: Format::Csv,
        needed,
        columns,
    }
}

/// The district itself.
pub static DISTRICT: FileSpec = FileSpec {
    name: "district.toml",
    format: Format::TomlDocument,
    needed: true,
    columns: &[
        needed("code"),
        needed("name"),
        needed("name_en"),
        needed("time_zone"),
        needed("policy_profile"),
    ],
};

/// Subdistricts (街道).
pub static SUBDISTRICTS: FileSpec = csv(
    "subdistricts.csv",
    true,
    &[
        needed("key"),
        needed("code"),
        needed("name"),
        needed("name_en"),
    ],
);

/// Houses.
pub static HOUSES: FileSpec = csv(
    "houses.csv",
    true,
    &[
        needed("key"),
        needed("subdistrict"),
        needed("name"),
        needed("name_en"),
        needed("address"),
        optional("latitude"),
        optional("longitude"),
        needed("phone"),
        needed("host_venue_type"),
        needed("status"),
        needed("auto_confirm"),
        optional("operator_type"),
    ],
);

/// Rooms.
pub static ROOMS: FileSpec = csv(
    "rooms.csv",
    true,
    &[
        needed("key"),
        needed("house"),
        needed("name"),
        needed("usable_area_m2"),
        optional("class_cap"),
    ],
);

/// Liability insurances of the houses (H-31).
pub static INSURANCES: FileSpec = csv(
    "insurances.csv",
    false,
    &[
        needed("house"),
        needed("insurer"),
        needed("policy_number"),
        needed("valid_from"),
        needed("valid_to"),
    ],
);

/// Fee schedules of the subdistricts (H-68).
pub static FEE_SCHEDULES: FileSpec = csv(
    "fee_schedules.csv",
    false,
    &[
        needed("key"),
        needed("subdistrict"),
        needed("number"),
        needed("basis"),
        needed("effective_from"),
        needed("timed_fen_per_hour"),
        needed("temporary_fen_per_session"),
        optional("published_on"),
    ],
);

/// Agreements with guardians, with their four parts (H-35).
pub static AGREEMENTS: FileSpec = FileSpec {
    name: "agreements.toml",
    format: Format::TomlTables("agreement"),
    needed: false,
    columns: &[
        needed("key"),
        needed("subdistrict"),
        needed("fee_schedule"),
        needed("number"),
        needed("title"),
        needed("rights_and_duties"),
        needed("fees"),
        needed("refunds"),
        needed("disputes"),
        needed("effective_from"),
        optional("published_on"),
    ],
};

/// Recognised medical institutions (H-32).
pub static INSTITUTIONS: FileSpec = csv(
    "institutions.csv",
    false,
    &[
        needed("key"),
        needed("name"),
        needed("recognised_from"),
        optional("recognised_to"),
    ],
);

/// Staff, with the logins of those who sign in.
pub static STAFF: FileSpec = csv(
    "staff.csv",
    false,
    &[
        needed("key"),
        needed("role"),
        optional("subdistrict"),
        optional("house"),
        personal(needed("name")),
        personal(optional("login")),
        verbatim(personal(optional("password"))),
        optional("id_type"),
        personal(optional("id_number")),
    ],
);

/// Credentials of the staff (H-53, H-54, H-58 to H-60).
pub static CREDENTIALS: FileSpec = csv(
    "credentials.csv",
    false,
    &[
        needed("staff"),
        needed("kind"),
        needed("type_name"),
        personal(optional("number")),
        needed("issuer"),
        needed("valid_from"),
        optional("valid_to"),
        personal(optional("result")),
    ],
);

/// Weekly shifts of the carers.
pub static SHIFTS: FileSpec = csv(
    "shifts.csv",
    false,
    &[
        needed("staff"),
        needed("room"),
        needed("weekdays"),
        needed("start"),
        needed("end"),
        needed("valid_from"),
        optional("valid_to"),
    ],
);

/// Weekly sessions of the rooms.
pub static SESSION_TEMPLATES: FileSpec = csv(
    "session_templates.csv",
    false,
    &[
        needed("room"),
        needed("weekdays"),
        needed("start"),
        needed("end"),
        needed("kind"),
        needed("released_places"),
        needed("step_minutes"),
        needed("follows_workday_calendar"),
        needed("valid_from"),
        optional("valid_to"),
    ],
);

/// Families.
pub static FAMILIES: FileSpec = csv(
    "families.csv",
    false,
    &[
        needed("key"),
        needed("subdistrict"),
        needed("in_priority_group"),
        optional("signed_agreements"),
        optional("signed_by"),
        optional("signed_on"),
    ],
);

/// Guardians.
pub static GUARDIANS: FileSpec = csv(
    "guardians.csv",
    false,
    &[
        needed("key"),
        needed("family"),
        personal(needed("name")),
        personal(needed("phone")),
        needed("relation"),
    ],
);

/// Children with the consents given for them.
pub static CHILDREN: FileSpec = csv(
    "children.csv",
    false,
    &[
        needed("key"),
        needed("family"),
        personal(needed("name")),
        personal(needed("birth_date")),
        personal(optional("sex")),
        needed("id_type"),
        personal(needed("id_number")),
        optional("consents"),
        optional("consented_by"),
        optional("consented_on"),
    ],
);

/// What guardians declared about their children's health (H-34).
pub static HEALTH_DECLARATIONS: FileSpec = csv(
    "health_declarations.csv",
    false,
    &[
        needed("child"),
        needed("declared_by"),
        needed("declared_on"),
        personal(needed("condition")),
        personal(optional("past_illness")),
        personal(optional("allergies")),
        personal(optional("medication")),
    ],
);

/// Health-check certificates (H-32, H-33).
pub static HEALTH_CERTIFICATES: FileSpec = csv(
    "health_certificates.csv",
    false,
    &[
        needed("child"),
        optional("submitted_by"),
        needed("status"),
        optional("institution"),
        optional("examined_on"),
        optional("valid_to"),
        personal(optional("result")),
        optional("reviewed_by"),
        optional("reviewed_on"),
        personal(optional("reject_reason")),
    ],
);

/// Every file, in the order in which they are read.
pub static FILES: [&FileSpec; 17] = [
    &DISTRICT,
    &SUBDISTRICTS,
    &HOUSES,
    &ROOMS,
    &INSURANCES,
    &FEE_SCHEDULES,
    &AGREEMENTS,
    &INSTITUTIONS,
    &STAFF,
    &CREDENTIALS,
    &SHIFTS,
    &SESSION_TEMPLATES,
    &FAMILIES,
    &GUARDIANS,
    &CHILDREN,
    &HEALTH_DECLARATIONS,
    &HEALTH_CERTIFICATES,
];
