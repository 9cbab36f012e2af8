//! Extractors: JSON bodies and queries whose shape is checked once, idempotency keys, and
//! the actor behind a bearer token.

use super::{
    Code, Problem,
    limit::unread,
    parse::{parse, with_field_errors, without_values},
};
use crate::{
    shared::{
        access,
        domain::{Actor, RequestKey, Role, Standing},
    },
    state::AppState,
};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    error::PayloadError,
    http::{Method, header::AUTHORIZATION},
    web::{self, Bytes},
};
use chrono::{DateTime, Utc};
use futures_util::future::{LocalBoxFuture, Ready, ready};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use validator::Validate;

/// The actor behind a bearer token, for answers that outlast it.
#[derive(Clone, Copy, Debug)]
pub struct SignedIn {
    /// Who asks.
    pub actor: Actor,
    /// When the token expires.
    pub expires_at: DateTime<Utc>,
}

/// A JSON body that has the right shape.
#[derive(Debug)]
pub struct ValidatedJson<T>(pub T);

/// A query string that has the right shape.
#[derive(Debug)]
pub struct ValidatedQuery<T>(pub T);

/// A JSON body with the key under which the request may be repeated (I8).
#[derive(Debug)]
pub struct IdempotentJson<T> {
    /// The body.
    pub body: T,
    /// `None` when the client sent no `Idempotency-Key`.
    pub key: Option<RequestKey>,
}

impl<T: DeserializeOwned + Validate + 'static> FromRequest for ValidatedJson<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = read_body(request, payload);
        Box::pin(async move { parse(&bytes.await?).map(Self) })
    }
}

impl<T: DeserializeOwned + Validate + 'static> FromRequest for IdempotentJson<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = read_body(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let bytes = bytes.await?;
            Ok(Self {
                key: request_key(&request, &bytes)?,
                body: parse(&bytes)?,
            })
        })
    }
}

impl<T: DeserializeOwned + Validate + 'static> FromRequest for ValidatedQuery<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let read = web::Query::<T>::from_query(request.query_string())
            .map_err(|error| {
                let message = error.to_string();
                let message = message.trim_start_matches("Query deserialize error: ");
                Problem::new(Code::InvalidQuery).field("", "invalid", without_values(message))
            })
            .and_then(|query| {
                let query = query.into_inner();
                match query.validate() {
                    Ok(()) => Ok(Self(query)),
                    Err(errors) => Err(with_field_errors(
                        Problem::new(Code::InvalidQuery),
                        &errors,
                        "",
                    )),
                }
            });
        ready(read)
    }
}

/// Whoever is signed in and may still act: the token is good, and what it says of its account
/// still holds. That is asked with every request (docs/adr/0022), so that whoever was removed from
/// a family, suspended or dismissed is out at once.
impl FromRequest for Actor {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let signed_in = SignedIn::from_request(request, payload);
        Box::pin(async move { Ok(signed_in.await?.actor) })
    }
}

impl FromRequest for SignedIn {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let standing = standing(request);
        Box::pin(async move {
            let (claimed, standing) = standing.await?;
            refused(standing).map_or(Ok(claimed), |code| Err(Problem::new(code)))
        })
    }
}

/// As [`Actor`], also for staff who have to set up a second factor before they may do anything
/// else: only for doing that.
#[derive(Clone, Copy, Debug)]
pub struct Enrolling(pub Actor);

impl FromRequest for Enrolling {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let standing = standing(request);
        Box::pin(async move {
            match standing.await? {
                (claimed, Standing::MustEnrol) => Ok(Self(claimed.actor)),
                (claimed, other) => match refused(other) {
                    None => Ok(Self(claimed.actor)),
                    Some(code) => Err(Problem::new(code)),
                },
            }
        })
    }
}

/// As [`Enrolling`], also for staff who have to change their password before they may do anything
/// else: only for doing that.
#[derive(Clone, Copy, Debug)]
pub struct ChangingPassword(pub Actor);

impl FromRequest for ChangingPassword {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let standing = standing(request);
        Box::pin(async move {
            match standing.await? {
                (claimed, Standing::MustChangePassword | Standing::MustEnrol) => {
                    Ok(Self(claimed.actor))
                }
                (claimed, other) => match refused(other) {
                    None => Ok(Self(claimed.actor)),
                    Some(code) => Err(Problem::new(code)),
                },
            }
        })
    }
}

/// What an account of this standing hears; `None` for one that may go on.
#[must_use]
pub const fn refused(standing: Standing) -> Option<Code> {
    match standing {
        Standing::Holds => None,
        Standing::MustChangePassword => Some(Code::PasswordChangeRequired),
        Standing::MustEnrol => Some(Code::TotpEnrolmentRequired),
        Standing::Changed => Some(Code::TokenExpired),
        Standing::Ended => Some(Code::SignedOut),
        Standing::Gone => Some(Code::Forbidden),
    }
}

/// Whom the token speaks for, and what has become of that.
fn standing(
    request: &HttpRequest,
) -> impl Future<Output = Result<(SignedIn, Standing), Problem>> + use<> {
    let claimed = authenticate(request);
    let state = request.app_data::<web::Data<AppState>>().cloned();
    let reads = *request.method() == Method::GET;
    async move {
        let claimed = claimed?;
        let state = state.ok_or_else(|| Problem::new(Code::Internal))?;
        let standing = if reads {
            state.standing_to_read(&claimed.actor).await?
        } else {
            state.standing(&claimed.actor).await?
        };
        Ok((claimed, standing))
    }
}

/// Whom a good token speaks for, unasked whether it still holds: only for a use case that asks
/// it under its own locks, where one more statement per request would count.
#[derive(Clone, Copy, Debug)]
pub struct Claimed(pub Actor);

impl FromRequest for Claimed {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(authenticate(request).map(|signed_in| Self(signed_in.actor)))
    }
}

/// A good token, of a role that may use the operation.
fn authenticate(request: &HttpRequest) -> Result<SignedIn, Problem> {
    let read_before = request.extensions().get::<SignedIn>().copied();
    let signed_in = match read_before {
        Some(signed_in) => signed_in,
        None => {
            let state = request
                .app_data::<web::Data<AppState>>()
                .ok_or_else(|| Problem::new(Code::Internal))?;
            claimed(request, state)?
        }
    };
    // The route that was taken, which one sought by the path alone need not be: `/bookings/group`
    // asked for with GET is one of `/bookings/{id}`.
    let route = request.match_pattern();
    let role = &signed_in.actor.role;
    let may = route.is_some_and(|route| {
        let asked = (request.method(), &*route);
        access::may(role, asked.0, asked.1) || is_left_out(request, role, asked)
    });
    if may {
        Ok(signed_in)
    } else {
        Err(Problem::new(Code::Forbidden))
    }
}

/// True only in the negative controls: of the table, and of what a key has to name.
fn is_left_out(request: &HttpRequest, role: &Role, (method, route): (&Method, &str)) -> bool {
    let Some(state) = request.app_data::<web::Data<AppState>>() else {
        return false;
    };
    let in_table = access::allowed(method, route).is_some_and(|roles| roles.contains(role));
    switched!(state, skip_role_table) || in_table && switched!(state, keys_open_everything)
}

/// Whom the token of a request speaks for.
pub(super) fn claimed(request: &HttpRequest, state: &AppState) -> Result<SignedIn, Problem> {
    let token = request
        .headers()
        .get(AUTHORIZATION)
        // `to_str` would look at each of some 600 bytes; what is no token is refused below.
        .and_then(|value| str::from_utf8(value.as_bytes().strip_prefix(b"Bearer ")?).ok())
        .ok_or_else(|| Problem::new(Code::Unauthenticated))?;
    state
        .tokens
        .verify_until(token, state.clock.now())
        .map(|(actor, expires_at)| SignedIn { actor, expires_at })
        .map_err(|error| {
            Problem::new(if error.expired() {
                Code::TokenExpired
            } else {
                Code::Unauthenticated
            })
        })
}

fn read_body(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<Bytes, Problem>> + use<> {
    let is_json = request
        .mime_type()
        .ok()
        .flatten()
        .is_some_and(|mime| mime.essence_str() == "application/json");
    let bytes = Bytes::from_request(request, payload);
    async move {
        if !is_json {
            return Err(Problem::new(Code::UnsupportedMediaType).detail(
                "请使用 Content-Type: application/json。",
                "Send Content-Type: application/json.",
            ));
        }
        bytes
            .await
            .map_err(|error| match error.as_error::<PayloadError>() {
                Some(error) => unread(error),
                None => Problem::new(Code::InvalidRequest),
            })
    }
}

const KEY_MAX: usize = 64;

/// What `Idempotency-Key` holds, for the contract.
pub const KEY_PATTERN: &str = "^[!-~]{1,64}$";

/// The key sent with a request, tied to method, path and `body`, or what stands for it.
pub(super) fn request_key(
    request: &HttpRequest,
    body: &[u8],
) -> Result<Option<RequestKey>, Problem> {
    let Some(header) = request.headers().get("Idempotency-Key") else {
        return Ok(None);
    };
    let key = header.to_str().ok().map(str::trim).filter(|key| {
        !key.is_empty() && key.len() <= KEY_MAX && key.bytes().all(|byte| byte.is_ascii_graphic())
    });
    let Some(key) = key else {
        return Err(Problem::new(Code::InvalidIdempotencyKey).detail(
            "幂等键应为 1 至 64 个可见 ASCII 字符，例如 UUID。",
            "The key must be 1 to 64 visible ASCII characters, for example a UUID.",
        ));
    };
    let mut hash = Sha256::new();
    hash.update(request.method().as_str());
    hash.update([0]);
    hash.update(request.path());
    hash.update([0]);
    hash.update(body);
    Ok(Some(RequestKey {
        key: key.to_owned(),
        request_hash: hex::encode(hash.finalize()),
    }))
}
