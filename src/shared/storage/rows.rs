//! Rows of one table, written by one insert.

use sea_orm::{
    ActiveModelTrait, ActiveValue, EntityName, EntityTrait, Iterable, Value,
    sea_query::{Alias, DynIden, Expr, InsertStatement, IntoIden, OnConflict, Query},
};

/// As many rows go out in one insert: SQLite takes some 32,000 values.
const MOST: usize = 500;

/// Rows that give values to the same columns of a table.
pub(super) struct Rows {
    table: DynIden,
    columns: Vec<DynIden>,
    /// A row that has the same in this column as one that is there is left out.
    unless_same: Option<DynIden>,
    rows: Vec<Vec<Value>>,
}

impl Rows {
    /// One row.
    pub fn of<A: ActiveModelTrait>(
        row: &A,
        unless_same: Option<<A::Entity as EntityTrait>::Column>,
    ) -> Self {
        let (mut columns, mut values) = (Vec::new(), Vec::new());
        for column in <A::Entity as EntityTrait>::Column::iter() {
            if let ActiveValue::Set(value) | ActiveValue::Unchanged(value) = row.get(column) {
                columns.push(column.into_iden());
                values.push(value);
            }
        }
        Self {
            table: Alias::new(A::Entity::default().table_name()).into_iden(),
            columns,
            unless_same: unless_same.map(IntoIden::into_iden),
            rows: vec![values],
        }
    }

    /// Whether one insert can write the rows of both.
    pub fn takes(&self, other: &Self) -> bool {
        self.rows.len() < MOST
            && self.table == other.table
            && self.columns == other.columns
            && self.unless_same == other.unless_same
    }

    /// Takes the rows of another.
    pub fn append(&mut self, mut other: Self) {
        self.rows.append(&mut other.rows);
    }

    /// The insert of all of them.
    pub fn insert(&self) -> InsertStatement {
        let mut insert = Query::insert();
        insert
            .into_table(self.table.clone())
            .columns(self.columns.iter().cloned());
        for row in &self.rows {
            insert.values_panic(row.iter().cloned().map(Expr::val));
        }
        if let Some(column) = &self.unless_same {
            let conflict = OnConflict::column(column.clone()).do_nothing().to_owned();
            insert.on_conflict(conflict);
        }
        insert
    }
}
