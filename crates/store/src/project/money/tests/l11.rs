//! L11: the numbers of a book, over generated days of two devices and their office.

use std::collections::BTreeSet;

use book::act::{Act, PaperCopy};
use book::body::Body;
use book::numbers::NumberState;
use proptest::prelude::*;

use super::super::testing::*;
use super::books::{beginning, closes, next, of_device, returns, says_gone, used};
use super::made::voids;
use crate::view::BookView;

/// One step of a field's day; the first number is a device's.
#[derive(Debug, Clone)]
enum Step {
    /// Issues a receipt.
    Use(u8),
    /// Gives back a run, at the device or at the office: from where, how many.
    Return(u8, bool, u32, u32),
    /// The office closes what it knows nothing of.
    Close(u8),
    /// The office's second person says of some return or closing that it holds.
    Approve(prop::sample::Index),
    /// Makes some receipt void.
    Void(u8, prop::sample::Index),
    /// Device and office exchange what they have.
    Sync(u8),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let device = || 1_u8..3;
    let step = prop_oneof![
        6 => device().prop_map(Step::Use),
        2 => (device(), any::<bool>(), 0_u32..26, 1_u32..5)
            .prop_map(|(device, office, from, many)| Step::Return(device, office, from, many)),
        1 => device().prop_map(Step::Close),
        1 => any::<prop::sample::Index>().prop_map(Step::Approve),
        1 => (device(), any::<prop::sample::Index>()).prop_map(|(device, of)| Step::Void(device, of)),
        3 => device().prop_map(Step::Sync),
    ];
    proptest::collection::vec(step, 1..40)
}

/// Two devices and their office, each with what it has seen.
struct Field {
    devices: [Bench; 2],
    office: Bench,
    /// Every op, in the order in which they were made.
    ops: Vec<Made>,
    /// How many of them device and office have exchanged.
    seen: [usize; 2],
    /// The numbers that each device used, in order.
    used: [Vec<u32>; 2],
}

impl Field {
    fn of(steps: &[Step]) -> Self {
        let ops = beginning();
        let mut field = Self {
            devices: [Bench::of(&ops), Bench::of(&ops)],
            office: Bench::of(&ops),
            seen: [ops.len(); 2],
            ops,
            used: Default::default(),
        };
        for step in steps {
            field.step(step);
        }
        for device in [1, 2, 1] {
            field.sync(device);
        }
        field
    }

    fn own(&mut self, device: u8) -> &mut Bench {
        &mut self.devices[usize::from(device) - 1]
    }

    fn makes(&mut self, device: u8, made: Made) {
        match device {
            9 => self.office.take(&made),
            device => self.own(device).take(&made),
        }
        self.ops.push(made);
    }

    fn step(&mut self, step: &Step) {
        let number = u64::try_from(self.ops.len()).unwrap();
        match *step {
            Step::Use(device) => {
                let Some(free) = next(self.own(device), device) else {
                    return;
                };
                self.used[usize::from(device) - 1].push(free);
                self.makes(device, used(device, number, free));
            }
            Step::Return(device, office, from, many) => {
                let by = if office { 9 } else { device };
                self.makes(by, returns(by, number, device, from, from + many));
            }
            Step::Close(device) => {
                for book in self.office.read().books_of(of_device(device)).unwrap() {
                    for run in self.office.read().number_runs(&book).unwrap() {
                        if run.is_open() {
                            let number = u64::try_from(self.ops.len()).unwrap();
                            let made = closes(9, number, device, run.from, run.until);
                            self.makes(9, made);
                        }
                    }
                }
            }
            Step::Approve(of) => {
                let gone: Vec<Made> = self.ops.iter().filter(takes_numbers).cloned().collect();
                if !gone.is_empty() {
                    let made = says_gone(number, of.get(&gone), true);
                    self.makes(9, made);
                }
            }
            Step::Void(device, of) => {
                let own = |made: &&Made| made.device == device;
                let receipts: Vec<Made> = self.receipts().filter(own).cloned().collect();
                if !receipts.is_empty() {
                    let of = of.get(&receipts);
                    let made = voids(device, number, of, PaperCopy::Returned);
                    self.makes(device, made);
                }
            }
            Step::Sync(device) => self.sync(device),
        }
    }

    fn sync(&mut self, device: u8) {
        let at = usize::from(device) - 1;
        for made in &self.ops[self.seen[at]..] {
            if made.device == device {
                self.office.take(made);
            } else if made.device == 9 {
                self.devices[at].take(made);
            }
        }
        self.seen[at] = self.ops.len();
    }

    fn receipts(&self) -> impl Iterator<Item = &Made> {
        let is_receipt = |made: &&Made| matches!(made.does, Does::Says(Body::Receipt(_)));
        self.ops.iter().filter(is_receipt)
    }
}

fn takes_numbers(made: &&Made) -> bool {
    matches!(
        &made.does,
        Does::Says(Body::Act(Act::BookReturn(_) | Act::BookClosing(_)))
    )
}

/// What became of a number, asked op by op.
fn expected(bench: &Bench, field: &Field, book: &BookView, number: u32) -> NumberState {
    let of_book = |made: &&Made| of_device(made.device) == book.device;
    let of_number = |made: &&Made| matches!(&made.does, Does::Says(Body::Receipt(body)) if body.number.number == number);
    let receipts: Vec<_> = field.receipts().filter(of_book).filter(of_number).collect();
    let is_void = |made: &&Made| bench.read().receipt(made.id()).unwrap().unwrap().void;
    if !receipts.is_empty() {
        return if receipts.iter().all(is_void) {
            NumberState::Void
        } else {
            NumberState::Used
        };
    }
    let goes = |closed: bool| {
        field.ops.iter().any(|made| {
            let (device, from, until) = match &made.does {
                Does::Says(Body::Act(Act::BookReturn(body))) if !closed => {
                    (body.device, body.from, body.until)
                }
                Does::Says(Body::Act(Act::BookClosing(body))) if closed => {
                    (body.device, body.from, body.until)
                }
                Does::Says(_) | Does::Grants(..) => return false,
            };
            // Only runs out of one book count.
            let within = book.from <= from && until <= book.until;
            device == book.device && within && (from..until).contains(&number)
        })
    };
    let passed = field.used[usize::from(book.device.as_bytes()[0]) - 1]
        .iter()
        .any(|used| *used > number && (book.from..book.until).contains(used));
    if goes(false) {
        NumberState::Returned
    } else if goes(true) || passed {
        NumberState::Unknown
    } else {
        NumberState::Free
    }
}

fn l11(bench: &Bench, field: &Field) -> bool {
    let upwards = |used: &Vec<u32>| used.windows(2).all(|two| two[0] < two[1]);
    let books = bench.read().books().unwrap();
    let agrees = books.iter().all(|book| {
        let runs = bench.read().number_runs(book).unwrap();
        let mut at = book.from;
        runs.iter().all(|run| {
            let joins = run.from == at && !run.is_empty();
            at = run.until;
            joins
                && (run.from..run.until)
                    .all(|number| expected(bench, field, book, number) == run.state)
        }) && at == book.until
    });
    agrees && field.used.iter().all(upwards)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn l11_a_book_is_used_void_returned_unknown_and_free_and_its_use_goes_upwards(
        (steps, by) in (steps(), any::<u64>())
    ) {
        let field = Field::of(&steps);
        prop_assert!(l11(&field.office, &field));
        // Nothing is dropped, and what bears a number that went is held.
        for made in field.receipts() {
            let held = field.office.held(made);
            let Does::Says(Body::Receipt(body)) = &made.does else { unreachable!() };
            let gone: i64 = field.office.one(&format!(
                "select exists (select 1 from number_gone
                                where device = x'{}' and first <= {n} and until > {n} and approved = 1)",
                hex(made.device), n = body.number.number
            ));
            let is_held = held.contains(&"number-returned") || held.contains(&"number-closed");
            prop_assert_eq!(is_held, gone == 1);
        }
        // The same in whatever order it comes.
        let mut shuffled = field.ops.clone();
        shuffled.sort_by_key(|made| blake3::hash(&[&by.to_be_bytes()[..], made.id().as_bytes()].concat()).to_hex().to_string());
        let other = Bench::of(&shuffled);
        prop_assert!(l11(&other, &field));
        prop_assert_eq!(other.digest(), field.office.digest());
    }
}

fn hex(device: u8) -> String {
    format!("{device:02x}").repeat(16)
}

#[test]
fn l11_is_able_to_be_broken() {
    let steps = [
        Step::Use(1),
        Step::Return(1, false, 3, 2),
        Step::Use(1),
        Step::Use(1),
        Step::Close(2),
        Step::Sync(1),
        Step::Sync(2),
    ];
    let mut field = Field::of(&steps);
    assert!(l11(&field.office, &field));
    for breaks in [
        "update number_gone set until = until + 2 where closed = 0",
        "delete from number_gone where closed = 1",
        "update receipt set receipt_number = 6 where receipt_number = 5",
    ] {
        let bench = Bench::of(&field.ops);
        assert!(l11(&bench, &field));
        bench.store.connection.execute_batch(breaks).unwrap();
        assert!(!l11(&bench, &field), "{breaks}");
    }
    let one: BTreeSet<u32> = field.used[0].iter().copied().collect();
    assert_eq!(one, BTreeSet::from([1, 2, 5]));
    field.used[0].reverse();
    assert!(!l11(&field.office, &field));
}
