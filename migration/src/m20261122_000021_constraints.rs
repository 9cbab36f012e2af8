//! What the stores refuse by themselves, beneath the locks: a child in two places, two
//! sessions in one room at one time, more free sessions than a child is entitled to, states
//! and kinds that are none, times that end before they begin, amounts below nothing, and a
//! changed history.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend},
};

use crate::rules::{Apart, Check, add, check, one_of, remove};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        // One at a time: SQLite adds no two.
        for column in FREE {
            let mut added = ColumnDef::new(column);
            added.big_integer().null();
            let mut alter = Table::alter();
            alter.table("booking").add_column(added);
            manager.alter_table(alter).await?;
        }
        db.execute_unprepared(NUMBER_THOSE_THAT_HOLD).await?;
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        if postgres {
            // Trusted: whoever may create in the database may create it.
            db.execute_unprepared("CREATE EXTENSION IF NOT EXISTS btree_gist")
                .await?;
        }
        add(manager, &checks(), &APART).await?;
        let kept = if postgres { KEEP_POSTGRES } else { KEEP_SQLITE };
        db.execute_unprepared(kept).await?;
        Ok(())
    }

    /// The extension stays: others may use it.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let kept = if manager.get_database_backend() == DbBackend::Postgres {
            AS_BEFORE_POSTGRES
        } else {
            AS_BEFORE_SQLITE
        };
        db.execute_unprepared(kept).await?;
        remove(manager, &checks(), &APART).await?;
        for column in FREE {
            let mut alter = Table::alter();
            alter.table("booking").drop_column(column);
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}

/// Which of the free sessions of its year a booking takes, and of how many.
const FREE: [&str; 2] = ["free_number", "free_entitled"];

/// Bookings that were made before get numbers in the order in which they were made. How many a
/// child was entitled to then is not known here, but that it was no fewer. What was missed
/// stays without: whether it counts is a rule of the district.
const NUMBER_THOSE_THAT_HOLD: &str = "
UPDATE booking SET free_number = held.number, free_entitled = held.of_all
  FROM (SELECT id,
               ROW_NUMBER() OVER (PARTITION BY child_id, quota_year ORDER BY created_at, id)
                 AS number,
               COUNT(*) OVER (PARTITION BY child_id, quota_year) AS of_all
          FROM booking
         WHERE funding = 'free'
           AND status IN ('offered', 'requested', 'confirmed', 'checked_in', 'completed')) held
 WHERE held.id = booking.id";

const APART: [Apart; 3] = [
    Apart {
        table: "booking",
        name: "ex_booking_child_time",
        same: &["child_id"],
        in_time: true,
        among: "~status IN ('offered', 'requested', 'confirmed', 'checked_in')",
    },
    Apart {
        table: "booking",
        name: "ex_booking_free_number",
        same: &["child_id", "quota_year", "free_number"],
        in_time: false,
        among: "~free_number IS NOT NULL",
    },
    Apart {
        table: "session",
        name: "ex_session_room_time",
        same: &["room_id"],
        in_time: true,
        among: "~status <> 'cancelled'",
    },
];

const BOOKING_STATUS: &[&str] = &[
    "offered",
    "offer_declined",
    "offer_expired",
    "requested",
    "confirmed",
    "checked_in",
    "completed",
    "rejected",
    "expired",
    "cancelled",
    "late_cancelled",
    "cancelled_by_house",
    "turned_away",
    "no_show",
];
const GUIDANCE_STATUS: &[&str] = &[
    "requested",
    "confirmed",
    "attended",
    "rejected",
    "expired",
    "cancelled",
    "late_cancelled",
    "cancelled_by_house",
    "no_show",
];
const ID_TYPES: &[&str] = &[
    "resident_id",
    "passport",
    "foreigner_permanent_residence",
    "hk_macau_permit",
    "taiwan_permit",
    "birth_certificate",
];
const CHANNELS: &[&str] = &["guardian", "staff", "waitlist"];
const RELATIONS: &[&str] = &["mother", "father", "grandparent", "other"];
const MEMBERS: &[&str] = &["active", "revoked"];
const CARE: &[&str] = &["timed", "temporary"];
const SENDING: &[&str] = &[
    "pending",
    "sent",
    "failed_permanently",
    "not_permitted",
    "dead",
];
const DISEASES: &[&str] = &[
    "hand_foot_mouth",
    "herpangina",
    "chickenpox",
    "influenza",
    "norovirus",
    "other",
];

/// Table, column, and the words it may hold.
type Words = (&'static str, &'static str, &'static [&'static str]);

/// Of places, people and papers.
const WORDS: &[Words] = &[
    ("account", "kind", &["guardian", "staff"]),
    ("account", "status", &["active", "disabled"]),
    (
        "identity",
        "provider",
        &["phone", "password", "wechat", "alipay", "suishenban"],
    ),
    (
        "house",
        "status",
        &[
            "preparing",
            "operating",
            "rectification",
            "suspended",
            "closed",
        ],
    ),
    ("house", "payment_mode", &["offline", "online"]),
    (
        "house",
        "operator_type",
        &[
            "self_run",
            "kindergarten",
            "nursery_institution",
            "social_organisation",
        ],
    ),
    (
        "operator_contract",
        "kind",
        &["operator_contract", "lawful_operation_notice"],
    ),
    (
        "staff",
        "role",
        &[
            "carer",
            "health_worker",
            "house_manager",
            "subdistrict_admin",
            "district_admin",
        ],
    ),
    ("staff", "status", &["active", "suspended", "dismissed"]),
    ("staff", "id_type", ID_TYPES),
    (
        "credential",
        "kind",
        &["qualification", "health", "training", "background_check"],
    ),
    ("credential", "result", &["clear", "hit"]),
    (
        "absence",
        "kind",
        &["sickness", "leave", "training", "other"],
    ),
    ("shift_pattern", "status", &["active", "ended"]),
    ("family", "status", &["active", "erased", "closed"]),
    ("guardian", "relation", RELATIONS),
    ("guardian", "status", MEMBERS),
    ("pickup_person", "relation", RELATIONS),
    ("pickup_person", "status", MEMBERS),
    ("pickup_person", "id_type", ID_TYPES),
    ("pickup_code", "relation", RELATIONS),
    ("pickup_code", "id_type", ID_TYPES),
    ("invitation", "relation", RELATIONS),
    ("link_request", "status", &["open", "approved", "declined"]),
    ("child", "sex", &["female", "male"]),
    ("child", "id_type", ID_TYPES),
    ("child", "status", &["active", "erased"]),
    (
        "consent",
        "purpose",
        &["child_profile", "health_data", "sharing_with_supervisors"],
    ),
    ("consent", "channel", &["guardian", "paper"]),
    (
        "erasure",
        "ground",
        &[
            "guardian_asked",
            "consent_withdrawn",
            "family_erased",
            "retention",
        ],
    ),
    (
        "stored_file",
        "media_type",
        &["image/jpeg", "image/png", "application/pdf"],
    ),
    ("health_certificate", "status", PAPERS),
    (
        "health_certificate",
        "result",
        &["qualified", "not_qualified"],
    ),
    ("return_note", "status", PAPERS),
    ("health_event", "kind", &["turned_away", "reported"]),
    ("health_event", "disease", DISEASES),
    ("suspension_proposal", "disease", DISEASES),
    (
        "suspension_proposal",
        "status",
        &["open", "accepted", "dismissed"],
    ),
    (
        "observation",
        "kind",
        &["midday_check", "observation", "incident"],
    ),
];
const PAPERS: &[&str] = &["submitted", "verified", "rejected"];

/// Of sessions, bookings, guidance, money and messages.
const MORE_WORDS: &[Words] = &[
    ("session_template", "kind", CARE),
    ("session_template", "status", &["active", "retired"]),
    ("session", "kind", CARE),
    ("session", "status", &["open", "closed", "cancelled"]),
    ("booking", "status", BOOKING_STATUS),
    ("booking", "funding", &["free", "paid"]),
    ("booking", "channel", CHANNELS),
    ("booking_event", "from_status", BOOKING_STATUS),
    ("booking_event", "to_status", BOOKING_STATUS),
    ("strike", "kind", &["late_cancelled", "no_show"]),
    ("waitlist_entry", "kind", CARE),
    (
        "waitlist_entry",
        "status",
        &["waiting", "offered", "fulfilled", "withdrawn", "ended"],
    ),
    (
        "waitlist_offer",
        "outcome",
        &["accepted", "declined", "timed_out", "withdrawn"],
    ),
    ("guidance_session", "status", &["open", "cancelled"]),
    ("guidance_booking", "status", GUIDANCE_STATUS),
    ("guidance_booking", "channel", CHANNELS),
    ("guidance_booking_event", "from_status", GUIDANCE_STATUS),
    ("guidance_booking_event", "to_status", GUIDANCE_STATUS),
    (
        "home_visit",
        "status",
        &["planned", "done", "declined", "unreachable"],
    ),
    (
        "home_visit",
        "appointment",
        &["none", "requested", "confirmed"],
    ),
    ("payment_order", "status", &["open", "paid", "closed"]),
    (
        "payment_refund",
        "status",
        &["waiting", "accepted", "succeeded", "stuck"],
    ),
    (
        "payment_refund",
        "reason",
        &["too_late", "paid_twice", "fee_returned"],
    ),
    ("payment_receipt", "kind", &["payment", "refund"]),
    ("payment_receipt", "method", &["cash", "transfer"]),
    (
        "notice_delivery",
        "channel",
        &["wechat_subscription", "sms"],
    ),
    ("notice_delivery", "status", SENDING),
    ("notice_preference", "language", &["zh", "en"]),
    ("webhook", "status", &["active", "disabled"]),
    (
        "webhook",
        "disabled_reason",
        &["by_staff", "gone", "failing"],
    ),
    ("webhook_delivery", "status", &["pending", "sent", "dead"]),
];

/// Which states of a free booking hold or have used a free session by every rule; of what was
/// missed or cancelled late the district says.
const FREE_NUMBER: &str = "CASE \
    WHEN ~free_number IS NULL THEN ~free_entitled IS NULL \
        AND NOT (~funding = 'free' AND ~status IN \
            ('offered', 'requested', 'confirmed', 'checked_in', 'completed')) \
    ELSE ~free_entitled IS NOT NULL AND ~free_number BETWEEN 1 AND ~free_entitled \
        AND ~funding = 'free' AND ~status IN ('offered', 'requested', 'confirmed', \
            'checked_in', 'completed', 'no_show', 'late_cancelled') \
    END";

/// Table, what the rule is about, and what holds of every row.
const RULES: &[(&str, &str, &str)] = &[
    ("absence", "times", "~starts_at < ~ends_at"),
    ("booking", "times", "~starts_at < ~ends_at"),
    (
        "booking",
        "fee",
        "~fee_fen >= 0 AND (~funding = 'paid' OR ~fee_fen = 0)",
    ),
    ("booking", "free_number", FREE_NUMBER),
    (
        "fee_schedule",
        "prices",
        "~timed_fen_per_hour >= 0 AND ~temporary_fen_per_session >= 0",
    ),
    ("guidance_booking", "times", "~starts_at < ~ends_at"),
    ("guidance_session", "times", "~starts_at < ~ends_at"),
    (
        "guidance_session",
        "capacity_families",
        "~capacity_families >= 0",
    ),
    ("liability_insurance", "dates", "~valid_from <= ~valid_to"),
    ("operator_contract", "dates", "~valid_from <= ~valid_to"),
    ("quota_grant", "extra_sessions", "~extra_sessions > 0"),
    ("room", "usable_area_dm2", "~usable_area_dm2 > 0"),
    ("room", "class_cap", "~class_cap > 0"),
    ("session", "times", "~starts_at < ~ends_at"),
    (
        "session",
        "counts",
        "~released_places >= 0 AND ~step_minutes > 0 AND ~short_by >= 0 AND ~closures >= 0",
    ),
    ("session_template", "times", "~start_time < ~end_time"),
    ("session_template", "weekday", "~weekday BETWEEN 1 AND 7"),
    ("shift", "times", "~starts_at < ~ends_at"),
    ("shift_pattern", "times", "~start_time < ~end_time"),
    ("shift_pattern", "weekday", "~weekday BETWEEN 1 AND 7"),
    ("subscription_permit", "remaining", "~remaining >= 0"),
    ("waitlist_entry", "dates", "~from_date <= ~to_date"),
];

fn checks() -> Vec<Check> {
    let words = WORDS.iter().chain(MORE_WORDS);
    let words = words.map(|(table, column, words)| one_of(table, column, words));
    let rules = RULES.iter();
    words
        .chain(rules.map(|(table, what, holds)| check(table, what, holds)))
        .collect()
}

/// The history of a booking, and the ledger, are added to; all that is ever changed is that a
/// reason which someone wrote in words is blanked.
const KEEP_POSTGRES: &str = "
CREATE FUNCTION only_reason_is_blanked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.reason IS NULL AND to_jsonb(NEW) - 'reason' = to_jsonb(OLD) - 'reason' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is never changed, only added to', TG_TABLE_NAME;
END $$;
CREATE FUNCTION rows_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is never changed, only added to', TG_TABLE_NAME; END $$;

CREATE TRIGGER booking_event_is_kept BEFORE UPDATE ON booking_event
    FOR EACH ROW EXECUTE FUNCTION only_reason_is_blanked();
CREATE TRIGGER booking_event_stays BEFORE DELETE OR TRUNCATE ON booking_event
    FOR EACH STATEMENT EXECUTE FUNCTION rows_stay();

DROP TRIGGER ledger_entry_is_kept ON ledger_entry;
CREATE TRIGGER ledger_entry_is_kept BEFORE UPDATE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION only_reason_is_blanked();
CREATE TRIGGER ledger_entry_stays BEFORE DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_kept();
";

const AS_BEFORE_POSTGRES: &str = "
DROP TRIGGER booking_event_is_kept ON booking_event;
DROP TRIGGER booking_event_stays ON booking_event;
DROP TRIGGER ledger_entry_is_kept ON ledger_entry;
DROP TRIGGER ledger_entry_stays ON ledger_entry;
DROP FUNCTION only_reason_is_blanked();
DROP FUNCTION rows_stay();
CREATE TRIGGER ledger_entry_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_kept();
";

const KEEP_SQLITE: &str = "
CREATE TRIGGER booking_event_is_kept BEFORE UPDATE ON booking_event
WHEN NEW.reason IS NOT NULL
    OR NEW.id IS NOT OLD.id OR NEW.district_id IS NOT OLD.district_id
    OR NEW.booking_id IS NOT OLD.booking_id OR NEW.at IS NOT OLD.at
    OR NEW.actor_account_id IS NOT OLD.actor_account_id
    OR NEW.from_status IS NOT OLD.from_status OR NEW.to_status IS NOT OLD.to_status
BEGIN SELECT RAISE(ABORT, 'booking_event is never changed, only added to'); END;
CREATE TRIGGER booking_event_stays BEFORE DELETE ON booking_event
BEGIN SELECT RAISE(ABORT, 'booking_event is never changed, only added to'); END;

DROP TRIGGER ledger_entry_is_kept_from_update;
CREATE TRIGGER ledger_entry_is_kept_from_update BEFORE UPDATE ON ledger_entry
WHEN NEW.reason IS NOT NULL
    OR NEW.id IS NOT OLD.id OR NEW.district_id IS NOT OLD.district_id
    OR NEW.house_id IS NOT OLD.house_id OR NEW.family_id IS NOT OLD.family_id
    OR NEW.booking_id IS NOT OLD.booking_id OR NEW.kind IS NOT OLD.kind
    OR NEW.reference IS NOT OLD.reference OR NEW.at IS NOT OLD.at
    OR NEW.actor_account_id IS NOT OLD.actor_account_id
BEGIN SELECT RAISE(ABORT, 'the ledger is never changed, only added to'); END;
";

const AS_BEFORE_SQLITE: &str = "
DROP TRIGGER booking_event_is_kept;
DROP TRIGGER booking_event_stays;
DROP TRIGGER ledger_entry_is_kept_from_update;
CREATE TRIGGER ledger_entry_is_kept_from_update BEFORE UPDATE ON ledger_entry \
BEGIN SELECT RAISE(ABORT, 'the ledger is never changed, only added to'); END;
";
