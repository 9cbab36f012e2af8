//! Refresh tokens in SQL.

use super::super::domain::RefreshToken;
use crate::shared::{
    domain::{AccountId, DistrictId, SignInId},
    storage::{Batch, StoreError, WriteTx},
};
use chrono::{DateTime, Utc};
use entity::refresh_token;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryTrait, sea_query::Expr,
};
use uuid::Uuid;

/// A refresh token to be written.
pub struct NewRefreshToken {
    /// Its id.
    pub id: Uuid,
    /// The account's district.
    pub district: DistrictId,
    /// Whose it is.
    pub account: AccountId,
    /// The sign-in it stems from.
    pub chain: SignInId,
    /// Keyed hash of the token.
    pub token_hash: String,
    /// From then on it is of no use.
    pub expires_at: DateTime<Utc>,
    /// The present.
    pub created_at: DateTime<Utc>,
}

/// Writes a token, and drops the account's expired ones.
pub async fn insert_refresh(tx: &WriteTx, token: NewRefreshToken) -> Result<(), StoreError> {
    let now = token.created_at;
    let account = token.account.get();
    let row = refresh_token::ActiveModel {
        id: Set(token.id),
        district_id: Set(token.district.get()),
        account_id: Set(account),
        chain_id: Set(token.chain.get()),
        token_hash: Set(token.token_hash),
        expires_at: Set(token.expires_at.into()),
        used_at: Set(None),
        revoked_at: Set(None),
        created_at: Set(now.into()),
    };
    let mut batch = Batch::default();
    batch.row(&row);
    batch.delete(
        refresh_token::Entity::delete_many()
            .filter(refresh_token::Column::AccountId.eq(account))
            .filter(refresh_token::Column::ExpiresAt.lt(now))
            .into_query(),
    );
    batch.execute(tx).await
}

pub async fn find_refresh(
    db: &impl ConnectionTrait,
    token_hash: &str,
) -> Result<Option<RefreshToken>, StoreError> {
    let row = refresh_token::Entity::find()
        .filter(refresh_token::Column::TokenHash.eq(token_hash))
        .one(db)
        .await?;
    Ok(row.map(|row| RefreshToken {
        id: row.id,
        district: row.district_id.into(),
        account: row.account_id.into(),
        chain: row.chain_id.into(),
        expires_at: row.expires_at.to_utc(),
        used_at: row.used_at.map(|at| at.to_utc()),
        revoked_at: row.revoked_at.map(|at| at.to_utc()),
    }))
}

/// True when another token of the chain was used at or after the first use of this one.
pub async fn moved_on(db: &impl ConnectionTrait, token: &RefreshToken) -> Result<bool, StoreError> {
    let Some(first_use) = token.used_at else {
        return Ok(false);
    };
    let later = refresh_token::Entity::find()
        .filter(refresh_token::Column::ChainId.eq(token.chain.get()))
        .filter(refresh_token::Column::Id.ne(token.id))
        .filter(refresh_token::Column::UsedAt.gte(first_use))
        .count(db)
        .await?;
    Ok(later > 0)
}

/// Marks a token as used; false when it was used or revoked already.
pub async fn use_refresh(tx: &WriteTx, id: Uuid, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let done = refresh_token::Entity::update_many()
        .col_expr(refresh_token::Column::UsedAt, Expr::value(now))
        .filter(refresh_token::Column::Id.eq(id))
        .filter(refresh_token::Column::UsedAt.is_null())
        .filter(refresh_token::Column::RevokedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Revokes the successor whose answer was lost.
pub async fn revoke_unused(
    tx: &WriteTx,
    chain: SignInId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    refresh_token::Entity::update_many()
        .col_expr(refresh_token::Column::RevokedAt, Expr::value(now))
        .filter(refresh_token::Column::RevokedAt.is_null())
        .filter(refresh_token::Column::ChainId.eq(chain.get()))
        .filter(refresh_token::Column::UsedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(())
}
