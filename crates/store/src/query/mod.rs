//! The queries: read-only, each one statement or a fold over one.

mod money;
mod organisation;
mod reader;
mod record;
mod replication;
mod stretches;

pub(crate) use reader::Answer;
pub use reader::Reader;
