//! Figures: the same in JSON, in CSV and on the page; past ones never change.

use super::world::World;

pub(super) async fn with_receipts() -> World {
    let world = World::new();
    for (collector, key, count) in [(0, 21, 3), (1, 22, 2)] {
        let mut device = world.device(collector, key).await;
        for at in 0..count {
            let person = device.person(world.hamlet, &format!("Nguyễn Văn {at}"));
            device.receipt(world.hamlet, person, "Nguyễn Thị Hoà");
        }
        if collector == 0 {
            device.hand_over(world.office, 1_000_000);
        }
        device.sync(&world).await;
    }
    world
}

/// The rows of a CSV text, without its mark: cells are quoted and hold no comma here.
fn rows(text: &str) -> Vec<Vec<String>> {
    let text = text.strip_prefix('\u{feff}').unwrap();
    let cells = |line: &str| {
        line.split(',')
            .map(|cell| cell.trim_matches('"').to_owned())
            .collect::<Vec<_>>()
    };
    text.lines().map(cells).collect()
}

#[tokio::test]
async fn json_and_csv_and_page_bear_the_same_sums() {
    let world = with_receipts().await;
    let token = world.token("lan");
    let headers = [("authorization", token.as_str())];
    let json = world
        .get("/v1/ledger?by=commune,collector,scheme", &headers)
        .await
        .json();
    let csv = world
        .get(
            "/v1/ledger?by=commune,collector,scheme&format=csv",
            &headers,
        )
        .await;
    assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
    let csv = rows(&csv.text());
    let (total, body) = csv[1..].split_last().unwrap();
    assert_eq!(body.len(), json["rows"].as_array().unwrap().len());
    let at = csv[0].iter().position(|head| head == "counted").unwrap();
    let mut sum = 0;
    for (cells, row) in body.iter().zip(json["rows"].as_array().unwrap()) {
        assert_eq!(cells[at], row["counted"].to_string());
        assert_eq!(cells[0], row["keys"][0]["code"]);
        sum += cells[at].parse::<i64>().unwrap();
    }
    assert_eq!(
        (sum, &total[at]),
        (5 * 1_366_200, &json["total"]["counted"].to_string())
    );
    assert_eq!(json["total"]["receipts"], 5);
    let page = world.get("/?by=scheme", &headers).await.text();
    assert!(page.contains("6.831.000\u{a0}đ"), "{page}");
}

#[tokio::test]
async fn a_filter_takes_its_part_and_days_are_inclusive() {
    let world = with_receipts().await;
    let token = world.token("lan");
    let headers = [("authorization", token.as_str())];
    for (query, receipts) in [
        ("collector=NV1", 3),
        ("collector=NV2", 2),
        ("office=17530", 5),
        ("scheme=bhxh", 0),
        ("from=21/11/2026&to=21/11/2026", 5),
        ("from=22/11/2026", 0),
        ("to=20/11/2026", 0),
    ] {
        let json = world
            .get(&format!("/v1/ledger?{query}"), &headers)
            .await
            .json();
        assert_eq!(json["total"]["receipts"], receipts, "{query}");
    }
}

#[tokio::test]
async fn as_of_an_arrival_the_ledger_never_changes() {
    let world = with_receipts().await;
    let token = world.token("lan");
    let headers = [("authorization", token.as_str())];
    let now = world.get("/v1/ledger", &headers).await.json();
    let path = format!("/v1/ledger?as_of={}", now["as_of"]);
    let before = world.get(&path, &headers).await.body;
    let mut device = world.device(0, 23).await;
    let person = device.person(world.hamlet, "Hồ Thị Mai");
    device.receipt(world.hamlet, person, "Hồ Thị Mai");
    device.sync(&world).await;
    assert_eq!(world.get(&path, &headers).await.body, before);
    let later = world.get("/v1/ledger", &headers).await.json();
    assert_eq!(later["total"]["receipts"], 6);
}

#[tokio::test]
async fn cash_is_conserved_through_hand_over_and_count() {
    let world = with_receipts().await;
    let token = world.token("minh");
    let headers = [("authorization", token.as_str())];
    let cash = world.get("/v1/cash", &headers).await.json();
    assert_eq!(cash["balances"], true);
    assert_eq!(cash["total"]["in_transit"], 1_000_000);
    let cashier = world
        .app
        .read_now(|reader| Ok(reader.user("minh")?.unwrap().actor))
        .unwrap();
    let view = world
        .app
        .read_now(|reader| Ok(reader.hand_overs()?.remove(0)))
        .unwrap();
    let day = book::date::Date::local_day(super::world::EVENING);
    let counted = book::money::Dong::new(990_000);
    let count = |world: &World| {
        let view = world
            .app
            .read_now(|reader| crate::cash::hand_over(reader, &view.id.to_string()))?;
        world.app.work_now(|store, now| {
            store.write(now, |writer| {
                let notes = book::fact::Denomination::fewest(counted);
                crate::cash::count(writer, &view, counted, notes, cashier, day)
            })
        })
    };
    count(&world).unwrap();
    let again = count(&world).unwrap_err();
    assert_eq!(again.problem.code, wire::problem::Code::CountedBefore);
    let cash = world.get("/v1/cash", &headers).await.json();
    assert_eq!(cash["balances"], true, "{cash}");
    assert_eq!(cash["total"]["at_office"], 990_000);
    // Counted less stated, as the list of hand-overs has it, with the word beside it.
    assert_eq!(cash["total"]["over_short"], -10_000);
    let supervisor = world.token("lan");
    for path in ["/cash", "/hand-overs", "/held"] {
        let headers = [("authorization", supervisor.as_str())];
        let page = world.get(path, &headers).await.text();
        assert!(page.contains("-10.000\u{a0}đ (thiếu)"), "{path}: {page}");
    }
    assert_eq!(cash["total"]["in_hand"], 5 * 1_366_200 - 1_000_000);
    let path = format!("/hand-overs/{}", view.id);
    assert!(
        !world
            .get(&path, &headers)
            .await
            .text()
            .contains("Giải trình")
    );
    let explained = world.app.work_now(|store, now| {
        let view = crate::cash::hand_over(&store.read(), &view.id.to_string())?;
        let (moved, by) = (book::money::Dong::new(4_000), (cashier, day));
        store.write(now, |writer| {
            crate::office::explain(writer, &view, "thiếu một tờ", moved, by)
        })
    });
    explained.unwrap();
    let page = world.get(&path, &headers).await.text();
    let said = "Giải trình: thiếu một tờ (đã bù 4.000\u{a0}đ) · minh · 21/11/2026";
    assert!(page.contains(said), "{page}");
}

#[tokio::test]
async fn a_ledger_that_lost_a_dong_would_be_noticed() {
    // The control: the check of conservation is able to fail.
    let view = store::view::CashView {
        collector: replica::ActorId(1),
        taken: book::money::Dong::new(100),
        in_hand: book::money::Dong::new(99),
        in_transit: book::money::Dong::ZERO,
        at_office: book::money::Dong::ZERO,
        over_short: book::money::Dong::ZERO,
        repaid: book::money::Dong::ZERO,
        banked: book::money::Dong::ZERO,
        passed: book::money::Dong::ZERO,
    };
    assert!(!view.is_conserved());
}

#[tokio::test]
async fn participants_are_counted_on_a_day_out_of_the_receipts() {
    let world = with_receipts().await;
    let token = world.token("lan");
    let headers = [("authorization", token.as_str())];
    let on = |day: &str| format!("/v1/participants?on={day}&new_since=2026-01-01");
    let covered = world.get(&on("2027-01-01"), &headers).await.json();
    assert_eq!(covered["totals"][1]["persons"], 5, "{covered}");
    assert_eq!(covered["totals"][1]["new"], 5);
    assert_eq!(covered["rows"][0]["office"], "17530");
    let before = world.get(&on("2026-11-21"), &headers).await.json();
    assert_eq!(before["totals"][1]["persons"], 0);
}

/// Lines that no tariff quoted, for one đồng: held, and in the ledger.
fn receipt_of_one_dong(number: u32) -> book::body::Body {
    use book::fact::{Basis, Line, Method, Payment, Receipt, ReceiptNumber, Scheme};
    use book::money::Dong;
    let day = book::date::Date::local_day(super::world::EVENING);
    let series = "S".into();
    let (zero, one) = (Dong::ZERO, Dong::new(1));
    book::body::Body::Receipt(Receipt {
        number: ReceiptNumber { series, number },
        day,
        household: None,
        payer: None,
        lines: vec![Line {
            person: None,
            scheme: Scheme::Bhyt,
            basis: Basis::Declared,
            covers_from: day,
            covers_to: day,
            gross: one,
            state: zero,
            local: zero,
            sponsor: zero,
            payable: one,
        }],
        payments: vec![Payment {
            method: Method::Cash,
            amount: one,
        }],
        tariff: None,
    })
}

#[test]
fn a_page_read_while_receipts_arrive_is_of_one_moment() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let parent = tempfile::tempdir().unwrap();
    let folder = crate::folder::Folder::at(&parent.path().join("centre"));
    let settings = crate::settings::Settings::new("http://127.0.0.1:8443");
    let now = replica::UnixMillis(super::world::EVENING);
    crate::setup::found(&folder, "Tổ chức thử", &settings, now).unwrap();
    let clock = std::sync::Arc::new(move || now);
    let app = crate::setup::open(&folder, clock, None, false).unwrap();
    let is_read = AtomicBool::new(false);
    let read = |as_of: Option<u64>| {
        let asked = crate::ledger::Asked {
            as_of: as_of.map(|arrival| arrival.to_string()),
            ..Default::default()
        };
        app.read_now(|reader| crate::ledger::read(reader, &asked))
            .unwrap()
    };
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for number in 1.. {
                let body = receipt_of_one_dong(number);
                app.work_now(|store, now| {
                    let scope = replica::ScopeId(300);
                    Ok(store.write(now, |writer| writer.append(scope, &body).map(drop))?)
                })
                .unwrap();
                if is_read.load(Ordering::Relaxed) {
                    break;
                }
            }
        });
        let mut seen = std::collections::BTreeSet::new();
        let mut wrong = 0;
        let mut rounds = 0;
        // The control is part of the loop: a slow disk gives more rounds, not
        // fewer arrivals.
        while rounds < 300 || seen.len() <= 10 {
            assert!(!writer.is_finished());
            rounds += 1;
            let page = read(None);
            let again = read(Some(page.as_of));
            let sum: u64 = page.rows.iter().map(|row| row.receipts).sum();
            wrong += u32::from(
                sum != page.total.receipts
                    || (&again.rows, &again.total) != (&page.rows, &page.total),
            );
            seen.insert(page.as_of);
        }
        is_read.store(true, Ordering::Relaxed);
        assert_eq!(wrong, 0);
    });
}
