//! Which sessions someone waits for, and the moment in which their places are kept for the
//! waiting list. The list itself lies right of this feature; only its rows are read here, in
//! the transaction that frees a place.

use crate::shared::{
    domain::SessionId,
    storage::{Batch, StoreError},
};
use chrono::{DateTime, Utc};
use entity::{session, waitlist_entry, waitlist_hold, waitlist_house};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Select,
    sea_query::{Expr, ExprTrait, InsertStatement, OnConflict, Query, SelectStatement},
};

/// Rows of `session` that match a waiting entry by house, date, kind, or the session itself.
/// Times of day are left to the waiting list.
fn is_wished() -> SelectStatement {
    use session::Column as S;
    use waitlist_entry::Column as E;
    use waitlist_house::Column as H;
    Query::select()
        .expr(Expr::val(1))
        .from(waitlist_house::Entity)
        .inner_join(waitlist_entry::Entity, column(E::Id).eq(column(H::EntryId)))
        .and_where(column(H::HouseId).eq(column(S::HouseId)))
        .and_where(column(H::ToDate).gte(column(S::Date)))
        .and_where(column(E::FromDate).lte(column(S::Date)))
        .and_where(column(E::Status).eq("waiting"))
        .cond_where(
            Condition::any()
                .add(column(E::SessionId).is_null())
                .add(column(E::SessionId).eq(column(S::Id))),
        )
        .cond_where(
            Condition::any()
                .add(column(E::Kind).is_null())
                .add(column(E::Kind).eq(column(S::Kind))),
        )
        .to_owned()
}

fn column(of: impl ColumnTrait) -> Expr {
    Expr::col(of.as_column_ref())
}

fn wished_of(ids: &[SessionId]) -> Select<session::Entity> {
    session::Entity::find()
        .filter(session::Column::Id.is_in(ids.iter().map(|id| id.get())))
        .filter(Expr::exists(is_wished()))
}

/// Those of some sessions that someone waits for.
pub(in crate::features::sessions) async fn wished(
    db: &impl ConnectionTrait,
    ids: &[SessionId],
) -> Result<Vec<SessionId>, StoreError> {
    let found: Vec<uuid::Uuid> = wished_of(ids)
        .select_only()
        .column(session::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().map(Into::into).collect())
}

/// Adds to the batch: places of the sessions that someone waits for are kept until `until`.
pub(in crate::features::sessions) fn keep(
    batch: &mut Batch,
    ids: &[SessionId],
    until: DateTime<Utc>,
) {
    let wished = Query::select()
        .column((session::Entity, session::Column::Id))
        .column((session::Entity, session::Column::DistrictId))
        .expr(Expr::value(until))
        .from(session::Entity)
        .and_where(session::Column::Id.is_in(ids.iter().map(|id| id.get())))
        .and_where(Expr::exists(is_wished()))
        .to_owned();
    let mut insert = InsertStatement::new();
    insert.into_table(waitlist_hold::Entity).columns([
        waitlist_hold::Column::SessionId,
        waitlist_hold::Column::DistrictId,
        waitlist_hold::Column::Until,
    ]);
    // Three columns for three: this cannot fail.
    if insert.select_from(wished).is_ok() {
        insert.on_conflict(
            OnConflict::column(waitlist_hold::Column::SessionId)
                .update_column(waitlist_hold::Column::Until)
                .to_owned(),
        );
        batch.insert(insert);
    }
}
