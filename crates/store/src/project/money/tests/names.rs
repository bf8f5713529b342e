//! Who is believed in which name: a collector's device in its collector's, an office's server in its own users' and its
//! office's.

use book::act::PaperCopy;
use book::body::Body;
use book::organisation::Actor;
use proptest::prelude::*;
use replica::{ActorId, ScopeId};

use super::super::testing::*;
use super::made::{passes, says, voids};

/// The number of a server's user.
fn user(server: u8, login: &str) -> u32 {
    Actor::user_number(device(server), login).0
}

/// An office's server names one of its users.
fn names_user(server: u8, number: u64, office: ScopeId, login: &str) -> Made {
    let body = Actor {
        actor: ActorId(user(server, login)),
        code: format!("{}{login}", Actor::USER),
        name: login.to_uppercase(),
        office: Some(office),
    };
    Made::by(server, number, Body::Actor(body)).scoped(office)
}

/// Two offices, each with a server (9 and 8), and a collector of the first.
fn world() -> Vec<Made> {
    let servers = [
        Made::grant_server(1, OFFICE, 9, 50),
        Made::grant_server(2, HAMLET, 9, 50),
        Made::grant_server(3, OTHER_OFFICE, 8, 60),
        Made::grant(4, OFFICE, 1, 1001),
        Made::grant(5, HAMLET, 1, 1001),
        book_of(1, 1, 51),
        book_of(9, 101, 151),
    ];
    communes().into_iter().chain(servers).collect()
}

/// What a server can do in somebody's name: take money, void, approve, hand over, count.
fn acts() -> Vec<Made> {
    let receipt = Made::by(1, 1, Body::Receipt(month(1)));
    let void = voids(1, 40, &receipt, PaperCopy::Kept);
    let handed = hands_over(1, 60, 100);
    vec![
        says(70, &void, true),
        counts(61, &handed, 100, 100),
        passes(9, 62, 100, None),
        Made::by(9, 101, Body::Receipt(month(101))),
        receipt,
        void,
        handed,
    ]
}

/// The first acts are the server's; all of them in a name.
fn in_name(actor: u32) -> Vec<Made> {
    let made = acts().into_iter();
    let named = made.map(|made| match made.device {
        9 => made.named(actor),
        _ => made,
    });
    named.collect()
}

/// What is held of the server's approval, count, hand-over and receipt for lack of a right.
fn not_granted(bench: &Bench) -> Vec<bool> {
    let tables = ["act", "hand_over_count", "hand_over", "receipt"];
    let asked = tables.map(|table| {
        format!("select exists (select 1 from {table} where device = x'09090909090909090909090909090909' and standing & 64 <> 0)")
    });
    asked.iter().map(|sql| bench.one(sql)).collect()
}

fn stands(actor: u32, naming: &[Made]) -> Vec<bool> {
    let ops = [world(), naming.to_vec(), in_name(actor)].concat();
    let bench = Bench::of(&ops);
    let held = not_granted(&bench);
    // What is held for it is held whatever a name that is nobody's says.
    let names = bench.read().users_named_by(device(9)).unwrap();
    assert!(names.iter().all(|actor| actor.0 >= Actor::USERS_FROM));
    held
}

fn device(byte: u8) -> replica::DeviceId {
    replica::DeviceId::from_bytes([byte; 16])
}

#[test]
fn an_offices_server_is_believed_in_the_names_of_its_own_users_and_its_office() {
    let lan = names_user(9, 80, OFFICE, "lan");
    assert_eq!(
        stands(user(9, "lan"), std::slice::from_ref(&lan)),
        [false; 4]
    );
    assert_eq!(stands(50, &[]), [false; 4], "its office's own name");
    // Not yet named, the centre's, a collector, another office's user, known or not.
    let other = names_user(8, 81, OTHER_OFFICE, "lan");
    let named = [lan, other];
    assert_eq!(stands(user(9, "lan"), &[]), [true; 4]);
    for stranger in [7, 1001, user(8, "lan"), user(9, "minh")] {
        assert_eq!(stands(stranger, &named), [true; 4], "{stranger}");
    }
}

#[test]
fn a_server_names_nobody_else_and_nobody_in_anothers_scope() {
    let lan = user(9, "lan");
    let naming = |change: &dyn Fn(&mut Made, &mut Actor)| {
        let mut made = names_user(9, 80, OFFICE, "lan");
        let Does::Says(Body::Actor(mut body)) = made.does.clone() else {
            panic!()
        };
        change(&mut made, &mut body);
        made.does = Does::Says(Body::Actor(body));
        stands(lan, &[made])[0]
    };
    assert!(!naming(&|_, _| ()), "the control");
    assert!(naming(&|_, body| body.office = Some(OTHER_OFFICE)));
    assert!(naming(&|_, body| body.office = None));
    assert!(naming(&|made, _| made.scope = OTHER_OFFICE));
    assert!(naming(&|made, _| made.device = 8));
    assert!(naming(&|_, body| body.code = "user:minh".into()));
    assert!(naming(&|_, body| body.code = "lan".into()));
    assert!(naming(&|_, body| body.actor = ActorId(1001)));
}

/// The second person of a void is the office's, or none.
#[test]
fn an_approval_in_a_strangers_name_is_no_second_person() {
    let lan = names_user(9, 80, OFFICE, "lan");
    let held = |approver| {
        let bench = Bench::of(&[world(), vec![lan.clone()], in_name(approver)].concat());
        let void = acts().remove(5);
        bench.held_act(&void)
    };
    assert!(held(user(9, "lan")).is_empty());
    assert_eq!(held(user(8, "lan")), ["needs-approval"]);
    assert_eq!(held(1002), ["needs-approval"]);
}

#[test]
fn two_servers_users_of_one_number_are_shown_by_both_names() {
    let mut seeker = names_user(8, 81, OTHER_OFFICE, "x1");
    // As if the login had been sought until its hash fits.
    if let Does::Says(Body::Actor(body)) = &mut seeker.does {
        body.actor = ActorId(user(9, "lan"));
    }
    let mut bench = Bench::of(&[world(), vec![names_user(9, 80, OFFICE, "lan")]].concat());
    let shown = |bench: &Bench| {
        let mut actors = bench.read().actors().unwrap().into_iter();
        let found = actors.find(|actor| actor.actor.0 == user(9, "lan"));
        found.unwrap().name
    };
    assert_eq!(shown(&bench), "LAN");
    bench.name_unasked(&seeker);
    assert_eq!(shown(&bench), "LAN (Hoa Thành) / X1 (Đô Thành)");
}

/// A collector's device cannot speak for anybody but its collector, whatever a server names.
#[test]
fn a_collectors_device_gets_no_name_from_a_server() {
    let lan = names_user(9, 80, OFFICE, "lan");
    let handed = hands_over(1, 60, 100).named(user(9, "lan"));
    let bench = Bench::of(&[world(), vec![lan, handed]].concat());
    assert_eq!(bench.one::<i64>("select standing from hand_over"), 64);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_order_in_which_names_and_acts_come_changes_nothing(
        order in Just((0..9_usize).collect::<Vec<_>>()).prop_shuffle()
    ) {
        let lan = names_user(9, 80, OFFICE, "lan");
        let again = names_user(9, 81, OFFICE, "lan");
        let moving: Vec<Made> = in_name(user(9, "lan")).into_iter().chain([lan, again]).collect();
        let straight = Bench::of(&world().into_iter().chain(moving.clone()).collect::<Vec<_>>());
        prop_assert_eq!(not_granted(&straight), [false; 4]);
        let mixed = order.iter().map(|at| moving[*at].clone());
        let mixed = Bench::of(&world().into_iter().chain(mixed).collect::<Vec<_>>());
        prop_assert_eq!(mixed.digest(), straight.digest());
        let unnamed = Bench::of(&world().into_iter().chain(in_name(user(9, "lan"))).collect::<Vec<_>>());
        prop_assert_ne!(unnamed.digest(), straight.digest());
    }
}
