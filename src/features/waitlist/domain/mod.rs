//! What a family waits for, and who is offered what. No I/O, no clock.

mod choice;
mod demand;
mod entry;
mod error;
mod wish;

pub use choice::{Candidate, Choice, Judgement, OfferPlan, Skip, is_told, judge, next_eligible};
pub use demand::{DemandCount, DemandFilter, UnmetReason};
pub use entry::{
    Entry, EntryFilter, EntryStatus, EntryView, LastSkip, NewEntry, Offer, OfferOutcome, OfferView,
    Unexplained, after_end,
};
pub use error::WaitlistError;
pub use wish::{Place, Wish};
