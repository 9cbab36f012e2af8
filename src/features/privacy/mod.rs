//! What a family may ask for: everything that is kept about it (Personal Information
//! Protection Law, article 45), and that it be erased (article 47).
//!
//! - A guardian exports the own family: one JSON document with every row that tells of the
//!   family, its children, its people, and the guardian's own account. Encrypted fields are
//!   opened; hashes and secrets are left out, and so are what tells of other people. A test
//!   fails when the schema has a table about families that is neither exported nor named with
//!   a reason ([`service::exported_tables`], [`domain::NOT_EXPORTED`]).
//! - Erasing a family ends its bookings, erases its children, then its adults, and closes the
//!   accounts of its guardians, all in one transaction. Bookings and the ledger stay under ids
//!   that lead to nobody (docs/adr/0032).
//! - It is refused while a child is in a house, while money is owed either way, and while a
//!   guidance booking is open.
//! - Both stand in the audit log.

pub mod domain;
pub mod http;
pub mod service;
mod store;
