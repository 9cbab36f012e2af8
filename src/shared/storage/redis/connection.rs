//! The connection: to one Redis, or to a Redis Cluster. What differs between the two is here.

use super::client::RESPONSE_TIMEOUT;
use futures_util::future::try_join_all;
use redis::{
    Client, Cmd, ErrorKind, FromRedisValue, Pipeline, RedisError, RedisFuture, RedisResult,
    ServerErrorKind, Value,
    aio::{ConnectionLike, ConnectionManager, ConnectionManagerConfig, PubSub},
    cluster::ClusterClient,
    cluster_async::ClusterConnection,
    cluster_routing::{MultipleNodeRoutingInfo, RoutingInfo, SingleNodeRoutingInfo},
    from_redis_value,
};
use std::collections::BTreeMap;
use tokio::time::timeout;

/// How long it may take to find every node of a cluster: first of all one that answers, which
/// nodes there are, and them.
const FOUND_WITHIN: std::time::Duration = RESPONSE_TIMEOUT.saturating_mul(3);
/// How often a command is sent again, to where a node says its key is by now. All of it has to
/// end within [`RESPONSE_TIMEOUT`].
const REDIRECTS: u32 = 3;
/// Milliseconds before that.
const REDIRECT_PAUSE: (u64, u64) = (5, 40);

/// Where Redis is.
#[derive(Clone)]
pub(super) enum Place {
    /// One Redis.
    One(Client),
    /// A cluster, and some of its nodes.
    Cluster(Box<ClusterClient>, Vec<Client>),
}

/// A connection, or those to all nodes of a cluster. All clones are the same one.
#[derive(Clone)]
pub(super) enum Connection {
    /// To one Redis.
    One(ConnectionManager),
    /// To a cluster.
    Cluster(ClusterConnection),
}

/// One Redis process: the only one, or one that holds a part of the keys.
pub(super) struct Process {
    /// Its host and port; `None` for the only one.
    at: Option<(String, u16)>,
    /// Drawn by it at its start.
    pub run_id: String,
}

impl Place {
    /// One address is one Redis; several, separated by commas, are nodes of a cluster.
    pub(super) fn at(addresses: &str) -> RedisResult<Self> {
        let nodes: Vec<&str> = addresses.split(',').map(str::trim).collect();
        if let [only] = nodes.as_slice() {
            return Ok(Self::One(Client::open(*only)?));
        }
        let cluster = ClusterClient::builder(nodes.clone())
            .connection_timeout(RESPONSE_TIMEOUT)
            // For a command with all its redirections too.
            .response_timeout(RESPONSE_TIMEOUT)
            .retries(REDIRECTS)
            .min_retry_wait(REDIRECT_PAUSE.0)
            .max_retry_wait(REDIRECT_PAUSE.1)
            .build()?;
        let nodes = nodes.into_iter().map(Client::open);
        Ok(Self::Cluster(
            Box::new(cluster),
            nodes.collect::<RedisResult<_>>()?,
        ))
    }

    pub(super) async fn connect(&self) -> RedisResult<Connection> {
        match self {
            Self::One(client) => {
                let config = ConnectionManagerConfig::new()
                    .set_connection_timeout(Some(RESPONSE_TIMEOUT))
                    .set_response_timeout(Some(RESPONSE_TIMEOUT))
                    .set_number_of_retries(1)
                    .set_max_delay(RESPONSE_TIMEOUT);
                let connected = client.get_connection_manager_with_config(config);
                Ok(Connection::One(connected.await?))
            }
            Self::Cluster(client, _) => {
                let connected = timeout(FOUND_WITHIN, client.get_async_connection());
                Ok(Connection::Cluster(connected.await.map_err(|_| late())??))
            }
        }
    }

    /// A connection that listens. In a cluster every node passes on what is published at any.
    pub(super) async fn listen(&self, channel: &str) -> RedisResult<PubSub> {
        let nodes = match self {
            Self::One(client) => std::slice::from_ref(client),
            Self::Cluster(_, nodes) => nodes,
        };
        let mut failed = late();
        for node in nodes {
            let listening = async {
                let mut pubsub = node.get_async_pubsub().await?;
                pubsub.subscribe(channel).await?;
                Ok(pubsub)
            };
            match timeout(RESPONSE_TIMEOUT, listening).await {
                Ok(Ok(pubsub)) => return Ok(pubsub),
                Ok(Err(error)) => failed = error,
                Err(_) => failed = late(),
            }
        }
        Err(failed)
    }

    pub(super) const fn is_cluster(&self) -> bool {
        matches!(self, Self::Cluster(..))
    }
}

/// That Redis did not answer in time.
pub(super) fn late() -> RedisError {
    std::io::Error::from(std::io::ErrorKind::TimedOut).into()
}

/// That Redis answered what was not expected of it.
pub(super) fn odd(what: &'static str) -> RedisError {
    (ErrorKind::UnexpectedReturnType, what).into()
}

/// Whether an error says that Redis, or a part of it, is away.
pub(super) fn is_away(error: &RedisError) -> bool {
    error.is_io_error()
        || error.is_timeout()
        || error.is_connection_dropped()
        || matches!(
            error.kind(),
            ErrorKind::ClusterConnectionNotFound
                | ErrorKind::Server(
                    ServerErrorKind::ClusterDown
                        | ServerErrorKind::MasterDown
                        | ServerErrorKind::BusyLoading
                )
        )
}

impl Connection {
    /// The answers to commands of which each is about one key: in one round trip, or from the
    /// nodes of a cluster with all of them on their way at once.
    pub(super) async fn each<T: FromRedisValue>(
        &mut self,
        commands: Vec<Cmd>,
    ) -> RedisResult<Vec<T>> {
        if commands.is_empty() {
            // The client takes a pipeline without commands for a failure.
            return Ok(Vec::new());
        }
        if matches!(self, Self::One(_)) {
            let mut asked = Pipeline::with_capacity(commands.len());
            for command in commands {
                asked.add_command(command);
            }
            return asked.query_async(self).await;
        }
        try_join_all(commands.into_iter().map(|command| {
            let mut connection = self.clone();
            async move { command.query_async(&mut connection).await }
        }))
        .await
    }

    /// Every process that holds keys, each having answered just now.
    ///
    /// # Errors
    /// Where one did not, or where the nodes of a cluster say that it does not serve every key.
    pub(super) async fn processes(&mut self) -> RedisResult<Vec<Process>> {
        let info = redis::cmd("INFO");
        let Self::Cluster(cluster) = self else {
            let info: String = info.query_async(self).await?;
            if value_in(&info, "redis_mode:") == Some("cluster") {
                // Most keys are at other nodes.
                return Err(odd("REDIS_URL names one node of a cluster; name several"));
            }
            return Ok(vec![Process::of(None, &info)?]);
        };
        let mut state = redis::cmd("CLUSTER");
        state.arg("INFO");
        let infos = of_each_node(cluster, info).await?;
        for state in of_each_node(cluster, state).await?.values() {
            // Of a node that is not there the client has no answer, and does not say so.
            let size = value_in(state, "cluster_size:").and_then(|size| size.parse().ok());
            if value_in(state, "cluster_state:") != Some("ok") || size != Some(infos.len()) {
                return Err((
                    ErrorKind::from(ServerErrorKind::ClusterDown),
                    "a part of it is away",
                )
                    .into());
            }
        }
        let mut processes = Vec::new();
        for (at, info) in &infos {
            if value_in(info, "role:") != Some("master") {
                return Err(odd("a node is not what it was"));
            }
            let at = at.rsplit_once(':').ok_or_else(|| odd("an address"))?;
            let port = at.1.parse().map_err(|_| odd("an address"))?;
            processes.push(Process::of(Some((at.0.to_owned(), port)), info)?);
        }
        Ok(processes)
    }

    /// Forgets every key of a process that matches.
    pub(super) async fn forget(&mut self, process: &Process, pattern: &str) -> RedisResult<()> {
        let mut cursor: u64 = 0;
        loop {
            let mut asked = redis::cmd("SCAN");
            asked.arg(cursor).arg("MATCH").arg(pattern);
            asked.arg("COUNT").arg(1000);
            let (next, names): (u64, Vec<String>) = match (&mut *self, &process.at) {
                (Self::Cluster(cluster), Some((host, port))) => {
                    let node = SingleNodeRoutingInfo::ByAddress {
                        host: host.clone(),
                        port: *port,
                    };
                    let answer = cluster.route_command(asked, RoutingInfo::SingleNode(node));
                    from_redis_value(answer.await?)?
                }
                (connection, _) => asked.query_async(connection).await?,
            };
            let forgotten = names.into_iter().map(|name| {
                let mut forget = redis::cmd("UNLINK");
                forget.arg(name);
                forget
            });
            let _: Vec<i64> = self.each(forgotten.collect()).await?;
            if next == 0 {
                return Ok(());
            }
            cursor = next;
        }
    }
}

impl Process {
    fn of(at: Option<(String, u16)>, info: &str) -> RedisResult<Self> {
        let run_id = value_in(info, "run_id:").ok_or_else(|| odd("no run_id"))?;
        Ok(Self {
            at,
            run_id: run_id.to_owned(),
        })
    }
}

fn value_in<'t>(info: &'t str, name: &str) -> Option<&'t str> {
    info.lines().find_map(|line| line.strip_prefix(name))
}

/// What every node that holds keys answers, by host and port.
async fn of_each_node(
    cluster: &mut ClusterConnection,
    command: Cmd,
) -> RedisResult<BTreeMap<String, String>> {
    let all = RoutingInfo::MultiNode((MultipleNodeRoutingInfo::AllMasters, None));
    let answers = cluster.route_command(command, all).await?;
    Ok(from_redis_value(answers)?)
}

impl ConnectionLike for Connection {
    fn req_packed_command<'a>(&'a mut self, cmd: &'a Cmd) -> RedisFuture<'a, Value> {
        match self {
            Self::One(connection) => connection.req_packed_command(cmd),
            Self::Cluster(connection) => connection.req_packed_command(cmd),
        }
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        pipeline: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        match self {
            Self::One(connection) => connection.req_packed_commands(pipeline, offset, count),
            Self::Cluster(connection) => connection.req_packed_commands(pipeline, offset, count),
        }
    }

    fn get_db(&self) -> i64 {
        match self {
            Self::One(connection) => connection.get_db(),
            Self::Cluster(connection) => connection.get_db(),
        }
    }
}
