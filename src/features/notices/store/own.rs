//! What accounts want of messages, and which they allow.

use super::super::domain::{MessageLanguage, PermitAnswer, Preferences};
use crate::shared::{
    domain::{AccountId, Actor},
    storage::{StoreError, WriteTx},
};
use chrono::{DateTime, Utc};
use entity::{notice_preference, subscription_permit};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};
use std::collections::BTreeMap;

/// What an account wants, and the version of that; version 0 for one that never said.
pub(in super::super) async fn preferences(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<(Preferences, i64), StoreError> {
    let row = notice_preference::Entity::find_by_id(account.get())
        .one(db)
        .await?;
    let Some(row) = row else {
        return Ok((Preferences::default(), 0));
    };
    let preferences = Preferences {
        language: MessageLanguage::parse(&row.language)
            .ok_or(StoreError::Corrupt("notice_preference.language"))?,
        sms_urgent: row.sms_urgent,
        sms_normal: row.sms_normal,
    };
    Ok((preferences, row.version))
}

/// Saves what an account wants, if nobody has since `expected`.
pub(in super::super) async fn save_preferences(
    tx: &WriteTx,
    actor: &Actor,
    preferences: Preferences,
    expected: i64,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    if expected == 0 {
        let row = notice_preference::ActiveModel {
            account_id: Set(actor.account.get()),
            district_id: Set(actor.district.get()),
            language: Set(preferences.language.as_str().to_owned()),
            sms_urgent: Set(preferences.sms_urgent),
            sms_normal: Set(preferences.sms_normal),
            version: Set(1),
            updated_at: Set(now.into()),
        };
        let inserted = notice_preference::Entity::insert(row)
            .on_conflict(
                OnConflict::column(notice_preference::Column::AccountId)
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(&**tx)
            .await?;
        return Ok(inserted == 1);
    }
    let done = notice_preference::Entity::update_many()
        .col_expr(
            notice_preference::Column::Language,
            Expr::value(preferences.language.as_str()),
        )
        .col_expr(
            notice_preference::Column::SmsUrgent,
            Expr::value(preferences.sms_urgent),
        )
        .col_expr(
            notice_preference::Column::SmsNormal,
            Expr::value(preferences.sms_normal),
        )
        .col_expr(
            notice_preference::Column::Version,
            Expr::value(expected.saturating_add(1)),
        )
        .col_expr(notice_preference::Column::UpdatedAt, Expr::value(now))
        .filter(notice_preference::Column::AccountId.eq(actor.account.get()))
        .filter(notice_preference::Column::Version.eq(expected))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Messages that an account allows, by our name of the template.
pub(in super::super) async fn permits(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<BTreeMap<String, i64>, StoreError> {
    let rows = subscription_permit::Entity::find()
        .filter(subscription_permit::Column::AccountId.eq(account.get()))
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.template, row.remaining))
        .collect())
}

/// Notes what the mini-program answered for a template.
pub(in super::super) async fn report_permit(
    tx: &WriteTx,
    actor: &Actor,
    (template, long_term): (&str, bool),
    answer: PermitAnswer,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = subscription_permit::ActiveModel {
        account_id: Set(actor.account.get()),
        template: Set(template.to_owned()),
        district_id: Set(actor.district.get()),
        remaining: Set(0),
        updated_at: Set(now.into()),
    };
    let key = [
        subscription_permit::Column::AccountId,
        subscription_permit::Column::Template,
    ];
    subscription_permit::Entity::insert(row)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_without_returning(&**tx)
        .await?;
    let remaining = Expr::col(subscription_permit::Column::Remaining);
    let remaining = match (answer, long_term) {
        (PermitAnswer::Accept, false) => remaining.add(1),
        (PermitAnswer::Accept, true) => Expr::value(1),
        // A no to one more leaves what was allowed before.
        (PermitAnswer::Reject, false) | (PermitAnswer::Filter, _) => remaining,
        (PermitAnswer::Reject, true) | (PermitAnswer::Ban, _) => Expr::value(0),
    };
    subscription_permit::Entity::update_many()
        .col_expr(subscription_permit::Column::Remaining, remaining)
        .col_expr(subscription_permit::Column::UpdatedAt, Expr::value(now))
        .filter(subscription_permit::Column::AccountId.eq(actor.account.get()))
        .filter(subscription_permit::Column::Template.eq(template))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Takes one permit for a message, if there is one; one for ever stays.
pub(in super::super) async fn take_permit(
    tx: &WriteTx,
    account: AccountId,
    (template, long_term): (&str, bool),
) -> Result<bool, StoreError> {
    let step = if long_term { 0 } else { 1 };
    let done = subscription_permit::Entity::update_many()
        .col_expr(
            subscription_permit::Column::Remaining,
            Expr::col(subscription_permit::Column::Remaining).sub(step),
        )
        .filter(subscription_permit::Column::AccountId.eq(account.get()))
        .filter(subscription_permit::Column::Template.eq(template))
        .filter(subscription_permit::Column::Remaining.gt(0))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// The platform says that no message is allowed: what was counted is wrong.
pub(in super::super) async fn forget_permits(
    tx: &WriteTx,
    account: AccountId,
    template: &str,
) -> Result<(), StoreError> {
    subscription_permit::Entity::update_many()
        .col_expr(subscription_permit::Column::Remaining, Expr::value(0))
        .filter(subscription_permit::Column::AccountId.eq(account.get()))
        .filter(subscription_permit::Column::Template.eq(template))
        .exec(&**tx)
        .await?;
    Ok(())
}
