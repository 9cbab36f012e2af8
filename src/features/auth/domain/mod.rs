//! Accounts, what signs in to them, and when that is refused.

mod code;
mod error;
mod external;
mod lockout;
mod login;
mod password;
mod phone;
mod recovery;
mod refresh;
mod sign_in;

pub use code::{
    CODE_LIFETIME, Code, LIMIT_WINDOW, MAX_CODES_IN_WINDOW, SentCode, may_try, retry_after,
};
pub use error::AuthError;
pub use external::{
    AccountFacts, Credential, ExternalIdentity, LinkedIdentity, ProviderError, SignsInTo, settle,
};
pub use lockout::{FORGET_AFTER, FREE_TRIES, next_try_at, seconds_until};
pub use login::{InvalidLogin, Login};
pub use password::{PASSWORD_LENGTH, PasswordFault, draw_password, judge_password};
pub use phone::{InvalidPhone, Phone};
pub use recovery::{RECOVERY_CODES, RecoveryCode};
pub use refresh::{Presented, REPEAT_WINDOW, RefreshToken, judge};
pub use sign_in::{Begun, DeviceKind, MAX_SIGN_INS, SignIn, Which};

use crate::shared::domain::{Actor, HouseId, Role, StaffId, SubdistrictId, words};
use chrono::{DateTime, Utc};
use secrecy::SecretString;

words! {
    /// By what an account signs in.
    Provider {
        /// A phone number, proven by a one-time code.
        Phone = "phone",
        /// A login with a password: staff.
        Password = "password",
        /// The mini-program in WeChat.
        WeChat = "wechat",
        /// The mini-program in Alipay.
        Alipay = "alipay",
        /// The government portal.
        Suishenban = "suishenban",
    }
}

words! {
    /// Whose account it is.
    AccountKind {
        /// A guardian's.
        Guardian = "guardian",
        /// A staff member's.
        Staff = "staff",
        /// Another system's.
        Integrator = "integrator",
    }
}

words! {
    /// Whether an account may sign in.
    AccountStatus {
        /// It may.
        Active = "active",
        /// It may not.
        Disabled = "disabled",
    }
}

words! {
    /// A role by name, without its scope.
    RoleName {
        /// A guardian.
        Guardian = "guardian",
        /// A carer of one house.
        Carer = "carer",
        /// A health worker of one house.
        HealthWorker = "health_worker",
        /// The manager of one house.
        HouseManager = "house_manager",
        /// Staff of a subdistrict.
        SubdistrictAdmin = "subdistrict_admin",
        /// Staff of the district.
        DistrictAdmin = "district_admin",
        /// Someone of a supervising body.
        Supervisor = "supervisor",
        /// Another system.
        Integrator = "integrator",
    }
}

impl From<Role> for RoleName {
    fn from(role: Role) -> Self {
        match role {
            Role::Guardian { .. } => Self::Guardian,
            Role::Carer { .. } => Self::Carer,
            Role::HealthWorker { .. } => Self::HealthWorker,
            Role::HouseManager { .. } => Self::HouseManager,
            Role::SubdistrictAdmin { .. } => Self::SubdistrictAdmin,
            Role::DistrictAdmin => Self::DistrictAdmin,
            Role::Supervisor { .. } => Self::Supervisor,
            Role::Integrator { .. } => Self::Integrator,
        }
    }
}

/// The role of a staff member who works in this house or subdistrict. `None` when the
/// place that the role needs is missing, or the role is not one of staff.
#[must_use]
pub fn staff_role(
    name: RoleName,
    staff: StaffId,
    house: Option<HouseId>,
    subdistrict: Option<SubdistrictId>,
) -> Option<Role> {
    match name {
        RoleName::Guardian | RoleName::Integrator => None,
        RoleName::Carer => house.map(|house| Role::Carer { staff, house }),
        RoleName::HealthWorker => house.map(|house| Role::HealthWorker { staff, house }),
        RoleName::HouseManager => house.map(|house| Role::HouseManager { staff, house }),
        RoleName::SubdistrictAdmin => {
            subdistrict.map(|subdistrict| Role::SubdistrictAdmin { subdistrict })
        }
        RoleName::DistrictAdmin => Some(Role::DistrictAdmin),
        RoleName::Supervisor => Some(Role::Supervisor { subdistrict }),
    }
}

/// What is shown beside a password.
pub enum SecondFactor {
    /// Nothing.
    None,
    /// A code of an authenticator app, as it was typed in.
    Totp(String),
    /// A recovery code.
    Recovery(RecoveryCode),
}

/// What a sign-in or a refresh gives. Never stored, logged or answered twice.
pub struct Tokens {
    /// For whom.
    pub actor: Actor,
    /// Goes into `Authorization: Bearer`.
    pub access_token: SecretString,
    /// From then on the access token is refused.
    pub access_expires_at: DateTime<Utc>,
    /// Good for one refresh.
    pub refresh_token: SecretString,
    /// From then on the refresh token is refused.
    pub refresh_expires_at: DateTime<Utc>,
    /// Whether a phone signs in to the account.
    pub phone_linked: bool,
    /// What has to be done first with it, before anything else can be.
    pub owed: Owed,
}

/// What an account has to do before it may do anything else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Owed {
    /// Change a password that somebody else knows.
    pub password: bool,
    /// Set up a second factor; after the password.
    pub totp: bool,
}
