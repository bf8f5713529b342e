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
use replica::{OrgId, PublicKey, SecretKey};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use wire::problem::Code;

use crate::failure::{Failure, Outcome};

/// In front of an Ed25519 seed, as PKCS #8 wraps it.
const PKCS8_ED25519: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// In front of an Ed25519 key, as a certificate has it.
const SPKI_ED25519: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

/// Until its end every certificate holds.
const LAST_YEAR: i32 = 2199;

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
    let root_params = params_of_root(org, &root.public());
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
    /// Returns the same authority under another root, which the one before certifies: whoever pinned either trusts it.
    ///
    /// # Errors
    ///
    /// `internal`.
    pub fn under(&self, org: OrgId, before: &SecretKey, next: &SecretKey) -> Outcome<Self> {
        let old = Issuer::new(params_of_root(org, &before.public()), root_key(before)?);
        let new = Issuer::new(params_of_root(org, &next.public()), root_key(next)?);
        let key = KeyPair::from_pem(&self.key).map_err(internal)?;
        let by_root = params_of_authority(org)
            .signed_by(&key, &new)
            .map_err(internal)?;
        let crossed = params_of_root(org, &next.public())
            .signed_by(&root_key(next)?, &old)
            .map_err(internal)?;
        // Behind the authority that the root before certified stand the roots before that one.
        let roots: String = split(&self.chain)
            .skip(1)
            .map(|one| format!("{one}\n"))
            .collect();
        Ok(Self {
            chain: format!("{}{}{roots}", by_root.pem(), crossed.pem()),
            ..self.clone()
        })
    }

    /// Returns a server's chain with what stands behind its own certificate as it is now.
    #[must_use]
    pub fn renewed(&self, chain: &str) -> String {
        let own = split(chain).next().unwrap_or_default();
        format!("{own}\n{}", self.chain)
    }

    /// Returns the chain of a server that is found at `host` and holds the private half of `point`.
    ///
    /// # Errors
    ///
    /// `internal`, also for a host that is none.
    pub fn certify(&self, org: OrgId, host: &str, point: &ServerPoint) -> Outcome<String> {
        self.certify_until(org, host, point, LAST_YEAR)
    }

    pub(crate) fn certify_until(
        &self,
        org: OrgId,
        host: &str,
        point: &ServerPoint,
        year: i32,
    ) -> Outcome<String> {
        let issuer_key = KeyPair::from_pem(&self.key).map_err(internal)?;
        let issuer = Issuer::new(params_of_authority(org), issuer_key);
        let mut params = CertificateParams::new(vec![host.to_owned()]).map_err(internal)?;
        valid_until(&mut params, year);
        params.distinguished_name = named(host);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(point, &issuer).map_err(internal)?;
        Ok(format!("{}{}", certificate.pem(), self.chain))
    }
}

/// Returns whether a root's certificate stands in a chain.
///
/// # Errors
///
/// `internal` where the chain is damaged.
pub fn stands_under(chain: &str, root: &PublicKey) -> Outcome<bool> {
    let wanted = [&SPKI_ED25519[..], root.as_bytes()].concat();
    for one in CertificateDer::pem_slice_iter(chain.as_bytes()) {
        let one = one.map_err(|why| Failure::because(Code::Internal, why))?;
        if one.windows(wanted.len()).any(|part| part == wanted) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Returns the public half of a server's key.
///
/// # Errors
///
/// `internal` where it is none.
pub fn point_of(key: &str) -> Outcome<ServerPoint> {
    let key = KeyPair::from_pem(key).map_err(internal)?;
    Ok(ServerPoint(key.public_key_raw().to_vec()))
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

/// Returns the certificates of a chain, each as PEM.
fn split(chain: &str) -> impl Iterator<Item = &str> {
    const END: &str = "-----END CERTIFICATE-----";
    chain
        .split_inclusive(END)
        .map(str::trim_start)
        .filter(|one| one.contains(END))
}

/// Each root under a name of its own: where one certifies the next, a reader of the chain tells them apart.
fn params_of_root(org: OrgId, root: &PublicKey) -> CertificateParams {
    let key: String = root
        .as_bytes()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    authority_params(&format!("Tung Nha root {org} {key}"), None)
}

fn params_of_authority(org: OrgId) -> CertificateParams {
    authority_params(&format!("Tung Nha authority {org}"), Some(0))
}

fn authority_params(name: &str, path_length: Option<u8>) -> CertificateParams {
    let mut params = CertificateParams::default();
    valid_until(&mut params, LAST_YEAR);
    params.distinguished_name = named(name);
    let constraints = path_length.map_or(
        BasicConstraints::Unconstrained,
        BasicConstraints::Constrained,
    );
    params.is_ca = IsCa::Ca(constraints);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn valid_until(params: &mut CertificateParams, year: i32) {
    params.not_before = rcgen::date_time_ymd(1970, 1, 1);
    params.not_after = rcgen::date_time_ymd(year, 12, 31);
}

fn named(name: &str) -> DistinguishedName {
    let mut names = DistinguishedName::new();
    names.push(DnType::CommonName, name);
    names
}

fn internal(why: rcgen::Error) -> Failure {
    Failure::because(Code::Internal, why)
}
