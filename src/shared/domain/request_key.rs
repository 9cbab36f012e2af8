//! What makes a repeated request the same request (I8).

/// An `Idempotency-Key` together with what it was sent for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestKey {
    /// The key as sent.
    pub key: String,
    /// SHA-256 of method, path and body: another request must not use the same key.
    pub request_hash: String,
}
