//! The queries: read-only, each one statement or a fold over one.

mod duplicates;
mod excerpt;
mod forks;
mod lives;
mod made_by;
mod money;
mod organisation;
mod reached;
mod reader;
mod record;
mod replication;
mod root;
mod scope;
mod stretches;
mod struck;
mod tariff;
mod united;
mod visits;

pub use money::{Closed, Past};
pub(crate) use reader::Answer;
pub use reader::Reader;
