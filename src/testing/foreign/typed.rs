//! What people type: numbers of documents, telephones, names, logins, codes.

use super::{Target, Verdict, refused, seed, split, today};
use crate::{
    features::auth::domain::{Code, Login, Phone, RecoveryCode},
    shared::{
        domain::{IdDocument, IdType, PersonName},
        security::TotpSecret,
    },
};

pub(super) const TARGET: Target = Target {
    name: "typed",
    seeds: || {
        vec![
            seed(0, "110101199001011237"),
            seed(0, "11010519491231002x"),
            seed(1, "E1234 5678"),
            seed(2, "CHN310000000001"),
            seed(3, "H-12345678"),
            seed(4, "T12345678"),
            seed(5, "Z310000001"),
            seed(6, "+86 154-0000-0123"),
            seed(6, "15400000123"),
            seed(6, "+85291234567"),
            seed(7, "阿依古丽·买买提"),
            seed(8, "Ouyang-Manager"),
            seed(9, " 287 082 "),
            seed(10, " 042917"),
            seed(11, "o1l23-ABCDE"),
        ]
    },
    codes: &[
        "invalid_id_number",
        "invalid_phone",
        "invalid_name",
        "invalid_login",
        "invalid_code",
        "empty",
    ],
    tries: 100_000,
    run,
};

fn run(input: &[u8]) -> Verdict {
    let Some((which, rest)) = split(input, 12) else {
        return Verdict::Refused("empty");
    };
    let text = String::from_utf8_lossy(rest);
    let taken = match which {
        0..=5 => document(usize::from(which), &text),
        6 => phone(&text),
        7 => name(&text),
        8 => login(&text),
        9 => code_of_an_app(&text),
        10 => sent_code(&text),
        _ => recovery_code(&text),
    };
    match taken {
        Ok(()) => Verdict::Taken,
        Err((code, said)) => refused(code, &said, rest),
    }
}

type Typed = Result<(), (&'static str, String)>;

/// A document that was taken reads the same again, and is shown neither whole nor to programmers.
fn document(kind: usize, text: &str) -> Typed {
    let kind = IdType::ALL.get(kind).copied().unwrap_or(IdType::Passport);
    let document = IdDocument::parse(kind, text, today())
        .map_err(|error| ("invalid_id_number", error.to_string()))?;
    let again = IdDocument::parse(kind, document.number(), today());
    assert_eq!(again, Ok(document.clone()));
    assert!((5..=30).contains(&document.number().len()));
    assert!(!document.masked().contains(document.number()));
    assert!(!format!("{document:?}").contains(document.number()));
    assert!(document.birth_date().is_none_or(|born| born <= today()));
    Ok(())
}

/// A number that was taken is taken again as it is kept: `+` and 7 to 15 digits.
fn phone(text: &str) -> Typed {
    let phone = Phone::parse(text).map_err(|error| ("invalid_phone", error.to_string()))?;
    assert_eq!(Phone::parse(phone.as_e164()), Ok(phone.clone()));
    let digits = phone.as_e164().trim_start_matches('+');
    assert!((7..=15).contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_digit()));
    assert!(!format!("{phone:?}").contains(phone.as_e164()));
    Ok(())
}

/// A name that was taken has something to be seen, and nothing that turns a line around.
fn name(text: &str) -> Typed {
    let name = PersonName::parse(text).map_err(|error| ("invalid_name", error.to_string()))?;
    assert_eq!(PersonName::parse(name.as_str()), Ok(name.clone()));
    assert!((1..=50).contains(&name.as_str().chars().count()));
    let unseen = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    assert!(!name.as_str().chars().any(unseen), "{:?}", name.as_str());
    Ok(())
}

fn login(text: &str) -> Typed {
    let login = Login::parse(text).map_err(|error| ("invalid_login", error.to_string()))?;
    assert_eq!(Login::parse(login.as_str()), Ok(login.clone()));
    assert!((2..=64).contains(&login.as_str().chars().count()));
    Ok(())
}

/// Of the secret of RFC 6238, at its first test value, three codes are good: no others.
fn code_of_an_app(text: &str) -> Typed {
    const GOOD: [(&str, i64); 3] = [("755224", 0), ("287082", 1), ("359152", 2)];
    let secret = TotpSecret::stored("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned());
    let typed: String = text.split_whitespace().collect();
    let good = GOOD.iter().find(|(code, _)| *code == typed);
    let step = secret.step_of(text, 59);
    assert_eq!(step, Ok(good.map(|(_, step)| *step)));
    good.map(drop).ok_or_else(wrong_code)
}

/// A code is compared without the blanks around it, and otherwise to the letter.
fn sent_code(text: &str) -> Typed {
    let typed = Code::typed(text);
    assert_eq!(Code::typed(typed.digits()).digits(), typed.digits());
    let same = typed.digits() == "042917";
    assert_eq!(same, text.trim() == "042917");
    same.then_some(()).ok_or_else(wrong_code)
}

/// A recovery code reads the same as it is shown, and has nothing but letters and digits that
/// look like nothing else.
fn recovery_code(text: &str) -> Typed {
    let typed = RecoveryCode::typed(text);
    assert!(RecoveryCode::typed(&typed.shown()) == typed);
    let plain = |c: char| c.is_ascii_digit() || c.is_ascii_uppercase() && !"OIL".contains(c);
    assert!(typed.as_str().chars().all(plain));
    let same = typed.as_str() == "01123ABCDE";
    same.then_some(()).ok_or_else(wrong_code)
}

fn wrong_code() -> (&'static str, String) {
    ("invalid_code", String::new())
}
