//! The order in which ops arrive changes nothing but arrival numbers.

use book::act::{Act, Deposit, PaperCopy, Purse, Repayment};
use book::body::Body;
use book::fact::{Line, Method, Owed, Payment, Scheme};
use book::money::Dong;
use proptest::prelude::*;

use super::super::TABLES;
use super::super::testing::*;
use crate::view::{LedgerBy, LedgerFilter, LedgerRow};

/// A small world in which everything collides: three collectors, few persons, few numbers.
pub(super) fn world() -> impl Strategy<Value = Vec<Made>> {
    proptest::collection::vec(op(), 1..24).prop_map(|ops| {
        let mut fixed = vec![
            book_of(1, 1, 4),
            book_of(2, 4, 6),
            Made::grant(1, HAMLET, 1, 1001),
            Made::grant(2, HAMLET, 1, 1002),
            Made::grant(3, OFFICE, 2, 1002),
        ];
        for (number, op) in (1_u64..).zip(ops) {
            fixed.push(op.made(number, &fixed));
        }
        fixed
    })
}

#[derive(Debug, Clone)]
enum Random {
    Receipt {
        device: u8,
        actor: u32,
        number: u32,
        minute: i64,
        lines: Vec<(u8, bool, u32)>,
    },
    HandOver {
        device: u8,
        actor: u32,
        amount: i64,
    },
    Count {
        of: prop::sample::Index,
        actor: u32,
        off: i64,
        minute: i64,
    },
    Void {
        of: prop::sample::Index,
        device: u8,
        returned: bool,
        minute: i64,
    },
    Word {
        of: prop::sample::Index,
        actor: u32,
        approves: bool,
        minute: i64,
    },
    Deposit {
        hundreds: i64,
    },
    Repayment {
        of: prop::sample::Index,
        hundreds: i64,
        minute: i64,
    },
    /// A receipt that is paid with something owed, or with what it takes for it.
    Credited {
        of: prop::sample::Index,
        number: u32,
        who: u8,
        minute: i64,
    },
}

fn op() -> impl Strategy<Value = Random> {
    let line = (1_u8..4, any::<bool>(), prop_oneof![Just(1_u32), Just(3)]);
    prop_oneof![
        4 => (1_u8..4, 0_u32..8, 1_u32..8, 0_i64..30, proptest::collection::vec(line, 1..3))
            .prop_map(|(device, other, number, minute, lines)| {
                let actor = if other == 0 { 1002 } else { 1000 + u32::from(device) };
                Random::Receipt { device, actor, number, minute, lines }
            }),
        1 => (1_u8..3, 0_u32..4, -1_i64..4).prop_map(|(device, other, hundreds)| {
            let actor = if other == 0 { 1003 } else { 1000 + u32::from(device) };
            Random::HandOver { device, actor, amount: hundreds * 100_000 }
        }),
        2 => (any::<prop::sample::Index>(), 0_u32..3, 0_i64..3, 0_i64..30).prop_map(
            |(of, own, off, minute)| {
                Random::Count { of, actor: if own == 0 { 1001 } else { 50 }, off: off / 2, minute }
            }
        ),
        2 => (any::<prop::sample::Index>(), 1_u8..4, any::<bool>(), 0_i64..30).prop_map(
            |(of, device, returned, minute)| Random::Void { of, device, returned, minute }
        ),
        2 => (any::<prop::sample::Index>(), 0_u32..3, any::<bool>(), 0_i64..30).prop_map(
            |(of, own, approves, minute)| {
                Random::Word { of, actor: if own == 0 { 1001 } else { 50 }, approves, minute }
            }
        ),
        1 => (-1_i64..8).prop_map(|hundreds| Random::Deposit { hundreds }),
        1 => (any::<prop::sample::Index>(), 0_i64..4, 0_i64..30)
            .prop_map(|(of, hundreds, minute)| Random::Repayment { of, hundreds, minute }),
        2 => (any::<prop::sample::Index>(), 1_u32..8, 1_u8..4, 0_i64..30)
            .prop_map(|(of, number, who, minute)| Random::Credited { of, number, who, minute }),
    ]
}

impl Random {
    fn made(self, number: u64, earlier: &[Made]) -> Made {
        let some = |of: prop::sample::Index, fits: fn(&Body) -> bool| -> Made {
            let said = |made: &&Made| matches!(&made.does, Does::Says(body) if fits(body));
            let all: Vec<&Made> = earlier.iter().filter(said).collect();
            if all.is_empty() {
                hands_over(1, 999, 100_000)
            } else {
                (*of.get(&all)).clone()
            }
        };
        match self {
            Self::Void {
                of,
                device,
                returned,
                minute,
            } => {
                let of = some(of, |body| {
                    matches!(body, Body::Receipt(_) | Body::Act(Act::Void(_)))
                });
                let copy = if returned {
                    PaperCopy::Returned
                } else {
                    PaperCopy::Lost
                };
                voids(device, number, &of, copy).scoped(HAMLET).at(minute)
            }
            Self::Deposit { hundreds } => {
                let body = Deposit {
                    day: day("21/11/2026"),
                    household: None,
                    payer: None,
                    payments: vec![Payment {
                        method: Method::Cash,
                        amount: Dong::new(hundreds * 100_000),
                    }],
                    note: None,
                };
                Made::by(1, number, Body::Act(Act::Deposit(body)))
            }
            Self::Repayment {
                of,
                hundreds,
                minute,
            } => {
                let body = Repayment {
                    owed: owed_by(&some(of, owes)),
                    day: day("21/11/2026"),
                    amount: Dong::new(hundreds * 100_000),
                    purse: Purse::Own,
                    to: None,
                    note: None,
                };
                Made::by(1, number, Body::Act(Act::Repayment(body))).at(minute)
            }
            Self::Credited {
                of,
                number: receipt,
                who,
                minute,
            } => {
                let date = "21/11/2026";
                let mut body = paid(receipt, date, vec![bhxh(who, 1, date)]);
                body.payments[0].method = Method::Credit(owed_by(&some(of, owes)));
                Made::by(1, number, Body::Receipt(body)).at(minute)
            }
            Self::Word {
                of,
                actor,
                approves,
                minute,
            } => {
                let of = some(of, |body| matches!(body, Body::Act(_)));
                says(number, &of, approves)
                    .scoped(HAMLET)
                    .named(actor)
                    .at(minute)
            }
            Self::Receipt {
                device,
                actor,
                number: receipt,
                minute,
                lines,
            } => {
                let date = "21/11/2026";
                let line = |(who, health, months): (u8, bool, u32)| -> Line {
                    if health {
                        bhyt(who, months, date)
                    } else {
                        bhxh(who, months, date)
                    }
                };
                let body = paid(receipt, date, lines.into_iter().map(line).collect());
                Made::by(device, number, Body::Receipt(body))
                    .named(actor)
                    .at(minute)
            }
            Self::HandOver {
                device,
                actor,
                amount,
            } => hands_over(device, number, amount).named(actor),
            Self::Count {
                of,
                actor,
                off,
                minute,
            } => {
                let of = some(of, |body| matches!(body, Body::HandOver(_)));
                let Does::Says(Body::HandOver(stated)) = &of.does else {
                    unreachable!()
                };
                let stated = stated.amount.get() + off;
                counts(number, &of, stated, stated - off * 7)
                    .named(actor)
                    .at(minute)
            }
        }
    }
}

fn owes(body: &Body) -> bool {
    matches!(body, Body::Act(Act::Void(_) | Act::Deposit(_)))
}

fn owed_by(made: &Made) -> Owed {
    match &made.does {
        Does::Says(Body::Act(Act::Deposit(_))) => Owed::Deposit(made.id()),
        _ => Owed::Void(made.id()),
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
        bench.store.connection.execute("delete from grant", []).unwrap();
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
