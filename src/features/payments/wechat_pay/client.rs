//! One signed call, and its verified answer.

use super::{
    ProviderError, WechatPay,
    wire::{Fault, is_number},
};
use reqwest::{
    Method, Response, StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap},
};

/// An answer that WeChat Pay has signed.
pub(super) struct Answered {
    /// The body.
    pub body: Vec<u8>,
}

impl WechatPay {
    /// Calls `path`, query included, and verifies the answer.
    pub(super) async fn call(
        &self,
        method: Method,
        path: &str,
        body: String,
    ) -> Result<Answered, ProviderError> {
        let authorization = self.authorization(&method, path, &body)?;
        let mut request = self
            .client
            .request(method, format!("{}{path}", self.base_url))
            .header(AUTHORIZATION, authorization)
            .header(ACCEPT, "application/json");
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/json").body(body);
        }
        let response = request.send().await.map_err(passing)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = body_of(response).await?;
        if status.is_success() {
            self.check(&headers, &body)?;
            return Ok(Answered { body });
        }
        // What a fault says moves no money, so it need not be signed to be believed.
        let code = serde_json::from_slice::<Fault>(&body).map(|it| it.code);
        let code = code.ok().filter(|it| is_number(it, 64)).unwrap_or_default();
        Err(if is_passing(status, &code) {
            ProviderError::Passing(format!("{} {code}", status.as_u16()))
        } else {
            ProviderError::Refused {
                status: status.as_u16(),
                code,
            }
        })
    }

    fn authorization(
        &self,
        method: &Method,
        path: &str,
        body: &str,
    ) -> Result<String, ProviderError> {
        let (timestamp, nonce) = (self.now().timestamp(), self.nonce());
        let message = format!("{method}\n{path}\n{timestamp}\n{nonce}\n{body}\n");
        let signature = self.keys.sign(message.as_bytes())?;
        Ok(format!(
            "WECHATPAY2-SHA256-RSA2048 mchid=\"{}\",nonce_str=\"{nonce}\",\
             signature=\"{signature}\",timestamp=\"{timestamp}\",serial_no=\"{}\"",
            self.mchid, self.keys.serial
        ))
    }

    fn check(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), ProviderError> {
        let header = |name: &str| {
            headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .ok_or(ProviderError::Untrusted("an answer without a signature"))
        };
        let timestamp = header("Wechatpay-Timestamp")?;
        self.is_fresh(timestamp)?;
        self.keys.verify(
            header("Wechatpay-Serial")?,
            (timestamp, header("Wechatpay-Nonce")?, body),
            header("Wechatpay-Signature")?,
        )
    }
}

async fn body_of(response: Response) -> Result<Vec<u8>, ProviderError> {
    Ok(response.bytes().await.map_err(passing)?.to_vec())
}

/// The address names our numbers only, but there is no need to show it.
fn passing(error: reqwest::Error) -> ProviderError {
    ProviderError::Passing(error.without_url().to_string())
}

/// Faults after which the very same call may go through: too many calls, faults of theirs,
/// and a merchant's balance that is too low for a refund just now.
fn is_passing(status: StatusCode, code: &str) -> bool {
    status.is_server_error()
        || status == StatusCode::TOO_MANY_REQUESTS
        || matches!(
            code,
            "SYSTEM_ERROR"
                | "FREQUENCY_LIMITED"
                | "FREQUENCY_LIMIT_EXCEED"
                | "BANK_ERROR"
                | "BIZERR_NEED_RETRY"
                | "NOT_ENOUGH"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_go_through_later_is_passing() {
        for (status, code) in [
            (500, "SYSTEM_ERROR"),
            (502, ""),
            (429, "FREQUENCY_LIMITED"),
            (403, "NOT_ENOUGH"),
        ] {
            assert!(
                is_passing(StatusCode::from_u16(status).unwrap(), code),
                "{code}"
            );
        }
        for (status, code) in [
            (400, "PARAM_ERROR"),
            (401, "SIGN_ERROR"),
            (403, "NO_AUTH"),
            (404, "ORDER_NOT_EXIST"),
        ] {
            assert!(
                !is_passing(StatusCode::from_u16(status).unwrap(), code),
                "{code}"
            );
        }
    }
}
