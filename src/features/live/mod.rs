//! The live timetable: staff of a house are told the moment something changes in it.
//!
//! A stream carries hints, never the thing itself: ids, states and versions. Whoever hears one
//! fetches the timetable, which checks again who may see what. A stream ends with the access
//! token it was opened with, when its account may no longer see the house, when its client is
//! too slow, and when the service stops; the client opens another and is told to fetch again.
//!
//! Several instances tell each other through Redis. Without Redis each tells only its own
//! watchers: then run one instance, or let clients ask again (`ETag`) as the mini-program does,
//! which cannot hold a stream.

pub mod domain;
pub mod http;
pub mod service;
