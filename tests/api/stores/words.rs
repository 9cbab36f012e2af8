//! The words that the stores take are those of the program, and no column of words is
//! forgotten.

use crate::support::{TestApp, on_both_stores};
use baobaowu::{
    features::{
        auth::domain::{AccountKind, AccountStatus, DeviceKind, Provider},
        bookings::domain::{BookingStatus, Channel, Funding, StrikeKind},
        children::domain::{ChildStatus, ConsentChannel, ErasureGround, LinkStatus, Purpose, Sex},
        exports::domain::{Dataset, ExportFailure, ExportStatus},
        families::domain::{FamilyStatus, MemberStatus, Relation},
        guidance::domain::{
            Appointment, GuidanceBookingStatus, GuidanceSessionStatus, HomeVisitStatus,
        },
        health::domain::{CertificateStatus, FileType, HealthCheckResult, HealthEventKind},
        houses::domain::{ContractKind, HouseStatus, OperatorType, PaymentMode},
        illness::domain::{ObservationKind, ProposalStatus},
        ledger::domain::{EntryKind, LedgerAccount},
        notices::domain::{DeliveryStatus, MessageChannel, MessageLanguage},
        payments::domain::{DeskKind, DeskMethod, OrderStatus, RefundReason, RefundStatus},
        policies::domain::{CareKind, Disease},
        sessions::domain::{SessionStatus, TemplateStatus},
        staff::domain::{
            AbsenceKind, CheckResult, CredentialKind, PatternStatus, StaffRole, StaffStatus,
        },
        waitlist::domain::{EntryStatus, OfferOutcome},
        webhooks::domain::{DisabledReason, EventDeliveryStatus, WebhookStatus},
    },
    shared::domain::{AccessPurpose, IdType},
};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use std::collections::{BTreeMap, BTreeSet};

on_both_stores! {
    the_words_of_the_stores_are_those_of_the_program,
    every_column_of_words_is_ruled_or_left_free_for_a_reason,
}

type Words = BTreeSet<&'static str>;

macro_rules! ruled {
    ($($column:literal: $words:ty),+ $(,)?) => {
        [$(($column, <$words>::ALL.iter().map(|word| word.as_str()).collect::<Words>())),+]
    };
}

/// Column, and the words that the program writes into it.
fn ruled() -> BTreeMap<&'static str, Words> {
    BTreeMap::from(ruled! {
        "account.kind": AccountKind, "account.status": AccountStatus,
        "identity.provider": Provider, "sign_in.way": Provider, "sign_in.device": DeviceKind,
        "house.status": HouseStatus, "house.payment_mode": PaymentMode,
        "house.operator_type": OperatorType, "operator_contract.kind": ContractKind,
        "staff.role": StaffRole, "staff.status": StaffStatus, "staff.id_type": IdType,
        "credential.kind": CredentialKind, "credential.result": CheckResult,
        "absence.kind": AbsenceKind, "shift_pattern.status": PatternStatus,
        "family.status": FamilyStatus,
        "guardian.relation": Relation, "guardian.status": MemberStatus,
        "pickup_person.relation": Relation, "pickup_person.status": MemberStatus,
        "pickup_person.id_type": IdType, "pickup_code.relation": Relation,
        "pickup_code.id_type": IdType, "invitation.relation": Relation,
        "link_request.status": LinkStatus,
        "child.sex": Sex, "child.id_type": IdType, "child.status": ChildStatus,
        "consent.purpose": Purpose, "consent.channel": ConsentChannel,
        "erasure.ground": ErasureGround, "stored_file.media_type": FileType,
        "health_certificate.status": CertificateStatus,
        "health_certificate.result": HealthCheckResult,
        "return_note.status": CertificateStatus,
        "health_event.kind": HealthEventKind, "health_event.disease": Disease,
        "suspension_proposal.disease": Disease, "suspension_proposal.status": ProposalStatus,
        "observation.kind": ObservationKind,
        "session_template.kind": CareKind, "session_template.status": TemplateStatus,
        "session.kind": CareKind, "session.status": SessionStatus,
        "booking.status": BookingStatus, "booking.funding": Funding,
        "booking.channel": Channel,
        "booking_event.from_status": BookingStatus, "booking_event.to_status": BookingStatus,
        "strike.kind": StrikeKind,
        "waitlist_entry.kind": CareKind, "waitlist_entry.status": EntryStatus,
        "waitlist_offer.outcome": OfferOutcome,
        "guidance_session.status": GuidanceSessionStatus,
        "guidance_booking.status": GuidanceBookingStatus, "guidance_booking.channel": Channel,
        "guidance_booking_event.from_status": GuidanceBookingStatus,
        "guidance_booking_event.to_status": GuidanceBookingStatus,
        "home_visit.status": HomeVisitStatus, "home_visit.appointment": Appointment,
        "ledger_entry.kind": EntryKind, "ledger_line.account": LedgerAccount,
        "payment_order.status": OrderStatus, "payment_refund.status": RefundStatus,
        "payment_refund.reason": RefundReason,
        "payment_receipt.kind": DeskKind, "payment_receipt.method": DeskMethod,
        "notice_delivery.channel": MessageChannel, "notice_delivery.status": DeliveryStatus,
        "notice_preference.language": MessageLanguage,
        "webhook.status": WebhookStatus, "webhook.disabled_reason": DisabledReason,
        "webhook_delivery.status": EventDeliveryStatus,
        "bulk_export.dataset": Dataset, "bulk_export.status": ExportStatus,
        "bulk_export.purpose": AccessPurpose, "bulk_export.failure": ExportFailure,
    })
}

/// Short texts that are no words of a closed set, or of one that grows with every feature and
/// decides nothing.
const FREE: &[(&str, &str)] = &[
    ("alert.kind", "grows with every feature"),
    ("audit_log.action", "grows with every feature"),
    ("audit_log.purpose", "grows with every feature"),
    ("audit_log.request_id", "given by the client"),
    ("audit_log.role", "may be the service itself"),
    ("audit_log.subject_kind", "grows with every feature"),
    ("booking.policy_version", "named by a file"),
    ("child.id_number_hash", "a hash"),
    ("closure.reason", "words for people, decides nothing"),
    ("consent.notice_version", "named by a file"),
    ("credential.type_name", "listed by the policy"),
    ("district.code", "named by the district"),
    ("district.policy_profile", "named by a file"),
    ("district.time_zone", "named by the tz database"),
    ("guidance_booking.policy_version", "named by a file"),
    ("guidance_session.kind", "words for people, decides nothing"),
    ("guidance_session.mode", "words for people, decides nothing"),
    (
        "guidance_session.topic",
        "words for people, decides nothing",
    ),
    (
        "guidance_session.venue_type",
        "words for people, decides nothing",
    ),
    ("home_visit.newborn_key", "an id or a hash"),
    ("home_visit_event.what", "words for people, decides nothing"),
    ("house.host_venue_type", "words for people, decides nothing"),
    ("house.phone", "a number"),
    ("idempotency_key.idempotency_key", "given by the client"),
    ("notice.audience", "with the id beside it"),
    ("notice.kind", "grows with every feature"),
    ("outbox.kind", "grows with every feature"),
    ("payment_order.out_trade_no", "a number"),
    ("payment_order.transaction_id", "a number"),
    ("payment_refund.out_refund_no", "a number"),
    ("subdistrict.code", "named by the district"),
    ("subscription_permit.template", "named by WeChat"),
    ("unmet_demand.reason", "counted, decides nothing"),
    ("webhook_delivery.event_type", "grows with every feature"),
];

/// `table.column` of every short text.
async fn short_texts(app: &TestApp) -> BTreeSet<String> {
    let sqlite = "SELECT t.name || '.' || c.name FROM sqlite_master t \
        JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND c.type = 'varchar(64)'";
    let postgres = "SELECT table_name || '.' || column_name FROM information_schema.columns \
        WHERE table_schema = 'public' AND character_maximum_length = 64 \
          AND table_name NOT IN (SELECT relname FROM pg_class WHERE relispartition)";
    names(app, sqlite, postgres).await.into_iter().collect()
}

async fn names(app: &TestApp, sqlite: &str, postgres: &str) -> Vec<String> {
    let backend = app.sql().get_database_backend();
    let sql = match backend {
        DbBackend::Postgres => postgres,
        _ => sqlite,
    };
    let rows = app
        .sql()
        .query_all_raw(Statement::from_string(backend, sql));
    let rows = rows.await.unwrap();
    rows.iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect()
}

/// Everything in single quotes.
fn quoted(text: &str) -> BTreeSet<String> {
    text.split('\'')
        .skip(1)
        .step_by(2)
        .map(ToOwned::to_owned)
        .collect()
}

/// What the store itself says of a rule.
async fn definition(app: &TestApp, table: &str, column: &str) -> Vec<BTreeSet<String>> {
    // The ledger had its checks from the beginning.
    let from_the_beginning = table.starts_with("ledger_");
    let sqlite = if from_the_beginning {
        format!("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = '{table}'")
    } else {
        format!(
            "SELECT substr(sql, instr(sql, ' IN ('), instr(sql, 'BEGIN') - instr(sql, ' IN (')) \
             FROM sqlite_master WHERE type = 'trigger' \
             AND name IN ('ck_{table}_{column}_insert', 'ck_{table}_{column}_update')"
        )
    };
    let postgres = format!(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint \
         WHERE contype = 'c' AND conrelid = '{table}'::regclass \
         AND pg_get_constraintdef(oid) LIKE '%({column})%ANY%' \
         AND ({from_the_beginning} OR conname = 'ck_{table}_{column}')"
    );
    let found = names(app, &sqlite, &postgres).await;
    found.iter().map(|text| quoted(text)).collect()
}

async fn the_words_of_the_stores_are_those_of_the_program(app: TestApp) {
    for (place, words) in ruled() {
        let (table, column) = place.split_once('.').unwrap();
        let words: BTreeSet<String> = words.into_iter().map(ToOwned::to_owned).collect();
        let found = definition(&app, table, column).await;
        assert!(!found.is_empty(), "{place} has no rule");
        for of_store in found {
            assert_eq!(of_store, words, "{place}: a new word needs a migration");
        }
    }
}

async fn every_column_of_words_is_ruled_or_left_free_for_a_reason(app: TestApp) {
    let there = short_texts(&app).await;
    assert!(there.len() > 100, "{} columns", there.len());
    let mut known: BTreeSet<String> = ruled().keys().map(|it| (*it).to_owned()).collect();
    known.extend(FREE.iter().map(|(it, _)| (*it).to_owned()));
    let hashes =
        |it: &&String| it.ends_with("_hash") || it.ends_with("hash") || it.ends_with("sha256");
    let missing: Vec<_> = there
        .iter()
        .filter(|it| !known.contains(*it) && !hashes(it))
        .collect();
    assert!(missing.is_empty(), "neither ruled nor free: {missing:?}");
    let gone: Vec<_> = known.difference(&there).collect();
    assert!(gone.is_empty(), "not there: {gone:?}");
}
