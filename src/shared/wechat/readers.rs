//! The readers of answers by themselves, for tests that give them anything.

use super::{
    WeChatError, WeChatUser,
    calls::{IssuedToken, PhoneAnswer, Session, read},
    error::CallError,
};
use chrono::TimeDelta;

/// The user in an answer to `jscode2session`.
pub(crate) fn user_in(answer: &[u8]) -> Result<WeChatUser, WeChatError> {
    read::<Session>(answer)
        .and_then(Session::user)
        .map_err(failed)
}

/// How long the token in an answer to `stable_token` is good.
pub(crate) fn token_lasts_in(answer: &[u8]) -> Result<TimeDelta, WeChatError> {
    let issued: IssuedToken = read(answer).map_err(failed)?;
    Ok(issued.lasts())
}

/// The number in an answer to `getuserphonenumber`.
pub(crate) fn phone_in(answer: &[u8], app_id: &str) -> Result<String, WeChatError> {
    let answer: PhoneAnswer = read(answer).map_err(failed)?;
    answer.number(app_id)
}

fn failed(error: CallError) -> WeChatError {
    match error {
        CallError::Failed(error) => error,
        CallError::StaleToken => WeChatError::TooFrequent,
    }
}
