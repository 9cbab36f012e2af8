//! Children and consents in SQL. Names and document numbers are encrypted; a document is
//! found again by its keyed hash.

mod consents;
mod erase;
mod links;

pub(super) use consents::{
    consents_in_force, find_consent, insert_consent, list_consents, withdraw_consents,
};
pub(super) use erase::erase;
pub(super) use links::{LinkScope, decide_link, find_link, insert_link, list_links, open_link};

use super::domain::{Child, ChildDetails, ChildStatus, Sex};
use crate::shared::{
    domain::{
        ChildId, DistrictId, FamilyId, IdDocument, IdType, Page, PageRequest, PersonName,
        StaffScope,
    },
    security::FieldCipher,
    storage::{StoreError, WriteTx, scope::children_in},
};
use chrono::{DateTime, Utc};
use entity::{booking, child};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select, sea_query::Expr,
};

const NAME: &str = "child.name";
const ID_NUMBER: &str = "child.id_number";

/// The states in which a booking holds a place; bookings lie to the right of this feature,
/// so the words stand here, and a test holds them against those of bookings.
const HOLDING_A_PLACE: [&str; 4] = ["offered", "requested", "confirmed", "checked_in"];

fn active() -> Select<child::Entity> {
    child::Entity::find().filter(child::Column::Status.eq(ChildStatus::Active.as_str()))
}

/// A child of the family.
pub(super) async fn find_own(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    family: FamilyId,
    id: ChildId,
) -> Result<Option<Child>, StoreError> {
    let row = active()
        .filter(child::Column::Id.eq(id.get()))
        .filter(child::Column::FamilyId.eq(family.get()))
        .one(db)
        .await?;
    row.map(|row| child_of(cipher, row)).transpose()
}

/// The child with this document.
pub(super) async fn find_by_document(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    district: DistrictId,
    document: &IdDocument,
) -> Result<Option<Child>, StoreError> {
    let hash = cipher.lookup_hash(ID_NUMBER, &document.lookup_value());
    let row = active()
        .filter(child::Column::DistrictId.eq(district.get()))
        .filter(child::Column::IdNumberHash.eq(hash))
        .one(db)
        .await?;
    row.map(|row| child_of(cipher, row)).transpose()
}

/// A child in the scope of a staff member.
pub(super) async fn find_in_scope(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    scope: StaffScope,
    id: ChildId,
) -> Result<Option<Child>, StoreError> {
    let row = active()
        .filter(child::Column::Id.eq(id.get()))
        .filter(children_in(scope))
        .one(db)
        .await?;
    row.map(|row| child_of(cipher, row)).transpose()
}

/// Whether a child is in the scope of a staff member.
pub(super) async fn is_in_scope(
    db: &impl ConnectionTrait,
    scope: StaffScope,
    id: ChildId,
) -> Result<bool, StoreError> {
    let found = active()
        .filter(child::Column::Id.eq(id.get()))
        .filter(children_in(scope))
        .count(db)
        .await?;
    Ok(found > 0)
}

/// The children of a family, in the order they were registered.
pub(super) async fn list_own(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    family: FamilyId,
    page: PageRequest,
) -> Result<Page<Child>, StoreError> {
    let mut query = active().filter(child::Column::FamilyId.eq(family.get()));
    if let Some(after) = page.after {
        query = query.filter(child::Column::Id.gt(after.0));
    }
    let rows = query
        .order_by_asc(child::Column::Id)
        .limit(page.limit.saturating_add(1))
        .all(db)
        .await?;
    let children = rows
        .into_iter()
        .map(|row| child_of(cipher, row))
        .collect::<Result<_, _>>()?;
    Ok(Page::of(children, page, |child: &Child| child.id.get()))
}

/// The children of a family that are not erased, in the order of their ids.
pub(super) async fn ids_of_family(
    db: &impl ConnectionTrait,
    family: FamilyId,
) -> Result<Vec<ChildId>, StoreError> {
    let rows = active()
        .filter(child::Column::FamilyId.eq(family.get()))
        .order_by_asc(child::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.id.into()).collect())
}

/// The names of active children.
pub(super) async fn names(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    ids: &[ChildId],
) -> Result<Vec<(ChildId, PersonName)>, StoreError> {
    let rows = active()
        .filter(child::Column::Id.is_in(ids.iter().map(|id| id.get())))
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| Ok((row.id.into(), child_of(cipher, row)?.details.name)))
        .collect()
}

/// Takes the child's lock, the first of all locks.
pub(super) async fn lock(
    tx: &WriteTx,
    cipher: &FieldCipher,
    id: ChildId,
) -> Result<Option<Child>, StoreError> {
    let row = active()
        .filter(child::Column::Id.eq(id.get()))
        .lock_exclusive()
        .one(&**tx)
        .await?;
    row.map(|row| child_of(cipher, row)).transpose()
}

/// True while a booking holds a place for the child. Asked under the child's lock.
pub(super) async fn holds_a_place(tx: &WriteTx, id: ChildId) -> Result<bool, StoreError> {
    let held = booking::Entity::find()
        .filter(booking::Column::ChildId.eq(id.get()))
        .filter(booking::Column::Status.is_in(HOLDING_A_PLACE))
        .count(&**tx)
        .await?;
    Ok(held > 0)
}

/// [`StoreError::Duplicate`] when the district has a child with that document.
pub(super) async fn insert(
    tx: &WriteTx,
    cipher: &FieldCipher,
    child: &Child,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let document = &child.document;
    let row = child::ActiveModel {
        id: Set(child.id.get()),
        district_id: Set(child.district.get()),
        family_id: Set(child.family.get()),
        name_cipher: Set(sealed(cipher, NAME, child.details.name.as_str())?),
        birth_date: Set(child.details.birth_date),
        sex: Set(child.details.sex.map(|sex| sex.as_str().to_owned())),
        id_type: Set(document.id_type().as_str().to_owned()),
        id_number_cipher: Set(sealed(cipher, ID_NUMBER, document.number())?),
        id_number_hash: Set(cipher.lookup_hash(ID_NUMBER, &document.lookup_value())),
        status: Set(ChildStatus::Active.as_str().to_owned()),
        booking_suspended_until: Set(None),
        version: Set(child.version),
        created_at: Set(now.into()),
    };
    child::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Writes details and version of a child whose lock is held.
pub(super) async fn update(
    tx: &WriteTx,
    cipher: &FieldCipher,
    id: ChildId,
    details: &ChildDetails,
    version: i64,
) -> Result<(), StoreError> {
    let name = sealed(cipher, NAME, details.name.as_str())?;
    child::Entity::update_many()
        .col_expr(child::Column::NameCipher, Expr::value(name))
        .col_expr(child::Column::BirthDate, Expr::value(details.birth_date))
        .col_expr(
            child::Column::Sex,
            Expr::value(details.sex.map(|sex| sex.as_str().to_owned())),
        )
        .col_expr(child::Column::Version, Expr::value(version))
        .filter(child::Column::Id.eq(id.get()))
        .exec(&**tx)
        .await?;
    Ok(())
}

fn child_of(cipher: &FieldCipher, row: child::Model) -> Result<Child, StoreError> {
    let opened = |purpose: &'static str, stored: &str| {
        cipher
            .decrypt(purpose, stored)
            .map_err(|_| StoreError::Corrupt(purpose))
    };
    let id_type = IdType::parse(&row.id_type).ok_or(StoreError::Corrupt("child.id_type"))?;
    let sex = match row.sex {
        None => None,
        Some(word) => Some(Sex::parse(&word).ok_or(StoreError::Corrupt("child.sex"))?),
    };
    Ok(Child {
        id: row.id.into(),
        district: row.district_id.into(),
        family: row.family_id.into(),
        details: ChildDetails {
            name: PersonName::stored(opened(NAME, &row.name_cipher)?),
            birth_date: row.birth_date,
            sex,
        },
        document: IdDocument::stored(id_type, opened(ID_NUMBER, &row.id_number_cipher)?),
        version: row.version,
    })
}

fn sealed(cipher: &FieldCipher, purpose: &'static str, plain: &str) -> Result<String, StoreError> {
    cipher
        .encrypt(purpose, plain)
        .map_err(|_| StoreError::Corrupt(purpose))
}
