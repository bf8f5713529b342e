//! Load: what a server takes in and how fast, beside what the bare database needs for the same rows.

mod child;
mod crowd;
mod intake;
mod print;
mod sender;
mod storm;

pub use child::{Child, serve_until_told};
pub use crowd::{Crowd, Post, admitted, gather, series};
pub use intake::{Intake, intake, take_in};
pub use print::{intake_line, storm_line, storm_words};
pub use sender::{Sender, Told, request};
pub use storm::{Host, Options, Storm, storm};
