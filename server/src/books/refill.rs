//! The next book before the last one is used up: by command for all, and by itself for whoever syncs.
//!
//! Numbers cost nothing and are given out by the centre alone, one behind the other: a book too many harms nobody, a
//! collector without numbers stands at the door with none.

use book::organisation::NumberBook;
use replica::{Certificate, DeviceId, Role, ScopeId, SecretKey, UnixMillis};
use store::{Reader, Store, Writer};

use super::issue::next_book;
use crate::failure::{Failure, Outcome};
use crate::organisation::must_be_centre;

/// Gives a device its next book where few numbers are left, or without asking; `usual` is how many numbers books have.
/// `None` where enough are left, and where the device was revoked or never had a book.
///
/// # Errors
///
/// `forbidden` but at the centre; a problem of the store.
pub fn refill(
    writer: &mut Writer<'_>,
    device: DeviceId,
    usual: u32,
    even_if_enough: bool,
    now: UnixMillis,
) -> Outcome<Option<NumberBook>> {
    must_be_centre(&writer.read())?;
    let reader = writer.read();
    let granted = reader.granted(device)?;
    let books = reader.books_of(device)?;
    let here = |book: &&store::view::BookView| granted.contains(&book.scope);
    // Where its collector moved, the newest book moved along.
    let Some(last) = books.iter().rev().find(here) else {
        return Ok(None);
    };
    let stock = reader.stock(device)?;
    if !granted.contains(&ScopeId::ORGANISATION) || !(stock.is_low() || even_if_enough) {
        return Ok(None);
    }
    let whose = (device, last.collector, last.scope);
    next_book(writer, whose, stock.next_book(usual), now).map(Some)
}

/// Gives every device its next book where few numbers are left.
///
/// # Errors
///
/// As [`refill`].
pub fn refill_all(
    writer: &mut Writer<'_>,
    usual: u32,
    now: UnixMillis,
) -> Outcome<Vec<NumberBook>> {
    let mut devices: Vec<DeviceId> = writer
        .read()
        .books()?
        .iter()
        .map(|book| book.device)
        .collect();
    devices.sort_unstable();
    devices.dedup();
    let mut issued = Vec::new();
    for device in devices {
        issued.extend(refill(writer, device, usual, false, now)?);
    }
    Ok(issued)
}

/// Refills whoever syncs; for an office's server, the devices behind it. The books go out with this very sync. Nothing
/// but at the centre.
pub(crate) fn at_sync(
    store: &mut Store,
    key: &SecretKey,
    caller: &Certificate,
    usual: u32,
    now: UnixMillis,
) -> Outcome<()> {
    let reader = store.read();
    let is_centre = reader
        .identity()?
        .is_some_and(|own| own.role == Role::Centre);
    if !is_centre {
        return Ok(());
    }
    let mut low = Vec::new();
    for device in behind(&reader, caller)? {
        if reader.stock(device)?.is_low() {
            low.push(device);
        }
    }
    if low.is_empty() {
        return Ok(());
    }
    let mut issued = false;
    for device in low {
        let made = store.write::<_, Failure>(now, |writer| {
            Ok(refill(writer, device, usual, false, now)?.is_some())
        });
        match made {
            Ok(made) => issued |= made,
            // A series that is used up, and whatever else keeps one device without a book, keeps nobody from syncing.
            Err(failure) => tracing::warn!(%device, %failure, "no book was issued"),
        }
    }
    if issued {
        // The intake has signed already, and only what is signed goes out with the reply.
        store.sign(key)?;
    }
    Ok(())
}

/// Returns the devices whose numbers a caller's sync can tell of.
fn behind(reader: &Reader<'_>, caller: &Certificate) -> Outcome<Vec<DeviceId>> {
    match caller.role {
        Role::Device => Ok(vec![caller.device()]),
        Role::Centre => Ok(Vec::new()),
        Role::Office => {
            let scopes = reader.granted(caller.device())?;
            let mut devices = Vec::new();
            for (one, _) in reader.certificates()? {
                let device = one.device();
                let shares =
                    |scope: &ScopeId| *scope != ScopeId::ORGANISATION && scopes.contains(scope);
                if one.role == Role::Device && reader.granted(device)?.iter().any(shares) {
                    devices.push(device);
                }
            }
            Ok(devices)
        }
    }
}
