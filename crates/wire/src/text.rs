//! Bytes as text that people type (Crockford's base 32) and that headers carry (base 64 for addresses).

/// An alphabet whose length is a power of two.
pub(crate) struct Alphabet {
    symbols: &'static [u8],
    bits: u32,
}

/// Crockford's base 32, in small letters.
pub(crate) const BASE32: Alphabet = Alphabet {
    symbols: b"0123456789abcdefghjkmnpqrstvwxyz",
    bits: 5,
};

/// Base 64 for addresses (RFC 4648 §5), without padding.
pub(crate) const BASE64: Alphabet = Alphabet {
    symbols: b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
    bits: 6,
};

impl Alphabet {
    /// Writes bytes as text.
    pub(crate) fn encode(&self, bytes: &[u8]) -> String {
        let (mut text, mut held, mut held_bits) = (String::new(), 0_u32, 0);
        for byte in bytes {
            held = (held << 8) | u32::from(*byte);
            held_bits += 8;
            while held_bits >= self.bits {
                held_bits -= self.bits;
                text.push(self.symbol(held >> held_bits));
            }
            held &= (1 << held_bits) - 1;
        }
        if held_bits > 0 {
            text.push(self.symbol(held << (self.bits - held_bits)));
        }
        text
    }

    /// Reads text back; `None` where a symbol is none of these, or where the text is not what
    /// [`Alphabet::encode`] writes for `N` bytes.
    pub(crate) fn decode<const N: usize>(&self, text: &str) -> Option<[u8; N]> {
        self.decode_all(text, N)?.try_into().ok()
    }

    /// Reads text back; `None` also where it is longer than so many bytes.
    pub(crate) fn decode_all(&self, text: &str, bytes_max: usize) -> Option<Vec<u8>> {
        let (mut bytes, mut held, mut held_bits) = (Vec::new(), 0_u32, 0);
        for symbol in text.bytes() {
            held = (held << self.bits) | self.value(symbol)?;
            held_bits += self.bits;
            if held_bits >= 8 {
                held_bits -= 8;
                bytes.push(u8::try_from(held >> held_bits).ok()?);
                held &= (1 << held_bits) - 1;
            }
            if bytes.len() > bytes_max {
                return None;
            }
        }
        // What is left over are fewer bits than a symbol, and all of them zero: one text for one value.
        if held_bits >= self.bits || held != 0 {
            None
        } else {
            Some(bytes)
        }
    }

    /// Returns the symbol of a value.
    pub(crate) fn symbol(&self, value: u32) -> char {
        let at = usize::try_from(value).unwrap_or_default() % self.symbols.len();
        self.symbols.get(at).copied().map_or('0', char::from)
    }

    /// Returns the value of a symbol.
    pub(crate) fn value(&self, symbol: u8) -> Option<u32> {
        let at = self.symbols.iter().position(|one| *one == symbol)?;
        u32::try_from(at).ok()
    }
}

/// Puts what a person typed into the form that [`BASE32`] reads: small letters, the look-alikes `o`, `i` and `l`
/// as digits, without blanks and hyphens.
pub(crate) fn tidy_base32(typed: &str) -> String {
    let kept = typed.chars().filter(|c| *c != '-' && !c.is_whitespace());
    kept.map(|c| match c.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_back(bytes: [u8; 17]) {
            for alphabet in [BASE32, BASE64] {
                let text = alphabet.encode(&bytes);
                prop_assert_eq!(alphabet.decode::<17>(&text), Some(bytes));
                prop_assert_eq!(alphabet.decode::<16>(&text), None);
                prop_assert_eq!(alphabet.decode::<18>(&text), None);
            }
        }

        #[test]
        fn no_text_makes_the_decoder_panic(text: String) {
            prop_assert!(BASE32.decode::<16>(&text).is_none_or(|_| text.len() == 26));
            prop_assert!(BASE64.decode::<64>(&text).is_none_or(|_| text.len() == 86));
        }
    }

    #[test]
    fn the_forms_are_those_of_the_standards() {
        assert_eq!(BASE64.encode(b"\xfb\xff\xfe"), "-__-");
        assert_eq!(BASE64.encode(b"fo"), "Zm8");
        assert_eq!(BASE32.encode(b"foobar"), "csqpyrk1e8");
        // A second text for the same value: the spare bits are not zero.
        assert_eq!(BASE64.decode::<2>("Zm9"), None);
    }
}
