//! What is asked of the service, and of the constant that it is compared with.

use crate::{
    database::{Database, empty_redis},
    instances::Instances,
    limit::{self, Substitutes},
    load::{self, Request},
    town::{Kind, Town},
};
use anyhow::{Context, ensure};
use std::{
    fs,
    path::{Path, PathBuf},
    thread::sleep,
    time::Duration,
};

/// Families whose balance is asked for in turn, and parents who want the same session.
const PARENTS: usize = 10_000;
/// How often each of them tries.
const TRIES: u64 = 3;
/// The child whose third booking becomes the script of the limit: the number of its free session, three,
/// is then told apart from the other numbers of its statements.
const CAPTURED: u64 = 1;
const CAPTURED_ROUND: u64 = 2;
const CAPTURED_KEY: &str = "bench-captured-request";

/// An address behind the proxy that is this machine: each family has its own.
pub fn address_of(number: u64) -> String {
    format!(
        "10.{}.{}.{}",
        number >> 16 & 255,
        number >> 8 & 255,
        number & 255
    )
}

fn booking(town: &Town, (child, session): (u64, u64), key: String) -> anyhow::Result<Request> {
    let (child_id, session_id) = (Kind::Child.id(child), Kind::Session.id(session));
    Ok(Request {
        method: "POST",
        path: "/v1/bookings".to_owned(),
        token: town.guardian(child)?,
        key,
        address: address_of(child),
        body: format!(r#"{{"child_id":"{child_id}","session_id":"{session_id}"}}"#),
    })
}

/// Bookings of the pairs from `first` on, each granted.
pub fn bookings(town: &Town, first: u64, many: u64) -> anyhow::Result<Vec<Request>> {
    let all = (first..first + many).map(|number| {
        let pair = town.pair(number);
        booking(town, (pair.child, pair.session), format!("bench-{number}"))
    });
    all.collect()
}

/// Everybody for one session, again and again.
pub fn rush(town: &Town) -> anyhow::Result<Vec<Request>> {
    let mut all = Vec::new();
    for parent in town.who_may_want().take(PARENTS) {
        all.push(booking(
            town,
            (parent, Town::wanted_session()),
            String::new(),
        )?);
    }
    let mut tries = Vec::new();
    for round in 0..TRIES {
        for (number, first) in all.iter().enumerate() {
            let mut again = first.clone();
            again.key = format!("rush-{round}-{number}");
            tries.push(again);
        }
    }
    Ok(tries)
}

/// How many free sessions are left to each child.
pub fn free_sessions(town: &Town) -> anyhow::Result<Vec<Request>> {
    balances(town, 0..town.size.children)
}

/// What each of those who want the session looks at before it opens: the app shows it first.
pub fn before_the_rush(town: &Town) -> anyhow::Result<Vec<Request>> {
    balances(town, town.who_may_want())
}

fn balances(town: &Town, children: impl Iterator<Item = u64>) -> anyhow::Result<Vec<Request>> {
    let year = town.date(0).format("%Y");
    let all = children.take(PARENTS).map(|child| {
        Ok(Request {
            method: "GET",
            path: format!(
                "/v1/children/{}/free-sessions?year={year}",
                Kind::Child.id(child)
            ),
            token: town.guardian(child)?,
            address: address_of(child),
            ..Request::default()
        })
    });
    all.collect()
}

/// The free places of each house in the days to come, of each twice at the least.
pub fn free_places(town: &Town) -> Vec<Request> {
    let (from, to) = (town.date(1), town.date(7));
    let houses = town.size.rooms / 2;
    let all = (0..2000.max(2 * houses)).map(|n| n % houses);
    let all = all.map(|house| Request {
        method: "GET",
        path: format!(
            "/v1/houses/{}/sessions?from={from}&to={to}",
            Kind::House.id(house)
        ),
        address: address_of(house),
        ..Request::default()
    });
    all.collect()
}

/// A constant of the size of the first answer, asked with the same requests.
pub fn constant(requests: &[Request], size: usize, with_redis: bool) -> Vec<Request> {
    let path = if with_redis { "get" } else { "constant" };
    let all = requests.iter().take(2000).map(|it| Request {
        path: format!("/{path}/{size}"),
        ..it.clone()
    });
    all.collect()
}

/// Sends one request and answers its status and body.
pub async fn ask(service: &Instances, request: &Request) -> anyhow::Result<(u16, String)> {
    let url = format!("http://{}{}", service.address, request.path);
    let client = reqwest::Client::new();
    let mut asked = client.request(request.method.parse()?, url);
    for (name, value) in [
        ("authorization", format!("Bearer {}", request.token)),
        ("idempotency-key", request.key.clone()),
        ("x-forwarded-for", request.address.clone()),
    ] {
        if !value.is_empty() && value != "Bearer " {
            asked = asked.header(name, value);
        }
    }
    if !request.body.is_empty() {
        asked = asked
            .header("content-type", "application/json")
            .body(request.body.clone());
    }
    let answer = asked.send().await?;
    Ok((answer.status().as_u16(), answer.text().await?))
}

/// Sends one request that has to be granted, and answers the size of its body.
pub async fn size_of(service: &Instances, request: &Request) -> anyhow::Result<usize> {
    let (status, body) = ask(service, request).await?;
    ensure!(status < 300, "{}: {status} {body}", request.path);
    Ok(body.len())
}

/// A service that is asked alone, so that no job of its own writes into the log.
pub async fn alone(database: &Database) -> anyhow::Result<Instances> {
    Instances::of_service(1, &database.url, &[("JOBS", "false"), ("WORKERS", "1")]).await
}

/// What is known before a request is captured: from when on its ids are new.
pub fn known_now(database: &Database) -> anyhow::Result<Substitutes> {
    let milliseconds = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint";
    Ok(Substitutes::from(database.ask(milliseconds)?.parse()?))
}

/// What the server logs of one request.
pub async fn captured(
    database: &Database,
    service: &Instances,
    request: &Request,
) -> anyhow::Result<Vec<String>> {
    database.log_statements(true)?;
    sleep(Duration::from_millis(500));
    let offset = fs::read(Database::log()?)?.len();
    let granted = size_of(service, request).await;
    sleep(Duration::from_millis(200));
    let entries = limit::logged(&Database::log()?, offset);
    database.log_statements(false)?;
    granted?;
    entries
}

/// Makes one booking while its statements are logged, and writes the script of the limit.
pub async fn booking_script(
    database: &Database,
    town: &Town,
    folder: &Path,
) -> anyhow::Result<PathBuf> {
    let service = alone(database).await?;
    // What is read once, and prepared once on each connection, is not part of every booking.
    for request in bookings(town, CAPTURED + 1, 40)? {
        size_of(&service, &request).await?;
    }
    for round in 0..CAPTURED_ROUND {
        let before = bookings(town, CAPTURED + round * town.size.children, 1)?;
        size_of(&service, before.first().context("a request")?).await?;
    }
    let mut known = known_now(database)?;
    let pair = town.pair(CAPTURED + CAPTURED_ROUND * town.size.children);
    let request = booking(town, (pair.child, pair.session), CAPTURED_KEY.to_owned())?;
    let entries = captured(database, &service, &request).await?;
    known_of_booking(database, town, &mut known)?;
    let head = format!(
        "\\set number :first + :turn * :clients + :client_id\n{}",
        town.pair_as_script()
    );
    let script = limit::script(&entries, &head, &known)?;
    let file = folder.join("booking.pgbench");
    fs::write(&file, script)?;
    database.put_back()?;
    Ok(file)
}

/// What the statements of the captured booking name, as the server logs it.
fn known_of_booking(
    database: &Database,
    town: &Town,
    known: &mut Substitutes,
) -> anyhow::Result<()> {
    let pair = town.pair(CAPTURED + CAPTURED_ROUND * town.size.children);
    // An account and its sign-in have one id.
    known.id(Kind::Account, pair.child, "child");
    known.id(Kind::Family, pair.child, "child");
    known.id(Kind::Child, pair.child, "child");
    known.id(Kind::House, pair.house, "house");
    known.id(Kind::District, town.district(pair.house), "district");
    known.id(
        Kind::Subdistrict,
        town.subdistrict(pair.house),
        "subdistrict",
    );
    known.id(Kind::Session, pair.session, "session");
    let number = format!("(1 + :number / {})", town.size.children);
    known.whole((CAPTURED_ROUND + 1).to_string(), number);
    let key = "('bench-' || :client_id::text || '-' || :turn::text)";
    known.value(CAPTURED_KEY, key);
    let session = Kind::Session.id(pair.session);
    let row = database.ask(&format!(
        "SELECT starts_at, ends_at, date FROM session WHERE id = '{session}'"
    ))?;
    let mut words = row.split('|');
    let mut next = || words.next().context("no session");
    let today = town.today;
    for (local, logged) in [("09:00", next()?), ("11:00", next()?)] {
        let expression = format!(
            "(timestamptz '{today} {local}:00+08' \
             + make_interval(days => :day::int, mins => 270 * :slot::int))"
        );
        known.value(logged, expression);
    }
    known.value(next()?, format!("(date '{today}' + :day::int)"));
    Ok(())
}

/// Writes the requests into the folder.
pub fn written(folder: &Path, name: &str, requests: &[Request]) -> anyhow::Result<PathBuf> {
    load::write(folder, name, requests)
}

/// Forgets what Redis shows and waits until the service has noticed.
pub fn forget_projections() -> anyhow::Result<()> {
    empty_redis()?;
    sleep(Duration::from_millis(1500));
    Ok(())
}

/// Fills the session that everybody wants, and answers the size of the refusal that follows.
pub async fn refusal_of(service: &Instances, rush: &[Request]) -> anyhow::Result<usize> {
    for request in rush.iter().take(21) {
        let (status, body) = ask(service, request).await?;
        if status == 409 {
            return Ok(body.len());
        }
        ensure!(status == 201, "{}: {status} {body}", request.path);
    }
    anyhow::bail!("session {} is never full", Town::wanted_session())
}
