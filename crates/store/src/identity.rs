//! Who writes in this database, and whom it trusts: kept by name in `meta`.

use std::fmt;

use replica::{
    ActorId, Certificate, DeviceId, Hash, Hlc, Incarnation, Opening, OrgId, PublicKey, Role,
    Rotation, ScopeId, Seed, SignedCertificate,
};
use rusqlite::{Connection, OptionalExtension as _, Row};

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
        Ok(Some(Self {
            org: OrgId::from_bytes(named(row, "org")?),
            root: root(connection, PublicKey::from_bytes(named(row, "root")?))?,
            role: minicbor::decode(bytes(row, "role")?).map_err(StoreError::damaged)?,
            device: DeviceId::from_bytes(named(row, "device")?),
            actor: ActorId(u32::from_be_bytes(named(row, "actor")?)),
            nonce: named(row, "nonce")?,
            seed_secret: named(row, "seed")?,
        }))
    }

    /// Keeps who writes here.
    pub(crate) fn save(&self, connection: &Connection) -> Result<(), StoreError> {
        put(connection, "org", self.org.as_bytes())?;
        put(connection, "root", self.root.as_bytes())?;
        put(connection, "role", &cbor(&self.role))?;
        put(connection, "device", self.device.as_bytes())?;
        put(connection, "actor", &self.actor.0.to_be_bytes())?;
        put(connection, "nonce", &self.nonce)?;
        put(connection, "seed", &self.seed_secret)
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
        let org = get(connection, "org")?.ok_or(StoreError::NotEnrolled)?;
        let org = OrgId::from_bytes(fixed(&org)?);
        let own = DeviceId::from_bytes(fixed(&need(connection, "device")?)?);
        let centre = centre_certificate(connection)?.read()?;
        let centre_device = centre.device();
        Ok(Self {
            org,
            own,
            centre,
            centre_device,
        })
    }
}

/// Puts another in the place of the secret from which the seeds of new streams are derived. Those that were begun keep
/// theirs.
pub(crate) fn renew_seed_secret(connection: &Connection) -> Result<(), StoreError> {
    let before = need(connection, "seed")?;
    let next: [u8; 16] = Hash::of("tungnha seed secret 2", &[&before]).prefix();
    put(connection, "seed", &next)
}

/// Keeps the certificates that are trusted from enrolment on.
pub(crate) fn save_certificates(
    connection: &Connection,
    own: &SignedCertificate,
    centre: &SignedCertificate,
) -> Result<(), StoreError> {
    put(connection, "own certificate", &cbor(own))?;
    put(connection, "centre certificate", &cbor(centre))
}

/// Returns the words by which root keys took the places of others, in order.
pub(crate) fn rotations(connection: &Connection) -> Result<Vec<Rotation>, StoreError> {
    let mut statement = connection.prepare_cached(ROTATIONS)?;
    let rows = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
    rows.map(|row| minicbor::decode(&row?).map_err(StoreError::damaged))
        .collect()
}

/// Returns the root key that took the place of the one that was pinned.
fn root(connection: &Connection, pinned: PublicKey) -> Result<PublicKey, StoreError> {
    Ok(Rotation::follow(pinned, &rotations(connection)?))
}

/// Returns the centre's certificate, as enrolment brought it.
pub(crate) fn centre_certificate(connection: &Connection) -> Result<SignedCertificate, StoreError> {
    minicbor::decode(&need(connection, "centre certificate")?).map_err(StoreError::damaged)
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

/// All of an [`Identity`] in one row, none before enrolment: it is read in front of every write and every stretch.
const IDENTITY: &str = "
    select org.value as org,
           (select value from meta where name = 'root') as root,
           (select value from meta where name = 'role') as role,
           (select value from meta where name = 'device') as device,
           (select value from meta where name = 'actor') as actor,
           (select value from meta where name = 'nonce') as nonce,
           (select value from meta where name = 'seed') as seed
    from meta as org where org.name = 'org'";
const ROTATIONS: &str = "select rotation from root order by time, incarnation, number, id";
const GET: &str = "select value from meta where name = ?1";
const PUT: &str = "insert or replace into meta (name, value) values (?1, ?2)";

/// Returns one of the values of an identity.
fn bytes<'r>(row: &'r Row<'_>, name: &str) -> Result<&'r [u8], StoreError> {
    row.get_ref(name)?.as_blob().map_err(|_| missing(name))
}

/// Returns one of a fixed length.
fn named<const N: usize>(row: &Row<'_>, name: &str) -> Result<[u8; N], StoreError> {
    fixed(bytes(row, name)?)
}

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
