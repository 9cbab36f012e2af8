//! What families and the staff of houses are told. A notice is written in the transaction of
//! what it tells of, so nothing happens that nobody hears of, and nothing is told that did
//! not happen.

pub mod domain;
pub mod service;
mod store;
