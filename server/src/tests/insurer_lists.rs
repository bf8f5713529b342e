//! Who stands in the insurer’s lists, and what they say of them.

use book::body::Body;
use book::date::Date;
use book::fact::{Line, Method, Payment, Receipt};
use book::money::Dong;
use book::premium::Group;
use book::premium::bhxh::{BhxhRequest, Term, quote};
use book::tariff::Tariff;
use replica::{RecordId, UnixMillis};

use super::world::{Device, EVENING, World};
use crate::export::{self, Cell};
use crate::ledger::Asked;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// So many days behind the evening of 21/11/2026.
const fn after(days: i64) -> UnixMillis {
    UnixMillis(EVENING + days * DAY)
}

/// Social insurance at 1,500,000 đ a month, sold so many days behind the first evening.
fn sold(device: &mut Device, world: &World, person: RecordId, term: Term, days: i64) -> RecordId {
    let (tariff, day) = (Tariff::builtin().unwrap(), Date::local_day(after(days).0));
    let request = BhxhRequest::of(Dong::new(1_500_000), Group::Other, term, day);
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

fn asked(change: impl FnOnce(&mut Asked)) -> Asked {
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

/// Some columns of a list's rows, found by the beginning of their headings, in order of the first one.
fn columns(world: &World, list: &str, heads: &[&str], asked: &Asked) -> Vec<Vec<String>> {
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
        assert_eq!(told.code, wire::problem::Code::ChoiceInvalid);
    }
}
