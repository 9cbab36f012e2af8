//! Declarations, certificates and their files in SQL. What says something about a child's
//! health is encrypted.

mod certificates;
mod declarations;
mod files;

pub(super) use certificates::{
    find_certificate, insert_certificate, list_certificates, list_of_child, reject, verify,
};
pub(super) use declarations::{find_declaration, insert_declaration, list_declarations};
pub(super) use files::{NewFile, insert_file, read_file};
