//! Publishing tariffs: at the centre, as ops in the organisation's scope.

use std::io::Read as _;
use std::path::Path;

use book::body::Body;
use book::tariff::{BUILTIN_TEXT, OP_BYTES_MAX, Published, TARIFF_BYTES_MAX, Tariff};
use replica::{RecordId, ScopeId};
use store::Writer;
use web::problem::from_tariff_error;
use wire::problem::{Code, Problem};

use crate::failure::Outcome;
use crate::folder::file_failed;
use crate::organisation::must_be_centre;

/// A file that is a tariff.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The figures.
    pub tariff: Tariff,
    /// The file.
    pub published: Published,
}

/// What publishing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// The op.
    pub id: RecordId,
    /// Whether the same file was published before: nothing was written now.
    pub before: bool,
}

/// Reads a tariff's file.
///
/// # Errors
///
/// `file-failed`; `tariff-invalid` with the line and what to do there.
pub fn read(file: &Path) -> Outcome<Checked> {
    let read = || -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let most = u64::try_from(TARIFF_BYTES_MAX).unwrap_or(u64::MAX);
        // One byte more than a tariff has tells that it is longer.
        let open = std::fs::File::open(file)?;
        open.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|why| file_failed(file, &why))?;
    let wrong = |error| from_tariff_error(&file.display().to_string(), &error);
    let tariff = Tariff::read(&bytes).map_err(wrong)?;
    let published = if bytes.len() > OP_BYTES_MAX {
        Published::packed(line::smallest(&bytes))
    } else {
        Published::of(&String::from_utf8_lossy(&bytes))
    };
    let published = published.map_err(wrong)?;
    Ok(Checked { tariff, published })
}

/// Publishes a tariff.
///
/// # Errors
///
/// `forbidden` but at the centre; `tariff-version-taken` where that version has another content; a problem of the store.
pub fn publish(writer: &mut Writer<'_>, checked: &Checked) -> Outcome<Done> {
    must_be_centre(&writer.read())?;
    let (version, text) = (checked.tariff.version(), checked.published.text());
    let taken = || Problem::new(Code::TariffVersionTaken).with("got", version);
    let is_builtins = Tariff::builtin().is_ok_and(|builtin| builtin.version() == version);
    if is_builtins && text != BUILTIN_TEXT {
        return Err(taken().into());
    }
    let published = writer.read().tariffs()?;
    match published.iter().find(|view| view.version == *version) {
        Some(view) if view.text == text => Ok(Done {
            id: view.id,
            before: true,
        }),
        Some(_) => Err(taken().into()),
        None => {
            let body = Body::Tariff(checked.published.clone());
            let id = writer.append(ScopeId::ORGANISATION, &body)?.record;
            Ok(Done { id, before: false })
        }
    }
}
