//! Weekly templates.

use super::read::{hidden, house_in_scope};
use crate::{
    features::{
        districts, houses,
        sessions::{
            domain::{SessionError, SessionTemplate, TemplateDetails},
            store,
        },
    },
    shared::{
        domain::{Actor, HouseId, RequestKey, SessionTemplateId},
        storage::idempotency::once,
    },
    state::AppState,
};
use sea_orm::ConnectionTrait;

/// The templates of a house, for its staff.
///
/// # Errors
/// [`SessionError`].
pub async fn templates(
    state: &AppState,
    actor: &Actor,
    house: HouseId,
) -> Result<Vec<SessionTemplate>, SessionError> {
    let db = state.db.read();
    house_in_scope(db, actor, house).await?;
    Ok(store::templates_of_house(db, house).await?)
}

/// One template, for the staff of its house.
///
/// # Errors
/// [`SessionError::NotFound`].
pub async fn template_in_scope(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: SessionTemplateId,
) -> Result<SessionTemplate, SessionError> {
    let template = store::find_template(db, id)
        .await?
        .ok_or(SessionError::NotFound)?;
    house_in_scope(db, actor, template.house).await?;
    Ok(template)
}

/// Makes a template, if the rules offer what it says (scenario 30).
///
/// # Errors
/// [`SessionError`].
pub async fn create_template(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    details: TemplateDetails,
) -> Result<SessionTemplate, SessionError> {
    let house = house_for(state, actor, &details).await?;
    let template = SessionTemplate {
        id: state.new_id().into(),
        district: actor.district,
        house,
        details,
        version: 1,
    };
    let now = state.now();
    let outcome = once(&state.db, actor, key, now, async |tx| {
        store::insert_template(tx, &template, now).await?;
        Ok::<_, SessionError>(template)
    })
    .await?;
    Ok(outcome.into_inner())
}

/// Edits a template that nobody has edited since `expected`. Sessions already opened stay
/// as they are.
///
/// # Errors
/// [`SessionError`].
pub async fn edit_template(
    state: &AppState,
    actor: &Actor,
    id: SessionTemplateId,
    expected: i64,
    details: TemplateDetails,
) -> Result<SessionTemplate, SessionError> {
    let template = template_in_scope(state.db.read(), actor, id).await?;
    if house_for(state, actor, &details).await? != template.house {
        return Err(SessionError::NotFound);
    }
    let tx = state.db.begin_write().await?;
    if !store::update_template(&tx, id, expected, &details).await? {
        return Err(SessionError::StaleVersion);
    }
    tx.commit().await?;
    Ok(SessionTemplate {
        details,
        version: expected.saturating_add(1),
        ..template
    })
}

/// The house of the template's room, once everything about the template is in order.
async fn house_for(
    state: &AppState,
    actor: &Actor,
    details: &TemplateDetails,
) -> Result<HouseId, SessionError> {
    let db = state.db.read();
    let room = houses::service::room(db, details.room)
        .await
        .map_err(hidden)?;
    house_in_scope(db, actor, room.house).await?;
    details.check()?;
    let district = districts::service::district(state, actor.district).await?;
    let first = district.local.date(state.now()).max(details.valid_from);
    let policy = districts::service::policy(state, &district, first)?;
    details
        .offer()
        .check(&policy.service)
        .map_err(SessionError::NotOpened)?;
    Ok(room.house)
}
