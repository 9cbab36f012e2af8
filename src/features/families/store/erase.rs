//! Erasing the adults of a family: the one place that blanks all that is personal about them.

use super::guardians::sealed;
use crate::{
    features::families::domain::{FamilyStatus, MemberStatus},
    shared::{
        domain::FamilyId,
        security::FieldCipher,
        storage::{Batch, StoreError, WriteTx},
    },
};
use entity::{
    family, guardian, home_visit, invitation, notice_preference, pickup_person, priority_decision,
    subscription_permit, waitlist_entry,
};
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement, UpdateStatement},
};

/// Blanks a family whose lock is held. Rows stay where past bookings and the ledger refer to
/// them, and say nothing about a person: texts become encrypted empty strings, hashes empty.
pub(in super::super) async fn erase(
    tx: &WriteTx,
    cipher: &FieldCipher,
    id: FamilyId,
) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    batch
        .update(blank_family(id))
        .update(blank_guardians(cipher, id)?)
        .update(blank_pickup_persons(cipher, id)?)
        .update(blank_decisions(cipher, id)?)
        .update(blank_visits(id))
        .update(end_waiting(id))
        .delete(
            invitation::Entity::delete_many()
                .filter(invitation::Column::FamilyId.eq(id.get()))
                .into_query(),
        )
        .delete(
            notice_preference::Entity::delete_many()
                .filter(notice_preference::Column::AccountId.in_subquery(accounts(id)))
                .into_query(),
        )
        .delete(
            subscription_permit::Entity::delete_many()
                .filter(subscription_permit::Column::AccountId.in_subquery(accounts(id)))
                .into_query(),
        );
    batch.execute(tx).await
}

/// The accounts that were in the family and act for no other.
fn accounts(id: FamilyId) -> SelectStatement {
    let of_family = guardian::Entity::find()
        .select_only()
        .column(guardian::Column::AccountId)
        .filter(guardian::Column::FamilyId.eq(id.get()))
        .into_query();
    let elsewhere = guardian::Entity::find()
        .select_only()
        .column(guardian::Column::AccountId)
        .filter(guardian::Column::AccountId.in_subquery(of_family))
        .filter(guardian::Column::FamilyId.ne(id.get()))
        .filter(guardian::Column::Status.eq(MemberStatus::Active.as_str()))
        .into_query();
    guardian::Entity::find()
        .select_only()
        .column(guardian::Column::AccountId)
        .filter(guardian::Column::FamilyId.eq(id.get()))
        .filter(guardian::Column::AccountId.not_in_subquery(elsewhere))
        .into_query()
}

fn blank_family(id: FamilyId) -> UpdateStatement {
    use family::Column;
    family::Entity::update_many()
        .col_expr(Column::Status, Expr::value(FamilyStatus::Erased.as_str()))
        .col_expr(Column::InPriorityGroup, Expr::value(false))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1_i64))
        .filter(Column::Id.eq(id.get()))
        .into_query()
}

fn blank_guardians(cipher: &FieldCipher, id: FamilyId) -> Result<UpdateStatement, StoreError> {
    use guardian::Column;
    let (name, phone) = (
        sealed(cipher, "guardian.name", "")?,
        sealed(cipher, "guardian.phone", "")?,
    );
    Ok(guardian::Entity::update_many()
        .col_expr(Column::NameCipher, Expr::value(name))
        .col_expr(Column::PhoneCipher, Expr::value(phone))
        .col_expr(Column::PhoneHash, Expr::value(""))
        .col_expr(Column::Status, Expr::value(MemberStatus::Revoked.as_str()))
        .filter(Column::FamilyId.eq(id.get()))
        .into_query())
}

fn blank_pickup_persons(cipher: &FieldCipher, id: FamilyId) -> Result<UpdateStatement, StoreError> {
    use pickup_person::Column;
    let (name, phone) = (
        sealed(cipher, "pickup_person.name", "")?,
        sealed(cipher, "pickup_person.phone", "")?,
    );
    Ok(pickup_person::Entity::update_many()
        .col_expr(Column::NameCipher, Expr::value(name))
        .col_expr(Column::PhoneCipher, Expr::value(phone))
        .col_expr(Column::IdNumberHash, Expr::value(""))
        .col_expr(Column::IdTailHash, Expr::value(Option::<String>::None))
        .col_expr(Column::IdType, Expr::value(Option::<String>::None))
        .col_expr(Column::Status, Expr::value(MemberStatus::Revoked.as_str()))
        .filter(Column::FamilyId.eq(id.get()))
        .into_query())
}

fn blank_decisions(cipher: &FieldCipher, id: FamilyId) -> Result<UpdateStatement, StoreError> {
    use priority_decision::Column;
    let nothing = sealed(cipher, "priority_decision.reason", "")?;
    Ok(priority_decision::Entity::update_many()
        .col_expr(Column::ReasonCipher, Expr::value(nothing))
        .filter(Column::FamilyId.eq(id.get()))
        .into_query())
}

fn blank_visits(id: FamilyId) -> UpdateStatement {
    use home_visit::Column;
    home_visit::Entity::update_many()
        .col_expr(Column::ReferenceCipher, Expr::value(Option::<String>::None))
        .col_expr(Column::OutcomeCipher, Expr::value(Option::<String>::None))
        .col_expr(Column::PreferredDays, Expr::value(serde_json::json!([])))
        .filter(Column::FamilyId.eq(id.get()))
        .into_query()
}

/// Nobody waits any more.
fn end_waiting(id: FamilyId) -> UpdateStatement {
    use waitlist_entry::Column;
    waitlist_entry::Entity::update_many()
        .col_expr(Column::Status, Expr::value("withdrawn"))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1_i64))
        .filter(Column::FamilyId.eq(id.get()))
        .filter(Column::Status.is_in(["waiting", "offered"]))
        .into_query()
}
