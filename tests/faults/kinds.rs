//! The kinds of faults.

/// A kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `kill -9` of the service between two steps, on PostgreSQL.
    ServiceKilled,
    /// The same on SQLite.
    ServiceKilledOnSqlite,
    /// `kill -9` of PostgreSQL.
    PostgresKilled,
    /// `kill -9` of Redis, which comes back empty.
    RedisKilled,
    /// Redis emptied.
    RedisEmptied,
    /// Redis stopped in its tracks, and let go on.
    RedisFrozen,
    /// Redis replaced by an older dump of itself.
    RedisOlder,
    /// What one instance tells Redis arrives seconds late.
    RedisLate,
    /// The connection is cut after a commit and before its answer.
    CommitUnanswered,
    /// The connection is cut before a commit.
    CommitLost,
    /// Connections to PostgreSQL and Redis are slow, and reset.
    Network,
    /// No room left for SQLite.
    DiskFull,
    /// The clock moved, forwards and backwards.
    ClockMoved,
    /// One of two instances paused with locks held.
    InstancePaused,
    /// Of two instances behind HAProxy one is killed, and then the other stopped in order.
    InstanceReplaced,
    /// Of the three nodes of a Redis Cluster one is killed or frozen.
    ClusterNodeLost,
}

impl Kind {
    pub const ALL: [Self; 16] = [
        Self::ServiceKilled,
        Self::ServiceKilledOnSqlite,
        Self::PostgresKilled,
        Self::RedisKilled,
        Self::RedisEmptied,
        Self::RedisFrozen,
        Self::RedisOlder,
        Self::RedisLate,
        Self::CommitUnanswered,
        Self::CommitLost,
        Self::Network,
        Self::DiskFull,
        Self::ClockMoved,
        Self::InstancePaused,
        Self::InstanceReplaced,
        Self::ClusterNodeLost,
    ];

    /// The kind of a seed: one after the other.
    pub fn of(seed: u64) -> Self {
        let count = u64::try_from(Self::ALL.len()).unwrap();
        Self::ALL[usize::try_from(seed % count).unwrap()]
    }

    /// Whether a history of this kind happens on SQLite.
    pub const fn on_sqlite(self, seed: u64) -> bool {
        match self {
            Self::ServiceKilledOnSqlite | Self::DiskFull => true,
            // Now on the one, now on the other.
            Self::ClockMoved => seed / 16 % 2 == 1,
            _ => false,
        }
    }

    pub const fn instances(self) -> usize {
        match self {
            Self::RedisLate | Self::InstancePaused => 2,
            _ if self.is_balanced() => 2,
            _ => 1,
        }
    }

    /// Whether the instances stand behind HAProxy, beside a Redis Cluster.
    pub const fn is_balanced(self) -> bool {
        matches!(self, Self::InstanceReplaced | Self::ClusterNodeLost)
    }
}
