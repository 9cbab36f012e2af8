//! The government portal (随申办 and its like). Its interface is not public, so everything in
//! which such portals differ is configuration.

use super::{ConfigError, Environment, outbound::address};
use crate::shared::domain::words;
use secrecy::SecretString;

words! {
    /// How this service says who it is when it asks the portal.
    ClientAuth {
        /// `client_id` and `client_secret` in the form.
        Form = "form",
        /// HTTP Basic: in a header.
        Header = "header",
    }
}

/// How a ticket of the portal is exchanged for its user.
#[derive(Debug)]
pub struct PortalConfig {
    /// `SUISHENBAN_TOKEN_URL`: where a ticket is exchanged. Without it nobody signs in by
    /// the portal.
    pub token_url: String,
    /// `SUISHENBAN_CLIENT_ID`.
    pub client_id: String,
    /// `SUISHENBAN_CLIENT_SECRET`.
    pub client_secret: SecretString,
    /// `SUISHENBAN_CLIENT_AUTH`, by default `form`.
    pub client_auth: ClientAuth,
    /// `SUISHENBAN_TICKET_FIELD`, by default `code`: the ticket's name in the form.
    pub ticket_field: String,
    /// `SUISHENBAN_GRANT_TYPE`, by default `authorization_code`.
    pub grant_type: String,
    /// `SUISHENBAN_USER_URL`: where the access token that a ticket is exchanged for is shown
    /// to learn of the user. Without it the first answer tells of the user itself.
    pub user_url: Option<String>,
    /// `SUISHENBAN_SUBJECT_FIELD`, by default `sub`: what tells users apart for good. Dots
    /// lead into objects.
    pub subject_field: String,
    /// `SUISHENBAN_PHONE_FIELD`: the phone that the portal has verified. Without it none is
    /// read.
    pub phone_field: Option<String>,
    /// `SUISHENBAN_REAL_NAME_FIELD`: whether the portal has verified the user's real name.
    pub real_name_field: Option<String>,
    /// `SUISHENBAN_STATUS_FIELD`: what says in an answer of 200 how it went.
    pub status_field: Option<String>,
    /// `SUISHENBAN_STATUS_OK`, by default `0`: what stands there when it went well.
    pub status_ok: String,
}

impl PortalConfig {
    pub(super) fn read(env: &Environment) -> Result<Option<Self>, ConfigError> {
        let auth = env.text_or("SUISHENBAN_CLIENT_AUTH", "form");
        let client_auth = ClientAuth::parse(&auth)
            .ok_or_else(|| ConfigError::new("SUISHENBAN_CLIENT_AUTH", "must be form or header"))?;
        let optional = |name: &str| env.text(name).map(str::to_owned);
        let user_url = env
            .text("SUISHENBAN_USER_URL")
            .map(|url| address("SUISHENBAN_USER_URL", url))
            .transpose()?;
        let ticket_field = env.text_or("SUISHENBAN_TICKET_FIELD", "code");
        let grant_type = env.text_or("SUISHENBAN_GRANT_TYPE", "authorization_code");
        let subject_field = env.text_or("SUISHENBAN_SUBJECT_FIELD", "sub");
        let phone_field = optional("SUISHENBAN_PHONE_FIELD");
        let real_name_field = optional("SUISHENBAN_REAL_NAME_FIELD");
        let status_field = optional("SUISHENBAN_STATUS_FIELD");
        let status_ok = env.text_or("SUISHENBAN_STATUS_OK", "0");
        let names = [
            "SUISHENBAN_TOKEN_URL",
            "SUISHENBAN_CLIENT_ID",
            "SUISHENBAN_CLIENT_SECRET",
        ];
        let Some([token_url, client_id, client_secret]) = env.together(names)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            token_url: address("SUISHENBAN_TOKEN_URL", token_url)?,
            client_id: client_id.to_owned(),
            client_secret: client_secret.into(),
            client_auth,
            ticket_field,
            grant_type,
            user_url,
            subject_field,
            phone_field,
            real_name_field,
            status_field,
            status_ok,
        }))
    }
}
