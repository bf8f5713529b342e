//! B15a's “Từ đầu năm”: from 1 January of the year to the end of what is asked for.

use book::premium::bhxh::Term;

use super::insurer_lists::{asked, close, columns, made_void, sold};
use super::world::World;
use crate::ledger::Asked;

const DAY: i64 = 24 * 60 * 60;

/// In the period and since January, of each collector in order.
fn counts(world: &World, asked: &Asked) -> Vec<[String; 3]> {
    let heads = ["Mã nhân viên thu", "Trong kỳ: tổng", "Từ đầu năm"];
    let rows = columns(world, "b15a", &heads, asked);
    rows.into_iter()
        .map(|row| row.try_into().unwrap())
        .collect()
}

fn month(month: &str) -> Asked {
    asked(|asked| asked.period = Some(month.into()))
}

fn as_of(asked: &Asked, arrival: u64) -> Asked {
    Asked {
        as_of: Some(arrival.to_string()),
        ..asked.clone()
    }
}

fn arrival(world: &World) -> u64 {
    world.app.read_now(|reader| Ok(reader.arrival()?)).unwrap()
}

#[tokio::test]
async fn the_year_goes_from_january_to_the_end_of_the_month_or_of_the_days() {
    let world = World::new();
    let mut device = world.device(0, 21).await;
    let persons = ["An", "Bình", "Cúc", "Dung"].map(|name| device.person(world.hamlet, name));
    let [an, binh, cuc, dung] = persons;
    // Two in November, of whom one again in December, with another; one in January.
    sold(&mut device, &world, an, Term::Months(1), 0);
    let of_binh = sold(&mut device, &world, binh, Term::Months(1), 1);
    device.sync(&world).await;
    let in_november = arrival(&world);
    sold(&mut device, &world, an, Term::Months(1), 30);
    sold(&mut device, &world, cuc, Term::Months(1), 30);
    sold(&mut device, &world, dung, Term::Months(1), 45);
    world.pass_seconds(45 * DAY);
    device.sync(&world).await;
    let told = |asked: &Asked| counts(&world, asked);
    let one = |period: &str, year: &str| [["NV1", period, year].map(str::to_owned)];
    let days = |from: &str, to: &str| {
        asked(|asked| {
            asked.from = Some(from.into());
            asked.to = Some(to.into());
        })
    };
    assert_eq!(told(&month("11/2026")), one("2", "2"));
    assert_eq!(told(&month("12/2026")), one("2", "3"));
    assert_eq!(told(&month("01/2027")), one("1", "1"));
    assert_eq!(told(&days("01/12/2026", "31/12/2026")), one("2", "3"));
    assert_eq!(told(&days("01/12/2026", "10/01/2027")), one("3", "1"));
    // Without an end it is that of the last op: of January.
    assert_eq!(told(&Asked::default()), one("4", "1"));
    let open = asked(|asked| asked.from = Some("01/12/2026".into()));
    assert_eq!(told(&open), one("3", "1"));
    // As of an arrival: what was known of the year then.
    assert_eq!(told(&as_of(&month("12/2026"), in_november)), one("0", "2"));
    assert_eq!(told(&as_of(&Asked::default(), in_november)), one("2", "2"));
    let before = arrival(&world);
    // What is void is no payment, in whichever month of the year it was made and taken back.
    made_void(&mut device, &world, of_binh, 46);
    world.pass_seconds(DAY);
    device.sync(&world).await;
    assert_eq!(told(&month("12/2026")), one("2", "2"));
    assert_eq!(told(&as_of(&month("12/2026"), before)), one("2", "3"));
}

#[tokio::test]
async fn a_closed_months_year_stays_as_it_was_at_the_closing() {
    stays(true).await;
}

#[tokio::test]
async fn so_it_does_where_an_earlier_month_is_still_open() {
    stays(false).await;
}

async fn stays(all_closed: bool) {
    let world = World::new();
    let mut late = world.device(1, 22).await;
    let mut device = world.device(0, 21).await;
    let [an, binh, cuc] = ["An", "Bình", "Cúc"].map(|name| device.person(world.hamlet, name));
    let of_an = sold(&mut device, &world, an, Term::Months(1), 0);
    sold(&mut device, &world, binh, Term::Months(1), 30);
    // On the other device it waits until December is closed.
    sold(&mut late, &world, cuc, Term::Months(1), 2);
    world.pass_seconds(45 * DAY);
    device.sync(&world).await;
    if all_closed {
        close(&world, "11/2026", 45);
    }
    close(&world, "12/2026", 45);
    let row = |code: &str, period: &str, year: &str| [code, period, year].map(str::to_owned);
    let december = [row("NV1", "1", "2")];
    assert_eq!(counts(&world, &month("12/2026")), december);
    made_void(&mut device, &world, of_an, 46);
    device.sync(&world).await;
    late.sync(&world).await;
    assert_eq!(counts(&world, &month("12/2026")), december);
    // What came late is reported in the first open month, and in its year.
    let (january, november) = (month("01/2027"), month("11/2026"));
    let late = row("NV2", "1", "1");
    if all_closed {
        assert_eq!(counts(&world, &january), [late]);
        assert_eq!(counts(&world, &november), [row("NV1", "1", "1")]);
    } else {
        assert_eq!(counts(&world, &january), [] as [[String; 3]; 0]);
        assert_eq!(counts(&world, &november), [late]);
    }
}
