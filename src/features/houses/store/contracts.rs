//! Contracts and notices of operators.

use crate::{
    features::houses::domain::{ContractDetails, ContractKind, OperatorContract},
    shared::{
        domain::{DateRange, DistrictId, HouseId, OperatorContractId},
        storage::{StoreError, WriteTx},
    },
};
use chrono::{DateTime, Utc};
use entity::operator_contract;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, sea_query::Expr,
};

/// The contracts and notices of a house, the one that ends last first.
pub(in crate::features::houses) async fn contracts_of(
    db: &impl ConnectionTrait,
    house: HouseId,
) -> Result<Vec<OperatorContract>, StoreError> {
    let rows = operator_contract::Entity::find()
        .filter(operator_contract::Column::HouseId.eq(house.get()))
        .order_by_desc(operator_contract::Column::ValidTo)
        .order_by_desc(operator_contract::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(contract_of).collect()
}

/// Those of a district whose last day lies in one of the spans.
pub(in crate::features::houses) async fn contracts_ending(
    db: &impl ConnectionTrait,
    district: DistrictId,
    spans: &[DateRange],
) -> Result<Vec<OperatorContract>, StoreError> {
    let mut ending = Condition::any();
    for span in spans {
        let column = operator_contract::Column::ValidTo;
        ending = ending.add(column.between(span.from(), span.to()));
    }
    let rows = operator_contract::Entity::find()
        .filter(operator_contract::Column::DistrictId.eq(district.get()))
        .filter(ending)
        .order_by_asc(operator_contract::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(contract_of).collect()
}

pub(in crate::features::houses) async fn find_contract(
    db: &impl ConnectionTrait,
    house: HouseId,
    id: OperatorContractId,
) -> Result<Option<OperatorContract>, StoreError> {
    let row = operator_contract::Entity::find_by_id(id.get())
        .filter(operator_contract::Column::HouseId.eq(house.get()))
        .one(db)
        .await?;
    row.map(contract_of).transpose()
}

pub(in crate::features::houses) async fn insert_contract(
    tx: &WriteTx,
    contract: &OperatorContract,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let details = &contract.details;
    let row = operator_contract::ActiveModel {
        id: Set(contract.id.get()),
        district_id: Set(contract.district.get()),
        house_id: Set(contract.house.get()),
        kind: Set(details.kind.as_str().to_owned()),
        operator_name: Set(details.operator_name.clone()),
        number: Set(details.number.clone()),
        valid_from: Set(details.valid_from),
        valid_to: Set(details.valid_to),
        version: Set(contract.version),
        created_at: Set(now.into()),
    };
    operator_contract::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Writes the details if the version is still `expected`; false when it is not.
pub(in crate::features::houses) async fn update_contract(
    tx: &WriteTx,
    id: OperatorContractId,
    expected: i64,
    details: &ContractDetails,
) -> Result<bool, StoreError> {
    use operator_contract::Column;
    let done = operator_contract::Entity::update_many()
        .col_expr(Column::Kind, Expr::value(details.kind.as_str()))
        .col_expr(
            Column::OperatorName,
            Expr::value(details.operator_name.as_str()),
        )
        .col_expr(Column::Number, Expr::value(details.number.as_str()))
        .col_expr(Column::ValidFrom, Expr::value(details.valid_from))
        .col_expr(Column::ValidTo, Expr::value(details.valid_to))
        .col_expr(Column::Version, Expr::value(expected.saturating_add(1)))
        .filter(Column::Id.eq(id.get()))
        .filter(Column::Version.eq(expected))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

fn contract_of(row: operator_contract::Model) -> Result<OperatorContract, StoreError> {
    Ok(OperatorContract {
        id: row.id.into(),
        district: row.district_id.into(),
        house: row.house_id.into(),
        details: ContractDetails {
            kind: ContractKind::parse(&row.kind)
                .ok_or(StoreError::Corrupt("operator_contract.kind"))?,
            operator_name: row.operator_name,
            number: row.number,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
        },
        version: row.version,
    })
}
