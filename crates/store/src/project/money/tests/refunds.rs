//! Refunds: by two persons, once, of what the tariff says; and what they free.

use book::act::{Act, PaperCopy};
use book::body::{Body, Edit};
use book::fact::{Method, Owed, Payment, Scheme};
use book::money::Dong;
use book::posting::Account;
use book::premium::Shares;
use book::record::{Field, Value};
use book::tariff::{BUILTIN_TEXT, Published, Tariff};
use replica::ScopeId;

use super::super::testing::*;
use super::bank_world::{line, matches, payment, words};
use super::made::{refund_of, refunds, repays, says, voids};
use super::office::{approves, closes};

/// Three months of social insurance and a year of health insurance for person 1.
pub(super) fn receipt(number: u64) -> Made {
    let date = "21/11/2026";
    let lines = vec![bhxh(1, 3, date), bhyt(1, 1, date)];
    let mut body = paid(u32::try_from(number).unwrap(), date, lines);
    body.household = Some(person(77));
    Made::by(1, number, Body::Receipt(body))
}

pub(super) fn taken(more: &[Made]) -> Bench {
    Bench::of(&[&[book_of(1, 1, 51)], more].concat())
}

pub(super) fn yes(number: u64, of: &Made) -> Made {
    says(number, of, true).named(50)
}

fn covered(bench: &Bench, scheme: Scheme, on: &str) -> bool {
    let on = day(on);
    bench.read().covered(person(1), scheme, on, on).unwrap()
}

#[test]
fn a_refund_waits_for_a_second_person_and_then_owes_the_payer_what_the_tariff_says() {
    let one = receipt(10);
    let back = refunds(11, &one, 1, "01/12/2026");
    let own = says(12, &back, true).named(1008);
    let takers = says(13, &back, true).named(1001);
    let mut bench = taken(&[one, back.clone(), own.clone(), takers.clone()]);
    assert_eq!(bench.held_act(&back), ["needs-approval"]);
    assert_eq!(bench.held_act(&own), ["own-act"]);
    assert_eq!(bench.held_act(&takers), ["own-act"]);
    assert_eq!(bench.on(Account::OwedPayers), 0);
    assert!(covered(&bench, Scheme::Bhxh, "01/12/2026"));
    bench.take(&yes(14, &back));
    assert!(bench.held_act(&back).is_empty());
    // Two of three months: 660,000 less the state's 132,000.
    assert_eq!(bench.on(Account::OwedPayers), -528_000);
    assert_eq!(
        bench.on(Account::OwedInsurer),
        -(792_000 + 1_366_200) + 528_000
    );
    assert_eq!(bench.on(Account::StateClaimed), 66_000);
    assert_eq!(bench.on(Account::SupportDue), -66_000);
    assert!(covered(&bench, Scheme::Bhxh, "30/11/2026"));
    assert!(!covered(&bench, Scheme::Bhxh, "01/12/2026"));
    assert!(covered(&bench, Scheme::Bhyt, "20/12/2027"));
    bench.take(&says(15, &back, false).named(50));
    assert_eq!(bench.held_act(&back), ["rejected", "needs-approval"]);
    assert_eq!(bench.on(Account::OwedPayers), 0);
    assert!(covered(&bench, Scheme::Bhxh, "01/12/2026"));
}

#[test]
fn another_amount_than_the_tariffs_and_a_day_out_of_the_line_are_held() {
    let one = receipt(10);
    let dong = Dong::new;
    let other = Shares {
        gross: dong(500_000),
        payable: dong(500_000),
        ..Shares::default()
    };
    let more = Shares {
        gross: dong(792_001),
        payable: dong(792_001),
        ..Shares::default()
    };
    for (back, held) in [
        (
            refund_of(11, &one, 1, "01/12/2026", other),
            &["amount-differs"][..],
        ),
        (
            refund_of(11, &one, 1, "01/12/2026", more),
            &["amount-differs", "does-not-add-up"],
        ),
        (
            refunds(11, &one, 1, "15/12/2026"),
            &["amount-differs", "does-not-add-up"],
        ),
        (refunds(11, &one, 3, "01/12/2026"), &["nothing-there"]),
        (
            refunds(11, &one, 1, "01/12/2026").scoped(ScopeId(301)),
            &["nothing-there"],
        ),
    ] {
        let bench = taken(&[one.clone(), back.clone(), yes(12, &back)]);
        assert_eq!(bench.held_act(&back), held);
        assert_eq!(bench.on(Account::OwedPayers), 0);
    }
}

#[test]
fn a_line_is_refunded_once_and_the_earliest_counts() {
    let one = receipt(10);
    let (first, second) = (
        refunds(11, &one, 1, "01/12/2026"),
        refunds(12, &one, 1, "01/01/2027"),
    );
    let other = refunds(13, &one, 2, "21/12/2026");
    let words = [&first, &second, &other].map(|of| yes(20 + of.number, of));
    let ops = [
        &[one, second.clone(), first.clone(), other.clone()],
        &words[..],
    ]
    .concat();
    let bench = taken(&ops);
    assert!(bench.held_act(&first).is_empty() && bench.held_act(&other).is_empty());
    assert_eq!(bench.held_act(&second), ["refunded"]);
    assert_eq!(bench.on(Account::OwedPayers), -(528_000 + 1_366_200));
    let reversed: Vec<_> = ops.iter().rev().cloned().collect();
    assert_eq!(taken(&reversed).digest(), bench.digest());
    // The first is refused: the second stands.
    let refused = says(40, &first, false).named(50);
    let bench = taken(&[&ops[..], &[refused]].concat());
    assert!(bench.held_act(&second).is_empty());
    assert_eq!(bench.on(Account::OwedPayers), -(264_000 + 1_366_200));
}

#[test]
fn of_a_void_and_a_refund_of_one_receipt_the_earlier_counts() {
    let one = receipt(10);
    let void = voids(1, 11, &one, PaperCopy::Returned);
    let back = refunds(12, &one, 1, "01/12/2026");
    let word = yes(13, &back);
    // Nobody undoes alone what may have been paid out, whatever their clock says.
    let bench = taken(&[one.clone(), back.clone(), word.clone(), void.clone()]);
    assert_eq!(bench.held_act(&void), ["needs-approval"]);
    assert!(bench.held_act(&back).is_empty());
    let two = yes(15, &void);
    let ops = [one.clone(), back.clone(), word.clone(), void.clone(), two];
    let bench = taken(&ops);
    assert!(bench.held_act(&void).is_empty());
    assert_eq!(bench.held_act(&back), ["void-twice"]);
    assert_eq!(bench.on(Account::OwedPayers), -2_158_200);
    let backwards: Vec<_> = ops.into_iter().rev().collect();
    assert_eq!(taken(&backwards).digest(), bench.digest());
    let late = voids(1, 14, &one, PaperCopy::Returned);
    for ops in [
        [one.clone(), late.clone(), back.clone(), word.clone()],
        [word, back.clone(), one, late.clone()],
    ] {
        let bench = taken(&ops);
        assert!(bench.held_act(&back).is_empty());
        assert_eq!(bench.held_act(&late), ["needs-approval", "refunded"]);
        assert_eq!(bench.on(Account::OwedPayers), -528_000);
    }
}

#[test]
fn refunded_days_and_a_refunded_place_are_sold_again_in_whatever_order_it_comes() {
    let date = "21/11/2026";
    let one = receipt(10);
    let (first, second) = (
        refunds(11, &one, 1, "01/12/2026"),
        refunds(12, &one, 2, "21/12/2026"),
    );
    let again = |number: u64, lines| {
        let mut body = paid(u32::try_from(number).unwrap(), date, lines);
        body.household = Some(person(77));
        Made::by(1, number, Body::Receipt(body))
    };
    // The same place for another member; and the months from December on for the same person.
    let mut quarter = bhxh(1, 3, date);
    quarter.covers_from = day("01/12/2026");
    quarter.covers_to = day("28/02/2027");
    let (months, place) = (again(13, vec![quarter]), again(14, vec![bhyt(2, 1, date)]));
    let sold = [one, months.clone(), place.clone()];
    let bench = taken(&sold);
    assert_eq!(bench.held(&months), ["period-twice"]);
    assert_eq!(bench.held(&place), ["place-twice"]);
    let back = [yes(21, &first), first, yes(22, &second), second];
    let ops = [&sold[..], &back].concat();
    let bench = taken(&ops);
    assert!(bench.held(&months).is_empty() && bench.held(&place).is_empty());
    for turn in 1..ops.len() {
        let mut turned = ops.clone();
        turned.rotate_left(turn);
        assert_eq!(taken(&turned).digest(), bench.digest(), "{turn}");
    }
    // The control: whoever refuses the refunds takes the days and the place again.
    let refused = [&back[1], &back[3]].map(|of| says(30 + of.number, of, false).named(50));
    let bench = taken(&[&ops[..], &refused].concat());
    assert_eq!(bench.held(&months), ["period-twice"]);
    assert_eq!(bench.held(&place), ["place-twice"]);
}

#[test]
fn a_refund_of_the_later_of_two_that_collide_makes_what_is_left_of_it_count() {
    let date = "21/11/2026";
    let one = receipt(10);
    let mut early = bhxh(1, 3, date);
    (early.covers_from, early.covers_to) = (day("01/09/2026"), day("30/11/2026"));
    let later = Made::by(1, 11, Body::Receipt(paid(11, date, vec![early])));
    let back = refunds(12, &later, 1, "01/11/2026");
    let bench = taken(&[one.clone(), later.clone()]);
    assert_eq!(bench.held(&later), ["period-twice"]);
    let bench = taken(&[one, later.clone(), back.clone(), yes(13, &back)]);
    assert!(bench.held(&later).is_empty());
}

#[test]
fn what_is_owed_out_of_a_refund_is_repaid_or_pays_a_receipt_and_no_more() {
    let one = receipt(10);
    let back = refunds(11, &one, 1, "01/12/2026");
    let owed = Owed::Refund(back.id());
    // For the same person, of the same household, what was given back.
    let mut line = bhxh(1, 1, "21/11/2026");
    (line.covers_from, line.covers_to) = (day("01/12/2026"), day("31/12/2026"));
    let mut body = paid(14, "21/11/2026", vec![line]);
    body.household = Some(person(77));
    body.payments = vec![Payment {
        method: Method::Credit(owed),
        amount: Dong::new(264_000),
    }];
    let next = Made::by(1, 14, Body::Receipt(body));
    let (rest, more) = (repays(15, owed, 264_000), repays(16, owed, 1));
    let ops = [one, back.clone(), next.clone(), rest.clone(), more.clone()];
    let mut bench = taken(&ops);
    for made in [&rest, &more] {
        assert_eq!(bench.held_act(made), ["not-owed"]);
    }
    assert_eq!(bench.held(&next), ["period-twice", "not-owed"]);
    bench.take(&yes(17, &back));
    assert!(bench.held(&next).is_empty() && bench.held_act(&rest).is_empty());
    assert_eq!(bench.held_act(&more), ["not-owed"]);
    assert_eq!(bench.on(Account::OwedPayers), 0);
    assert_eq!(
        bench.read().owed(back.id()).unwrap().unwrap().left,
        Dong::ZERO
    );
    let whole: Vec<_> = [&ops[..], &[yes(17, &back)]].concat();
    let reversed: Vec<_> = whole.iter().rev().cloned().collect();
    assert_eq!(taken(&reversed).digest(), bench.digest());
}

#[test]
fn a_refund_of_what_no_bank_has_shown_is_owed_once_it_has() {
    let mut one = receipt(10);
    let Does::Says(Body::Receipt(body)) = &mut one.does else {
        unreachable!()
    };
    body.payments[0].method = Method::Transfer;
    let back = refunds(11, &one, 1, "01/12/2026");
    let repaid = repays(12, Owed::Refund(back.id()), 528_000);
    let mut bench = taken(&[one.clone(), back.clone(), yes(13, &back), repaid.clone()]);
    assert!(bench.held_act(&back).is_empty());
    assert_eq!(bench.held_act(&repaid), ["not-owed"]);
    assert_eq!(bench.on(Account::OwedPayers), 0);
    bench.take_all(&words());
    bench.take_all(&[
        line(14, "FT1", 2_158_200),
        matches(15, "FT1", &[payment(&one, 2_158_200)]),
    ]);
    assert!(bench.held_act(&repaid).is_empty());
    assert_eq!(bench.on(Account::OwedPayers), 0);
    assert_eq!(bench.on(Account::CollectorCash), -528_000);
}

#[test]
fn a_refund_is_judged_again_when_its_receipts_tariff_comes() {
    let builtin = Tariff::builtin().unwrap().version().as_str();
    let text = BUILTIN_TEXT.replace(builtin, "vn-2026-12-01");
    let published = Published::of(&text).unwrap();
    let tariff = Made::by(0, 5, Body::Tariff(published.clone()));
    let mut one = receipt(10);
    let Does::Says(Body::Receipt(body)) = &mut one.does else {
        unreachable!()
    };
    body.tariff = Some(published.tariff().unwrap().version().clone());
    let back = refunds(11, &one, 1, "01/12/2026");
    let word = yes(12, &back);
    let mut bench = taken(&[one.clone(), back.clone(), word.clone()]);
    assert_eq!(bench.held_act(&back), ["unknown-tariff"]);
    bench.take(&tariff);
    assert!(bench.held_act(&back).is_empty());
    assert_eq!(taken(&[tariff, one, back, word]).digest(), bench.digest());
}

#[test]
fn a_refund_is_listed_with_its_line_and_the_second_persons_word() {
    let one = receipt(10);
    let back = refunds(11, &one, 1, "01/12/2026");
    let bench = taken(&[one, back.clone(), yes(12, &back)]);
    let all = bench.read().refunds(&Default::default()).unwrap();
    let Does::Says(Body::Act(Act::Refund(body))) = &back.does else {
        unreachable!()
    };
    assert_eq!(all[0].refund, *body);
    let line = all[0].line.as_ref().unwrap();
    assert_eq!((line.number.number, line.counted), (10, true));
    assert_eq!(line.line.months_from(body.from), 2);
    assert!(all[0].word.as_ref().unwrap().approves);
    let waiting = crate::view::RefundFilter {
        waiting: true,
        ..Default::default()
    };
    assert!(bench.read().refunds(&waiting).unwrap().is_empty());
}

#[test]
fn a_refund_behind_a_closing_is_reported_in_the_first_open_month() {
    let one = receipt(10);
    let back = refunds(11, &one, 1, "01/12/2026");
    let closing = closes(20, "11/2026");
    let mut bench = Bench::of(&communes());
    bench.take_all(&[book_of(1, 1, 51), one, closing.clone()]);
    bench.take(&approves(21, &closing, 1008));
    let closed = |bench: &Bench| -> i64 {
        bench.one(
            "select coalesce(sum(amount), 0) from posting where period = 202611 and account = 6",
        )
    };
    let before = closed(&bench);
    assert_eq!(before, -2_158_200);
    bench.take_all(&[back.clone(), yes(22, &back)]);
    assert!(bench.held_act(&back).is_empty());
    assert_eq!(closed(&bench), before, "a closed report never changes");
    let late =
        "select sum(amount) from posting where period = 202612 and account = 6 and day = 20261121";
    assert_eq!(bench.one::<i64>(late), 528_000);
}

#[test]
fn whoever_stands_behind_a_refunded_place_is_to_be_set_anew_until_somebody_does() {
    let date = "21/11/2026";
    let in_house = |number: u64, lines| {
        let mut body = paid(u32::try_from(number).unwrap(), date, lines);
        body.household = Some(person(77));
        Made::by(1, number, Body::Receipt(body))
    };
    let both = in_house(10, vec![bhyt(1, 1, date), bhyt(2, 2, date)]);
    let (first, last) = (
        refunds(11, &both, 1, "21/12/2026"),
        refunds(12, &both, 2, "21/12/2026"),
    );
    let orders = |ops: &[Made]| {
        let bench = taken(ops);
        let all = bench.read().orders_to_set(None).unwrap();
        assert_eq!(bench.read().orders_to_set(Some(person(77))).unwrap(), all);
        assert_eq!(bench.read().orders_to_set(Some(person(78))).unwrap(), []);
        let places = all.iter().map(|one| (one.household, one.place));
        places.collect::<Vec<_>>()
    };
    assert_eq!(
        orders(&[both.clone(), first.clone()]),
        [],
        "nobody approved it"
    );
    let given = [both.clone(), first.clone(), yes(13, &first)];
    assert_eq!(orders(&given), [(person(77), 1)]);
    // Nobody stands behind the last, or behind somebody who is refunded, too.
    assert_eq!(orders(&[both, last.clone(), yes(13, &last)]), []);
    let all = [&given[..], &[last.clone(), yes(14, &last)]].concat();
    assert_eq!(orders(&all), []);
    // Somebody records a member's place.
    let fields = |field, value| book::record::Fields::default().with(field, value);
    let lives = Body::Create(
        book::record::RecordKind::Person,
        fields(Field::Household, Value::Record(person(77))),
    );
    let member = Made::by(1, 20, lives);
    let told = |number| {
        let order = fields(Field::Order, Value::Number(1));
        Made::by(
            1,
            number,
            Body::Edit(Edit {
                record: member.id(),
                fields: order,
            }),
        )
    };
    let since = [&given[..], &[member.clone(), told(21)]].concat();
    assert_eq!(orders(&since), []);
    let before = [&given[..], &[member.clone().at(1), told(22).at(2)]].concat();
    assert_eq!(orders(&before), [(person(77), 1)]);
}
