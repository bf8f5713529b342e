//! One evening in a real browser: a collector records, collects and syncs on the device's pages; a supervisor
//! finds the same money in the consolidated ledger, down to the receipt.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use crate::chromium::Browser;
use crate::programs::{Centre, Device, PASSWORD};

const HEAD: &str = "Nguyễn Thị Hoà";
const SON: &str = "Đặng Quốc Khánh";

/// A collector's pages, served by the program.
struct Pages {
    process: Child,
    /// With the start's secret.
    address: String,
}

impl Pages {
    fn serve(device: &Device) -> Self {
        let mut process = device
            .command(&["ui", "--port", "0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the pages");
        let out = BufReader::new(process.stdout.take().expect("its output"));
        let line = out.lines().map_while(Result::ok);
        let line = line.into_iter().find(|line| line.contains("/start?key="));
        let line = line.expect("the line that names the address");
        let from = line.find("http").expect("an address");
        let address = line[from..].split(['"', ' ']).next().expect("an address");
        Self {
            address: address.to_owned(),
            process,
        }
    }

    fn end(&mut self) {
        self.process.kill().expect("to end the pages");
        self.process.wait().expect("their end");
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        // They may have ended already.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

#[tokio::test]
async fn one_evening_in_a_real_browser() {
    let folder = tempfile::tempdir().expect("a folder");
    let below = |name: &str| {
        let path = folder.path().join(name);
        fs::create_dir(&path).expect("a folder");
        path
    };
    let centre = Centre::found(&below("centre"));
    let device = Device::enrol(&below("device"), &centre);
    let mut pages = Pages::serve(&device);
    let downloads = below("downloads");
    let browser = Browser::open(&below("profile"), &downloads).await;

    begin_the_day(&browser, &pages).await;
    record_a_house(&browser).await;
    record_a_visit(&browser).await;
    take_a_deposit(&browser).await;
    let receipt = collect(&browser).await;
    one_receipt_only(&browser, &receipt).await;
    find_without_diacritics(&browser).await;
    other_pages(&browser).await;
    sync(&browser).await;
    pages.end();
    assert_eq!(
        device.receipts().len(),
        1,
        "one receipt was asked for, twice"
    );

    log_in(&browser, &centre).await;
    find_the_money(&browser, &receipt).await;
    take_the_csv(&browser, &downloads, &receipt).await;
    drill_down(&browser, &receipt).await;
    every_other_page(&browser, &centre).await;
    browser.close().await;

    let digits: String = receipt.total.chars().filter(char::is_ascii_digit).collect();
    let (sum, receipts) = centre.ledger();
    assert_eq!((sum.to_string(), receipts), (digits, 1));
}

/// What the receipt said.
struct Said {
    address: String,
    number: String,
    total: String,
}

async fn begin_the_day(browser: &Browser, pages: &Pages) {
    browser.go(&pages.address).await;
    browser.shows("Nhà cần đến").await;
    let address = browser.address().await;
    assert!(!address.contains("key="), "the secret leaves the address");
    browser.look("collector-1-first-day").await;
}

async fn record_a_house(browser: &Browser) {
    browser.press("nav a[href='/households']").await;
    browser.press("main a[href='/households/new']").await;
    browser.types("[name=name]", HEAD).await;
    browser.types("[name=address]", "Nhà số 4, Xóm 3").await;
    browser.types("[name=phone]", "12").await;
    browser.press("main button[type=submit].primary").await;
    browser.shows("Chưa lưu được").await;
    browser.look("collector-2-household-wrong").await;
    browser.types("[name=phone]", "0912 345 678").await;
    browser.press("main button[type=submit].primary").await;
    browser.shows("Người trong hộ").await;
    for (name, born) in [(HEAD, "12/03/1968"), (SON, "1994")] {
        browser.press("main a[href$='/person']").await;
        browser.types("[name=name]", name).await;
        browser.types("[name=birth_date]", born).await;
        if name == SON {
            browser.look("collector-3-person").await;
        }
        browser.press("main button[type=submit].primary").await;
        browser.shows("Lượt thăm").await;
    }
    browser.look("collector-4-house").await;
}

async fn record_a_visit(browser: &Browser) {
    browser.press("main a[href$='/visit']").await;
    browser.press("[name=outcome][value=informed]").await;
    browser.types("[name=note]", "Chiều quay lại").await;
    browser.look("collector-5-visit").await;
    browser.press("main button[type=submit].primary").await;
    browser.shows("Đã giải thích, chưa quyết định").await;
}

async fn take_a_deposit(browser: &Browser) {
    browser.press("main a[href$='/deposit']").await;
    browser.types("[name=cash]", "50000").await;
    browser.look("collector-5a-deposit").await;
    browser.press("main button[type=submit].primary").await;
    browser.shows("chưa có phiếu thu").await;
    browser.look("collector-5b-deposit-slip").await;
    browser
        .press("main .actions a[href^='/households/']:not([href$='/collect'])")
        .await;
    browser.shows("Tiền tạm giữ").await;
}

async fn collect(browser: &Browser) -> Said {
    browser.press("main a[href$='/collect']").await;
    browser.shows(SON).await;
    let people = "main fieldset:has([name^='bhyt.'])";
    let head = format!("{people}:nth-of-type(1)");
    let son = format!("{people}:nth-of-type(2)");
    browser
        .chooses(&format!("{head} [name^='bhyt.']"), "12")
        .await;
    browser
        .chooses(&format!("{son} [name^='bhxh.']"), "3")
        .await;
    browser
        .types(&format!("{son} [name^='income.']"), "3.000.000")
        .await;
    browser.look("collector-6-collect").await;
    browser.press("button[value=quote]").await;
    let total = browser.find("main .total .amount").await;
    let total = total.text().await.expect("the sum");
    browser.look("collector-7-quote").await;
    browser.press_twice("button[value=issue]").await;
    browser.arrives("/receipts/").await;
    browser.shows("Đã ghi và lưu trên máy này.").await;
    let number = browser.find(".receipt .number").await;
    let number = number.text().await.expect("a number");
    assert!(browser.text().await.contains(&total), "{total}");
    browser.look("collector-8-receipt").await;
    Said {
        address: browser.address().await,
        number,
        total,
    }
}

async fn one_receipt_only(browser: &Browser, receipt: &Said) {
    browser.reload().await;
    browser.shows(&receipt.number).await;
    assert_eq!(browser.address().await, receipt.address);
    browser.press("nav a[href='/']").await;
    browser.shows("1 phiếu thu").await;
    browser.look("collector-9-day").await;
}

async fn find_without_diacritics(browser: &Browser) {
    browser.types("[name=q]", "dang quoc khanh").await;
    browser.press("form[action='/households'] button").await;
    browser.arrives("/households?q=").await;
    browser.look("collector-10-found").await;
    browser.follow(HEAD).await;
    browser.shows("Đã nộp tiền").await;
    browser.look("collector-11-house-after").await;
}

async fn other_pages(browser: &Browser) {
    browser.press("nav a[href='/cash']").await;
    browser.shows("Bàn giao tiền").await;
    browser.types("[name=note-500000]", "2").await;
    browser.press("main button[type=submit].primary").await;
    browser.shows("Đang chuyển").await;
    browser.look("collector-12-cash").await;
    browser.press("nav a[href='/conflicts']").await;
    browser.shows("Không có mục nào chưa thống nhất.").await;
    browser.look("collector-13-conflicts").await;
}

async fn sync(browser: &Browser) {
    browser.press("nav a[href='/']").await;
    browser.press("form[action='/sync'] button").await;
    browser.shows("Trung tâm đã nhận đủ.").await;
    browser.look("collector-14-synced").await;
}

async fn log_in(browser: &Browser, centre: &Centre) {
    browser.go(&centre.address).await;
    browser.arrives("/login").await;
    browser.look("centre-1-login").await;
    browser.types("[name=user]", "giamsat").await;
    browser.types("[name=password]", PASSWORD).await;
    browser.press("main button[type=submit]").await;
}

async fn find_the_money(browser: &Browser, receipt: &Said) {
    browser.shows("Trần Thị Hoà").await;
    browser.shows(&receipt.total).await;
    browser.look("centre-2-ledger").await;
    browser.chooses("[name=by]", "scheme").await;
    browser.chooses("[name=scheme]", "bhyt").await;
    browser.press("form[action='/'] button").await;
    browser.arrives("scheme=bhyt").await;
    browser.shows("BHYT hộ gia đình").await;
    let address = browser.address().await;
    assert!(address.contains("by=scheme"), "{address}");
    let rows = browser.find("main tbody").await;
    let rows = rows.text().await.expect("the rows");
    assert!(!rows.contains("BHXH tự nguyện"), "{rows}");
    browser.look("centre-3-filtered").await;
    // The address alone brings the same page back.
    browser.go(&address).await;
    let again = browser.find("main tbody").await;
    assert_eq!(again.text().await.expect("the rows"), rows);
    browser.press("form[action='/'] a").await;
    browser.shows(&receipt.total).await;
}

async fn take_the_csv(browser: &Browser, downloads: &Path, receipt: &Said) {
    browser.follow("Tải tệp CSV").await;
    let read = || {
        let mut files = fs::read_dir(downloads).expect("a folder");
        let file = files.find_map(|entry| {
            let path = entry.expect("an entry").path();
            path.extension()
                .is_some_and(|end| end == "csv")
                .then_some(path)
        })?;
        fs::read_to_string(file)
            .ok()
            .filter(|text| !text.is_empty())
    };
    browser.until("a CSV file", async || read().is_some()).await;
    let text = read().expect("a CSV file");
    let digits: String = receipt.total.chars().filter(char::is_ascii_digit).collect();
    assert!(text.contains(&digits), "{text}");
    assert!(text.contains("Trần Thị Hoà"), "{text}");
}

async fn drill_down(browser: &Browser, receipt: &Said) {
    browser.follow("Trần Thị Hoà").await;
    browser.arrives("/receipts?").await;
    browser.shows(&receipt.number).await;
    browser.look("centre-4-receipts").await;
    browser.follow(&receipt.number).await;
    browser.shows("Nguồn gốc").await;
    browser.shows(&receipt.total).await;
    browser.shows(SON).await;
    browser.look("centre-5-receipt").await;
}

async fn every_other_page(browser: &Browser, centre: &Centre) {
    for (path, words) in [
        ("cash", "Khớp đến từng đồng"),
        ("hand-overs", "1.000.000 đ"),
        ("participants", "BHYT hộ gia đình"),
        ("conflicts", "Không có mục nào chưa thống nhất."),
        ("held", "Không có phiếu nào chờ xem xét."),
    ] {
        browser.go(&format!("{}/{path}", centre.address)).await;
        browser.shows(words).await;
        browser.look(&format!("centre-{path}")).await;
    }
}
