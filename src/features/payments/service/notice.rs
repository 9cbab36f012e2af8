//! What the provider tells by itself.

use super::{received::received, settle::refund_told};
use crate::{
    features::payments::domain::{PaymentError, ProviderError, SignedNotice, ToldSomething},
    shared::{
        domain::{AuditAction, AuditSubject},
        storage::Failure,
    },
    state::AppState,
};

/// Takes a notice: verified, opened, and with one effect however often it comes.
///
/// # Errors
/// [`PaymentError::NoticeInvalid`] when it is not to be believed; [`PaymentError::NotFound`] and
/// [`PaymentError::Mismatch`] when it speaks of what we have not asked for. The provider
/// sends it again after any of them.
pub async fn handle_notice(
    state: &AppState,
    notice: &SignedNotice<'_>,
) -> Result<(), PaymentError> {
    let handled = handle(state, notice).await;
    let what = match handled {
        Err(PaymentError::NoticeInvalid(_)) => "not_believed",
        Err(PaymentError::Mismatch) => "mismatch",
        Ok(()) | Err(_) => return handled,
    };
    // Anybody may send it. Which district it was to be about is not known.
    state.failures.note(Failure {
        district: None,
        action: AuditAction::PaymentNoticeRefused,
        subject: AuditSubject::District,
        id: None,
        what,
    });
    handled
}

async fn handle(state: &AppState, notice: &SignedNotice<'_>) -> Result<(), PaymentError> {
    let provider = state
        .online_payments
        .as_ref()
        .ok_or(PaymentError::NotConfigured)?;
    let told = provider.read_notice(notice).map_err(|error| match error {
        ProviderError::Untrusted(why) => PaymentError::NoticeInvalid(why),
        ProviderError::NotOurs => PaymentError::Mismatch,
        ProviderError::Passing(_) | ProviderError::Refused { .. } => error.into(),
    })?;
    match told {
        ToldSomething::Payment(told) => received(state, &told).await,
        ToldSomething::Refund(told) => refund_told(state, &told).await,
        ToldSomething::Else => Ok(()),
    }
}
