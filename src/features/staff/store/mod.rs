//! Staff, their papers and their shifts in SQL.

mod absences;
mod bars;
mod credentials;
mod patterns;
mod people;
mod served;
mod shifts;

pub(super) use absences::{absences_of, end_absence, find_absence, insert_absence};
pub(super) use bars::{
    SealedDocument, document_hash, find_dismissal, insert_bar, insert_dismissal, is_barred,
    set_barred, set_document,
};
pub(super) use credentials::{
    credentials_ending, credentials_of, find_credential, insert_credential, revoke_credential,
};
pub(super) use patterns::{
    end_pattern, find_pattern, insert_pattern, made_of, patterns_of_house, update_pattern,
};
pub(super) use people::{
    ListScope, accounts_in, accounts_of_subdistrict, find, find_all, insert, list, lock, lock_all,
    set_status, update,
};
pub(super) use served::{
    accounts_above, active_in_houses, add_served, carers_of, health_workers_of, people_in,
    remove_served, served_by,
};
pub(super) use shifts::{
    cancel_ahead, cancel_shift, find_shift, insert_shift, insert_shifts, insert_swap,
    overlapping_shift, reassign_shift, shifts_ahead, shifts_in_house, shifts_in_rooms,
    shifts_of_staff,
};
