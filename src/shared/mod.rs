//! What every feature may use: plain values, the HTTP edge, storage, secrets.

pub mod access;
pub mod domain;
pub mod http;
pub mod limits;
pub mod live;
pub mod metrics;
pub mod outbound;
pub mod request;
pub mod security;
pub mod sms;
pub mod storage;
pub mod wechat;
