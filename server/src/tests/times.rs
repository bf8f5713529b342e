//! As of a time: the same as of the arrival that it stands for, wherever an arrival is taken.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use replica::UnixMillis;

use super::command_line::{code, founded, json, tungnha_at};
use super::world::{EVENING, World};
use crate::App;
use crate::folder::Folder;

fn arrival(world: &World) -> u64 {
    world.app.read_now(|reader| Ok(reader.arrival()?)).unwrap()
}

/// Receipts that come at 19:00, 19:10 and 19:20 on 21/11/2026; it is 19:30.
async fn evening() -> (World, Vec<u64>) {
    let world = World::new();
    let mut device = world.device(0, 21).await;
    let mut came = Vec::new();
    for name in ["An", "Bình", "Cúc"] {
        let person = device.person(world.hamlet, name);
        device.receipt(world.hamlet, person, name);
        device.sync(&world).await;
        came.push(arrival(&world));
        world.pass_seconds(600);
    }
    (world, came)
}

const ADDRESSES: [&str; 7] = [
    "/v1/ledger?",
    "/v1/ledger?format=csv&",
    "/v1/ledger/receipts?",
    "/v1/ledger/postings?format=xlsx&",
    "/v1/export/mau-4?period=11/2026&",
    "/?",
    "/receipts?",
];

/// A file, or a page behind its heading: there the switch of languages leads back to the address as it was asked for.
fn told(body: &[u8]) -> &[u8] {
    let main = body.windows(5).position(|bytes| bytes == b"<main");
    &body[main.unwrap_or(0)..]
}

#[tokio::test]
async fn everywhere_a_time_is_the_arrival_that_it_stands_for() {
    let (world, came) = evening().await;
    let token = world.token("lan");
    let headers = [("authorization", token.as_str())];
    let times = [
        ("2026-11-21T19:00", 0),
        ("21/11/2026%2019:10", came[0]),
        ("2026-11-21T19:11", came[1]),
        ("2026-11-21T19:20", came[1]),
        ("2026-11-21T19:29", came[2]),
    ];
    for address in ADDRESSES {
        let mut seen = Vec::new();
        for (time, arrival) in times {
            let of_time = world.get(&format!("{address}as_of={time}"), &headers).await;
            let of_arrival = format!("{address}as_of={arrival}");
            let of_arrival = world.get(&of_arrival, &headers).await;
            assert_eq!(of_time.status, 200, "{address} {}", of_time.text());
            assert!(
                told(&of_time.body) == told(&of_arrival.body),
                "{address} {time}"
            );
            let head = "content-disposition";
            assert_eq!(of_time.headers.get(head), of_arrival.headers.get(head));
            seen.push(told(&of_time.body).to_vec());
        }
        // The control: the times are not all alike.
        seen.dedup();
        assert!(seen.len() >= 3, "{address}");
    }
    // Later it is the same still.
    let path = "/v1/export/receipts?as_of=2026-11-21T19:15";
    let before = world.get(path, &headers).await;
    assert_eq!(
        before.headers["tungnha-arrival"],
        came[1].to_string().as_str()
    );
    let mut device = world.device(1, 22).await;
    let person = device.person(world.hamlet, "Dung");
    device.receipt(world.hamlet, person, "Dung");
    device.sync(&world).await;
    assert!(world.get(path, &headers).await.body == before.body);
}

#[tokio::test]
async fn what_no_arrival_stands_for_is_told() {
    let (world, _) = evening().await;
    let token = world.token("lan");
    let headers = [("authorization", token.as_str()), ("accept-language", "vi")];
    let refused = async |time: &str| {
        let mut codes = Vec::new();
        for address in ADDRESSES
            .iter()
            .filter(|address| address.starts_with("/v1"))
        {
            let answer = world.get(&format!("{address}as_of={time}"), &headers).await;
            assert_eq!(answer.status, 422, "{address}");
            codes.push(answer.code());
        }
        codes.dedup();
        codes
    };
    assert_eq!(refused("2026-11-21T18:59").await, ["time-too-early"]);
    assert_eq!(refused("2026-11-21T19:31").await, ["time-future"]);
    assert_eq!(refused("2026-11-21T29:00").await, ["choice-invalid"]);
    assert_eq!(refused("yesterday").await, ["choice-invalid"]);
    let sentence = async |time: &str| {
        let path = format!("/v1/ledger?as_of={time}");
        let told = world.get(&path, &headers).await.json();
        told["message"].as_str().unwrap().to_owned()
    };
    let early = sentence("2026-11-21T18:59").await;
    assert!(early.contains("từ 19:00 21/11/2026"), "{early}");
    let future = sentence("2026-11-22T07:00").await;
    assert!(future.contains("19:30 21/11/2026"), "{future}");
    // Restored from a backup of 19:20 at 19:30.
    let restored = world.app.work_now(|store, now| {
        store.fit(None, [1; 16], now)?;
        Ok(store.fit(Some([9; 16]), [2; 16], now)?)
    });
    restored.unwrap();
    assert_eq!(refused("2026-11-21T19:25").await, ["time-forgotten"]);
    let lost = sentence("2026-11-21T19:25").await;
    assert!(
        lost.contains("từ 19:20 21/11/2026 đến 19:30 21/11/2026"),
        "{lost}"
    );
    let known = world.get("/v1/ledger?as_of=2026-11-21T19:20", &headers);
    assert_eq!(known.await.status, 200);
}

#[test]
fn on_the_command_line_too() {
    let parent = founded();
    let folder = parent.path().join("centre");
    let dir = parent.path().join("so");
    let dir = dir.to_str().unwrap();
    let file = parent.path().join("so.csv");
    let file = file.to_str().unwrap();
    for command in [
        &["ledger"][..],
        &["ledger", "receipts"],
        &["ledger", "postings", "--format", "csv", "--out", file],
        &["export", "ledger", "--dir", dir],
        &["commission", "--month", "11/2026"],
        &[
            "period", "bridge", "--office", "17530", "--month", "11/2026",
        ],
    ] {
        let with = |time: &'static str| [command, &["--as-of", time]].concat();
        let told = |time| code(&folder, &with(time));
        assert_eq!(
            told("2026-11-21T18:59"),
            (3, "time-too-early".into()),
            "{command:?}"
        );
        // It is 19:00: more may come that began before.
        for time in ["2026-11-21T19:00", "2026-11-21T19:01"] {
            assert_eq!(told(time), (3, "time-future".into()), "{command:?}");
        }
        assert_eq!(
            told("2026-11-21T24:00"),
            (3, "choice-invalid".into()),
            "{command:?}"
        );
        assert_eq!(told("100000"), (3, "choice-invalid".into()), "{command:?}");
        let later = [&with("2026-11-21T19:00")[..], &["--json"]].concat();
        let (status, of_time, said) = tungnha_at(&folder, EVENING + 60_000, &later);
        assert_eq!(status, 0, "{said}");
        let of_time: serde_json::Value = serde_json::from_str(&of_time).unwrap();
        assert_eq!(of_time, json(&folder, &with("0")), "{command:?}");
    }
    // The manifest names the arrival and not the time.
    let manifest = std::fs::read_to_string(format!("{dir}/manifest.json")).unwrap();
    assert!(manifest.contains("\"as_of\": \"0\""), "{manifest}");
}

#[test]
fn the_time_of_work_is_read_while_nobody_else_can_write() {
    let parent = founded();
    let (locked, of) = (Arc::new(AtomicBool::new(false)), Arc::new(OnceLock::new()));
    let (seen, app) = (Arc::clone(&locked), Arc::<OnceLock<App>>::clone(&of));
    let clock = move || {
        let at_work = app.get().is_some_and(App::is_at_work);
        seen.store(at_work, Ordering::Relaxed);
        UnixMillis(EVENING)
    };
    let place = Folder::at(&parent.path().join("centre"));
    let app = crate::setup::open(&place, Arc::new(clock), None, false).unwrap();
    of.get_or_init(|| app).work_now(|_, _| Ok(())).unwrap();
    assert!(locked.load(Ordering::Relaxed));
}
