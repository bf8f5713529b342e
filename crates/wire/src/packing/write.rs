//! Packing.

use std::collections::HashMap;

use replica::Stretch;

use super::column::Written;
use super::number::write;
use super::reference::{Omitted, Reference, Streams};
use super::scan::{Scan, Sort, Value};

/// The most bytes that all shapes of a message have together. What is of further shapes travels as it is.
pub(super) const SHAPES_BYTES_MAX: usize = 1 << 16;

/// Packs the ops of stretches, in their order. `references`: in order of stretch, op and place.
pub(crate) fn pack(stretches: &[Stretch], references: &[Reference]) -> Vec<u8> {
    let mut packer = Packer::new(references);
    for (at, stretch) in stretches.iter().enumerate() {
        packer.streams.begin(stretch.after);
        for (number, op) in stretch.ops.iter().enumerate() {
            packer.op((at, number), op);
        }
    }
    packer.finish()
}

struct Packer<'r> {
    /// Those that are still to come.
    references: &'r [Reference],
    scan: Scan,
    /// The number and columns of each shape; numbers begin at 1.
    known: HashMap<Vec<u8>, usize>,
    columns: Vec<Vec<Written>>,
    shapes: Vec<u8>,
    /// The shape of each op; 0: as it is.
    ops: Vec<u8>,
    streams: Streams,
    /// Ops that have no shape.
    whole: Written,
    times: Written,
    /// How far each counter is from the one expected.
    counters: Written,
    actors: Written,
    last: (u64, u64),
}

impl<'r> Packer<'r> {
    fn new(references: &'r [Reference]) -> Self {
        Self {
            references,
            scan: Scan::default(),
            known: HashMap::new(),
            columns: Vec::new(),
            shapes: Vec::new(),
            ops: Vec::new(),
            streams: Streams::default(),
            whole: Written::new(Sort::Bytes),
            times: Written::new(Sort::Positive),
            counters: Written::new(Sort::Positive),
            actors: Written::new(Sort::Positive),
            last: (0, 0),
        }
    }

    fn op(&mut self, place: (usize, usize), op: &[u8]) {
        let mut scan = std::mem::take(&mut self.scan);
        let is_read = scan.read(op) == Some(op.len());
        match is_read.then(|| self.shape(&scan)).flatten() {
            Some(shape) => self.values(shape, place, op, &scan.values),
            None => {
                write(&mut self.ops, 0);
                self.whole.content(op);
            }
        }
        self.scan = scan;
    }

    /// Returns the number of a shape; `None` where it is new and there is no room for it.
    fn shape(&mut self, scan: &Scan) -> Option<usize> {
        if let Some(number) = self.known.get(&scan.shape) {
            return Some(*number);
        }
        if self.shapes.len() + scan.shape.len() > SHAPES_BYTES_MAX {
            return None;
        }
        self.shapes.extend_from_slice(&scan.shape);
        let behind_the_head = scan.values.iter().skip(2);
        self.columns
            .push(behind_the_head.map(|one| Written::new(one.sort)).collect());
        let number = self.columns.len();
        self.known.insert(scan.shape.clone(), number);
        Some(number)
    }

    fn values(&mut self, shape: usize, place: (usize, usize), op: &[u8], values: &[Value]) {
        write(&mut self.ops, count(shape));
        let [time, actor, rest @ ..] = values else {
            return;
        };
        self.time(time.argument);
        self.actors.number(actor.argument);
        let columns = self.columns.get_mut(shape - 1).into_iter().flatten();
        for (value, column) in rest.iter().zip(columns) {
            match value.sort {
                Sort::Positive | Sort::Negative => column.number(value.argument),
                Sort::Bytes | Sort::Text => {
                    let length = usize::try_from(value.argument).unwrap_or(0);
                    let left_out = next(&mut self.references, place, value.at)
                        .filter(|one| one.what.length() == length);
                    match left_out.map(|one| (one.stream, one.what)) {
                        Some((stream, Omitted::Record(number))) => {
                            let stream = self.streams.index(stream);
                            column.record(stream, self.streams.step(stream, number));
                        }
                        Some((stream, Omitted::Stream)) => {
                            column.stream(self.streams.index(stream));
                        }
                        Some((_, Omitted::ShortHash(_))) => column.short_hash(),
                        None => column.content(op.get(value.at..value.at + length).unwrap_or(&[])),
                    }
                }
            }
        }
    }

    /// Writes a hybrid time as milliseconds and counter; most often the counter is the next or 0.
    fn time(&mut self, time: u64) {
        let (millis, counter) = (time >> 16, time & 0xffff);
        let expected = expected(self.last, millis);
        self.times.number(millis);
        self.counters.number(counter.wrapping_sub(expected));
        self.last = (millis, counter);
    }

    fn finish(self) -> Vec<u8> {
        let mut packed = Vec::with_capacity(self.shapes.len() + 1024);
        write(&mut packed, count(self.columns.len()));
        packed.extend_from_slice(&self.shapes);
        packed.extend_from_slice(&self.ops);
        self.streams.append_to(&mut packed);
        let shared = [&self.whole, &self.times, &self.counters, &self.actors];
        for column in shared.into_iter().chain(self.columns.iter().flatten()) {
            column.append_to(&mut packed);
        }
        packed
    }
}

/// Returns the counter that is most likely behind the last (milliseconds, counter).
pub(super) const fn expected((last_millis, last_counter): (u64, u64), millis: u64) -> u64 {
    if millis == last_millis {
        last_counter + 1
    } else {
        0
    }
}

/// Takes the next reference, where it stands at this place. Those in front of it are of no place, and dropped.
fn next<'r>(
    references: &mut &'r [Reference],
    (stretch, op): (usize, usize),
    at: usize,
) -> Option<&'r Reference> {
    while let [first, rest @ ..] = *references {
        let place = (first.stretch, first.op, first.at);
        if place > (stretch, op, at) {
            return None;
        }
        *references = rest;
        if place == (stretch, op, at) {
            return Some(first);
        }
    }
    None
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
