//! The mark beside the database, which tells it from copies of it.

use std::fs;

use store::{Fit, Store};

use crate::failure::Outcome;
use crate::folder::{Folder, file_failed, read, write_new};
use crate::{chance, clock, hex};

const MARK: &str = "server.mark";
const NEW: &str = "server.mark.new";

impl Folder {
    /// Gives the store true randomness, and compares the mark beside the database with the one in it: a copy begins a new
    /// life.
    pub(crate) fn fit(&self, store: &mut Store) -> Outcome<()> {
        store.bring_chance(chance::bytes()?);
        match store.fit(self.mark()?, chance::bytes()?, clock::now())? {
            Fit::Fits => Ok(()),
            Fit::Write(mark) => self.write_mark(mark),
        }
    }

    /// Changes the mark in the database and beside it: a copy of the database that is older than this no longer fits.
    ///
    /// # Errors
    ///
    /// `file-failed`, `disk-full`; the mark before, or the new one, fits then.
    pub fn change_mark(&self, store: &mut Store) -> Outcome<()> {
        let mark = chance::bytes()?;
        store.announce_mark(self.mark()?, mark)?;
        self.write_mark(mark)
    }

    /// A file that is not as it was written is none.
    fn mark(&self) -> Outcome<Option<[u8; 16]>> {
        let path = self.path().join(MARK);
        if !path.exists() {
            return Ok(None);
        }
        Ok(hex::decode(read(&path)?.trim()))
    }

    /// Writes the mark whole or not at all: beside it first, then in its place.
    fn write_mark(&self, mark: [u8; 16]) -> Outcome<()> {
        let (path, beside) = (self.path().join(MARK), self.path().join(NEW));
        if beside.exists() {
            fs::remove_file(&beside).map_err(|why| file_failed(&beside, &why))?;
        }
        write_new(&beside, hex::encode(&mark).as_bytes())?;
        fs::rename(&beside, &path).map_err(|why| file_failed(&path, &why))
    }
}
