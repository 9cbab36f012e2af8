//! Shifts and sessions of the coming weeks.

use super::super::{
    domain::{ImportError, Opened, days_ahead},
    store,
};
use crate::{
    features::{
        districts,
        sessions::{
            self,
            domain::{NotOpened, SessionError},
        },
    },
    shared::domain::{Actor, DateRange, DistrictId, Role},
    state::AppState,
};

/// Repeats the last week of shifts through the coming weeks, and opens the sessions of all
/// templates that are in use. What is there already stays as it is. `None` when nobody of
/// the district's own staff has an account, on whose behalf it would be done.
///
/// # Errors
/// The store's.
pub async fn prepare_ahead(
    state: &AppState,
    id: DistrictId,
) -> Result<Option<Opened>, ImportError> {
    let district = districts::service::district(state, id).await?;
    let (first, last) = days_ahead(district.local.date(state.now()));
    let Some(account) = store::admin_account(state.db.read(), id).await? else {
        return Ok(None);
    };
    let tx = state.db.begin_write().await?;
    store::repeat_last_week(&tx, state, &district, last).await?;
    tx.commit().await?;
    let actor = Actor {
        account,
        district: id,
        role: Role::DistrictAdmin,
        sign_in: None,
    };
    let span = DateRange::new(first, last, u32::MAX).map_err(|_| SessionError::NotFound)?;
    let mut opened = Opened::default();
    for template in store::active_templates(state.db.read(), id).await? {
        match sessions::service::publish(state, &actor, None, template, span).await {
            Ok(published) => {
                opened.sessions += published.opened.len();
                for out in published.not_opened {
                    // What has begun today is no news.
                    if out.reason != NotOpened::AlreadyBegun {
                        let dates = opened.left_out.entry(out.reason.as_str()).or_default();
                        dates.insert(out.date);
                    }
                }
            }
            // The house can open nothing at all: on no date of the span.
            Err(SessionError::NotOpened(reason)) => {
                let dates = opened.left_out.entry(reason.as_str()).or_default();
                dates.extend(span.days());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Some(opened))
}
