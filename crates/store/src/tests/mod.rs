//! The store as a whole: every rule once through SQL, once through Rust.

mod copies;
mod duplicates;
mod earlier;
mod grants;
mod hostile;
mod merge;
mod moments;
mod open;
mod records;
mod same;
mod scopes;
mod stretches;
mod strikes;
mod tariffs;
mod verifying;
mod writing;
