//! The ledger, payments and refunds; until when a booking is held for payment, and which
//! houses take payment online.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::build::{create_all, drop_all, index, may_refer, refers, table_with_id, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What is written into the ledger stays as it is.
const KEPT: [&str; 2] = ["ledger_entry", "ledger_line"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("booking")
                    .add_column(ColumnDef::new("pay_by").timestamp_with_time_zone().null())
                    .to_owned(),
            )
            .await?;
        manager
            .alter_table(
                Table::alter()
                    .table("house")
                    .add_column(
                        ColumnDef::new("payment_mode")
                            .string_len(64)
                            .not_null()
                            .default("offline"),
                    )
                    .to_owned(),
            )
            .await?;
        create_all(
            manager,
            vec![
                ledger_entry(),
                ledger_line(),
                payment_order(),
                payment_refund(),
                payment_receipt(),
            ],
            vec![
                index("booking", &["status", "pay_by"]),
                unique("ledger_entry", &["reference"]),
                index("ledger_entry", &["booking_id"]),
                index("ledger_entry", &["family_id", "id"]),
                index("ledger_entry", &["house_id", "at"]),
                unique("ledger_line", &["entry_id", "account"]),
                unique("payment_order", &["out_trade_no"]),
                unique("payment_order", &["transaction_id"]),
                index("payment_order", &["booking_id"]),
                index("payment_order", &["status", "next_query_at"]),
                unique("payment_refund", &["payment_order_id"]),
                unique("payment_refund", &["out_refund_no"]),
                index("payment_refund", &["booking_id"]),
                index("payment_refund", &["status", "next_attempt_at"]),
                unique("payment_receipt", &["house_id", "year", "number"]),
                index("payment_receipt", &["booking_id"]),
            ],
        )
        .await?;
        keep(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(
            manager,
            &[
                "payment_receipt",
                "payment_refund",
                "payment_order",
                "ledger_line",
                "ledger_entry",
            ],
        )
        .await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            manager
                .get_connection()
                .execute_unprepared("DROP FUNCTION ledger_is_kept()")
                .await?;
        }
        manager
            .drop_index(
                Index::drop()
                    .name("ix_booking_status_pay_by")
                    .table("booking")
                    .to_owned(),
            )
            .await?;
        for (table, column) in [("booking", "pay_by"), ("house", "payment_mode")] {
            manager
                .alter_table(Table::alter().table(table).drop_column(column).to_owned())
                .await?;
        }
        Ok(())
    }
}

/// Refuses every change of what stands in the ledger, in both stores.
async fn keep(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    if manager.get_database_backend() == DbBackend::Postgres {
        db.execute_unprepared(
            "CREATE FUNCTION ledger_is_kept() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'the ledger is never changed, only added to'; END $$",
        )
        .await?;
        for table in KEPT {
            db.execute_unprepared(&format!(
                "CREATE TRIGGER {table}_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} \
                 FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_kept()"
            ))
            .await?;
        }
    } else {
        for table in KEPT {
            for change in ["UPDATE", "DELETE"] {
                db.execute_unprepared(&format!(
                    "CREATE TRIGGER {table}_is_kept_from_{} BEFORE {change} ON {table} \
                     BEGIN SELECT RAISE(ABORT, 'the ledger is never changed, only added to'); END",
                    change.to_lowercase()
                ))
                .await?;
            }
        }
    }
    Ok(())
}

fn word(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.string_len(64).not_null();
    column
}

fn instant(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.timestamp_with_time_zone().not_null();
    column
}

fn fen(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.big_integer().not_null();
    column
}

/// An amount that is moved: more than nothing.
fn moved_fen() -> ColumnDef {
    let mut column = fen("amount_fen");
    column.check(Expr::col("amount_fen").gt(0));
    column
}

/// The family is a bare id: a pseudonym that stays when the family is erased.
fn ledger_entry() -> TableCreateStatement {
    let mut t = table_with_id("ledger_entry");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "house_id", "house");
    t.col(ColumnDef::new("family_id").uuid().not_null());
    may_refer(&mut t, "booking_id", "booking");
    t.col(word("kind").check(Expr::col("kind").is_in([
        "charge",
        "payment",
        "refund",
        "reversal",
        "adjustment",
    ])));
    t.col(ColumnDef::new("reference").string_len(128).not_null());
    t.col(instant("at"));
    may_refer(&mut t, "actor_account_id", "account");
    t.col(ColumnDef::new("reason").text().null());
    t
}

fn ledger_line() -> TableCreateStatement {
    let mut t = table_with_id("ledger_line");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "entry_id", "ledger_entry");
    t.col(word("account").check(Expr::col("account").is_in([
        "family_receivable",
        "house_revenue",
        "cash_offline",
        "cash_wechat",
    ])));
    t.col(fen("amount_fen").check(Expr::col("amount_fen").ne(0)));
    t
}

fn payment_order() -> TableCreateStatement {
    let mut t = table_with_id("payment_order");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "house_id", "house");
    refers(&mut t, "booking_id", "booking");
    refers(&mut t, "account_id", "account");
    t.col(word("out_trade_no"));
    t.col(moved_fen());
    t.col(word("status"));
    t.col(ColumnDef::new("prepay_id").text().null());
    t.col(instant("expires_at"));
    t.col(ColumnDef::new("transaction_id").string_len(64).null());
    t.col(ColumnDef::new("paid_at").timestamp_with_time_zone().null());
    t.col(fen("queries"));
    t.col(instant("next_query_at"));
    t.col(instant("created_at"));
    t
}

fn payment_refund() -> TableCreateStatement {
    let mut t = table_with_id("payment_refund");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "house_id", "house");
    refers(&mut t, "booking_id", "booking");
    refers(&mut t, "payment_order_id", "payment_order");
    t.col(word("out_refund_no"));
    t.col(moved_fen());
    t.col(word("reason"));
    t.col(word("status"));
    t.col(fen("attempts"));
    t.col(instant("next_attempt_at"));
    t.col(ColumnDef::new("last_error").text().null());
    t.col(instant("created_at"));
    t.col(ColumnDef::new("done_at").timestamp_with_time_zone().null());
    t
}

fn payment_receipt() -> TableCreateStatement {
    let mut t = table_with_id("payment_receipt");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "house_id", "house");
    refers(&mut t, "booking_id", "booking");
    t.col(fen("year"));
    t.col(fen("number"));
    t.col(word("kind"));
    t.col(word("method"));
    t.col(moved_fen());
    t.col(ColumnDef::new("note").text().null());
    refers(&mut t, "recorded_by", "account");
    t.col(instant("recorded_at"));
    t
}
