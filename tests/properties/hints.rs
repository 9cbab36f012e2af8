//! The hint for a parent who hears that it is full: it fits, and nothing earlier does.

use crate::{
    capacity::{capacity_rules, inputs},
    world::{cases, count, instant, minutes_in, span},
};
use baobaowu::{
    features::{
        bookings::domain::next_fit,
        sessions::domain::{Capacity, capacity_over_time, free_places},
    },
    shared::domain::Interval,
};
use chrono::TimeDelta;
use proptest::{prelude::*, sample::select};
use std::ops::Range;

const SESSION: Range<i64> = 10..190;

/// A session with its capacity and the bookings in it.
fn room() -> impl Strategy<Value = (Capacity, Vec<Range<i64>>)> {
    let held = prop::collection::vec(minutes_in(SESSION), 0..8);
    (capacity_rules(), inputs(SESSION), held)
        .prop_map(|(rules, inputs, held)| (capacity_over_time(&rules, &inputs), held))
}

fn fits(capacity: &Capacity, held: &[Range<i64>], mut wanted: Range<i64>) -> bool {
    wanted.all(|minute| {
        let children = count(held.iter().filter(|span| span.contains(&minute)));
        children < capacity.at(instant(minute))
    })
}

proptest! {
    #![proptest_config(cases(3000))]

    #[test]
    fn the_hint_is_the_first_later_time_that_fits(
        (capacity, held) in room(),
        step in select(vec![5i64, 10, 15, 20, 30, 45]),
        (from, length) in (0i64..12, 1i64..12),
    ) {
        let start = SESSION.start + from * step;
        let end = (start + length * step).min(SESSION.end);
        prop_assume!(start < end);
        let spans: Vec<Interval> = held.iter().cloned().map(span).collect();
        let steps = free_places(&capacity, &spans);
        let raster = TimeDelta::minutes(step);
        let hint = next_fit(&steps, span(SESSION), span(start..end), raster);
        let first = SESSION
            .filter(|from| (from - SESSION.start) % step == 0 && *from > start)
            .map(|from| from..from + (end - start))
            .filter(|candidate| candidate.end <= SESSION.end)
            .find(|candidate| fits(&capacity, &held, candidate.clone()));
        prop_assert_eq!(hint, first.map(span));
        prop_assert_eq!(next_fit(&steps, span(SESSION), span(start..end), TimeDelta::zero()), None);
    }
}
