//! For the audit: whoever waits either cannot be offered anything now, or has been told why.

use super::{promote::Promotion, sweep::open_sessions};
use crate::{
    features::waitlist::domain::{Unexplained, WaitlistError},
    shared::domain::DistrictId,
    state::AppState,
};

/// The wishes of a district for which a place is there now and no offer is made, and those
/// passed over by a rule that is not written down for the family. Beside a working service
/// one may only be about to be seen to, by the next sweep at the latest.
///
/// # Errors
/// The store's.
pub async fn unexplained(
    state: &AppState,
    district: DistrictId,
) -> Result<Vec<Unexplained>, WaitlistError> {
    let mut found = Vec::new();
    for (of, session) in open_sessions(state).await? {
        if of != district {
            continue;
        }
        if let Some(promotion) = Promotion::of(state, session).await? {
            found.extend(promotion.unexplained().await?);
        }
    }
    Ok(found)
}
