//! The texts of every kind of notice, and which kinds go out beyond the inbox:
//! `notices/messages.toml`, part of the service. To add a kind, add its block there.

use super::{FieldType, Filling, NoticeKind, Sentence, Urgency};
use serde::Deserialize;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

const FILE: &str = include_str!("../../../../notices/messages.toml");

/// Every text.
#[derive(Debug)]
pub struct Messages {
    kinds: BTreeMap<NoticeKind, Message>,
    wording: Wording,
}

/// Words for codes that stand in facts.
#[derive(Debug, Default)]
pub struct Wording(BTreeMap<String, Bilingual<String>>);

/// The texts of one kind.
#[derive(Debug)]
pub struct Message {
    /// Whether it has to reach people soon.
    pub urgency: Urgency,
    title: Bilingual<Sentence>,
    body: Bilingual<Sentence>,
    /// The subscription message, where there is one.
    pub subscription: Option<Subscription>,
    /// The values a text message is filled with, where the kind goes out as one.
    pub sms: Option<BTreeMap<String, Bilingual<Sentence>>>,
}

/// A subscription message of the mini-program.
#[derive(Debug)]
pub struct Subscription {
    /// Our name for the template; its id is configuration.
    pub template: String,
    /// The page that opens, with `{subject}` for the id of what it is about.
    page: Option<String>,
    fields: BTreeMap<String, (FieldType, Bilingual<Sentence>)>,
}

/// The same in both languages.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual<T> {
    zh: T,
    en: T,
}

impl<T> Bilingual<T> {
    /// The one in this language.
    pub const fn of(&self, english: bool) -> &T {
        if english { &self.en } else { &self.zh }
    }
}

/// What is wrong with the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("notices/messages.toml: {0}")]
pub struct MessagesError(String);

/// The texts of the service.
///
/// # Errors
/// [`MessagesError`] names the kind and says what to write.
pub fn messages() -> Result<&'static Messages, MessagesError> {
    static READ: OnceLock<Result<Messages, MessagesError>> = OnceLock::new();
    READ.get_or_init(|| read(FILE))
        .as_ref()
        .map_err(Clone::clone)
}

impl Messages {
    /// The texts of a kind. Every kind has them, or [`messages`] would have failed.
    #[must_use]
    pub fn of(&self, kind: NoticeKind) -> Option<&Message> {
        self.kinds.get(&kind)
    }

    /// Words for codes.
    #[must_use]
    pub const fn wording(&self) -> &Wording {
        &self.wording
    }

    /// True when a kind sends subscription messages from the template of this name.
    #[must_use]
    pub fn has_template(&self, template: &str) -> bool {
        let mut all = self
            .kinds
            .values()
            .filter_map(|it| it.subscription.as_ref());
        all.any(|subscription| subscription.template == template)
    }
}

impl Wording {
    /// The word for a code, where it is one.
    #[must_use]
    pub fn word(&self, code: &str, english: bool) -> Option<&str> {
        self.0.get(code).map(|word| word.of(english).as_str())
    }
}

impl Message {
    /// The title for people.
    #[must_use]
    pub fn title(&self, filling: &Filling<'_>) -> String {
        self.title.of(filling.english).fill(filling)
    }

    /// The text for people.
    #[must_use]
    pub fn body(&self, filling: &Filling<'_>) -> String {
        self.body.of(filling.english).fill(filling)
    }

    /// The facts that some text of this kind names and that these lack, as
    /// [`Sentence::lacks`] says.
    #[must_use]
    pub fn lacks(&self, facts: &Value) -> BTreeSet<String> {
        let fields = self.subscription.iter().flat_map(|it| it.fields.values());
        [&self.title, &self.body]
            .into_iter()
            .chain(fields.map(|(_, text)| text))
            .chain(self.sms.iter().flat_map(BTreeMap::values))
            .flat_map(|text| [&text.zh, &text.en])
            .flat_map(|text| text.lacks(facts))
            .collect()
    }

    /// The values of a text message.
    #[must_use]
    pub fn sms_values(&self, filling: &Filling<'_>) -> BTreeMap<String, String> {
        let fields = self.sms.iter().flatten();
        fields
            .map(|(name, text)| (name.clone(), text.of(filling.english).fill(filling)))
            .collect()
    }
}

impl Subscription {
    /// The fields as WeChat takes them.
    ///
    /// # Errors
    /// The name of the first field that cannot be filled.
    pub fn values(&self, filling: &Filling<'_>) -> Result<BTreeMap<String, String>, String> {
        self.fields
            .iter()
            .map(|(name, (kind, text))| {
                let text = text.of(filling.english).fill_whole(filling);
                kind.fitted(text.as_deref(), filling.english)
                    .map(|value| (name.clone(), value))
                    .ok_or_else(|| name.clone())
            })
            .collect()
    }

    /// The page about this subject.
    #[must_use]
    pub fn page(&self, subject: uuid::Uuid) -> Option<String> {
        let page = self.page.as_ref()?;
        Some(page.replace("{subject}", &subject.to_string()))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    words: BTreeMap<String, Bilingual<String>>,
    kind: BTreeMap<String, Block>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    urgency: String,
    title: Bilingual<String>,
    body: Bilingual<String>,
    subscription: Option<SubscriptionBlock>,
    sms: Option<BTreeMap<String, Line>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SubscriptionBlock {
    template: String,
    page: Option<String>,
    fields: BTreeMap<String, Line>,
}

/// One text for both languages, or two.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Same(String),
    Two(Bilingual<String>),
}

fn read(text: &str) -> Result<Messages, MessagesError> {
    let file: File = toml::from_str(text).map_err(|error| MessagesError(error.to_string()))?;
    let mut kinds = BTreeMap::new();
    for (name, block) in file.kind {
        let kind = NoticeKind::parse(&name)
            .ok_or_else(|| MessagesError(format!("[kind.{name}]: there is no such NoticeKind")))?;
        let message =
            message_of(block).map_err(|fault| MessagesError(format!("[kind.{name}]: {fault}")))?;
        kinds.insert(kind, message);
    }
    for kind in NoticeKind::ALL {
        if !kinds.contains_key(kind) {
            let name = kind.as_str();
            return Err(MessagesError(format!(
                "NoticeKind::{kind:?} has no texts; add a block [kind.{name}] with urgency, \
                 title = {{ zh, en }} and body = {{ zh, en }}, as the blocks beside it"
            )));
        }
    }
    same_fields(&kinds)?;
    Ok(Messages {
        kinds,
        wording: Wording(file.words),
    })
}

/// All messages of one template fill the same fields: those the template has.
fn same_fields(kinds: &BTreeMap<NoticeKind, Message>) -> Result<(), MessagesError> {
    let mut known: BTreeMap<&str, (NoticeKind, Vec<&String>)> = BTreeMap::new();
    for (kind, message) in kinds {
        let Some(subscription) = &message.subscription else {
            continue;
        };
        let fields: Vec<&String> = subscription.fields.keys().collect();
        let (first, expected) = known
            .entry(&subscription.template)
            .or_insert_with(|| (*kind, fields.clone()));
        if *expected != fields {
            return Err(MessagesError(format!(
                "[kind.{}.subscription]: template {:?} has other fields in [kind.{}]",
                kind.as_str(),
                subscription.template,
                first.as_str()
            )));
        }
    }
    Ok(())
}

fn message_of(block: Block) -> Result<Message, String> {
    let urgency = Urgency::parse(&block.urgency)
        .ok_or_else(|| format!("urgency is urgent or normal, not {:?}", block.urgency))?;
    let subscription = block.subscription.map(subscription_of).transpose()?;
    let sms = match block.sms {
        None => None,
        Some(lines) => Some(
            lines
                .into_iter()
                .map(|(name, line)| Ok((name, line.sentences()?)))
                .collect::<Result<_, String>>()?,
        ),
    };
    Ok(Message {
        urgency,
        title: sentences(&block.title)?,
        body: sentences(&block.body)?,
        subscription,
        sms,
    })
}

fn subscription_of(block: SubscriptionBlock) -> Result<Subscription, String> {
    let mut fields = BTreeMap::new();
    for (name, line) in block.fields {
        let kind = FieldType::of(&name)
            .ok_or_else(|| format!("{name} is no field such as thing1 or date2"))?;
        fields.insert(name, (kind, line.sentences()?));
    }
    if fields.is_empty() {
        return Err("a subscription message without fields".to_owned());
    }
    Ok(Subscription {
        template: block.template,
        page: block.page,
        fields,
    })
}

fn sentences(text: &Bilingual<String>) -> Result<Bilingual<Sentence>, String> {
    Ok(Bilingual {
        zh: Sentence::parse(&text.zh)?,
        en: Sentence::parse(&text.en)?,
    })
}

impl Line {
    fn sentences(self) -> Result<Bilingual<Sentence>, String> {
        match self {
            Self::Two(text) => sentences(&text),
            Self::Same(text) => {
                let sentence = Sentence::parse(&text)?;
                Ok(Bilingual {
                    zh: sentence.clone(),
                    en: sentence,
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The place to look when a new kind fails this test: `notices/messages.toml`.
    #[test]
    fn every_kind_has_its_texts() {
        let messages = messages().unwrap_or_else(|error| panic!("{error}"));
        for kind in NoticeKind::ALL {
            assert!(messages.of(*kind).is_some(), "{kind:?}");
        }
    }

    /// What every kind lacks when nothing was written with it: each of its texts is looked at.
    #[test]
    fn every_text_of_a_kind_says_which_facts_it_lacks() {
        let text = r#"
            urgency = "urgent"
            title = { zh = "{one}", en = "1" }
            body = { zh = "2", en = "{two|date}[ {three|word}]" }
            subscription = { template = "t", fields = { thing1 = "{four|house}" } }
            sms = { date = { zh = "{five|time}", en = "5" } }
        "#;
        let message = message_of(toml::from_str(text).unwrap()).unwrap();
        let facts = serde_json::json!({ "two": "2026-11-25" });
        let lacking: Vec<String> = message.lacks(&facts).into_iter().collect();
        assert_eq!(lacking, ["five", "four", "one", "three"]);
    }

    #[test]
    fn a_booking_that_is_still_to_be_paid_does_not_say_come() {
        let houses = BTreeMap::new();
        let messages = messages().unwrap();
        let subscription = messages.of(NoticeKind::BookingConfirmed).unwrap();
        let subscription = subscription.subscription.as_ref().unwrap();
        for (pay_by, english, phrase, said) in [
            (None, false, "预约成功", "请准时到达"),
            (None, true, "预约成功", "Please be on time"),
            (
                Some("2026-11-23T01:15:00Z"),
                false,
                "等待付款",
                "11月23日（周一） 09:15前付款",
            ),
            (
                Some("2026-11-23T01:15:00Z"),
                true,
                "等待付款",
                "Pay by 09:15",
            ),
        ] {
            let facts = serde_json::json!({ "pay_by": pay_by });
            let filling = Filling {
                facts: &facts,
                local: crate::shared::domain::LocalTime::of(chrono_tz::Asia::Shanghai),
                english,
                houses: &houses,
                wording: messages.wording(),
                outward: true,
            };
            for (field, expected) in [("phrase1", phrase), ("thing4", said)] {
                let (kind, text) = &subscription.fields[field];
                let text = text.of(english).fill(&filling);
                assert_eq!(kind.fitted(Some(&text), english).unwrap(), expected);
            }
        }
    }

    fn complaint(from: &str, to: &str) -> String {
        let text = FILE.replacen(from, to, 1);
        assert_ne!(text, FILE, "{from} is not in the file");
        read(&text).unwrap_err().to_string()
    }

    #[test]
    fn a_kind_without_texts_says_what_to_write() {
        let (before, after) = FILE.split_once("[kind.booking_turned_away]").unwrap();
        let (_, after) = after.split_once("\n[kind.").unwrap();
        let said = read(&format!("{before}[kind.{after}"))
            .unwrap_err()
            .to_string();
        assert!(
            said.contains(
                "NoticeKind::BookingTurnedAway has no texts; add a block [kind.booking_turned_away]"
            ),
            "{said}"
        );
    }

    #[test]
    fn faults_of_the_file_are_named() {
        for (from, to, said) in [
            (
                "[kind.booking_turned_away]",
                "[kind.sent_home]",
                "there is no such NoticeKind",
            ),
            (
                "urgency = \"urgent\"",
                "urgency = \"high\"",
                "urgency is urgent or normal",
            ),
            ("|date}", "|day}", "the formats are"),
            ("thing2", "text2", "is no field such as thing1"),
            ("thing2", "thing9", "has other fields in"),
        ] {
            let complaint = complaint(from, to);
            assert!(complaint.contains(said), "{complaint}");
        }
    }
}
