//! Declaring health, handing in certificates, and looking at them.

mod certificates;
mod declarations;
mod events;
mod return_notes;
mod review;
mod take_over;

pub use certificates::{MayUpload, certificate_file, certificates, prepare_upload, submit};
pub use declarations::{declarations, declare};
pub use events::{events, record};
pub use return_notes::{note_file, notes, reject_note, submit_note, verify_note, waiting_notes};
pub use review::{reject, verify, waiting};
pub use take_over::{TakenOver, take_over_certificate, take_over_declaration};

use super::domain::HealthError;
use crate::{
    features::children::{self, domain::Purpose},
    shared::domain::ChildId,
    state::AppState,
};

/// Health data is sensitive: before any of it is taken, a guardian has consented to its
/// keeping (Personal Information Protection Law, article 29).
async fn check_consent(state: &AppState, child: ChildId) -> Result<(), HealthError> {
    let db = state.db.read();
    if children::service::has_consent(db, child, Purpose::HealthData).await? {
        Ok(())
    } else {
        Err(HealthError::ConsentMissing)
    }
}
