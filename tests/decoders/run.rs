//! Runs of a target: over given inputs, and over so many changed ones. The same seed runs the same inputs.

use std::any::Any;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::mutate::Mutator;
use super::target::Target;

/// The input at which a target failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Which one of the run.
    pub iteration: u64,
    /// What did not hold.
    pub why: String,
    /// The input.
    pub input: Vec<u8>,
}

/// Runs a target over changed inputs of a corpus and returns how many of them were read as something. `before` is
/// shown each input first.
///
/// # Errors
///
/// The first [`Failure`].
pub fn changed(
    target: &Target,
    corpus: &[Vec<u8>],
    seed: u64,
    iterations: Range<u64>,
    mut before: impl FnMut(&[u8]),
) -> Result<u64, Failure> {
    let mut read = 0;
    for iteration in iterations {
        let input = Mutator::new(seed, iteration).input(corpus);
        before(&input);
        read += u64::from(one(target, iteration, input)?);
    }
    Ok(read)
}

/// Runs a target over one input and returns whether it was read as something.
///
/// # Errors
///
/// A [`Failure`] that bears this number.
pub fn one(target: &Target, iteration: u64, input: Vec<u8>) -> Result<bool, Failure> {
    // A target keeps nothing between two inputs.
    catch_unwind(AssertUnwindSafe(|| (target.run)(&input))).map_err(|panic| Failure {
        iteration,
        why: message(&*panic),
        input,
    })
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic without a message").to_owned()
}
