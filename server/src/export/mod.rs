//! Exports: every view of the ledger and the insurer's lists, as CSV and XLSX, with a manifest.
//!
//! What is exported as of an arrival comes out byte for byte again, whatever came since; but for the columns that name
//! persons, units and collectors, which the manifest tells.

mod bank;
mod behind;
mod cash;
mod cash_count;
mod commission;
mod files;
mod insurer;
mod ledger;
mod lines;
mod list;
mod pasts;
mod people;
mod read;
mod refunds;
mod sheet;

pub use files::{Form, Manifest, write};
pub use ledger::with_total;
pub use list::List;
pub use people::participants;
pub use read::{Export, Reading, read, start};
pub use sheet::{Cell, Sheet};
