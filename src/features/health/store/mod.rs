//! Declarations, certificates and their files in SQL. What says something about a child's
//! health is encrypted.

mod certificates;
mod declarations;
mod events;
mod files;
mod return_notes;

pub(super) use certificates::{
    find_certificate, insert_certificate, list_certificates, list_of_child, reject, verify,
};
pub(super) use declarations::{find_declaration, insert_declaration, list_declarations};
pub(super) use events::{add_event, clear_events, ill_since, list_events};
pub(super) use files::{NewFile, insert_file, read_file};
pub(super) use return_notes::{
    Review, find_note, insert_note, list_notes, notes_of_child, review_note,
};
