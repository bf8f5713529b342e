//! The command line as clap reads it. Values stay texts here: `input` turns them into the book's types, so that
//! every problem has its code and names its flag.

mod back;
mod command;
mod hand_over;
mod money;
mod numbers;
mod quote;
mod record;

pub use back::*;
pub use command::*;
pub use hand_over::*;
pub use money::*;
pub use numbers::*;
pub use quote::*;
pub use record::*;
