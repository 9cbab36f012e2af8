//! Several children, or several sessions, decided together: siblings who come only both.

use super::{
    decide::decide,
    facts::{ChildBooking, Facts, Plan, Request},
    refusal::Refusal,
};
use crate::shared::domain::{BookingId, ChildId, words};

words! {
    /// What is to happen when not every child of a group can be given a place.
    Mode {
        /// Then none is (scenario 28).
        AllOrNothing = "all_or_nothing",
        /// Those who can, come.
        AllowPartial = "allow_partial",
    }
}

/// One wish of a group, with all that is known for it.
#[derive(Clone, Debug)]
pub struct Asked<'p> {
    /// The id that the booking will have.
    pub booking: BookingId,
    /// The child.
    pub child: ChildId,
    /// What is known before anything of the group is planned.
    pub facts: Facts<'p>,
    /// What is wanted.
    pub request: Request,
}

/// Decides wishes one after the other by [`decide`], each on facts that include what was
/// planned before it: the second twin finds the place of the first taken. In the mode
/// [`Mode::AllOrNothing`] nothing may be written unless every answer is a plan.
#[must_use]
pub fn decide_together(mut asked: Vec<Asked<'_>>) -> Vec<Result<Plan, Refusal>> {
    let mut answers = Vec::with_capacity(asked.len());
    asked.reverse();
    while let Some(next) = asked.pop() {
        let answer = decide(&next.facts, &next.request);
        if let Ok(plan) = &answer {
            for later in &mut asked {
                note_planned(later, &next, plan);
            }
        }
        answers.push(answer);
    }
    answers
}

fn note_planned(later: &mut Asked<'_>, planned: &Asked<'_>, plan: &Plan) {
    let session = planned.facts.session.id;
    if later.facts.session.id == session {
        later.facts.session.held.push(planned.request.during);
    }
    if later.child == planned.child {
        later.facts.child.bookings.push(ChildBooking {
            id: planned.booking,
            session,
            during: planned.request.during,
            status: plan.status,
            funding: plan.funding,
            quota_year: plan.quota_year,
            free_number: plan.free_session.map(|free| free.number),
        });
    }
}
