//! What a sync takes on a very bad line: every byte counted, the time computed from a model of the line.

mod measure;
mod model;
mod print;
mod tap;

pub use measure::{Measured, Options, Trip, measure};
pub use model::Model;
pub use print::{json, words};
