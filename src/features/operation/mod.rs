//! What the operator and the client's developer ask: does it live, is it ready, how is it
//! doing, what can it do.

pub mod domain;
pub mod http;
pub mod service;
mod store;
