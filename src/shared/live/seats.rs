//! How many streams are open, of whom.

use crate::shared::domain::AccountId;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Open streams by account.
#[derive(Default)]
pub(super) struct Seats {
    by_account: BTreeMap<AccountId, usize>,
    in_all: usize,
}

impl Seats {
    pub(super) fn take(
        seats: &Arc<Mutex<Self>>,
        account: AccountId,
        of_account: usize,
        in_all: usize,
    ) -> Option<Seat> {
        let mut taken = seats.lock().unwrap_or_else(PoisonError::into_inner);
        let own = taken.by_account.get(&account).copied().unwrap_or(0);
        if own >= of_account || taken.in_all >= in_all {
            return None;
        }
        taken.by_account.insert(account, own.saturating_add(1));
        taken.in_all = taken.in_all.saturating_add(1);
        Some(Seat {
            seats: Arc::clone(seats),
            account,
        })
    }
}

/// The right to one open stream; given back when dropped.
pub struct Seat {
    seats: Arc<Mutex<Seats>>,
    account: AccountId,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        taken.in_all = taken.in_all.saturating_sub(1);
        match taken.by_account.get(&self.account).copied() {
            Some(own) if own > 1 => {
                taken.by_account.insert(self.account, own.saturating_sub(1));
            }
            _ => {
                taken.by_account.remove(&self.account);
            }
        }
    }
}
