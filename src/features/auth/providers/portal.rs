//! The government portal: a ticket that it appends to the address of the entry, exchanged in
//! the manner of OAuth 2.0. Its interface is not public; docs/sign-in.md says what can be
//! configured.

use super::{
    super::domain::{Credential, ExternalIdentity, Phone, Provider, ProviderError},
    IdentityProvider, unreachable,
};
use crate::config::{ClientAuth, PortalConfig};
use futures_util::future::{BoxFuture, FutureExt};
use reqwest::{Client, RequestBuilder, StatusCode};
use secrecy::ExposeSecret;
use serde_json::Value;

/// The users of the portal.
pub struct ByPortal<'s> {
    pub config: &'s PortalConfig,
    pub http: &'s Client,
}

impl IdentityProvider for ByPortal<'_> {
    fn exchange<'a>(
        &'a self,
        credential: &'a Credential,
    ) -> BoxFuture<'a, Result<ExternalIdentity, ProviderError>> {
        async move {
            let granted = self
                .ask(self.exchange_of(credential.code.expose_secret()))
                .await?;
            let user = match &self.config.user_url {
                None => granted,
                Some(url) => {
                    let token = text_at(&granted, "access_token").ok_or_else(|| {
                        ProviderError::Refused("its answer holds no access_token".to_owned())
                    })?;
                    self.ask(self.http.get(url).bearer_auth(token)).await?
                }
            };
            self.identity(&user)
        }
        .boxed()
    }
}

impl ByPortal<'_> {
    fn exchange_of(&self, ticket: &str) -> RequestBuilder {
        let config = self.config;
        let secret = config.client_secret.expose_secret();
        let mut form = vec![
            ("grant_type", config.grant_type.as_str()),
            (config.ticket_field.as_str(), ticket),
        ];
        let request = self.http.post(&config.token_url);
        match config.client_auth {
            ClientAuth::Header => request
                .basic_auth(&config.client_id, Some(secret))
                .form(&form),
            ClientAuth::Form => {
                form.push(("client_id", &config.client_id));
                form.push(("client_secret", secret));
                request.form(&form)
            }
        }
    }

    async fn ask(&self, request: RequestBuilder) -> Result<Value, ProviderError> {
        let answer = request.send().await.map_err(unreachable)?;
        let status = answer.status();
        let text = answer.text().await.map_err(unreachable)?;
        self.told(status, &text)
    }

    /// What an answer tells.
    pub(crate) fn told(&self, status: StatusCode, text: &str) -> Result<Value, ProviderError> {
        let body: Option<Value> = serde_json::from_str(text).ok();
        if !status.is_success() {
            return Err(refusal(status, body.as_ref()));
        }
        let body =
            body.ok_or_else(|| ProviderError::Unavailable("its answer cannot be read".to_owned()))?;
        if let Some(field) = &self.config.status_field
            && text_at(&body, field).as_ref() != Some(&self.config.status_ok)
        {
            return Err(ProviderError::InvalidCode);
        }
        Ok(body)
    }

    /// Who an answer says it is.
    pub(crate) fn identity(&self, user: &Value) -> Result<ExternalIdentity, ProviderError> {
        let config = self.config;
        let subject = text_at(user, &config.subject_field);
        let subject = subject.filter(|subject| ExternalIdentity::is_subject(subject));
        let subject = subject.ok_or_else(|| {
            let field = &config.subject_field;
            ProviderError::Refused(format!("its answer holds no {field}"))
        })?;
        let phone = config.phone_field.as_ref();
        let phone = phone.and_then(|field| text_at(user, field));
        let verified = config.real_name_field.as_ref();
        let verified = verified.and_then(|field| text_at(user, field));
        Ok(ExternalIdentity {
            provider: Provider::Suishenban,
            subject,
            // A masked number is none.
            phone: phone.and_then(|phone| Phone::parse(&phone).ok()),
            real_name_verified: verified
                .map(|word| ["true", "1", "y", "yes"].contains(&word.to_lowercase().as_str())),
        })
    }
}

/// What an answer other than 200 means; OAuth says why in `error`.
fn refusal(status: StatusCode, body: Option<&Value>) -> ProviderError {
    let error = body.and_then(|body| text_at(body, "error"));
    match (status.as_u16(), error.as_deref()) {
        (429, _) => ProviderError::TooFrequent,
        (400..=499, Some("invalid_grant")) => ProviderError::InvalidCode,
        (400..=499, Some("access_denied")) => ProviderError::Blocked,
        (400 | 410, None) => ProviderError::InvalidCode,
        // Words of the protocol only: what else stands there may be anything.
        (400..=499, Some("invalid_client" | "unauthorized_client")) => {
            ProviderError::Refused("it does not know this client".to_owned())
        }
        (400..=499, _) => ProviderError::Refused(format!("it answers {status}")),
        _ => ProviderError::Unavailable(format!("it answers {status}")),
    }
}

/// The text, number or truth at a place such as `data.user.id`; `None` when there is none.
fn text_at(body: &Value, place: &str) -> Option<String> {
    let found = place
        .split('.')
        .try_fold(body, |inside, name| inside.get(name))?;
    match found {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
