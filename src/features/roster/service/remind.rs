//! Reminders of what ends: papers of staff, insurances, contracts; and of trainings.

use crate::{
    features::{
        districts, houses,
        notices::{
            self,
            domain::{Audience, NoticeKind},
        },
        policies::domain::Policy,
        roster::{
            domain::{Due, RosterError, due, never_reminded, spans},
            store,
        },
        sessions,
        staff::{
            self,
            domain::{CheckResult, CredentialKind, CredentialRecord, StaffMember, is_renewed},
        },
    },
    shared::{
        domain::{DateRange, District, HouseId},
        storage::Batch,
    },
    state::AppState,
};
use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Notices that are written in one transaction.
const AT_ONCE: usize = 100;

/// Reminds of everything of which something has become due since the day up to which each
/// district has been reminded, once a local day. Any number of instances may run it at once:
/// each notice has a fixed key, so it is told once. Returns how many were written.
///
/// # Errors
/// [`RosterError`]; what was told before stays told.
pub async fn remind(state: &AppState) -> Result<usize, RosterError> {
    let mut told = 0_usize;
    for district in districts::service::all(state.db.read()).await? {
        told = told.saturating_add(remind_district(state, &district).await?);
    }
    Ok(told)
}

async fn remind_district(state: &AppState, district: &District) -> Result<usize, RosterError> {
    let today = district.local.date(state.now());
    let known = store::reminded_through(state.db.read(), district.id).await?;
    if known.is_some_and(|through| today <= through) {
        return Ok(0);
    }
    let Ok(policy) = districts::service::policy(state, district, today) else {
        // Nobody can say when to remind before the first rules are in force.
        return Ok(0);
    };
    let through = known.unwrap_or_else(|| never_reminded(&policy.reminders.days_before, today));
    let day = Day {
        state,
        district,
        policy,
        through,
        today,
    };
    let mut notices = day.of_papers().await?;
    notices.extend(day.of_insurances().await?);
    notices.extend(day.of_contracts().await?);
    notices.extend(day.of_trainings().await?);
    for part in notices.chunks(AT_ONCE) {
        let tx = state.db.begin_write().await?;
        let mut batch = Batch::default();
        for notice in part {
            notice.add_to(state, &mut batch, district);
        }
        batch.execute(&tx).await?;
        tx.commit().await?;
    }
    day.settle_health_workers().await?;
    let tx = state.db.begin_write().await?;
    store::reminded(&tx, district.id, today).await?;
    tx.commit().await?;
    Ok(notices.len())
}

/// A notice with the key under which it is told once.
struct Reminder {
    to: Audience,
    kind: NoticeKind,
    subject: Uuid,
    facts: Value,
    key: String,
}

impl Reminder {
    fn add_to(&self, state: &AppState, batch: &mut Batch, district: &District) {
        notices::service::tell_once(
            state,
            batch,
            (district.id, self.to),
            self.kind,
            (self.subject, self.facts.clone()),
            self.key.clone(),
        );
    }
}

/// A district on the day on which it is reminded.
struct Day<'s> {
    state: &'s AppState,
    district: &'s District,
    policy: &'s Policy,
    through: NaiveDate,
    today: NaiveDate,
}

impl Day<'_> {
    fn spans(&self) -> Vec<DateRange> {
        spans(
            &self.policy.reminders.days_before,
            (self.through, self.today),
        )
    }

    fn due(&self, valid_to: NaiveDate) -> Option<Due> {
        let days = &self.policy.reminders.days_before;
        due(days, (self.through, self.today), valid_to)
    }

    fn days_left(&self, valid_to: NaiveDate) -> i64 {
        (valid_to - self.today).num_days().max(0)
    }

    async fn of_papers(&self) -> Result<Vec<Reminder>, RosterError> {
        let db = self.state.db.read();
        let spans = self.spans();
        let ending = staff::service::papers_ending(db, self.district.id, &spans)
            .await?
            .into_iter()
            .filter(|(_, paper, _)| paper.credential.result != Some(CheckResult::Hit))
            .filter(|(_, paper, all)| !is_renewed(&self.policy.staff, &paper.credential, all));
        let mut reminders = Vec::new();
        for (member, paper, _) in ending {
            reminders.extend(self.of_paper(&member, &paper));
        }
        Ok(reminders)
    }

    fn of_paper(&self, member: &StaffMember, paper: &CredentialRecord) -> Vec<Reminder> {
        let Some(valid_to) = paper.credential.valid_to else {
            return Vec::new();
        };
        let Some(due) = self.due(valid_to) else {
            return Vec::new();
        };
        let kind = match due {
            Due::Ending(_) => NoticeKind::CredentialEnding,
            Due::Ended => NoticeKind::CredentialEnded,
        };
        let facts = json!({
            "staff_id": member.id,
            "credential_id": paper.id,
            "credential_kind": paper.credential.kind,
            "type_name": paper.credential.type_name,
            "valid_to": valid_to,
            "days_left": self.days_left(valid_to),
        });
        told_of(member)
            .map(|to| Reminder {
                to,
                kind,
                subject: paper.id.get(),
                facts: facts.clone(),
                key: key_of("credential", paper.id.get(), due, to),
            })
            .collect()
    }

    async fn of_insurances(&self) -> Result<Vec<Reminder>, RosterError> {
        let db = self.state.db.read();
        let mut reminders = Vec::new();
        let spans = self.spans();
        for paper in houses::service::insurances_ending(db, self.district.id, &spans).await? {
            let valid_to = paper.details.valid_to;
            let Some(due) = self.due(valid_to) else {
                continue;
            };
            let kind = match due {
                Due::Ending(_) => NoticeKind::InsuranceEnding,
                Due::Ended => NoticeKind::InsuranceEnded,
            };
            let facts = json!({
                "insurance_id": paper.id,
                "house_id": paper.house,
                "valid_to": valid_to,
                "days_left": self.days_left(valid_to),
            });
            for to in self.house_and_subdistrict(paper.house).await? {
                reminders.push(Reminder {
                    to,
                    kind,
                    subject: paper.id,
                    facts: facts.clone(),
                    key: key_of("insurance", paper.id, due, to),
                });
            }
        }
        Ok(reminders)
    }

    async fn of_contracts(&self) -> Result<Vec<Reminder>, RosterError> {
        let db = self.state.db.read();
        let mut reminders = Vec::new();
        let spans = self.spans();
        for paper in houses::service::contracts_ending(db, self.district.id, &spans).await? {
            let valid_to = paper.details.valid_to;
            let Some(due) = self.due(valid_to) else {
                continue;
            };
            let kind = match due {
                Due::Ending(_) => NoticeKind::OperatorContractEnding,
                Due::Ended => NoticeKind::OperatorContractEnded,
            };
            let facts = json!({
                "contract_id": paper.id,
                "house_id": paper.house,
                "contract_kind": paper.details.kind,
                "valid_to": valid_to,
                "days_left": self.days_left(valid_to),
            });
            for to in self.house_and_subdistrict(paper.house).await? {
                let subject = paper.id.get();
                reminders.push(Reminder {
                    to,
                    kind,
                    subject,
                    facts: facts.clone(),
                    key: key_of("operator_contract", subject, due, to),
                });
            }
        }
        Ok(reminders)
    }

    /// Once in each month from the one that the rules name on (H-58).
    async fn of_trainings(&self) -> Result<Vec<Reminder>, RosterError> {
        let rules = &self.policy.staff;
        let month = self.today.month();
        let same = (self.through.year(), self.through.month()) == (self.today.year(), month);
        if !rules.annual_training_required || month < rules.training_warn_from_month || same {
            return Ok(Vec::new());
        }
        let year = self.today.year();
        let db = self.state.db.read();
        let people = staff::service::untrained_in(db, self.district.id, year).await?;
        let mut reminders = Vec::new();
        for member in people {
            let facts = json!({ "staff_id": member.id, "year": year });
            reminders.extend(told_of(&member).map(|to| Reminder {
                to,
                kind: NoticeKind::TrainingMissing,
                subject: member.id.get(),
                facts: facts.clone(),
                key: format!(
                    "training:{}:{year}-{month}:{}:{}",
                    member.id,
                    to.as_str(),
                    to.id()
                ),
            }));
        }
        Ok(reminders)
    }

    /// Houses whose health worker's certificate has ended or begun to count with the day.
    async fn settle_health_workers(&self) -> Result<(), RosterError> {
        let db = self.state.db.read();
        let mut concerned: BTreeSet<HouseId> =
            sessions::service::houses_without_health_worker(db, self.district.id)
                .await?
                .into_iter()
                .collect();
        let ended = spans(&[], (self.through, self.today));
        for (member, paper, _) in
            staff::service::papers_ending(db, self.district.id, &ended).await?
        {
            if paper.credential.kind == CredentialKind::Health {
                concerned.extend(staff::service::health_worker_houses(db, &member).await?);
            }
        }
        for house in concerned {
            let tx = self.state.db.begin_write().await?;
            sessions::service::settle_health_worker_alert(self.state, &tx, house).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    async fn house_and_subdistrict(&self, house: HouseId) -> Result<Vec<Audience>, RosterError> {
        let accounts = staff::service::subdistrict_accounts(self.state.db.read(), house)
            .await
            .map_err(sessions::domain::SessionError::from)?;
        let mut to = vec![Audience::House(house)];
        to.extend(accounts.into_iter().map(Audience::Account));
        Ok(to)
    }
}

/// The house of a person, and the person where it signs in.
fn told_of(member: &StaffMember) -> impl Iterator<Item = Audience> + use<> {
    let house = member.place.house().map(Audience::House);
    let person = member.account.map(Audience::Account);
    house.into_iter().chain(person)
}

fn key_of(what: &str, id: Uuid, due: Due, to: Audience) -> String {
    let when = match due {
        Due::Ending(days) => days.to_string(),
        Due::Ended => "ended".to_owned(),
    };
    format!("{what}:{id}:{when}:{}:{}", to.as_str(), to.id())
}
