//! Makes a pgbench script of what was logged.

use super::log::{Statement, statements};
use crate::town::Kind;
use anyhow::ensure;
use std::collections::BTreeMap;

/// What is known of the logged request, and the expressions that stand for it in the script.
pub struct Substitutes {
    /// Text as logged -> an SQL expression of that type.
    exact: Vec<(String, String)>,
    /// As `exact`, but not where it is only a part of a text.
    whole: Vec<(String, String)>,
    /// Ids after this one were made by the request.
    since: String,
}

impl Substitutes {
    /// Ids of version 7 that are made from now on, which is so many milliseconds after 1970, are new rows.
    pub fn from(milliseconds: u64) -> Self {
        let hex = format!("{milliseconds:012x}");
        let (high, low) = hex.split_at(8.min(hex.len()));
        Self {
            exact: Vec::new(),
            whole: Vec::new(),
            since: format!("{high}-{low}"),
        }
    }

    pub fn value(&mut self, logged: impl Into<String>, expression: impl Into<String>) {
        self.exact.push((logged.into(), expression.into()));
    }

    /// A number or word that says nothing within a text.
    pub fn whole(&mut self, logged: impl Into<String>, expression: impl Into<String>) {
        self.whole.push((logged.into(), expression.into()));
    }

    /// An id of the loaded district, whose number is a variable of the script.
    pub fn id(&mut self, kind: Kind, number: u64, variable: &str) {
        let prefix = kind.prefix();
        let expression = format!("('{prefix}' || lpad(to_hex(:{variable}::bigint), 12, '0'))");
        self.value(kind.id(number), expression);
    }
}

/// A literal in which pgbench finds no variable of its own: `:name` is one, even between quotes.
fn quoted(text: &str) -> String {
    let text = text.replace('\'', "''");
    let mut halves = text.split(':').peekable();
    let mut literal = "'".to_owned();
    while let Some(half) = halves.next() {
        literal.push_str(half);
        if let Some(next) = halves.peek() {
            let is_name = next.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_');
            literal.push_str(if is_name { ":' || '" } else { ":" });
        }
    }
    format!("({literal}')")
}

/// The type that the service gave a parameter, told by its look.
fn type_of(text: &str) -> &'static str {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    if text.parse::<uuid::Uuid>().is_ok() && text.len() == 36 {
        "uuid"
    } else if digits(text.strip_prefix('-').unwrap_or(text)) {
        "bigint"
    } else if text == "t" || text == "f" {
        "boolean"
    } else if text.parse::<chrono::NaiveDate>().is_ok() {
        "date"
    } else if chrono::DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%#z").is_ok() {
        "timestamptz"
    } else if text.starts_with('{') || text.starts_with('[') {
        "jsonb"
    } else {
        "text"
    }
}

/// The expression for a value: known parts replaced, the others as they were. Ids that nobody knows are
/// new rows; each gets one expression, the same wherever it stands.
fn expression(text: &str, known: &Substitutes, new: &mut BTreeMap<String, String>) -> String {
    let kind = type_of(text);
    let mut all = known.exact.iter().chain(&known.whole);
    let whole = all.find(|(logged, _)| logged == text);
    if let Some((_, expression)) = whole {
        // Computed once for each statement, not once for each row that it looks at. The cast stands
        // without: `IN ((SELECT ..))` would be a query of many rows, which no index serves.
        return format!("(SELECT {expression})::{kind}");
    }
    if kind == "uuid" && text > known.since.as_str() {
        let made = new_id(text, new);
        return format!("{made}::uuid");
    }
    if !["jsonb", "text"].contains(&kind) {
        return format!("{}::{kind}", quoted(text));
    }
    let pieces = pieces(text, known, new);
    format!("({})::{kind}", pieces.join(" || "))
}

fn new_id(id: &str, new: &mut BTreeMap<String, String>) -> String {
    let number = new.len();
    let made = new.entry(id.to_owned()).or_insert_with(|| {
        // Growing in each connection, as those of the service do.
        format!(
            "('01ff{number:04x}-' || lpad(to_hex(:client_id::bigint), 4, '0') || '-7000-8000-' \
             || lpad(to_hex(:turn::bigint), 12, '0'))"
        )
    });
    made.clone()
}

/// A text in pieces: literals, and expressions where something known or new stands in it.
fn pieces(text: &str, known: &Substitutes, new: &mut BTreeMap<String, String>) -> Vec<String> {
    let mut found = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let here = known
            .exact
            .iter()
            .find(|(logged, _)| rest.starts_with(logged.as_str()));
        let id = rest
            .get(..36)
            .filter(|it| type_of(it) == "uuid" && new.contains_key(*it));
        let replaced = match (here, id) {
            (Some((logged, expression)), _) => Some((logged.len(), format!("{expression}::text"))),
            (None, Some(id)) => Some((36, new_id(id, new))),
            (None, None) => None,
        };
        let length = if let Some((length, expression)) = replaced {
            found.push(quoted(&literal));
            literal.clear();
            found.push(expression);
            length
        } else {
            let letter = rest.chars().next().unwrap_or(' ');
            literal.push(letter);
            letter.len_utf8()
        };
        rest = rest.get(length..).unwrap_or("");
    }
    found.push(quoted(&literal));
    found
}

/// The statement with its parameters in their places.
fn filled(
    statement: &Statement,
    known: &Substitutes,
    new: &mut BTreeMap<String, String>,
) -> String {
    let values: Vec<String> = statement
        .parameters
        .iter()
        .map(|value| match value {
            Some(text) => expression(text, known, new),
            None => "NULL".to_owned(),
        })
        .collect();
    let mut sql = String::new();
    let mut rest = statement.sql.as_str();
    while let Some((before, after)) = rest.split_once('$') {
        sql.push_str(before);
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let (number, behind) = after.split_at(digits);
        let value = number
            .parse::<usize>()
            .ok()
            .and_then(|it| values.get(it.wrapping_sub(1)));
        match value {
            Some(value) => sql.push_str(value),
            None => {
                sql.push('$');
                sql.push_str(number);
            }
        }
        rest = behind;
    }
    sql.push_str(rest);
    sql.replace('\n', " ")
}

/// A pgbench script of what was logged. `head` computes the variables of the expressions.
pub fn script(entries: &[String], head: &str, known: &Substitutes) -> anyhow::Result<String> {
    let all = statements(entries);
    let writes = all.iter().any(|it| it.sql.starts_with("BEGIN"));
    let commits = all.iter().any(|it| it.sql == "COMMIT");
    ensure!(
        !all.is_empty() && writes == commits,
        "half a request was logged"
    );
    let mut new = BTreeMap::new();
    let mut text = format!("\\set turn :turn + 1\n{head}");
    for statement in &all {
        text.push_str(&filled(statement, known, &mut new));
        text.push_str(";\n");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limit::log::tests::{CHILD, NEW, entries};

    const OLD: &str = "01a20000-d5d7-7b4a-bb5e-b33a6b45638d";

    fn known() -> Substitutes {
        let mut known = Substitutes::from(0x01a2_0001_0000);
        known.id(Kind::Child, 0x397, "child");
        known
    }

    #[test]
    fn each_parameter_becomes_what_makes_it() {
        let script = script(&entries(), "", &known()).unwrap();
        let child =
            "(SELECT ('0190a000-0015-7000-8000-' || lpad(to_hex(:child::bigint), 12, '0')))::uuid";
        assert!(script.contains(child), "{script}");
        assert!(!script.contains(CHILD), "{script}");
        // The new row has one id, also where it stands within a text.
        assert!(!script.contains(NEW), "{script}");
        assert_eq!(script.matches("'01ff0000-'").count(), 2, "{script}");
        assert!(script.contains("NULL, (('it''s'))::text"), "{script}");
        // No variable of pgbench where none is meant.
        assert!(!script.contains(":null"), "{script}");
        assert!(script.ends_with("COMMIT;\n"), "{script}");
    }

    #[test]
    fn rows_that_were_there_are_not_new() {
        let mut new = BTreeMap::new();
        assert_eq!(
            expression(OLD, &known(), &mut new),
            format!("('{OLD}')::uuid")
        );
        assert!(new.is_empty());
        assert_ne!(
            expression(NEW, &known(), &mut new),
            format!("('{NEW}')::uuid")
        );
    }

    #[test]
    fn list_of_one_stays_a_list() {
        let known = expression(CHILD, &known(), &mut BTreeMap::new());
        // `IN ((SELECT ..))` would be read as a query of many rows.
        let statement = format!("id IN ({known})");
        assert!(!statement.ends_with("))"), "{statement}");
        assert!(statement.ends_with(")::uuid)"), "{statement}");
    }

    #[test]
    fn types_are_told_by_their_look() {
        for (text, kind) in [
            (CHILD, "uuid"),
            ("-12", "bigint"),
            ("t", "boolean"),
            ("2026-11-23", "date"),
            ("2026-11-23 03:25:22.289498+00", "timestamptz"),
            ("2026-11-23 03:25:22+00", "timestamptz"),
            ("{}", "jsonb"),
            ("requested", "text"),
            ("", "text"),
        ] {
            assert_eq!(type_of(text), kind, "{text}");
        }
    }

    #[test]
    fn a_log_without_a_transaction_makes_no_script() {
        let half: Vec<String> = entries().into_iter().take(3).collect();
        assert!(script(&half, "", &known()).is_err());
    }
}
