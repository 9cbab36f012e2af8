//! What reads text and files of others. Each takes any bytes, and says whether they were taken.
//! None may panic, and each holds what it took to a promise.

use baobaowu::{
    features::{
        auth::domain::Phone,
        health::domain::FileType,
        imports::{
            domain::{read, read_calendar},
            sample,
        },
        policies::read_profile,
    },
    shared::{
        domain::{
            AccountId, Actor, Cursor, DistrictId, IdDocument, IdType, PersonName, Role,
            SystemRandom,
        },
        security::{AccessTokens, FieldCipher, KeyRing},
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, NaiveDate, TimeDelta, TimeZone, Utc};
use std::sync::{Arc, LazyLock};
use uuid::Uuid;

/// One reader.
pub struct Target {
    pub name: &'static str,
    /// What it takes, to begin from.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// How many inputs made from them are tried in the tests.
    pub tries: usize,
    pub run: fn(&[u8]) -> bool,
}

pub const TARGETS: &[Target] = &[
    Target {
        name: "identity document",
        seeds: || {
            let numbers = ["\x00110101199001011237", "\x01E1234 5678", "\x03H-12345678"];
            numbers.map(|it| it.as_bytes().to_vec()).to_vec()
        },
        tries: 40_000,
        run: identity_document,
    },
    Target {
        name: "phone and name",
        seeds: || {
            let texts = ["+86 154-0000-0123", "15400000123", "阿依古丽·买买提"];
            texts.map(|it| it.as_bytes().to_vec()).to_vec()
        },
        tries: 40_000,
        run: people,
    },
    Target {
        name: "upload",
        seeds: uploads,
        tries: 40_000,
        run: |bytes| FileType::of(bytes).is_some(),
    },
    Target {
        name: "policy file",
        seeds: || vec![include_bytes!("../../policies/hongkou.toml").to_vec()],
        tries: 1_500,
        run: |bytes| read_profile("a.toml", &String::from_utf8_lossy(bytes)).is_ok(),
    },
    Target {
        name: "calendar file",
        seeds: || vec![sample::CALENDAR_2026.as_bytes().to_vec()],
        tries: 3_000,
        run: |bytes| read_calendar(&String::from_utf8_lossy(bytes)).is_ok(),
    },
    Target {
        name: "import file",
        seeds: import_files,
        tries: 1_000,
        run: import_file,
    },
    Target {
        name: "cursor",
        seeds: || vec![Cursor(Uuid::from_u128(7)).encode().into_bytes()],
        tries: 40_000,
        run: cursor,
    },
    Target {
        name: "access token",
        seeds: || vec![TOKEN.1.clone().into_bytes()],
        tries: 5_000,
        run: access_token,
    },
    Target {
        name: "encrypted field",
        seeds: || vec![SEALED.1.clone().into_bytes()],
        tries: 20_000,
        run: encrypted_field,
    },
];

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 1, 0, 0).unwrap()
}

fn today() -> NaiveDate {
    now().date_naive()
}

/// A document that was taken reads the same again, and is not shown whole.
fn identity_document(bytes: &[u8]) -> bool {
    let Some((kind, number)) = bytes.split_first() else {
        return false;
    };
    let kinds = IdType::ALL;
    let kind = kinds[usize::from(*kind) % kinds.len()];
    let Ok(document) = IdDocument::parse(kind, &String::from_utf8_lossy(number), today()) else {
        return false;
    };
    let again = IdDocument::parse(kind, document.number(), today()).unwrap();
    assert_eq!(again.lookup_value(), document.lookup_value());
    assert!(!document.masked().contains(document.number()));
    assert!(document.birth_date().is_none_or(|born| born <= today()));
    true
}

/// A number or name that was taken is taken again in the form in which it is kept.
fn people(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let phone = Phone::parse(&text).ok();
    if let Some(phone) = &phone {
        let again = Phone::parse(phone.as_e164()).unwrap();
        assert_eq!(again.as_e164(), phone.as_e164());
        assert!(!format!("{phone:?}").contains(phone.as_e164()));
    }
    let name = PersonName::parse(&text).ok();
    if let Some(name) = &name {
        assert!(PersonName::parse(name.as_str()).is_ok());
    }
    phone.is_some() || name.is_some()
}

/// The smallest of each kind.
fn uploads() -> Vec<Vec<u8>> {
    let mut png =
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55".to_vec();
    png.extend(b"\0\0\0\x0aIDAT\x78\x9c\x63\x60\0\0\0\x02\0\x01\x48\xaf\xa4\x71");
    png.extend(b"\0\0\0\0IEND\xae\x42\x60\x82");
    let mut jpeg = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0".to_vec();
    jpeg.extend(
        b"\xff\xc0\0\x0b\x08\0\x01\0\x01\x01\x01\x11\0\xff\xda\0\x08\x01\x01\0\0\x3f\0\x37\xff\xd9",
    );
    let pdf = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\nstartxref\n9\n%%EOF\n".to_vec();
    vec![png, jpeg, pdf]
}

/// The place of a file in the sample, and the file.
fn import_files() -> Vec<Vec<u8>> {
    let files = sample::hongkou().into_values();
    (0_u8..)
        .zip(files)
        .map(|(place, file)| [vec![place], file].concat())
        .collect()
}

/// A district is read in spite of one bad file, or there is an error that says why not.
fn import_file(bytes: &[u8]) -> bool {
    let mut folder = sample::hongkou();
    let Some((place, file)) = bytes.split_first() else {
        return false;
    };
    let place = usize::from(*place) % folder.len();
    if let Some(old) = folder.values_mut().nth(place) {
        *old = file.to_vec();
    }
    let (files, findings) = read(&folder, now());
    assert!(files.is_some() || findings.has_errors());
    !findings.has_errors()
}

/// There is one text for each place in a list.
fn cursor(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Some(cursor) = Cursor::decode(&text) else {
        return false;
    };
    assert_eq!(cursor.encode(), text);
    true
}

fn ring() -> KeyRing {
    KeyRing::parse(&format!("test:{}", STANDARD.encode([1; 32]))).unwrap()
}

static TOKEN: LazyLock<(AccessTokens, String)> = LazyLock::new(|| {
    let tokens = AccessTokens::new(&ring(), TimeDelta::minutes(15), "baobaowu").unwrap();
    let actor = Actor {
        account: AccountId::from(Uuid::from_u128(1)),
        district: DistrictId::from(Uuid::from_u128(2)),
        role: Role::DistrictAdmin,
        sign_in: Some(Uuid::from_u128(3).into()),
    };
    let token = tokens.issue(&actor, now()).unwrap();
    (tokens, token)
});

/// Only what was given out is believed, to the letter.
fn access_token(bytes: &[u8]) -> bool {
    let (tokens, given) = &*TOKEN;
    let text = String::from_utf8_lossy(bytes);
    let believed = tokens.verify(&text, now()).is_ok();
    assert!(!believed || text == *given, "{text}");
    believed
}

static SEALED: LazyLock<(FieldCipher, String)> = LazyLock::new(|| {
    let cipher = FieldCipher::new(&ring(), &[3; 32], Arc::new(SystemRandom)).unwrap();
    let sealed = cipher.encrypt("child.name", "示例").unwrap();
    (cipher, sealed)
});

/// Only what was written is read, and only in its column.
fn encrypted_field(bytes: &[u8]) -> bool {
    let (cipher, written) = &*SEALED;
    let text = String::from_utf8_lossy(bytes);
    assert!(cipher.decrypt("guardian.name", &text).is_err());
    assert!(cipher.decrypt_bytes("child.name", bytes).is_err());
    let read = cipher.decrypt("child.name", &text);
    assert!(read.is_err() || text == *written, "{text}");
    read.is_ok()
}
