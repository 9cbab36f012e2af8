//! How much of the service one client may use: requests under way, requests a minute of one
//! account and from one address, and how long a body may take (docs/adr/0028).

use super::{
    Code, Problem, Route, SignedIn,
    client_address::{client_address, counted},
    extract::claimed,
};
use crate::{
    config::{LimitsConfig, Rate},
    shared::limits::{Bucket, Counting},
    state::AppState,
};
use actix_web::{
    Error, HttpMessage, ResponseError,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::PayloadError,
    http::{Method, header::CONTENT_ENCODING},
    middleware::Next,
    web,
};
use futures_util::{StreamExt, stream};
use std::{
    io,
    net::{IpAddr, Ipv4Addr},
    time::Duration,
};
use tokio::time::{Instant, timeout_at};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const UNLIMITED: Rate = Rate {
    account: 0,
    address: 0,
};
/// What signs in, or changes how one signs in.
const SIGNING_IN: [&str; 4] = [
    "/v1/auth/",
    "/v1/account/identities",
    "/v1/account/totp",
    "/v1/me/",
];
/// Seconds after which a request that found no seat is worth another try.
const RETRY_SOON: u32 = 2;

/// Operations that are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    /// What only reads.
    Read,
    /// What changes something.
    Write,
    /// Signing in, and what changes how one signs in.
    SignIn,
    /// Sending a one-time code.
    Code,
    /// Asking for a place.
    Booking,
    /// Files.
    Upload,
    /// Notices of the payment provider, which has few addresses and is recognised by its
    /// signature: a seat and a time, but no rate.
    Notice,
}

impl Group {
    /// The group of an operation; `None` for what is not limited: probes, which have to be answered
    /// when all else is refused, and the pages of the contract.
    fn of(method: &Method, route: Option<&str>) -> Option<Self> {
        let Some(route) = route else {
            return Some(Self::Read);
        };
        if !route.starts_with("/v1/") {
            return None;
        }
        if *method == Method::GET {
            return Some(Self::Read);
        }
        let under = |prefix: &str| route.starts_with(prefix);
        Some(match route {
            "/v1/payments/wechat/notify" => Self::Notice,
            "/v1/auth/guardian/phone/codes" => Self::Code,
            "/v1/bookings" | "/v1/bookings/group" | "/v1/guidance-bookings" => Self::Booking,
            "/v1/children/{id}/health-certificates" | "/v1/children/{id}/return-notes" => {
                Self::Upload
            }
            _ if SIGNING_IN.into_iter().any(under) => Self::SignIn,
            _ => Self::Write,
        })
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::SignIn => "sign_in",
            Self::Code => "code",
            Self::Booking => "booking",
            Self::Upload => "upload",
            Self::Notice => "notice",
        }
    }

    /// One guess or one message more is one too many, and a file is worth a trip to Redis; of
    /// anything else a few more are only load, and are not.
    const fn counting(self) -> Counting {
        match self {
            Self::SignIn | Self::Code | Self::Upload => Counting::Together,
            Self::Read | Self::Write | Self::Booking | Self::Notice => Counting::Apart,
        }
    }

    /// How many of one account and of one address, in what time.
    const fn rate(self, config: &LimitsConfig) -> (Rate, Duration) {
        match self {
            Self::Read => (config.reads, MINUTE),
            Self::Write => (config.writes, MINUTE),
            Self::SignIn => (config.sign_in, MINUTE),
            Self::Booking => (config.booking, MINUTE),
            Self::Upload => (config.uploads, MINUTE),
            Self::Notice => (UNLIMITED, MINUTE),
            Self::Code => {
                let address = config.codes_per_address;
                (
                    Rate {
                        account: 0,
                        address,
                    },
                    HOUR,
                )
            }
        }
    }
}

/// Middleware: refuses what is too much before anything is done for it, and gives what is
/// left a time within which its body has to be here.
///
/// # Errors
/// Those of a middleware further in.
pub async fn limit(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody + 'static, BoxBody>>, Error> {
    let Some(state) = request.app_data::<web::Data<AppState>>().cloned() else {
        return Err(Problem::new(Code::Internal).into());
    };
    // A packed body of a few bytes can hold gigabytes, and no client of ours packs any.
    let encoding = request.headers().get(CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| encoding != "identity") {
        let packed = Problem::new(Code::UnsupportedMediaType).detail(
            "请求正文请勿压缩（不带 Content-Encoding）。",
            "Send the body as it is, without Content-Encoding.",
        );
        return Ok(refused(request, &packed));
    }
    let route = Route::of(request.request());
    let Some(group) = Group::of(request.method(), route.as_str()) else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let config = &state.config.limits;
    let Some(_seat) = state.limits.seats.take(config.max_requests) else {
        let busy = Problem::new(Code::Busy).retry_after(RETRY_SOON);
        return Ok(refused(request, &busy));
    };
    let buckets = buckets(&request, &state, group);
    let redis = state.redis.as_ref();
    if let Err(wait) = state.limits.take(redis, group.counting(), &buckets).await {
        let whole = wait.as_secs().saturating_add(1);
        let problem = Problem::new(Code::TooManyRequests)
            .detail(
                "请求过于频繁，请稍后再试。",
                "There were too many requests; try again later.",
            )
            .retry_after(u32::try_from(whole).unwrap_or(u32::MAX));
        return Ok(refused(request, &problem));
    }
    let allowed = match group {
        Group::Upload => config.upload_within,
        _ => config.body_within,
    };
    let payload = within(request.take_payload(), allowed);
    request.set_payload(payload);
    Ok(next.call(request).await?.map_into_left_body())
}

fn refused<B: MessageBody>(
    request: ServiceRequest,
    problem: &Problem,
) -> ServiceResponse<EitherBody<B, BoxBody>> {
    let answer = problem.error_response();
    request.into_response(answer).map_into_right_body()
}

/// The buckets that a request takes from: its address's, and its account's where it says whose
/// it is. What the token says is kept for the handler, which need not read it again.
fn buckets(request: &ServiceRequest, state: &AppState, group: Group) -> Vec<Bucket> {
    let config = &state.config.limits;
    let (rate, window) = group.rate(config);
    let mut buckets = Vec::with_capacity(2);
    let peer = request.peer_addr();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |it| it.ip());
    if rate.address > 0 {
        let address = counted(client_address(peer, request.headers(), config)).to_string();
        // Addresses are of people; Redis need not know them.
        let hash = state.cipher.lookup_hash("rate.address", &address);
        let key = ["rate:", group.name(), ":address:", &hash].concat();
        buckets.push(Bucket::new(key, rate.address, window));
    }
    let signed_in: Option<SignedIn> = claimed(request.request(), state).ok();
    if let Some(signed_in) = signed_in {
        request.extensions_mut().insert(signed_in);
        if rate.account > 0 {
            let account = signed_in.actor.account;
            let key = ["rate:", group.name(), ":account:", &account.text()].concat();
            buckets.push(Bucket::new(key, rate.account, window));
        }
    }
    buckets
}

/// The same body, broken off when it has not ended in time.
fn within(payload: Payload, allowed: Duration) -> Payload {
    if matches!(payload, Payload::None) {
        return payload;
    }
    let deadline = Instant::now().checked_add(allowed);
    let timed = stream::unfold(payload, move |mut payload| async move {
        let part = match deadline {
            None => Ok(payload.next().await),
            Some(deadline) => timeout_at(deadline, payload.next()).await,
        };
        match part {
            Ok(part) => part.map(|part| (part, payload)),
            Err(_) => {
                let late = PayloadError::Io(io::ErrorKind::TimedOut.into());
                Some((Err(late), Payload::None))
            }
        }
    });
    // Readers of forms look once more after the end.
    Payload::Stream {
        payload: Box::pin(timed.fuse()),
    }
}

/// What a body that could not be read to its end is answered with.
pub(super) fn unread(error: &PayloadError) -> Problem {
    match error {
        PayloadError::Overflow => Problem::new(Code::PayloadTooLarge),
        PayloadError::Io(error) if error.kind() == io::ErrorKind::TimedOut => {
            Problem::new(Code::RequestTimeout).detail(
                "请求内容未能在限定时间内送达，请检查网络后重试。",
                "The body did not arrive in time; check the network and try again.",
            )
        }
        _ => Problem::new(Code::InvalidRequest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_have_their_group() {
        for (method, route, group) in [
            (Method::GET, Some("/healthz"), None),
            (Method::GET, Some("/docs/{file:.*}"), None),
            (Method::GET, Some("/readyz"), None),
            (
                Method::POST,
                Some("/v1/payments/wechat/notify"),
                Some(Group::Notice),
            ),
            (Method::GET, None, Some(Group::Read)),
            (Method::GET, Some("/v1/houses"), Some(Group::Read)),
            (Method::GET, Some("/v1/bookings"), Some(Group::Read)),
            (Method::GET, Some("/v1/auth/me"), Some(Group::Read)),
            (Method::PUT, Some("/v1/houses/{id}"), Some(Group::Write)),
            (
                Method::POST,
                Some("/v1/bookings/{id}/cancel"),
                Some(Group::Write),
            ),
            (Method::POST, Some("/v1/bookings"), Some(Group::Booking)),
            (Method::POST, Some("/v1/auth/staff"), Some(Group::SignIn)),
            (
                Method::POST,
                Some("/v1/account/totp/confirm"),
                Some(Group::SignIn),
            ),
            (Method::POST, Some("/v1/me/password"), Some(Group::SignIn)),
            (
                Method::POST,
                Some("/v1/auth/guardian/phone/codes"),
                Some(Group::Code),
            ),
            (
                Method::POST,
                Some("/v1/children/{id}/return-notes"),
                Some(Group::Upload),
            ),
        ] {
            assert_eq!(Group::of(&method, route), group, "{method} {route:?}");
        }
    }
}
