//! Doctor's notes of recovery: handed in by a guardian, looked at once by a health worker or
//! manager.

use crate::{
    features::{
        children::{
            self,
            service::{child_in_scope, today},
        },
        families::service::staff_scope,
        health::{
            domain::{
                CertificateStatus, FileType, HealthError, ReturnNote, WaitingNote, check_recovery,
            },
            service::MayUpload,
            store::{self, NewFile, Review},
        },
        notices::{
            self,
            domain::{Audience, NoticeKind},
        },
    },
    shared::{
        domain::{
            Actor, AuditSubject, ChildId, FamilyId, Page, PageRequest, RequestKey, ReturnNoteId,
        },
        request::note_read,
        storage::{
            Batch, StoreError, WriteTx,
            idempotency::{once, once_in_batch},
        },
    },
    state::AppState,
};
use chrono::NaiveDate;
use serde_json::json;

/// Hands a note in. `sha256` is the content's, in hex.
///
/// # Errors
/// [`HealthError::FileTypeNotAllowed`] when the content is not a JPEG, PNG or PDF, and
/// others.
pub async fn submit_note(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    may: MayUpload,
    content: &[u8],
    sha256: String,
) -> Result<ReturnNote, HealthError> {
    let file_type = FileType::of(content).ok_or(HealthError::FileTypeNotAllowed)?;
    let file = NewFile::seal(&state.cipher, state.new_id(), file_type, content, sha256)?;
    let now = state.now();
    let district = may.guardian.district;
    let note = ReturnNote {
        id: state.new_id().into(),
        district,
        child: may.child,
        file: file.id,
        status: CertificateStatus::Submitted,
        recovered_on: None,
        reject_reason: None,
        reviewed_at: None,
        submitted_at: now,
    };
    let id = once(&state.db, actor, key, now, async |tx| {
        store::insert_file(tx, district, file, now).await?;
        store::insert_note(tx, &note, may.guardian.id).await?;
        Ok::<_, HealthError>(note.id)
    })
    .await?
    .into_inner();
    reread(state, actor, id).await
}

/// The notes of a child, oldest first, for the family, health workers and managers.
///
/// # Errors
/// [`HealthError`].
pub async fn notes(
    state: &AppState,
    actor: &Actor,
    child: ChildId,
) -> Result<Vec<ReturnNote>, HealthError> {
    let db = state.db.read();
    child_in_scope(state, db, actor, child).await?;
    note_read(actor, AuditSubject::Child, child.get(), &["return_notes"]);
    Ok(store::notes_of_child(db, child).await?)
}

/// The file of a note, for the family, health workers and managers.
///
/// # Errors
/// [`HealthError`].
pub async fn note_file(
    state: &AppState,
    actor: &Actor,
    id: ReturnNoteId,
) -> Result<(FileType, Vec<u8>), HealthError> {
    let note = note_in_scope(state, actor, id).await?;
    note_read(actor, AuditSubject::ReturnNote, id.get(), &["file"]);
    store::read_file(state.db.read(), &state.cipher, note.file)
        .await?
        .ok_or(HealthError::NotFound)
}

/// The notes in the scope of a health worker or manager, oldest first, with the names of the
/// children masked.
///
/// # Errors
/// [`HealthError`].
pub async fn waiting_notes(
    state: &AppState,
    actor: &Actor,
    status: Option<CertificateStatus>,
    page: PageRequest,
) -> Result<Page<WaitingNote>, HealthError> {
    let db = state.db.read();
    let scope = staff_scope(db, actor)
        .await?
        .ok_or(HealthError::Forbidden)?;
    let found = store::list_notes(db, scope, status, page).await?;
    let children: Vec<_> = found.items.iter().map(|it| it.child).collect();
    let names = children::service::masked_names(state, db, &children).await?;
    Ok(found.map(|note| {
        let subject = AuditSubject::ReturnNote;
        note_read(
            actor,
            subject,
            note.id.get(),
            &["child_name_masked", "note"],
        );
        WaitingNote {
            child_name: names.get(&note.child).cloned().unwrap_or_default(),
            note,
        }
    }))
}

/// Verifies a note: what was recorded before it was handed in no longer keeps the child away.
///
/// # Errors
/// Those of [`check_recovery`]; [`HealthError::AlreadyReviewed`]; [`HealthError`].
pub async fn verify_note(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    id: ReturnNoteId,
    recovered_on: NaiveDate,
) -> Result<ReturnNote, HealthError> {
    let note = note_in_scope(state, actor, id).await?;
    let today = today(state, actor).await?;
    let ill_since = store::ill_since(state.db.read(), note.child, note.submitted_at).await?;
    check_recovery(recovered_on, ill_since, today)?;
    review(state, actor, key, &note, Review::Verified(recovered_on)).await
}

/// Rejects a note, and tells the family why.
///
/// # Errors
/// [`HealthError::AlreadyReviewed`]; [`HealthError`].
pub async fn reject_note(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    id: ReturnNoteId,
    reason: &str,
) -> Result<ReturnNote, HealthError> {
    let note = note_in_scope(state, actor, id).await?;
    review(state, actor, key, &note, Review::Rejected(reason)).await
}

async fn review(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    note: &ReturnNote,
    review: Review<'_>,
) -> Result<ReturnNote, HealthError> {
    let now = state.now();
    let child = child_in_scope(state, state.db.read(), actor, note.child).await?;
    let done = once_in_batch(&state.db, actor, key, now, async |tx, batch| {
        if !store::review_note(tx, note.id, review, (actor.account, now)).await? {
            return Err(already_reviewed(tx, actor, note.id).await?);
        }
        let verified = matches!(review, Review::Verified(_));
        if verified {
            store::clear_events(tx, note.child, note.submitted_at, now).await?;
        }
        tell(state, batch, note, child.family, verified);
        Ok(note.id)
    });
    let id = done.await?.into_inner();
    reread(state, actor, id).await
}

fn tell(state: &AppState, batch: &mut Batch, note: &ReturnNote, family: FamilyId, verified: bool) {
    let kind = if verified {
        NoticeKind::ReturnNoteVerified
    } else {
        NoticeKind::ReturnNoteRejected
    };
    notices::service::tell(
        state,
        batch,
        (note.district, Audience::Family(family)),
        kind,
        (
            note.id.get(),
            json!({ "child_id": note.child, "return_note_id": note.id }),
        ),
    );
}

async fn already_reviewed(
    tx: &WriteTx,
    actor: &Actor,
    id: ReturnNoteId,
) -> Result<HealthError, HealthError> {
    let now = store::find_note(&**tx, actor.district, id)
        .await?
        .ok_or(HealthError::NotFound)?;
    Ok(HealthError::AlreadyReviewed { status: now.status })
}

async fn note_in_scope(
    state: &AppState,
    actor: &Actor,
    id: ReturnNoteId,
) -> Result<ReturnNote, HealthError> {
    let db = state.db.read();
    let note = store::find_note(db, actor.district, id)
        .await?
        .ok_or(HealthError::NotFound)?;
    child_in_scope(state, db, actor, note.child).await?;
    Ok(note)
}

async fn reread(
    state: &AppState,
    actor: &Actor,
    id: ReturnNoteId,
) -> Result<ReturnNote, HealthError> {
    store::find_note(state.db.read(), actor.district, id)
        .await?
        .ok_or(HealthError::Store(StoreError::Corrupt(
            "a note that was just there",
        )))
}
