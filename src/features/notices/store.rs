//! Notices in SQL.

use super::domain::Notice;
use entity::notice;
use sea_orm::{
    ActiveValue::Set,
    EntityTrait, QueryTrait,
    sea_query::{InsertStatement, OnConflict},
};

/// The insert of a notice; of two with one key the first stays.
pub(super) fn insert_of(told: Notice) -> InsertStatement {
    let row = notice::ActiveModel {
        id: Set(told.id),
        district_id: Set(told.district.get()),
        audience: Set(told.to.as_str().to_owned()),
        audience_id: Set(told.to.id()),
        kind: Set(told.kind.as_str().to_owned()),
        subject_id: Set(told.subject),
        facts: Set(told.facts),
        once_key: Set(told.once_key),
        created_at: Set(told.at.into()),
    };
    notice::Entity::insert(row)
        .on_conflict(
            OnConflict::column(notice::Column::OnceKey)
                .do_nothing()
                .to_owned(),
        )
        .into_query()
}
