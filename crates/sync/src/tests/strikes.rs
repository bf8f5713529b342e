//! Strikes on their way: whoever is met next strikes, what comes late is struck, and nobody else can hide a word.

use book::body::{Body, Edit};
use book::record::{Field, Fields, Value};
use book::scope::Strike;
use replica::{Op, RecordId, Role, ScopeId, Struck};
use store::StoreError;
use wire::{RefusalCode, Verdict};

use super::world::*;

const NAME: &str = "Lò Thị Mẩy";

fn strike(centre: &mut Centre, record: RecordId) {
    let reason = "đơn số 7".into();
    let body = Body::Strike(Strike { record, reason });
    let write = |writer: &mut store::Writer<'_>| -> Result<_, StoreError> {
        writer.append(ScopeId::ORGANISATION, &body)
    };
    centre.node.store.write(NOW, write).unwrap();
}

fn rename(node: &mut Node, record: RecordId, name: &str) {
    let fields = Fields::default().with(Field::Name, Value::Text(name.into()));
    let body = Body::Edit(Edit { record, fields });
    let write =
        |writer: &mut store::Writer<'_>| -> Result<_, StoreError> { writer.append(HAMLET, &body) };
    node.store.write(NOW, write).unwrap();
}

fn tells(node: &Node, name: &str) -> bool {
    let ops = node.bytes().into_values().flatten();
    ops.into_iter().any(|op| {
        let name = name.as_bytes();
        op.windows(name.len()).any(|part| part == name)
    })
}

/// The record that the last of some ops made.
fn made(hand: &Hand, ops: &[Vec<u8>]) -> RecordId {
    let head = ops.iter().fold(hand.stream.origin(), |head, op| {
        head.followed_by(&hand.opening.seed, op)
    });
    RecordId::of(&head.hash)
}

fn receipt(hand: &Hand) -> Vec<u8> {
    let body = declared(1, 50_000, None);
    hand.op(body.kind(), body.encode())
}

fn check(node: &Node) {
    let found = node.store.read().verify(&mut |_, _| ()).unwrap();
    assert_eq!(found.findings, []);
}

#[test]
fn a_strike_reaches_every_replica_that_holds_the_record_and_every_chain_still_verifies() {
    let mut centre = Centre::new();
    let (mut office, mut author) = (centre.office(9), centre.device(1));
    let (mut reader, mut away) = (centre.device(2), centre.device(3));
    let house = author.register(NAME);
    author.register("Vàng A Páo");
    settle(&mut author, &mut centre.node);
    for node in [&mut office, &mut reader, &mut away] {
        settle(node, &mut centre.node);
    }
    // One is away, and writes of the household meanwhile.
    rename(&mut away, house, "Lò Thị Muộn");
    strike(&mut centre, house);
    assert!(tells(&office, NAME) && tells(&away, NAME) && !tells(&centre.node, NAME));

    settle(&mut office, &mut centre.node);
    settle(&mut reader, &mut office);
    settle(&mut author, &mut office);
    // Somebody who hears of the strike from its reply alone: what it sends arrives whole, and is struck there.
    settle(&mut away, &mut office);
    settle(&mut office, &mut centre.node);
    let mut newcomer = centre.device(4);
    settle(&mut newcomer, &mut centre.node);
    for node in [&mut author, &mut reader, &mut away] {
        settle(node, &mut centre.node);
    }
    let digest = |node: &Node| node.store.read().state_digest().unwrap();
    let expected = digest(&centre.node);
    for node in [&office, &author, &reader, &away, &newcomer, &centre.node] {
        assert!(!tells(node, NAME) && !tells(node, "Lò Thị Muộn"));
        assert!(tells(node, "Vàng A Páo"));
        check(node);
    }
    settle(&mut office, &mut centre.node);
    settle(&mut newcomer, &mut centre.node);
    for node in [&author, &reader, &away, &newcomer] {
        assert_eq!(digest(node), expected);
    }
    // And it goes on: what is written next is confirmed.
    author.register("Giàng Thị Dợ");
    settle(&mut author, &mut centre.node);
    let (here, _, at_centre) = author.places();
    assert_eq!(here, at_centre);
}

/// The salt of an op is that of its number: what a copy of the device wrote under the same one still needs it.
#[test]
fn what_a_copy_wrote_under_the_number_of_a_struck_op_is_taken_in_whole() {
    let mut centre = Centre::new();
    let mut office = centre.office(9);
    let mut device = centre.device(1);
    let house = device.register(NAME);
    settle(&mut device, &mut centre.node);
    let mut copy = centre.enrol(1, Role::Device, &[]);
    copy.store.bring_chance([7; 16]);
    copy.register("Vàng A Páo");
    strike(&mut centre, house);
    // The control: the centre has forgotten the salt, and what it knows of the stream proves nothing of the other op.
    let known = centre
        .node
        .store
        .read()
        .opening(HAMLET, &copy.identity.incarnation());
    assert_eq!(known.unwrap().unwrap().seed.salt(1), None);

    settle(&mut copy, &mut centre.node);
    let mut newcomer = centre.device(4);
    for node in [&mut device, &mut office, &mut newcomer, &mut copy] {
        settle(node, &mut centre.node);
    }
    let digest = |node: &Node| node.store.read().state_digest().unwrap();
    for node in [&device, &copy, &newcomer, &office, &centre.node] {
        assert!(tells(node, "Vàng A Páo") && !tells(node, NAME));
        check(node);
    }
    for node in [&device, &copy, &newcomer] {
        assert_eq!(digest(node), digest(&centre.node));
    }
}

/// Two copies wrote of the same household under one number, and both words were struck out: each is the first of its branch,
/// and neither stands for the other.
#[test]
fn words_of_two_copies_under_one_number_that_are_both_struck_stay_two() {
    let mut centre = Centre::new();
    let mut office = centre.office(9);
    settle(&mut office, &mut centre.node);
    let mut device = centre.device(1);
    let mut copy = centre.enrol(1, Role::Device, &[]);
    copy.store.bring_chance([7; 16]);
    let house = device.register(NAME);
    assert_eq!(copy.register(NAME), house);
    rename(&mut device, house, "Lò Thị Muộn");
    rename(&mut copy, house, "Lò Thị Sớm");
    copy.register("Vàng A Páo");

    settle(&mut office, &mut centre.node);
    settle(&mut device, &mut office);
    settle(&mut copy, &mut centre.node);
    strike(&mut centre, house);
    let mut newcomer = centre.device(4);
    for _ in 0..2 {
        for node in [&mut office, &mut device, &mut copy, &mut newcomer] {
            settle(node, &mut centre.node);
        }
    }
    let digest = |node: &Node| node.store.read().state_digest().unwrap();
    for node in [&office, &device, &copy, &newcomer, &centre.node] {
        assert_eq!(node.heads(), centre.node.heads());
        assert!(tells(node, "Vàng A Páo"));
        for gone in [NAME, "Lò Thị Muộn", "Lò Thị Sớm"] {
            assert!(!tells(node, gone));
        }
        check(node);
    }
    for node in [&device, &copy, &newcomer] {
        assert_eq!(digest(node), digest(&centre.node));
    }
}

/// The segment in front of two branches kept the salt under which both begin, and tells its seed to whoever gets its ops.
#[test]
fn no_segment_keeps_a_salt_of_which_every_op_is_struck() {
    for order in [[1, 2], [2, 1]] {
        let mut centre = Centre::new();
        let hand = centre.hand(3);
        let first = hand.household("Vàng A Páo");
        let ours = [first.clone(), hand.household(NAME)];
        let theirs = [first, hand.household("Giàng Thị Dợ")];
        for ops in [&ours, &theirs] {
            let request = hand.request(vec![hand.stretch(ops, 0)]);
            let verdicts = centre.node.asks(hand.opening.device, request).verdicts;
            assert_eq!(verdicts, []);
        }
        let life = hand.opening.incarnation(ORG);
        let salts = |centre: &Centre| {
            let openings = centre.node.store.read().openings(HAMLET, &life).unwrap();
            let salts = openings.iter().filter_map(|one| one.seed.salt(2));
            salts.count()
        };
        for (done, which) in order.into_iter().enumerate() {
            // What still stands whole needs its salt, and so do those in front.
            assert!(salts(&centre) > 0, "{done}");
            let ops = if which == 1 { &ours } else { &theirs };
            strike(&mut centre, made(&hand, ops));
        }
        assert_eq!(salts(&centre), 0);
        check(&centre.node);
    }
}

/// A later piece of a branch proves itself by what is kept of the other branch, too, which forgot a salt that the branch's
/// first op needs for ever.
#[test]
fn a_branch_that_comes_in_pieces_keeps_the_salt_that_another_branch_forgot() {
    let mut centre = Centre::new();
    let hand = centre.hand(3);
    let device = hand.opening.device;
    let first = hand.household("Vàng A Páo");
    let ours = [first.clone(), hand.household(NAME)];
    let names = ["Giàng Thị Dợ", "Lò Văn Pản", "Cà Thị Inh"];
    let theirs = names.map(|name| hand.household(name));
    let theirs = [vec![first], theirs.to_vec()].concat();
    let request = hand.request(vec![hand.stretch(&ours, 0)]);
    assert_eq!(centre.node.asks(device, request).verdicts, []);
    strike(&mut centre, made(&hand, &ours));
    // The second op is the branch's first: it comes with its seed, as its salt was forgotten. The others need nothing.
    let mut request = hand.request(vec![hand.stretch(&theirs[..2], 0)]);
    assert_eq!(centre.node.asks(device, request).verdicts, []);
    for end in 3..=theirs.len() {
        let head = theirs[..end - 1]
            .iter()
            .fold(hand.stream.origin(), |head, op| {
                head.followed_by(&hand.opening.seed, op)
            });
        let mut piece = hand.stretch(&theirs[..end], end - 1);
        piece.before = Some(head.hash);
        request = hand.request(vec![piece]);
        assert_eq!(centre.node.asks(device, request).verdicts, []);
        check(&centre.node);
    }
    let mut newcomer = centre.device(4);
    settle(&mut newcomer, &mut centre.node);
    assert!(names.iter().all(|name| tells(&newcomer, name)) && !tells(&newcomer, NAME));
    check(&newcomer);
}

#[test]
fn what_is_sent_again_whole_after_its_strike_is_known_and_not_refused() {
    let mut centre = Centre::new();
    let hand = centre.hand(3);
    let ops = [hand.household(NAME), hand.household("Vàng A Páo")];
    let request = || hand.request(vec![hand.stretch(&ops, 0)]);
    let device = hand.opening.device;
    assert_eq!(centre.node.asks(device, request()).verdicts, []);
    strike(&mut centre, made(&hand, &ops[..1]));
    let before = centre.node.bytes();
    assert_eq!(centre.node.asks(device, request()).verdicts, []);
    assert_eq!(centre.node.bytes(), before);
    // More behind it, in one stretch with it.
    let mut more = ops.to_vec();
    more.push(hand.household("Giàng Thị Dợ"));
    let request = hand.request(vec![hand.stretch(&more, 0)]);
    assert_eq!(centre.node.asks(device, request).verdicts, []);
    assert!(tells(&centre.node, "Giàng Thị Dợ") && !tells(&centre.node, NAME));
    check(&centre.node);
}

/// A relay that hides words behind a strike that nobody ordered; and one that hides money behind one that was.
#[test]
fn nobody_but_the_centre_hides_a_word_and_money_is_hidden_by_nobody() {
    let mut centre = Centre::new();
    let hand = centre.hand(3);
    let device = hand.opening.device;
    let remains = |ops: &[Vec<u8>], at: usize| {
        let number = u64::try_from(at).unwrap() + 1;
        let mut ops = ops.to_vec();
        ops[at] = Struck::of(&hand.opening.seed, number, &ops[at]).encode();
        ops
    };
    let ops = vec![hand.household(NAME), receipt(&hand)];
    for at in [0, 1] {
        let mut hidden = hand.stretch(&ops, 0);
        hidden.ops = remains(&ops, at);
        let reply = centre.node.asks(device, hand.request(vec![hidden]));
        let codes: Vec<_> = reply.verdicts.iter().map(|one| one.verdict).collect();
        assert_eq!(codes, [Verdict::Refused(RefusalCode::NotStruck)], "{at}");
    }
    // The control: the household struck out by the centre, which need not have seen it.
    strike(&mut centre, made(&hand, &ops[..1]));
    let mut hidden = hand.stretch(&ops, 0);
    hidden.ops = remains(&ops, 0);
    assert_eq!(
        centre
            .node
            .asks(device, hand.request(vec![hidden]))
            .verdicts,
        []
    );
    assert!(Op::decode(&centre.node.bytes()[&hand.stream.incarnation][1]).is_ok());
    check(&centre.node);
}
