//! One evening in Yên Thành: three collectors, one office, one centre.

mod checks;
mod evening;
mod pages;
mod report;
mod work;

pub use checks::{Finding, Findings};
pub use evening::{Evening, Options, Stage, evening};
pub use pages::{Open, open};
pub use report::{LedgerLine, Report, SyncLine, print, read};
