//! The one place where this program draws randomness; everything below is handed bytes.

use wire::problem::{Code, Problem};

/// Returns `N` random bytes of the operating system.
///
/// # Errors
///
/// `internal`, where the system has none.
#[expect(
    clippy::disallowed_methods,
    reason = "the edge: randomness is drawn here and handed down"
)]
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Problem> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|why| Problem::new(Code::Internal).with("why", why))?;
    Ok(bytes)
}
