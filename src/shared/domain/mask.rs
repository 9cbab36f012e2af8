//! Personal values as they are shown by default: enough to recognise a person one knows,
//! not enough to learn who it is.

use std::iter::repeat_n;

/// `王小明` as `王*明`, `王明` as `王*`; a single character is hidden altogether.
#[must_use]
pub fn mask_name(name: &str) -> String {
    let chars: Vec<char> = name.trim().chars().collect();
    match chars.as_slice() {
        [] => String::new(),
        [_] => "*".to_owned(),
        [first, _] => format!("{first}*"),
        [first, hidden @ .., last] => {
            let stars: String = repeat_n('*', hidden.len()).collect();
            format!("{first}{stars}{last}")
        }
    }
}

/// `310109202402290014` as `310109********0014`; shorter numbers of other documents keep
/// one character in front and two behind.
#[must_use]
pub fn mask_id_number(number: &str) -> String {
    if number.chars().count() >= 18 {
        keep_ends(number, 6, 4)
    } else {
        keep_ends(number, 1, 2)
    }
}

fn keep_ends(text: &str, front: usize, back: usize) -> String {
    let count = text.chars().count();
    let shown = front.saturating_add(back);
    let hidden = count.saturating_sub(shown);
    if hidden < 3 {
        return repeat_n('*', count).collect();
    }
    text.chars()
        .enumerate()
        .map(|(at, c)| {
            if at < front || at >= front.saturating_add(hidden) {
                c
            } else {
                '*'
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_ends() {
        for (name, shown) in [
            ("", ""),
            ("明", "*"),
            ("王明", "王*"),
            ("王小明", "王*明"),
            ("欧阳小明", "欧**明"),
            ("Ann Lee", "A*****e"),
        ] {
            assert_eq!(mask_name(name), shown);
        }
    }

    #[test]
    fn document_numbers_keep_region_and_last_four_or_less() {
        for (number, shown) in [
            ("310109202402290014", "310109********0014"),
            ("E12345678", "E******78"),
            ("12345", "*****"),
            ("", ""),
        ] {
            assert_eq!(mask_id_number(number), shown);
        }
    }
}
