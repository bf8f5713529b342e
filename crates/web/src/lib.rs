//! The pages' common parts: texts, problems, formats, layout, forms, tables, receipts.
//!
//! Pure functions to markup and text: no HTTP, no store, no clock, no file. Both programs use it, so that a page can be
//! tested without a port. Invariant: whatever a person typed is escaped; the pages run no script and load nothing
//! from elsewhere.

pub mod assets;
pub mod badge;
pub mod csv;
pub mod custody;
pub mod form;
pub mod format;
pub mod lang;
pub mod layout;
pub mod pager;
pub mod part;
pub mod problem;
pub mod qr;
pub mod receipt;
pub mod refund;
pub mod table;
pub mod text;
pub mod void;
