//! The ledger in SQL.

use super::domain::{Entry, EntryKind, Imbalance, LedgerAccount, Posted, Standing, Sums};
use crate::shared::{
    domain::{AccountId, BookingId, DistrictId, FamilyId, HouseId, Page, PageRequest},
    storage::{
        Batch, StoreError,
        months::{Kept, whole_since},
    },
};
use chrono::{DateTime, Utc};
use entity::{ledger_entry, ledger_line};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Statement,
};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Adds an entry and its two lines to the batch.
pub(super) fn add(batch: &mut Batch, entry: &Entry, [id, to, from]: [Uuid; 3]) {
    let (about, made) = (entry.about(), entry.made());
    let row = ledger_entry::ActiveModel {
        id: Set(id),
        district_id: Set(about.district.get()),
        house_id: Set(about.house.get()),
        family_id: Set(about.family.get()),
        booking_id: Set(Some(about.booking.get())),
        kind: Set(entry.kind().as_str().to_owned()),
        reference: Set(entry.reference().to_owned()),
        at: Set(made.at.into()),
        actor_account_id: Set(made.by.map(AccountId::get)),
        reason: Set(made.reason.clone()),
    };
    batch.row(&row);
    for (line, (account, fen)) in [to, from].into_iter().zip(entry.lines()) {
        let row = ledger_line::ActiveModel {
            id: Set(line),
            district_id: Set(about.district.get()),
            entry_id: Set(id),
            account: Set(account.as_str().to_owned()),
            amount_fen: Set(fen),
        };
        batch.row(&row);
    }
}

/// What lines of one kind and account sum up to.
#[derive(FromQueryResult)]
struct Sum {
    kind: String,
    account: String,
    fen: i64,
}

impl Sum {
    fn kind(&self) -> Result<EntryKind, StoreError> {
        EntryKind::parse(&self.kind).ok_or(StoreError::Corrupt("ledger_entry.kind"))
    }

    fn account(&self) -> Result<LedgerAccount, StoreError> {
        LedgerAccount::parse(&self.account).ok_or(StoreError::Corrupt("ledger_line.account"))
    }
}

const OF_BOOKING: &str = "
SELECT e.kind AS kind, l.account AS account, CAST(SUM(l.amount_fen) AS BIGINT) AS fen
  FROM ledger_entry e JOIN ledger_line l ON l.entry_id = e.id
 WHERE e.booking_id = $1
 GROUP BY e.kind, l.account";

async fn sums_of_booking(
    db: &impl ConnectionTrait,
    booking: BookingId,
) -> Result<Vec<Sum>, StoreError> {
    let backend = db.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, OF_BOOKING, [booking.get().into()]);
    Ok(Sum::find_by_statement(statement).all(db).await?)
}

pub(super) async fn standing(
    db: &impl ConnectionTrait,
    booking: BookingId,
) -> Result<Standing, StoreError> {
    let mut standing = Standing::default();
    for sum in sums_of_booking(db, booking).await? {
        if sum.account()? != LedgerAccount::FamilyReceivable {
            continue;
        }
        let fen = sum.fen.saturating_abs();
        match sum.kind()? {
            EntryKind::Charge => standing.charged = fen,
            EntryKind::Payment => standing.paid = fen,
            EntryKind::Refund => standing.refunded = fen,
            EntryKind::Reversal | EntryKind::Adjustment => {
                standing.returned = standing.returned.saturating_add(fen);
            }
        }
    }
    Ok(standing)
}

pub(super) async fn with_entries(
    db: &impl ConnectionTrait,
    bookings: &[BookingId],
) -> Result<BTreeSet<BookingId>, StoreError> {
    let found: Vec<Uuid> = ledger_entry::Entity::find()
        .select_only()
        .column(ledger_entry::Column::BookingId)
        .filter(ledger_entry::Column::BookingId.is_in(bookings.iter().map(|id| id.get())))
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().map(BookingId::from).collect())
}

pub(super) async fn cash_at_the_house(
    db: &impl ConnectionTrait,
    booking: BookingId,
) -> Result<i64, StoreError> {
    let mut cash = 0_i64;
    for sum in sums_of_booking(db, booking).await? {
        if sum.account()? == LedgerAccount::CashOffline {
            cash = cash.saturating_add(sum.fen);
        }
    }
    Ok(cash)
}

pub(super) async fn due_of_family(
    db: &impl ConnectionTrait,
    family: FamilyId,
) -> Result<i64, StoreError> {
    let entries = ledger_entry::Entity::find()
        .select_only()
        .column(ledger_entry::Column::Id)
        .filter(ledger_entry::Column::FamilyId.eq(family.get()))
        .into_query();
    let lines: Vec<i64> = ledger_line::Entity::find()
        .select_only()
        .column(ledger_line::Column::AmountFen)
        .filter(ledger_line::Column::Account.eq(LedgerAccount::FamilyReceivable.as_str()))
        .filter(ledger_line::Column::EntryId.in_subquery(entries))
        .into_tuple()
        .all(db)
        .await?;
    Ok(lines.into_iter().fold(0, i64::saturating_add))
}

pub(super) async fn entries_of_family(
    db: &impl ConnectionTrait,
    family: FamilyId,
    page: PageRequest,
) -> Result<Page<Posted>, StoreError> {
    let wanted = Condition::all().add(ledger_entry::Column::FamilyId.eq(family.get()));
    entries(db, wanted, page).await
}

fn in_house(house: HouseId, (from, until): (DateTime<Utc>, DateTime<Utc>)) -> Condition {
    Condition::all()
        .add(ledger_entry::Column::HouseId.eq(house.get()))
        .add(ledger_entry::Column::At.gte(from))
        .add(ledger_entry::Column::At.lt(until))
}

pub(super) async fn entries_of_house(
    db: &impl ConnectionTrait,
    house: HouseId,
    span: (DateTime<Utc>, DateTime<Utc>),
    page: PageRequest,
) -> Result<Page<Posted>, StoreError> {
    entries(db, in_house(house, span), page).await
}

const OF_HOUSE: &str = "
SELECT e.kind AS kind, l.account AS account, CAST(SUM(l.amount_fen) AS BIGINT) AS fen
  FROM ledger_entry e JOIN ledger_line l ON l.entry_id = e.id
 WHERE e.house_id = $1 AND e.at >= $2 AND e.at < $3
 GROUP BY e.kind, l.account";

pub(super) async fn sums_of_house(
    db: &impl ConnectionTrait,
    house: HouseId,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Sums, StoreError> {
    let backend = db.get_database_backend();
    let values = [house.get().into(), from.into(), until.into()];
    let statement = Statement::from_sql_and_values(backend, OF_HOUSE, values);
    let mut sums = Sums::default();
    for sum in Sum::find_by_statement(statement).all(db).await? {
        sums = sums.with(sum.kind()?, sum.account()?, sum.fen);
    }
    Ok(sums)
}

async fn entries(
    db: &impl ConnectionTrait,
    mut wanted: Condition,
    page: PageRequest,
) -> Result<Page<Posted>, StoreError> {
    if let Some(after) = page.after {
        wanted = wanted.add(ledger_entry::Column::Id.gt(after.0));
    }
    let rows = ledger_entry::Entity::find()
        .filter(wanted)
        .order_by_asc(ledger_entry::Column::Id)
        .limit(page.limit.saturating_add(1))
        .all(db)
        .await?;
    let lines = ledger_line::Entity::find()
        .filter(ledger_line::Column::EntryId.is_in(rows.iter().map(|row| row.id)))
        .filter(ledger_line::Column::Account.eq(LedgerAccount::FamilyReceivable.as_str()))
        .all(db)
        .await?;
    let receivable: HashMap<Uuid, i64> = lines
        .into_iter()
        .map(|line| (line.entry_id, line.amount_fen))
        .collect();
    let posted = rows
        .into_iter()
        .map(|row| posted_of(row, &receivable))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(posted, page, |entry| entry.id.get()))
}

fn posted_of(
    row: ledger_entry::Model,
    receivable: &HashMap<Uuid, i64>,
) -> Result<Posted, StoreError> {
    Ok(Posted {
        receivable_fen: receivable.get(&row.id).copied().unwrap_or(0),
        id: row.id.into(),
        kind: EntryKind::parse(&row.kind).ok_or(StoreError::Corrupt("ledger_entry.kind"))?,
        house: row.house_id.into(),
        family: row.family_id.into(),
        booking: row.booking_id.map(Into::into),
        reference: row.reference,
        at: row.at.to_utc(),
        by: row.actor_account_id.map(Into::into),
        reason: row.reason,
    })
}

/// What cannot be right, and the query that finds it: each selects `subject` and its `district`.
/// `$2` is the first booking whose history is not archived.
const CHECKS: &[(&str, &str)] = &[
    (
        "an entry does not balance between two accounts",
        "SELECT e.id AS subject, e.district_id AS district FROM ledger_entry e
           LEFT JOIN ledger_line l ON l.entry_id = e.id
          GROUP BY e.id, e.district_id
         HAVING COUNT(l.id) <> 2 OR SUM(l.amount_fen) <> 0",
    ),
    (
        "the fee of a booking that took a place was never charged",
        "SELECT b.id AS subject, b.district_id AS district FROM booking b
          WHERE b.funding = 'paid' AND b.fee_fen > 0
            AND EXISTS (SELECT 1 FROM booking_event v WHERE v.booking_id = b.id
                          AND v.to_status IN ('requested', 'confirmed'))
            AND NOT EXISTS (SELECT 1 FROM ledger_entry e
                             WHERE e.booking_id = b.id AND e.kind = 'charge')",
    ),
    (
        "a booking that costs nothing, or was only offered, was charged",
        "SELECT b.id AS subject, b.district_id AS district FROM booking b
           JOIN ledger_entry e ON e.booking_id = b.id AND e.kind = 'charge'
          WHERE b.funding <> 'paid' OR b.fee_fen = 0
             OR (b.id >= $2
                 AND NOT EXISTS (SELECT 1 FROM booking_event v WHERE v.booking_id = b.id
                                  AND v.to_status IN ('requested', 'confirmed')))",
    ),
    (
        "what is charged and returned for a booking is not what is due in its state",
        "SELECT b.id AS subject, b.district_id AS district FROM booking b
           JOIN ledger_entry e ON e.booking_id = b.id AND e.kind IN ('charge', 'reversal')
           JOIN ledger_line l ON l.entry_id = e.id AND l.account = 'family_receivable'
          GROUP BY b.id, b.district_id, b.fee_fen, b.status
         HAVING SUM(l.amount_fen) < 0 OR SUM(l.amount_fen) > b.fee_fen
             OR (SUM(l.amount_fen) <> b.fee_fen
                 AND b.status IN ('requested', 'confirmed', 'checked_in', 'completed'))
             OR (SUM(l.amount_fen) <> 0
                 AND b.status IN ('cancelled', 'rejected', 'expired', 'cancelled_by_house',
                                  'turned_away'))",
    ),
    (
        "more of a fee was returned than was charged",
        "SELECT e.booking_id AS subject, e.district_id AS district FROM ledger_entry e
           JOIN ledger_line l ON l.entry_id = e.id AND l.account = 'house_revenue'
          WHERE e.booking_id IS NOT NULL
          GROUP BY e.booking_id, e.district_id
         HAVING SUM(l.amount_fen) > 0",
    ),
    (
        "more was given back for a booking than was taken",
        "SELECT e.booking_id AS subject, e.district_id AS district FROM ledger_entry e
           JOIN ledger_line l ON l.entry_id = e.id
          WHERE e.booking_id IS NOT NULL AND l.account IN ('cash_offline', 'cash_wechat')
          GROUP BY e.booking_id, e.district_id, l.account
         HAVING SUM(l.amount_fen) < 0",
    ),
    (
        "an online payment has not exactly one entry",
        "SELECT p.id AS subject, p.district_id AS district FROM payment_order p
           LEFT JOIN ledger_entry e ON e.reference = 'payment:wechat:' || p.transaction_id
           LEFT JOIN ledger_line l ON l.entry_id = e.id AND l.account = 'cash_wechat'
          WHERE p.status = 'paid'
          GROUP BY p.id, p.district_id, p.amount_fen
         HAVING COUNT(e.id) <> 1 OR SUM(l.amount_fen) <> p.amount_fen",
    ),
    (
        "an online refund has not exactly one entry",
        "SELECT r.id AS subject, r.district_id AS district FROM payment_refund r
           LEFT JOIN ledger_entry e ON e.reference = 'refund:wechat:' || r.out_refund_no
           LEFT JOIN ledger_line l ON l.entry_id = e.id AND l.account = 'cash_wechat'
          WHERE r.status = 'succeeded'
          GROUP BY r.id, r.district_id, r.amount_fen
         HAVING COUNT(e.id) <> 1 OR SUM(l.amount_fen) <> -r.amount_fen",
    ),
];

#[derive(FromQueryResult)]
struct Found {
    subject: Uuid,
}

pub(super) async fn imbalances(
    db: &impl ConnectionTrait,
    district: DistrictId,
) -> Result<Vec<Imbalance>, StoreError> {
    let mut all = Vec::new();
    for (check, sql) in CHECKS {
        let sql = format!("SELECT subject FROM ({sql}) AS found WHERE district = $1");
        let mut values = vec![district.get().into()];
        if sql.contains("$2") {
            values.push(whole_since(db, Kept::BookingEvent).await?.into());
        }
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        let found = Found::find_by_statement(statement).all(db).await?;
        all.extend(found.into_iter().map(|found| Imbalance {
            check,
            subject: found.subject,
        }));
    }
    Ok(all)
}
