//! Syncs with a centre in memory.

use book::body::Body;
use book::organisation::NumberBook;
use book::record::{Field, Fields, Value};
use line::ZSTD;
use replica::{ActorId, ScopeId, UnixMillis};
use store::view::ReceiptFilter;
use web::badge::Place;
use wire::problem::Code;
use wire::{Message as _, SyncReply, SyncRequest};

use sync::Pace;

use crate::act::Exchange;
use crate::act::tests::{BHYT_YEAR, collect};
use crate::testing::{Centre, NOW, OFFICE, OfficeServer, house};
use crate::{Agent, Fault};

#[test]
fn status_says_what_the_centre_confirmed_and_never_what_was_sent() {
    let mut centre = Centre::new();
    let mut agent = centre.device(5);
    let (_, person) = house(&mut agent, "Nguyễn Thị Lan");
    let issued = agent.collect(&collect(person, BHYT_YEAR, 1), NOW).unwrap();
    let place = |agent: &Agent| {
        agent
            .place(issued.receipt.scope, &issued.receipt.dot)
            .unwrap()
    };
    assert_eq!(place(&agent), Place::Here);
    let before = agent.status().unwrap();
    assert_eq!((before.at_centre, before.receipts_waiting.len()), (0, 1));

    // The request arrives, the reply does not: the centre has everything and this device does not know it.
    let server = centre.server();
    let cut = agent.sync_with(&server, NOW, |signed| {
        centre.answer(signed)?;
        Err(Fault::new(Code::LineCut))
    });
    let cut = cut.unwrap();
    let fault = cut.fault.unwrap();
    assert_eq!(
        (fault.code(), fault.0.detail("confirmed")),
        (Code::LineCut, "0")
    );
    assert_eq!(cut.waiting, before.here);
    assert_eq!(place(&agent), Place::Here);

    let outcome = centre.sync(&mut agent);
    assert_eq!((outcome.fault.clone(), outcome.waiting), (None, 0));
    assert_eq!(outcome.confirmed_centre, outcome.here);
    assert!(
        outcome.bytes_up > 0 && outcome.bytes_down > 0 && outcome.requests <= 3,
        "{outcome:?}"
    );
    assert_eq!(place(&agent), Place::Centre);
    assert_eq!(agent.status().unwrap().oldest_waiting, None);
    assert_eq!(
        centre
            .store
            .read()
            .receipts(&ReceiptFilter::default())
            .unwrap()
            .len(),
        1
    );
}

/// A way to lose what was sent.
type Lossy = fn(&mut Centre, &crate::act::Signed) -> crate::Answer<Vec<u8>>;

/// Ways to lose what was sent, and what the sync says then.
fn lossy() -> [(&'static str, Lossy, Code); 6] {
    [
        (
            "lost on the way",
            |_, _| Err(Fault::new(Code::LineCut)),
            Code::LineCut,
        ),
        (
            "arrived, and the reply was lost",
            |centre, signed| {
                centre.answer(signed)?;
                Err(Fault::new(Code::LineCut))
            },
            Code::LineCut,
        ),
        (
            "answered by half a reply",
            |centre, signed| {
                let reply = centre.answer(signed)?;
                Ok(reply[..reply.len() / 2].to_vec())
            },
            Code::NotOurServer,
        ),
        (
            "answered by a web page",
            |_, _| Ok(b"<html>".to_vec()),
            Code::NotOurServer,
        ),
        (
            "taken without the centre's signature",
            |centre, signed| {
                let mut reply = SyncReply::unpack(&centre.answer(signed)?, &ZSTD).unwrap();
                reply.proof = None;
                Ok(reply.pack(&ZSTD))
            },
            Code::NotConfirmed,
        ),
        (
            "sent away",
            |_, _| Err(Fault::new(Code::ServerBusy)),
            Code::ServerBusy,
        ),
    ]
}

#[test]
fn whatever_becomes_of_a_request_only_what_was_confirmed_is_told() {
    for (what, line, code) in lossy() {
        let mut centre = Centre::new();
        let mut agent = centre.device(5);
        for number in 0..29 {
            house(&mut agent, &format!("Hộ {number}"));
        }
        assert_eq!(centre.sync(&mut agent).fault, None);
        house(&mut agent, "Nguyễn Thị Lan");
        let server = centre.server();
        let outcome = agent.sync_with(&server, NOW, |signed| line(&mut centre, signed));
        let outcome = outcome.unwrap();
        let fault = outcome.fault.clone().unwrap();
        let told = ["confirmed", "left", "oldest"].map(|name| fault.0.detail(name).to_owned());
        assert_eq!(fault.code(), code, "{what}");
        assert_eq!(told, ["59", "2", "19:00 21/11/2026"], "{what}");
        assert_eq!(
            (outcome.confirmed_centre, outcome.waiting),
            (59, 2),
            "{what}"
        );
        assert!(outcome.waiting_bytes > 50, "{what}");
        assert_ne!(fault.0.exit_status(), 0);
        let status = agent.status().unwrap();
        assert_eq!((status.here, status.at_centre), (61, 59), "{what}");
        // The control: the same over a line that holds.
        let outcome = centre.sync(&mut agent);
        assert_eq!(
            (outcome.fault, outcome.confirmed_centre),
            (None, 61),
            "{what}"
        );
    }
}

#[test]
fn a_sync_that_is_cut_in_the_middle_says_how_much_arrived() {
    let mut centre = Centre::new();
    let mut agent = centre.device(5);
    for number in 0..80 {
        house(&mut agent, &format!("Hộ {number}"));
        let key = agent.key().clone();
        agent.store_mut().sign(&key).unwrap();
    }
    let here = agent.status().unwrap().here;
    let server = centre.server();
    let mut exchange = Exchange::with(&server).unwrap();
    exchange = exchange.over("", Pace::kept(0, 0));
    let mut told = Vec::new();
    for _ in 0..3 {
        let signed = agent.sync_request(&mut exchange).unwrap();
        let reply = centre.answer(&signed).unwrap();
        assert!(agent.sync_take(&mut exchange, &reply, NOW).unwrap());
        told.push(agent.sync_so_far(&exchange).unwrap().confirmed_centre);
    }
    // One more arrives whose reply does not.
    let signed = agent.sync_request(&mut exchange).unwrap();
    centre.answer(&signed).unwrap();
    let ended = agent.sync_end(exchange, Err(Fault::new(Code::LineCut)));
    let ended = ended.unwrap();
    assert!(told.is_sorted_by(|a, b| a < b), "{told:?}");
    assert_eq!(Some(&ended.confirmed_centre), told.last());
    assert!(ended.confirmed_centre < here);
    let fault = ended.fault.unwrap();
    let said = ["confirmed", "left"].map(|name| fault.0.detail(name).parse::<u64>().unwrap());
    assert_eq!(
        said,
        [ended.confirmed_centre, here - ended.confirmed_centre]
    );
    assert_eq!(fault.0.exit_status(), 6);
    assert_eq!(centre.sync(&mut agent).confirmed_centre, here);
}

#[test]
fn a_file_to_the_centre_and_its_answer_end_the_day_without_a_line() {
    let mut centre = Centre::new();
    let mut agent = centre.device(5);
    house(&mut agent, "Nguyễn Thị Lan");
    let written = agent.file_to(None, &[9; 32]).unwrap();
    assert_eq!(
        (written.ops, written.for_centre, written.more),
        (3, true, false)
    );
    assert_eq!(agent.status().unwrap().at_centre, 0);
    let answer = centre.answer_file(&written.file);
    // Cut off or altered on the stick: refused, and nothing is marked.
    for bad in [&answer[..answer.len() - 1], &[&answer[..], &[0]].concat()] {
        let refused = agent.file_from(bad, NOW).unwrap_err();
        assert_eq!(refused.code(), Code::FileDamaged);
    }
    assert_eq!(agent.status().unwrap().at_centre, 0);
    // The own file back, and another device's answer.
    let own = agent.file_from(&written.file, NOW).unwrap_err();
    assert_eq!(own.code(), Code::FileForAnother);
    let mut other = centre.device(6);
    let others = other.file_to(None, &[8; 32]).unwrap();
    let others = agent.file_from(&centre.answer_file(&others.file), NOW);
    assert_eq!(others.unwrap_err().code(), Code::FileForAnother);

    let outcome = agent.file_from(&answer, NOW).unwrap();
    assert_eq!((outcome.fault, outcome.waiting), (None, 0));
    assert_eq!(
        (outcome.reached, outcome.confirmed_centre),
        (Place::Centre, 3)
    );
    // What is recorded later is not confirmed by an old answer, and the sentence says so.
    house(&mut agent, "Trần Văn Bình");
    let late = agent.file_from(&answer, NOW).unwrap();
    assert_eq!((late.confirmed_centre, late.waiting), (3, 2));
    assert_eq!(late.fault.unwrap().code(), Code::NotConfirmed);
    let nobody = agent
        .file_to(Some("https://nowhere"), &[9; 32])
        .unwrap_err();
    assert_eq!(nobody.code(), Code::ChoiceInvalid);
}

#[test]
fn two_collectors_values_stand_until_one_is_chosen() {
    let mut centre = Centre::new();
    let (mut one, mut two) = (centre.device(5), centre.device(6));
    let (house, _) = house(&mut one, "Nguyễn Thị Lan");
    assert_eq!(centre.sync(&mut one).fault, None);
    assert_eq!(centre.sync(&mut two).fault, None);
    for (agent, phone) in [(&mut one, "0912345678"), (&mut two, "0987654321")] {
        let fields = Fields::default().with(Field::Phone, Value::Text(phone.into()));
        agent.household_edit(house, fields, NOW).unwrap();
    }
    assert_eq!(centre.sync(&mut one).fault, None);
    assert_eq!(centre.sync(&mut two).fault, None);
    assert_eq!(centre.sync(&mut one).fault, None);
    let conflicts = one.read().conflicts().unwrap();
    assert_eq!((conflicts.len(), conflicts[0].field.siblings.len()), (1, 2));
    let wrong = one
        .conflict_choose(house, Field::Phone, 3, NOW)
        .unwrap_err();
    assert_eq!(wrong.code(), Code::ChoiceInvalid);
    let chosen = conflicts[0].field.siblings[1].value.clone();
    one.conflict_choose(house, Field::Phone, 2, NOW).unwrap();
    assert_eq!(one.read().conflicts().unwrap(), []);
    let record = one.read().record(house).unwrap().unwrap();
    assert_eq!(record.shown(Field::Phone), Some(&chosen));
}

const FAMILIES: [&str; 6] = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đặng"];
const GIVEN: [&str; 7] = [
    "Thị Lan",
    "Văn Hùng",
    "Thị Hoà",
    "Đình Tuấn",
    "Thu Hằng",
    "Minh Đức",
    "A Mai",
];

#[test]
fn a_day_of_thirty_receipts_takes_at_most_nine_hundred_bytes_up() {
    let mut centre = Centre::new();
    let mut agent = centre.device(5);
    let book = Body::NumberBook(NumberBook {
        device: agent.identity().device,
        collector: ActorId(7),
        series: "BH26-YT/00005".to_owned(),
        from: 11,
        until: 111,
    });
    let write = |writer: &mut store::Writer<'_>| -> Result<_, store::StoreError> {
        writer.append(OFFICE, &book)
    };
    centre.store.write(NOW, write).unwrap();
    let name = |n: usize| format!("{} {}", FAMILIES[n % 6], GIVEN[n * n % 7]);
    let persons: Vec<_> = (0..40).map(|n| house(&mut agent, &name(n)).1).collect();
    assert_eq!(centre.sync(&mut agent).fault, None);
    assert_eq!(centre.sync(&mut agent).fault, None);
    let mut now = NOW.0;
    for n in 0..30_u32 {
        // Some minutes from door to door, the doors in no order.
        now += i64::from(431_777 + n * n * 7_919 % 600_011);
        let person = persons[usize::try_from(n * 17 % 40).unwrap()];
        let wanted = collect(person, BHYT_YEAR, u128::from(n) + 1);
        agent.collect(&wanted, UnixMillis(now)).unwrap();
    }
    let (server, mut ids) = (centre.server(), 0);
    let outcome = agent.sync_with(&server, UnixMillis(now + 60_000), |signed| {
        let request = SyncRequest::unpack(&signed.body, &ZSTD).unwrap();
        ids += request.references.len();
        centre.answer(signed)
    });
    let outcome = outcome.unwrap();
    assert_eq!((outcome.fault, outcome.waiting), (None, 0));
    assert!(outcome.bytes_up <= 900, "{}", outcome.bytes_up);
    // Its control: the ids alone, each of 16 random bytes, would not fit.
    assert!(ids * 16 > 900, "{ids}");
}

#[test]
fn after_a_move_the_new_office_confirms_its_own_and_what_the_centre_has_waits_for_nobody() {
    let mut centre = Centre::new();
    let mut agent = centre.device(5);
    house(&mut agent, "Nguyễn Thị Lan");
    assert_eq!(centre.sync(&mut agent).fault, None);
    let before = agent.status().unwrap().here;
    // A commune with one hamlet; the device learns of it from its office.
    let (commune, hamlet) = (ScopeId(20), ScopeId(21));
    centre.hamlet(commune, "Xã Thọ Thành", &[&agent]);
    centre.hamlet(hamlet, "Xóm 7", &[&agent]);
    let mut office = OfficeServer::of(&mut centre, 90, &[commune, hamlet]);

    let first = office.sync(&mut agent);
    let reached = (first.confirmed_either, first.waiting, first.unserved);
    assert_eq!((first.fault, reached), (None, (before, 0, 0)));
    let fields = Fields::default().with(Field::Name, Value::Text("Lê Văn Năm".into()));
    agent.household_add(None, hamlet, fields, NOW).unwrap();
    let second = office.sync(&mut agent);
    assert_eq!((second.fault.clone(), second.waiting), (None, 0));
    // Nobody is said to have confirmed what they did not: the office has what is new, the centre the rest.
    assert!(second.confirmed_office < second.here, "{second:?}");
    assert_eq!(
        second.confirmed_office + second.only_at_centre(),
        second.here
    );

    // What neither has is of the old commune: said so each time, until the centre was asked.
    house(&mut agent, "Trần Văn Bình");
    for _ in 0..2 {
        let elsewhere = office.sync(&mut agent);
        let fault = elsewhere.fault.unwrap();
        assert_eq!((fault.code(), elsewhere.waiting), (Code::NotServedHere, 2));
        assert_eq!(fault.0.detail("left"), "2");
        assert_eq!(fault.0.exit_status(), 6);
    }
    assert_eq!(centre.sync(&mut agent).fault, None);
    assert_eq!(office.sync(&mut agent).fault, None);
}
