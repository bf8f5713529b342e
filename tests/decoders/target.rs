//! The list of all targets.

use super::{file, ops, signed, text, wired};

/// One decoder, or several of one input, and what must hold of them.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name on the command line, of its folder in the corpus and of its fuzzer.
    pub name: &'static str,
    /// Reads an input and says whether it was read as something. Panics where something does not hold.
    pub run: fn(&[u8]) -> bool,
}

macro_rules! targets {
    ($($name:ident = $run:path,)*) => {
        /// Every target.
        pub const TARGETS: &[Target] = &[$(Target { name: stringify!($name), run: $run },)*];
    };
}

targets! {
    op = ops::op,
    body = ops::body,
    sync_request = wired::sync_request,
    sync_reply = wired::sync_reply,
    enrol_request = wired::enrol_request,
    enrol_reply = wired::enrol_reply,
    packed = wired::packed,
    stretch = signed::stretch,
    certificate = signed::certificate,
    proof = signed::proof,
    invitation = text::invitation,
    excerpt = text::excerpt,
    request_auth = text::request_auth,
    tariff = text::tariff,
    file = file::file,
    letter = file::letter,
}

/// Returns the target of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
