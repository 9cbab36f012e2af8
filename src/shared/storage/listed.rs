//! Lists of ids in a statement, `IN ($1, $2, ...)`. A connection keeps a statement prepared by its text,
//! so a list is made as long as the next power of two: there are few texts then.

use sea_orm::Value;

/// The values of a list: the last one is repeated, which says the same.
pub fn listed<V: Clone + Into<Value>>(values: &[V]) -> Vec<Value> {
    let many = values.len().next_power_of_two();
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
    fn list_is_as_long_as_a_power_of_two() {
        let many = |many: i64| listed(&(0..many).collect::<Vec<_>>()).len();
        assert_eq!([0, 1, 2, 3, 5, 16, 17].map(many), [0, 1, 2, 4, 8, 16, 32]);
    }

    #[test]
    fn list_says_the_same() {
        assert_eq!(listed(&[1_i64, 2, 3]), [1_i64, 2, 3, 3].map(Value::from));
        assert_eq!(places(5, 3), "$5, $6, $7");
    }
}
