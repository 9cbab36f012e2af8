//! Each sign-in has a row, which access tokens name; and a password that somebody else knows
//! is good for a while only.

use sea_orm_migration::{prelude::*, sea_orm::ConnectionTrait};

use crate::{
    build::{create_all, drop_all, index, refers, table_with_id},
    rules::{Check, add, one_of, remove},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Sign-ins that can go on are taken over; by what they began is not known any more. They end
/// when their latest refresh token would have.
const CARRY_OVER: &str = "
INSERT INTO sign_in (id, district_id, account_id, begun_at, last_used_at, idle_until, ends_at)
SELECT t.chain_id, t.district_id, t.account_id, MIN(t.created_at), MAX(t.created_at),
       MAX(t.expires_at), MAX(t.expires_at)
  FROM refresh_token t
 WHERE EXISTS (SELECT 1 FROM refresh_token l
                WHERE l.chain_id = t.chain_id AND l.used_at IS NULL AND l.revoked_at IS NULL)
 GROUP BY t.chain_id, t.district_id, t.account_id";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_all(
            manager,
            vec![sign_in()],
            vec![index("sign_in", &["account_id"])],
        )
        .await?;
        add(manager, &checks(), &[]).await?;
        let db = manager.get_connection();
        db.execute_unprepared(CARRY_OVER).await?;
        let mut until = ColumnDef::new("temporary_until");
        until.timestamp_with_time_zone().null();
        let mut alter = Table::alter();
        alter.table("identity").add_column(until);
        manager.alter_table(alter).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut alter = Table::alter();
        alter.table("identity").drop_column("temporary_until");
        manager.alter_table(alter).await?;
        remove(manager, &checks(), &[]).await?;
        drop_all(manager, &["sign_in"]).await
    }
}

fn checks() -> [Check; 2] {
    let ways = ["phone", "password", "wechat", "alipay", "suishenban"];
    let devices = ["wechat", "alipay", "phone", "tablet", "computer"];
    [
        one_of("sign_in", "way", &ways),
        one_of("sign_in", "device", &devices),
    ]
}

/// Its id is the `chain_id` of its refresh tokens. It goes on until `idle_until`, which each
/// refresh moves, and never beyond `ends_at`; `ended_at` is when it was ended before that.
fn sign_in() -> TableCreateStatement {
    let mut t = table_with_id("sign_in");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "account_id", "account");
    for word in ["way", "device"] {
        t.col(ColumnDef::new(word).string_len(64).null());
    }
    for instant in ["begun_at", "last_used_at", "idle_until", "ends_at"] {
        t.col(
            ColumnDef::new(instant)
                .timestamp_with_time_zone()
                .not_null(),
        );
    }
    t.col(ColumnDef::new("ended_at").timestamp_with_time_zone().null());
    t
}
