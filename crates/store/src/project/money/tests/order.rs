//! The order in which ops arrive changes nothing but arrival numbers.

use book::act::{Act, PaperCopy, Refund};
use book::body::Body;
use book::fact::{Line, Method, Owed, Receipt, Scheme};
use book::standing::Standing;
use proptest::prelude::*;

use super::super::TABLES;
use super::super::testing::*;
use super::bank_world::given;
use super::books::{closes, returns};
use super::made::{PAYER, deposits, passes, pays_in, refunds, repays, says, takes, voids};
use crate::view::{LedgerBy, LedgerFilter, LedgerRow};

/// A small world in which everything collides: three collectors, few persons, few numbers.
pub(super) fn world() -> impl Strategy<Value = Vec<Made>> {
    proptest::collection::vec(op(), 1..24).prop_map(|ops| {
        let mut fixed = vec![
            book_of(1, 1, 4),
            book_of(2, 4, 6),
            given(3, ACCOUNT, OFFICE),
            Made::grant(1, HAMLET, 1, 1001),
            Made::grant(2, HAMLET, 1, 1002),
            Made::grant(3, OFFICE, 2, 1002),
            Made::grant(4, OFFICE, 1, 1001),
        ];
        for (number, op) in (1_u64..).zip(ops) {
            fixed.push(op.made(number, &fixed));
        }
        fixed
    })
}

/// Where nothing else is said: device, actor, what is meant, minute.
#[derive(Debug, Clone)]
enum Random {
    /// Device, actor, number, minute, lines.
    Receipt(u8, u32, u32, i64, Vec<(u8, bool, u32)>),
    /// Device, actor, amount, to whom; 0: the office.
    HandOver(u8, u32, i64, u32),
    /// A collector counts: of what, device, how far off, minute.
    Take(prop::sample::Index, u8, i64, i64),
    /// A collector pays in at the bank: device, the slip's number, amount, minute.
    Slip(u8, u8, i64, i64),
    /// Of what, actor, how far off, minute.
    Count(prop::sample::Index, u32, i64, i64),
    /// Of what, device, whether the copy is back, minute.
    Void(prop::sample::Index, u8, bool, i64),
    /// Of what, which line, from which day on, minute.
    Refund(prop::sample::Index, u32, u8, i64),
    /// The office's last word on a refund: of what, whether it approves.
    Gives(prop::sample::Index, bool),
    /// Of what, actor, whether it approves, minute.
    Word(prop::sample::Index, u32, bool, i64),
    /// Who says so, whether it closes, from where, how many.
    Gone(u8, bool, u32, u32),
    /// Hundreds of thousands.
    Deposit(i64),
    /// Out of what, hundreds of thousands, minute.
    Repayment(prop::sample::Index, i64, i64),
    /// A receipt that is paid with something owed, or with what it takes for it: out of what, number, for whom, minute.
    Credited(prop::sample::Index, u32, u8, i64),
}

fn op() -> impl Strategy<Value = Random> {
    let line = (1_u8..4, any::<bool>(), prop_oneof![Just(1_u32), Just(3)]);
    prop_oneof![
        4 => (1_u8..4, 0_u32..8, 1_u32..8, 0_i64..30, proptest::collection::vec(line, 1..3))
            .prop_map(|(device, other, number, minute, lines)| {
                let actor = if other == 0 { 1002 } else { 1000 + u32::from(device) };
                Random::Receipt(device, actor, number, minute, lines)
            }),
        2 => (1_u8..3, 0_u32..4, -1_i64..4, 0_u32..4).prop_map(|(device, other, hundreds, to)| {
            let actor = if other == 0 { 1003 } else { 1000 + u32::from(device) };
            let to = [0, 0, 1001, 1002].into_iter().nth(usize::try_from(to).unwrap());
            Random::HandOver(device, actor, hundreds * 100_000, to.unwrap())
        }),
        2 => (any::<prop::sample::Index>(), 1_u8..3, 0_i64..3, 0_i64..30)
            .prop_map(|(of, device, off, minute)| Random::Take(of, device, off / 2, minute)),
        1 => (1_u8..3, 1_u8..3, -1_i64..3, 0_i64..30).prop_map(|(device, slip, hundreds, minute)| {
            Random::Slip(device, slip, hundreds * 100_000, minute)
        }),
        2 => (any::<prop::sample::Index>(), 0_u32..3, 0_i64..3, 0_i64..30).prop_map(
            |(of, own, off, minute)| {
                Random::Count(of, if own == 0 { 1001 } else { 50 }, off / 2, minute)
            }
        ),
        2 => (any::<prop::sample::Index>(), 1_u8..4, any::<bool>(), 0_i64..30).prop_map(
            |(of, device, returned, minute)| Random::Void(of, device, returned, minute)
        ),
        2 => (any::<prop::sample::Index>(), 0_u32..3, any::<bool>(), 0_i64..30).prop_map(
            |(of, own, approves, minute)| {
                Random::Word(of, if own == 0 { 1001 } else { 50 }, approves, minute)
            }
        ),
        3 => (any::<prop::sample::Index>(), 1_u32..3, 0_u8..3, 0_i64..30)
            .prop_map(|(of, line, from, minute)| Random::Refund(of, line, from, minute)),
        3 => (any::<prop::sample::Index>(), 0_u8..4).prop_map(|(of, no)| Random::Gives(of, no > 0)),
        2 => (0_u8..3, any::<bool>(), 1_u32..6, 0_u32..3).prop_map(
            |(by, closes, from, many)| Random::Gone(if by == 0 { 9 } else { by }, closes, from, many)
        ),
        1 => (-1_i64..8).prop_map(Random::Deposit),
        1 => (any::<prop::sample::Index>(), 0_i64..4, 0_i64..30)
            .prop_map(|(of, hundreds, minute)| Random::Repayment(of, hundreds, minute)),
        2 => (any::<prop::sample::Index>(), 1_u32..8, 1_u8..4, 0_i64..30)
            .prop_map(|(of, number, who, minute)| Random::Credited(of, number, who, minute)),
    ]
}

impl Random {
    fn made(self, number: u64, earlier: &[Made]) -> Made {
        let some = |of: prop::sample::Index, fits: fn(&Body) -> bool| some(earlier, of, fits);
        match self {
            Self::Receipt(device, actor, receipt, minute, lines) => {
                let body = paid(receipt, TODAY, lines.into_iter().map(line).collect());
                let made = Made::by(device, number, Body::Receipt(body));
                made.named(actor).at(minute)
            }
            Self::Credited(of, receipt, who, minute) => {
                let body = credited(receipt, who, owed_by(&some(of, owes)));
                Made::by(1, number, Body::Receipt(body)).at(minute)
            }
            Self::HandOver(device, actor, amount, to) => {
                passes(device, number, amount, (to != 0).then_some(to)).named(actor)
            }
            Self::Take(of, device, off, minute) => {
                let of = some(of, |body| matches!(body, Body::HandOver(_)));
                let Does::Says(Body::HandOver(stated)) = &of.does else {
                    unreachable!()
                };
                let stated = stated.amount.get() + off;
                takes(device, number, &of, stated, stated - off * 7).at(minute)
            }
            Self::Slip(device, slip, amount, minute) => {
                pays_in(device, number, &slip.to_string(), amount).at(minute)
            }
            Self::Count(of, actor, off, minute) => {
                let of = some(of, |body| matches!(body, Body::HandOver(_)));
                let Does::Says(Body::HandOver(stated)) = &of.does else {
                    unreachable!()
                };
                let stated = stated.amount.get() + off;
                let made = counts(number, &of, stated, stated - off * 7);
                made.named(actor).at(minute)
            }
            Self::Void(of, device, returned, minute) => {
                let void = |body: &Body| matches!(body, Body::Receipt(_) | Body::Act(Act::Void(_)));
                let of = some(of, void);
                let copy = match returned {
                    true => PaperCopy::Returned,
                    false => PaperCopy::Lost,
                };
                let made = voids(device, number, &of, copy);
                made.scoped(HAMLET).at(minute)
            }
            Self::Refund(of, line, from, minute) => {
                let of = some(of, |body| matches!(body, Body::Receipt(_)));
                let days = ["01/11/2026", "21/12/2026", "01/01/2027"];
                let made = refunds(number, &of, line, days[usize::from(from)]);
                made.scoped(HAMLET).at(minute)
            }
            Self::Gives(of, approves) => {
                let of = some(of, |body| matches!(body, Body::Act(Act::Refund(_))));
                says(number, &of, approves).scoped(HAMLET).named(50)
            }
            Self::Word(of, actor, approves, minute) => {
                let of = some(of, |body| matches!(body, Body::Act(_)));
                let made = says(number, &of, approves);
                made.scoped(HAMLET).named(actor).at(minute)
            }
            Self::Gone(by, closing, from, many) => {
                let device = if from < 4 { 1 } else { 2 };
                let gone = if closing { closes } else { returns };
                gone(by, number, device, from, from + many)
            }
            Self::Deposit(hundreds) => deposits(number, hundreds * 100_000),
            Self::Repayment(of, hundreds, minute) => {
                repays(number, owed_by(&some(of, owes)), hundreds * 100_000).at(minute)
            }
        }
    }
}

const TODAY: &str = "21/11/2026";

/// A month for somebody, paid with what is owed.
pub(super) fn credited(number: u32, who: u8, owed: Owed) -> Receipt {
    let mut body = paid(number, TODAY, vec![bhxh(who, 1, TODAY)]);
    body.payments[0].method = Method::Credit(owed);
    body.payer = Some(PAYER.into());
    body
}

fn line((who, health, months): (u8, bool, u32)) -> Line {
    if health {
        bhyt(who, months, TODAY)
    } else {
        bhxh(who, months, TODAY)
    }
}

/// Some earlier op that fits, or one that nobody ever sees.
fn some(earlier: &[Made], of: prop::sample::Index, fits: fn(&Body) -> bool) -> Made {
    let said = |made: &&Made| matches!(&made.does, Does::Says(body) if fits(body));
    let all: Vec<&Made> = earlier.iter().filter(said).collect();
    if all.is_empty() {
        hands_over(1, 999, 100_000)
    } else {
        (*of.get(&all)).clone()
    }
}

fn owes(body: &Body) -> bool {
    matches!(
        body,
        Body::Act(Act::Void(_) | Act::Deposit(_) | Act::Refund(_))
    )
}

fn owed_by(made: &Made) -> Owed {
    match &made.does {
        Does::Says(Body::Act(Act::Deposit(_))) => Owed::Deposit(made.id()),
        Does::Says(Body::Act(Act::Refund(_))) => Owed::Refund(made.id()),
        Does::Says(_) | Does::Grants(..) => Owed::Void(made.id()),
    }
}

fn ledger(bench: &Bench, by: &[LedgerBy]) -> Vec<LedgerRow> {
    bench.read().ledger(by, &LedgerFilter::default()).unwrap()
}

/// What must hold after every op.
fn check_sums(bench: &Bench) {
    let open = "select count(*) from (select 1 from posting group by fact having sum(amount) <> 0)";
    assert_eq!(
        bench.one::<i64>(open),
        0,
        "every fact's postings sum to zero"
    );
    let adrift = "
        select count(*) from (
            select scope, account, collector, sum(amount) as amount from posting
            group by scope, account, collector
            except select scope, account, collector, amount from balance)";
    assert_eq!(
        bench.one::<i64>(adrift),
        0,
        "a balance is the sum of its postings"
    );
    for view in bench.read().cash().unwrap() {
        assert!(view.is_conserved(), "{view:?}");
    }
    check_ledger(bench);
}

/// The ledger is what the receipts themselves say.
fn check_ledger(bench: &Bench) {
    let receipts = bench.read().receipts(&Default::default()).unwrap();
    for (scheme, row) in Scheme::ALL.map(|scheme| {
        let rows = ledger(bench, &[LedgerBy::Scheme]);
        (
            scheme,
            rows.into_iter().find(|row| row.keys == [scheme.code()]),
        )
    }) {
        let (mut counted, mut held, mut support, mut lines) = (0, 0, 0, 0);
        for receipt in &receipts {
            for line in receipt
                .receipt
                .lines
                .iter()
                .filter(|line| line.scheme == scheme)
            {
                lines += 1;
                if receipt.void {
                    // Neither counted nor held: it is owed to the payer.
                } else if receipt.standing.is_counted() {
                    counted += line.payable.get();
                    support += line.state.get();
                } else {
                    held += line.payable.get();
                }
            }
        }
        for (back, of_receipt) in given_back(bench, scheme) {
            if of_receipt.is_counted() {
                counted -= back.payable.get();
                support -= back.state.get();
            } else {
                held -= back.payable.get();
            }
        }
        let found = row.map_or((0, 0, 0, 0), |row| {
            (
                row.counted.get(),
                row.held.get(),
                row.support.get(),
                row.lines,
            )
        });
        assert_eq!(found, (counted, held, support, lines));
    }
}

/// What counted refunds give back of receipts whose money is here, each with its receipt's standing.
pub(super) fn given_back(bench: &Bench, scheme: Scheme) -> Vec<(Refund, Standing)> {
    let refunds = bench.read().refunds(&Default::default()).unwrap();
    let given = refunds.into_iter().filter(|one| one.standing.is_counted());
    let of_receipt = |one: &crate::view::RefundView| {
        let receipt = bench.read().receipt(one.refund.line.receipt).unwrap();
        receipt.unwrap().standing
    };
    let all = given.filter(|one| one.line.as_ref().unwrap().line.scheme == scheme);
    let all = all.map(|one| (of_receipt(&one), one.refund));
    all.filter(|(standing, _)| book::posting::is_taken(*standing))
        .map(|(standing, refund)| (refund, standing))
        .collect()
}

fn dump(bench: &Bench) -> Vec<String> {
    let mut all = Vec::new();
    for table in TABLES {
        let mut statement = bench.store.connection.prepare(table.dump).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values = (0..columns).map(|at| format!("{:?}", row.get_ref(at).unwrap()));
            all.push(format!(
                "{}: {}",
                table.name,
                values.collect::<Vec<_>>().join(" ")
            ));
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_arrival_changes_nothing_but_arrivals(
        (ops, shuffled) in world().prop_flat_map(|ops| (Just(ops.clone()), Just(ops).prop_shuffle()))
    ) {
        let (mut one, mut two) = (Bench::new(), Bench::new());
        for (a, b) in ops.iter().zip(&shuffled) {
            one.take(a);
            two.take(b);
            check_sums(&two);
        }
        let by = [LedgerBy::Commune, LedgerBy::Collector, LedgerBy::Scheme, LedgerBy::Day];
        prop_assert_eq!(ledger(&one, &by), ledger(&two, &by));
        prop_assert_eq!(one.read().balances().unwrap(), two.read().balances().unwrap());
        prop_assert_eq!(one.read().cash().unwrap(), two.read().cash().unwrap());
        prop_assert_eq!(one.read().held().unwrap(), two.read().held().unwrap());
        prop_assert_eq!(one.digest(), two.digest());
    }

    #[test]
    fn projecting_again_gives_the_same_tables(ops in world()) {
        let mut bench = Bench::of(&ops);
        let before = dump(&bench);
        for table in TABLES {
            bench.store.connection.execute_batch(table.clear).unwrap();
        }
        prop_assert!(dump(&bench).is_empty());
        bench.store.connection.execute_batch("delete from grant; delete from bank_account").unwrap();
        bench.arrival = 0;
        bench.take_all(&ops);
        prop_assert_eq!(dump(&bench), before);
    }

    #[test]
    fn one_op_less_is_another_state(ops in world(), which: prop::sample::Index) {
        let mut fewer = ops.clone();
        let gone = fewer.remove(which.index(ops.len()));
        let granted = matches!(gone.does, Does::Grants(..));
        prop_assert!(granted || Bench::of(&ops).digest() != Bench::of(&fewer).digest());
    }
}
