//! Lists of ids in a statement, `IN ($1, $2, ...)`. A connection keeps a statement prepared by its text,
//! so lists have few lengths: one, and from two on a power of two that is not below
//! [`SEVERAL`].

use sea_orm::Value;

/// The length of a list of two and more: as many wishes as are decided together.
const SEVERAL: usize = 32;

/// Longer lists are as long as they are.
const PADDED: usize = 1024;

/// The values of a list: the last one is repeated, which says the same.
pub fn listed<V: Clone + Into<Value>>(values: &[V]) -> Vec<Value> {
    let many = match values.len() {
        few @ 0..=1 => few,
        several @ 2..=PADDED => several.next_power_of_two().max(SEVERAL),
        // A statement takes some 32,000 values at most.
        many => many,
    };
    let last = values.last().into_iter().cycle();
    let all = values.iter().chain(last).take(many);
    all.cloned().map(Into::into).collect()
}

/// The places of so many values in a statement, of which the first is `$first`.
#[must_use]
pub fn places(first: usize, many: usize) -> String {
    let places: Vec<String> = (first..).take(many).map(|it| format!("${it}")).collect();
    places.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_have_few_lengths() {
        let many = |many: i64| listed(&(0..many).collect::<Vec<_>>()).len();
        assert_eq!([0, 1, 2, 32, 33].map(many), [0, 1, 32, 32, 64]);
        assert_eq!([1024, 1025, 20_000].map(many), [1024, 1025, 20_000]);
    }

    #[test]
    fn list_says_the_same() {
        let mut all = vec![Value::from(1_i64), Value::from(2_i64)];
        all.resize(SEVERAL, Value::from(2_i64));
        assert_eq!(listed(&[1_i64, 2]), all);
        assert_eq!(places(5, 3), "$5, $6, $7");
    }
}
