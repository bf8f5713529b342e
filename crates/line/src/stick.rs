//! Files that carry a sync on a stick: written whole or not at all, read within limits.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::Path;

use wire::limits::FILE_BYTES_MAX;
use wire::problem::{Code, Problem};

/// What a file of ours begins with, whatever its version.
const OURS: &[u8] = b"tungnha file ";

/// Why a file is not written over: it is another's, or says something else.
pub const ANOTHER_FILE: &str = "another-file";

/// Writes a file: beside it first, then in its place. It is on the stick when this returns.
///
/// # Errors
///
/// `file-failed`, also where a file that is none of ours stands there; `disk-full`.
pub fn write(path: &Path, content: &[u8]) -> Result<(), Problem> {
    let fault = |why: &io::Error| failed(path, why);
    if is_anothers(path).map_err(|why| fault(&why))? {
        return Err(taken(path));
    }
    replace(path, content)
}

/// Writes a file that people are to have: whole or not at all, and never over another.
///
/// # Errors
///
/// `file-failed`, also where a file with other content stands there; `disk-full`.
pub fn save(path: &Path, content: &[u8]) -> Result<(), Problem> {
    let same = |found: fs::Metadata| {
        let length = u64::try_from(content.len()).ok();
        Ok(found.is_file() && Some(found.len()) == length && fs::read(path)? == content)
    };
    match fs::metadata(path).and_then(same) {
        Ok(true) => Ok(()),
        Ok(false) => Err(taken(path)),
        Err(why) if why.kind() == ErrorKind::NotFound => replace(path, content),
        Err(why) => Err(failed(path, &why)),
    }
}

fn replace(path: &Path, content: &[u8]) -> Result<(), Problem> {
    let fault = |why: &io::Error| failed(path, why);
    let mut beside = OsString::from(path.as_os_str());
    beside.push(".new");
    let beside = Path::new(&beside);
    let written = write_new(beside, content).and_then(|()| fs::rename(beside, path));
    if let Err(why) = written {
        // Half a file is of no use to anyone.
        fs::remove_file(beside).unwrap_or_default();
        return Err(fault(&why));
    }
    #[cfg(unix)]
    {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or_else(|| Path::new("."));
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(|why| fault(&why))?;
    }
    Ok(())
}

/// Reads a file, as far as any file of ours is long.
///
/// # Errors
///
/// `file-failed`, `request-too-large`.
pub fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    let limit = u64::try_from(FILE_BYTES_MAX).unwrap_or(u64::MAX);
    let mut content = Vec::new();
    let read = File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut content));
    read.map_err(|why| failed(path, &why))?;
    if content.len() > FILE_BYTES_MAX {
        return Err(Problem::new(Code::RequestTooLarge)
            .with("what", path.display())
            .with("limit", limit));
    }
    Ok(content)
}

fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

fn is_anothers(path: &Path) -> io::Result<bool> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(why) if why.kind() == ErrorKind::NotFound => return Ok(false),
        Err(why) => return Err(why),
    };
    let mut begins = [0; OURS.len()];
    match file.read_exact(&mut begins) {
        Ok(()) => Ok(begins != OURS),
        // An empty file is what a stick that was pulled out leaves behind.
        Err(why) if why.kind() == ErrorKind::UnexpectedEof => Ok(file.metadata()?.len() > 0),
        Err(why) => Err(why),
    }
}

/// The words for it are at the edge, in the reader's language.
fn taken(path: &Path) -> Problem {
    Problem::new(Code::FileFailed)
        .with("path", path.display())
        .with("why", ANOTHER_FILE)
}

fn failed(path: &Path, why: &io::Error) -> Problem {
    if matches!(
        why.kind(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded
    ) {
        return Problem::new(Code::DiskFull).with("path", path.display());
    }
    Problem::new(Code::FileFailed)
        .with("path", path.display())
        .with("why", why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_are_to_have_is_written_over_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("phiếu.pdf");
        for _ in 0..2 {
            save(&path, b"%PDF 1").unwrap();
        }
        let refused = save(&path, b"%PDF 2").unwrap_err();
        assert_eq!(refused.code, Code::FileFailed);
        assert_eq!(refused.detail("why"), ANOTHER_FILE);
        assert_eq!(fs::read(&path).unwrap(), b"%PDF 1");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_is_written_over_an_older_one_and_never_over_anothers() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gửi.tn");
        for content in [&b"tungnha file 1\r\nA"[..], b"tungnha file 1\r\nBB"] {
            write(&path, content).unwrap();
            assert_eq!(read(&path).unwrap(), content);
        }
        for other in [&b"JFIF and more than that"[..], b"short"] {
            fs::write(&path, other).unwrap();
            let refused = write(&path, b"tungnha file 1\r\nC").unwrap_err();
            assert_eq!(refused.code, Code::FileFailed);
            assert_eq!(refused.detail("why"), ANOTHER_FILE);
            assert_eq!(fs::read(&path).unwrap(), other);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let missing = read(&folder.path().join("không có")).unwrap_err();
        assert_eq!(missing.code, Code::FileFailed);
        let nowhere = folder.path().join("không có/gửi.tn");
        assert_eq!(write(&nowhere, b"").unwrap_err().code, Code::FileFailed);
    }
}
