//! Sentences with gaps: `{fact|format}` is filled from the facts of a notice, and what
//! stands in `[...]` is left out where one of its gaps cannot be filled. `when` and `unless`
//! write nothing themselves: they say where such a part stands.

use super::messages::Wording;
use crate::shared::domain::{LocalTime, words};
use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What stands for a fact that is missing where nothing may be left out.
const MISSING: &str = "—";

words! {
    /// How a fact is written in a sentence.
    Format {
        /// A number, or a word as it is. Words stay in the inbox.
        Plain = "plain",
        /// A date, or the local date of an instant: `11月25日（周三）`.
        Date = "date",
        /// The local time of day of an instant: `09:00`.
        Time = "time",
        /// Local date and time of an instant: `11月25日 09:00`.
        Moment = "moment",
        /// A date with its year, as fields of messages want it: `2026年11月25日`.
        FullDate = "full_date",
        /// The same with the time of day: `2026年11月25日 09:00`.
        FullMoment = "full_moment",
        /// Fen as yuan; nothing for 0.
        Yuan = "yuan",
        /// Fen as an amount in a field of a message: `￥60.00`.
        Amount = "amount",
        /// The name of a house by its id.
        House = "house",
        /// A reason by its code. What is no known code was typed by a person and stays in
        /// the inbox.
        Word = "word",
        /// Nothing: the part stands where the fact is there and is not false.
        When = "when",
        /// Nothing: the part stands where it is missing or false.
        Unless = "unless",
    }
}

/// A sentence with gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Gap(Gap),
    Optional(Vec<Part>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Gap {
    fact: String,
    format: Format,
}

/// What the gaps are filled from.
#[derive(Clone, Copy)]
pub struct Filling<'a> {
    /// The facts of the notice.
    pub facts: &'a Value,
    /// Local time of the district.
    pub local: LocalTime,
    /// Chinese unless this is true.
    pub english: bool,
    /// Names of houses, Chinese and English.
    pub houses: &'a BTreeMap<Uuid, (String, String)>,
    /// Words for codes.
    pub wording: &'a Wording,
    /// True for what leaves the service: nothing that a person typed goes along, as it may
    /// name a child.
    pub outward: bool,
}

impl Sentence {
    /// Reads a sentence.
    ///
    /// # Errors
    /// What is wrong with it, for whoever wrote it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('[') {
            let (inside, behind) = after
                .split_once(']')
                .ok_or_else(|| format!("`[` without `]` in {text:?}"))?;
            parts.extend(outside(before)?);
            let inside = parts_of(inside)?;
            if !inside.iter().any(|part| matches!(part, Part::Gap(_))) {
                return Err(format!(
                    "nothing to fill in between `[` and `]` in {text:?}"
                ));
            }
            parts.push(Part::Optional(inside));
            rest = behind;
        }
        parts.extend(outside(rest)?);
        if parts.is_empty() {
            return Err("an empty sentence".to_owned());
        }
        Ok(Self(parts))
    }

    /// The sentence with its gaps filled. Facts that are missing or of the wrong shape never
    /// stand in the way.
    #[must_use]
    pub fn fill(&self, filling: &Filling<'_>) -> String {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Optional(inside) => {
                    if let Some(inside) = filled(inside, filling) {
                        text.push_str(&inside);
                    }
                }
                Part::Text(_) | Part::Gap(_) => {
                    text.push_str(&one(part, filling).unwrap_or_else(|| MISSING.to_owned()));
                }
            }
        }
        text
    }

    /// As [`Sentence::fill`], or `None` where a gap outside of `[...]` cannot be filled.
    #[must_use]
    pub fn fill_whole(&self, filling: &Filling<'_>) -> Option<String> {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Optional(inside) => {
                    text.push_str(&filled(inside, filling).unwrap_or_default());
                }
                Part::Text(_) | Part::Gap(_) => text.push_str(&one(part, filling)?),
            }
        }
        Some(text)
    }

    /// The facts that the sentence names and that were not written with the notice, be it as
    /// nothing; and those outside of `[...]` that do not fit their gap.
    #[must_use]
    pub fn lacks(&self, facts: &Value) -> Vec<String> {
        let mut lacking = Vec::new();
        for part in &self.0 {
            match part {
                Part::Text(_) => {}
                Part::Gap(gap) => {
                    if !facts.get(&gap.fact).is_some_and(|value| gap.takes(value)) {
                        lacking.push(gap.fact.clone());
                    }
                }
                Part::Optional(inside) => {
                    lacking.extend(inside.iter().filter_map(|part| match part {
                        Part::Gap(gap) if facts.get(&gap.fact).is_none() => Some(gap.fact.clone()),
                        Part::Gap(_) | Part::Text(_) | Part::Optional(_) => None,
                    }));
                }
            }
        }
        lacking
    }
}

fn filled(parts: &[Part], filling: &Filling<'_>) -> Option<String> {
    parts.iter().map(|part| one(part, filling)).collect()
}

fn one(part: &Part, filling: &Filling<'_>) -> Option<String> {
    match part {
        Part::Text(text) => Some(text.clone()),
        Part::Gap(gap) => gap.fill(filling),
        Part::Optional(_) => None,
    }
}

fn parts_of(text: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (inside, behind) = after
            .split_once('}')
            .ok_or_else(|| format!("`{{` without `}}` in {text:?}"))?;
        parts.extend(plain(before)?);
        let (fact, format) = inside.split_once('|').unwrap_or((inside, "plain"));
        if fact.is_empty() || !fact.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
            return Err(format!("{{{inside}}} does not name a fact"));
        }
        let format = Format::parse(format).ok_or_else(|| {
            let known: Vec<&str> = Format::ALL.iter().map(|it| it.as_str()).collect();
            format!("{{{inside}}}: the formats are {}", known.join(", "))
        })?;
        parts.push(Part::Gap(Gap {
            fact: fact.to_owned(),
            format,
        }));
        rest = behind;
    }
    parts.extend(plain(rest)?);
    Ok(parts)
}

/// The parts of what does not stand in `[...]`.
fn outside(text: &str) -> Result<Vec<Part>, String> {
    let parts = parts_of(text)?;
    for part in &parts {
        if let Part::Gap(gap) = part
            && matches!(gap.format, Format::When | Format::Unless)
        {
            let (fact, format) = (&gap.fact, gap.format.as_str());
            return Err(format!("{{{fact}|{format}}} stands outside of `[...]`"));
        }
    }
    Ok(parts)
}

fn plain(text: &str) -> Result<Option<Part>, String> {
    if text.contains(['}', ']', '{', '[']) {
        return Err(format!("a bracket without its partner in {text:?}"));
    }
    Ok((!text.is_empty()).then(|| Part::Text(text.to_owned())))
}

impl Gap {
    fn fill(&self, filling: &Filling<'_>) -> Option<String> {
        let value = filling.facts.get(&self.fact).unwrap_or(&Value::Null);
        let english = filling.english;
        match self.format {
            Format::Plain => match value {
                Value::Number(number) => Some(number.to_string()),
                Value::String(text) if !filling.outward && !text.trim().is_empty() => {
                    Some(text.clone())
                }
                _ => None,
            },
            Format::Date => date_of(value, filling.local).map(|date| short_date(date, english)),
            Format::FullDate => date_of(value, filling.local).map(full_date),
            Format::Time => instant_of(value).map(|at| time_of(at, filling.local)),
            Format::Moment => instant_of(value).map(|at| {
                let date = short_date(filling.local.date(at), english);
                format!("{date} {}", time_of(at, filling.local))
            }),
            Format::FullMoment => instant_of(value).map(|at| {
                let date = full_date(filling.local.date(at));
                format!("{date} {}", time_of(at, filling.local))
            }),
            Format::Yuan => value.as_i64().and_then(|fen| yuan(fen, english)),
            Format::Amount => value.as_i64().map(|fen| format!("￥{}", decimals(fen))),
            Format::House => {
                let id: Uuid = value.as_str()?.parse().ok()?;
                let (zh, en) = filling.houses.get(&id)?;
                Some(if english { en } else { zh }.clone())
            }
            Format::Word => {
                let text = value.as_str().filter(|text| !text.trim().is_empty())?;
                filling
                    .wording
                    .word(text, english)
                    .map(ToOwned::to_owned)
                    .or_else(|| (!filling.outward).then(|| text.to_owned()))
            }
            Format::When => stands(value).then(String::new),
            Format::Unless => (!stands(value)).then(String::new),
        }
    }

    /// Whether a value is of the shape that the format writes. That a house has a name, and
    /// what may leave the service, is another question.
    fn takes(&self, value: &Value) -> bool {
        match self.format {
            Format::Plain => {
                value.is_number() || value.as_str().is_some_and(|text| !text.trim().is_empty())
            }
            Format::Date | Format::FullDate => value.as_str().is_some_and(|text| {
                text.parse::<NaiveDate>().is_ok() || instant_of(value).is_some()
            }),
            Format::Time | Format::Moment | Format::FullMoment => instant_of(value).is_some(),
            Format::Yuan => value.as_i64().is_some_and(|fen| fen != 0),
            Format::Amount => value.as_i64().is_some(),
            Format::House => value
                .as_str()
                .is_some_and(|text| text.parse::<Uuid>().is_ok()),
            Format::Word => value.as_str().is_some_and(|text| !text.trim().is_empty()),
            Format::When | Format::Unless => true,
        }
    }
}

/// Whether a fact is there and is not false.
fn stands(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(false))
}

fn instant_of(value: &Value) -> Option<DateTime<Utc>> {
    value.as_str()?.parse().ok()
}

fn date_of(value: &Value, local: LocalTime) -> Option<NaiveDate> {
    let text = value.as_str()?;
    text.parse()
        .ok()
        .or_else(|| instant_of(value).map(|at| local.date(at)))
}

fn time_of(at: DateTime<Utc>, local: LocalTime) -> String {
    local.time(at).format("%H:%M").to_string()
}

fn short_date(date: NaiveDate, english: bool) -> String {
    if english {
        return date.format("%a %-d %b").to_string();
    }
    let day = match date.weekday() {
        Weekday::Mon => "一",
        Weekday::Tue => "二",
        Weekday::Wed => "三",
        Weekday::Thu => "四",
        Weekday::Fri => "五",
        Weekday::Sat => "六",
        Weekday::Sun => "日",
    };
    format!("{}月{}日（周{day}）", date.month(), date.day())
}

fn full_date(date: NaiveDate) -> String {
    format!("{}年{:02}月{:02}日", date.year(), date.month(), date.day())
}

fn decimals(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

fn yuan(fen: i64, english: bool) -> Option<String> {
    if fen == 0 {
        return None;
    }
    let decimals = decimals(fen);
    let amount = decimals.strip_suffix(".00").unwrap_or(&decimals);
    Some(if english {
        format!("{amount} yuan")
    } else {
        format!("{amount} 元")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fill(text: &str, facts: &Value, english: bool, outward: bool) -> String {
        let house = Uuid::nil();
        let names = ("北外滩宝宝屋".to_owned(), "North Bund".to_owned());
        let houses = BTreeMap::from([(house, names)]);
        let filling = Filling {
            facts,
            local: LocalTime::of(chrono_tz::Asia::Shanghai),
            english,
            houses: &houses,
            wording: super::super::messages::messages().unwrap().wording(),
            outward,
        };
        Sentence::parse(text).unwrap().fill(&filling)
    }

    #[test]
    fn facts_are_written_for_people_in_their_language() {
        let facts = json!({
            "house_id": Uuid::nil(),
            "date": "2026-11-25",
            "starts_at": "2026-11-25T01:00:00Z",
            "late_at": "2026-11-25T16:30:00Z",
            "fee_fen": 6050,
            "refund_fen": 6000,
            "reason": "outside_age",
            "strikes": 2,
        });
        for (text, zh, en) in [
            ("{house_id|house}", "北外滩宝宝屋", "North Bund"),
            ("{date|date}", "11月25日（周三）", "Wed 25 Nov"),
            ("{late_at|date}", "11月26日（周四）", "Thu 26 Nov"),
            ("{starts_at|time}", "09:00", "09:00"),
            (
                "{late_at|moment}",
                "11月26日（周四） 00:30",
                "Thu 26 Nov 00:30",
            ),
            ("{date|full_date}", "2026年11月25日", "2026年11月25日"),
            (
                "{starts_at|full_moment}",
                "2026年11月25日 09:00",
                "2026年11月25日 09:00",
            ),
            ("{fee_fen|yuan}", "60.50 元", "60.50 yuan"),
            ("{refund_fen|yuan}", "60 元", "60 yuan"),
            ("{fee_fen|amount}", "￥60.50", "￥60.50"),
            ("第 {strikes} 次", "第 2 次", "第 2 次"),
        ] {
            assert_eq!(fill(text, &facts, false, true), zh, "{text}");
            assert_eq!(fill(text, &facts, true, true), en, "{text}");
        }
        assert_ne!(fill("{reason|word}", &facts, false, true), "outside_age");
    }

    #[test]
    fn what_is_missing_is_left_out_with_its_sentence_or_dashed() {
        for facts in [
            json!({}),
            json!(null),
            json!({ "fee_fen": 0, "reason": "", "date": 7, "house_id": "no id" }),
            json!({ "fee_fen": "much", "date": "soon", "house_id": null }),
        ] {
            let text = "预约{date|date}[，费用 {fee_fen|yuan}][，原因：{reason|word}]。";
            assert_eq!(fill(text, &facts, false, false), "预约—。", "{facts}");
            assert_eq!(fill("{house_id|house}", &facts, false, false), "—");
        }
    }

    #[test]
    fn a_part_stands_where_its_fact_does() {
        let text = "预约已取消[{back|when}，免费次数已退回][{pay_by|unless}，请准时到达]。";
        let by = "2026-11-25T01:00:00Z";
        for (facts, said) in [
            (
                json!({ "back": true, "pay_by": by }),
                "预约已取消，免费次数已退回。",
            ),
            (
                json!({ "back": false, "pay_by": null }),
                "预约已取消，请准时到达。",
            ),
            (json!({ "back": null, "pay_by": by }), "预约已取消。"),
            (json!({}), "预约已取消，请准时到达。"),
        ] {
            assert_eq!(fill(text, &facts, false, true), said, "{facts}");
        }
    }

    #[test]
    fn a_sentence_says_which_facts_it_lacks() {
        let sentence = Sentence::parse(
            "{house_id|house}{date|date}{starts_at|time}：{fee_fen|yuan}，{number}[，{reason|word}]\
             [{back|when}，退回]",
        )
        .unwrap();
        let whole = json!({
            "house_id": Uuid::nil(),
            "date": "2026-11-25",
            "starts_at": "2026-11-25T01:00:00Z",
            "fee_fen": 6000,
            "number": 1,
            "reason": null,
            "back": null,
        });
        assert!(sentence.lacks(&whole).is_empty());
        for fact in whole.as_object().unwrap().keys() {
            let mut without = whole.clone();
            without.as_object_mut().unwrap().remove(fact);
            assert_eq!(sentence.lacks(&without), [fact.as_str()]);
            let mut unfit = whole.clone();
            unfit[fact] = json!({ "number": 1 });
            let optional = matches!(fact.as_str(), "reason" | "back");
            assert_eq!(sentence.lacks(&unfit).is_empty(), optional, "{fact}");
        }
    }

    #[test]
    fn what_a_person_typed_stays_in_the_inbox() {
        let facts = json!({ "reason": "小明发烧了", "note": "王小明" });
        let text = "取消[，{reason|word}][，{note}]";
        assert_eq!(fill(text, &facts, false, false), "取消，小明发烧了，王小明");
        assert_eq!(fill(text, &facts, false, true), "取消");
    }

    #[test]
    fn a_sentence_that_cannot_be_filled_is_refused() {
        for (text, said) in [
            ("", "an empty sentence"),
            ("{date|day}", "the formats are"),
            ("{Date}", "does not name a fact"),
            ("{}", "does not name a fact"),
            ("{date", "without `}`"),
            ("date}", "without its partner"),
            ("[{date}", "without `]`"),
            ("[nothing]", "nothing to fill in"),
            ("[{a} [{b}]]", "without its partner"),
            ("{free|when}[{b}]", "stands outside of"),
            ("[{b}]{free|unless}", "stands outside of"),
        ] {
            let complaint = Sentence::parse(text).unwrap_err();
            assert!(complaint.contains(said), "{text}: {complaint}");
        }
    }

    #[test]
    fn a_strict_sentence_is_whole_or_nothing() {
        let facts = json!({ "date": "2026-11-25" });
        let wording = super::super::messages::messages().unwrap().wording();
        let houses = BTreeMap::new();
        let filling = Filling {
            facts: &facts,
            local: LocalTime::of(chrono_tz::Asia::Shanghai),
            english: false,
            houses: &houses,
            wording,
            outward: true,
        };
        let whole = |text: &str| Sentence::parse(text).unwrap().fill_whole(&filling);
        assert_eq!(whole("{date|full_date}").as_deref(), Some("2026年11月25日"));
        assert_eq!(
            whole("{date|full_date}[ {fee_fen|yuan}]").as_deref(),
            Some("2026年11月25日")
        );
        assert_eq!(whole("{starts_at|time}"), None);
    }
}
