//! The queries: read-only, each one statement or a fold over one.

mod duplicates;
mod made_by;
mod money;
mod organisation;
mod reader;
mod record;
mod replication;
mod scope;
mod stretches;
mod united;
mod visits;

pub(crate) use reader::Answer;
pub use reader::Reader;
