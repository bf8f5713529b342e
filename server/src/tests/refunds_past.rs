//! Lists as of an earlier arrival with refunds in them: given before it and behind it, in the month and behind its closing,
//! taken back again.

use std::collections::BTreeMap;

use book::date::Date;
use book::fact::Scheme;
use book::premium::bhxh::Term;
use replica::RecordId;
use store::view::LedgerFilter;

use super::cash_lists::user;
use super::insurer_lists::{after, asked, close, columns, made_void, reopen, sold};
use super::world::{Device, World};
use crate::export::{self, Form};
use crate::failure::Failure;
use crate::ledger::Asked;
use crate::{books, refunds};

const LISTS: [&str; 8] = [
    "c16",
    "d05",
    "mau-4",
    "mau-4-theo-bac",
    "b09a",
    "b15a",
    "c21a",
    "receipts",
];
const MONTHS: [Option<&str>; 4] = [None, Some("11/2026"), Some("12/2026"), Some("01/2027")];

/// What every list said in every month, by list and month.
type Said = BTreeMap<(&'static str, Option<&'static str>), String>;

fn part(month: Option<&str>, as_of: Option<u64>) -> Asked {
    asked(|asked| {
        asked.period = month.map(str::to_owned);
        asked.as_of = as_of.map(|arrival| arrival.to_string());
    })
}

fn read(world: &World, list: &str, asked: &Asked) -> export::Export {
    let read = world
        .app
        .read_now(|reader| export::read(reader, list, asked));
    read.unwrap()
}

fn arrival(world: &World) -> u64 {
    world.app.read_now(|reader| Ok(reader.arrival()?)).unwrap()
}

fn said(world: &World, as_of: Option<u64>) -> Said {
    let mut said = Said::new();
    for list in LISTS {
        for month in MONTHS {
            let export = read(world, list, &part(month, as_of));
            let text = String::from_utf8(Form::Csv.bytes(&export).unwrap()).unwrap();
            said.insert((list, month), text);
        }
    }
    said
}

/// Records a refund of a receipt's only line; somebody else still has to approve it.
fn give(world: &World, receipt: RecordId, from: &str, days: i64) -> RecordId {
    let day = Date::local_day(after(days).0);
    let minh = user(world, "minh");
    let given = world.app.work_now(|store, now| {
        store.write::<_, Failure>(now, |writer| {
            let view = writer.read().receipt(receipt)?.unwrap();
            let asked = refunds::Asked {
                receipt: view.receipt.number.to_string(),
                line: 1,
                from: Date::parse(from).unwrap(),
                decision: "12/QĐ-BHXH".into(),
                decided: day,
                shares: [None; 4],
                reason: None,
            };
            refunds::give(writer, &asked, (minh, day))
        })
    });
    given.unwrap()
}

fn say(world: &World, refund: RecordId, approved: bool, days: i64) {
    let day = Date::local_day(after(days).0);
    let lan = user(world, "lan");
    let told = world.app.work_now(|store, now| {
        store.write::<_, Failure>(now, |writer| {
            let view = refunds::by_prefix(&writer.read(), &refund.to_string())?;
            let reason = (!approved).then(|| "nhầm".to_owned());
            refunds::say(writer, &view, approved, reason, (lan, day))
        })
    });
    told.unwrap();
}

/// A story, and what every list said after each step of it.
struct Story {
    world: World,
    device: Device,
    /// So many days behind the first evening it is.
    days: i64,
    steps: Vec<(u64, Said)>,
}

impl Story {
    /// Lets the clock go on to so many days behind the first evening.
    fn day(&mut self, days: i64) -> &World {
        self.world.pass_seconds((days - self.days) * 24 * 60 * 60);
        self.days = days;
        &self.world
    }

    fn step(&mut self) {
        self.steps
            .push((arrival(&self.world), said(&self.world, None)));
    }

    async fn sync(&mut self, days: i64) {
        self.day(days);
        self.device.sync(&self.world).await;
        self.step();
    }
}

async fn told() -> Story {
    let world = World::new();
    let mut device = world.device(0, 21).await;
    let persons = ["An", "Bình", "Cúc", "Dung"].map(|name| device.person(world.hamlet, name));
    let [an, binh, cuc, dung] = persons;
    let of_an = sold(&mut device, &world, an, Term::Months(3), 0);
    let of_binh = device.receipt(world.hamlet, binh, "Bình");
    let of_cuc = sold(&mut device, &world, cuc, Term::Months(3), 1);
    let of_dung = device.receipt(world.hamlet, dung, "Dung");
    let mut story = Story {
        world,
        device,
        days: 0,
        steps: Vec::new(),
    };
    story.sync(1).await;
    let back_an = give(story.day(2), of_an, "01/12/2026", 2);
    story.step();
    say(story.day(2), back_an, true, 2);
    story.step();
    let back_binh = give(story.day(3), of_binh, "21/06/2027", 3);
    say(story.day(3), back_binh, true, 3);
    story.step();
    // Given in November, and approved when it is closed: reported in December.
    let back_cuc = give(story.day(5), of_cuc, "01/01/2027", 5);
    close(story.day(12), "11/2026", 12);
    story.step();
    say(story.day(13), back_cuc, true, 13);
    story.step();
    // Whose cover was cut off goes on, or registers again.
    sold(&mut story.device, &story.world, an, Term::Months(1), 14);
    story.sync(14).await;
    sold(&mut story.device, &story.world, cuc, Term::Months(1), 45);
    story.sync(45).await;
    made_void(&mut story.device, &story.world, of_dung, 46);
    story.sync(46).await;
    // What was approved wrongly is refused later.
    say(story.day(47), back_binh, false, 47);
    story.step();
    say(story.day(47), back_cuc, false, 47);
    story.step();
    reopen(story.day(48), 48);
    story.step();
    story
}

#[tokio::test]
async fn every_list_says_for_ever_what_it_said_at_an_arrival() {
    let story = told().await;
    for (step, (arrival, then)) in story.steps.iter().enumerate() {
        let again = said(&story.world, Some(*arrival));
        for (of, text) in then {
            assert_eq!(&again[of], text, "step {step}, {of:?}");
        }
    }
    // The control: each step changed something.
    for (one, next) in story.steps.iter().zip(story.steps.iter().skip(1)) {
        assert!(one.0 < next.0);
    }
    for list in LISTS {
        let seen: std::collections::BTreeSet<_> = story
            .steps
            .iter()
            .map(|(_, said)| &said[&(list, None)])
            .collect();
        assert!(seen.len() >= 3, "{list} {}", seen.len());
    }
}

#[tokio::test]
async fn what_was_paid_and_given_back_comes_to_the_ledger_at_every_arrival() {
    let story = told().await;
    let world = &story.world;
    for (step, (arrival, _)) in story.steps.iter().enumerate() {
        for month in MONTHS {
            let asked = part(month, Some(*arrival));
            let sum = |list: &str, heading: &str| {
                let sheet = read(world, list, &asked).sheet;
                let column = sheet.head.iter().position(|head| head == heading);
                sheet.sum(column.unwrap())
            };
            let counted = |scheme| {
                let rows = world.app.read_now(|reader| {
                    let filter = LedgerFilter {
                        scheme: Some(scheme),
                        ..asked.query(reader)?.filter
                    };
                    Ok(reader.ledger(&[], &filter)?)
                });
                rows.unwrap().first().map_or(0, |row| row.counted.get())
            };
            let of = format!("step {step}, {month:?}");
            assert_eq!(
                sum("d05", "7 Người tham gia đóng"),
                counted(Scheme::Bhxh),
                "{of}"
            );
            assert_eq!(sum("mau-4", "Số tiền"), counted(Scheme::Bhyt), "{of}");
        }
    }
}

#[tokio::test]
async fn c16_has_each_refund_in_the_month_that_it_is_reported_in() {
    let story = told().await;
    let rows = |step: usize, month| {
        let (arrival, _) = story.steps[step];
        let heads = ["Họ và tên", "Số tháng", "Số tiền"];
        columns(
            &story.world,
            "c16",
            &heads,
            &part(Some(month), Some(arrival)),
        )
    };
    let row =
        |name: &str, months: &str, amount: &str| [name, months, amount].map(str::to_owned).to_vec();
    let none: [Vec<String>; 0] = [];
    let (an, binh) = (row("An", "2", "528000"), row("Bình", "6", "683100"));
    let cuc = row("Cúc", "1", "264000");
    // Sold; given, and not approved yet; approved; another; closed.
    for (step, november) in [
        (0, vec![]),
        (1, vec![]),
        (2, vec![an.clone()]),
        (3, vec![an.clone(), binh.clone()]),
        (4, vec![an.clone(), binh.clone()]),
        (10, vec![an.clone(), binh.clone()]),
    ] {
        assert_eq!(rows(step, "11/2026"), november, "{step}");
    }
    assert_eq!(rows(4, "12/2026"), none);
    assert_eq!(rows(5, "12/2026"), [cuc]);
    // Refused after the month was closed: it stays in that, and is taken back in the open one; in its own it is gone.
    let back = row("Bình", "6", "-683100");
    assert_eq!(
        rows(9, "12/2026"),
        [back.clone(), row("Cúc", "1", "264000")]
    );
    assert_eq!(rows(10, "12/2026"), [back]);
    assert_eq!(rows(10, "11/2026"), [an, binh]);
    let (arrival, _) = story.steps[9];
    let asked = part(Some("12/2026"), Some(arrival));
    let noted = columns(&story.world, "c16", &["Họ và tên", "Ghi chú"], &asked);
    assert_eq!(noted[0], ["Bình", "Không tính nữa"]);
}

#[tokio::test]
async fn a_receipt_that_is_held_after_its_month_was_closed_is_taken_back_in_the_open_one() {
    let world = World::new();
    let mut device = world.device(0, 21).await;
    let by = |name, days| (user(&world, name), Date::local_day(after(days).0));
    let (minh, lan) = (by("minh", 0), by("lan", 12));
    // The office says that the numbers came back; a receipt bears one of them all the same.
    let given = world.app.work_now(|store, now| {
        let book = store.read().books()?.remove(0);
        store.write::<_, Failure>(now, |writer| {
            books::give_back(writer, &book, &books::Asked::default(), minh)
        })
    });
    given.unwrap();
    let person = device.person(world.hamlet, "An");
    sold(&mut device, &world, person, Term::Months(3), 0);
    device.sync(&world).await;
    world.pass_seconds(12 * 24 * 60 * 60);
    close(&world, "11/2026", 12);
    let heads = ["Họ và tên", "7 ", "15 "];
    let told = |month| columns(&world, "d05", &heads, &part(Some(month), None));
    let november = told("11/2026");
    assert_eq!(november, [["An", "792000", "Phiếu TN26-NV1:0000001"]]);
    assert!(told("12/2026").is_empty());
    // Somebody else confirms the word: the receipt is held.
    let said = world.app.work_now(|store, now| {
        let book = store.read().books()?.remove(0);
        let word = store.read().number_words(&book)?.remove(0);
        store.write::<_, Failure>(now, |writer| books::say(writer, &word, true, None, lan))
    });
    said.unwrap();
    assert_eq!(told("11/2026"), november);
    let back = ["An", "-792000", "Không tính nữa: Phiếu TN26-NV1:0000001"];
    assert_eq!(told("12/2026"), [back]);
    let b15a = |month| {
        let heads = ["Trong kỳ: tổng", "Từ đầu năm"];
        columns(&world, "b15a", &heads, &part(Some(month), None))
    };
    assert_eq!(b15a("11/2026"), [["1", "1"]]);
    assert!(b15a("12/2026").is_empty());
}
