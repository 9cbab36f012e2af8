//! Asking for, deciding on, making and fetching exports.

mod ask;
mod decide;
mod fetch;
mod make;
mod upkeep;

pub use ask::{ask, export, list};
pub use decide::decide;
pub use fetch::{Opened, open, part};
pub use make::make_due;
pub use upkeep::{count_ended, end_due, forget_ended};

use super::domain::BulkExport;
use crate::{
    shared::domain::{Actor, AuditAction, AuditEntry, AuditSubject, Role},
    state::AppState,
};

/// The row of the audit log about a step of an export; by the service itself without an actor.
fn told(export: &BulkExport, by: Option<&Actor>, action: AuditAction) -> AuditEntry {
    let (subject, id) = (AuditSubject::BulkExport, export.id.get());
    let entry = match by {
        Some(actor) => AuditEntry::of(actor, action, subject, id),
        None => AuditEntry::of_service(export.district, action, subject, id),
    };
    let wish = &export.wish;
    let shown = if wish.in_full { "in_full" } else { "masked" };
    let fields = [
        wish.dataset.as_str().to_owned(),
        shown.to_owned(),
        format!("from:{}", wish.days.from()),
        format!("to:{}", wish.days.to()),
    ];
    entry.fields(fields).purpose(wish.purpose)
}

/// True only in the negative control of the limit of rows.
fn skips_limit(state: &AppState) -> bool {
    switched!(state, skip_export_limit)
}

/// Whether someone sees, of people, those only who live in the subdistrict.
const fn sees_residents_only(actor: &Actor) -> bool {
    matches!(actor.role, Role::SubdistrictAdmin { .. })
}
