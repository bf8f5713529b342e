//! Who sends a request: a signature over the server, the path and the body, in one header.

use std::fmt;
use std::str::FromStr;

use replica::{
    DeviceId, Domain, Hash, PublicKey, SecretKey, Signature, SignatureError, SignedCertificate,
};

use crate::text::BASE64;

/// The most bytes of a certificate that is shown: a name of [`crate::limits::NAME_BYTES_MAX`] fits in twice.
const CERTIFICATE_BYTES_MAX: usize = 1024;

/// The value of a request's `Authorization` header: `Tungnha <device>.<signature>`, and behind another point the
/// certificate of a device that the server did not know.
///
/// It needs no nonce: what it signs is bound to one server and one body, and taking a body twice changes
/// nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestAuth {
    /// The device that sends the request.
    pub device: DeviceId,
    /// Its signature.
    pub signature: Signature,
    /// What the centre once certified of it; to be believed as far as that signature holds.
    pub certificate: Option<SignedCertificate>,
}

/// A header is not what [`RequestAuth`] writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected: Tungnha <device>.<signature> or Tungnha <device>.<signature>.<certificate>")]
pub struct RequestAuthError;

impl RequestAuth {
    /// The scheme's name in the header.
    pub const SCHEME: &'static str = "Tungnha";

    /// Signs a request to `server`: `path` as in the request's first line, `body` as packed.
    #[must_use]
    pub fn sign(key: &SecretKey, server: DeviceId, path: &str, body: &[u8]) -> Self {
        let signature = key.sign(Domain::Request, &message(server, path, body));
        Self {
            device: DeviceId::of(&key.public()),
            signature,
            certificate: None,
        }
    }

    /// Shows a certificate beside the signature.
    #[must_use]
    pub fn showing(self, certificate: Option<SignedCertificate>) -> Self {
        Self {
            certificate,
            ..self
        }
    }

    /// Checks that the holder of `key` signed this request to `server`.
    ///
    /// # Errors
    ///
    /// [`SignatureError`], also where `key` is another device's.
    pub fn verify(
        &self,
        key: &PublicKey,
        server: DeviceId,
        path: &str,
        body: &[u8],
    ) -> Result<(), SignatureError> {
        if DeviceId::of(key) != self.device {
            return Err(SignatureError);
        }
        key.verify(
            Domain::Request,
            &message(server, path, body),
            &self.signature,
        )
    }
}

fn message(server: DeviceId, path: &str, body: &[u8]) -> Vec<u8> {
    let hash = Hash::of("tungnha body 1", &[body]);
    [server.as_bytes(), path.as_bytes(), &[0], hash.as_bytes()].concat()
}

impl fmt::Display for RequestAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signature = BASE64.encode(self.signature.as_bytes());
        write!(f, "{} {}.{signature}", Self::SCHEME, self.device)?;
        match &self.certificate {
            // Encoding into a `Vec` cannot fail.
            Some(shown) => {
                let bytes = minicbor::to_vec(shown).unwrap_or_default();
                write!(f, ".{}", BASE64.encode(&bytes))
            }
            None => Ok(()),
        }
    }
}

impl FromStr for RequestAuth {
    type Err = RequestAuthError;

    fn from_str(header: &str) -> Result<Self, RequestAuthError> {
        let parts = header
            .strip_prefix(Self::SCHEME)
            .and_then(|rest| rest.strip_prefix(' '));
        let (device, signature) = parts
            .and_then(|parts| parts.split_once('.'))
            .ok_or(RequestAuthError)?;
        let device = device.parse().map_err(|_| RequestAuthError)?;
        let (signature, certificate) = match signature.split_once('.') {
            Some((signature, shown)) => (signature, Some(certificate(shown)?)),
            None => (signature, None),
        };
        let signature = BASE64.decode(signature).map(Signature::from_bytes);
        Ok(Self {
            device,
            signature: signature.ok_or(RequestAuthError)?,
            certificate,
        })
    }
}

/// Reads a certificate, of which there is one way to write it.
fn certificate(text: &str) -> Result<SignedCertificate, RequestAuthError> {
    let bytes = BASE64.decode_all(text, CERTIFICATE_BYTES_MAX);
    let bytes = bytes.ok_or(RequestAuthError)?;
    let shown: SignedCertificate = minicbor::decode(&bytes).map_err(|_| RequestAuthError)?;
    if minicbor::to_vec(&shown).is_ok_and(|again| again == bytes) {
        Ok(shown)
    } else {
        Err(RequestAuthError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use replica::{ActorId, Certificate, OrgId, Role, UnixMillis};

    const SERVER: DeviceId = DeviceId::from_bytes([9; 16]);

    #[test]
    fn a_header_holds_for_one_server_one_path_and_one_body() {
        let key = SecretKey::from_bytes(&[7; 32]);
        let sent = RequestAuth::sign(&key, SERVER, "/v1/sync", b"body");
        let read: RequestAuth = sent.to_string().parse().unwrap();
        assert_eq!(read, sent);
        let public = key.public();
        assert_eq!(read.verify(&public, SERVER, "/v1/sync", b"body"), Ok(()));
        let elsewhere = DeviceId::from_bytes([8; 16]);
        assert!(
            read.verify(&public, elsewhere, "/v1/sync", b"body")
                .is_err()
        );
        assert!(read.verify(&public, SERVER, "/v1/other", b"body").is_err());
        assert!(read.verify(&public, SERVER, "/v1/sync", b"bodY").is_err());
        let other = SecretKey::from_bytes(&[6; 32]).public();
        assert!(read.verify(&other, SERVER, "/v1/sync", b"body").is_err());
    }

    fn certificate() -> SignedCertificate {
        let certificate = Certificate {
            org: OrgId::from_bytes([1; 16]),
            key: SecretKey::from_bytes(&[7; 32]).public(),
            role: Role::Device,
            actor: ActorId(3),
            name: "Máy của cô Hoà".to_owned(),
            from: UnixMillis(0),
            until: UnixMillis(1),
        };
        certificate.sign(&SecretKey::from_bytes(&[5; 32]))
    }

    #[test]
    fn a_certificate_is_shown_whole_or_the_header_is_refused() {
        let key = SecretKey::from_bytes(&[7; 32]);
        let plain = RequestAuth::sign(&key, SERVER, "/v1/sync", b"body");
        let sent = plain.clone().showing(Some(certificate()));
        let text = sent.to_string();
        assert_eq!(text.parse(), Ok(sent));
        let shown = plain.to_string().len();
        for cut in shown + 1..text.len() {
            assert_eq!(
                text[..cut].parse::<RequestAuth>(),
                Err(RequestAuthError),
                "{cut}"
            );
        }
        for more in ["A", ".", ".A", &"A".repeat(2000)] {
            let longer = format!("{text}{more}");
            assert_eq!(longer.parse::<RequestAuth>(), Err(RequestAuthError));
        }
    }

    #[test]
    fn a_header_of_another_form_is_refused() {
        let whole =
            RequestAuth::sign(&SecretKey::from_bytes(&[7; 32]), SERVER, "/", b"").to_string();
        for cut in 0..whole.len() {
            assert_eq!(
                whole[..cut].parse::<RequestAuth>(),
                Err(RequestAuthError),
                "{cut}"
            );
        }
        for text in [
            "",
            "Bearer x",
            "Tungnha",
            &format!("{whole}A"),
            &format!(" {whole}"),
        ] {
            assert_eq!(text.parse::<RequestAuth>(), Err(RequestAuthError), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_header_makes_the_parser_panic(text: String) {
            prop_assert!(text.parse::<RequestAuth>().is_err());
            let header = format!("Tungnha {text}");
            prop_assert!(header.parse::<RequestAuth>().is_err());
        }
    }
}
