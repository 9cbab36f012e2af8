//! Naming the contacts of cases to the health authority.

use super::proposals::proposal;
use crate::{
    features::{
        children, districts, families,
        illness::{
            domain::{Contact, IllnessError, SuspensionProposal},
            store,
        },
    },
    shared::{
        domain::{AccessPurpose, Actor, AuditSubject, ChildId, SuspensionProposalId},
        request::note_read_for,
    },
    state::AppState,
};
use chrono::Days;
use std::collections::{BTreeMap, BTreeSet};

/// The children who shared a session with a case of the proposal, in the policy's days before
/// its first signs, with what the health authority needs to reach them. Cases themselves are
/// left out. That they were read is written to the audit log, without a name.
///
/// # Errors
/// [`IllnessError`].
pub async fn contacts(
    state: &AppState,
    actor: &Actor,
    id: SuspensionProposalId,
) -> Result<Vec<Contact>, IllnessError> {
    let found = proposal(state, actor, id).await?;
    let mut contacts = shared(state, &found).await?;
    let children: Vec<ChildId> = contacts.keys().copied().collect();
    let mut names = children::service::full_names(state, state.db.read(), &children).await?;
    for (child, contact) in &mut contacts {
        contact.name = names.remove(child);
        let guardians = families::service::guardians(state, actor, contact.family).await?;
        contact.guardians = guardians
            .into_iter()
            .filter(|it| it.status == families::domain::MemberStatus::Active)
            .map(|it| {
                let phone = it.phone.map(|phone| phone.as_e164().to_owned());
                (it.name.as_str().to_owned(), phone)
            })
            .collect();
    }
    // An erased child has no name and is nobody's contact any more.
    contacts.retain(|_, contact| contact.name.is_some());
    for (child, contact) in &contacts {
        let purpose = AccessPurpose::InfectiousDisease;
        let (child, family) = (child.get(), contact.family.get());
        note_read_for(
            actor,
            AuditSubject::Child,
            child,
            &["name", "sessions"],
            purpose,
        );
        let fields = ["guardian_names", "guardian_phones"];
        note_read_for(actor, AuditSubject::Family, family, &fields, purpose);
    }
    Ok(contacts.into_values().collect())
}

async fn shared(
    state: &AppState,
    proposal: &SuspensionProposal,
) -> Result<BTreeMap<ChildId, Contact>, IllnessError> {
    let db = state.db.read();
    let district = districts::service::district(state, proposal.district).await?;
    let mut ill = BTreeSet::new();
    let mut contacts: BTreeMap<ChildId, Contact> = BTreeMap::new();
    for event in &proposal.cases {
        let Some(case) = store::find_case(db, *event).await? else {
            continue;
        };
        ill.insert(case.child);
        let policy = districts::service::policy(state, &district, case.date)?;
        let days = policy
            .illness
            .of(case.disease)
            .map_or(0, |it| it.within_days);
        let from = case.date - Days::new(days.into());
        for beside in store::shared_with(db, *event, proposal.house, from).await? {
            contacts
                .entry(beside.child)
                .or_insert_with(|| Contact {
                    child: beside.child,
                    name: None,
                    family: beside.family,
                    guardians: Vec::new(),
                    sessions: BTreeSet::new(),
                })
                .sessions
                .insert((beside.date, beside.session));
        }
    }
    contacts.retain(|child, _| !ill.contains(child));
    Ok(contacts)
}
