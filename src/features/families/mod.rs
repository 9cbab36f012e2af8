//! Families: guardians, the adults who may fetch their children, and the agreements they
//! have signed.
//!
//! - A guardian registers one family; a second guardian is added by phone and finds the
//!   family when signing in with it, or is invited by a code that is good once, or is linked
//!   with a child that both have registered. The last guardian cannot be removed.
//! - An account belongs to one family. Whoever joins another leaves the own one, which must
//!   have no children and is closed when nobody is left in it.
//! - Whether a guardian still is one is asked with every request, not of the token, by
//!   `auth::service::standing`; [`service::own_guardian`] loads the membership for use cases
//!   that need its name or id.
//! - Of the document of an authorised adult only keyed hashes are kept: of the number, and of
//!   its last four characters, which staff enter at the door.
//! - Guardians see their own family and no other. Staff see the families in their
//!   [`crate::shared::domain::StaffScope`], with names and phones masked.
//! - An agreement is signed in the wording of a published template; the hash of that wording
//!   is kept with guardian and time (H-35).
//!
//! Other features use [`service::own_guardian`], [`service::family_in_scope`] and
//! [`service::staff_scope`].

pub mod domain;
pub mod http;
pub mod service;
mod store;
