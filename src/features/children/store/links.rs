//! Link requests in SQL. They are written under the lock of their child.

use crate::{
    features::children::domain::{ChildStatus, LinkRequest, LinkStatus},
    shared::{
        domain::{AccountId, ChildId, FamilyId, LinkRequestId, Page, PageRequest, StaffScope},
        storage::{StoreError, WriteTx, scope::children_in},
    },
};
use chrono::{DateTime, Utc};
use entity::{child, link_request};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
    sea_query::{Expr, SelectStatement},
};

/// Whose requests a list shows.
#[derive(Clone, Copy, Debug)]
pub(in super::super) enum LinkScope {
    /// The account's own, and the open ones for the children of its family.
    Guardian(AccountId, Option<FamilyId>),
    /// The open ones for children in a staff member's scope.
    Staff(StaffScope),
}

/// The open request of an account for a child.
pub(in super::super) async fn open_link(
    db: &impl ConnectionTrait,
    child: ChildId,
    account: AccountId,
) -> Result<Option<LinkRequest>, StoreError> {
    let row = link_request::Entity::find()
        .filter(link_request::Column::ChildId.eq(child.get()))
        .filter(link_request::Column::AccountId.eq(account.get()))
        .filter(link_request::Column::Status.eq(LinkStatus::Open.as_str()))
        .one(db)
        .await?;
    row.map(link_of).transpose()
}

/// One request, whoever asks.
pub(in super::super) async fn find_link(
    db: &impl ConnectionTrait,
    id: LinkRequestId,
) -> Result<Option<LinkRequest>, StoreError> {
    let row = link_request::Entity::find_by_id(id.get()).one(db).await?;
    row.map(link_of).transpose()
}

/// The requests in a scope, oldest first.
pub(in super::super) async fn list_links(
    db: &impl ConnectionTrait,
    scope: LinkScope,
    page: PageRequest,
) -> Result<Page<LinkRequest>, StoreError> {
    let open = |children: SelectStatement| {
        Condition::all()
            .add(link_request::Column::Status.eq(LinkStatus::Open.as_str()))
            .add(link_request::Column::ChildId.in_subquery(children))
    };
    let wanted = match scope {
        LinkScope::Guardian(account, family) => {
            let own = link_request::Column::AccountId.eq(account.get());
            let mut wanted = Condition::any().add(own);
            if let Some(family) = family {
                let children = ids().filter(child::Column::FamilyId.eq(family.get()));
                wanted = wanted.add(open(children.into_query()));
            }
            wanted
        }
        LinkScope::Staff(scope) => open(ids().filter(children_in(scope)).into_query()),
    };
    let mut query = link_request::Entity::find().filter(wanted);
    if let Some(after) = page.after {
        query = query.filter(link_request::Column::Id.gt(after.0));
    }
    let rows = query
        .order_by_asc(link_request::Column::Id)
        .limit(page.limit.saturating_add(1))
        .all(db)
        .await?;
    let links = rows.into_iter().map(link_of).collect::<Result<_, _>>()?;
    Ok(Page::of(links, page, |link: &LinkRequest| link.id.get()))
}

/// The ids of active children.
fn ids() -> sea_orm::Select<child::Entity> {
    child::Entity::find()
        .select_only()
        .column(child::Column::Id)
        .filter(child::Column::Status.eq(ChildStatus::Active.as_str()))
}

pub(in super::super) async fn insert_link(
    tx: &WriteTx,
    link: &LinkRequest,
) -> Result<(), StoreError> {
    let row = link_request::ActiveModel {
        id: Set(link.id.get()),
        district_id: Set(link.district.get()),
        child_id: Set(link.child.get()),
        account_id: Set(link.account.get()),
        guardian_id: Set(link.guardian.get()),
        status: Set(link.status.as_str().to_owned()),
        created_at: Set(link.created_at.into()),
        decided_at: Set(None),
        decided_by: Set(None),
    };
    link_request::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Compare-and-set: decides an open request; false when it was decided.
pub(in super::super) async fn decide_link(
    tx: &WriteTx,
    id: LinkRequestId,
    to: LinkStatus,
    by: AccountId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = link_request::Entity::update_many()
        .col_expr(link_request::Column::Status, Expr::value(to.as_str()))
        .col_expr(link_request::Column::DecidedAt, Expr::value(now))
        .col_expr(link_request::Column::DecidedBy, Expr::value(by.get()))
        .filter(link_request::Column::Id.eq(id.get()))
        .filter(link_request::Column::Status.eq(LinkStatus::Open.as_str()))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

fn link_of(row: link_request::Model) -> Result<LinkRequest, StoreError> {
    Ok(LinkRequest {
        id: row.id.into(),
        district: row.district_id.into(),
        child: row.child_id.into(),
        account: row.account_id.into(),
        guardian: row.guardian_id.into(),
        status: LinkStatus::parse(&row.status).ok_or(StoreError::Corrupt("link_request.status"))?,
        created_at: row.created_at.to_utc(),
        decided_at: row.decided_at.map(|at| at.to_utc()),
    })
}
