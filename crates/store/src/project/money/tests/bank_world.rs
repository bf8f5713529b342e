//! Ops about banks, hand-made and at random.

use book::act::{Act, BankLine, BankMatch, BankSlip, LineKey, MatchPart, MatchTo, Purse};
use book::body::Body;
use book::fact::{Method, Payment, Scheme};
use book::money::Dong;
use book::organisation::{AccountNumber, BankAccount, Level};
use book::posting::Account;
use proptest::prelude::*;
use replica::ScopeId;

use super::super::testing::*;

/// The centre's word on an account.
pub(super) fn given(number: u64, account: &str, office: ScopeId) -> Made {
    let body = BankAccount {
        account: account.parse().unwrap(),
        office,
        holder: "BHXH".into(),
        vietqr: true,
    };
    Made::by(0, number, Body::BankAccount(body))
}

/// The words that give the office its hamlet and its account.
pub(super) fn words() -> [Made; 2] {
    [
        unit(2, HAMLET, Level::Hamlet, "Xóm 1", Some(OFFICE)),
        given(3, ACCOUNT, OFFICE),
    ]
}

/// A bench that has heard these words, and took these ops in.
pub(super) fn heard(ops: &[Made]) -> Bench {
    let mut bench = Bench::of(&words());
    bench.take_all(ops);
    bench
}

pub(super) fn account() -> AccountNumber {
    ACCOUNT.parse().unwrap()
}

fn key(reference: &str) -> LineKey {
    LineKey {
        account: account(),
        reference: reference.into(),
    }
}

/// A server writes in the office's scope.
fn says(number: u64, act: Act) -> Made {
    Made::by(9, number, Body::Act(act)).scoped(OFFICE)
}

/// A receipt of the first collector for a month at 264,000 đồng; `amount` of it was transferred.
pub(super) fn transfer(number: u32, amount: i64) -> Made {
    let mut receipt = month(number);
    let paid = |method, amount| Payment {
        method,
        amount: Dong::new(amount),
    };
    let both = [
        paid(Method::Transfer, amount),
        paid(Method::Cash, 264_000 - amount),
    ];
    let some = both.into_iter().filter(|one| one.amount != Dong::ZERO);
    receipt.payments = some.collect();
    Made::by(1, 100 + u64::from(number), Body::Receipt(receipt))
}

pub(super) fn line(number: u64, reference: &str, amount: i64) -> Made {
    let line = BankLine {
        day: day("22/11/2026"),
        key: key(reference),
        amount: Dong::new(amount),
        words: String::new(),
    };
    says(number, Act::BankLine(line))
}

pub(super) fn slip(number: u64, slip: &str, amount: i64) -> Made {
    let slip = BankSlip {
        day: day("22/11/2026"),
        account: account(),
        number: slip.into(),
        amount: Dong::new(amount),
        purse: Purse::Office,
    };
    says(number, Act::BankSlip(slip))
}

pub(super) fn payment(of: &Made, amount: i64) -> MatchPart {
    MatchPart {
        to: MatchTo::Payment(of.id()),
        amount: Dong::new(amount),
    }
}

pub(super) fn matches(number: u64, reference: &str, parts: &[MatchPart]) -> Made {
    let body = BankMatch {
        day: day("22/11/2026"),
        line: key(reference),
        parts: parts.to_vec(),
        undoes: None,
        note: None,
    };
    says(number, Act::BankMatch(body))
}

pub(super) fn undoes(number: u64, reference: &str, undone: &Made) -> Made {
    let body = BankMatch {
        day: day("22/11/2026"),
        line: key(reference),
        parts: vec![],
        undoes: Some(undone.id()),
        note: Some("nhầm".into()),
    };
    says(number, Act::BankMatch(body))
}

/// The sum of an account's postings.
pub(super) fn of(bench: &Bench, account: Account) -> i64 {
    let all = bench.read().balances().unwrap();
    let sums = all.iter().filter(|one| one.account == account);
    sums.map(|one| one.amount.get()).sum()
}

/// The bodies of acts of a kind that are as a condition says.
pub(super) fn stored<T: for<'b> minicbor::Decode<'b, ()>>(
    bench: &Bench,
    kind: u16,
    condition: &str,
) -> Vec<T> {
    let sql = format!("select body from act where kind = {kind} and {condition}");
    let mut statement = bench.store.connection.prepare(&sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(|bytes: Result<Vec<u8>, _>| minicbor::decode(&bytes.unwrap()).unwrap())
        .collect()
}

pub(super) fn counted_lines(bench: &Bench) -> Vec<BankLine> {
    stored(bench, 59, "standing = 0")
}

/// The sum of the parts of counted matches that are for some facts.
pub(super) fn counted_parts(bench: &Bench, to: impl Fn(MatchTo) -> bool) -> i64 {
    let all: Vec<BankMatch> = stored(bench, 60, "standing = 0");
    let parts = all.iter().flat_map(|one| &one.parts);
    parts
        .filter(|part| to(part.to))
        .map(|part| part.amount.get())
        .sum()
}

/// Receipts, slips, lines and matches that get in each other's way, and some of them undone.
pub(super) fn world() -> impl Strategy<Value = Vec<Made>> {
    let amount = || prop::sample::select(vec![100_000_i64, 164_000, 264_000]);
    let parts = proptest::collection::vec((0_usize..6, amount()), 1..3);
    let op = prop_oneof![
        3 => (0_u8..5, amount(), any::<bool>()).prop_map(Random::Line),
        1 => (0_u8..2, amount()).prop_map(Random::Slip),
        5 => (0_u8..5, parts).prop_map(Random::Match),
        2 => any::<prop::sample::Index>().prop_map(Random::Undo),
    ];
    let receipts = proptest::collection::vec(amount(), 1..4);
    (receipts, proptest::collection::vec(op, 1..16)).prop_map(|(receipts, ops)| {
        let mut made = words().to_vec();
        made.push(book_of(1, 1, 51));
        let mut facts = Vec::new();
        for (number, amount) in (1..).zip(receipts) {
            made.push(transfer(number, amount));
            facts.extend(made.last().cloned());
        }
        let mut matched: Vec<Made> = Vec::new();
        for (number, op) in (200..).zip(ops) {
            let one = op.made(number, &mut facts, &matched);
            if matches!(&one.does, Does::Says(Body::Act(Act::BankMatch(_)))) {
                matched.push(one.clone());
            }
            made.push(one);
        }
        made
    })
}

#[derive(Debug, Clone)]
enum Random {
    Line((u8, i64, bool)),
    Slip((u8, i64)),
    Match((u8, Vec<(usize, i64)>)),
    Undo(prop::sample::Index),
}

impl Random {
    fn made(self, number: u64, facts: &mut Vec<Made>, matched: &[Made]) -> Made {
        match self {
            Self::Line((of, amount, out)) => {
                let amount = if out && of == 4 { -amount } else { amount };
                line(number, &format!("FT{of}"), amount)
            }
            Self::Slip((of, amount)) => {
                let one = slip(number, &of.to_string(), amount);
                facts.push(one.clone());
                one
            }
            Self::Match((of, parts)) => {
                let parts: Vec<_> = parts
                    .into_iter()
                    .map(|(which, amount)| part(facts.get(which), amount))
                    .collect();
                matches(number, &format!("FT{of}"), &parts)
            }
            Self::Undo(which) => {
                if matched.is_empty() {
                    return line(number, "FT9", 1);
                }
                undoes(number, "FT0", which.get(matched))
            }
        }
    }
}

fn part(of: Option<&Made>, amount: i64) -> MatchPart {
    let amount = Dong::new(amount);
    let to = match of {
        Some(made) => match &made.does {
            Does::Says(Body::Act(Act::BankSlip(_))) => MatchTo::Slip(made.id()),
            Does::Says(_) | Does::Grants(..) => MatchTo::Payment(made.id()),
        },
        None => MatchTo::Insurer(Scheme::Bhyt),
    };
    MatchPart { to, amount }
}
