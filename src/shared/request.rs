//! The request under way: its id, and the records that staff read in it.
//!
//! Reads are collected while a request is handled, and written to the audit log before it is
//! answered (docs/adr/0030): whoever reads calls one function, needs no transaction, and cannot
//! hold up the one it may be in.

use crate::shared::domain::{AccessPurpose, Actor, AuditAction, AuditEntry, AuditSubject};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;

tokio::task_local! {
    static CURRENT: Request;
}

struct Request {
    id: Arc<str>,
    reads: Arc<Mutex<Reads>>,
}

/// What was read of whose record and what for.
type Reads = BTreeMap<(AuditSubject, Uuid, AccessPurpose), (Actor, BTreeSet<&'static str>)>;

/// Handles a request under its id, and gives what was read in it beside what came of it.
pub async fn within<F: Future>(id: Arc<str>, handled: F) -> (F::Output, Vec<AuditEntry>) {
    let reads = Arc::<Mutex<Reads>>::default();
    let request = Request {
        id,
        reads: Arc::clone(&reads),
    };
    let outcome = CURRENT.scope(request, handled).await;
    let reads = std::mem::take(&mut *reads.lock().unwrap_or_else(PoisonError::into_inner));
    (outcome, reads.into_iter().map(entry).collect())
}

fn entry(
    ((subject, id, purpose), (actor, fields)): (
        (AuditSubject, Uuid, AccessPurpose),
        (Actor, BTreeSet<&'static str>),
    ),
) -> AuditEntry {
    AuditEntry::of(&actor, AuditAction::RecordRead, subject, id)
        .fields(fields)
        .purpose(purpose)
}

/// The id of the request under way; `None` in jobs and commands.
#[must_use]
pub fn current_id() -> Option<String> {
    CURRENT.try_with(|request| request.id.to_string()).ok()
}

/// Notes that staff read `fields` of a record in their daily work, names and numbers masked.
/// Reads of one record in one request are one row of the audit log.
pub fn note_read(actor: &Actor, subject: AuditSubject, id: Uuid, fields: &[&'static str]) {
    note_read_for(actor, subject, id, fields, AccessPurpose::DailyWork);
}

/// As [`note_read`], for another purpose. Guardians who read of their own family are not noted.
pub fn note_read_for(
    actor: &Actor,
    subject: AuditSubject,
    id: Uuid,
    fields: &[&'static str],
    purpose: AccessPurpose,
) {
    if !actor.is_staff() {
        return;
    }
    let noted = CURRENT.try_with(|request| {
        let mut reads = request.reads.lock().unwrap_or_else(PoisonError::into_inner);
        let read = reads.entry((subject, id, purpose));
        read.or_insert_with(|| (*actor, BTreeSet::new()))
            .1
            .extend(fields);
    });
    if noted.is_err() {
        tracing::error!(
            account.id = %actor.account,
            record.kind = subject.as_str(),
            record.id = %id,
            "a record was read outside any request"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::domain::Role;

    fn actor(role: Role) -> Actor {
        Actor {
            account: Uuid::nil().into(),
            district: Uuid::nil().into(),
            role,
            sign_in: None,
        }
    }

    #[tokio::test]
    async fn reads_of_one_record_are_one_entry_with_all_that_was_read() {
        let admin = actor(Role::DistrictAdmin);
        let family = actor(Role::Guardian { family: None });
        let (answer, reads) = within("r-1".into(), async {
            let child = AuditSubject::Child;
            note_read(&admin, child, Uuid::nil(), &["name_masked"]);
            note_read(&admin, child, Uuid::nil(), &["birth_date", "name_masked"]);
            note_read(&admin, child, Uuid::max(), &["name_masked"]);
            note_read(&family, child, Uuid::max(), &["name"]);
            current_id()
        })
        .await;
        assert_eq!(answer.as_deref(), Some("r-1"));
        let told: Vec<_> = reads
            .iter()
            .map(|read| (read.subject_id, read.fields.join(",")))
            .collect();
        assert_eq!(
            told,
            [
                (Some(Uuid::nil()), "birth_date,name_masked".to_owned()),
                (Some(Uuid::max()), "name_masked".to_owned()),
            ]
        );
        assert_eq!(current_id(), None);
    }
}
