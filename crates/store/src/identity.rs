//! Who writes in this database, and whom it trusts: kept by name in `meta`.

use std::fmt;

use replica::{
    ActorId, Certificate, DeviceId, Hash, Hlc, Incarnation, Opening, OrgId, PublicKey, Role,
    Rotation, ScopeId, Seed, SignedCertificate,
};
use rusqlite::{Connection, OptionalExtension as _};

use crate::StoreError;

/// Who writes in this database. The private key and the nonce live beside it, not in it.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// The organisation.
    pub org: OrgId,
    /// The organisation's root key: the one that was pinned at enrolment, or the one that took its place since.
    pub root: PublicKey,
    /// Centre, office or device.
    pub role: Role,
    /// The machine.
    pub device: DeviceId,
    /// In whose name it writes.
    pub actor: ActorId,
    /// The nonce that began this life of the log.
    pub nonce: [u8; 16],
    /// The secret from which its streams' seeds are derived.
    pub seed_secret: [u8; 16],
}

/// Whose word counts in this database.
#[derive(Debug, Clone)]
pub(crate) struct Trust {
    /// The organisation.
    pub(crate) org: OrgId,
    /// This replica's own device.
    pub(crate) own: DeviceId,
    /// The centre's certificate.
    pub(crate) centre: Certificate,
    /// The centre's device.
    pub(crate) centre_device: DeviceId,
}

impl Identity {
    /// Returns this life of the log.
    #[must_use]
    pub fn incarnation(&self) -> Incarnation {
        Incarnation::of(self.org, self.device, &self.nonce)
    }

    /// Returns what this writer's stream in `scope` says of itself.
    #[must_use]
    pub fn opening(&self, scope: ScopeId) -> Opening {
        Opening {
            device: self.device,
            nonce: self.nonce,
            seed: Seed::derive(&self.seed_secret, scope),
        }
    }

    /// Reads who writes here; `None` before enrolment.
    pub(crate) fn load(connection: &Connection) -> Result<Option<Self>, StoreError> {
        let mut statement = connection.prepare_cached(IDENTITY)?;
        let mut rows = statement.query([])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        let kept = row.get_ref(0)?.as_blob().ok();
        let mut own = kept.and_then(Self::from_bytes).ok_or_else(damaged)?;
        if row.get(1)? {
            own.root = Rotation::follow(own.root, &rotations(connection)?);
        }
        Ok(Some(own))
    }

    /// Keeps who writes here.
    pub(crate) fn save(&self, connection: &Connection) -> Result<(), StoreError> {
        put(connection, NAME, &self.to_bytes())
    }

    fn to_bytes(&self) -> Vec<u8> {
        let parts: [&[u8]; 7] = [
            self.org.as_bytes(),
            self.root.as_bytes(),
            self.device.as_bytes(),
            &self.actor.0.to_be_bytes(),
            &self.nonce,
            &self.seed_secret,
            &cbor(&self.role),
        ];
        parts.concat()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (org, bytes) = bytes.split_first_chunk()?;
        let (root, bytes) = bytes.split_first_chunk()?;
        let (device, bytes) = bytes.split_first_chunk()?;
        let (actor, bytes) = bytes.split_first_chunk()?;
        let (nonce, bytes) = bytes.split_first_chunk()?;
        let (seed_secret, role) = bytes.split_first_chunk()?;
        Some(Self {
            org: OrgId::from_bytes(*org),
            root: PublicKey::from_bytes(*root),
            role: minicbor::decode(role).ok()?,
            device: DeviceId::from_bytes(*device),
            actor: ActorId(u32::from_be_bytes(*actor)),
            nonce: *nonce,
            seed_secret: *seed_secret,
        })
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("org", &self.org)
            .field("role", &self.role)
            .field("device", &self.device)
            .field("actor", &self.actor)
            .finish_non_exhaustive()
    }
}

impl Trust {
    /// Reads whose word counts here.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotEnrolled`] before enrolment.
    pub(crate) fn load(connection: &Connection) -> Result<Self, StoreError> {
        let own = Identity::load(connection)?.ok_or(StoreError::NotEnrolled)?;
        Self::of(connection, &own)
    }

    /// The same for whoever is known to write here.
    ///
    /// # Errors
    ///
    /// [`StoreError::Damaged`].
    pub(crate) fn of(connection: &Connection, own: &Identity) -> Result<Self, StoreError> {
        let centre = centre_certificate(connection)?.read()?;
        let centre_device = centre.device();
        Ok(Self {
            org: own.org,
            own: own.device,
            centre,
            centre_device,
        })
    }
}

/// Puts another in the place of the secret from which the seeds of new streams are derived. Those that were begun keep
/// theirs.
pub(crate) fn renew_seed_secret(connection: &Connection) -> Result<(), StoreError> {
    // The root stays the one that was pinned: what took its place is read from the log.
    let kept = need(connection, NAME)?;
    let own = Identity::from_bytes(&kept).ok_or_else(damaged)?;
    let seed_secret = Hash::of("tungnha seed secret 2", &[&own.seed_secret]).prefix();
    Identity { seed_secret, ..own }.save(connection)
}

/// Keeps the certificates that are trusted from enrolment on.
pub(crate) fn save_certificates(
    connection: &Connection,
    own: &SignedCertificate,
    centre: &SignedCertificate,
) -> Result<(), StoreError> {
    put(connection, "own certificate", &cbor(own))?;
    put(connection, CENTRE, &cbor(centre))
}

/// Returns the words by which root keys took the places of others, in order.
pub(crate) fn rotations(connection: &Connection) -> Result<Vec<Rotation>, StoreError> {
    let mut statement = connection.prepare_cached(ROTATIONS)?;
    let rows = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
    rows.map(|row| minicbor::decode(&row?).map_err(StoreError::damaged))
        .collect()
}

/// Returns the centre's certificate, as enrolment brought it.
pub(crate) fn centre_certificate(connection: &Connection) -> Result<SignedCertificate, StoreError> {
    known_centre(connection)?.ok_or_else(|| missing(CENTRE))
}

/// Returns the same; `None` before enrolment.
pub(crate) fn known_centre(
    connection: &Connection,
) -> Result<Option<SignedCertificate>, StoreError> {
    let kept = get(connection, CENTRE)?;
    let read = kept.map(|bytes| minicbor::decode(&bytes).map_err(StoreError::damaged));
    read.transpose()
}

/// Returns this replica's own certificate, as enrolment brought it.
pub(crate) fn own_certificate(connection: &Connection) -> Result<SignedCertificate, StoreError> {
    minicbor::decode(&need(connection, "own certificate")?).map_err(StoreError::damaged)
}

/// Returns the last reading that the clock of this replica gave out or took note of.
pub(crate) fn clock(connection: &Connection) -> Result<Hlc, StoreError> {
    match get(connection, "clock")? {
        Some(bits) => Ok(Hlc::from_bits(u64::from_be_bytes(fixed(&bits)?))),
        None => Ok(Hlc::default()),
    }
}

/// Keeps the clock's last reading.
pub(crate) fn save_clock(connection: &Connection, last: Hlc) -> Result<(), StoreError> {
    put(connection, "clock", &last.bits().to_be_bytes())
}

/// An [`Identity`] is one value: it is read in front of every write and every stretch.
const NAME: &str = "identity";
const IDENTITY: &str =
    "select value, exists (select 1 from root) from meta where name = 'identity'";
const CENTRE: &str = "centre certificate";
const ROTATIONS: &str = "select rotation from root order by time, incarnation, number, id";
const GET: &str = "select value from meta where name = ?1";
const PUT: &str = "insert or replace into meta (name, value) values (?1, ?2)";

/// Returns the bytes kept under a name.
pub(crate) fn get(connection: &Connection, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let mut statement = connection.prepare_cached(GET)?;
    Ok(statement.query_row([name], |row| row.get(0)).optional()?)
}

/// Keeps bytes under a name.
pub(crate) fn put(connection: &Connection, name: &str, value: &[u8]) -> Result<(), StoreError> {
    connection.prepare_cached(PUT)?.execute((name, value))?;
    Ok(())
}

fn need(connection: &Connection, name: &str) -> Result<Vec<u8>, StoreError> {
    get(connection, name)?.ok_or_else(|| missing(name))
}

fn damaged() -> StoreError {
    StoreError::damaged("an identity that is none")
}

fn missing(name: &str) -> StoreError {
    StoreError::damaged(format!("{name} is missing"))
}

/// Reads bytes of a fixed length.
pub(crate) fn fixed<const N: usize>(bytes: &[u8]) -> Result<[u8; N], StoreError> {
    bytes
        .try_into()
        .map_err(|_| StoreError::damaged("a value of another length"))
}

/// Encodes a value; writing to memory cannot fail.
pub(crate) fn cbor(value: &impl minicbor::Encode<()>) -> Vec<u8> {
    minicbor::to_vec(value).unwrap_or_default()
}
