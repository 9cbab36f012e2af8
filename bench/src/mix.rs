//! A day's mix: what parents and staff ask at the same time, nine reads to one write, at a fixed rate.

use crate::{
    door::Act,
    load::Request,
    open::Named,
    town::{Kind, Town},
    workloads::{self, address_of},
};
use anyhow::Context;

/// Of a hundred requests, up to which number each is for what. What comes more often during a day than its part of
/// the writes, such as looking, stands first.
const PARTS: [(u64, &str); 8] = [
    (35, "free places of a week"),
    (65, "remaining free sessions"),
    (80, "own bookings"),
    (90, "timetable of a room's day"),
    (95, "booking"),
    (97, "confirm"),
    (99, "check in"),
    (100, "check out"),
];
/// Has no divisor in common with a hundred, so that the parts take turns.
const TURN: u64 = 37;

/// The first requests of a day, each granted, for children at the doors in turn (`sql/door.sql`, mixed).
pub fn requests(town: &Town, many: u64) -> anyhow::Result<Vec<Named>> {
    let (places, balances) = (
        workloads::free_places(town),
        workloads::free_sessions(town)?,
    );
    let mut counts = [0_u64; PARTS.len()];
    let mut all = Vec::new();
    for number in 0..many {
        let drawn = number * TURN % 100;
        let parts = PARTS.iter().zip(&mut counts);
        let mut parts = parts.filter(|((below, _), _)| drawn < *below);
        let ((_, kind), count) = parts.next().context("a part")?;
        let n = *count;
        *count += 1;
        let turn = |all: &[Request]| {
            let length = u64::try_from(all.len())?;
            let at = usize::try_from(n * 31 % length)?;
            anyhow::Ok(all.get(at).context("a request")?.clone())
        };
        let request = match *kind {
            "free places of a week" => turn(&places)?,
            "remaining free sessions" => turn(&balances)?,
            "own bookings" => own_bookings(town, n * 31 % town.size.children)?,
            "booking" => first(workloads::bookings(town, n, 1)?)?,
            "confirm" => Act::Confirm.request(town, n / 2 * 5 + n % 2)?,
            "check in" => Act::CheckIn.request(town, n / 2 * 5 + 2 + n % 2)?,
            "check out" => Act::CheckOut.request(town, n * 5 + 4)?,
            _ => Act::Timetable.request(town, n % town.visits())?,
        };
        all.push((*kind, request));
    }
    Ok(all)
}

fn first(all: Vec<Request>) -> anyhow::Result<Request> {
    all.into_iter().next().context("a request")
}

/// What a guardian has booked.
fn own_bookings(town: &Town, child: u64) -> anyhow::Result<Request> {
    Ok(Request {
        method: "GET",
        path: format!("/v1/bookings?child_id={}", Kind::Child.id(child)),
        token: town.guardian(child)?,
        address: address_of(child),
        ..Request::default()
    })
}
