//! Accounts and what signs in to them, in SQL; and the rows that say what an account may do.

use super::super::domain::{AccountKind, AccountStatus, Provider, RoleName, staff_role};
use crate::shared::{
    domain::{AccountId, DistrictId, FamilyId, Permissions, Role, SignInId},
    storage::{Question, StoreError, WriteTx, listed, places},
};
use chrono::{DateTime, Utc};
use entity::{account, identity};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, QueryFilter,
    QuerySelect, Statement,
    prelude::{DateTimeWithTimeZone, Json},
    sea_query::{Expr, LockType},
};
use std::{
    borrow::Cow,
    collections::{BTreeMap, btree_map::Entry},
    sync::LazyLock,
};
use uuid::Uuid;

/// An account.
pub struct Account {
    /// Its district.
    pub district: DistrictId,
    /// Whose it is.
    pub kind: AccountKind,
    /// Whether it may sign in.
    pub status: AccountStatus,
}

/// An identity with its secret.
pub struct Credentials {
    /// The account it signs in to.
    pub account: AccountId,
    /// Hash of the password, or the encrypted openid; `None` for identities without one.
    pub secret: Option<String>,
    /// Of a password that somebody else knows: from then on it signs nobody in.
    pub temporary_until: Option<DateTime<Utc>>,
}

/// Whatever changes the refresh tokens of an account takes this lock first, so a token
/// cannot be issued while all are being revoked. It does not stand against rows that refer
/// to the account. False when there is no such account.
pub async fn lock_account(tx: &WriteTx, id: AccountId) -> Result<bool, StoreError> {
    let row = account::Entity::find_by_id(id.get())
        .lock(LockType::NoKeyUpdate)
        .one(&**tx)
        .await?;
    Ok(row.is_some())
}

/// Lets nobody sign in to an account, or act with its tokens, any more.
pub async fn disable(tx: &WriteTx, id: AccountId) -> Result<(), StoreError> {
    tx.changes_standing(id);
    account::Entity::update_many()
        .col_expr(
            account::Column::Status,
            Expr::value(AccountStatus::Disabled.as_str()),
        )
        .filter(account::Column::Id.eq(id.get()))
        .exec(&**tx)
        .await?;
    Ok(())
}

pub async fn insert_account(
    tx: &WriteTx,
    id: AccountId,
    district: DistrictId,
    kind: AccountKind,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = account::ActiveModel {
        id: Set(id.get()),
        district_id: Set(district.get()),
        kind: Set(kind.as_str().to_owned()),
        status: Set(AccountStatus::Active.as_str().to_owned()),
        created_at: Set(now.into()),
    };
    account::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Takes back an account made in this transaction.
pub async fn delete_account(tx: &WriteTx, id: AccountId) -> Result<(), StoreError> {
    account::Entity::delete_by_id(id.get()).exec(&**tx).await?;
    Ok(())
}

pub async fn find_identity(
    db: &impl ConnectionTrait,
    district: DistrictId,
    provider: Provider,
    subject_hash: &str,
) -> Result<Option<AccountId>, StoreError> {
    let found = find_credentials(db, district, provider, subject_hash).await?;
    Ok(found.map(|it| it.account))
}

pub async fn find_credentials(
    db: &impl ConnectionTrait,
    district: DistrictId,
    provider: Provider,
    subject_hash: &str,
) -> Result<Option<Credentials>, StoreError> {
    let row = identity::Entity::find()
        .filter(identity::Column::DistrictId.eq(district.get()))
        .filter(identity::Column::Provider.eq(provider.as_str()))
        .filter(identity::Column::SubjectHash.eq(subject_hash))
        .one(db)
        .await?;
    Ok(row.map(|row| Credentials {
        account: row.account_id.into(),
        secret: row.secret,
        temporary_until: row.temporary_until.map(|at| at.to_utc()),
    }))
}

/// Account, family, staff record, second factor, key, password and sign-in in one row: this is
/// asked with every request. The accounts stand where `{accounts}` does, the sign-ins where
/// `{sign_ins}`; of an account that is a guardian twice the first row counts. Each join names the
/// accounts again: of several accounts the planner may else read an index from end to end.
const STANDING: &str = "
SELECT a.id, a.district_id, a.kind, a.status, g.family_id,
       s.id AS staff_id, s.role, s.house_id, s.subdistrict_id, t.id AS totp_id,
       k.permissions AS key_permissions, k.expires_at AS key_expires_at,
       p.id AS temporary_id, i.idle_until, i.ends_at
  FROM account a
  LEFT JOIN guardian g ON g.account_id = a.id AND g.account_id IN ({accounts})
       AND g.status = 'active'
  LEFT JOIN staff s ON s.account_id = a.id AND s.account_id IN ({accounts})
       AND s.status = 'active'
  LEFT JOIN api_key k ON k.account_id = a.id AND k.account_id IN ({accounts})
       AND k.revoked_at IS NULL
  LEFT JOIN staff_totp t ON t.account_id = a.id AND t.account_id IN ({accounts})
       AND t.confirmed_at IS NOT NULL
  LEFT JOIN identity p ON p.account_id = a.id AND p.account_id IN ({accounts})
       AND p.temporary_until IS NOT NULL
  LEFT JOIN sign_in i ON i.id IN ({sign_ins}) AND i.account_id = a.id AND i.ended_at IS NULL
 WHERE a.id IN ({accounts})
 ORDER BY g.created_at, g.id";

#[derive(FromQueryResult)]
struct StandingRow {
    id: Uuid,
    district_id: Uuid,
    kind: String,
    status: String,
    family_id: Option<Uuid>,
    staff_id: Option<Uuid>,
    role: Option<String>,
    house_id: Option<Uuid>,
    subdistrict_id: Option<Uuid>,
    totp_id: Option<Uuid>,
    key_permissions: Option<Json>,
    key_expires_at: Option<DateTimeWithTimeZone>,
    temporary_id: Option<Uuid>,
    idle_until: Option<DateTime<Utc>>,
    ends_at: Option<DateTime<Utc>>,
}

/// An account, and what it may do at present.
pub struct AccountNow {
    /// The account.
    pub account: Account,
    /// The family it is a guardian of; the first it joined, should there be several.
    pub family: Option<FamilyId>,
    /// The role of the staff member whose account it is; `None` for nobody's, and for those
    /// who are suspended or dismissed.
    pub staff: Option<Role>,
    /// What the key of another system opens and until when; `None` without a key that holds.
    pub key: Option<(Permissions, DateTime<Utc>)>,
    /// Whether signing in asks for a second factor.
    pub has_totp: bool,
    /// Whether somebody else knows its password.
    pub temporary_password: bool,
    /// Until when the sign-in that was asked for goes on; `None` when it was ended, and when
    /// none was asked for.
    pub signed_in_until: Option<DateTime<Utc>>,
}

/// [`STANDING`] of so many accounts.
fn standing_of(many: usize) -> String {
    STANDING
        .replace("{accounts}", &places(1, many))
        .replace("{sign_ins}", &places(many.saturating_add(1), many))
}

static STANDING_OF_ONE: LazyLock<String> = LazyLock::new(|| standing_of(1));

/// The account, and the sign-in that a token names.
pub async fn account_now(
    db: &impl ConnectionTrait,
    id: AccountId,
    sign_in: Option<SignInId>,
) -> Result<Option<AccountNow>, StoreError> {
    Ok(accounts_now(db, &[(id, sign_in)]).await?.remove(&id))
}

/// What [`accounts_now`] asks PostgreSQL of one and of several, of nobody.
pub fn standing_in_a_rush() -> Vec<Question> {
    let nobody = (Uuid::nil().into(), None);
    let of = |many| standing(DbBackend::Postgres, &vec![nobody; many]);
    [1, 2].map(of).map(Question::from).into()
}

/// The query of [`accounts_now`].
fn standing(backend: DbBackend, of: &[(AccountId, Option<SignInId>)]) -> Statement {
    let accounts: Vec<Uuid> = of.iter().map(|(account, _)| account.get()).collect();
    let sign_ins: Vec<Option<Uuid>> = of.iter().map(|(_, it)| it.map(SignInId::get)).collect();
    let (accounts, sign_ins) = (listed(&accounts), listed(&sign_ins));
    let sql = match accounts.len() {
        1 => Cow::Borrowed(STANDING_OF_ONE.as_str()),
        several => Cow::Owned(standing_of(several)),
    };
    Statement::from_sql_and_values(backend, sql, accounts.into_iter().chain(sign_ins))
}

/// As [`account_now`], for several accounts, each once.
pub async fn accounts_now(
    db: &impl ConnectionTrait,
    of: &[(AccountId, Option<SignInId>)],
) -> Result<BTreeMap<AccountId, AccountNow>, StoreError> {
    let statement = standing(db.get_database_backend(), of);
    let mut now = BTreeMap::new();
    for row in StandingRow::find_by_statement(statement).all(db).await? {
        if let Entry::Vacant(place) = now.entry(row.id.into()) {
            place.insert(now_of(row)?);
        }
    }
    Ok(now)
}

fn now_of(row: StandingRow) -> Result<AccountNow, StoreError> {
    let staff = match (row.staff_id, row.role) {
        (Some(staff), Some(role)) => {
            let name = RoleName::parse(&role).ok_or(StoreError::Corrupt("staff.role"))?;
            let (house, subdistrict) = (row.house_id, row.subdistrict_id);
            let role = staff_role(
                name,
                staff.into(),
                house.map(Into::into),
                subdistrict.map(Into::into),
            );
            Some(role.ok_or(StoreError::Corrupt("the place of a staff member"))?)
        }
        _ => None,
    };
    Ok(AccountNow {
        account: Account {
            district: row.district_id.into(),
            kind: AccountKind::parse(&row.kind).ok_or(StoreError::Corrupt("account.kind"))?,
            status: AccountStatus::parse(&row.status)
                .ok_or(StoreError::Corrupt("account.status"))?,
        },
        family: row.family_id.map(Into::into),
        staff,
        key: key_of(row.key_permissions, row.key_expires_at)?,
        has_totp: row.totp_id.is_some(),
        temporary_password: row.temporary_id.is_some(),
        signed_in_until: row.idle_until.min(row.ends_at),
    })
}

fn key_of(
    permissions: Option<Json>,
    expires_at: Option<DateTimeWithTimeZone>,
) -> Result<Option<(Permissions, DateTime<Utc>)>, StoreError> {
    let Some((permissions, expires_at)) = permissions.zip(expires_at) else {
        return Ok(None);
    };
    let permissions = serde_json::from_value(permissions)
        .map_err(|_| StoreError::Corrupt("api_key.permissions"))?;
    Ok(Some((permissions, expires_at.to_utc())))
}
