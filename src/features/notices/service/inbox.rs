//! Reading notices.

use super::viewer::viewer;
use crate::{
    features::{
        districts,
        notices::{
            domain::{Filling, InboxFilter, InboxItem, NoticeError, RenderedItem, Unread},
            store,
        },
    },
    shared::domain::{Actor, Page, PageRequest},
    state::AppState,
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A page of the actor's inbox, newest first, in words.
///
/// # Errors
/// [`NoticeError`].
pub async fn inbox(
    state: &AppState,
    actor: &Actor,
    page: PageRequest,
    unread: bool,
    english: bool,
) -> Result<Page<RenderedItem>, NoticeError> {
    let viewer = viewer(state, actor).await?;
    let filter = InboxFilter {
        unread,
        limit: page.limit.saturating_add(1),
        before: page.after.map(|cursor| cursor.0),
    };
    let items = store::page(state.db.read(), &viewer, filter).await?;
    let page = Page::of(items, page, |item| item.notice.id);
    rendered(state, actor, page, english).await
}

async fn rendered(
    state: &AppState,
    actor: &Actor,
    page: Page<InboxItem>,
    english: bool,
) -> Result<Page<RenderedItem>, NoticeError> {
    let local = districts::service::district(state, actor.district)
        .await?
        .local;
    let named = page.items.iter().filter_map(|item| item.notice.house());
    let named: Vec<Uuid> = named.map(Uuid::from).collect();
    let houses = store::house_names(state.db.read(), actor.district, named).await?;
    Ok(page.map(|item| {
        let filling = Filling {
            facts: &item.notice.facts,
            local,
            english,
            houses: &houses,
            wording: state.messages.wording(),
            outward: false,
        };
        let message = state.messages.of(item.notice.kind);
        RenderedItem {
            title: message.map(|it| it.title(&filling)).unwrap_or_default(),
            body: message.map(|it| it.body(&filling)).unwrap_or_default(),
            item,
        }
    }))
}

/// How many notices the actor has not read.
///
/// # Errors
/// [`NoticeError`].
pub async fn unread(state: &AppState, actor: &Actor) -> Result<Unread, NoticeError> {
    let viewer = viewer(state, actor).await?;
    Ok(store::unread(state.db.read(), &viewer).await?)
}

/// Notes that the actor has read a notice; again changes nothing.
///
/// # Errors
/// [`NoticeError::NotFound`] for one that the actor does not see.
pub async fn read(state: &AppState, actor: &Actor, id: Uuid) -> Result<(), NoticeError> {
    let viewer = viewer(state, actor).await?;
    if !store::visible(state.db.read(), &viewer, id).await? {
        return Err(NoticeError::NotFound);
    }
    let tx = state.db.begin_write().await?;
    store::mark_read(&tx, &viewer, id, state.now()).await?;
    Ok(tx.commit().await?)
}

/// Notes that the actor has read everything up to an instant, but not what is yet to come.
///
/// # Errors
/// [`NoticeError`].
pub async fn read_all(
    state: &AppState,
    actor: &Actor,
    up_to: DateTime<Utc>,
) -> Result<(), NoticeError> {
    let viewer = viewer(state, actor).await?;
    let tx = state.db.begin_write().await?;
    store::mark_all_read(&tx, &viewer, up_to.min(state.now())).await?;
    Ok(tx.commit().await?)
}
