//! Changes to inputs: of bits and bytes, of lengths, of depth, and of single items in what stays whole around them.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng as _, SeedableRng as _};

use super::tree::{self, Item};

/// Numbers near which things break.
const EDGES: [u64; 16] = [
    0,
    1,
    2,
    23,
    24,
    0xff,
    0x100,
    0xffff,
    0x1_0000,
    0x7fff_ffff,
    0xffff_ffff,
    0x1_0000_0000,
    0x7fff_ffff_ffff_ffff,
    0x8000_0000_0000_0000,
    0xffff_ffff_ffff_fffe,
    0xffff_ffff_ffff_ffff,
];
/// No input grows longer than this, but by one change.
const BYTES_MAX: usize = 1 << 16;

/// A source of changes: the same seed and number make the same input of the same corpus.
#[derive(Debug)]
pub(super) struct Mutator(ChaCha8Rng);

impl Mutator {
    /// Returns the source of one iteration.
    pub(super) fn new(seed: u64, iteration: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(iteration);
        Self(random)
    }

    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).expect("a length has 64 bits");
        usize::try_from(self.0.next_u64() % end).expect("below a length")
    }

    fn byte(&mut self) -> u8 {
        self.0.next_u64().to_le_bytes()[0]
    }

    fn edge(&mut self) -> u64 {
        EDGES[self.below(EDGES.len())]
    }

    fn pick<'c>(&mut self, corpus: &'c [Vec<u8>]) -> &'c [u8] {
        let at = self.below(corpus.len());
        corpus.get(at).map_or(&[], Vec::as_slice)
    }

    /// Returns a changed input of the corpus.
    pub(super) fn input(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let mut input = self.pick(corpus).to_vec();
        let changes = 1 + self.below(4);
        for _ in 0..changes {
            let as_items = self.below(2) == 0;
            let items = if as_items { tree::parse(&input) } else { None };
            match items {
                Some(items) if !items.is_empty() => input = self.change_item(items, corpus),
                _ => self.change_bytes(&mut input, corpus),
            }
            if input.len() > BYTES_MAX {
                break;
            }
        }
        input
    }

    fn change_bytes(&mut self, input: &mut Vec<u8>, corpus: &[Vec<u8>]) {
        let at = self.below(input.len());
        let end = (at + 1 + self.below(16)).min(input.len());
        match self.below(10) {
            0 => input.truncate(at),
            1 => drop(input.drain(at..end)),
            2 => {
                let byte = self.byte();
                input.insert(at, byte);
            }
            3 => {
                let again = input[at..end].to_vec();
                drop(input.splice(at..at, again));
            }
            4 => {
                let other = self.pick(corpus);
                let from = self.below(other.len());
                input.truncate(at);
                input.extend_from_slice(&other[from..]);
            }
            5 => self.lie_of_length(input, at),
            6 => self.nest(input, at),
            7 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte = self.byte();
                }
            }
            8 => input.extend_from_slice(self.pick(corpus)),
            _ => {
                let bit = 1 << self.below(8);
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= bit;
                }
            }
        }
    }

    /// Puts a huge length of the same type in place of a head.
    fn lie_of_length(&mut self, input: &mut Vec<u8>, at: usize) {
        let Some(first) = input.get(at).copied() else {
            return;
        };
        let behind = match first & 0x1f {
            short @ 24..=27 => at + 1 + (1 << (short - 24)),
            _ => at + 1,
        };
        let mut head = Vec::new();
        tree::write_head(&mut head, first >> 5, self.edge());
        drop(input.splice(at..behind.min(input.len()), head));
    }

    /// Puts many arrays or maps around what stands at a place.
    fn nest(&mut self, input: &mut Vec<u8>, at: usize) {
        let around: &[u8] = if self.below(2) == 0 {
            &[0x81]
        } else {
            &[0xa1, 0x00]
        };
        let depth = [7, 8, 9, 2_000][self.below(4)];
        drop(input.splice(at..at, around.repeat(depth)));
    }

    fn change_item(&mut self, mut items: Vec<Item>, corpus: &[Vec<u8>]) -> Vec<u8> {
        let at = self.below(tree::size(&items));
        let other = tree::parse(self.pick(corpus)).and_then(|mut other| {
            let at = self.below(tree::size(&other));
            tree::nth(&mut other, at).cloned()
        });
        if let Some(item) = tree::nth(&mut items, at) {
            self.change_one(item, other);
        }
        tree::write(&items)
    }

    fn change_one(&mut self, item: &mut Item, other: Option<Item>) {
        let choice = self.below(4);
        if let (0, Some(other)) = (choice, other) {
            *item = other;
            return;
        }
        match item {
            Item::Plain(major, argument) => match choice {
                1 => *argument = self.edge().min(if *major == 7 { 23 } else { u64::MAX }),
                2 if *major < 7 => *argument = self.0.next_u64() >> self.below(64),
                3 if *major < 2 => *major ^= 1,
                _ => *item = Item::Plain(7, 22),
            },
            Item::Content(_, content) => match choice {
                1 => content.clear(),
                2 => content.push(self.byte()),
                _ => {
                    let at = self.below(content.len());
                    if let Some(byte) = content.get_mut(at) {
                        *byte = self.byte();
                    }
                }
            },
            Item::Wrapped(items) | Item::Many(_, items) => self.change_many(items, choice),
        }
    }

    fn change_many(&mut self, items: &mut Vec<Item>, choice: usize) {
        let at = self.below(items.len());
        let Some(one) = items.get(at).cloned() else {
            items.push(Item::Plain(0, self.edge()));
            return;
        };
        match choice {
            1 => drop(items.remove(at)),
            2 => items.insert(at, one),
            _ => {
                let to = self.below(items.len());
                items.swap(at, to);
            }
        }
    }
}
