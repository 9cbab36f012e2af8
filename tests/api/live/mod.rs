//! The live timetable, its fallback for clients without streams, and the orderly end.

mod fresh;
mod instances;
mod stop;
mod stream;
mod timetable;
mod told;
