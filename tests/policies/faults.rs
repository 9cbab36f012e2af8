//! Every kind of fault in a policy file, with its line and its reason.

use super::{SHIPPED, changed, second_version};
use baobaowu::features::policies::read_profile;

/// Checks that the text is refused at the line that begins with `line`, for `reason`.
#[track_caller]
fn assert_fault(text: &str, line: &str, reason: &str) {
    let fault = read_profile("odd.toml", text).unwrap_err();
    let at = text.lines().nth(fault.line.saturating_sub(1)).unwrap_or("");
    assert!(at.starts_with(line), "{fault}, which reads `{at}`");
    assert_eq!(fault.reason, reason);
    assert_eq!(
        fault.to_string(),
        format!("odd.toml:{}: {reason}", fault.line)
    );
}

#[test]
fn missing_key_is_reported_where_its_table_begins() {
    for (line, key, table) in [
        (
            "children_per_carer = { value = 5, rule = \"H-57\" }\n",
            "capacity.children_per_carer",
            "[version.capacity]",
        ),
        (
            "noon = { value = \"12:00\", rule = \"H-66\", choice = true }\n",
            "day.noon",
            "[version.day]",
        ),
        (
            "[version.quota]\nfree_sessions_per_year = { value = 12, rule = \"H-09\" }\n",
            "quota",
            "[[version]]",
        ),
        (
            "effective_from = 2023-01-29\n",
            "effective_from",
            "[[version]]",
        ),
    ] {
        let reason = format!("`{key}` is missing");
        assert_fault(&changed(line, ""), table, &reason);
    }
    let text = changed("locality = \"hongkou\"\n", "");
    let fault = read_profile("odd.toml", &text).unwrap_err();
    assert_eq!(fault.reason, "`locality` is missing");
    assert_eq!(fault.line, 1);
}

#[test]
fn reason_is_short_however_long_what_it_quotes() {
    let long = "钥".repeat(10_000);
    let text = changed(
        "[version.quota]\n",
        &format!("[version.quota]\n\"{long}\" = 1\n"),
    );
    let fault = read_profile("odd.toml", &text).unwrap_err();
    assert!(fault.reason.contains("钥钥"), "{}", fault.reason);
    assert!(fault.reason.chars().count() <= 201, "{}", fault.reason);
}

#[test]
fn value_without_its_rule_is_reported_at_its_line() {
    assert_fault(
        &changed("{ value = 12, rule = \"H-09\" }", "{ value = 12 }"),
        "free_sessions_per_year",
        "`quota.free_sessions_per_year.rule` is missing",
    );
    assert_fault(
        &changed("{ value = 12, rule = \"H-09\" }", "{ rule = \"H-09\" }"),
        "free_sessions_per_year",
        "`quota.free_sessions_per_year.value` is missing",
    );
    assert_fault(
        &changed("{ value = 12, rule = \"H-09\" }", "12"),
        "free_sessions_per_year",
        "`quota.free_sessions_per_year` must be a table",
    );
}

#[test]
fn unknown_key_is_reported_at_its_line() {
    for (before, key) in [
        ("[version.age]\n", "age.min_month"),
        ("[version.fee]\n", "fee.min_month"),
        ("[[version]]\n", "min_month"),
        ("name = \"虹口区\"\n", "min_month"),
    ] {
        let text = changed(
            before,
            &format!("{before}min_month = {{ value = 12, rule = \"H-46\" }}\n"),
        );
        let reason = format!("`{key}` is not a known key");
        assert_fault(&text, "min_month ", &reason);
    }
    assert_fault(
        &changed(
            "min_months = { value = 12, rule = \"H-46\" }",
            "min_months = { value = 12, rule = \"H-46\", unit = \"months\" }",
        ),
        "min_months",
        "`age.min_months.unit` is not a known key",
    );
}

#[test]
fn value_of_the_wrong_type_is_reported_at_its_line() {
    for (old, new, line, reason) in [
        (
            "min_months = { value = 12,",
            "min_months = { value = \"12\",",
            "min_months",
            "`age.min_months` must be a whole number from 0 to 1200",
        ),
        (
            "min_months = { value = 12,",
            "min_months = { value = 12.5,",
            "min_months",
            "`age.min_months` must be a whole number from 0 to 1200",
        ),
        (
            "meals_allowed = { value = false,",
            "meals_allowed = { value = \"no\",",
            "meals_allowed",
            "`service.meals_allowed` must be true or false",
        ),
        (
            "opens_at = { value = \"09:00\",",
            "opens_at = { value = 9,",
            "opens_at",
            "`booking.opens_at` must be a time of day such as \"09:00\"",
        ),
    ] {
        assert_fault(&changed(old, new), line, reason);
    }
}

#[test]
fn list_date_or_name_of_the_wrong_type_is_reported_at_its_line() {
    for (old, new, line, reason) in [
        (
            "kinds = { value = [\"timed\", \"temporary\"],",
            "kinds = { value = \"timed\",",
            "kinds",
            "`service.kinds` must be a list of \"timed\" and \"temporary\"",
        ),
        (
            "effective_from = 2023-01-29",
            "effective_from = \"2023-01-29\"",
            "effective_from",
            "`effective_from` must be a date such as 2023-01-29",
        ),
        (
            "effective_from = 2023-01-29",
            "effective_from = 2023-01-29T00:00:00",
            "effective_from",
            "`effective_from` must be a date such as 2023-01-29",
        ),
        (
            "name = \"虹口区\"",
            "name = \" \"",
            "name",
            "`name` must be text",
        ),
        (
            "lunch_from = { value = \"11:30\", rule = \"H-67\", choice = true }",
            "lunch_from = { value = \"11:30\", rule = \"H-67\", choice = \"yes\" }",
            "lunch_from",
            "`choice` must be true or false",
        ),
    ] {
        assert_fault(&changed(old, new), line, reason);
    }
    assert_fault(
        "locality = \"x\"\nname = \"x\"\nsource = \"x\"\nversion = 1\n",
        "version",
        "`version` must be written as [[version]]",
    );
}

#[test]
fn value_out_of_range_is_reported_at_its_line() {
    for (old, new, line, reason) in [
        (
            "free_sessions_per_year = { value = 12,",
            "free_sessions_per_year = { value = 367,",
            "free_sessions_per_year",
            "`quota.free_sessions_per_year` must be a whole number from 0 to 366",
        ),
        (
            "children_per_carer = { value = 5,",
            "children_per_carer = { value = 0,",
            "children_per_carer",
            "`capacity.children_per_carer` must be a whole number from 1 to 1000",
        ),
        (
            "children_per_carer = { value = 5,",
            "children_per_carer = { value = -5,",
            "children_per_carer",
            "`capacity.children_per_carer` must be a whole number from 1 to 1000",
        ),
        (
            "max_fen_per_hour = { value = 10000,",
            "max_fen_per_hour = { value = 99999999999999999999,",
            "max_fen_per_hour",
            "`fee.max_fen_per_hour` must be a whole number from 0 to 10000000",
        ),
        (
            "noon = { value = \"12:00\",",
            "noon = { value = \"25:00\",",
            "noon",
            "`day.noon` must be a time of day such as \"09:00\"",
        ),
        (
            "[\"timed\", \"temporary\"]",
            "[\"timed\", \"monthly\"]",
            "kinds",
            "`service.kinds` must be a list of \"timed\" and \"temporary\"",
        ),
        (
            "[\"public_security\", \"procuratorate\"]",
            "[]",
            "background_check_channels",
            "`staff.background_check_channels` must be a list of words",
        ),
    ] {
        assert_fault(&changed(old, new), line, reason);
    }
}

#[test]
fn rule_id_that_is_none_is_reported_at_its_line() {
    for rule in ["H-9", "h-09", "H-009", "H09", "09", "HH-9"] {
        assert_fault(
            &changed("rule = \"H-09\"", &format!("rule = \"{rule}\"")),
            "free_sessions_per_year",
            &format!("`{rule}` is not a rule id such as H-48"),
        );
    }
}

#[test]
fn values_that_contradict_each_other_are_reported_at_their_table() {
    for (old, new, table, reason) in [
        (
            "lunch_to = { value = \"13:00\",",
            "lunch_to = { value = \"11:30\",",
            "[version.service]",
            "`lunch_to` must lie after `lunch_from`",
        ),
        (
            "min_booking_minutes = { value = 30,",
            "min_booking_minutes = { value = 241,",
            "[version.service]",
            "`min_booking_minutes` must not exceed `max_session_minutes`",
        ),
        (
            "max_months_exclusive = { value = 36,",
            "max_months_exclusive = { value = 12,",
            "[version.age]",
            "`max_months_exclusive` must be more than `min_months`",
        ),
        (
            "closes_days_before = { value = 1,",
            "closes_days_before = { value = 15,",
            "[version.booking]",
            "`closes_days_before` must not exceed `opens_days_ahead`",
        ),
    ] {
        assert_fault(&changed(old, new), table, reason);
    }
}

#[test]
fn versions_out_of_order_are_reported_at_the_later_one() {
    let first_line = SHIPPED.lines().count() + 1;
    for effective_from in ["2023-01-29", "2023-01-28"] {
        let text = format!("{SHIPPED}{}", second_version(effective_from));
        let fault = read_profile("odd.toml", &text).unwrap_err();
        assert_eq!(
            (fault.line, fault.reason.as_str()),
            (
                first_line,
                "versions must be written in order of `effective_from`"
            )
        );
    }
}

#[test]
fn fault_in_a_second_version_is_reported_there() {
    let good = second_version("2027-01-01");
    let bad = good.replace(
        "children_per_carer = { value = 5,",
        "children_per_carer = { value = 0,",
    );
    let text = format!("{SHIPPED}{bad}");
    let fault = read_profile("odd.toml", &text).unwrap_err();
    let at = bad
        .lines()
        .position(|line| line.starts_with("children_per_carer"));
    assert_eq!(fault.line, SHIPPED.lines().count() + at.unwrap() + 1);
}

#[test]
fn broken_toml_is_reported_at_its_line() {
    for (old, new, line) in [
        ("[version.age]", "[version.age", "[version.age"),
        (
            "min_months = { value = 12, rule = \"H-46\" }",
            "min_months = { value = 12 rule = \"H-46\" }",
            "min_months",
        ),
        (
            "max_months_exclusive = { value = 36,",
            "min_months = { value = 36,",
            "min_months = { value = 36",
        ),
    ] {
        let text = changed(old, new);
        let fault = read_profile("odd.toml", &text).unwrap_err();
        let at = text.lines().nth(fault.line - 1).unwrap();
        assert!(at.starts_with(line), "{fault}, which reads `{at}`");
        assert!(!fault.reason.is_empty());
    }
    assert_eq!(
        read_profile("odd.toml", "").unwrap_err().to_string(),
        "odd.toml:1: `locality` is missing"
    );
}
