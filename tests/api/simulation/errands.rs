//! What happens beside booking: waiting, paying, closing.

use super::month::{Month, at};
use baobaowu::{
    features::{
        bookings::domain::NewBooking,
        closures::{
            domain::{ClosureReason, NewClosure},
            service as closures,
        },
        ledger::service::standing,
        payments::{
            domain::{DeskKind, DeskMethod, NewDeed},
            service as payments,
        },
        sessions::domain::{ClosedSpan, Closing},
        waitlist::{
            domain::{NewEntry, Place, WaitlistError, Wish},
            service::{self as waitlist, Answer},
        },
    },
    shared::domain::{Actor, RequestKey},
};
use chrono::Days;
use chrono_tz::Asia::Shanghai;
use entity::{booking, closure, session, waitlist_entry, waitlist_offer};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

impl Month {
    /// The family waits for what was full.
    pub async fn wait_for(&mut self, (actor, wanted): (Actor, NewBooking)) {
        let found = session::Entity::find_by_id(wanted.session.get());
        let found = found.one(self.app.sql()).await.unwrap().unwrap();
        let new = NewEntry {
            children: vec![wanted.child],
            session: Some(wanted.session),
            wish: Wish {
                place: Place::Session(wanted.session, found.house_id.into()),
                kind: None,
                from: found.date,
                to: found.date,
                earliest: None,
                latest: None,
                min_minutes: None,
            },
            accept_fee: wanted.accept_fee,
        };
        let state = self.app.state();
        let key = RequestKey {
            key: state.new_id().to_string(),
            request_hash: wanted.session.get().simple().to_string(),
        };
        match waitlist::join(state, &actor, &key, new).await {
            Ok(_) => self.count("waiting"),
            Err(WaitlistError::TooLate { .. } | WaitlistError::Refused(_)) => {
                self.count("could not wait")
            }
            Err(error) => panic!("{error:?}"),
        }
    }

    /// Most take what they are offered, some decline, some do not look.
    pub async fn look_at_offers(&mut self) {
        let entries = waitlist_entry::Entity::find()
            .filter(waitlist_entry::Column::Status.eq("offered"))
            .order_by_asc(waitlist_entry::Column::CreatedAt)
            .order_by_asc(waitlist_entry::Column::FamilyId)
            .order_by_asc(waitlist_entry::Column::SessionId)
            .all(self.app.sql())
            .await
            .unwrap();
        for entry in entries {
            let answer = match self.chance.below(100) {
                0..40 => Answer::Accept,
                40..55 => Answer::Decline,
                _ => continue,
            };
            let offer = waitlist_offer::Entity::find()
                .filter(waitlist_offer::Column::EntryId.eq(entry.id))
                .filter(waitlist_offer::Column::Outcome.is_null())
                .one(self.app.sql())
                .await
                .unwrap()
                .unwrap();
            let actor = self.guardian_of(entry.family_id);
            let answered = waitlist::answer(
                self.app.state(),
                &actor,
                None,
                entry.id.into(),
                (offer.id.into(), answer),
            );
            match answered.await {
                Ok(_) if answer == Answer::Accept => self.count("accepted"),
                Ok(_) => self.count("declined"),
                Err(WaitlistError::OfferEnded(_)) => self.count("answered too late"),
                Err(error) => panic!("{error:?}"),
            }
        }
    }

    fn guardian_of(&self, family: Uuid) -> Actor {
        let mut households = self.town.households.iter();
        let found = households.find(|it| it.family.id.get() == family);
        found.unwrap().family.actor
    }

    /// What was given is paid for, mostly; what was paid and is not due goes back.
    pub async fn settle_at_the_desk(&mut self, house: usize) {
        let world = &self.town.houses[house].world;
        let manager = world.manager.actor;
        let paid = booking::Entity::find()
            .filter(booking::Column::HouseId.eq(world.house.get()))
            .filter(booking::Column::Funding.eq("paid"))
            .filter(booking::Column::Status.is_not_in(["offered", "offer_declined"]))
            .order_by_asc(booking::Column::CreatedAt)
            .order_by_asc(booking::Column::ChildId)
            .all(self.app.sql())
            .await
            .unwrap();
        for row in paid {
            let stands = standing(self.app.sql(), row.id.into()).await.unwrap();
            let (kind, amount_fen) = match stands.due() {
                0 => continue,
                due if due > 0 => (DeskKind::Payment, due),
                due => (DeskKind::Refund, -due),
            };
            if !self.chance.percent(70) {
                continue;
            }
            let deed = NewDeed {
                kind,
                method: DeskMethod::Cash,
                amount_fen,
                note: None,
            };
            payments::record(self.app.state(), &manager, None, row.id.into(), deed)
                .await
                .unwrap();
            self.count(kind.as_str());
        }
    }

    pub async fn close(&mut self, house: usize, days: u64) {
        let world = &self.town.houses[house].world;
        let tomorrow = self.app.now().with_timezone(&Shanghai).date_naive() + Days::new(1);
        let new = NewClosure {
            closing: Closing {
                house: world.house,
                room: None,
                span: ClosedSpan {
                    from: at(tomorrow, 0, 0),
                    to: Some(at(tomorrow + Days::new(days), 0, 0)),
                },
                shorten: false,
            },
            reason: ClosureReason::Weather,
            text_zh: "台风停课".to_owned(),
            text_en: "Closed because of a typhoon".to_owned(),
            by_house_state: false,
        };
        closures::close(self.app.state(), &world.manager.actor, None, new)
            .await
            .unwrap();
        self.count("closures");
    }

    pub async fn reopen(&mut self, house: usize) {
        let world = &self.town.houses[house].world;
        let standing = closure::Entity::find()
            .filter(closure::Column::HouseId.eq(world.house.get()))
            .filter(closure::Column::LiftedAt.is_null())
            .one(self.app.sql())
            .await
            .unwrap();
        let Some(standing) = standing else { return };
        closures::lift(self.app.state(), &world.manager.actor, standing.id.into())
            .await
            .unwrap();
        self.count("lifted");
    }
}
