//! Sending one-time codes, and taking them.

use super::super::{
    Delivery,
    domain::{AuthError, CODE_LIFETIME, Code, Phone, SentCode, may_try, retry_after},
    store,
};
use crate::{
    features::districts,
    shared::{
        domain::{District, DistrictId},
        storage::{StoreError, WriteTx},
    },
    state::AppState,
};
use chrono::{DateTime, Utc};
use uuid::{Builder, Uuid};

/// A code that is on its way.
pub struct CodeOnItsWay {
    /// The district it signs in to.
    pub district: District,
    /// From then on it is of no use.
    pub expires_at: DateTime<Utc>,
    /// The code itself, when it is shown instead of sent.
    pub shown: Option<Code>,
}

/// Sends a one-time code to a phone. Whether the phone is known plays no part, so nobody
/// learns it.
///
/// # Errors
/// [`AuthError::NoCodeSender`], [`AuthError::TooManyCodes`], [`AuthError::CodeNotSent`];
/// the district's or the store's.
pub async fn send_code(
    state: &AppState,
    district: Option<&str>,
    phone: &Phone,
) -> Result<CodeOnItsWay, AuthError> {
    let district = districts::service::named(state, district).await?;
    let sender = state.code_sender.as_ref().ok_or(AuthError::NoCodeSender)?;
    let code = Code::draw(&*state.random);
    let sent = record(state, district.id, phone, &code).await?;
    let delivery = sender
        .send(phone, &code)
        .await
        .map_err(|_| AuthError::CodeNotSent)?;
    let shown = match delivery {
        Delivery::InAnswer => Some(code),
        Delivery::Sent => None,
    };
    Ok(CodeOnItsWay {
        district,
        expires_at: sent.expires_at,
        shown,
    })
}

/// Writes the code down within the limits of the number, before it is sent.
async fn record(
    state: &AppState,
    district: DistrictId,
    phone: &Phone,
    code: &Code,
) -> Result<SentCode, AuthError> {
    let now = state.now();
    let phone_hash = phone_hash(state, phone);
    let tx = state.db.begin_write().await?;
    let latest = store::latest_codes(&*tx, &phone_hash).await?;
    let made: Vec<_> = latest.iter().map(|(_, at)| *at).collect();
    if let Some(retry_after) = retry_after(&made, now) {
        return Err(AuthError::TooManyCodes { retry_after });
    }
    let id = id_after(state, &phone_hash, latest.first().map(|(id, _)| *id));
    let sent = SentCode {
        id,
        district,
        code_hash: code_hash(state, id, code),
        attempts: 0,
        expires_at: now + CODE_LIFETIME,
        used_at: None,
        created_at: now,
    };
    store::insert_code(&tx, &phone_hash, &sent)
        .await
        .map_err(|error| match error {
            // Another request for the same number was faster by a moment.
            StoreError::Duplicate(_) => AuthError::TooManyCodes {
                retry_after: retry_after(&[now], now).unwrap_or_default(),
            },
            other => other.into(),
        })?;
    tx.commit().await?;
    Ok(sent)
}

/// Takes the code that was sent to the phone, once. A wrong one is counted; the count is
/// committed here, the use with the caller's `tx`.
///
/// # Errors
/// [`AuthError::CodeInvalid`], or the store's.
pub(super) async fn take_code(
    state: &AppState,
    tx: WriteTx,
    district: DistrictId,
    phone: &Phone,
    code: &Code,
) -> Result<WriteTx, AuthError> {
    let now = state.now();
    let sent = store::lock_latest(&tx, &phone_hash(state, phone))
        .await?
        .filter(|sent| sent.district == district && may_try(sent, now))
        .ok_or(AuthError::CodeInvalid)?;
    // Comparing keyed hashes tells nothing by its duration.
    if code_hash(state, sent.id, code) != sent.code_hash {
        store::count_attempt(&tx, sent.id).await?;
        tx.commit().await?;
        return Err(AuthError::CodeInvalid);
    }
    if !store::use_code(&tx, sent.id, now).await? {
        return Err(AuthError::CodeInvalid);
    }
    Ok(tx)
}

fn phone_hash(state: &AppState, phone: &Phone) -> String {
    state
        .cipher
        .lookup_hash("one_time_code.phone", phone.as_e164())
}

/// Bound to the row, so that equal codes do not look equal in storage.
fn code_hash(state: &AppState, id: Uuid, code: &Code) -> String {
    let text = format!("{id}:{}", code.digits());
    state.cipher.lookup_hash("one_time_code.code", &text)
}

/// The id of the code that follows the latest one of a number. It is derived, not drawn:
/// two requests at the same moment follow the same code, so they derive the same id, and
/// the primary key lets one of them through. There may be no row to lock yet.
fn id_after(state: &AppState, phone_hash: &str, latest: Option<Uuid>) -> Uuid {
    let latest = latest.map(|id| id.to_string()).unwrap_or_default();
    let text = format!("{phone_hash}:{latest}");
    let hash = state.cipher.lookup_hash("one_time_code.id", &text);
    let digits = hash.get(..32).unwrap_or_default();
    let bits = u128::from_str_radix(digits, 16).unwrap_or_default();
    Builder::from_custom_bytes(bits.to_be_bytes()).into_uuid()
}
