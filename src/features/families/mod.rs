//! Families: guardians, the adults who may fetch their children, and the agreements they
//! have signed.
//!
//! - A guardian registers one family; a second guardian is added by phone and finds the
//!   family when signing in with it. The last guardian cannot be removed.
//! - Membership is asked of the store for every request, not of the token: a guardian who
//!   was removed is refused at once, however long the token would still be good.
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
