//! Bodies of JSON: read, checked, and refused without the values that were sent.

use super::{Code, Problem};
use crate::shared::domain::beginning;
use serde::de::DeserializeOwned;
use serde_json::{Value, error::Category};
use std::{borrow::Cow, fmt::Write as _};
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

/// A body of JSON, read and checked.
///
/// # Errors
/// 400 `malformed_json` or `invalid_request`, 422 `validation_failed`.
pub(super) fn parse<T: DeserializeOwned + Validate>(bytes: &[u8]) -> Result<T, Problem> {
    let body = read::<T>(bytes).map_err(|error| match error.classify() {
        Category::Data => Problem::new(Code::InvalidRequest).field(
            "",
            "invalid",
            without_values(&error.to_string()),
        ),
        _ => Problem::new(Code::MalformedJson),
    })?;
    match body.validate() {
        Ok(()) => Ok(body),
        Err(errors) => Err(with_field_errors(
            Problem::new(Code::ValidationFailed),
            &errors,
            "",
        )),
    }
}

/// In JSON `2.0` is a whole number too, and some languages write it so; serde takes it for a
/// fraction. Only what was refused is read a second time.
fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, serde_json::Error> {
    serde_json::from_slice(bytes).or_else(|error| {
        if error.classify() != Category::Data {
            return Err(error);
        }
        let mut value: Value = serde_json::from_slice(bytes)?;
        if !make_whole(&mut value) {
            return Err(error);
        }
        // The first error says where; the second reading has no places.
        serde_json::from_value(value).map_err(|_| error)
    })
}

/// Writes whole numbers as such. Returns whether there was one to write anew.
fn make_whole(value: &mut Value) -> bool {
    match value {
        Value::Number(number) => {
            // Beyond this a fraction cannot say exactly which whole number is meant.
            const EXACT: f64 = 9_007_199_254_740_991.0;
            let whole = number
                .as_f64()
                .filter(|it| number.is_f64() && it.fract() == 0.0 && it.abs() <= EXACT)
                .and_then(|it| format!("{it:.0}").parse::<i64>().ok());
            let Some(whole) = whole else { return false };
            *number = whole.into();
            true
        }
        // All are visited: no short cut.
        Value::Array(items) => items.iter_mut().map(make_whole).fold(false, |a, b| a | b),
        Value::Object(members) => members
            .values_mut()
            .map(make_whole)
            .fold(false, |a, b| a | b),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}

/// The longest message about a body or query, characters.
const LONGEST_MESSAGE: usize = 400;

/// Serde's message names the field, but may quote the value that was sent. Values can be
/// personal, and so can names of fields where a value stands in the place of one: what is
/// quoted is left out, up to what we say ourselves, and names that look like none are too.
pub(super) fn without_values(message: &str) -> String {
    const UNKNOWN_FIELD: &str = "unknown field `";
    let told = if let Some(rest) = message.strip_prefix(UNKNOWN_FIELD) {
        let end = rest
            .rfind("`, expected ")
            .or_else(|| rest.rfind("`, there are "));
        let (name, ours) = end
            .and_then(|end| rest.split_at_checked(end))
            .unwrap_or((rest, "`"));
        let name = if is_name(name) { name } else { "..." };
        format!("{UNKNOWN_FIELD}{name}{ours}")
    } else {
        // The value stands between the first quotation mark and the last words before ours.
        let ours = ["invalid type", "invalid value", "unknown variant"]
            .iter()
            .any(|beginning| message.starts_with(beginning))
            .then(|| message.rfind(", expected "))
            .flatten();
        let (theirs, ours) = match ours.and_then(|end| message.split_at_checked(end)) {
            Some((theirs, ours)) => (theirs.split_once(['"', '`']), ours),
            None => match message.rsplit_once('"') {
                Some((before, ours)) => (before.split_once('"'), ours),
                None => (None, ""),
            },
        };
        match theirs {
            Some((before, _)) => format!("{before}...{ours}"),
            None => message.to_owned(),
        }
    };
    beginning(&told, LONGEST_MESSAGE)
}

/// Whether it can be the name of a field that somebody misspelt.
fn is_name(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    text.len() <= 40 && text.bytes().all(is_word)
}

/// The problem with every field that failed its checks.
pub(super) fn with_field_errors(
    mut problem: Problem,
    errors: &ValidationErrors,
    parent: &str,
) -> Problem {
    for (field, kind) in errors.errors() {
        let pointer = format!("{parent}/{field}");
        match kind {
            ValidationErrorsKind::Field(faults) => {
                for fault in faults {
                    let detail = fault
                        .message
                        .clone()
                        .unwrap_or_else(|| Cow::Owned(described(fault)));
                    problem = problem.field(&pointer, &fault.code, detail);
                }
            }
            ValidationErrorsKind::Struct(inner) => {
                problem = with_field_errors(problem, inner, &pointer);
            }
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    problem = with_field_errors(problem, inner, &format!("{pointer}/{index}"));
                }
            }
        }
    }
    problem
}

/// The bounds of a failed check, without the value that was sent.
fn described(fault: &validator::ValidationError) -> String {
    let mut text = String::from(fault.code.as_ref());
    for bound in ["min", "max", "equal"] {
        if let Some(value) = fault.params.get(bound) {
            let _ = write!(text, " {bound} {value}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, PartialEq, Validate)]
    #[serde(deny_unknown_fields)]
    struct Body {
        #[validate(range(max = 9))]
        count: i64,
        #[serde(default)]
        degrees: Vec<f64>,
    }

    fn body(text: &str) -> Result<Body, String> {
        parse(text.as_bytes()).map_err(|problem| problem.body(true, None).code)
    }

    #[test]
    fn a_whole_number_may_be_written_as_a_fraction() {
        for text in ["{\"count\":2}", "{\"count\":2.0}", "{\"count\":20e-1}"] {
            assert_eq!(body(text).unwrap().count, 2, "{text}");
        }
        let both = body("{\"count\":-2.0,\"degrees\":[2.0,1.5]}").unwrap();
        assert_eq!((both.count, both.degrees), (-2, vec![2.0, 1.5]));
    }

    #[test]
    fn nothing_that_was_sent_is_told() {
        let told = |text: &str| {
            let problem = parse::<Body>(text.as_bytes()).unwrap_err();
            problem.body(true, None).errors.remove(0).detail
        };
        for (text, expected) in [
            (
                r#"{"count":"a\"15400000001\"b"}"#,
                "invalid type: string ..., expected i64 at line 1 column 28",
            ),
            (
                r#"{"count":"a, expected \"15400000001\""}"#,
                "invalid type: string ..., expected i64 at line 1 column 38",
            ),
            (
                r#"{"counts":1}"#,
                "unknown field `counts`, expected `count` or `degrees` at line 1 column 9",
            ),
            (
                r#"{"李示例":1}"#,
                "unknown field `...`, expected `count` or `degrees` at line 1 column 12",
            ),
            (
                r#"{"15400000001`, expected ":1}"#,
                "unknown field `...`, expected `count` or `degrees` at line 1 column 26",
            ),
            (r#"{}"#, "missing field `count` at line 1 column 2"),
        ] {
            assert_eq!(told(text), expected);
        }
        let long = format!("{{\"count\":\"{}\"}}", "a".repeat(9_999));
        assert!(told(&long).len() < 100);
        let query = "Query deserialize error: unknown variant `李`a`, expected `one` or `two`";
        let query = query.strip_prefix("Query deserialize error: ").unwrap();
        assert_eq!(
            without_values(query),
            "unknown variant ..., expected `one` or `two`"
        );
    }

    #[test]
    fn what_is_no_whole_number_is_refused() {
        for text in [
            "{\"count\":2.5}",
            "{\"count\":1e300}",
            "{\"count\":9007199254740993.0}",
            "{\"count\":\"2\"}",
            "{\"count\":2.0,\"other\":1}",
        ] {
            assert_eq!(body(text), Err("invalid_request".to_owned()), "{text}");
        }
        assert_eq!(
            body("{\"count\":10.0}"),
            Err("validation_failed".to_owned())
        );
        assert_eq!(body("{\"count\":2.0"), Err("malformed_json".to_owned()));
    }
}
