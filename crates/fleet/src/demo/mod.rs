//! One evening in Yên Thành: three collectors, one office, one centre.

mod checks;
mod evening;
mod pages;
mod report;
mod work;

pub use checks::{Finding, Findings};
pub use evening::{Evening, Options, Stage, Way, evening};
pub(crate) use pages::add_supervisor;
pub use pages::{Open, open};
pub use report::{LedgerLine, Report, SyncLine, print, read};
pub(crate) use report::{amounts, cash_sum};
