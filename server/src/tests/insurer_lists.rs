//! What the insurer's lists say of a past month, of who paid first, and of lump sums.

use book::act::{Act, PaperCopy, Void, VoidReason};
use book::body::Body;
use book::date::{Date, Month};
use book::fact::{Line, Method, Payment, Receipt};
use book::money::Dong;
use book::premium::Group;
use book::premium::bhxh::{BhxhRequest, Term, quote};
use book::tariff::Tariff;
use replica::{RecordId, UnixMillis};

use super::world::{Device, EVENING, World};
use crate::export::{self, Cell, Form};
use crate::failure::Failure;
use crate::ledger::Asked;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// So many days behind the evening of 21/11/2026.
pub(super) const fn after(days: i64) -> UnixMillis {
    UnixMillis(EVENING + days * DAY)
}

/// Social insurance at 1,500,000 đ a month (2,200,000 đ from 2027 on: the floor), sold so many days behind the first evening.
pub(super) fn sold(
    device: &mut Device,
    world: &World,
    person: RecordId,
    term: Term,
    days: i64,
) -> RecordId {
    let (tariff, day) = (Tariff::builtin().unwrap(), Date::local_day(after(days).0));
    let income = if day.year() < 2027 {
        1_500_000
    } else {
        2_200_000
    };
    let request = BhxhRequest::of(Dong::new(income), Group::Other, term, day);
    let line = Line::bhxh(Some(person), &request, &quote(tariff, &request).unwrap());
    let write = |writer: &mut store::Writer<'_>| {
        let receipt = Receipt {
            number: writer.take_number()?,
            day,
            household: None,
            payer: None,
            payments: vec![Payment {
                method: Method::Cash,
                amount: line.payable,
            }],
            lines: vec![line],
            tariff: Some(tariff.version().clone()),
        };
        let made = writer.append(world.hamlet, &Body::Receipt(receipt))?;
        Ok::<_, store::TakeNumberError>(made.record)
    };
    device.store.write(after(days), write).unwrap()
}

pub(super) fn made_void(device: &mut Device, world: &World, receipt: RecordId, days: i64) {
    let body = Body::Act(Act::Void(Void {
        receipt,
        day: Date::local_day(after(days).0),
        reason: VoidReason::Spoilt,
        words: None,
        copy: PaperCopy::Returned,
        acknowledged: false,
    }));
    let write = |writer: &mut store::Writer<'_>| writer.append(world.hamlet, &body);
    device.store.write(after(days), write).unwrap();
}

pub(super) fn asked(change: impl FnOnce(&mut Asked)) -> Asked {
    let mut asked = Asked::default();
    change(&mut asked);
    asked
}

fn of_period(period: &str) -> Asked {
    asked(|asked| asked.period = Some(period.into()))
}

fn read(world: &World, list: &str, asked: &Asked) -> export::Export {
    let read = world
        .app
        .read_now(|reader| export::read(reader, list, asked));
    read.unwrap()
}

fn bytes(world: &World, list: &str, asked: &Asked) -> String {
    let bytes = Form::Csv.bytes(&read(world, list, asked)).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Some columns of a list's rows, found by the beginning of their headings, in order of the first one.
pub(super) fn columns(
    world: &World,
    list: &str,
    heads: &[&str],
    asked: &Asked,
) -> Vec<Vec<String>> {
    let sheet = read(world, list, asked).sheet;
    let place = |head: &&str| sheet.head.iter().position(|one| one.starts_with(head));
    let places: Vec<usize> = heads.iter().map(|head| place(head).unwrap()).collect();
    let text = |cell: &Cell| match cell {
        Cell::Text(text) => text.clone(),
        Cell::Whole(number) => number.to_string(),
        Cell::Empty => String::new(),
    };
    let row = |row: &Vec<Cell>| places.iter().map(|at| text(&row[*at])).collect();
    let mut rows: Vec<Vec<String>> = sheet.rows.iter().map(row).collect();
    rows.sort();
    rows
}

pub(super) fn close(world: &World, month: &str, days: i64) {
    let (month, day) = (Month::parse(month).unwrap(), Date::local_day(after(days).0));
    let closed = world.app.work_now(|store, now| {
        let user = |name: &str| Ok::<_, Failure>(store.read().user(name)?.unwrap().actor);
        let (minh, lan) = (user("minh")?, user("lan")?);
        let made = store.write(now, |writer| {
            crate::office::close(writer, world.office, month, None, (minh, day))
        })?;
        let view = crate::office::closing_by_prefix(&store.read(), &made.to_string())?;
        store.write(now, |writer| {
            crate::office::approve(writer, &view, true, None, (lan, day))
        })
    });
    closed.unwrap();
}

pub(super) fn reopen(world: &World, days: i64) {
    let day = Date::local_day(after(days).0);
    let opened = world.app.work_now(|store, now| {
        let user = |name: &str| Ok::<_, Failure>(store.read().user(name)?.unwrap().actor);
        let (minh, lan) = (user("minh")?, user("lan")?);
        let closing = store.read().closings()?.remove(0);
        let made = store.write(now, |writer| {
            crate::office::reopen(writer, &closing, "còn phiếu", (minh, day))
        })?;
        let view = crate::office::closing_by_prefix(&store.read(), &made.to_string())?;
        store.write(now, |writer| {
            crate::office::approve(writer, &view, true, None, (lan, day))
        })
    });
    opened.unwrap();
}

/// Three persons: one month and three months from November on, of the first collector; one month of the second.
async fn three() -> (World, [Device; 2]) {
    let world = World::new();
    let mut one = world.device(0, 21).await;
    let mut other = world.device(1, 22).await;
    for (name, months) in [("An", 1), ("Bình", 3)] {
        let person = one.person(world.hamlet, name);
        sold(&mut one, &world, person, Term::Months(months), 0);
    }
    let person = other.person(world.hamlet, "Cúc");
    sold(&mut other, &world, person, Term::Months(1), 0);
    one.sync(&world).await;
    other.sync(&world).await;
    (world, [one, other])
}

#[tokio::test]
async fn c21a_names_those_whose_cover_ended_in_the_asked_part_and_nobody_who_is_covered_still() {
    let (world, [mut one, _]) = three().await;
    let told = |asked: &Asked| columns(&world, "c21a", &["Họ và tên", "Tháng dừng đóng"], asked);
    let all = Asked::default();
    assert_eq!(told(&all), Vec::<Vec<String>>::new());
    let row = |name: &str, month: &str| vec![name.to_owned(), month.to_owned()];
    let november = [row("An", "11/2026"), row("Cúc", "11/2026")];
    assert_eq!(told(&of_period("11/2026")), november);
    assert_eq!(told(&of_period("01/2027")), [row("Bình", "01/2027")]);
    assert_eq!(told(&of_period("12/2026")), Vec::<Vec<String>>::new());
    let of_collector = asked(|asked| {
        asked.period = Some("11/2026".into());
        asked.collector = Some("NV2".into());
    });
    assert_eq!(told(&of_collector), [row("Cúc", "11/2026")]);
    let until = asked(|asked| {
        asked.period = Some("11/2026".into());
        asked.to = Some("29/11/2026".into());
    });
    assert_eq!(told(&until), Vec::<Vec<String>>::new());
    // A fortnight later the two are no longer covered; without days that is the last day that counts.
    let body = Body::Create(
        book::record::RecordKind::Person,
        book::record::Fields::default(),
    );
    let write = |writer: &mut store::Writer<'_>| writer.append(world.hamlet, &body);
    one.store.write(after(14), write).unwrap();
    world.pass_seconds(14 * DAY / 1000);
    one.sync(&world).await;
    let told = |asked: &Asked| columns(&world, "c21a", &["Họ và tên", "Tháng dừng đóng"], asked);
    assert_eq!(told(&all), november);
}

#[tokio::test]
async fn c21a_refuses_what_it_cannot_be_asked_by() {
    let (world, _) = three().await;
    for asked in [
        asked(|asked| asked.group = Some("other".into())),
        asked(|asked| asked.account = Some("owed-insurer".into())),
        asked(|asked| asked.source = Some("cash".into())),
    ] {
        let refused = world
            .app
            .read_now(|reader| export::read(reader, "c21a", &asked));
        let told = refused.unwrap_err().problem;
        assert_eq!(told.code, wire::problem::Code::FilterUnfit);
    }
}

#[tokio::test]
async fn a_list_as_of_an_arrival_is_the_same_after_a_later_void() {
    let world = World::new();
    let mut device = world.device(0, 21).await;
    let person = device.person(world.hamlet, "An");
    let first = sold(&mut device, &world, person, Term::Months(1), 0);
    sold(&mut device, &world, person, Term::Months(1), 14);
    world.pass_seconds(14 * DAY / 1000);
    device.sync(&world).await;
    let arrival = world.app.read_now(|reader| Ok(reader.arrival()?)).unwrap();
    let then = |period: &str| {
        asked(|asked| {
            asked.as_of = Some(arrival.to_string());
            asked.period = Some(period.into());
        })
    };
    let asked_for = [
        ("d05", then("11/2026")),
        ("d05", then("12/2026")),
        ("b15a", then("11/2026")),
        ("b15a", then("12/2026")),
        ("c21a", then("12/2026")),
    ];
    let all = || {
        let of = |(list, asked): &(&str, Asked)| bytes(&world, list, asked);
        asked_for.iter().map(of).collect::<Vec<_>>()
    };
    let kind = |asked: &Asked| columns(&world, "d05", &["14 "], asked);
    let continuing = |asked: &Asked| columns(&world, "b15a", &["Trong kỳ: tiếp tục"], asked);
    let before = all();
    assert_eq!(kind(&then("12/2026")), [["Đóng tiếp"]]);
    assert_eq!(continuing(&then("12/2026")), [["1"]]);
    made_void(&mut device, &world, first, 14);
    device.sync(&world).await;
    assert_eq!(all(), before);
    // The control: as of now the second payment is the first.
    assert_eq!(kind(&of_period("12/2026"))[0], ["Đóng lần đầu"]);
    assert_eq!(continuing(&of_period("12/2026")), [["0"]]);
}

#[tokio::test]
async fn a_closed_months_lists_do_not_change_with_what_comes_later() {
    let world = World::new();
    let mut early = world.device(1, 22).await;
    let mut device = world.device(0, 21).await;
    let [an, binh] = ["An", "Bình"].map(|name| device.person(world.hamlet, name));
    // What waits on the other device while the month is closed.
    sold(&mut early, &world, binh, Term::Months(1), 1);
    let of_an = sold(&mut device, &world, an, Term::Months(1), 14);
    sold(&mut device, &world, binh, Term::Months(1), 14);
    world.pass_seconds(45 * DAY / 1000);
    device.sync(&world).await;
    close(&world, "12/2026", 45);
    let lists = ["d05", "b15a", "c21a", "b09a"];
    let closed = || lists.map(|list| bytes(&world, list, &of_period("12/2026")));
    let kinds = |asked: &Asked| columns(&world, "d05", &["Họ và tên", "14 "], asked);
    let before = closed();
    assert_eq!(kinds(&of_period("12/2026"))[1], ["Bình", "Đóng lần đầu"]);
    assert!(before[2].contains("\"An\"") && before[2].contains("\"Bình\""));
    made_void(&mut device, &world, of_an, 46);
    device.sync(&world).await;
    early.sync(&world).await;
    for (now, then) in closed().iter().zip(&before) {
        assert_eq!(now, then);
    }
    // The control: what is not of the closed month alone tells of both.
    let all = kinds(&Asked::default());
    assert!(
        all.contains(&vec!["Bình".to_owned(), "Đóng tiếp".to_owned()]),
        "{all:?}"
    );
    // What was told while it was closed is told again, also after it was opened.
    let arrival = world.app.read_now(|reader| Ok(reader.arrival()?)).unwrap();
    let then = asked(|asked| {
        asked.period = Some("12/2026".into());
        asked.as_of = Some(arrival.to_string());
    });
    reopen(&world, 46);
    assert_eq!(lists.map(|list| bytes(&world, list, &then)), before);
    assert_eq!(kinds(&of_period("12/2026"))[1], ["Bình", "Đóng tiếp"]);
}

#[tokio::test]
async fn whoever_pays_for_the_first_time_does_so_once_whatever_days_they_buy() {
    let world = World::new();
    let mut device = world.device(0, 21).await;
    let person = device.person(world.hamlet, "An");
    sold(&mut device, &world, person, Term::Months(1), 0);
    sold(&mut device, &world, person, Term::Missing(12), 1);
    device.sync(&world).await;
    let all = Asked::default();
    let rows = columns(&world, "d05", &["4 ", "14 "], &all);
    assert_eq!(rows, [["1", "Đóng lần đầu"], ["12", "Đóng tiếp"]]);
    // Who stopped for a month registers again.
    sold(&mut device, &world, person, Term::Months(1), 50);
    world.pass_seconds(50 * DAY / 1000);
    device.sync(&world).await;
    let rows = columns(&world, "d05", &["3 ", "14 "], &all);
    assert_eq!(rows[0], ["01/2027", "Đăng ký lại"]);
    let b15a = columns(
        &world,
        "b15a",
        &["Trong kỳ: mới", "Trong kỳ: tiếp tục"],
        &all,
    );
    assert_eq!(b15a, [["1", "1"]]);
}

#[tokio::test]
async fn a_lump_sum_says_how_many_months_it_is_for_and_what_was_taken_off_or_added() {
    let world = World::new();
    let mut device = world.device(0, 21).await;
    for term in [Term::Years(2), Term::Missing(12), Term::Months(12)] {
        let person = device.person(world.hamlet, "An");
        sold(&mut device, &world, person, term, 0);
    }
    device.sync(&world).await;
    let rows = columns(&world, "d05", &["6 ", "15 "], &Asked::default());
    assert_eq!(
        (rows[0][0].as_str(), rows[2][0].as_str()),
        ("3960000", "7644801")
    );
    let ends = |at: usize, with: &str| assert!(rows[at][1].ends_with(with), "{:?}", rows[at]);
    ends(
        2,
        ". Đóng một lần 24 tháng về sau: 7.920.000\u{a0}đ, chiết khấu 275.199\u{a0}đ",
    );
    assert_eq!(rows[1][0], "4040708");
    ends(
        1,
        ". Đóng một lần 12 tháng còn thiếu: 3.960.000\u{a0}đ, cộng thêm 80.708\u{a0}đ",
    );
    assert!(!rows[0][1].contains("một lần"), "{:?}", rows[0]);
}

/// Two records that a person merged are one who paid, in the month and since January.
#[tokio::test]
async fn whoever_was_merged_is_counted_once() {
    let world = World::new();
    let mut device = world.device(0, 21).await;
    let [one, other] = ["An", "An"].map(|name| device.person(world.hamlet, name));
    sold(&mut device, &world, one, Term::Months(1), 0);
    sold(&mut device, &world, other, Term::Months(1), 31);
    world.pass_seconds(32 * DAY / 1000);
    let counts = || {
        let heads = ["Trong kỳ: tổng", "Trong kỳ: tiếp tục", "Từ đầu năm"];
        columns(&world, "b15a", &heads, &Asked::default())
    };
    device.sync(&world).await;
    assert_eq!(counts(), [["2", "0", "2"]]);
    let same = Body::Same(book::same::Same::of(one, other, true).unwrap());
    device.write(|writer| writer.append(world.hamlet, &same));
    device.sync(&world).await;
    assert_eq!(counts(), [["1", "1", "1"]]);
}
