//! Reads the statements of a request from the server's log.

use anyhow::Context;
use std::{fs, path::Path};

/// A statement as the server logged it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    pub sql: String,
    /// `None` is null.
    pub parameters: Vec<Option<String>>,
}

/// The statements that were logged from `offset` on.
pub fn logged(log: &Path, offset: usize) -> anyhow::Result<Vec<String>> {
    let text = fs::read(log)?;
    let new = text.get(offset..).context("the log became shorter")?;
    let text = String::from_utf8_lossy(new).into_owned();
    Ok(text
        .split("@@")
        .skip(1)
        .map(|it| it.replace("\n\t", "\n").trim().to_owned())
        .collect())
}

/// What the entries say, in their order.
pub fn statements(entries: &[String]) -> Vec<Statement> {
    let mut found: Vec<Statement> = Vec::new();
    for entry in entries {
        // The number of the process stands first.
        let Some((_, said)) = entry.split_once(' ') else {
            continue;
        };
        if let Some(said) = said.strip_prefix("LOG:  ") {
            let sql = said.split_once(": ").map(|(_, sql)| sql.trim());
            if (said.starts_with("execute") || said.starts_with("statement:"))
                && let Some(sql) = sql
            {
                found.push(Statement {
                    sql: sql.to_owned(),
                    parameters: Vec::new(),
                });
            }
        } else if let Some(said) = said.strip_prefix("DETAIL:  parameters: ")
            && let Some(last) = found.last_mut()
        {
            last.parameters = parameters(said);
        }
    }
    found
}

/// Reads `$1 = 'it''s', $2 = NULL`.
fn parameters(text: &str) -> Vec<Option<String>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, value)) = rest.split_once(" = ") {
        if let Some(after) = value.strip_prefix("NULL") {
            found.push(None);
            rest = after;
            continue;
        }
        let mut content = String::new();
        let mut letters = value.char_indices().skip(1).peekable();
        let mut end = value.len();
        while let Some((at, letter)) = letters.next() {
            if letter != '\'' {
                content.push(letter);
            } else if letters.peek().is_some_and(|(_, next)| *next == '\'') {
                content.push('\'');
                letters.next();
            } else {
                end = at + 1;
                break;
            }
        }
        found.push(Some(content));
        rest = value.get(end..).unwrap_or("");
    }
    found
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub const CHILD: &str = "0190a000-0015-7000-8000-000000000397";
    pub const NEW: &str = "01a2066f-d5d7-7b4a-bb5e-b33a6b45638d";

    pub fn entries() -> Vec<String> {
        let insert = "7 LOG:  execute s_2: INSERT INTO t VALUES ($1, $2, $3, $4,\n $10)".to_owned();
        let values = format!(
            "7 DETAIL:  parameters: $1 = '{CHILD}', $2 = '{NEW}', $3 = NULL, $4 = 'it''s', \
             $5 = '1', $6 = '1', $7 = '1', $8 = '1', $9 = '1', $10 = '{{\"id\":\"{NEW}\",\"a\":null}}'"
        );
        let all = ["7 LOG:  statement: BEGIN".to_owned(), insert, values];
        let mut all = Vec::from(all);
        all.push("7 LOG:  execute s_3: COMMIT".to_owned());
        all
    }

    #[test]
    fn statements_are_read_with_their_parameters() {
        let read = statements(&entries());
        assert_eq!(read.len(), 3);
        assert_eq!(read[0].sql, "BEGIN");
        assert_eq!(read[1].parameters.len(), 10);
        assert_eq!(read[1].parameters[2], None);
        assert_eq!(read[1].parameters[3].as_deref(), Some("it's"));
    }
}
