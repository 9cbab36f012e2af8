//! What was asked and what was answered.

use std::{fmt, time::Duration};
use uuid::Uuid;

/// What somebody wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// A place for a child, under a key of its own.
    Book { child: Uuid, session: Uuid },
    /// Another number of places in a session.
    Places { session: Uuid, places: u64 },
    /// A booking to change its state.
    Change { booking: Uuid, deed: Deed },
}

/// A change of state, by what it is called in the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    Cancel,
    CancelAsHouse,
    Confirm,
    Reject,
    CheckIn,
    CheckOut,
}

impl Deed {
    pub const fn path(self) -> &'static str {
        match self {
            Self::Cancel | Self::CancelAsHouse => "cancel",
            Self::Confirm => "confirm",
            Self::Reject => "reject",
            Self::CheckIn => "check-in",
            Self::CheckOut => "check-out",
        }
    }

    /// The states it may lead to.
    pub const fn leads_to(self) -> &'static [&'static str] {
        match self {
            Self::Cancel => &["cancelled", "late_cancelled"],
            Self::CancelAsHouse => &["cancelled_by_house"],
            Self::Confirm => &["confirmed"],
            Self::Reject => &["rejected"],
            Self::CheckIn => &["checked_in"],
            Self::CheckOut => &["completed"],
        }
    }
}

/// A booking as an answer shows it; or a session, whose state is its number of places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub id: Uuid,
    pub child: Uuid,
    pub session: Uuid,
    pub status: String,
}

/// What came of one try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// 2xx.
    Done(Shown),
    /// Anything else that the service said.
    Problem { status: u16, code: String },
    /// Nothing: what became of it is not known.
    Lost(String),
}

impl Answer {
    /// Whether the client need not ask again.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Done(_) => true,
            Self::Lost(_) => false,
            Self::Problem { status, code } => {
                let later = matches!(status, 401 | 408 | 429) || code == "request_in_flight";
                *status < 500 && !later
            }
        }
    }
}

/// One try, in milliseconds since the history began.
#[derive(Clone, Debug)]
pub struct Try {
    pub at: u128,
    pub took: Duration,
    pub answer: Answer,
}

impl Try {
    /// When its answer came.
    pub fn ended(&self) -> u128 {
        self.at + self.took.as_millis()
    }
}

/// Something that was wanted once, however often it was asked for.
#[derive(Clone, Debug)]
pub struct Call {
    /// Who asks.
    pub account: Uuid,
    pub ask: Ask,
    pub key: Uuid,
    pub tries: Vec<Try>,
}

impl Call {
    pub const fn new(account: Uuid, ask: Ask, key: Uuid) -> Self {
        Self {
            account,
            ask,
            key,
            tries: Vec::new(),
        }
    }

    /// Every booking that was answered.
    pub fn shown(&self) -> impl Iterator<Item = &Shown> {
        self.tries.iter().filter_map(|it| match &it.answer {
            Answer::Done(shown) => Some(shown),
            _ => None,
        })
    }

    pub fn is_done(&self) -> bool {
        self.shown().next().is_some()
    }

    /// Whether some try may have had its effect without the client hearing of it.
    pub fn may_have_happened(&self) -> bool {
        let unsure = |it: &Try| match &it.answer {
            Answer::Lost(_) => true,
            Answer::Problem { status, .. } => *status >= 500,
            Answer::Done(_) => false,
        };
        self.is_done() || self.tries.iter().any(unsure)
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ask {
            Ask::Book { child, session } => write!(f, "book {child} {session}")?,
            Ask::Places { session, places } => write!(f, "{places} places {session}")?,
            Ask::Change { booking, deed } => write!(f, "{} {booking}", deed.path())?,
        }
        write!(f, " by {} key {}", self.account, self.key)?;
        for it in &self.tries {
            write!(f, "\n    {:>6} +{:<4} ", it.at, it.took.as_millis())?;
            match &it.answer {
                Answer::Done(shown) => write!(f, "{} {}", shown.status, shown.id)?,
                Answer::Problem { status, code } => write!(f, "{status} {code}")?,
                Answer::Lost(why) => write!(f, "no answer: {why}")?,
            }
        }
        Ok(())
    }
}
