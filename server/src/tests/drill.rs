//! From a sum down to its receipts, its postings and the signed ops.

use replica::{Op, RecordId};

use super::figures::with_receipts;

#[tokio::test]
async fn a_row_leads_to_its_receipts_its_postings_and_the_op_that_was_signed() {
    let world = with_receipts().await;
    let token = world.token("lan");
    let headers = [("authorization", token.as_str())];
    let get = async |path: &str| world.get(path, &headers).await.json();
    let ledger = get("/v1/ledger?by=collector,source").await;
    let row = &ledger["rows"][0];
    let (collector, source) = (&row["keys"][0]["code"], &row["keys"][1]["code"]);
    let part = format!(
        "collector={}&source={}",
        collector.as_str().unwrap(),
        source.as_str().unwrap()
    );
    let receipts = get(&format!("/v1/ledger/receipts?{part}")).await;
    let receipts = receipts.as_array().unwrap();
    let payable: i64 = receipts
        .iter()
        .map(|one| one["payable"].as_i64().unwrap())
        .sum();
    assert_eq!(
        (receipts.len(), payable),
        (3, row["amount"].as_i64().unwrap())
    );
    let postings = get(&format!("/v1/ledger/postings?{part}")).await;
    let postings = postings.as_array().unwrap();
    let posted: i64 = postings
        .iter()
        .map(|one| one["amount"].as_i64().unwrap())
        .sum();
    assert_eq!(posted, payable);
    let facts = postings.iter().map(|one| one["fact"].as_str().unwrap());
    assert!(facts.eq(receipts.iter().rev().map(|one| one["id"].as_str().unwrap())));
    // The op is the one that the device signed: its bytes read back, its link makes its id.
    let id = receipts[0]["id"].as_str().unwrap();
    let op = &get(&format!("/v1/ops/{id}")).await[0];
    let place = format!("{}/{}", op["stream"].as_str().unwrap(), op["number"]);
    assert_eq!(&get(&format!("/v1/ops/{place}")).await[0], op);
    assert_eq!(op["link"].as_str().unwrap()[..32], *id);
    assert_eq!(op["signature"].as_str().unwrap().len(), 128);
    assert!(op["signed_at"].as_u64() >= op["number"].as_u64());
    let digits = op["bytes"].as_str().unwrap();
    let bytes = (0..digits.len() / 2).map(|at| u8::from_str_radix(&digits[at * 2..at * 2 + 2], 16));
    let read = Op::decode(&bytes.collect::<Result<Vec<_>, _>>().unwrap()).unwrap();
    assert_eq!(Some(u64::from(read.kind.0)), op["kind"].as_u64());
    // As of an earlier arrival only what had arrived then.
    let first = receipts[2]["arrival"].as_u64().unwrap();
    let early = get(&format!("/v1/ledger/receipts?{part}&as_of={first}")).await;
    assert_eq!(early.as_array().unwrap().len(), 1);
    let nobody = RecordId::from_bytes([9; 16]);
    let answer = world.get(&format!("/v1/ops/{nobody}"), &headers).await;
    assert_eq!(answer.json()["code"], "not-found");
    let answer = world.get("/v1/ops/xyz", &headers).await;
    assert_eq!(answer.json()["code"], "id-invalid");
}
