//! Sent twice, five times at once, twice in a second: each thing is there as often as it happened.

use std::collections::BTreeSet;

use agent_client::act::{Exchange, SYNC_PATH, Signed};
use fleet::town::{Cut, Device, Village};
use replica::RecordId;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use wire::problem::Code;

async fn village() -> (Village, Device, RecordId) {
    let mut village = Village::found(1, false).expect("a village");
    let device = village.device().await.expect("a device");
    let (_, person) = village.register(&device, "Đỗ Văn An").expect("a person");
    (village, device, person)
}

async fn sync(village: &Village, device: &Device) {
    let synced = village.sync(device).await.expect("a whole sync");
    assert_eq!(synced.waiting, 0);
}

/// Every receipt that was recorded is at the centre once, under a number of its own.
fn check(village: &Village, recorded: usize) -> Result<(), String> {
    let receipts = village.receipts().expect("receipts");
    let numbers: BTreeSet<_> = receipts
        .iter()
        .map(|one| one.receipt.number.to_string())
        .collect();
    if receipts.len() == recorded && numbers.len() == recorded {
        return Ok(());
    }
    let (found, distinct) = (receipts.len(), numbers.len());
    Err(format!(
        "{found} receipts, {distinct} numbers, {recorded} recorded"
    ))
}

/// Posts the bytes as they are; the first line of what is answered.
async fn post(address: String, signed: Signed) -> String {
    let mut line = TcpStream::connect(address.trim_start_matches("http://"))
        .await
        .expect("the centre");
    let head = format!(
        "POST {SYNC_PATH} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/octet-stream\r\n\
         Authorization: {}\r\nContent-Length: {}\r\n\r\n",
        signed.authorization,
        signed.body.len()
    );
    line.write_all(head.as_bytes()).await.expect("to send");
    line.write_all(&signed.body).await.expect("to send");
    let mut answer = Vec::new();
    line.read_to_end(&mut answer).await.expect("an answer");
    let text = String::from_utf8_lossy(&answer).into_owned();
    text.lines().next().unwrap_or_default().to_owned()
}

/// Posts all of them at the same time.
async fn parallel(village: &Village, requests: Vec<Signed>) {
    let mut posts = JoinSet::new();
    for signed in requests {
        posts.spawn(post(village.centre.site.address.clone(), signed));
    }
    for said in posts.join_all().await {
        assert_eq!(said, "HTTP/1.1 200 OK");
    }
}

fn request(village: &Village, device: &Device) -> Signed {
    let mut exchange = Exchange::with(&village.server()).expect("an exchange");
    let signed = device.agent().sync_request(&mut exchange);
    signed.expect("a request")
}

#[tokio::test(flavor = "multi_thread")]
async fn five_parallel_identical_pushes_are_one() {
    let (village, device, person) = village().await;
    village.collect(&device, person).expect("a receipt");
    parallel(&village, vec![request(&village, &device); 5]).await;
    check(&village, 1).expect("one");
    let held = village.held_of(&device).expect("the centre");
    assert_eq!(held, device.agent().status().expect("a status").here);
    // The device, which heard none of the five answers, learns it and has nothing to add.
    sync(&village, &device).await;
    check(&village, 1).expect("still one");
    assert_eq!(village.held_of(&device).expect("the centre"), held);

    // Control: five pushes of five receipts are five.
    let mut requests = Vec::new();
    for _ in 0..5 {
        village.collect(&device, person).expect("a receipt");
        requests.push(request(&village, &device));
    }
    parallel(&village, requests).await;
    check(&village, 1).expect_err("four more went unseen");
    check(&village, 6).expect("six");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_reply_and_a_second_send_are_one() {
    let (village, device, person) = village().await;
    village.collect(&device, person).expect("a receipt");
    for bytes in [0, 1, 100] {
        let cut = village.sync_over(&device, Cut::Down(bytes)).await;
        let (outcome, line) = cut.expect("a sync");
        let fault = outcome.fault.expect("what ended it");
        assert_eq!((line.was_cut(), fault.code()), (true, Code::LineCut));
        assert_eq!(outcome.waiting, outcome.here);
        check(&village, 1).expect("it arrived, once");
    }
    sync(&village, &device).await;
    check(&village, 1).expect("once");

    // Control: an outbox that records again what was not answered.
    village.collect(&device, person).expect("a receipt");
    drop(village.sync_over(&device, Cut::Down(0)).await);
    village.collect(&device, person).expect("the same again");
    sync(&village, &device).await;
    check(&village, 2).expect_err("a doubled receipt went unseen");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_payments_in_one_second_are_both_there() {
    let (village, device, person) = village().await;
    // The clock stands: all of it happens within one millisecond.
    let first = village.collect(&device, person).expect("a receipt");
    sync(&village, &device).await;
    let second = village.collect(&device, person).expect("a receipt");
    let time = |receipt: &store::view::ReceiptView| receipt.time.wall();
    assert_eq!(time(&first.receipt), time(&second.receipt));
    // The first was confirmed; the second is not taken for it.
    let status = device.agent().status().expect("a status");
    let waiting: Vec<_> = status.receipts_waiting.iter().map(|one| one.0.id).collect();
    assert_eq!(waiting, [second.receipt.id]);
    drop(village.sync_over(&device, Cut::Up(100)).await);
    check(&village, 1).expect("the first");
    sync(&village, &device).await;
    check(&village, 2).expect("both");

    // Control: kept by person and second, as there, they would be one.
    let keyed: BTreeSet<_> = village
        .receipts()
        .expect("receipts")
        .iter()
        .map(|one| (one.persons.clone(), time(one).0 / 1000))
        .collect();
    assert_eq!(keyed.len(), 1);
}
