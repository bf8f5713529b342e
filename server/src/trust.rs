//! Whom this server believes over TLS when it is a client: whoever stands under the organisation's root key.

use std::sync::Arc;

use replica::PublicKey;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use wire::RootFingerprint;
use wire::problem::Code;

use crate::failure::{Failure, Outcome};

/// In front of an Ed25519 key in a certificate.
const SPKI_ED25519: [u8; 10] = [0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// Accepts chains whose last certificate bears the pinned root key, and no others.
#[derive(Debug)]
struct UnderRoot {
    root: RootFingerprint,
    provider: Arc<CryptoProvider>,
}

/// Returns a TLS client that believes only servers under this root.
///
/// # Errors
///
/// `internal`.
pub(crate) fn client_config(root: RootFingerprint) -> Outcome<rustls::ClientConfig> {
    let provider = Arc::new(ring::default_provider());
    let verifier = Arc::new(UnderRoot {
        root,
        provider: Arc::clone(&provider),
    });
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|why| Failure::because(Code::Internal, why))?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    Ok(config)
}

impl UnderRoot {
    fn algorithms(&self) -> &WebPkiSupportedAlgorithms {
        &self.provider.signature_verification_algorithms
    }

    fn anchor(&self, root: &CertificateDer<'_>) -> Result<RootCertStore, Error> {
        let mut store = RootCertStore::empty();
        store.add(root.clone().into_owned())?;
        let key = store.roots.first().and_then(|anchor| {
            let key = anchor
                .subject_public_key_info
                .as_ref()
                .strip_prefix(&SPKI_ED25519)?;
            Some(PublicKey::from_bytes(key.try_into().ok()?))
        });
        match key {
            Some(key) if RootFingerprint::of(&key) == self.root => Ok(store),
            Some(_) | None => Err(CertificateError::UnknownIssuer.into()),
        }
    }
}

impl ServerCertVerifier for UnderRoot {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let root = intermediates
            .last()
            .ok_or(CertificateError::UnknownIssuer)?;
        let roots = Arc::new(self.anchor(root)?);
        WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&self.provider))
            .build()
            .map_err(|why| Error::General(why.to_string()))?
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls12_signature(message, certificate, signed, self.algorithms())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls13_signature(message, certificate, signed, self.algorithms())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms().supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use replica::{OrgId, SecretKey};
    use rustls::pki_types::pem::PemObject as _;

    use super::*;
    use crate::tls;

    fn verify(pinned: &SecretKey, host: &str) -> Result<ServerCertVerified, Error> {
        let (org, root) = (OrgId::from_bytes([1; 16]), SecretKey::from_bytes(&[2; 32]));
        let authority = tls::found(org, &root).unwrap();
        let (_, point) = tls::server_key().unwrap();
        let chain = authority.certify(org, "centre.example.vn", &point).unwrap();
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(chain.as_bytes())
            .map(Result::unwrap)
            .collect();
        assert_eq!(chain.len(), 3);
        let verifier = UnderRoot {
            root: RootFingerprint::of(&pinned.public()),
            provider: Arc::new(ring::default_provider()),
        };
        let name = ServerName::try_from(host.to_owned()).unwrap();
        verifier.verify_server_cert(&chain[0], &chain[1..], &name, &[], UnixTime::now())
    }

    #[test]
    fn a_server_under_the_pinned_root_is_believed_by_its_own_name_only() {
        let root = SecretKey::from_bytes(&[2; 32]);
        assert!(verify(&root, "centre.example.vn").is_ok());
        assert!(verify(&root, "other.example.vn").is_err());
    }

    #[test]
    fn a_server_under_another_root_is_not_believed() {
        assert!(verify(&SecretKey::from_bytes(&[3; 32]), "centre.example.vn").is_err());
    }
}
