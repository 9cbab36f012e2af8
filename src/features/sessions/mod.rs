//! Session templates and dated sessions, and their capacity over time (I5).
//!
//! The rules in plain words:
//!
//! - A weekly template says what a room offers; publishing it opens dated sessions for the
//!   dates on which it runs. A date is left out, and named with the reason, when its year
//!   has no workday calendar, no insurance covers it, its operator has no contract for it, or
//!   the room is taken.
//! - No two sessions overlap in a room. A house that does not operate or has no health
//!   worker at work opens none.
//! - What a session may hold at each moment is stored with it and computed again in the
//!   transaction of everything that feeds it: shifts, papers and status of staff, the room,
//!   the released places. Bookings are never removed by that: a session with more children
//!   than places is flagged with the number over (`short_by`), takes no more bookings, and
//!   an alert stands open until they fit again (invariant 9). The house is told when that
//!   begins, grows and ends.
//!
//! # Locks
//!
//! Three kinds of transactions meet at a session. None can wait for another in a circle,
//! because each takes its locks in one order, and only the session is common to all:
//!
//! 1. Bookings take the child, then the session (I3). They read room, staff and shifts
//!    without locking: what they need of them is the stored capacity.
//! 2. Changes of what feeds the capacity take the member of staff, then the rooms in the
//!    order of their ids, then the sessions in the order of their ids. They never touch a
//!    child. An edit of one session takes that session only.
//! 3. Publishing takes the template, then the room. It inserts sessions that nobody else
//!    can see yet, and locks none.
//!
//! The lock of the room keeps 2 and 3 apart: without it a shift could be entered while
//! sessions are being published, each unseen by the other, and the new sessions would
//! lack the carer. Everything is read after the lock that guards it has been had.

pub mod domain;
pub mod http;
pub mod service;
mod store;
