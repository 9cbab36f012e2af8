//! Staff, their papers and their shifts in SQL.

mod credentials;
mod people;
mod shifts;

pub(super) use credentials::{
    credentials_of, find_credential, insert_credential, revoke_credential,
};
pub(super) use people::{
    ListScope, accounts_in, accounts_of_subdistrict, count_active_in, find, find_all, insert, list,
    lock, set_status, update,
};
pub(super) use shifts::{
    cancel_ahead, cancel_shift, find_shift, insert_shift, overlapping_shift, shifts_ahead,
    shifts_in_house, shifts_in_rooms,
};
