//! Files on a stick: the same requests and replies as on the line, sealed to their reader and signed by their writer.

mod error;
mod letter;
mod seal;
#[cfg(test)]
mod tests;

pub use error::FileError;
pub use letter::{Letter, Opened, Parts, Said};
