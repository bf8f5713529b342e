//! Refunds that give nothing: of money that nobody took, or written by who may not.

use book::body::Body;
use book::fact::{Method, Owed};
use book::money::Dong;
use book::posting::Account;

use super::super::testing::*;
use super::made::refunds;
use super::refunds::{receipt, taken, yes};

/// What was never taken is not given back: of a receipt that does not add up, or that is paid with what nobody is owed.
#[test]
fn nothing_is_owed_out_of_a_refund_of_what_was_never_taken() {
    let mut unpaid = receipt(10);
    let mut lent = receipt(11);
    for (made, payments) in [(&mut unpaid, false), (&mut lent, true)] {
        let Does::Says(Body::Receipt(body)) = &mut made.does else {
            panic!("a receipt")
        };
        let owed = Method::Credit(Owed::Deposit(person(99)));
        body.payments.iter_mut().for_each(|one| one.method = owed);
        body.payments.retain(|_| payments);
    }
    let backs = [&unpaid, &lent].map(|of| refunds(20 + of.number, of, 1, "01/12/2026"));
    let words = [&backs[0], &backs[1]].map(|of| yes(20 + of.number, of));
    let bench = taken(&[&[unpaid, lent][..], &backs, &words].concat());
    assert_eq!(bench.held_act(&backs[0]), ["does-not-add-up"]);
    assert!(bench.held_act(&backs[1]).is_empty());
    assert_eq!(bench.on(Account::OwedPayers), 0);
    let owed = bench.read().owed(backs[1].id()).unwrap();
    assert!(owed.is_none_or(|owed| owed.left == Dong::ZERO));
}

#[test]
fn a_collectors_device_gives_no_refund() {
    let one = receipt(10);
    let mut back = refunds(11, &one, 1, "01/12/2026");
    back.device = 1;
    let back = back.named(1001);
    let grant = Made::grant(1, HAMLET, 1, 1001);
    let bench = taken(&[grant, one, back.clone(), yes(12, &back)]);
    assert_eq!(bench.held_act(&back), ["not-granted"]);
    assert_eq!(bench.on(Account::OwedPayers), 0);
}
