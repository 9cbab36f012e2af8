//! At the door of a house: staff confirm, check in, check out, and look at the day of a room.

use crate::{
    database::Database,
    limit,
    load::{self, Request},
    town::{Kind, Town, Visit},
    workloads::{address_of, alone, captured, known_now, size_of},
};
use anyhow::Context;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What is asked once before, so that what is read and prepared once is not part of every request.
const WARM_UP: u64 = 40;

/// What staff do with a child that comes, and look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Confirm,
    CheckIn,
    CheckOut,
    Timetable,
}

impl Act {
    pub const ALL: [Self; 4] = [
        Self::Confirm,
        Self::CheckIn,
        Self::CheckOut,
        Self::Timetable,
    ];

    pub fn figure(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::CheckIn => "check in",
            Self::CheckOut => "check out",
            Self::Timetable => "timetable of a room's day",
        }
    }

    /// The step at which children stand before, and after.
    pub fn steps(self) -> (&'static str, &'static str) {
        match self {
            Self::Confirm => ("requested", "confirmed"),
            Self::CheckIn => ("confirmed", "checked_in"),
            Self::CheckOut => ("checked_in", "completed"),
            Self::Timetable => ("confirmed", "confirmed"),
        }
    }

    fn path(self, town: &Town, visit: Visit) -> String {
        let booking = Kind::Visit.id(visit.number);
        match self {
            Self::Confirm => format!("/v1/bookings/{booking}/confirm"),
            Self::CheckIn => format!("/v1/bookings/{booking}/check-in"),
            Self::CheckOut => format!("/v1/bookings/{booking}/check-out"),
            Self::Timetable => {
                let room = Kind::Room.id(visit.room);
                format!("/v1/rooms/{room}/days/{}", town.today)
            }
        }
    }

    fn body(self, visit: Visit) -> String {
        match self {
            Self::Confirm | Self::Timetable => String::new(),
            Self::CheckIn => r#"{"temperature_tenths":366,"symptoms":false}"#.to_owned(),
            Self::CheckOut => {
                format!(r#"{{"guardian_id":"{}"}}"#, Kind::Guardian.id(visit.child))
            }
        }
    }

    /// The request of the manager of the house.
    pub fn request(self, town: &Town, number: u64) -> anyhow::Result<Request> {
        let visit = town.visit(number);
        Ok(Request {
            method: if self == Self::Timetable {
                "GET"
            } else {
                "POST"
            },
            path: self.path(town, visit),
            token: town.manager(visit.house)?,
            address: address_of(visit.house),
            body: self.body(visit),
            ..Request::default()
        })
    }

    /// Writes the requests of so many visits.
    pub fn written(self, town: &Town, folder: &Path, many: u64) -> anyhow::Result<PathBuf> {
        let all: anyhow::Result<Vec<Request>> =
            (0..many).map(|number| self.request(town, number)).collect();
        load::write(folder, &self.figure().replace(' ', "-"), &all?)
    }
}

/// Does each once while its statements are logged, and writes the scripts of the limits, in the order of
/// [`Act::ALL`].
pub async fn scripts(
    database: &Database,
    town: &Town,
    folder: &Path,
) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for act in Act::ALL {
        database.at_the_doors(town.visits(), Some(act.steps().0))?;
        let service = alone(database).await?;
        for number in 0..WARM_UP {
            size_of(&service, &act.request(town, number)?).await?;
        }
        let mut known = known_now(database)?;
        let request = act.request(town, WARM_UP)?;
        let entries = captured(database, &service, &request).await?;
        let visit = town.visit(WARM_UP);
        known.id(Kind::Visit, visit.number, "number");
        known.id(Kind::DoorSession, visit.room, "room");
        known.id(Kind::Room, visit.room, "room");
        known.id(Kind::House, visit.house, "house");
        known.id(Kind::Staff, visit.house * 10, "manager");
        known.id(Kind::StaffAccount, visit.house * 10, "manager");
        for kind in [Kind::Account, Kind::Family, Kind::Guardian, Kind::Child] {
            known.id(kind, visit.child, "child");
        }
        known.id(Kind::District, town.district(visit.house), "district");
        known.id(
            Kind::Subdistrict,
            town.subdistrict(visit.house),
            "subdistrict",
        );
        let number = format!(
            "\\set number (:first + :turn * :clients + :client_id) % {}",
            town.visits()
        );
        let head = format!("{number}\n{}", town.visit_as_script());
        let script = limit::script(&entries, &head, &known)
            .with_context(|| format!("{}: {entries:#?}", act.figure()))?;
        let name = act.figure().replace(' ', "-");
        let file = folder.join(format!("{name}.pgbench"));
        fs::write(&file, script)?;
        files.push(file);
        database.put_back()?;
    }
    Ok(files)
}
