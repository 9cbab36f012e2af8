//! From the texts of a district folder to typed rows, or to everything that is wrong with them.
//! Knows neither disk nor clock nor database.

mod calendar;
mod date;
mod error;
mod finding;
mod links;
mod paper;
mod report;
mod row;
mod rows;
mod schema;
mod table;
mod value;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

pub use calendar::{CalendarDay, CalendarYear, read_calendar};
pub use error::ImportError;
pub use finding::{Finding, FindingCode, Findings, Place, Problem, Severity};
pub use paper::paper_record;
pub use report::{ImportReport, Opened, days_ahead};
pub use row::Key;
pub use rows::{
    Agreement, Child, Credential, District, Family, FeeSchedule, Guardian, HasKey,
    HealthCertificate, HealthDeclaration, House, Institution, Insurance, Login, Placed, Room,
    SessionTemplate, Shift, Staff, Subdistrict, Weekly,
};

use row::{Context, Keys, Row};
use rows::FromRow;
use schema::FileSpec;
use table::Record;

/// The contents of a folder by file name.
pub type Folder = BTreeMap<String, Vec<u8>>;

/// Everything a district folder says.
#[derive(Clone, Debug)]
pub struct DistrictFiles {
    /// The day from which relative dates were counted.
    pub today: NaiveDate,
    /// The district.
    pub district: District,
    /// Its subdistricts.
    pub subdistricts: Vec<Placed<Subdistrict>>,
    /// Its houses.
    pub houses: Vec<Placed<House>>,
    /// The rooms of the houses.
    pub rooms: Vec<Placed<Room>>,
    /// The insurances of the houses.
    pub insurances: Vec<Placed<Insurance>>,
    /// The fees of the subdistricts.
    pub fee_schedules: Vec<Placed<FeeSchedule>>,
    /// The agreements of the subdistricts.
    pub agreements: Vec<Placed<Agreement>>,
    /// The recognised medical institutions.
    pub institutions: Vec<Placed<Institution>>,
    /// The staff.
    pub staff: Vec<Placed<Staff>>,
    /// The credentials of the staff.
    pub credentials: Vec<Placed<Credential>>,
    /// The weekly shifts.
    pub shifts: Vec<Placed<Shift>>,
    /// The weekly sessions.
    pub session_templates: Vec<Placed<SessionTemplate>>,
    /// The families.
    pub families: Vec<Placed<Family>>,
    /// The guardians.
    pub guardians: Vec<Placed<Guardian>>,
    /// The children.
    pub children: Vec<Placed<Child>>,
    /// The declarations of health.
    pub health_declarations: Vec<Placed<HealthDeclaration>>,
    /// The health-check certificates.
    pub health_certificates: Vec<Placed<HealthCertificate>>,
}

/// Reads every file of a folder. Every error of every file is in the findings; the rows are
/// there if the district itself could be read, and must not be stored if there is an error.
#[must_use]
pub fn read(folder: &Folder, now: DateTime<Utc>) -> (Option<DistrictFiles>, Findings) {
    let mut findings = Findings::default();
    missing_and_unknown_files(folder, &mut findings);
    let mut keys = Keys::default();
    let mut tables = BTreeMap::new();
    for spec in schema::FILES {
        let records = match folder.get(spec.name) {
            Some(bytes) => table::records(spec, bytes, &mut findings),
            None => Vec::new(),
        };
        if spec.has_keys() {
            keys.collect(spec, &records, &mut findings);
        }
        tables.insert(spec.name, records);
    }
    let today = local_date(&tables, now);
    let mut reader = Reader {
        tables,
        context: Context { today, keys },
        findings,
    };
    let files = reader.district_files();
    let mut findings = reader.findings;
    if let Some(files) = &files {
        links::check(files, &mut findings);
    }
    (files, findings)
}

fn missing_and_unknown_files(folder: &Folder, findings: &mut Findings) {
    for spec in schema::FILES {
        if spec.needed && !folder.contains_key(spec.name) {
            let problem = Problem::new(FindingCode::MissingFile, "the file is missing");
            findings.file(spec.name, problem);
        }
    }
    for name in folder.keys() {
        let is_data = [".csv", ".toml"].iter().any(|end| name.ends_with(end));
        if is_data && !schema::FILES.iter().any(|spec| spec.name == name) {
            let reason = "no file of this name belongs to a district folder";
            findings.file(name, Problem::new(FindingCode::UnknownFile, reason));
        }
    }
}

/// The date at the district. Without a readable time zone, which is reported when the district
/// is read, the dates are only needed for further errors; then those of Shanghai do.
fn local_date(tables: &BTreeMap<&'static str, Vec<Record>>, now: DateTime<Utc>) -> NaiveDate {
    let district = tables
        .get(schema::DISTRICT.name)
        .and_then(|rows| rows.first());
    let time_zone = district.and_then(|record| record.cells.get("time_zone"));
    let time_zone = time_zone
        .and_then(|cell| cell.text.parse::<Tz>().ok())
        .unwrap_or(Tz::Asia__Shanghai);
    now.with_timezone(&time_zone).date_naive()
}

struct Reader {
    tables: BTreeMap<&'static str, Vec<Record>>,
    context: Context,
    findings: Findings,
}

impl Reader {
    fn rows<T: FromRow>(&mut self, spec: &'static FileSpec) -> Vec<Placed<T>> {
        let records = self.tables.get(spec.name).map_or(&[][..], Vec::as_slice);
        let mut rows = Vec::with_capacity(records.len());
        for record in records {
            let mut row = Row::new(spec, record, &self.context, &mut self.findings);
            let place = row.place();
            if let Some(row) = T::from_row(&mut row) {
                rows.push(Placed { place, row });
            }
        }
        rows
    }

    fn district_files(&mut self) -> Option<DistrictFiles> {
        let district = self.rows::<District>(&schema::DISTRICT).pop();
        let district = district.map(|placed| placed.row);
        let subdistricts = self.rows(&schema::SUBDISTRICTS);
        let houses = self.rows(&schema::HOUSES);
        let rooms = self.rows(&schema::ROOMS);
        let insurances = self.rows(&schema::INSURANCES);
        let fee_schedules = self.rows(&schema::FEE_SCHEDULES);
        let agreements = self.rows(&schema::AGREEMENTS);
        let institutions = self.rows(&schema::INSTITUTIONS);
        let staff = self.rows(&schema::STAFF);
        let credentials = self.rows(&schema::CREDENTIALS);
        let shifts = self.rows(&schema::SHIFTS);
        let session_templates = self.rows(&schema::SESSION_TEMPLATES);
        let families = self.rows(&schema::FAMILIES);
        let guardians = self.rows(&schema::GUARDIANS);
        let children = self.rows(&schema::CHILDREN);
        let health_declarations = self.rows(&schema::HEALTH_DECLARATIONS);
        let health_certificates = self.rows(&schema::HEALTH_CERTIFICATES);
        Some(DistrictFiles {
            today: self.context.today,
            district: district?,
            subdistricts,
            houses,
            rooms,
            insurances,
            fee_schedules,
            agreements,
            institutions,
            staff,
            credentials,
            shifts,
            session_templates,
            families,
            guardians,
            children,
            health_declarations,
            health_certificates,
        })
    }
}

#[cfg(test)]
mod tests;
