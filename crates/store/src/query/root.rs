//! Queries over what trust rests on: root keys and certificates with their signatures.

use replica::{Certificate, DeviceId, Rotation, SignedCertificate};
use rusqlite::OptionalExtension as _;

use super::{Answer, Reader};
use crate::StoreError;
use crate::identity::rotations;

const CERTIFICATE: &str = "select bytes from certificate where device = ?1";

/// Trust.
impl Reader<'_> {
    /// The believed certificate of a device or server with its issuer's signature.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn signed_certificate(&self, device: DeviceId) -> Answer<Option<SignedCertificate>> {
        let mut statement = self.connection.prepare_cached(CERTIFICATE)?;
        let found: Option<Vec<u8>> = statement
            .query_row([device.as_bytes()], |row| row.get(0))
            .optional()?;
        found
            .map(|bytes| minicbor::decode(&bytes).map_err(StoreError::damaged))
            .transpose()
    }

    /// The centre's certificate as it is now: the one that enrolment brought may have been renewed.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn centre_believed(&self) -> Answer<Option<Certificate>> {
        match self.centre()? {
            Some(first) => self.certificate(first.device()),
            None => Ok(None),
        }
    }

    /// The words by which root keys took the places of others.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn rotations(&self) -> Answer<Vec<Rotation>> {
        rotations(self.connection)
    }
}
