//! Sign-ins in SQL.

use super::super::domain::{Begun, DeviceKind, Provider, SignIn, Which};
use crate::shared::{
    domain::{AccountId, DistrictId, SignInId},
    storage::{Batch, StoreError, WriteTx},
};
use chrono::{DateTime, Utc};
use entity::{refresh_token, sign_in};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QueryTrait, sea_query::Expr,
};

/// A sign-in to be written.
pub struct NewSignIn {
    pub id: SignInId,
    pub district: DistrictId,
    pub account: AccountId,
    pub begun: Begun,
    pub now: DateTime<Utc>,
    pub idle_until: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

pub async fn insert_sign_in(tx: &WriteTx, new: NewSignIn) -> Result<(), StoreError> {
    let row = sign_in::ActiveModel {
        id: Set(new.id.get()),
        district_id: Set(new.district.get()),
        account_id: Set(new.account.get()),
        way: Set(Some(new.begun.way.as_str().to_owned())),
        device: Set(new.begun.device.map(|device| device.as_str().to_owned())),
        begun_at: Set(new.now.into()),
        last_used_at: Set(new.now.into()),
        idle_until: Set(new.idle_until.into()),
        ends_at: Set(new.ends_at.into()),
        ended_at: Set(None),
    };
    sign_in::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

pub async fn find_sign_in(
    db: &impl ConnectionTrait,
    id: SignInId,
) -> Result<Option<SignIn>, StoreError> {
    let row = sign_in::Entity::find_by_id(id.get()).one(db).await?;
    row.map(read).transpose()
}

/// Whether a sign-in is one of an account, over or not.
pub async fn has_sign_in(
    db: &impl ConnectionTrait,
    account: AccountId,
    id: SignInId,
) -> Result<bool, StoreError> {
    let found = sign_in::Entity::find_by_id(id.get())
        .filter(sign_in::Column::AccountId.eq(account.get()))
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// The sign-ins of an account that go on, those used last first.
pub async fn sign_ins(
    db: &impl ConnectionTrait,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Vec<SignIn>, StoreError> {
    let rows = sign_in::Entity::find()
        .filter(sign_in::Column::AccountId.eq(account.get()))
        .filter(sign_in::Column::EndedAt.is_null())
        .filter(sign_in::Column::IdleUntil.gt(now))
        .filter(sign_in::Column::EndsAt.gt(now))
        .order_by_desc(sign_in::Column::LastUsedAt)
        .order_by_desc(sign_in::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(read).collect()
}

/// It was used, and goes on.
pub async fn use_sign_in(
    tx: &WriteTx,
    id: SignInId,
    now: DateTime<Utc>,
    idle_until: DateTime<Utc>,
) -> Result<(), StoreError> {
    sign_in::Entity::update_many()
        .col_expr(sign_in::Column::LastUsedAt, Expr::value(now))
        .col_expr(sign_in::Column::IdleUntil, Expr::value(idle_until))
        .filter(sign_in::Column::Id.eq(id.get()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Ends sign-ins of an account with their refresh tokens, under its lock.
pub async fn end_sign_ins(
    tx: &WriteTx,
    account: AccountId,
    which: Which,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    use refresh_token::Column as Token;
    use sign_in::Column as It;
    tx.changes_standing(account);
    let these = Condition::all().add(It::AccountId.eq(account.get()));
    let tokens = Condition::all().add(Token::AccountId.eq(account.get()));
    let (these, tokens) = match which {
        Which::All => (these, tokens),
        Which::One(id) => (
            these.add(It::Id.eq(id.get())),
            tokens.add(Token::ChainId.eq(id.get())),
        ),
        Which::Others(id) => (
            these.add(It::Id.ne(id.get())),
            tokens.add(Token::ChainId.ne(id.get())),
        ),
    };
    let mut batch = Batch::default();
    batch.update(
        sign_in::Entity::update_many()
            .col_expr(It::EndedAt, Expr::value(now))
            .filter(these)
            .filter(It::EndedAt.is_null())
            .into_query(),
    );
    batch.update(
        refresh_token::Entity::update_many()
            .col_expr(Token::RevokedAt, Expr::value(now))
            .filter(tokens)
            .filter(Token::RevokedAt.is_null())
            .into_query(),
    );
    batch.execute(tx).await
}

fn read(row: sign_in::Model) -> Result<SignIn, StoreError> {
    let way = row.way.map(|word| {
        let way = Provider::parse(&word);
        way.ok_or(StoreError::Corrupt("sign_in.way"))
    });
    let device = row.device.map(|word| {
        let device = DeviceKind::parse(&word);
        device.ok_or(StoreError::Corrupt("sign_in.device"))
    });
    Ok(SignIn {
        id: row.id.into(),
        way: way.transpose()?,
        device: device.transpose()?,
        begun_at: row.begun_at.to_utc(),
        last_used_at: row.last_used_at.to_utc(),
        idle_until: row.idle_until.to_utc(),
        ends_at: row.ends_at.to_utc(),
        ended_at: row.ended_at.map(|at| at.to_utc()),
    })
}
