//! Asking to be linked with a child that is registered already, and deciding it (scenario 26).

use super::child_in_scope;
use crate::{
    features::{
        children::{
            domain::{AskedBy, ChildError, LinkRequest, LinkStatus, LinkView},
            store::{self, LinkScope},
        },
        families::{
            domain::{FamilyError, Guardian, NewGuardian},
            service::{admit, member, own_guardian, staff_scope, tell_joined},
        },
        notices::{
            self,
            domain::{Audience, NoticeKind},
        },
    },
    shared::{
        domain::{Actor, AuditSubject, IdDocument, LinkRequestId, Page, PageRequest},
        request::note_read,
        storage::{Batch, WriteTx},
    },
    state::AppState,
};
use serde_json::json;

/// Asks on behalf of a guardian who has tried to register a child that is there; a repeat finds
/// the request there is. `None` for a child of the guardian's own family, and for one that was
/// erased in this very moment. The child's family is told.
pub(super) async fn request_link(
    state: &AppState,
    guardian: &Guardian,
    document: &IdDocument,
) -> Result<Option<LinkRequestId>, ChildError> {
    let db = state.db.read();
    let known = store::find_by_document(db, &state.cipher, guardian.district, document).await?;
    let Some(child) = known.filter(|child| child.family != guardian.family) else {
        return Ok(None);
    };
    let tx = state.db.begin_write().await?;
    // Under the child's lock, so that two requests at once are one.
    if store::lock(&tx, &state.cipher, child.id).await?.is_none() {
        return Ok(None);
    }
    if let Some(open) = store::open_link(&*tx, child.id, guardian.account).await? {
        return Ok(Some(open.id));
    }
    let link = LinkRequest {
        id: state.new_id().into(),
        district: child.district,
        child: child.id,
        account: guardian.account,
        guardian: guardian.id,
        status: LinkStatus::Open,
        created_at: state.now(),
        decided_at: None,
    };
    store::insert_link(&tx, &link).await?;
    let facts = json!({ "child_id": child.id, "relation": guardian.relation });
    let family = Audience::Family(child.family);
    tell(
        state,
        &tx,
        (&link, family),
        NoticeKind::LinkRequested,
        facts,
    )
    .await?;
    tx.commit().await?;
    Ok(Some(link.id))
}

/// The requests that the actor has made or may decide, oldest first.
///
/// # Errors
/// [`FamilyError::Forbidden`] for a guardian who was removed; or the store's.
pub async fn link_requests(
    state: &AppState,
    actor: &Actor,
    page: PageRequest,
) -> Result<Page<LinkView>, ChildError> {
    let db = state.db.read();
    let scope = match staff_scope(db, actor).await? {
        Some(scope) => LinkScope::Staff(scope),
        None => match own_guardian(state, db, actor).await {
            Ok(own) => LinkScope::Guardian(actor.account, Some(own.family)),
            Err(FamilyError::FamilyRequired) => LinkScope::Guardian(actor.account, None),
            Err(error) => return Err(error.into()),
        },
    };
    let found = store::list_links(db, scope, page).await?;
    let mut items = Vec::with_capacity(found.items.len());
    for request in found.items {
        items.push(view(state, actor, request).await?);
    }
    Ok(Page {
        items,
        next: found.next,
    })
}

async fn view(
    state: &AppState,
    actor: &Actor,
    request: LinkRequest,
) -> Result<LinkView, ChildError> {
    let own = request.account == actor.account;
    let asked_by = if own {
        None
    } else {
        member(state, state.db.read(), request.guardian).await?
    };
    if asked_by.is_some() {
        let fields = ["name_masked", "phone_masked"];
        note_read(
            actor,
            AuditSubject::Guardian,
            request.guardian.get(),
            &fields,
        );
    }
    Ok(LinkView {
        own,
        asked_by: asked_by.as_ref().map(AskedBy::of),
        request,
    })
}

/// A guardian of the child, or staff who run houses in its scope, say yes: the account that
/// asked leaves its own family, which must have no children, and is a guardian of the child's.
///
/// # Errors
/// [`ChildError::NotFound`] out of scope, [`ChildError::LinkDecided`], and those of [`admit`].
pub async fn approve_link(
    state: &AppState,
    actor: &Actor,
    id: LinkRequestId,
) -> Result<LinkView, ChildError> {
    decide(state, actor, id, LinkStatus::Approved).await
}

/// As [`approve_link`], but they say no, and nothing changes.
///
/// # Errors
/// As [`approve_link`].
pub async fn decline_link(
    state: &AppState,
    actor: &Actor,
    id: LinkRequestId,
) -> Result<LinkView, ChildError> {
    decide(state, actor, id, LinkStatus::Declined).await
}

async fn decide(
    state: &AppState,
    actor: &Actor,
    id: LinkRequestId,
    to: LinkStatus,
) -> Result<LinkView, ChildError> {
    let link = store::find_link(state.db.read(), id)
        .await?
        .ok_or(ChildError::NotFound)?;
    child_in_scope(state, state.db.read(), actor, link.child).await?;
    let tx = state.db.begin_write().await?;
    let child = store::lock(&tx, &state.cipher, link.child)
        .await?
        .ok_or(ChildError::NotFound)?;
    let now = state.now();
    if !store::decide_link(&tx, id, to, actor.account, now).await? {
        return Err(ChildError::LinkDecided);
    }
    let asked = Audience::Account(link.account);
    if to == LinkStatus::Approved {
        let asking = member(state, &*tx, link.guardian)
            .await?
            .ok_or(ChildError::NotFound)?;
        let new = NewGuardian {
            name: asking.name,
            phone: asking.phone,
            relation: asking.relation,
        };
        let who = (link.account, link.district);
        let joined = admit(state, &tx, child.family, who, new).await?;
        tell_joined(state, &tx, actor, &joined, "link_request").await?;
        let facts = json!({ "child_id": child.id });
        tell(state, &tx, (&link, asked), NoticeKind::LinkApproved, facts).await?;
    } else {
        tell(
            state,
            &tx,
            (&link, asked),
            NoticeKind::LinkDeclined,
            json!({}),
        )
        .await?;
    }
    tx.commit().await?;
    let decided = LinkRequest {
        status: to,
        decided_at: Some(now),
        ..link
    };
    view(state, actor, decided).await
}

async fn tell(
    state: &AppState,
    tx: &WriteTx,
    (link, to): (&LinkRequest, Audience),
    kind: NoticeKind,
    facts: serde_json::Value,
) -> Result<(), ChildError> {
    let mut batch = Batch::default();
    let about = (link.id.get(), facts);
    notices::service::tell(state, &mut batch, (link.district, to), kind, about);
    batch.execute(tx).await?;
    Ok(())
}
