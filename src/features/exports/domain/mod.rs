//! What may be exported, in which state it is, and how its rows are written.

mod csv;
mod error;
mod export;

pub use csv::{Cell, Shown, harmless, written};
pub use error::ExportError;
pub use export::{
    BulkExport, Dataset, Decision, ExportFailure, ExportStatus, ExportWish, MAX_DAYS,
};
