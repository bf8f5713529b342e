//! What an op is made of: its shape, which many ops share, and its values.

use std::ops::Range;

/// How deep items may be nested, as in every op.
const DEPTH_MAX: u8 = 8;
/// The longest shape. An op of a longer one is rare, and travels as it is.
pub(super) const SHAPE_BYTES_MAX: usize = 1024;

/// One item read apart.
///
/// The shape is the item with every value replaced by the empty one of its type: `00`, `20`, `40` or `60`. Map keys,
/// the heads of arrays and maps, `false`, `true`, `null` and the op's kind stay. So a shape is an item, too, and its
/// own shape.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub(super) shape: Vec<u8>,
    pub(super) values: Vec<Value>,
}

/// One value of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) sort: Sort,
    /// The number itself (of −1 − n: n), or the length.
    pub(super) argument: u64,
    /// Where its content begins in the item: behind its head.
    pub(super) at: usize,
    /// Where its placeholder stands in the shape.
    pub(super) place: usize,
}

/// The types of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Positive,
    Negative,
    Bytes,
    Text,
}

impl Sort {
    const fn of(major: u8) -> Option<Self> {
        match major {
            0 => Some(Self::Positive),
            1 => Some(Self::Negative),
            2 => Some(Self::Bytes),
            3 => Some(Self::Text),
            _ => None,
        }
    }

    /// Returns the type's major number, in its place in an item's head.
    pub(super) const fn major(self) -> u8 {
        match self {
            Self::Positive => 0x00,
            Self::Negative => 0x20,
            Self::Bytes => 0x40,
            Self::Text => 0x60,
        }
    }
}

/// Where an item's parts are found, before they are told apart.
struct Head {
    major: u8,
    argument: u64,
}

impl Scan {
    /// Reads the op that `bytes` begins with and returns where it ends. `None`: not an op, not canonical, or of too long a
    /// shape.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Option<usize> {
        // Most ops are of the shape of the one before.
        if let Some(end) = self.read_as_before(bytes) {
            return Some(end);
        }
        let end = self.read_anew(bytes);
        if end.is_none() {
            self.shape.clear();
            self.values.clear();
        }
        end
    }

    /// Reads an op of the shape that was read last, if there is one.
    fn read_as_before(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut rest = self.shape.as_slice();
        let (mut at, mut done) = (0, 0);
        for value in &mut self.values {
            let (kept, behind) = rest.split_at_checked(value.place.checked_sub(done)?)?;
            let (_, behind) = behind.split_first()?;
            at = pass_over(bytes, at, kept)?;
            let Head { major, argument } = head(bytes, &mut at)?;
            (Sort::of(major)? == value.sort).then_some(())?;
            (value.argument, value.at) = (argument, at);
            if matches!(value.sort, Sort::Bytes | Sort::Text) {
                at = content_end(bytes, at, value.sort, argument)?;
            }
            (rest, done) = (behind, value.place + 1);
        }
        // An op has values.
        (done > 0).then_some(())?;
        pass_over(bytes, at, rest)
    }

    fn read_anew(&mut self, bytes: &[u8]) -> Option<usize> {
        self.shape.clear();
        self.values.clear();
        let mut at = 0;
        let first = *bytes.first()?;
        // A map of three entries at least: kind, time, actor, and the body behind them.
        if !(0xa3..=0xb7).contains(&first) {
            return None;
        }
        self.keep(bytes, &mut at, 1)?;
        self.key(bytes, &mut at, 0)?;
        let start = at;
        let kind = head(bytes, &mut at)?;
        if kind.major != 0 {
            return None;
        }
        self.shape.extend_from_slice(bytes.get(start..at)?);
        let mut at_actor = at;
        for key in 1..3 {
            at_actor = at;
            self.key(bytes, &mut at, key)?;
            self.item(bytes, &mut at, DEPTH_MAX)?;
        }
        let are_numbers = self.values.iter().all(|one| one.sort == Sort::Positive);
        if self.values.len() != 2 || !are_numbers {
            return None;
        }
        let mut last = at_actor..at_actor + 1;
        for _ in 3..first - 0xa0 {
            self.entry(bytes, &mut at, &mut last, DEPTH_MAX - 1)?;
        }
        Some(at)
    }

    fn keep(&mut self, bytes: &[u8], at: &mut usize, count: usize) -> Option<()> {
        let end = at.checked_add(count)?;
        self.shape.extend_from_slice(bytes.get(*at..end)?);
        *at = end;
        (self.shape.len() <= SHAPE_BYTES_MAX).then_some(())
    }

    /// Passes over one of the keys that every op has.
    fn key(&mut self, bytes: &[u8], at: &mut usize, key: u8) -> Option<()> {
        (bytes.get(*at) == Some(&key)).then_some(())?;
        self.keep(bytes, at, 1)
    }

    fn item(&mut self, bytes: &[u8], at: &mut usize, depth: u8) -> Option<()> {
        let start = *at;
        let Head { major, argument } = head(bytes, at)?;
        if let Some(sort) = Sort::of(major) {
            self.values.push(Value {
                sort,
                argument,
                at: *at,
                place: self.shape.len(),
            });
            self.shape.push(sort.major());
            if matches!(sort, Sort::Bytes | Sort::Text) {
                *at = content_end(bytes, *at, sort, argument)?;
            }
            return (self.shape.len() <= SHAPE_BYTES_MAX).then_some(());
        }
        let end = *at;
        *at = start;
        self.keep(bytes, at, end - start)?;
        // Each item takes a byte of the shape at least, so a lying length ends at the longest shape.
        match major {
            4 => {
                let below = depth.checked_sub(1)?;
                (0..argument).try_for_each(|_| self.item(bytes, at, below))
            }
            5 => {
                let (below, mut last) = (depth.checked_sub(1)?, 0..0);
                (0..argument).try_for_each(|_| self.entry(bytes, at, &mut last, below))
            }
            7 => (20..=22).contains(&argument).then_some(()),
            _ => None,
        }
    }

    /// Reads a key, which stays in the shape, and the item behind it. The `last` key comes in front of it.
    fn entry(
        &mut self,
        bytes: &[u8],
        at: &mut usize,
        last: &mut Range<usize>,
        depth: u8,
    ) -> Option<()> {
        let start = *at;
        let Head { major, argument } = head(bytes, at)?;
        let end = match Sort::of(major)? {
            Sort::Positive | Sort::Negative => *at,
            sort @ (Sort::Bytes | Sort::Text) => content_end(bytes, *at, sort, argument)?,
        };
        let (before, key) = (bytes.get(last.clone())?, bytes.get(start..end)?);
        (before < key).then_some(())?;
        *last = start..end;
        *at = start;
        self.keep(bytes, at, end - start)?;
        self.item(bytes, at, depth)
    }
}

/// Returns where `kept` ends, if it stands there.
fn pass_over(bytes: &[u8], at: usize, kept: &[u8]) -> Option<usize> {
    let end = at.checked_add(kept.len())?;
    (bytes.get(at..end)? == kept).then_some(end)
}

fn content_end(bytes: &[u8], at: usize, sort: Sort, length: u64) -> Option<usize> {
    let end = at.checked_add(usize::try_from(length).ok()?)?;
    let content = bytes.get(at..end)?;
    let is_one = sort != Sort::Text || std::str::from_utf8(content).is_ok();
    is_one.then_some(end)
}

/// Reads a head in its shortest form: the major type and its argument.
fn head(bytes: &[u8], at: &mut usize) -> Option<Head> {
    let first = *bytes.get(*at)?;
    *at += 1;
    let (major, short) = (first >> 5, first & 0x1f);
    let length: usize = match short {
        0..=23 => {
            let argument = u64::from(short);
            return Some(Head { major, argument });
        }
        24..=27 => 1 << (short - 24),
        _ => return None,
    };
    let end = at.checked_add(length)?;
    let content = bytes.get(*at..end)?.iter();
    let argument = content.fold(0, |sum, byte| (sum << 8) | u64::from(*byte));
    let least = match short {
        24 => 24,
        25 => 1 << 8,
        26 => 1 << 16,
        _ => 1 << 32,
    };
    (argument >= least).then_some(())?;
    *at = end;
    Some(Head { major, argument })
}

/// Writes a head in its shortest form.
pub(super) fn write_head(to: &mut Vec<u8>, sort: Sort, argument: u64) {
    let major = sort.major();
    let bytes = argument.to_be_bytes();
    let (short, skip) = match argument {
        0..=23 => {
            let [.., last] = bytes;
            to.push(major | last);
            return;
        }
        24..=0xff => (24, 7),
        0x100..=0xffff => (25, 6),
        0x1_0000..=0xffff_ffff => (26, 4),
        0x1_0000_0000..=u64::MAX => (27, 0),
    };
    to.push(major | short);
    to.extend(bytes.iter().skip(skip));
}
