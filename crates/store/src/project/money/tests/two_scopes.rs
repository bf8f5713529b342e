//! Records that are in two scopes at once, as a household's move leaves them until both of its ops came: who is one with
//! whom is what both scopes say, whichever was heard first.

use book::act::Act;
use book::body::Body;
use book::fact::{Method, Owed, Payment};
use book::money::Dong;
use book::record::{Field, Fields, RecordKind, Value};
use book::same::Same;
use book::scope::{MoveIn, Moved};
use proptest::prelude::*;
use replica::{Incarnation, ScopeId};

use super::super::testing::*;
use super::made::deposits;

const DAY: &str = "21/11/2026";

fn named() -> Fields {
    Fields::default().with(Field::Name, Value::Text("Lê Văn An".into()))
}

fn made(number: u64, scope: ScopeId, kind: RecordKind) -> Made {
    Made::by(1, number, Body::Create(kind, named())).scoped(scope)
}

/// A record of the hamlet enters the other one; that it left has not come.
fn enters(number: u64, of: &Made, kind: RecordKind) -> Made {
    let moved = Moved {
        record: of.id(),
        kind: kind.number(),
        from: HAMLET,
        incarnation: Incarnation::from_bytes([1; 8]),
        number: 9_000,
    };
    let values = vec![named()];
    Made::by(1, number, Body::MoveIn(MoveIn { moved, values })).scoped(OTHER_HAMLET)
}

fn same(number: u64, scope: ScopeId, of: [&Made; 2]) -> Made {
    let said = Same::of(of[0].id(), of[1].id(), true).unwrap();
    Made::by(1, number, Body::Same(said)).scoped(scope)
}

/// A month of social insurance for somebody.
fn month_of(number: u32, who: &Made, scope: ScopeId) -> Made {
    let mut line = bhxh(1, 1, DAY);
    line.person = Some(who.id());
    let body = paid(number, DAY, vec![line]);
    Made::by(1, number.into(), Body::Receipt(body)).scoped(scope)
}

/// Two pairs that share a person, said in two scopes; a receipt of each for the same month.
fn persons() -> (Vec<Made>, [Made; 3]) {
    let kind = RecordKind::Person;
    let (p, q) = (made(101, HAMLET, kind), made(102, HAMLET, kind));
    let r = made(103, OTHER_HAMLET, kind);
    let sold = [
        month_of(1, &q, HAMLET),
        month_of(2, &p, HAMLET),
        month_of(3, &r, OTHER_HAMLET),
    ];
    let words = [
        enters(104, &p, kind),
        same(105, HAMLET, [&p, &q]),
        same(106, OTHER_HAMLET, [&p, &r]),
        book_of(1, 1, 51),
    ];
    let all = [&[p, q, r], &words[..], &sold].concat();
    (all, sold)
}

/// A receipt of one house that is paid with what the other deposited: in its scope they are one. The hamlet says of the
/// depositor that it is one with a third.
fn houses() -> (Vec<Made>, Made) {
    let kind = RecordKind::Household;
    let (p, q) = (made(101, HAMLET, kind), made(102, HAMLET, kind));
    let r = made(103, OTHER_HAMLET, kind);
    let mut deposit = deposits(50, 264_000).scoped(OTHER_HAMLET);
    if let Does::Says(Body::Act(Act::Deposit(body))) = &mut deposit.does {
        body.household = Some(p.id());
    }
    let mut body = paid(9, DAY, vec![bhxh(7, 1, DAY)]);
    body.household = Some(r.id());
    body.payments = vec![Payment {
        method: Method::Credit(Owed::Deposit(deposit.id())),
        amount: Dong::new(264_000),
    }];
    let lent = Made::by(1, 60, Body::Receipt(body)).scoped(OTHER_HAMLET);
    let words = [
        enters(104, &p, kind),
        same(105, HAMLET, [&p, &q]),
        same(106, OTHER_HAMLET, [&p, &r]),
        book_of(1, 1, 51),
    ];
    let all = [&[p, q, r, deposit, lent.clone()], &words[..]].concat();
    (all, lent)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn who_is_one_with_whom_does_not_hang_on_which_scope_said_its_word_first(
        ops in Just(persons().0).prop_shuffle(),
    ) {
        let bench = Bench::of(&ops);
        let held = persons().1.each_ref().map(|one| bench.held(one).concat());
        // The second is of somebody who is one with the first's and the third's; those two are nothing to each other.
        prop_assert_eq!(held, ["", "period-twice", "period-twice"].map(String::from));
        prop_assert_eq!(bench.digest(), Bench::of(&persons().0).digest());
    }

    #[test]
    fn whose_money_it_is_does_not_hang_on_which_scope_said_its_word_first(
        ops in Just(houses().0).prop_shuffle(),
    ) {
        let bench = Bench::of(&ops);
        prop_assert!(bench.held(&houses().1).is_empty());
        prop_assert_eq!(bench.digest(), Bench::of(&houses().0).digest());
    }
}

/// The controls: without either word nobody is one with the other.
#[test]
fn who_is_one_with_nobody_takes_no_days_and_pays_for_nobody_else() {
    let without = |ops: Vec<Made>, number: u64| {
        let mut ops = ops;
        ops.retain(|made| made.number != number);
        Bench::of(&ops)
    };
    let (all, sold) = persons();
    assert!(without(all.clone(), 106).held(&sold[2]).is_empty());
    assert!(without(all, 105).held(&sold[1]).is_empty());
    let (all, lent) = houses();
    assert_eq!(without(all, 106).held(&lent), ["anothers-money"]);
}
