//! Who asks.

use replica::{Certificate, DeviceId, SignedCertificate};
use store::{Reader, StoreError};

/// Who asks: a device or relay whose request was found signed by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Its certificate, as this replica believes it.
    pub certificate: Certificate,
}

impl Caller {
    /// Returns the caller with this device; `None` where no certificate of it is known here. The request's
    /// signature is still to be checked against it.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn find(reader: &Reader<'_>, device: DeviceId) -> Result<Option<Self>, StoreError> {
        Ok(reader
            .certificate(device)?
            .map(|certificate| Self { certificate }))
    }

    /// Returns a caller that is not known here and shows what the centre certified of it; `None` where the centre did
    /// not. The request's signature is still to be checked against it, and it is known only once the centre's word that
    /// grants it something was taken in.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn introduced(
        reader: &Reader<'_>,
        shown: &SignedCertificate,
    ) -> Result<Option<Self>, StoreError> {
        let identity = reader.identity()?.ok_or(StoreError::NotEnrolled)?;
        let Some(centre) = reader.centre()? else {
            return Ok(None);
        };
        let certificate = shown.verify(identity.org, &centre.key).ok();
        Ok(certificate.map(|certificate| Self { certificate }))
    }

    /// Returns the caller's device.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        self.certificate.device()
    }
}
