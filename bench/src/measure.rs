//! One turn of all measurements: each workload beside its limit.

use crate::{
    database::{Database, redis_processes},
    door::Act,
    instances::Instances,
    limit,
    load::{self, Measured, Until},
    mix, open,
    report::{Report, Run},
    service::processor_time,
    town::{Kind, Town},
    workloads,
};
use anyhow::{Context, ensure};
use std::{
    path::{Path, PathBuf},
    thread::{self, sleep},
    time::Duration,
};

/// Bookings of a run: as many on every size, and all granted.
const BOOKINGS: u64 = 2_000;
/// Those of a run with one connection, which is slower.
const BOOKINGS_ALONE: u64 = 500;
/// How long reads are measured.
const READS: Duration = Duration::from_secs(1);
/// The same where there are so many houses that it counts how often their weeks are made anew: as
/// long as they are kept.
const READS_OF_MANY: Duration = Duration::from_secs(10);
const MANY_ROOMS: u64 = 1_000;
/// A day's mix: how long, and how many a second unless `RATE` says otherwise.
const DAY: Duration = Duration::from_secs(8);
pub const RATE: usize = 200;
/// How long the constant stands still to see that the open loop counts it, and the run.
const STALL: Duration = Duration::from_secs(1);
const STALLED_RUN: Duration = Duration::from_secs(3);
/// Places of the session that everybody wants.
const PLACES: &str = "20";

/// Files of requests and scripts.
pub struct Parts {
    folder: PathBuf,
    booking: PathBuf,
    /// In the order of [`Act::ALL`].
    door: Vec<PathBuf>,
    before_the_rush: PathBuf,
    rush: PathBuf,
    rush_constant: PathBuf,
    free_sessions: (PathBuf, PathBuf),
    free_places: (PathBuf, PathBuf),
    sizes: Vec<usize>,
}

impl Parts {
    /// Writes them; the sizes of bodies are those that the service answers.
    pub async fn prepare(
        town: &Town,
        service: &Instances,
        folder: &Path,
        (booking, door): (PathBuf, Vec<PathBuf>),
    ) -> anyhow::Result<Self> {
        let first = |all: &[load::Request]| all.first().cloned().context("no requests");
        let (sessions, places) = (
            workloads::free_sessions(town)?,
            workloads::free_places(town),
        );
        let sessions_size = workloads::size_of(service, &first(&sessions)?).await?;
        let places_size = workloads::size_of(service, &first(&places)?).await?;
        let rush = workloads::rush(town)?;
        let refusal = workloads::refusal_of(service, &rush).await?;
        let written = |name: &str, all: &[load::Request]| workloads::written(folder, name, all);
        let constant = |all: &[load::Request], size, redis| workloads::constant(all, size, redis);
        Ok(Self {
            folder: folder.to_owned(),
            booking,
            door,
            rush_constant: written("rush-constant", &constant(&rush, refusal, false))?,
            before_the_rush: written("before-the-rush", &workloads::before_the_rush(town)?)?,
            rush: written("rush", &rush)?,
            free_sessions: (
                written("free-sessions", &sessions)?,
                written(
                    "free-sessions-constant",
                    &constant(&sessions, sessions_size, true),
                )?,
            ),
            free_places: (
                written("free-places", &places)?,
                written(
                    "free-places-constant",
                    &constant(&places, places_size, true),
                )?,
            ),
            sizes: vec![sessions_size, places_size],
        })
    }
}

/// What is measured, and the processes that take part.
pub struct Bench<'a> {
    database: &'a Database,
    town: &'a Town,
    service: Instances,
    constant: Instances,
    parts: Parts,
    postgres: u32,
    redis: Vec<u32>,
}

impl<'a> Bench<'a> {
    /// Starts as many processes of the constant as there are of the service.
    pub async fn new(
        database: &'a Database,
        town: &'a Town,
        service: Instances,
        parts: Parts,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            database,
            town,
            constant: Instances::of_constant(service.ids().len(), &parts.sizes).await?,
            service,
            parts,
            postgres: database.server_process()?,
            redis: redis_processes()?,
        })
    }

    /// Measures, and counts processor time on both sides of it.
    fn counted(
        &self,
        whose: &Instances,
        work: impl FnOnce() -> anyhow::Result<Measured>,
    ) -> anyhow::Result<Run> {
        whose.wait_until_even()?;
        let losses = whose.losses()?;
        let groups = [
            whose.ids(),
            whose.balancer_ids(),
            vec![self.postgres],
            self.redis.clone(),
        ];
        let before = groups.each_ref().map(|ids| processor_time(ids));
        let measured = work()?;
        let mut spent = [0.0; 4];
        for ((spent, before), ids) in spent.iter_mut().zip(before).zip(&groups) {
            let time = processor_time(ids)?.saturating_sub(before?);
            *spent = time.as_secs_f64() * 1e6 / measured.requests;
        }
        let lost = whose.losses()? - losses;
        if lost > 0 {
            eprintln!("bench: HAProxy took an instance for lost {lost} times during a run");
        }
        let [own, haproxy, postgres, redis] = spent;
        Ok(Run {
            measured,
            own_us: own,
            postgres_us: postgres,
            redis_us: redis,
            haproxy_us: haproxy,
            resident_mib: whose.resident_mib()?,
        })
    }

    fn of_service(&self, file: &Path, connections: u32, until: Until) -> anyhow::Result<Run> {
        let run = self.counted(&self.service, || {
            load::closed(self.service.address, file, connections, until)
        })?;
        ensure!(
            run.measured.broken == 0.0,
            "connections broke: {:?}",
            run.measured
        );
        Ok(run)
    }

    fn of_constant(&self, file: &Path, connections: u32) -> anyhow::Result<Run> {
        let run = self.counted(&self.constant, || {
            load::closed(
                self.constant.address,
                file,
                connections,
                Until::After(READS),
            )
        })?;
        let failed = run.measured.broken + run.measured.refused;
        ensure!(failed == 0.0, "the constant failed: {:?}", run.measured);
        Ok(run)
    }

    /// The service does nothing, not even its jobs, while a limit is measured.
    fn beside_a_still_service<T>(
        &self,
        work: impl FnOnce() -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        // What wrk no longer waits for is not to be held with its locks.
        sleep(Duration::from_millis(500));
        self.service.hold()?;
        let done = work();
        // It takes its connections for lost, and looks at them again within half a second.
        self.service.go_on(Duration::from_secs(1))?;
        done
    }

    /// Reads, each beside the constant with one read of Redis.
    pub fn reads(&self, connections: &[u32], report: &mut Report) -> anyhow::Result<()> {
        let all = [
            ("remaining free sessions", &self.parts.free_sessions),
            ("free places of a week", &self.parts.free_places),
        ];
        // Redis was emptied; what is missing is read from SQL once. Of a house the second look is kept.
        for (_, (file, _)) in all {
            self.of_service(file, 16, Until::Sent)?;
        }
        let lasts = if self.town.size.rooms < MANY_ROOMS {
            READS
        } else {
            READS_OF_MANY
        };
        for connections in connections {
            for (figure, (file, constant)) in all {
                let limit = self.of_constant(constant, *connections)?;
                report.add(figure, *connections, "limit", limit);
                self.of_service(file, 16, Until::Sent)?;
                let own = self.of_service(file, *connections, Until::After(lasts))?;
                ensure!(
                    own.measured.refused == 0.0,
                    "{figure}: refused: {:?}",
                    own.measured
                );
                report.add(figure, *connections, "service", own);
            }
        }
        Ok(())
    }

    /// Whole bookings, beside their statements alone.
    pub fn bookings(
        &self,
        connections: &[u32],
        turn: usize,
        report: &mut Report,
    ) -> anyhow::Result<()> {
        for connections in connections {
            let wanted = if *connections == 1 {
                BOOKINGS_ALONE
            } else {
                BOOKINGS
            };
            let times = wanted.min(self.town.pairs()) / u64::from(*connections);
            let many = times * u64::from(*connections);
            let turns = (self.town.pairs() / many).max(1);
            let first = u64::try_from(turn)? % turns * many;
            let limit = self.beside_a_still_service(|| {
                let counted = || {
                    limit::pgbench(
                        self.database,
                        &self.parts.booking,
                        (*connections, first, times),
                    )
                };
                let run = self.counted(&self.constant, counted)?;
                self.granted("pgbench", many)?;
                self.database.put_back()?;
                Ok(run)
            })?;
            report.add("booking", *connections, "limit", limit);
            let requests = workloads::bookings(self.town, first, many)?;
            let file = workloads::written(&self.parts.folder, "bookings", &requests)?;
            let own = self.of_service(&file, *connections, Until::Sent)?;
            // wrk does not wait for the last answers; their bookings stand.
            let booked: f64 = self.booked("true")?.parse()?;
            ensure!(
                booked >= own.measured.requests,
                "{booked} bookings stand: {:?}",
                own.measured
            );
            ensure!(
                own.measured.refused == 0.0,
                "bookings were refused: {:?}",
                own.measured
            );
            self.put_back()?;
            report.add("booking", *connections, "service", own);
        }
        Ok(())
    }

    /// What staff do at the door, beside its statements alone.
    pub fn door(&self, report: &mut Report) -> anyhow::Result<()> {
        for (act, script) in Act::ALL.into_iter().zip(&self.parts.door) {
            let connections = 16;
            let times = self.town.visits() / u64::from(connections);
            let many = times * u64::from(connections);
            let (before, after) = act.steps();
            let limit = self.beside_a_still_service(|| {
                self.database.at_the_doors(many, Some(before))?;
                let run = self.counted(&self.constant, || {
                    limit::pgbench(self.database, script, (connections, 0, times))
                })?;
                self.stand(act, after, many)?;
                self.database.put_back()?;
                Ok(run)
            })?;
            report.add(act.figure(), connections, "limit", limit);
            self.database.at_the_doors(many, Some(before))?;
            workloads::forget_projections()?;
            let file = act.written(self.town, &self.parts.folder, many)?;
            let own = self.of_service(&file, connections, Until::Sent)?;
            ensure!(
                own.measured.refused == 0.0,
                "{}: refused: {:?}",
                act.figure(),
                own.measured
            );
            // wrk does not wait for the last answers: as many stand as were answered, or some more.
            let unanswered = many.saturating_sub(format!("{:.0}", own.measured.requests).parse()?);
            self.stand(act, after, many - unanswered.min(u64::from(connections)))?;
            self.put_back()?;
            report.add(act.figure(), connections, "service", own);
        }
        Ok(())
    }

    /// Every child at the doors has come to the step.
    fn stand(&self, act: Act, step: &str, many: u64) -> anyhow::Result<()> {
        sleep(Duration::from_millis(500));
        let at_the_doors = "id >= bench_id(48, 0) AND id < bench_id(49, 0)";
        let stand = self.database.ask(&format!(
            "SELECT count(*) FROM booking WHERE status = '{step}' AND {at_the_doors}"
        ))?;
        ensure!(
            stand.parse::<u64>()? >= many,
            "{}: {stand} of {many} are {step}",
            act.figure()
        );
        Ok(())
    }

    /// A day's mix at a fixed rate, beside the constant at the same rate.
    pub fn mix(&self, rate: u32, report: &mut Report) -> anyhow::Result<()> {
        let many = u64::from(rate) * DAY.as_secs();
        let day = mix::requests(self.town, many)?;
        let constant: Vec<open::Named> = day
            .iter()
            .map(|(_, it)| {
                (
                    "constant",
                    load::Request {
                        path: "/constant/500".to_owned(),
                        ..it.clone()
                    },
                )
            })
            .collect();
        let constant = open::write(&self.parts.folder, "mix-constant", &constant)?;
        self.stall(&constant, rate)?;
        let mut latencies = open::Latencies::new();
        let mut at_rate = |whose: &Instances, file: &Path| {
            self.counted(whose, || {
                let (measured, each) = open::at_rate(whose.address, file, (rate, DAY))?;
                latencies.extend(each);
                Ok(measured)
            })
        };
        let limit = at_rate(&self.constant, &constant)?;
        self.database.at_the_doors(self.town.visits(), None)?;
        workloads::forget_projections()?;
        let file = open::write(&self.parts.folder, "mix", &day)?;
        let own = at_rate(&self.service, &file)?;
        self.put_back()?;
        report.add_day(rate, own, limit, latencies);
        Ok(())
    }

    /// The open loop has to count those who wait: a constant that stands still for a second is seen by all who
    /// were due meanwhile.
    fn stall(&self, file: &Path, rate: u32) -> anyhow::Result<()> {
        let address = self.constant.address;
        let (_, latencies) = thread::scope(|scope| {
            let run = scope.spawn(|| open::at_rate(address, file, (rate, STALLED_RUN)));
            sleep(STALL);
            self.constant.hold()?;
            sleep(STALL);
            self.constant.go_on(Duration::ZERO)?;
            run.join().map_err(|_| anyhow::anyhow!("the open loop"))?
        })?;
        let slow = latencies.values().flatten().filter(|it| **it > 1e5).count();
        let due = usize::try_from(rate)? * 9 / 10;
        ensure!(
            slow * 10 >= due * 9,
            "of {due} that were due while nothing answered {slow} waited"
        );
        Ok(())
    }

    /// Everybody for 20 places, beside the constant.
    pub fn rush(&self, report: &mut Report) -> anyhow::Result<()> {
        let limit = self.of_constant(&self.parts.rush_constant, 64)?;
        report.add("refusals of the rush", 64, "limit", limit);
        self.of_service(&self.parts.before_the_rush, 16, Until::Sent)?;
        let own = self.of_service(&self.parts.rush, 64, Until::Sent)?;
        let session = Kind::Session.id(Town::wanted_session());
        let booked = self.booked(&format!("session_id = '{session}'"))?;
        ensure!(
            booked == PLACES,
            "{booked} were admitted to {PLACES} places"
        );
        self.put_back()?;
        report.add("refusals of the rush", 64, "service", own);
        Ok(())
    }

    fn booked(&self, which: &str) -> anyhow::Result<String> {
        // Requests that wrk no longer waits for may still be under way.
        sleep(Duration::from_millis(500));
        let made = "SELECT count(*) FROM booking WHERE status = 'requested'";
        self.database.ask(&format!("{made} AND {which}"))
    }

    fn granted(&self, by: &str, many: u64) -> anyhow::Result<()> {
        let booked = self.booked("true")?;
        ensure!(
            booked == many.to_string(),
            "{by}: {booked} of {many} bookings stand"
        );
        Ok(())
    }

    /// Leaves nothing of what was booked, in both stores.
    pub fn put_back(&self) -> anyhow::Result<()> {
        self.database.put_back()?;
        workloads::forget_projections()
    }
}
