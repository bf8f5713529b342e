//! The data folder: the database, the key beside it, and the settings. All files of the program are here.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use replica::SecretKey;
use serde::{Deserialize, Serialize};
use store::{Fit, Store};
use sync::Pace;
use wire::problem::Code;

use crate::act::Server;
use crate::{Answer, Fault, edge};

/// A data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    folder: PathBuf,
}

/// What is kept beside the database and never in it: a copied database alone cannot write.
#[derive(Debug, Clone)]
pub struct DeviceKey {
    /// The device's key.
    pub secret: SecretKey,
    /// The nonce that began the first life of the log.
    pub nonce: [u8; 16],
}

/// What a device remembers beside its records.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Settings {
    /// The servers to sync with, in the order in which they are tried.
    #[serde(default)]
    pub servers: Vec<Server>,
    /// How many bytes of ops up and down each address bore of late.
    #[serde(default)]
    pub paces: BTreeMap<String, (u32, u32)>,
}

impl Settings {
    /// Notes that a server answered at its address: of one server's addresses that one is tried first from now on.
    /// Between servers the order stays as it was enrolled, and one that is new goes to the end.
    pub fn met(&mut self, server: &Server) {
        let first = self
            .servers
            .iter()
            .position(|known| known.device == server.device);
        self.servers.retain(|known| known != server);
        let at = first.unwrap_or(self.servers.len()).min(self.servers.len());
        self.servers.insert(at, server.clone());
    }

    /// Returns how much an address bore of late.
    #[must_use]
    pub fn pace(&self, url: &str) -> Pace {
        let kept = self.paces.get(url);
        kept.map_or_else(Pace::default, |(up, down)| Pace::kept(*up, *down))
    }
}

#[derive(Serialize, Deserialize)]
struct KeyText {
    secret: String,
    nonce: String,
}

impl Home {
    /// Returns the folder as the program's; nothing is made or read yet.
    #[must_use]
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// Returns the folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the database's path.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.folder.join("tungnha.db")
    }

    fn key_path(&self) -> PathBuf {
        self.folder.join("device.key")
    }

    fn settings_path(&self) -> PathBuf {
        self.folder.join("settings.json")
    }

    /// Reads the key; `None` where there is none yet.
    ///
    /// # Errors
    ///
    /// `file-failed`.
    pub fn key(&self) -> Answer<Option<DeviceKey>> {
        let path = self.key_path();
        let Some(bytes) = read(&path)? else {
            return Ok(None);
        };
        let parsed: Option<KeyText> = serde_json::from_slice(&bytes).ok();
        let key = parsed.and_then(|text| {
            Some(DeviceKey {
                secret: SecretKey::from_bytes(&from_hex(&text.secret)?),
                nonce: from_hex(&text.nonce)?,
            })
        });
        key.map(Some).ok_or_else(|| damaged(&path))
    }

    /// Keeps the key in a file that only its owner reads; it is on the disk when this returns.
    ///
    /// # Errors
    ///
    /// `file-failed`, `disk-full`.
    pub fn keep_key(&self, key: &DeviceKey) -> Answer<()> {
        let text = KeyText {
            secret: hex(&key.secret.to_bytes()),
            nonce: hex(&key.nonce),
        };
        self.keep(&self.key_path(), &text)
    }

    /// Compares the mark beside the database with the one in it, and gives the store true randomness for its next life.
    /// Where the two do not belong together, the database is a copy or was restored: a new life has begun.
    ///
    /// # Errors
    ///
    /// `file-failed`, `disk-full`, what the store says.
    pub fn fit(&self, store: &mut Store) -> Answer<()> {
        let (chance, mark) = chance()?;
        store.bring_chance(chance);
        match store.fit(self.mark()?, mark, edge::wall_clock())? {
            Fit::Fits => Ok(()),
            Fit::Write(mark) => self.keep(&self.mark_path(), &hex(&mark)),
        }
    }

    /// Changes the mark, in the database and beside it: a copy of the database that is older than this no longer fits.
    ///
    /// # Errors
    ///
    /// `file-failed`, `disk-full`, what the store says; the mark before, or the new one, fits then.
    pub fn change_mark(&self, store: &mut Store) -> Answer<()> {
        let (_, mark) = chance()?;
        store.announce_mark(self.mark()?, mark)?;
        self.keep(&self.mark_path(), &hex(&mark))
    }

    fn mark_path(&self) -> PathBuf {
        self.folder.join("tungnha.mark")
    }

    /// A file that is not as it was written is none.
    fn mark(&self) -> Answer<Option<[u8; 16]>> {
        let bytes = read(&self.mark_path())?;
        let text: Option<String> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Ok(text.and_then(|text| from_hex(&text)))
    }

    /// Reads the settings; empty ones where there are none.
    ///
    /// # Errors
    ///
    /// `file-failed`.
    pub fn settings(&self) -> Answer<Settings> {
        let path = self.settings_path();
        let Some(bytes) = read(&path)? else {
            return Ok(Settings::default());
        };
        serde_json::from_slice(&bytes).map_err(|_| damaged(&path))
    }

    /// Keeps the settings.
    ///
    /// # Errors
    ///
    /// `file-failed`, `disk-full`.
    pub fn keep_settings(&self, settings: &Settings) -> Answer<()> {
        self.keep(&self.settings_path(), settings)
    }

    /// Makes the folder, where it is missing, as one that only its owner enters.
    fn make_folder(&self) -> std::io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.folder)
    }

    /// Writes a file whole or not at all: beside it first, then in its place.
    fn keep(&self, path: &Path, content: &impl Serialize) -> Answer<()> {
        let fault = |error: std::io::Error| Fault::file(path, &error);
        self.make_folder().map_err(fault)?;
        let bytes = serde_json::to_vec_pretty(content).unwrap_or_default();
        let beside = path.with_extension("new");
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(&beside).and_then(|mut file| {
            file.write_all(&bytes)?;
            file.sync_all()?;
            fs::rename(&beside, path)
        });
        if let Err(error) = written {
            // Half a file is of no use; where it cannot be removed, the next one takes its place.
            fs::remove_file(&beside).unwrap_or_default();
            return Err(fault(error));
        }
        #[cfg(unix)]
        fs::File::open(&self.folder)
            .and_then(|folder| folder.sync_all())
            .map_err(fault)?;
        Ok(())
    }
}

fn read(path: &Path) -> Answer<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Fault::file(path, &error)),
    }
}

fn chance() -> Answer<([u8; 16], [u8; 16])> {
    let none = || Fault::new(Code::Internal).with("what", "no randomness");
    let bytes = edge::random_bytes().ok_or_else(none)?;
    let (first, rest) = bytes.split_first_chunk::<16>().ok_or_else(none)?;
    Ok((*first, rest.try_into().map_err(|_| none())?))
}

fn damaged(path: &Path) -> Fault {
    Fault::new(Code::FileFailed)
        .with("path", path.display())
        .with("why", "not as it was written")
}

/// Returns bytes as hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads exactly `N` bytes from hexadecimal digits.
#[must_use]
pub fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != N * 2 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let bytes = (0..N).map(|at| u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok());
    bytes.collect::<Option<Vec<u8>>>()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> DeviceKey {
        DeviceKey {
            secret: SecretKey::from_bytes(&[7; 32]),
            nonce: [8; 16],
        }
    }

    #[test]
    fn a_key_is_read_back_and_only_its_owner_reads_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path().join("a/b"));
        assert!(home.key().unwrap().is_none());
        home.keep_key(&key()).unwrap();
        let read = home.key().unwrap().unwrap();
        assert_eq!(read.secret.public(), key().secret.public());
        assert_eq!(read.nonce, [8; 16]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(home.key_path()).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn the_address_that_answered_goes_first_among_those_of_its_server() {
        let server = |url: &str, device: u8, role| {
            Server::new(url, replica::DeviceId::from_bytes([device; 16]), role)
        };
        let (office, centre) = (
            server("https://xa", 1, replica::Role::Office),
            server("https://tt", 2, replica::Role::Centre),
        );
        let mut settings = Settings {
            servers: vec![office.clone(), centre.clone()],
            ..Settings::default()
        };
        let met = |settings: &mut Settings, server: &Server| {
            settings.met(server);
            let urls = settings.servers.iter().map(|server| server.url.clone());
            urls.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(met(&mut settings, &centre), "https://xa https://tt");
        let other = server("https://10.0.0.2", 2, replica::Role::Centre);
        let all = "https://xa https://10.0.0.2 https://tt";
        assert_eq!(met(&mut settings, &other), all);
        assert_eq!(met(&mut settings, &office), all);
        assert_eq!(
            met(&mut settings, &centre),
            "https://xa https://tt https://10.0.0.2"
        );
        let third = server("https://third", 3, replica::Role::Office);
        assert!(met(&mut settings, &third).ends_with(" https://third"));
    }

    #[test]
    fn a_damaged_key_is_a_problem_and_not_a_new_key() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        home.keep_key(&key()).unwrap();
        fs::write(home.key_path(), b"{\"secret\":\"00\"}").unwrap();
        assert_eq!(home.key().unwrap_err().code(), Code::FileFailed);
    }
}
