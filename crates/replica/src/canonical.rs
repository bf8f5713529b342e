//! Checks that bytes are one deterministic CBOR item (RFC 8949 §4.2.1), within bounds.
//!
//! Two encodings of one value would be two hashes of one fact; so ops admit one only. Unknown fields pass:
//! this looks at form, never at meaning.

/// Why bytes are not canonical.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// The item ends before its length says.
    #[error("the bytes end in the middle of an item")]
    Truncated,
    /// Bytes follow the item.
    #[error("bytes follow the item")]
    Trailing,
    /// A number or length is written longer than it needs to be.
    #[error("a number is not in its shortest form at byte {0}")]
    NotShortest(usize),
    /// The keys of a map are not strictly ascending.
    #[error("map keys are not in order at byte {0}")]
    KeyOrder(usize),
    /// Indefinite lengths, tags, floats and undefined values are not used.
    #[error("a kind of item that ops do not use, at byte {0}")]
    Forbidden(usize),
    /// A text is not UTF-8.
    #[error("a text is not UTF-8 at byte {0}")]
    NotUtf8(usize),
    /// Items are nested deeper than eight levels.
    #[error("items are nested too deep at byte {0}")]
    TooDeep(usize),
}

/// How deep items may be nested.
pub(crate) const DEPTH_MAX: u8 = 8;

/// Checks that `bytes` are exactly one canonical item.
///
/// # Errors
///
/// The first [`CanonicalError`] met, reading from the front.
pub fn check_canonical(bytes: &[u8]) -> Result<(), CanonicalError> {
    let mut reader = Reader { bytes, at: 0 };
    reader.item(DEPTH_MAX)?;
    if reader.at == bytes.len() {
        Ok(())
    } else {
        Err(CanonicalError::Trailing)
    }
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> Result<&'b [u8], CanonicalError> {
        let end = self
            .at
            .checked_add(count)
            .ok_or(CanonicalError::Truncated)?;
        let taken = self
            .bytes
            .get(self.at..end)
            .ok_or(CanonicalError::Truncated)?;
        self.at = end;
        Ok(taken)
    }

    /// Reads a head: the major type and its argument.
    fn head(&mut self) -> Result<(u8, u64), CanonicalError> {
        let start = self.at;
        let first = *self.bytes.get(start).ok_or(CanonicalError::Truncated)?;
        self.at += 1;
        let (major, short) = (first >> 5, first & 0x1f);
        let (argument, least) = match short {
            0..=23 => return Ok((major, u64::from(short))),
            24 => (u64::from(u8::from_be_bytes(self.chunk()?)), 24),
            25 => (u64::from(u16::from_be_bytes(self.chunk()?)), 1 << 8),
            26 => (u64::from(u32::from_be_bytes(self.chunk()?)), 1 << 16),
            27 => (u64::from_be_bytes(self.chunk()?), 1 << 32),
            _ => return Err(CanonicalError::Forbidden(start)),
        };
        // Major type 7 with an argument is a float or an unassigned simple value.
        match (major, argument >= least) {
            (7, _) => Err(CanonicalError::Forbidden(start)),
            (_, false) => Err(CanonicalError::NotShortest(start)),
            (_, true) => Ok((major, argument)),
        }
    }

    fn chunk<const N: usize>(&mut self) -> Result<[u8; N], CanonicalError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let chunk = rest.first_chunk().ok_or(CanonicalError::Truncated)?;
        self.at += N;
        Ok(*chunk)
    }

    fn item(&mut self, depth: u8) -> Result<(), CanonicalError> {
        let start = self.at;
        // Most items are small numbers, most of them keys.
        if self.bytes.get(start).is_some_and(|first| *first < 24) {
            self.at += 1;
            return Ok(());
        }
        let (major, argument) = self.head()?;
        match major {
            0 | 1 => Ok(()),
            2 => self.content(argument).map(drop),
            3 => std::str::from_utf8(self.content(argument)?)
                .map(drop)
                .map_err(|_| CanonicalError::NotUtf8(start)),
            4 => {
                let below = depth.checked_sub(1).ok_or(CanonicalError::TooDeep(start))?;
                // Each item takes a byte at least, so a lying length ends at the end of the bytes.
                (0..argument).try_for_each(|_| self.item(below))
            }
            5 => self.map(
                argument,
                depth.checked_sub(1).ok_or(CanonicalError::TooDeep(start))?,
            ),
            // false, true, null.
            7 if (20..=22).contains(&argument) => Ok(()),
            _ => Err(CanonicalError::Forbidden(start)),
        }
    }

    fn content(&mut self, length: u64) -> Result<&'b [u8], CanonicalError> {
        self.take(usize::try_from(length).map_err(|_| CanonicalError::Truncated)?)
    }

    fn map(&mut self, entries: u64, depth: u8) -> Result<(), CanonicalError> {
        let mut previous: &[u8] = &[];
        for _ in 0..entries {
            let start = self.at;
            self.item(depth)?;
            let key = self.bytes.get(start..self.at).unwrap_or_default();
            // Most differ in their first byte.
            let is_behind = match (previous.first(), key.first()) {
                (Some(before), Some(first)) if before != first => before < first,
                _ => previous < key,
            };
            if !is_behind {
                return Err(CanonicalError::KeyOrder(start));
            }
            previous = key;
            self.item(depth)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CanonicalError as E;

    #[test]
    fn one_form_passes_and_each_fault_has_its_name() {
        let cases: [(&[u8], Result<(), E>); 13] = [
            (&[0xa2, 0x00, 0x18, 0x18, 0x01, 0x61, 0x61], Ok(())),
            (&[0xf6], Ok(())),
            (&[], Err(E::Truncated)),
            (&[0x42, 0x01], Err(E::Truncated)),
            (&[0x00, 0x00], Err(E::Trailing)),
            (&[0x18, 0x17], Err(E::NotShortest(0))),
            (&[0x19, 0x00, 0xff], Err(E::NotShortest(0))),
            (&[0xa2, 0x01, 0x00, 0x01, 0x00], Err(E::KeyOrder(3))),
            (&[0xa2, 0x01, 0x00, 0x00, 0x00], Err(E::KeyOrder(3))),
            (&[0xfb, 0, 0, 0, 0, 0, 0, 0, 0], Err(E::Forbidden(0))),
            (&[0x9f, 0xff], Err(E::Forbidden(0))),
            (&[0x61, 0xff], Err(E::NotUtf8(0))),
            (&[0x81; 40], Err(E::TooDeep(8))),
        ];
        for (bytes, expected) in cases {
            assert_eq!(check_canonical(bytes), expected, "{bytes:02x?}");
        }
    }

    #[test]
    fn a_lying_length_costs_no_memory_and_no_time() {
        let array = [0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        assert_eq!(check_canonical(&array), Err(E::Truncated));
        let text = [0x7b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        assert_eq!(check_canonical(&text), Err(E::Truncated));
    }
}
