//! The typed rows of a district folder. They refer to each other by [`Key`], and each keeps the
//! line it came from, for the checks that look at several rows.

mod families;
mod papers;
mod places;
mod staff;
mod timetable;

pub use families::{Child, Family, Guardian, HealthCertificate, HealthDeclaration};
pub use papers::{Agreement, FeeSchedule, Institution, Insurance};
pub use places::{District, House, Room, Subdistrict};
pub use staff::{Credential, Login, Staff};
pub use timetable::{SessionTemplate, Shift, Weekly};

use super::finding::Place;
use super::row::{Key, Row};

/// A kind of row that one file holds.
pub trait FromRow: Sized {
    /// Reads the row; `None` after at least one reported error.
    fn from_row(row: &mut Row<'_>) -> Option<Self>;
}

/// A row and where it came from.
#[derive(Clone, Debug)]
pub struct Placed<T> {
    /// Where the row begins.
    pub place: Place,
    /// What it says.
    pub row: T,
}

/// A row that others refer to.
pub trait HasKey {
    /// Its key.
    fn key(&self) -> &Key;
}

macro_rules! has_key {
    ($($row:ty),+) => {
        $(impl HasKey for $row {
            fn key(&self) -> &Key {
                &self.key
            }
        })+
    };
}

has_key!(
    Subdistrict,
    House,
    Room,
    FeeSchedule,
    Agreement,
    Institution,
    Staff,
    Family,
    Guardian,
    Child
);
