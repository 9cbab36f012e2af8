//! Baby houses and their rooms: where care is given, and what a house needs to open: a
//! liability insurance on every day it works (H-31), and where somebody else runs it for the
//! subdistrict, that operator's contract and notice (H-18, H-29). Also the district's list of medical
//! institutions whose health checks are recognised (H-32).

pub mod domain;
pub mod http;
pub mod service;
mod store;
