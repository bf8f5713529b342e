//! Who, where and what: every identity is its own type.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::{Hash, PublicKey, ShortHash};

/// Why a text is not an identity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} hexadecimal digits, got {got:?}")]
pub struct IdError {
    /// How many digits the identity has.
    pub expected: usize,
    /// The text that was given, cut to 80 characters.
    pub got: String,
}

macro_rules! byte_id {
    ($(#[$doc:meta])* $name:ident, $bytes:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $bytes]);

        impl $name {
            /// Returns the identity with these bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; $bytes]) -> Self {
                Self(bytes)
            }

            /// Returns the bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $bytes] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let wrong = || IdError {
                    expected: $bytes * 2,
                    got: text.chars().take(80).collect(),
                };
                if text.len() != $bytes * 2 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
                    return Err(wrong());
                }
                let mut bytes = [0; $bytes];
                for (at, byte) in bytes.iter_mut().enumerate() {
                    let digits = text.get(at * 2..at * 2 + 2).ok_or_else(wrong)?;
                    *byte = u8::from_str_radix(digits, 16).map_err(|_| wrong())?;
                }
                Ok(Self(bytes))
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                let at = d.position();
                <[u8; $bytes]>::try_from(d.bytes()?).map(Self).map_err(|_| {
                    minicbor::decode::Error::message(concat!(
                        stringify!($name),
                        " has another length"
                    ))
                    .at(at)
                })
            }
        }
    };
}

byte_id!(
    /// An organisation: 16 random bytes, made once by the centre.
    OrgId,
    16
);
byte_id!(
    /// A machine with a key, named by that key.
    DeviceId,
    16
);
byte_id!(
    /// One life of a device's log. A restored or cloned copy gets a new one; servers have them too.
    Incarnation,
    8
);
byte_id!(
    /// A record or a fact, named by the chain link of the op that made it.
    RecordId,
    16
);

impl DeviceId {
    /// Returns the identity of the device that holds `key`.
    #[must_use]
    pub fn of(key: &PublicKey) -> Self {
        Self(Hash::of("tungnha device 1", &[key.as_bytes()]).prefix())
    }
}

impl Incarnation {
    /// Returns the incarnation that `device` began with `nonce` (16 random bytes, drawn once).
    #[must_use]
    pub fn of(org: OrgId, device: DeviceId, nonce: &[u8; 16]) -> Self {
        let parts: [&[u8]; 3] = [org.as_bytes(), device.as_bytes(), nonce];
        Self(Hash::of("tungnha incarnation 1", &parts).prefix())
    }

    /// Returns the name of the branch of this life's history that begins behind `after` ops with an op of link
    /// `first`. Called on the life itself, never on a branch, so that a later split renames nothing above it.
    #[must_use]
    pub fn branch(&self, after: u64, first: &Hash) -> Self {
        let parts: [&[u8]; 3] = [&self.0, &after.to_be_bytes(), first.as_bytes()];
        Self(Hash::of("tungnha branch 1", &parts).prefix())
    }
}

impl RecordId {
    /// Returns the identity of the record that the op with chain link `link` made.
    ///
    /// Derived and never sent. It depends on the whole chain, so two branches of a cloned device never
    /// mint one identity for two households.
    #[must_use]
    pub fn of(link: &Hash) -> Self {
        Self(link.prefix())
    }

    /// Returns the first bytes of the link of the op that made it.
    #[must_use]
    pub fn link(&self) -> ShortHash {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        ShortHash::from_bytes([a, b, c, d, e, f, g, h])
    }
}

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
        #[cbor(transparent)]
        pub struct $name(#[n(0)] pub u32);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number_id!(
    /// What is shared as one: a hamlet, an office, or the organisation. Numbered by the centre.
    ScopeId
);
number_id!(
    /// The person or office in whose name an op is made. Numbered by the centre.
    ActorId
);

impl ScopeId {
    /// The organisation's own scope: units, server certificates, tariffs. Only the centre writes here.
    pub const ORGANISATION: Self = Self(1);
}
