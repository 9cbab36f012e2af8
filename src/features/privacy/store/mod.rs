//! Everything about a family in SQL.

mod rows;
mod tables;

pub(super) use tables::{TABLES, everything};

use crate::shared::{
    domain::{AccountId, FamilyId},
    storage::StoreError,
};
use entity::{booking, child, guardian, guidance_booking, ledger_entry, waitlist_entry};
use entity::{health_certificate, home_visit, return_note};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};
use uuid::Uuid;

/// The ids by which rows are found to be about a family.
#[derive(Debug, Default)]
pub(super) struct Ids {
    pub families: Vec<Uuid>,
    pub children: Vec<Uuid>,
    /// The account that asks: what hangs on those of others is theirs.
    pub accounts: Vec<Uuid>,
    pub bookings: Vec<Uuid>,
    pub guidance_bookings: Vec<Uuid>,
    pub entries: Vec<Uuid>,
    pub waiting: Vec<Uuid>,
    pub visits: Vec<Uuid>,
    pub files: Vec<Uuid>,
    /// Family and children: whom the audit log tells of.
    pub subjects: Vec<Uuid>,
    /// Family, its guardians and the account: whom notices are for.
    pub audience: Vec<Uuid>,
}

/// Reads them.
pub(super) async fn ids_of(
    db: &impl ConnectionTrait,
    family: FamilyId,
    account: AccountId,
) -> Result<Ids, StoreError> {
    macro_rules! ids {
        ($table:ident: $found:ident where $column:ident in $of:expr) => {
            $table::Entity::find()
                .select_only()
                .column($table::Column::$found)
                .filter($table::Column::$column.is_in($of))
                .into_tuple::<Uuid>()
                .all(db)
                .await?
        };
    }
    let families = vec![family.get()];
    let own = || families.iter().copied();
    let children = ids!(child: Id where FamilyId in own());
    let mut files = ids!(health_certificate: FileId where ChildId in children.iter().copied());
    files.extend(ids!(return_note: FileId where ChildId in children.iter().copied()));
    Ok(Ids {
        accounts: vec![account.get()],
        bookings: ids!(booking: Id where FamilyId in own()),
        guidance_bookings: ids!(guidance_booking: Id where FamilyId in own()),
        entries: ids!(ledger_entry: Id where FamilyId in own()),
        waiting: ids!(waitlist_entry: Id where FamilyId in own()),
        visits: ids!(home_visit: Id where FamilyId in own()),
        files,
        subjects: own().chain(children.iter().copied()).collect(),
        audience: [family.get(), account.get()]
            .into_iter()
            .chain(ids!(guardian: Id where FamilyId in own()))
            .collect(),
        children,
        families,
    })
}

/// True while a guidance booking of the family holds a place.
pub(super) async fn guidance_is_booked(
    db: &impl ConnectionTrait,
    family: FamilyId,
    holding: impl Iterator<Item = &'static str>,
) -> Result<bool, StoreError> {
    let open = guidance_booking::Entity::find()
        .filter(guidance_booking::Column::FamilyId.eq(family.get()))
        .filter(guidance_booking::Column::Status.is_in(holding))
        .count(db)
        .await?;
    Ok(open > 0)
}
