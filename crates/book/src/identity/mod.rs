//! Numbers that name a person: CCCD, BHXH number, phone, health card.
//!
//! Personal data: errors never repeat the number, and `Debug` prints it masked, so that no log holds one.

mod error;
mod number;
mod read;

pub use error::{IdentityError, IdentityKind};
pub use number::{BhxhNumber, CardNumber, Cccd, Phone};
