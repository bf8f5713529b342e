//! A receipt's paper, from its page.

use axum::body::{Body, to_bytes};
use book::act::{PaperCopy, VoidReason};
use replica::RecordId;
use tower::ServiceExt as _;

use super::{Browser, collector, router};
use crate::act::{CollectAsked, Product, VoidAsked, Wanted};
use crate::testing::NOW;

impl Browser {
    /// Returns media type and content of a file.
    pub(super) async fn file(&self, path: &str) -> (String, Vec<u8>) {
        let request = self.request("GET", path).body(Body::empty()).unwrap();
        let response = router(self.0.clone()).oneshot(request).await.unwrap();
        let media = response.headers()["content-type"]
            .to_str()
            .unwrap()
            .to_owned();
        let content = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (media, content.to_vec())
    }
}

fn collected(browser: &Browser, person: RecordId) -> RecordId {
    let wanted = Wanted::of(
        Some(person),
        Product::Bhyt {
            months: 12,
            group: None,
            order: None,
        },
    );
    let asked = CollectAsked {
        id: uuid::Uuid::from_bytes([7; 16]),
        household: None,
        payer: None,
        lines: vec![wanted],
        cash: None,
        transfer: book::money::Dong::ZERO,
        credits: Vec::new(),
        day: None,
        again: None,
        visit: false,
    };
    browser.0.free().collect(&asked, NOW).unwrap().receipt.id
}

#[tokio::test]
async fn a_void_receipt_is_marked_and_was_not_taken_today() {
    let (browser, _, person) = collector();
    let receipt = collected(&browser, person);
    let before = browser.get("/").await.page;
    assert!(
        before.contains("1 phiếu thu") && !before.contains("Đã huỷ"),
        "{before}"
    );
    let void = VoidAsked {
        id: None,
        receipt,
        reason: VoidReason::Mistake,
        words: None,
        copy: PaperCopy::Returned,
        acknowledged: false,
        day: None,
    };
    browser.0.free().void(&void, NOW).unwrap();
    let after = browser.get("/").await.page;
    assert!(
        after.contains("0 phiếu thu") && after.contains("Đã huỷ"),
        "{after}"
    );
}

#[tokio::test]
async fn a_receipts_page_leads_to_its_papers_and_bears_its_code() {
    let (browser, _, person) = collector();
    let receipt = collected(&browser, person);
    let page = browser.get(&format!("/receipts/{receipt}")).await.page;
    assert!(page.contains("Quét mã để kiểm tra") && page.contains("<svg class=\"qr\""));
    for (paper, media, begins) in [
        ("paper.pdf\"", "application/pdf", "%PDF-"),
        ("paper.pdf?mm=58", "application/pdf", "%PDF-"),
        ("paper.pdf?mm=80", "application/pdf", "%PDF-"),
        (
            "paper.txt",
            "text/plain; charset=utf-8",
            "         BHXH Yên Thành\n",
        ),
        (
            "paper.txt?mm=80",
            "text/plain; charset=utf-8",
            "                 BHXH Yên Thành\n",
        ),
    ] {
        let path = format!("/receipts/{receipt}/{paper}");
        assert!(page.contains(&path), "{path}");
        let path = path.trim_end_matches('"');
        let (found, content) = browser.file(path).await;
        assert_eq!(
            (found.as_str(), content.starts_with(begins.as_bytes())),
            (media, true),
            "{path}"
        );
    }
    for file in ["paper.pdf", "paper.txt"] {
        let path = format!("/receipts/{receipt}/{file}?mm=57");
        let refused = browser.get(&path).await;
        assert_eq!(refused.status, axum::http::StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.page.contains("58, 80"), "{}", refused.page);
    }
    let missing = browser
        .get(&format!("/receipts/{}/paper.pdf", "0".repeat(32)))
        .await;
    assert_eq!(missing.status, axum::http::StatusCode::NOT_FOUND);
}
