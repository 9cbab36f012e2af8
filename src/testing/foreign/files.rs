//! Uploads and policy files.

use super::{Target, Verdict, refused, seed, split};
use crate::{
    features::{health::domain::FileType, policies::read_profile},
    shared::http::{Problem, Upload},
};
use actix_web::{
    FromRequest,
    dev::Payload,
    http::header::{CONTENT_TYPE, HeaderValue},
    test::TestRequest,
    web::Bytes,
};
use chrono::NaiveDate;

pub(super) const UPLOADS: Target = Target {
    name: "uploads",
    seeds: || {
        let [png, jpeg, pdf] = files();
        let form = |file: &[u8]| {
            let head = "multipart/form-data; boundary=x\n--x\r\nContent-Disposition: form-data; \
                        name=\"file\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n";
            [head.as_bytes(), file, b"\r\n--x--\r\n"].concat()
        };
        vec![
            seed(0, &png),
            seed(0, &jpeg),
            seed(0, &pdf),
            seed(1, form(&pdf)),
            seed(1, form(&jpeg)),
        ]
    },
    codes: &[
        "file_type_not_allowed",
        "unsupported_media_type",
        "invalid_request",
        "file_missing",
        "file_too_large",
        "empty",
    ],
    tries: 60_000,
    run: |input| match split(input, 2) {
        Some((0, file)) => kind(file),
        Some((_, request)) => form(request),
        None => Verdict::Refused("empty"),
    },
};

/// The smallest of each kind.
fn files() -> [Vec<u8>; 3] {
    let mut png =
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55".to_vec();
    png.extend(b"\0\0\0\x0aIDAT\x78\x9c\x63\x60\0\0\0\x02\0\x01\x48\xaf\xa4\x71");
    png.extend(b"\0\0\0\0IEND\xae\x42\x60\x82");
    let mut jpeg = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0".to_vec();
    jpeg.extend(
        b"\xff\xc0\0\x0b\x08\0\x01\0\x01\x01\x01\x11\0\xff\xda\0\x08\x01\x01\0\0\x3f\0\x37\xff\xd9",
    );
    let pdf = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\nstartxref\n9\n%%EOF\n".to_vec();
    [png, jpeg, pdf]
}

/// A file that was taken begins as one of its kind and is whole: half of it is not taken.
fn kind(file: &[u8]) -> Verdict {
    let Some(kind) = FileType::of(file) else {
        return Verdict::Refused("file_type_not_allowed");
    };
    let near = |mark: &[u8]| file.windows(mark.len()).position(|part| part == mark);
    match kind {
        FileType::Png => {
            assert!(file.starts_with(b"\x89PNG\r\n\x1a\n"));
            assert!(
                file.split_last()
                    .is_none_or(|(_, half)| FileType::of(half).is_none())
            );
        }
        FileType::Jpeg => {
            assert!(file.starts_with(b"\xff\xd8"));
            assert!(near(b"\xff\xd9").is_some());
        }
        FileType::Pdf => {
            assert!(near(b"%PDF-").is_some_and(|at| at < 1024));
            let cut = near(b"startxref").and_then(|at| file.get(..at));
            assert!(cut.is_some_and(|half| FileType::of(half).is_none()));
        }
    }
    Verdict::Taken
}

/// A file may have so many bytes here.
const LIMIT: usize = 512;

/// The first line is the content type, the rest the body of the request. A file that was taken
/// stands in the body as it is, and is neither empty nor longer than allowed.
fn form(request: &[u8]) -> Verdict {
    let mut parts = request.splitn(2, |byte| *byte == b'\n');
    let content_type = HeaderValue::from_bytes(parts.next().unwrap_or_default());
    let body = parts.next().unwrap_or_default();
    let Ok(content_type) = content_type else {
        return Verdict::Refused("invalid_request");
    };
    let request = TestRequest::post()
        .insert_header((CONTENT_TYPE, content_type))
        .to_http_request();
    let mut payload = Payload::from(Bytes::copy_from_slice(body));
    let read = super::requests::wait(async {
        let upload = Upload::from_request(&request, &mut payload).await?;
        upload.read(LIMIT).await
    });
    match read {
        Ok(file) => {
            assert!((1..=LIMIT).contains(&file.content.len()));
            assert!(
                body.windows(file.content.len())
                    .any(|part| part == file.content)
            );
            assert_eq!(file.sha256.len(), 64);
            Verdict::Taken
        }
        Err(problem) => refused_with(&problem, body),
    }
}

/// A refused request: its body is checked in both languages.
pub(super) fn refused_with(problem: &Problem, input: &[u8]) -> Verdict {
    for english in [true, false] {
        let mut body = problem.clone().body(english, None);
        assert!(!body.title.is_empty() && !body.detail.is_empty());
        // The words that are ours are not the input's.
        body.title.clear();
        if problem.detail.is_some() || !english {
            body.detail.clear();
        }
        let said = serde_json::to_string(&body).unwrap_or_default();
        refused(problem.code.as_str(), &said, input);
    }
    Verdict::Refused(problem.code.as_str())
}

pub(super) const POLICIES: Target = Target {
    name: "policies",
    seeds: || {
        let whole = include_str!("../../../policies/hongkou.toml");
        // Without comments and blank lines an input is short, and changes hit what counts.
        let lines = whole
            .lines()
            .filter(|it| !it.is_empty() && !it.starts_with('#'));
        vec![lines.collect::<Vec<_>>().join("\n").into_bytes()]
    },
    codes: &["policy_file"],
    tries: 1_500,
    run: policy,
};

/// A file that was taken has versions in order; of one that was refused the line is named.
fn policy(input: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(input);
    match read_profile("a.toml", &text) {
        Ok(profile) => {
            let mut until = Some(NaiveDate::MAX);
            let mut versions = 0_usize;
            while let Some(version) = until.and_then(|date| profile.on(date)) {
                assert!(version.service.lunch_from < version.service.lunch_to);
                assert!(version.age.min_months < version.age.max_months_exclusive);
                assert!((1..=1000).contains(&version.capacity.max_children_per_class));
                assert!(version.free_sessions_per_year <= 366);
                assert!(!version.listed().is_empty());
                until = version.effective_from.pred_opt();
                versions = versions.saturating_add(1);
            }
            assert!(versions > 0);
            Verdict::Taken
        }
        Err(error) => {
            assert_eq!(error.file, "a.toml");
            assert!((1..=text.matches('\n').count().saturating_add(1)).contains(&error.line));
            assert!(!error.reason.is_empty());
            // Rules name no people: only the length counts.
            refused("policy_file", &error.reason, b"")
        }
    }
}
