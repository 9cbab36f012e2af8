//! Uploads: one file per request in `multipart/form-data`, as the mini-program's
//! `wx.uploadFile` sends it.

use super::{Code, Problem, extract::request_key, limit::unread};
use crate::shared::domain::RequestKey;
use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header::CONTENT_LENGTH,
};
use futures_util::{StreamExt, future::LocalBoxFuture};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

/// Name of the one field.
const FIELD: &str = "file";
/// Room for boundaries and headers around the file, bytes.
const AROUND: usize = 64 * 1024;

/// The form with the file.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "describes the form in the contract; it is read as a stream"
)]
pub struct UploadForm {
    /// A whole JPEG, PNG or PDF file of at most 10 MiB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// A request that brings a file. Nothing is read of it before [`Upload::read`], so who asks
/// and for what can be judged first.
pub struct Upload {
    request: HttpRequest,
    parts: Multipart,
}

/// A file that was read.
pub struct UploadedFile {
    /// Its content.
    pub content: Vec<u8>,
    /// SHA-256 of the content, 64 hex digits.
    pub sha256: String,
    /// `None` when the client sent no `Idempotency-Key`. Its request hash covers the content
    /// of the file, not the boundaries around it, which clients draw anew for each attempt.
    pub key: Option<RequestKey>,
}

impl FromRequest for Upload {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_form = request
            .mime_type()
            .ok()
            .flatten()
            .is_some_and(|mime| mime.essence_str() == "multipart/form-data");
        let request = request.clone();
        let parts = Multipart::from_request(&request, payload);
        Box::pin(async move {
            if !is_form {
                return Err(Problem::new(Code::UnsupportedMediaType).detail(
                    "请使用 Content-Type: multipart/form-data。",
                    "Send Content-Type: multipart/form-data.",
                ));
            }
            let parts = parts.await.map_err(|_| unreadable())?;
            Ok(Self { request, parts })
        })
    }
}

impl Upload {
    /// Reads the one field `file`. Reading ends with the first byte above `limit`; no more
    /// than that is ever kept.
    ///
    /// # Errors
    /// 413 `file_too_large`, 400 `file_missing`, and 400 `invalid_request` for a second field
    /// or another one, and for a request that breaks off.
    pub async fn read(mut self, limit: usize) -> Result<UploadedFile, Problem> {
        if self.announced() > limit.saturating_add(AROUND) {
            return Err(too_large(limit));
        }
        let mut content = None;
        while let Some(field) = self.parts.next().await {
            let mut field = field.map_err(|error| broken_off(&error))?;
            if field.name() != Some(FIELD) || content.is_some() {
                return Err(Problem::new(Code::InvalidRequest).field(
                    "/file",
                    "only_one",
                    "send one field named file and nothing else",
                ));
            }
            content = Some(read_field(&mut field, limit).await?);
        }
        let content = content
            .filter(|content| !content.is_empty())
            .ok_or_else(|| Problem::new(Code::FileMissing))?;
        let sha256 = sha256_of(&content);
        Ok(UploadedFile {
            key: request_key(&self.request, sha256.as_bytes())?,
            sha256,
            content,
        })
    }

    /// The length the client announces for the whole request, bytes.
    fn announced(&self) -> usize {
        self.request
            .headers()
            .get(CONTENT_LENGTH)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.parse().ok())
            .unwrap_or(0)
    }
}

async fn read_field(field: &mut Field, limit: usize) -> Result<Vec<u8>, Problem> {
    let mut content = Vec::new();
    while let Some(part) = field.next().await {
        let part = part.map_err(|error| broken_off(&error))?;
        if content.len().saturating_add(part.len()) > limit {
            return Err(too_large(limit));
        }
        content.extend_from_slice(&part);
    }
    Ok(content)
}

fn too_large(limit: usize) -> Problem {
    Problem::new(Code::FileTooLarge).fact("max_bytes", limit)
}

fn broken_off(error: &MultipartError) -> Problem {
    match error {
        MultipartError::Payload(error) if unread(error).code == Code::RequestTimeout => {
            unread(error)
        }
        _ => unreadable(),
    }
}

fn unreadable() -> Problem {
    Problem::new(Code::InvalidRequest).detail(
        "上传的内容不完整或者格式有误。",
        "The upload is not complete or not well formed.",
    )
}

fn sha256_of(content: &[u8]) -> String {
    hex::encode(Sha256::digest(content))
}
