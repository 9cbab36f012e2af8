//! Numbers for the operator, in the format of Prometheus. They belong to one running
//! service, not to the process, so that two services in one process do not mix them up.

use metrics::{
    Counter, Histogram, SharedString, counter, describe_counter, describe_gauge,
    describe_histogram, gauge, histogram, with_local_recorder,
};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusRecorder};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

const REQUESTS: &str = "baobaowu_http_requests_total";
const LATENCY: &str = "baobaowu_http_request_seconds";
const POOL: &str = "baobaowu_sql_connections";
const REDIS: &str = "baobaowu_redis_reachable";
const NOTICES: &str = "baobaowu_notice_deliveries_total";
const WEBHOOKS: &str = "baobaowu_webhook_deliveries_total";
const OUTSIDE: &str = "baobaowu_rows_outside_months";
const BUILD: &str = "baobaowu_build_info";

/// Upper bounds of the latency histogram, seconds.
const BUCKETS: [f64; 11] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
];

/// The numbers of one running service.
pub struct Metrics {
    recorder: PrometheusRecorder,
    answers: RwLock<HashMap<Answer, (Counter, Histogram)>>,
}

/// What answers are counted by: the pattern of the route, the method, the status.
type Answer = (Arc<str>, &'static str, u16);

/// The exporter refuses its settings; not in practice.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct MetricsError(#[from] BuildError);

/// What is read off when the numbers are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Gauges {
    /// Open SQL connections.
    pub sql_open: u32,
    /// Those of them that wait for work.
    pub sql_idle: usize,
    /// Whether Redis answers; `None` where none is configured.
    pub redis_reachable: Option<bool>,
}

impl Metrics {
    /// No numbers yet.
    ///
    /// # Errors
    /// [`MetricsError`], not in practice.
    pub fn new() -> Result<Self, MetricsError> {
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Full(LATENCY.to_owned()), &BUCKETS)?
            .build_recorder();
        with_local_recorder(&recorder, || {
            describe_counter!(REQUESTS, "Requests answered");
            describe_histogram!(LATENCY, "Time from a request to its answer, seconds");
            describe_gauge!(POOL, "Connections to SQL by what they do");
            describe_gauge!(REDIS, "1 while Redis answers");
            describe_counter!(NOTICES, "Tries to send a notice, by channel and outcome");
            describe_counter!(WEBHOOKS, "Tries to send an event, by outcome");
            describe_gauge!(OUTSIDE, "Rows without a month of their own, by table");
            describe_gauge!(BUILD, "The version that runs");
            gauge!(BUILD, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        });
        Ok(Self {
            recorder,
            answers: RwLock::default(),
        })
    }

    /// Notes an answer. `route` is the pattern of the route, never the path.
    pub fn answered(&self, method: &'static str, route: Arc<str>, status: u16, took: Duration) {
        let answer = (route, method, status);
        let known = self.answers.read().unwrap_or_else(PoisonError::into_inner);
        let (count, latency) = match known.get(&answer) {
            Some(known) => known.clone(),
            None => {
                drop(known);
                self.first_of(answer)
            }
        };
        count.increment(1);
        latency.record(took.as_secs_f64());
    }

    /// The numbers of a kind of answer, kept: finding them costs more than counting.
    fn first_of(&self, answer: Answer) -> (Counter, Histogram) {
        let (route, method, status) = &answer;
        let route = SharedString::from_shared(Arc::clone(route));
        let found = with_local_recorder(&self.recorder, || {
            let (method, status) = (*method, status.to_string());
            let count = counter!(
                REQUESTS,
                "method" => method,
                "route" => route.clone(),
                "status" => status,
            );
            let latency = histogram!(LATENCY, "method" => method, "route" => route);
            (count, latency)
        });
        let mut known = self.answers.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(answer, found.clone());
        found
    }

    /// Notes a try to send a notice. `outcome` is where the delivery stands then, or
    /// `put_off`.
    pub fn delivered(&self, channel: &'static str, outcome: &'static str) {
        with_local_recorder(&self.recorder, || {
            counter!(NOTICES, "channel" => channel, "outcome" => outcome).increment(1);
        });
    }

    /// Notes a try to send an event.
    pub fn event_sent(&self, outcome: &'static str) {
        with_local_recorder(&self.recorder, || {
            counter!(WEBHOOKS, "outcome" => outcome).increment(1);
        });
    }

    /// Notes how many rows of a table have no month of their own.
    pub fn outside_months(&self, table: &'static str, rows: u32) {
        with_local_recorder(&self.recorder, || {
            gauge!(OUTSIDE, "table" => table).set(rows);
        });
    }

    /// Everything in the text format of Prometheus.
    #[must_use]
    pub fn render(&self, now: Gauges) -> String {
        let idle = u32::try_from(now.sql_idle).unwrap_or(now.sql_open);
        with_local_recorder(&self.recorder, || {
            gauge!(POOL, "state" => "idle").set(idle);
            gauge!(POOL, "state" => "busy").set(now.sql_open.saturating_sub(idle));
            if let Some(reachable) = now.redis_reachable {
                gauge!(REDIS).set(if reachable { 1.0 } else { 0.0 });
            }
        });
        self.recorder.handle().render()
    }

    /// Folds the latencies noted since into their histograms. Without it they would pile
    /// up where nobody asks for the numbers.
    pub fn upkeep(&self) {
        self.recorder.handle().run_upkeep();
    }
}
