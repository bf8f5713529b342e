//! What became of an op on its way into the projections.

/// What became of an op.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It was projected.
    Applied,
    /// Kept unread: a kind of a later version.
    UnknownKind,
    /// Kept unread: the bytes are no op of this kind.
    Malformed,
    /// Kept unread: its device has not been granted the scope or not in this name, or the op is the centre's alone.
    NotGranted,
}

impl Verdict {
    /// Returns the number under which it is stored.
    pub(crate) const fn number(self) -> i64 {
        match self {
            Self::Applied => 0,
            Self::UnknownKind => 1,
            Self::Malformed => 2,
            Self::NotGranted => 3,
        }
    }

    /// Returns the stable code of an op that is kept unread, by its stored number; empty for an applied one.
    pub(crate) const fn code(number: i64) -> &'static str {
        match number {
            1 => "unknown-kind",
            2 => "malformed",
            3 => "not-granted",
            _ => "",
        }
    }
}
