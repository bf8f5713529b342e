//! One column: the values that stand at one place of all ops of one shape, in order of the ops.

use super::number::{follow, read, step, write};
use super::scan::Sort;

/// A text of at most so many digits, and nothing else, is written as a number.
const DIGITS_MAX: u64 = 18;

/// A column being written.
#[derive(Debug)]
pub(super) struct Written {
    sort: Sort,
    /// How long each value is, in a column of texts or bytes.
    lengths: Vec<u8>,
    contents: Vec<u8>,
    last: u64,
}

/// A column being read.
#[derive(Debug)]
pub(super) struct Column<'p> {
    sort: Sort,
    lengths: &'p [u8],
    contents: &'p [u8],
    last: u64,
}

/// One value of a column.
#[derive(Debug)]
pub(super) enum Cell<'p> {
    Number(u64),
    Content(&'p [u8]),
    Digits {
        value: u64,
        count: usize,
    },
    /// The id of a record.
    Record {
        stream: u64,
        step: u64,
    },
    /// The name of a stream.
    Stream(u64),
    /// The short hash of the op that the two values in front name.
    ShortHash,
}

/// What stands in place of the length of bytes that are left out.
const RECORD: u64 = 1;
const STREAM: u64 = 3;
const SHORT_HASH: u64 = 5;

impl Written {
    pub(super) const fn new(sort: Sort) -> Self {
        Self {
            sort,
            lengths: Vec::new(),
            contents: Vec::new(),
            last: 0,
        }
    }

    pub(super) fn number(&mut self, number: u64) {
        write(&mut self.contents, step(self.last, number));
        self.last = number;
    }

    pub(super) fn content(&mut self, content: &[u8]) {
        let length = u64::try_from(content.len()).unwrap_or(u64::MAX);
        match digits(self.sort, content) {
            Some(value) => {
                write(&mut self.lengths, (length << 1) | 1);
                self.number(value);
            }
            None => {
                write(&mut self.lengths, length << 1);
                self.contents.extend_from_slice(content);
            }
        }
    }

    pub(super) fn record(&mut self, stream: u64, step: u64) {
        write(&mut self.lengths, RECORD);
        write(&mut self.contents, stream);
        write(&mut self.contents, step);
    }

    pub(super) fn stream(&mut self, stream: u64) {
        write(&mut self.lengths, STREAM);
        write(&mut self.contents, stream);
    }

    pub(super) fn short_hash(&mut self) {
        write(&mut self.lengths, SHORT_HASH);
    }

    pub(super) fn append_to(&self, packed: &mut Vec<u8>) {
        packed.extend_from_slice(&self.lengths);
        packed.extend_from_slice(&self.contents);
    }
}

/// Returns the value of a text of digits.
fn digits(sort: Sort, content: &[u8]) -> Option<u64> {
    let is_short = u64::try_from(content.len()).is_ok_and(|length| length <= DIGITS_MAX);
    let is_digits = sort == Sort::Text && is_short && !content.is_empty();
    if !is_digits {
        return None;
    }
    content.iter().try_fold(0_u64, |sum, byte| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        Some(sum * 10 + digit)
    })
}

impl<'p> Column<'p> {
    /// Takes a column of `count` values from the front of `packed`. Nothing of it is copied.
    pub(super) fn take(packed: &mut &'p [u8], sort: Sort, count: usize) -> Option<Self> {
        let lengths = match sort {
            Sort::Positive | Sort::Negative => &[],
            Sort::Bytes | Sort::Text => span(packed, |rest| {
                (0..count).try_for_each(|_| read(rest).map(drop))
            })?,
        };
        let mut ahead = lengths;
        let contents = span(packed, |rest| {
            (0..count).try_for_each(|_| match sort {
                Sort::Positive | Sort::Negative => read(rest).map(drop),
                Sort::Bytes | Sort::Text => skip(rest, sort, read(&mut ahead)?),
            })
        })?;
        Some(Self {
            sort,
            lengths,
            contents,
            last: 0,
        })
    }

    pub(super) fn next(&mut self) -> Option<Cell<'p>> {
        let length = match self.sort {
            Sort::Positive | Sort::Negative => return self.number().map(Cell::Number),
            Sort::Bytes | Sort::Text => read(&mut self.lengths)?,
        };
        match (self.sort, length & 1) {
            (_, 0) => {
                let (content, rest) = self
                    .contents
                    .split_at_checked(usize::try_from(length >> 1).ok()?)?;
                self.contents = rest;
                Some(Cell::Content(content))
            }
            (Sort::Bytes, _) => match length {
                RECORD => Some(Cell::Record {
                    stream: read(&mut self.contents)?,
                    step: read(&mut self.contents)?,
                }),
                STREAM => Some(Cell::Stream(read(&mut self.contents)?)),
                SHORT_HASH => Some(Cell::ShortHash),
                _ => None,
            },
            _ => {
                let count = length >> 1;
                let value = self.number()?;
                let ends = u32::try_from(count)
                    .ok()
                    .and_then(|n| 10_u64.checked_pow(n))?;
                let is_told = (1..=DIGITS_MAX).contains(&count) && value < ends;
                let count = usize::try_from(count).ok()?;
                is_told.then_some(Cell::Digits { value, count })
            }
        }
    }

    pub(super) fn number(&mut self) -> Option<u64> {
        self.last = follow(self.last, read(&mut self.contents)?);
        Some(self.last)
    }
}

/// Cuts off what `pass` passes over.
fn span<'p>(
    packed: &mut &'p [u8],
    pass: impl FnOnce(&mut &'p [u8]) -> Option<()>,
) -> Option<&'p [u8]> {
    let whole = *packed;
    pass(packed)?;
    whole.get(..whole.len() - packed.len())
}

fn skip(rest: &mut &[u8], sort: Sort, length: u64) -> Option<()> {
    if length & 1 == 0 {
        let (_, behind) = rest.split_at_checked(usize::try_from(length >> 1).ok()?)?;
        *rest = behind;
        return Some(());
    }
    let numbers = match (sort, length) {
        (Sort::Bytes, RECORD) => 2,
        (Sort::Bytes, SHORT_HASH) => 0,
        (Sort::Bytes, STREAM) | (Sort::Text, _) => 1,
        (Sort::Bytes | Sort::Positive | Sort::Negative, _) => return None,
    };
    (0..numbers).try_for_each(|_| read(rest).map(drop))
}
