//! A server's data folder: database, keys, settings. Keys live beside the database, never in it.
//!
//! Key files are readable by their owner only and are never overwritten.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use replica::{DeviceId, SecretKey};
use serde::{Deserialize, Serialize};
use store::{Place, ReadOnly, Store};
use wire::problem::{Code, Problem};
use wire::{EnrolReply, Message as _};

use crate::failure::{Failure, Outcome};
use crate::hex;
use crate::settings::Settings;
use crate::tls::Authority;

const DATABASE: &str = "server.db";
const SERVER_KEY: &str = "server.key";
pub(crate) const ROOT_KEY: &str = "root.key";
const SETTINGS: &str = "server.json";
const DRAFT: &str = "new";
const MEMBERSHIP: &str = "membership.cbor";
const AUTHORITY_KEY: &str = "tls-authority.key";
pub(crate) const AUTHORITY_CHAIN: &str = "tls-authority.pem";
const AUTHORITY_BROWSER: &str = "tls-authority-for-browsers.pem";
const TLS_KEY: &str = "tls.key";
pub(crate) const TLS_CHAIN: &str = "tls.pem";

/// A server's data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder(PathBuf);

/// A server's key, and the nonce that began the first life of its log.
#[derive(Clone)]
pub struct KeyFile {
    /// The key.
    pub key: SecretKey,
    /// The nonce.
    pub nonce: [u8; 16],
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyText {
    key: String,
    nonce: String,
}

/// A certificate chain and its key, as PEM.
#[derive(Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificates, the server's own first.
    pub chain: String,
    /// The private key of the first.
    pub key: String,
}

impl Folder {
    /// Returns the folder at this path, whether it exists or not.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// Returns the folder's path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Returns the path of the database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.0.join(DATABASE)
    }

    /// Returns the folder in which a new server is made before it is moved here, whole.
    ///
    /// # Errors
    ///
    /// `already-enrolled` where a server lives here; `file-failed`.
    pub fn draft(&self) -> Outcome<Self> {
        if self.0.join(SETTINGS).exists() || self.0.join(SERVER_KEY).exists() {
            return Err(Problem::new(Code::AlreadyEnrolled)
                .with("what", self.0.display())
                .into());
        }
        let draft = self.0.join(DRAFT);
        fs::create_dir_all(&draft).map_err(|why| file_failed(&draft, &why))?;
        for folder in [&self.0, &draft] {
            restrict(folder).map_err(|why| file_failed(folder, &why))?;
        }
        Ok(Self(draft))
    }

    /// Empties a draft that an earlier run left behind; with `but_key`, all but its key.
    ///
    /// # Errors
    ///
    /// `file-failed`.
    pub fn clear(&self, but_key: bool) -> Outcome<()> {
        for entry in fs::read_dir(&self.0).map_err(|why| file_failed(&self.0, &why))? {
            let path = entry.map_err(|why| file_failed(&self.0, &why))?.path();
            if !(but_key && path.ends_with(SERVER_KEY)) {
                fs::remove_file(&path).map_err(|why| file_failed(&path, &why))?;
            }
        }
        Ok(())
    }

    /// Moves a finished draft here; its settings last, so that a server is whole where it has some.
    ///
    /// # Errors
    ///
    /// `file-failed`.
    pub fn publish(&self, draft: &Self) -> Outcome<()> {
        let listed = fs::read_dir(&draft.0)
            .and_then(|entries| entries.map(|entry| Ok(entry?.file_name())).collect());
        let mut names: Vec<_> = listed.map_err(|why| file_failed(&draft.0, &why))?;
        names.sort_by_key(|name| name == SETTINGS);
        for name in names {
            let to = self.0.join(&name);
            fs::rename(draft.0.join(&name), &to).map_err(|why| file_failed(&to, &why))?;
        }
        fs::remove_dir(&draft.0).map_err(|why| file_failed(&draft.0, &why))
    }

    /// Opens the store for writing; the database is made where it is missing.
    ///
    /// # Errors
    ///
    /// `database-not-ours`, `database-too-new` and the like.
    pub fn open_store(&self) -> Outcome<Store> {
        Ok(Store::open(Place::File(&self.database()))?)
    }

    /// Opens the store of a server that was made by `init`, after checking that its keys belong to it.
    ///
    /// # Errors
    ///
    /// `not-enrolled` where `init` was not run; `database-not-ours` where keys and database do not fit together.
    pub fn open(&self) -> Outcome<(Store, KeyFile, Settings)> {
        let settings = self.settings()?;
        let keys = self.server_key()?;
        let mut store = self.open_store()?;
        let identity = store.read().identity()?.ok_or(Code::NotEnrolled)?;
        if identity.device != DeviceId::of(&keys.key.public()) {
            let problem =
                Problem::new(Code::DatabaseNotOurs).with("path", self.database().display());
            return Err(problem.into());
        }
        self.fit(&mut store)?;
        Ok((store, keys, settings))
    }

    /// Opens a second connection for pages.
    ///
    /// # Errors
    ///
    /// As [`Self::open_store`].
    pub fn open_reader(&self) -> Outcome<ReadOnly> {
        Ok(ReadOnly::open(&self.database())?)
    }

    /// Reads the settings.
    ///
    /// # Errors
    ///
    /// `not-enrolled` where `init` was not run, `file-failed`.
    pub fn settings(&self) -> Outcome<Settings> {
        let path = self.0.join(SETTINGS);
        if !path.exists() {
            return Err(Problem::new(Code::NotEnrolled)
                .with("what", self.0.display())
                .into());
        }
        let text = read(&path)?;
        serde_json::from_str(&text).map_err(|why| failed(&path, &why))
    }

    /// Writes the settings, last of all files: a folder without them is not a server's yet.
    ///
    /// # Errors
    ///
    /// `file-failed`.
    pub fn write_settings(&self, settings: &Settings) -> Outcome<()> {
        let path = self.0.join(SETTINGS);
        let text = serde_json::to_string_pretty(settings).map_err(|why| failed(&path, &why))?;
        write_new(&path, text.as_bytes())
    }

    /// Writes the server's key.
    ///
    /// # Errors
    ///
    /// `file-failed`, also where there is one.
    pub fn write_server_key(&self, keys: &KeyFile) -> Outcome<()> {
        self.write_key(SERVER_KEY, keys)
    }

    /// Writes the organisation's root key. Only a rotation of the root reads it; it belongs in a safe.
    ///
    /// # Errors
    ///
    /// `file-failed`, also where there is one.
    pub fn write_root_key(&self, root: &SecretKey) -> Outcome<()> {
        write_new(
            &self.0.join(ROOT_KEY),
            hex::encode(&root.to_bytes()).as_bytes(),
        )
    }

    /// Writes certificate chain and key for TLS.
    ///
    /// # Errors
    ///
    /// `file-failed`, also where there are some.
    pub fn write_tls(&self, tls: &TlsFiles) -> Outcome<()> {
        write_new(&self.0.join(TLS_KEY), tls.key.as_bytes())?;
        write_new(&self.0.join(TLS_CHAIN), tls.chain.as_bytes())
    }

    /// Reads certificate chain and key for TLS.
    ///
    /// # Errors
    ///
    /// `file-failed`.
    pub fn tls(&self) -> Outcome<TlsFiles> {
        let chain = read(&self.0.join(TLS_CHAIN))?;
        Ok(TlsFiles {
            chain,
            key: read(&self.0.join(TLS_KEY))?,
        })
    }

    /// Writes what signs servers' certificates.
    ///
    /// # Errors
    ///
    /// `file-failed`, also where there is one.
    pub fn write_authority(&self, authority: &Authority) -> Outcome<()> {
        write_new(&self.0.join(AUTHORITY_KEY), authority.key.as_bytes())?;
        write_new(&self.0.join(AUTHORITY_CHAIN), authority.chain.as_bytes())?;
        write_new(
            &self.0.join(AUTHORITY_BROWSER),
            authority.browser.as_bytes(),
        )
    }

    /// Reads what signs servers' certificates; `None` at an office.
    ///
    /// # Errors
    ///
    /// `file-failed`.
    pub fn authority(&self) -> Outcome<Option<Authority>> {
        if !self.0.join(AUTHORITY_KEY).exists() {
            return Ok(None);
        }
        Ok(Some(Authority {
            key: read(&self.0.join(AUTHORITY_KEY))?,
            chain: read(&self.0.join(AUTHORITY_CHAIN))?,
            browser: read(&self.0.join(AUTHORITY_BROWSER))?,
        }))
    }

    /// Writes what the server knows of its place in the organisation.
    ///
    /// # Errors
    ///
    /// `file-failed`, also where there is one.
    pub fn write_membership(&self, membership: &EnrolReply) -> Outcome<()> {
        write_new(&self.0.join(MEMBERSHIP), &membership.to_body())
    }

    /// Reads what the server knows of its place in the organisation.
    ///
    /// # Errors
    ///
    /// `file-failed`.
    pub fn membership(&self) -> Outcome<EnrolReply> {
        let path = self.0.join(MEMBERSHIP);
        let bytes = fs::read(&path).map_err(|why| file_failed(&path, &why))?;
        EnrolReply::from_body(&bytes).map_err(|why| failed(&path, &why))
    }

    /// Reads the server's key, or makes and writes one where there is none.
    ///
    /// # Errors
    ///
    /// `file-failed`.
    pub fn server_key_or(&self, new: KeyFile) -> Outcome<KeyFile> {
        if self.0.join(SERVER_KEY).exists() {
            return self.server_key();
        }
        self.write_server_key(&new)?;
        Ok(new)
    }

    fn server_key(&self) -> Outcome<KeyFile> {
        let path = self.0.join(SERVER_KEY);
        let text: KeyText =
            serde_json::from_str(&read(&path)?).map_err(|_| failed(&path, &"not a key file"))?;
        let parts = (hex::decode(&text.key), hex::decode(&text.nonce));
        let (Some(key), Some(nonce)) = parts else {
            return Err(failed(&path, &"not a key file"));
        };
        Ok(KeyFile {
            key: SecretKey::from_bytes(&key),
            nonce,
        })
    }

    fn write_key(&self, name: &str, keys: &KeyFile) -> Outcome<()> {
        let path = self.0.join(name);
        let text = KeyText {
            key: hex::encode(&keys.key.to_bytes()),
            nonce: hex::encode(&keys.nonce),
        };
        let text = serde_json::to_string(&text).map_err(|why| failed(&path, &why))?;
        write_new(&path, text.as_bytes())
    }
}

impl std::fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyFile")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for TlsFiles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TlsFiles")
            .field("chain", &self.chain)
            .finish_non_exhaustive()
    }
}

pub(crate) fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|why| file_failed(path, &why))
}

pub(crate) fn write_new(path: &Path, content: &[u8]) -> Outcome<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let written = options.open(path).and_then(|mut file| {
        file.write_all(content)?;
        file.sync_all()
    });
    written.map_err(|why| {
        // Half a file would be taken for a whole one; one that was there before is not ours to remove.
        if why.kind() != ErrorKind::AlreadyExists {
            fs::remove_file(path).unwrap_or_default();
        }
        file_failed(path, &why)
    })
}

#[cfg(unix)]
fn restrict(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn restrict(_: &Path) -> std::io::Result<()> {
    Ok(())
}

pub(crate) fn file_failed(path: &Path, why: &std::io::Error) -> Failure {
    if matches!(
        why.kind(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded
    ) {
        return Problem::new(Code::DiskFull)
            .with("path", path.display())
            .into();
    }
    failed(path, why)
}

pub(crate) fn failed(path: &Path, why: &dyn std::fmt::Display) -> Failure {
    Problem::new(Code::FileFailed)
        .with("path", path.display())
        .with("why", why)
        .into()
}
