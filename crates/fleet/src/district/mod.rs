//! The whole district: 39 communes, 214 collectors, the published figures out of recorded receipts.

mod collector;
mod commune;
mod live;
mod report;

pub use collector::Recorded;
pub use live::{District, Options};
pub use report::{Participants, Report, print};
