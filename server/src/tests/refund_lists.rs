//! The insurer's lists with a refund in them: which rows, with what in them, and the same over HTTP.

use book::body::Body;
use book::date::Date;
use book::fact::{Line, Method, Payment, Receipt};
use book::money::Dong;
use book::premium::Group;
use book::premium::bhxh::{self, BhxhRequest, Term};
use book::premium::bhyt::{self, BhytMember, BhytRequest};
use book::tariff::{Place, Tariff};
use store::accounts::User;

use super::world::{Device, EVENING, World};
use crate::export::{self, Cell};
use crate::failure::Failure;
use crate::ledger::Asked;
use crate::{accounts, refunds};

/// Three months of social insurance of a poor person and a year of health insurance, both of one person.
fn sold(device: &mut Device, world: &World) -> String {
    let (tariff, day) = (Tariff::builtin().unwrap(), Date::local_day(EVENING));
    let person = device.person(world.hamlet, "Lê Văn An");
    let income = Dong::new(1_500_000);
    let request = BhxhRequest::of(income, Group::Poor, Term::Months(3), day);
    let quoted = bhxh::quote(tariff, &request).unwrap();
    let member = BhytMember {
        order: 1,
        months: 12,
        card_expiry: None,
        group: None,
    };
    let card = bhyt::quote(tariff, &BhytRequest::of(vec![member], day)).unwrap();
    let lines = vec![
        Line::bhxh(Some(person), &request, &quoted),
        Line::bhyt(Some(person), &member, Place::NONE, &card.lines[0]),
    ];
    let payable = Dong::checked_sum(lines.iter().map(|line| line.payable)).unwrap();
    let write = |writer: &mut store::Writer<'_>| {
        let number = writer.take_number()?;
        let told = number.to_string();
        let receipt = Receipt {
            number,
            day,
            household: None,
            payer: None,
            lines,
            payments: vec![Payment {
                method: Method::Cash,
                amount: payable,
            }],
            tariff: Some(tariff.version().clone()),
        };
        writer.append(world.hamlet, &Body::Receipt(receipt))?;
        Ok::<_, store::TakeNumberError>(told)
    };
    let now = replica::UnixMillis(EVENING);
    device.store.write(now, write).unwrap()
}

fn user(world: &World, name: &str) -> User {
    let user = world
        .app
        .work_now(|store, _| accounts::known_user(&store.read(), name));
    user.unwrap()
}

/// A receipt of both schemes, the end of either given back by two persons.
pub(super) async fn refunded() -> World {
    let world = World::new();
    let mut device = world.device(0, 21).await;
    let number = sold(&mut device, &world);
    device.sync(&world).await;
    give_back(&world, &number, &[(1, "01/12/2026"), (2, "21/06/2027")]);
    world
}

/// Gives the end of lines of a receipt back: by two persons.
pub(super) fn give_back(world: &World, number: &str, parts: &[(u32, &str)]) {
    let day = Date::local_day(EVENING);
    let (minh, lan) = (user(world, "minh"), user(world, "lan"));
    let given = world.app.work_now(|store, now| {
        store.write::<_, Failure>(now, |writer| {
            for (line, from) in parts {
                let asked = refunds::Asked {
                    receipt: number.to_owned(),
                    line: *line,
                    from: Date::parse(from).unwrap(),
                    decision: "12/QĐ-BHXH".into(),
                    decided: day,
                    shares: [None; 4],
                    reason: None,
                };
                let made = refunds::give(writer, &asked, (minh.actor, day))?;
                let view = refunds::by_prefix(&writer.read(), &made.to_string())?;
                refunds::say(writer, &view, true, None, (lan.actor, day))?;
            }
            Ok(())
        })
    });
    given.unwrap();
}

/// Some columns of a list's rows, found by the beginning of their headings.
fn columns(world: &World, list: &str, heads: &[&str]) -> Vec<Vec<String>> {
    let asked = Asked {
        period: Some("11/2026".into()),
        ..Asked::default()
    };
    let read = world
        .app
        .read_now(|reader| export::read(reader, list, &asked));
    let sheet = read.unwrap().sheet;
    let place = |head: &&str| sheet.head.iter().position(|one| one.starts_with(head));
    let places: Vec<usize> = heads.iter().map(|head| place(head).unwrap()).collect();
    let text = |cell: &Cell| match cell {
        Cell::Text(text) => text.clone(),
        Cell::Whole(number) => number.to_string(),
        Cell::Empty => String::new(),
    };
    let row = |row: &Vec<Cell>| places.iter().map(|at| text(&row[*at])).collect();
    sheet.rows.iter().map(row).collect()
}

#[tokio::test]
async fn d05_mau_4_and_b09a_list_what_was_paid_and_what_was_given_back_of_it() {
    let world = refunded().await;
    // Three months at 1,500,000 đ; the last two of them are given back, without the state's half.
    let heads = [
        "Họ và tên",
        "3 ",
        "4 ",
        "5 ",
        "6 ",
        "7 ",
        "8 ",
        "NSNN",
        "15 ",
    ];
    let d05 = columns(&world, "d05", &heads);
    assert_eq!(d05.len(), 2);
    let paid = [
        "11/2026", "3", "1500000", "990000", "495000", "50", "495000",
    ];
    assert_eq!(d05[0][1..8], paid);
    let back = [
        "12/2026", "2", "1500000", "-660000", "-330000", "50", "-330000",
    ];
    assert_eq!(d05[1][1..8], back);
    assert!(d05[1][8].starts_with("Hoàn trả phiếu ") && d05[1][8].ends_with("12/QĐ-BHXH"));
    assert!(d05.iter().all(|row| row[0] == "Lê Văn An"));
    // A card from 21/12/2026 on; the half of the year is given back.
    let heads = ["Họ và tên", "Mức tiền lương", "Ghi chú", "Số tiền", "NSNN"];
    let form = columns(&world, "mau-4", &heads);
    let row = |months, amount| ["Lê Văn An", "2530000", months, amount, "0"].map(String::from);
    assert_eq!(
        form,
        [row("12 tháng", "1366200"), row("6 tháng", "-683100")]
    );
    // Whoever was given a part back still took part, with what is left.
    let heads = [
        "Loại",
        "Số người",
        "Số tiền",
        "Người tham gia",
        "NSNN hỗ trợ",
        "NSNN chưa",
    ];
    let b09a = columns(&world, "b09a", &heads);
    let rows = [
        ["bhxh", "1", "330000", "165000", "165000", "165000"],
        ["bhyt", "1", "683100", "683100", "0", "0"],
    ];
    assert_eq!(b09a, rows);
}

#[tokio::test]
async fn c16_over_http_has_a_row_for_each_refund_and_is_for_whoever_may_read_it() {
    let world = refunded().await;
    let path = "/v1/export/c16?period=11/2026";
    let token = world.token("lan");
    let answer = world.get(path, &[("authorization", token.as_str())]).await;
    assert_eq!(answer.headers["content-type"], export::Form::Csv.media());
    let text = answer.text();
    let rows: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(rows.len(), 3, "{text}");
    for (row, said) in rows[1..].iter().zip([
        ["Lê Văn An", ",2,330000,", ",bhxh,", "01/12/2026"],
        ["Lê Văn An", ",6,683100,", ",bhyt,", "21/06/2027"],
    ]) {
        let plain = row.replace('"', "");
        assert!(
            said.iter().all(|one| plain.contains(one)),
            "{said:?} {plain}"
        );
        assert!(plain.contains("12/QĐ-BHXH"), "{plain}");
    }
    // Another month has none; a cashier and a stranger are told nothing.
    let other = "/v1/export/c16?period=10/2026";
    let answer = world.get(other, &[("authorization", token.as_str())]).await;
    assert_eq!(answer.text().lines().count(), 1);
    let cashier = world.token("minh");
    let refused = world
        .get(path, &[("authorization", cashier.as_str())])
        .await;
    assert_eq!(refused.code(), "forbidden");
    assert_eq!(world.get(path, &[]).await.code(), "login-failed");
}
