//! The rows of each set: which tables, which columns, and how a value becomes a cell.

use super::super::domain::{BulkExport, Cell, Dataset};
use crate::{
    features::auth::domain::Phone,
    shared::{
        domain::{IdDocument, IdType, LocalTime, PersonName},
        security::FieldCipher,
        storage::StoreError,
    },
};
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value, prelude::DateTimeWithTimeZone};
use uuid::Uuid;

/// What a column holds.
#[derive(Clone, Copy)]
enum Kind {
    Id,
    Text,
    Number,
    Date,
    At,
    /// Encrypted under this purpose.
    Name(&'static str),
    Phone(&'static str),
    Document(&'static str),
}

/// A set: from where, in which span, in the order of which id, about whom, and its columns.
struct Shape {
    from: &'static str,
    /// `{b}` stands for what binds a booking to place and span; `{at}` for the span alone.
    among: &'static str,
    key: &'static str,
    /// The id under which a row that names somebody is written to the audit log.
    about: &'static str,
    columns: &'static [(&'static str, &'static str, Kind)],
}

const BOOKINGS: Shape = Shape {
    from: "booking b JOIN house h ON h.id = b.house_id",
    among: "{b}",
    key: "b.id",
    about: "b.child_id",
    columns: &[
        ("booking_id", "b.id", Kind::Id),
        ("child_id", "b.child_id", Kind::Id),
        ("family_id", "b.family_id", Kind::Id),
        ("house_id", "b.house_id", Kind::Id),
        ("house", "h.name", Kind::Text),
        ("date", "b.date", Kind::Date),
        ("starts_at", "b.starts_at", Kind::At),
        ("ends_at", "b.ends_at", Kind::At),
        ("status", "b.status", Kind::Text),
        ("funding", "b.funding", Kind::Text),
        ("quota_year", "b.quota_year", Kind::Number),
        ("fee_fen", "b.fee_fen", Kind::Number),
        ("channel", "b.channel", Kind::Text),
        ("created_at", "b.created_at", Kind::At),
    ],
};

const CHILDREN: Shape = Shape {
    from: "child c JOIN family f ON f.id = c.family_id",
    among: "c.status = 'active' \
            AND EXISTS (SELECT 1 FROM booking b WHERE b.child_id = c.id AND {b}) AND {home}",
    key: "c.id",
    about: "c.id",
    columns: &[
        ("child_id", "c.id", Kind::Id),
        ("family_id", "c.family_id", Kind::Id),
        ("subdistrict_id", "f.subdistrict_id", Kind::Id),
        ("name", "c.name_cipher", Kind::Name("child.name")),
        ("birth_date", "c.birth_date", Kind::Date),
        ("sex", "c.sex", Kind::Text),
        ("id_type", "c.id_type", Kind::Text),
        (
            "id_number",
            "c.id_number_cipher",
            Kind::Document("child.id_number"),
        ),
        ("registered_at", "c.created_at", Kind::At),
    ],
};

const GUARDIANS: Shape = Shape {
    from: "guardian g JOIN family f ON f.id = g.family_id",
    among: "g.status = 'active' \
            AND EXISTS (SELECT 1 FROM booking b WHERE b.family_id = g.family_id AND {b}) \
            AND {home}",
    key: "g.id",
    about: "g.family_id",
    columns: &[
        ("guardian_id", "g.id", Kind::Id),
        ("family_id", "g.family_id", Kind::Id),
        ("subdistrict_id", "f.subdistrict_id", Kind::Id),
        ("name", "g.name_cipher", Kind::Name("guardian.name")),
        ("phone", "g.phone_cipher", Kind::Phone("guardian.phone")),
        ("relation", "g.relation", Kind::Text),
    ],
};

const ATTENDANCE: Shape = Shape {
    from: "attendance a JOIN booking b ON b.id = a.booking_id \
           JOIN house h ON h.id = b.house_id",
    among: "{b}",
    key: "b.id",
    about: "b.child_id",
    columns: &[
        ("booking_id", "b.id", Kind::Id),
        ("child_id", "b.child_id", Kind::Id),
        ("house_id", "b.house_id", Kind::Id),
        ("house", "h.name", Kind::Text),
        ("date", "b.date", Kind::Date),
        ("checked_in_at", "a.checked_in_at", Kind::At),
        ("checked_out_at", "a.checked_out_at", Kind::At),
        (
            "handed_to",
            "CASE WHEN a.handed_to_guardian_id IS NOT NULL THEN 'guardian' \
             WHEN a.handed_to_pickup_person_id IS NOT NULL THEN 'pickup_person' \
             WHEN a.handed_to_pickup_code_id IS NOT NULL THEN 'pickup_code' END",
            Kind::Text,
        ),
    ],
};

const LEDGER: Shape = Shape {
    from: "ledger_line l JOIN ledger_entry b ON b.id = l.entry_id \
           JOIN house h ON h.id = b.house_id",
    among: "{at}",
    key: "l.id",
    about: "b.family_id",
    columns: &[
        ("entry_id", "b.id", Kind::Id),
        ("at", "b.at", Kind::At),
        ("kind", "b.kind", Kind::Text),
        ("account", "l.account", Kind::Text),
        ("amount_fen", "l.amount_fen", Kind::Number),
        ("booking_id", "b.booking_id", Kind::Id),
        ("family_id", "b.family_id", Kind::Id),
        ("house_id", "b.house_id", Kind::Id),
        ("house", "h.name", Kind::Text),
    ],
};

const fn shape(dataset: Dataset) -> &'static Shape {
    match dataset {
        Dataset::Bookings => &BOOKINGS,
        Dataset::Children => &CHILDREN,
        Dataset::Guardians => &GUARDIANS,
        Dataset::Attendance => &ATTENDANCE,
        Dataset::Ledger => &LEDGER,
    }
}

/// The names of the columns.
pub(in super::super) fn header(dataset: Dataset) -> Vec<Cell> {
    let columns = shape(dataset).columns.iter();
    columns
        .map(|(name, _, _)| Cell::Text((*name).to_owned()))
        .collect()
}

/// A row of an export.
pub(in super::super) struct Row {
    /// The id by which rows are ordered.
    pub key: Uuid,
    /// The child or family it is about.
    pub about: Uuid,
    /// Its values.
    pub cells: Vec<Cell>,
}

/// Which rows of an export, and in which time zone its dates are.
#[derive(Clone, Copy)]
pub(in super::super) struct Wanted<'e> {
    /// The export.
    pub export: &'e BulkExport,
    /// Whether only people who live in the subdistrict: so far staff of a subdistrict see.
    pub residents: bool,
    /// Local time.
    pub local: LocalTime,
}

/// Which rows: `$1` district, `$2` and `$3` the span, `$4` the place.
fn condition(wanted: Wanted<'_>, shape: &Shape) -> String {
    let export = wanted.export;
    let place = match (export.wish.house, export.subdistrict) {
        (Some(_), _) => "b.house_id = $4",
        (None, Some(_)) => "b.house_id IN (SELECT id FROM house WHERE subdistrict_id = $4)",
        (None, None) => "b.district_id = $4",
    };
    let home = match export.wish.house {
        _ if !wanted.residents => "f.district_id = $1",
        Some(_) => "f.subdistrict_id = (SELECT subdistrict_id FROM house WHERE id = $4)",
        None => "f.subdistrict_id = $4",
    };
    let booked = format!("b.district_id = $1 AND b.date >= $2 AND b.date <= $3 AND {place}");
    let noted = format!("b.district_id = $1 AND b.at >= $2 AND b.at < $3 AND {place}");
    shape
        .among
        .replace("{b}", &booked)
        .replace("{at}", &noted)
        .replace("{home}", home)
}

fn values(wanted: Wanted<'_>) -> Vec<Value> {
    let export = wanted.export;
    let days = export.wish.days;
    let (from, to): (Value, Value) = if export.wish.dataset == Dataset::Ledger {
        let (from, to) = days.instants(wanted.local);
        (from.into(), to.into())
    } else {
        (days.from().into(), days.to().into())
    };
    let house = export.wish.house.map(Uuid::from);
    let place = house.or(export.subdistrict.map(Uuid::from));
    let place = place.unwrap_or(export.district.get());
    vec![export.district.get().into(), from, to, place.into()]
}

/// How many rows an export has at present.
pub(in super::super) async fn count(
    db: &impl ConnectionTrait,
    wanted: Wanted<'_>,
) -> Result<u64, StoreError> {
    let shape = shape(wanted.export.wish.dataset);
    let (from, among) = (shape.from, condition(wanted, shape));
    let sql = format!("SELECT COUNT(*) AS many FROM {from} WHERE {among}");
    let backend = db.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, sql, values(wanted));
    let many: i64 = match db.query_one_raw(statement).await? {
        Some(row) => row.try_get("", "many")?,
        None => 0,
    };
    Ok(u64::try_from(many).unwrap_or(0))
}

/// The rows after one, in the order of their ids.
pub(in super::super) async fn page(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    wanted: Wanted<'_>,
    after: Uuid,
    limit: u32,
) -> Result<Vec<Row>, StoreError> {
    let shape = shape(wanted.export.wish.dataset);
    let mut columns = String::new();
    for (at, (_, column, _)) in shape.columns.iter().enumerate() {
        columns.push_str(&format!(", {column} AS c{at}"));
    }
    let (key, about, from) = (shape.key, shape.about, shape.from);
    let among = condition(wanted, shape);
    let sql = format!(
        "SELECT {key} AS row_key, {about} AS about{columns} FROM {from} \
         WHERE {among} AND {key} > $5 ORDER BY {key} LIMIT {limit}"
    );
    let mut values = values(wanted);
    values.push(after.into());
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = db.query_all_raw(statement).await?;
    rows.iter().map(|row| row_of(row, shape, cipher)).collect()
}

fn row_of(row: &QueryResult, shape: &Shape, cipher: &FieldCipher) -> Result<Row, StoreError> {
    let mut cells = Vec::with_capacity(shape.columns.len());
    for (at, (_, _, kind)) in shape.columns.iter().enumerate() {
        cells.push(cell(row, &format!("c{at}"), *kind, cipher)?);
    }
    Ok(Row {
        key: row.try_get("", "row_key")?,
        about: row.try_get("", "about")?,
        cells,
    })
}

fn cell(
    row: &QueryResult,
    column: &str,
    kind: Kind,
    cipher: &FieldCipher,
) -> Result<Cell, StoreError> {
    let opened = |purpose| -> Result<String, StoreError> {
        let stored: String = row.try_get("", column)?;
        let unreadable = |_| StoreError::Corrupt("an encrypted value of an export");
        cipher.decrypt(purpose, &stored).map_err(unreadable)
    };
    let found = match kind {
        Kind::Id => {
            let id: Option<Uuid> = row.try_get("", column)?;
            id.map(|id| Cell::Text(id.to_string()))
        }
        Kind::Text => {
            let text: Option<String> = row.try_get("", column)?;
            text.map(Cell::Text)
        }
        Kind::Number => {
            let number: Option<i64> = row.try_get("", column)?;
            number.map(Cell::Number)
        }
        Kind::Date => {
            let date: Option<NaiveDate> = row.try_get("", column)?;
            date.map(Cell::Date)
        }
        Kind::At => {
            let at: Option<DateTimeWithTimeZone> = row.try_get("", column)?;
            at.map(|at| Cell::At(at.to_utc()))
        }
        Kind::Name(purpose) => Some(Cell::Name(PersonName::stored(opened(purpose)?))),
        // A guardian may have none.
        Kind::Phone(purpose) => Phone::parse(&opened(purpose)?).ok().map(Cell::Phone),
        // How much of a number is masked goes by its length, not its kind.
        Kind::Document(purpose) => {
            let number = opened(purpose)?;
            Some(Cell::Document(IdDocument::stored(
                IdType::ResidentId,
                number,
            )))
        }
    };
    Ok(found.unwrap_or(Cell::Empty))
}
