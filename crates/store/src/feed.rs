//! Rows on their way into a hash.

/// So many bytes are gathered: a hash over much at once takes a fraction of what it takes row by row.
pub(crate) const FED_AT_ONCE: usize = 1 << 16;

/// Feeds what has gathered, where it is more than `most`.
pub(crate) fn flow(gathered: &mut Vec<u8>, most: usize, hasher: &mut blake3::Hasher) {
    if gathered.len() > most {
        hasher.update(gathered);
        gathered.clear();
    }
}
