//! Children: who they are, who may see them, and what their guardians have consented to.
//!
//! - A child is registered once in a district, told apart by kind and number of its document
//!   (H-09: each child has its own free sessions). A second registration is refused without a
//!   word about the first, and becomes a request to be linked with the child, which one of its
//!   guardians or staff decide (scenario 26).
//! - The birth date of a resident identity number must be the stated one.
//! - [`service::child_in_scope`] is the one answer to who may see a child; lists use the same
//!   condition, [`crate::shared::storage::scope::children_in`].
//! - `version` of a child counts its edits and its bookings; it is raised under the lock of
//!   the child's row and is the `ETag`.
//! - Erasing a child blanks everything personal and keeps the rows that past bookings refer
//!   to, and a row that says that and why it was done. It is refused while a booking holds a
//!   place.
//! - Booking needs consent to [`domain::Purpose::NECESSARY`], given and not withdrawn
//!   (Personal Information Protection Law, articles 29 and 31).
//!
//! # For bookings
//! Two changes here bear on bookings that stand. Bookings lie to the right of this feature,
//! so they are not called from here.
//! - A corrected birth date moves the days of age: [`service::edit_within`] leaves a row in the
//!   outbox, and bookings cancel what lies outside (scenario 8).
//! - A withdrawn necessary consent ends the ground for every booking, so bookings have the
//!   endpoint: [`service::withdraw_within`] takes their transaction and locks the child's row
//!   first; they take the sessions' locks, cancel, erase with [`service::erase_within`] where it
//!   was the consent to the profile, and commit all together.

pub mod domain;
pub mod http;
pub mod service;
mod store;
