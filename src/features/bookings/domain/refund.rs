//! What of a fee is no longer due, by the state in which a booking stands (H-35).

use super::status::BookingStatus;
use crate::features::policies::domain::RefundRules;

const WHOLE: i64 = 100;

/// What of `fee_fen` is returned to a family whose booking stands in this state, fen; a part
/// of a fen is not returned. The match is exhaustive on purpose: a new state does not compile
/// until it is decided what becomes of its fee.
#[must_use]
pub fn fee_returned(status: BookingStatus, fee_fen: i64, rules: &RefundRules) -> i64 {
    let percent = match status {
        // An offer is charged when it is accepted, so its end returns nothing.
        BookingStatus::Offered
        | BookingStatus::OfferDeclined
        | BookingStatus::OfferExpired
        | BookingStatus::Requested
        | BookingStatus::Confirmed
        | BookingStatus::CheckedIn
        | BookingStatus::Completed => 0,
        BookingStatus::Rejected
        | BookingStatus::Expired
        | BookingStatus::Cancelled
        | BookingStatus::CancelledByHouse
        | BookingStatus::TurnedAway => WHOLE,
        BookingStatus::LateCancelled => i64::from(rules.late_cancel_percent),
        BookingStatus::NoShow => i64::from(rules.no_show_percent),
    };
    fee_fen.saturating_mul(percent) / WHOLE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(late_cancel_percent: u32, no_show_percent: u32) -> RefundRules {
        RefundRules {
            late_cancel_percent,
            no_show_percent,
        }
    }

    #[test]
    fn what_is_not_the_familys_doing_costs_nothing() {
        use BookingStatus::{Cancelled, CancelledByHouse, Expired, Rejected, TurnedAway};
        for status in [Cancelled, CancelledByHouse, Expired, Rejected, TurnedAway] {
            assert_eq!(fee_returned(status, 6001, &rules(0, 0)), 6001, "{status:?}");
        }
    }

    #[test]
    fn what_is_ahead_or_was_given_is_due() {
        use BookingStatus::{CheckedIn, Completed, Confirmed, Requested};
        for status in [CheckedIn, Completed, Confirmed, Requested] {
            assert_eq!(
                fee_returned(status, 6001, &rules(100, 100)),
                0,
                "{status:?}"
            );
        }
    }

    #[test]
    fn late_cancelling_and_not_coming_return_what_the_rules_say() {
        use BookingStatus::{LateCancelled, NoShow};
        for (percent, returned) in [(0, 0), (50, 3000), (100, 6001)] {
            assert_eq!(
                fee_returned(LateCancelled, 6001, &rules(percent, 0)),
                returned
            );
            assert_eq!(fee_returned(NoShow, 6001, &rules(0, percent)), returned);
        }
    }

    #[test]
    fn no_fee_returns_nothing() {
        for status in BookingStatus::ALL {
            assert_eq!(fee_returned(*status, 0, &rules(100, 100)), 0);
        }
    }
}
