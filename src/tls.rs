//! TLS of the socket, for where no proxy stands in front.

use crate::config::TlsConfig;
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem, pem::PemObject},
};
use std::sync::Arc;

/// Files that cannot be used. What stands in them is not repeated.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The certificates.
    #[error("TLS_CERT_FILE: {0}")]
    Certificates(pem::Error),
    /// There is none in the file.
    #[error("TLS_CERT_FILE: it holds no certificate")]
    NoCertificate,
    /// The key.
    #[error("TLS_KEY_FILE: {0}")]
    Key(pem::Error),
    /// They do not go together.
    #[error("TLS_KEY_FILE: {0}")]
    Apart(#[from] rustls::Error),
}

/// TLS 1.2 and 1.3 with the certificates and the key of these files, in PEM: first the
/// certificate of the service, then those that lead to a known one. They are read once.
///
/// # Errors
/// [`TlsError`].
pub fn server_config(files: &TlsConfig) -> Result<ServerConfig, TlsError> {
    let certificates = CertificateDer::pem_file_iter(&files.cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(TlsError::Certificates)?;
    if certificates.is_empty() {
        return Err(TlsError::NoCertificate);
    }
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(TlsError::Key)?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(certificates, key)?;
    Ok(config)
}
