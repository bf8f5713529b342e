//! A sheet as PDF: A5 upright, or as wide as a roll and as long as what stands on it.

mod document;
mod layout;
mod size;

pub use document::{PdfError, pdf};
pub use size::Size;

#[cfg(test)]
mod tests;
