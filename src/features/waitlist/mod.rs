//! The waiting list (候补), which really promotes, and the demand that could not be met.
//!
//! The rules in plain words:
//!
//! - An entry is one wish of a family: for one child or for siblings who come only together,
//!   for one session, or for any that fits among houses, dates, times of day and a kind. A
//!   child may have so many open wishes at once (policy).
//! - A place that comes free is offered to the first in order who may have it: families that
//!   the district serves first (N-04), then by time of entry. Whether a family may have it is
//!   decided by the one [`decide`](crate::features::bookings::domain::decide), for siblings
//!   by [`decide_together`](crate::features::bookings::domain::decide_together): a wish is
//!   passed over when a rule stands against it, and the family is told which, once.
//! - An offer is a booking in the state `offered`: it holds a place and a free session like a
//!   request, so no place is offered twice, and what is offered can be had. It names its
//!   fee; paid only for who has said beforehand that a fee is accepted. Nobody is booked or
//!   charged without accepting.
//! - An offer stands for a time (policy), shorter when the session begins soon, and never
//!   beyond the time at which booking closes. None is made that could not be answered in
//!   time, nor before booking has opened: at the opening everyone books directly, and waiting
//!   for a session gives no head start.
//! - A session is offered to a wish once. Who declines keeps its place in the order for other
//!   sessions; who does not answer goes behind those who wait then, and after so many
//!   unanswered offers (policy) the wish ends. A wish for one session ends with its one offer.
//!   A wish from which the house takes an offer back waits as if it had not been made: at its
//!   old place, and for the same session too.
//! - A wish ends when booking has closed for its last date. It then counts as demand that was
//!   not met (H-10), like every wish of a guardian that was refused for want of a place.
//!
//! # When places are offered
//!
//! Whatever frees a place leaves an outbox row in its transaction: a booking that ends, a
//! capacity that rises, a session that is opened. The row is followed up within half a second
//! by [`service::offer_places`]. What becomes possible by itself, as time passes or a paper
//! arrives, is found by [`service::sweep`] once a minute, which costs by open wishes. Between
//! the release and the offer nobody can overtake: see
//! [`keep_for_those_who_wait`](crate::features::sessions::service::keep_for_those_who_wait).
//!
//! # Locks
//!
//! An offer takes the children of the wish by id, then the session, as every admission does;
//! the wish itself changes by compare-and-set. Answering or timing out takes the same locks.
//! Whom to offer a place is chosen before, without locks, and decided again under them.

pub mod domain;
pub mod http;
pub mod service;
mod store;
