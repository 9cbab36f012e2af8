//! What was measured, as a table and as a file.

use crate::{
    load::Measured,
    open::{Latencies, quantile},
    results::{self, Setup},
    town::Size,
};
use serde::Serialize;
use std::{collections::BTreeMap, fmt::Write as _, path::PathBuf, time::Duration};

/// One run of the service or of a limit.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Run {
    #[serde(flatten)]
    pub measured: Measured,
    /// Processor time for each request: of all measured processes, of PostgreSQL, of Redis, of HAProxy.
    pub own_us: f64,
    pub postgres_us: f64,
    pub redis_us: f64,
    pub haproxy_us: f64,
    /// Of the largest measured process.
    pub resident_mib: f64,
}

/// All runs of a figure.
#[derive(Clone, Debug, Default, Serialize)]
struct Runs {
    service: Vec<Run>,
    limit: Vec<Run>,
}

/// Middle, least and most of some numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Spread {
    pub median: f64,
    pub min: f64,
    pub max: f64,
}

impl Spread {
    pub fn of(numbers: impl Iterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = numbers.collect();
        sorted.sort_by(f64::total_cmp);
        let at = |place: usize| sorted.get(place).copied().unwrap_or_default();
        let last = sorted.len().saturating_sub(1);
        Self {
            median: f64::midpoint(at(last / 2), at(last.div_ceil(2))),
            min: at(0),
            max: at(last),
        }
    }
}

/// A line of the table.
#[derive(Clone, Debug, Serialize)]
struct Row {
    figure: &'static str,
    connections: u32,
    /// The least ratio that is good enough, where the plan names one.
    wanted: Option<f64>,
    ratio: Spread,
    per_second: f64,
    limit_per_second: f64,
    p50_us: f64,
    p99_us: f64,
    limit_p50_us: f64,
    limit_p99_us: f64,
    resident_mib: f64,
    service_cpu_us: f64,
    postgres_cpu_us: f64,
    redis_cpu_us: f64,
    haproxy_cpu_us: f64,
    /// Of the constant; pgbench's own is not counted.
    limit_cpu_us: f64,
    limit_haproxy_cpu_us: f64,
    limit_postgres_cpu_us: f64,
}

/// Figures to reach: at least this part of the limit.
const WANTED: [(&str, u32, f64); 4] = [
    ("booking", 16, 0.60),
    ("refusals of the rush", 64, 0.50),
    ("remaining free sessions", 16, 0.80),
    ("free places of a week", 16, 0.50),
];

/// Figures whose limit is pgbench, whose own processor time is not counted.
const BESIDE_PGBENCH: [&str; 5] = [
    "booking",
    "confirm",
    "check in",
    "check out",
    "timetable of a room's day",
];

/// Everything that was measured on one size.
pub struct Report {
    size: Size,
    setup: Setup,
    ready_after: Duration,
    runs: BTreeMap<(&'static str, u32), Runs>,
    days: Vec<Day>,
}

/// A day's mix in an open loop.
struct Day {
    rate: u32,
    service: Run,
    limit: Run,
    /// Since each request was due, in microseconds, sorted.
    latencies: Latencies,
}

/// A line of the table of days: latencies since requests were due, the middle of all runs.
#[derive(Clone, Debug, Serialize)]
struct DayRow {
    figure: String,
    requests: usize,
    p50_us: f64,
    p99_us: f64,
    max_us: f64,
}

impl Report {
    pub fn new(size: Size, setup: Setup, ready_after: Duration) -> anyhow::Result<Self> {
        Ok(Self {
            size,
            setup,
            ready_after,
            runs: BTreeMap::new(),
            days: Vec::new(),
        })
    }

    pub fn add(&mut self, figure: &'static str, connections: u32, whose: &str, run: Run) {
        let runs = self.runs.entry((figure, connections)).or_default();
        if whose == "service" {
            runs.service.push(run);
        } else {
            runs.limit.push(run);
        }
    }

    pub fn add_day(&mut self, rate: u32, service: Run, limit: Run, latencies: Latencies) {
        self.days.push(Day {
            rate,
            service,
            limit,
            latencies,
        });
    }

    fn day_rows(&self) -> Vec<DayRow> {
        let mut kinds: Vec<&String> = self
            .days
            .iter()
            .flat_map(|it| it.latencies.keys())
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        let row = |kind: &String| {
            let runs: Vec<&Vec<f64>> = self
                .days
                .iter()
                .filter_map(|it| it.latencies.get(kind))
                .collect();
            let of = |thousandth| Spread::of(runs.iter().map(|it| quantile(it, thousandth))).median;
            DayRow {
                figure: kind.clone(),
                requests: runs.iter().map(|it| it.len()).sum(),
                p50_us: of(500),
                p99_us: of(990),
                max_us: of(1000),
            }
        };
        kinds.into_iter().map(row).collect()
    }

    /// A day's mix, as Markdown.
    fn day_table(&self) -> String {
        let Some(Day { rate, .. }) = self.days.first() else {
            return String::new();
        };
        let of = |value: fn(&Day) -> f64| Spread::of(self.days.iter().map(value)).median;
        let mut text = format!(
            "\na day's mix, {rate} requests a second, since each was due; µs of processor for one request: \
             {:.0} + {:.0} + {:.0}{}, of the constant {:.0}\n\n\
             | figure | requests | p50 ms | p99 ms | most ms |\n|---|--:|--:|--:|--:|\n",
            of(|it| it.service.own_us),
            of(|it| it.service.postgres_us),
            of(|it| it.service.redis_us),
            self.beside(of(|it| it.service.haproxy_us)),
            of(|it| it.limit.own_us),
        );
        for row in self.day_rows() {
            // Writing to a string does not fail.
            let _ = writeln!(
                text,
                "| {} | {} | {:.2} | {:.2} | {:.2} |",
                row.figure,
                row.requests,
                row.p50_us / 1000.0,
                row.p99_us / 1000.0,
                row.max_us / 1000.0,
            );
        }
        text
    }

    fn rows(&self) -> Vec<Row> {
        let all = self.runs.iter();
        let rows = all.map(|((figure, connections), Runs { service, limit })| {
            let of =
                |runs: &[Run], value: fn(&Run) -> f64| Spread::of(runs.iter().map(value)).median;
            let of_constant = |value| match BESIDE_PGBENCH.contains(figure) {
                true => 0.0,
                false => of(limit, value),
            };
            let pairs = service.iter().zip(limit);
            let ratio = pairs.map(|(own, limit)| own.measured.rate() / limit.measured.rate());
            let wanted = WANTED
                .iter()
                .find(|it| (it.0, it.1) == (*figure, *connections));
            Row {
                figure,
                connections: *connections,
                wanted: wanted.map(|it| it.2),
                ratio: Spread::of(ratio),
                per_second: of(service, |it| it.measured.rate()),
                limit_per_second: of(limit, |it| it.measured.rate()),
                p50_us: of(service, |it| it.measured.p50_us),
                p99_us: of(service, |it| it.measured.p99_us),
                limit_p50_us: of(limit, |it| it.measured.p50_us),
                limit_p99_us: of(limit, |it| it.measured.p99_us),
                resident_mib: of(service, |it| it.resident_mib),
                service_cpu_us: of(service, |it| it.own_us),
                postgres_cpu_us: of(service, |it| it.postgres_us),
                redis_cpu_us: of(service, |it| it.redis_us),
                haproxy_cpu_us: of(service, |it| it.haproxy_us),
                limit_cpu_us: of_constant(|it| it.own_us),
                limit_haproxy_cpu_us: of_constant(|it| it.haproxy_us),
                limit_postgres_cpu_us: of(limit, |it| it.postgres_us),
            }
        });
        rows.collect()
    }

    /// What HAProxy adds to a list of processor times, where it took part.
    fn beside(&self, haproxy_us: f64) -> String {
        if self.setup.instances > 1 {
            format!(" + {haproxy_us:.0}")
        } else {
            String::new()
        }
    }

    /// The table, as Markdown.
    pub fn table(&self) -> String {
        let mut text = format!(
            "\n{}: {} children, {} rooms{}; ready after {:.0} ms\n\n\
             | figure | connections | of limit: wanted | median (min–max) | per second | limit | \
             p50 ms | p99 ms | limit p50 | limit p99 | RSS MiB | CPU µs: service + PostgreSQL + Redis{} | PostgreSQL at the limit |\n\
             |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
            self.size.name,
            self.size.children,
            self.size.rooms,
            self.setup.words(),
            self.ready_after.as_secs_f64() * 1000.0,
            if self.setup.instances > 1 {
                " + HAProxy"
            } else {
                ""
            },
        );
        for row in self.rows() {
            let wanted = row.wanted.map_or_else(String::new, |it| format!("{it:.2}"));
            let Spread { median, min, max } = row.ratio;
            // Writing to a string does not fail.
            let _ = writeln!(
                text,
                "| {} | {} | {wanted} | {median:.2} ({min:.2}–{max:.2}) | {:.0} | {:.0} | {:.2} | {:.2} | {:.2} | {:.2} | {:.0} | {:.0} + {:.0} + {:.0}{} | {:.0} |",
                row.figure,
                row.connections,
                row.per_second,
                row.limit_per_second,
                row.p50_us / 1000.0,
                row.p99_us / 1000.0,
                row.limit_p50_us / 1000.0,
                row.limit_p99_us / 1000.0,
                row.resident_mib,
                row.service_cpu_us,
                row.postgres_cpu_us,
                row.redis_cpu_us,
                self.beside(row.haproxy_cpu_us),
                row.limit_postgres_cpu_us,
            );
        }
        text.push_str(&self.day_table());
        text
    }

    /// Writes the rows under the commit.
    pub fn keep(&self, commit: &str) -> anyhow::Result<PathBuf> {
        let cpus = std::thread::available_parallelism()?.get();
        let kept = serde_json::json!({
            "commit": commit,
            "size": self.size.name,
            "children": self.size.children,
            "rooms": self.size.rooms,
            "instances": self.setup.instances,
            "redis_nodes": self.setup.redis_nodes,
            "cpus": cpus,
            "ready_ms": self.ready_after.as_millis(),
            "rows": self.rows(),
            "rate_of_the_mix": self.days.first().map(|it| it.rate),
            "mix": self.day_rows(),
        });
        let name = self.setup.file_of(self.size.name, commit);
        results::keep(&name, &kept)
    }
}
