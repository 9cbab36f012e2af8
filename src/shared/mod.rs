//! What every feature may use: plain values, the HTTP edge, storage, secrets.

pub mod domain;
//http
//security
//storage
