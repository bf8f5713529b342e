//! CBOR as a tree, so that a change deep inside leaves the rest whole.

/// One item. Byte strings that hold items are looked into.
#[derive(Debug, Clone)]
pub(super) enum Item {
    /// A head without content: a number, `false`, `true`, `null`.
    Plain(u8, u64),
    /// A byte string or text.
    Content(u8, Vec<u8>),
    /// A byte string of items.
    Wrapped(Vec<Self>),
    /// An array, or a map with its keys and values in turn.
    Many(u8, Vec<Self>),
}

const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const SIMPLE: u8 = 7;
const DEPTH_MAX: u8 = 16;

/// Reads all of `bytes` as items end to end; `None` where that is not what they are.
pub(super) fn parse(bytes: &[u8]) -> Option<Vec<Item>> {
    parse_at(bytes, DEPTH_MAX)
}

fn parse_at(bytes: &[u8], depth: u8) -> Option<Vec<Item>> {
    let (mut items, mut rest) = (Vec::new(), bytes);
    while !rest.is_empty() {
        items.push(item(&mut rest, depth)?);
    }
    Some(items)
}

fn item(rest: &mut &[u8], depth: u8) -> Option<Item> {
    let depth = depth.checked_sub(1)?;
    let (major, argument) = head(rest)?;
    let length = usize::try_from(argument).ok()?;
    match major {
        BYTES | TEXT => {
            let (content, behind) = rest.split_at_checked(length)?;
            *rest = behind;
            let inner = (major == BYTES && length > 16).then(|| parse_at(content, depth));
            Some(match inner.flatten() {
                Some(items) => Item::Wrapped(items),
                None => Item::Content(major, content.to_vec()),
            })
        }
        ARRAY | MAP => {
            let count = if major == MAP {
                length.checked_mul(2)?
            } else {
                length
            };
            let items = (0..count).map(|_| item(rest, depth));
            Some(Item::Many(major, items.collect::<Option<_>>()?))
        }
        6 => None,
        _ => Some(Item::Plain(major, argument)),
    }
}

fn head(rest: &mut &[u8]) -> Option<(u8, u64)> {
    let (first, behind) = rest.split_first()?;
    let (major, short) = (first >> 5, first & 0x1f);
    *rest = behind;
    if short < 24 {
        return Some((major, u64::from(short)));
    }
    if short > 27 || major == SIMPLE {
        return None;
    }
    let (bytes, behind) = rest.split_at_checked(1 << (short - 24))?;
    *rest = behind;
    let argument = bytes
        .iter()
        .fold(0, |sum, byte| (sum << 8) | u64::from(*byte));
    Some((major, argument))
}

/// Writes items end to end, in canonical form where their keys are in order.
pub(super) fn write(items: &[Item]) -> Vec<u8> {
    let mut bytes = Vec::new();
    items.iter().for_each(|item| item.write(&mut bytes));
    bytes
}

impl Item {
    fn write(&self, to: &mut Vec<u8>) {
        match self {
            Self::Plain(major, argument) => write_head(to, *major, *argument),
            Self::Content(major, content) => {
                write_head(to, *major, length(content.len()));
                to.extend_from_slice(content);
            }
            Self::Wrapped(items) => {
                let content = write(items);
                write_head(to, BYTES, length(content.len()));
                to.extend_from_slice(&content);
            }
            Self::Many(major, items) => {
                let count = if *major == MAP {
                    items.len() / 2
                } else {
                    items.len()
                };
                write_head(to, *major, length(count));
                items.iter().for_each(|item| item.write(to));
            }
        }
    }

    /// Returns the items below this one.
    pub(super) fn below(&mut self) -> Option<&mut Vec<Self>> {
        match self {
            Self::Plain(..) | Self::Content(..) => None,
            Self::Wrapped(items) | Self::Many(_, items) => Some(items),
        }
    }

    /// Returns how many items this one is, those below it included.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Plain(..) | Self::Content(..) => 1,
            Self::Wrapped(items) | Self::Many(_, items) => 1 + size(items),
        }
    }
}

/// Returns how many items these are, those below them included.
pub(super) fn size(items: &[Item]) -> usize {
    items.iter().map(Item::size).sum()
}

/// Returns one of all items, counted from the first on, each before those below it.
pub(super) fn nth(items: &mut [Item], mut at: usize) -> Option<&mut Item> {
    for item in items {
        let size = item.size();
        if at == 0 {
            return Some(item);
        }
        if at < size {
            return nth(item.below()?, at - 1);
        }
        at -= size;
    }
    None
}

fn length(length: usize) -> u64 {
    u64::try_from(length).expect("a length has 64 bits")
}

/// Writes a head in its shortest form.
pub(super) fn write_head(to: &mut Vec<u8>, major: u8, argument: u64) {
    let bytes = argument.to_be_bytes();
    let (short, skip) = match argument {
        0..=23 => {
            to.push((major << 5) | bytes[7]);
            return;
        }
        24..=0xff => (24, 7),
        0x100..=0xffff => (25, 6),
        0x1_0000..=0xffff_ffff => (26, 4),
        0x1_0000_0000.. => (27, 0),
    };
    to.push((major << 5) | short);
    to.extend_from_slice(&bytes[skip..]);
}
