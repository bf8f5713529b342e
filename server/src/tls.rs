//! X.509 for TLS, under the organisation's one root key.
//!
//! The root certificate bears the organisation's own Ed25519 root key, so that whoever pins that key has pinned
//! TLS too. Browsers know no Ed25519: servers' certificates are signed by a P-256 authority in between, which
//! the root certifies. A server sends all three, and a browser may be told to trust the authority.
//!
//! All hold for a very long time: a device's clock may be decades off, and a certificate that matters is one
//! under a root that is pinned.

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PKCS_ED25519, PublicKeyData,
    SignatureAlgorithm,
};
use replica::{OrgId, SecretKey};
use rustls::pki_types::PrivatePkcs8KeyDer;
use wire::problem::Code;

use crate::failure::{Failure, Outcome};

/// In front of an Ed25519 seed, as PKCS #8 wraps it.
const PKCS8_ED25519: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// What signs servers' certificates: kept by the centre.
#[derive(Clone, PartialEq, Eq)]
pub struct Authority {
    /// Its private key, as PEM.
    pub key: String,
    /// Its certificate by the root, and the root's, as PEM: what servers send behind their own.
    pub chain: String,
    /// Its certificate by itself, as PEM: what a browser may be told to trust.
    pub browser: String,
}

/// A server's public key, as the uncompressed point of P-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerPoint(pub Vec<u8>);

impl PublicKeyData for ServerPoint {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}

/// Makes an organisation's authority, certified by its root key.
///
/// # Errors
///
/// `internal`.
pub fn found(org: OrgId, root: &SecretKey) -> Outcome<Authority> {
    let root_key = root_key(root)?;
    let root_params = authority_params(&format!("Tung Nha root {org}"), None);
    let root_certificate = root_params.self_signed(&root_key).map_err(internal)?;
    let issuer = Issuer::new(root_params, root_key);
    let key = new_key()?;
    let params = params_of_authority(org);
    let by_root = params.signed_by(&key, &issuer).map_err(internal)?;
    let by_itself = params.self_signed(&key).map_err(internal)?;
    Ok(Authority {
        key: key.serialize_pem(),
        chain: format!("{}{}", by_root.pem(), root_certificate.pem()),
        browser: by_itself.pem(),
    })
}

impl Authority {
    /// Returns the chain of a server that is found at `host` and holds the private half of `point`.
    ///
    /// # Errors
    ///
    /// `internal`, also for a host that is none.
    pub fn certify(&self, org: OrgId, host: &str, point: &ServerPoint) -> Outcome<String> {
        let issuer_key = KeyPair::from_pem(&self.key).map_err(internal)?;
        let issuer = Issuer::new(params_of_authority(org), issuer_key);
        let mut params = CertificateParams::new(vec![host.to_owned()]).map_err(internal)?;
        valid_for_ever(&mut params);
        params.distinguished_name = named(host);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(point, &issuer).map_err(internal)?;
        Ok(format!("{}{}", certificate.pem(), self.chain))
    }
}

/// Makes a server's key: its PEM and its public half.
///
/// # Errors
///
/// `internal`.
pub fn server_key() -> Outcome<(String, ServerPoint)> {
    let key = new_key()?;
    Ok((
        key.serialize_pem(),
        ServerPoint(key.public_key_raw().to_vec()),
    ))
}

fn new_key() -> Outcome<KeyPair> {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(internal)
}

fn root_key(root: &SecretKey) -> Outcome<KeyPair> {
    let wrapped = [PKCS8_ED25519.as_slice(), &root.to_bytes()].concat();
    let wrapped = PrivatePkcs8KeyDer::from(wrapped);
    KeyPair::from_pkcs8_der_and_sign_algo(&wrapped, &PKCS_ED25519).map_err(internal)
}

fn params_of_authority(org: OrgId) -> CertificateParams {
    authority_params(&format!("Tung Nha authority {org}"), Some(0))
}

fn authority_params(name: &str, path_length: Option<u8>) -> CertificateParams {
    let mut params = CertificateParams::default();
    valid_for_ever(&mut params);
    params.distinguished_name = named(name);
    let constraints = path_length.map_or(
        BasicConstraints::Unconstrained,
        BasicConstraints::Constrained,
    );
    params.is_ca = IsCa::Ca(constraints);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn valid_for_ever(params: &mut CertificateParams) {
    params.not_before = rcgen::date_time_ymd(1970, 1, 1);
    params.not_after = rcgen::date_time_ymd(2199, 12, 31);
}

fn named(name: &str) -> DistinguishedName {
    let mut names = DistinguishedName::new();
    names.push(DnType::CommonName, name);
    names
}

fn internal(why: rcgen::Error) -> Failure {
    Failure::because(Code::Internal, why)
}
