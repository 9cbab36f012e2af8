//! Baby houses and their rooms: where care is given, and what a house needs to open.

pub mod domain;
pub mod http;
pub mod service;
mod store;
