//! Unpacking.

use replica::Incarnation;

use super::column::{Cell, Column};
use super::name::StreamName;
use super::number::read;
use super::reference::{Omitted, Reference, Streams};
use super::scan::{Scan, Sort, write_head};
use super::write::{SHAPES_BYTES_MAX, expected};
use crate::limits::{BODY_OPS_MAX, UNPACKED_BYTES_MAX};

/// What a message says of the stretch whose ops are packed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counted {
    pub(crate) after: u64,
    pub(crate) ops: u64,
}

/// The ops of each stretch.
type Ops = Vec<Vec<Vec<u8>>>;

/// Reads what [`super::pack`] wrote: the ops of each stretch, zeroes where a reference stands, and the references.
/// `None` where the bytes are none of a packing, or would come out longer than a body may be.
pub(crate) fn unpack(packed: &[u8], stretches: &[Counted]) -> Option<(Ops, Vec<Reference>)> {
    let count = stretches
        .iter()
        .try_fold(0_u64, |sum, one| sum.checked_add(one.ops))?;
    let count = usize::try_from(count).ok()?;
    if count > BODY_OPS_MAX {
        return None;
    }
    let mut unpacker = Unpacker::begin(packed, count)?;
    let mut all = Vec::with_capacity(stretches.len());
    for (at, stretch) in stretches.iter().enumerate() {
        unpacker.streams.begin(stretch.after);
        // No more than BODY_OPS_MAX, as their sum is none.
        let mut ops = Vec::new();
        for number in 0..usize::try_from(stretch.ops).ok()? {
            ops.push(unpacker.op((at, number))?);
        }
        all.push(ops);
    }
    Some((all, unpacker.references))
}

struct Shape<'p> {
    /// The shape's own bytes.
    bytes: &'p [u8],
    /// Where its values stand: time and actor, and behind them those that have columns.
    places: Vec<(Sort, usize)>,
    columns: Vec<Column<'p>>,
}

struct Unpacker<'p> {
    shapes: Vec<Shape<'p>>,
    /// The shapes of the ops still to come.
    ops: &'p [u8],
    streams: Streams,
    /// Ops that have no shape.
    whole: Column<'p>,
    times: Column<'p>,
    counters: Column<'p>,
    actors: Column<'p>,
    last: (u64, u64),
    references: Vec<Reference>,
    bytes_left: usize,
}

impl<'p> Unpacker<'p> {
    /// Finds where everything begins: shapes, the shape of each of `count` ops, streams, columns.
    fn begin(mut packed: &'p [u8], count: usize) -> Option<Self> {
        let rest = &mut packed;
        let mut shapes = read_shapes(rest)?;
        let (ops, mut counts) = (*rest, vec![0_usize; shapes.len() + 1]);
        for _ in 0..count {
            let shape = usize::try_from(read(rest)?).ok()?;
            *counts.get_mut(shape)? += 1;
        }
        let (without, counts) = counts.split_first()?;
        let streams = Streams::take(rest)?;
        let whole = Column::take(rest, Sort::Bytes, *without)?;
        let with = count - without;
        let times = Column::take(rest, Sort::Positive, with)?;
        let counters = Column::take(rest, Sort::Positive, with)?;
        let actors = Column::take(rest, Sort::Positive, with)?;
        for (shape, count) in shapes.iter_mut().zip(counts) {
            for (sort, _) in shape.places.iter().skip(2) {
                shape.columns.push(Column::take(rest, *sort, *count)?);
            }
        }
        rest.is_empty().then_some(Self {
            shapes,
            ops,
            streams,
            whole,
            times,
            counters,
            actors,
            last: (0, 0),
            references: Vec::new(),
            bytes_left: UNPACKED_BYTES_MAX,
        })
    }

    fn op(&mut self, place: (usize, usize)) -> Option<Vec<u8>> {
        let op = match read(&mut self.ops)? {
            0 => match self.whole.next()? {
                Cell::Content(op) => op.to_vec(),
                Cell::Number(_)
                | Cell::Digits { .. }
                | Cell::Record { .. }
                | Cell::Stream(_)
                | Cell::ShortHash => return None,
            },
            shape => self.values(usize::try_from(shape - 1).ok()?, place)?,
        };
        self.bytes_left = self.bytes_left.checked_sub(op.len())?;
        Some(op)
    }

    fn values(&mut self, shape: usize, (stretch, number): (usize, usize)) -> Option<Vec<u8>> {
        let head = [self.time()?, self.actors.number()?];
        let Shape {
            bytes,
            places,
            columns,
        } = self.shapes.get_mut(shape)?;
        let (mut op, mut done) = (Vec::with_capacity(bytes.len() + 32), 0);
        let mut front = Front::default();
        let mut cells = head
            .map(|number| Some(Cell::Number(number)))
            .into_iter()
            .chain(columns.iter_mut().map(Column::next));
        for (sort, place) in places {
            op.extend_from_slice(bytes.get(done..*place)?);
            done = *place + 1;
            let cell = cells.next()??;
            let left_out = match &cell {
                Cell::Number(number) => {
                    write_head(&mut op, *sort, *number);
                    None
                }
                Cell::Content(content) => {
                    write_head(&mut op, *sort, u64::try_from(content.len()).ok()?);
                    op.extend_from_slice(content);
                    None
                }
                Cell::Digits { value, count } => {
                    write_head(&mut op, *sort, u64::try_from(*count).ok()?);
                    op.extend(format!("{value:0count$}").bytes());
                    None
                }
                Cell::Record { stream, step } => {
                    let (stream, number) = self.streams.follow(*stream, *step)?;
                    Some((stream, Omitted::Record(number)))
                }
                Cell::Stream(stream) => Some((self.streams.named(*stream)?, Omitted::Stream)),
                Cell::ShortHash => {
                    let (stream, number) = front.named()?;
                    Some((stream, Omitted::ShortHash(number)))
                }
            };
            if let Some((stream, what)) = left_out {
                write_head(&mut op, *sort, u64::try_from(what.length()).ok()?);
                let at = op.len();
                op.resize(at + what.length(), 0);
                self.references.push(Reference {
                    stretch,
                    op: number,
                    at,
                    stream,
                    what,
                });
            }
            front.next(*sort, &cell, left_out);
        }
        op.extend_from_slice(bytes.get(done..)?);
        Some(op)
    }

    fn time(&mut self) -> Option<u64> {
        let millis = self.times.number()?;
        let expected = expected(self.last, millis);
        let counter = self.counters.number()?.wrapping_add(expected);
        let is_time = millis >> 48 == 0 && counter >> 16 == 0;
        self.last = (millis, counter);
        is_time.then_some(millis << 16 | counter)
    }
}

/// The two values in front of the one at hand, as far as they may name an op.
#[derive(Default)]
struct Front {
    stream: Option<Option<StreamName>>,
    number: Option<u64>,
    /// What the value in front names, should a number follow.
    last: Option<Option<StreamName>>,
}

impl Front {
    fn next(
        &mut self,
        sort: Sort,
        cell: &Cell<'_>,
        left_out: Option<(Option<StreamName>, Omitted)>,
    ) {
        (self.stream, self.number, self.last) = match (cell, left_out) {
            (Cell::Number(number), _) if sort == Sort::Positive => (self.last, Some(*number), None),
            (Cell::Content(content), _) if sort == Sort::Bytes => {
                let whole = <[u8; 8]>::try_from(*content).ok();
                let whole = whole.map(|bytes| StreamName::whole(&Incarnation::from_bytes(bytes)));
                (None, None, whole.map(Some))
            }
            (_, Some((stream, Omitted::Stream))) => (None, None, Some(stream)),
            _ => (None, None, None),
        };
    }

    /// Returns the stream and the number that they name.
    fn named(&self) -> Option<(Option<StreamName>, u64)> {
        Some((self.stream?, self.number?))
    }
}

fn read_shapes<'p>(packed: &mut &'p [u8]) -> Option<Vec<Shape<'p>>> {
    let (mut shapes, mut scan) = (Vec::new(), Scan::default());
    let (count, mut bytes_left) = (read(packed)?, SHAPES_BYTES_MAX);
    for _ in 0..count {
        let end = scan.read(packed)?;
        let (bytes, rest) = packed.split_at_checked(end)?;
        *packed = rest;
        // Anything but empty values would stand in it twice.
        if bytes != scan.shape {
            return None;
        }
        bytes_left = bytes_left.checked_sub(end)?;
        let places = scan.values.iter().map(|one| (one.sort, one.place));
        shapes.push(Shape {
            bytes,
            places: places.collect(),
            columns: Vec::new(),
        });
    }
    Some(shapes)
}
