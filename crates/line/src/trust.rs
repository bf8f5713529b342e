//! Trust in servers: exactly those whose certificate stands under the organisation's root key, which the invitation
//! pinned. No authority of the operating system is asked.
//!
//! A server shows its certificate and, behind it, the X.509 form of the root: a certificate whose key is the
//! organisation's own Ed25519 key. The fingerprint is of that key, so certificates may be renewed at any time.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use replica::PublicKey;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};
use wire::RootFingerprint;

/// What stands before an Ed25519 key in a certificate's key field (RFC 8410).
const ED25519_KEY: [u8; 10] = [0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// For how many roots settings are kept: a program has one, a district in one process many.
const KEPT_MAX: usize = 64;

/// The settings for each root. All copies share the sessions that servers under it left. They live as long as the
/// program, so that the next sync takes one up again and no certificate travels.
static KEPT: Mutex<Vec<(RootFingerprint, ClientConfig)>> = Mutex::new(Vec::new());

/// Returns the settings of a TLS client that trusts this root alone.
///
/// # Errors
///
/// What rustls says, never in a program that passed its tests.
pub(crate) fn config(root: RootFingerprint) -> Result<ClientConfig, Error> {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, config)) = kept.iter().find(|(known, _)| *known == root) {
        return Ok(config.clone());
    }
    let config = new_config(root)?;
    if kept.len() >= KEPT_MAX {
        kept.remove(0);
    }
    kept.push((root, config.clone()));
    Ok(config)
}

fn new_config(root: RootFingerprint) -> Result<ClientConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    let verifier = Arc::new(Pinned {
        root,
        provider: Arc::clone(&provider),
    });
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// Trusts what stands under one root key.
#[derive(Debug)]
struct Pinned {
    root: RootFingerprint,
    provider: Arc<CryptoProvider>,
}

impl Pinned {
    /// Finds the pinned root among the certificates shown.
    fn anchor(&self, shown: &[CertificateDer<'_>]) -> Option<RootCertStore> {
        shown.iter().find_map(|certificate| {
            let mut roots = RootCertStore::empty();
            roots.add(certificate.clone().into_owned()).ok()?;
            let anchor = roots.roots.first()?;
            let info: &[u8] = anchor.subject_public_key_info.as_ref();
            let key: [u8; 32] = info.strip_prefix(&ED25519_KEY)?.try_into().ok()?;
            let fingerprint = RootFingerprint::of(&PublicKey::from_bytes(key));
            (fingerprint == self.root).then_some(roots)
        })
    }
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let unknown = || Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let roots = self.anchor(intermediates).ok_or_else(unknown)?;
        let provider = Arc::clone(&self.provider);
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .map_err(|_| unknown())?
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// Returns whether a request failed because the server's certificate is not trusted.
pub(crate) fn is_distrust(error: &reqwest::Error) -> bool {
    matches!(tls_error(error), Some(Error::InvalidCertificate(_)))
}

/// Returns whether that is because it ended, or has not begun, by this machine's clock.
pub(crate) fn is_out_of_time(error: &reqwest::Error) -> bool {
    matches!(
        tls_error(error),
        Some(Error::InvalidCertificate(
            CertificateError::Expired
                | CertificateError::ExpiredContext { .. }
                | CertificateError::NotValidYet
                | CertificateError::NotValidYetContext { .. }
        ))
    )
}

/// Returns whether something answered that speaks no HTTP, or no TLS where TLS was asked for.
pub(crate) fn is_not_http(error: &reqwest::Error) -> bool {
    let is_other_tls =
        tls_error(error).is_some_and(|error| !matches!(error, Error::InvalidCertificate(_)));
    let is_other_http = causes(error)
        .filter_map(|cause| cause.downcast_ref::<hyper::Error>())
        .any(hyper::Error::is_parse);
    is_other_tls || is_other_http
}

fn tls_error(error: &reqwest::Error) -> Option<&Error> {
    causes(error).find_map(|cause| {
        // Input and output errors stand around it, one in another, and do not name it as their source.
        let mut within: Option<&(dyn std::error::Error + 'static)> = Some(cause);
        while let Some(error) = within {
            if let Some(found) = error.downcast_ref() {
                return Some(found);
            }
            let wrapped = error.downcast_ref().and_then(io::Error::get_ref);
            within = wrapped.map(|error| error as _);
        }
        None
    })
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    std::iter::successors(std::error::Error::source(error), |cause| cause.source())
}

#[cfg(test)]
mod tests {
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, PKCS_ED25519};
    use replica::SecretKey;
    use rustls::pki_types::PrivatePkcs8KeyDer;

    use super::*;

    /// Makes a chain for `centre.example.vn` under the X.509 form of this root key.
    fn chain(root: &SecretKey) -> Vec<CertificateDer<'static>> {
        let wrap = [
            0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20,
        ];
        let wrapped = PrivatePkcs8KeyDer::from([&wrap[..], &root.to_bytes()].concat());
        let root_key = KeyPair::from_pkcs8_der_and_sign_algo(&wrapped, &PKCS_ED25519).unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&root_key).unwrap();
        let issuer = Issuer::new(params, root_key);
        let own = CertificateParams::new(vec!["centre.example.vn".to_owned()]).unwrap();
        let own = own
            .signed_by(&KeyPair::generate().unwrap(), &issuer)
            .unwrap();
        vec![own.der().clone(), certificate.der().clone()]
    }

    fn trusts(pinned: &SecretKey, shown: &[CertificateDer<'_>], host: &str) -> bool {
        let provider = Arc::new(ring::default_provider());
        let pinned = Pinned {
            root: RootFingerprint::of(&pinned.public()),
            provider,
        };
        let host = ServerName::try_from(host.to_owned()).unwrap();
        let (own, behind) = shown.split_first().unwrap();
        pinned
            .verify_server_cert(own, behind, &host, &[], UnixTime::now())
            .is_ok()
    }

    #[test]
    fn a_server_is_trusted_under_the_pinned_root_by_its_own_name_and_not_otherwise() {
        let (root, other) = (
            SecretKey::from_bytes(&[2; 32]),
            SecretKey::from_bytes(&[3; 32]),
        );
        let (ours, theirs) = (chain(&root), chain(&other));
        assert!(trusts(&root, &ours, "centre.example.vn"));
        assert!(!trusts(&root, &ours, "other.example.vn"));
        assert!(!trusts(&other, &ours, "centre.example.vn"));
        // Another's certificate with the pinned root shown behind it; the root left out.
        let mixed = [theirs[0].clone(), ours[1].clone()];
        assert!(!trusts(&root, &mixed, "centre.example.vn"));
        assert!(!trusts(&root, &ours[..1], "centre.example.vn"));
    }
}
