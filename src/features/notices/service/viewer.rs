//! Whose inbox it is. The store is asked, not the token: a guardian who was removed a
//! moment ago sees nothing of the family any more.

use crate::{
    features::{
        auth,
        notices::{
            domain::{NoticeError, View, Viewer},
            store,
        },
    },
    shared::domain::{Actor, Role},
    state::AppState,
};

/// What the actor sees at this moment.
///
/// # Errors
/// [`NoticeError::Forbidden`] for an account that may not sign in any more.
pub(super) async fn viewer(state: &AppState, actor: &Actor) -> Result<Viewer, NoticeError> {
    let db = state.db.read();
    let current = auth::service::actor_of(db, actor.account)
        .await?
        .filter(|current| current.district == actor.district)
        .ok_or(NoticeError::Forbidden)?;
    let view = match current.role {
        Role::Guardian { family: None }
        | Role::Carer { .. }
        | Role::HealthWorker { .. }
        | Role::Supervisor { .. }
        | Role::Integrator { .. } => View::Own,
        Role::Guardian {
            family: Some(family),
        } => match store::member_since(db, actor.account, family).await? {
            Some((guardian, since)) => View::Family {
                family,
                guardian,
                since,
            },
            None => View::Own,
        },
        Role::HouseManager { house, .. } => View::House(house),
        Role::SubdistrictAdmin { subdistrict } => View::Subdistrict(subdistrict),
        Role::DistrictAdmin => View::District,
    };
    Ok(Viewer {
        account: actor.account,
        district: actor.district,
        view,
    })
}
