//! The worked examples of the field, and the edges of a BHXH premium.

mod examples;
mod parts;
