//! Commission by command and as D11, on lines that the insurer accepted.

use std::path::Path;

use book::act::{Act, PaperCopy, Void, VoidReason};
use book::body::Body;
use book::date::Date;
use book::fact::{Line, Method, Payment, Receipt, ReceiptNumber};
use book::organisation::{Level, NumberBook};
use book::premium::bhyt::{BhytMember, BhytRequest, quote};
use book::record::{Field, Fields, RecordKind, Value};
use book::tariff::{Place, Tariff};
use replica::RecordId;

use super::command_line::{founded, json, tungnha};
use super::world::EVENING;

/// 5.3 % of 1,366,200 đ.
const COMMISSION: i64 = 72_409;

/// The first collector sells a year of health insurance to each of `names`; returns the receipts.
fn sold(folder: &Path, names: &[&str]) -> Vec<RecordId> {
    let numbers: Vec<u32> = (1..).take(names.len()).collect();
    sold_with(folder, names, 0, &numbers)
}

/// The same with so much of each line paid by a sponsor, under these numbers of a book that ends at 50.
pub(super) fn sold_with(
    folder: &Path,
    names: &[&str],
    sponsor: i64,
    numbers: &[u32],
) -> Vec<RecordId> {
    let now = replica::UnixMillis(EVENING);
    let place = crate::folder::Folder::at(folder);
    let app = crate::setup::open(&place, std::sync::Arc::new(move || now), None, false).unwrap();
    let sold = app.work_now(|store, now| {
        let reader = store.read();
        let collector = crate::organisation::actor_by_code(&reader, "NV1")?.actor;
        let office =
            crate::organisation::unit_by_code(&reader, Some(Level::Office), "17530")?.scope;
        let hamlet = crate::organisation::unit_by_code(&reader, Some(Level::Hamlet), "X3")?.scope;
        let device = reader.identity()?.unwrap().device;
        store.write(now, |writer| {
            let book = NumberBook {
                device,
                collector,
                series: "BH26-YT/00001".into(),
                from: 1,
                until: 51,
            };
            writer.append(office, &Body::NumberBook(book))?;
            let mut made = Vec::new();
            for (number, name) in numbers.iter().zip(names) {
                let fields = Fields::default().with(Field::Name, Value::Text((*name).into()));
                let person = Body::Create(RecordKind::Person, fields);
                let person = writer.append_as(collector, hamlet, &person)?.record;
                let body = Body::Receipt(receipt(*number, person, sponsor));
                made.push(writer.append_as(collector, hamlet, &body)?.record);
            }
            Ok(made)
        })
    });
    sold.unwrap()
}

fn receipt(number: u32, person: RecordId, sponsor: i64) -> Receipt {
    let tariff = Tariff::builtin().unwrap();
    let day = Date::local_day(EVENING);
    let member = BhytMember {
        order: 1,
        months: 12,
        card_expiry: None,
        group: None,
    };
    let request = BhytRequest {
        sponsor: book::money::Dong::new(sponsor),
        ..BhytRequest::of(vec![member], day)
    };
    let quoted = quote(tariff, &request).unwrap();
    let line = Line::bhyt(Some(person), &member, Place::NONE, &quoted.lines[0]);
    Receipt {
        number: ReceiptNumber {
            series: "BH26-YT/00001".into(),
            number,
        },
        day,
        household: None,
        payer: None,
        payments: vec![Payment {
            method: Method::Cash,
            amount: line.payable,
        }],
        lines: vec![line],
        tariff: Some(tariff.version().clone()),
    }
}

fn earned(folder: &Path) -> (i64, i64, i64) {
    let told = json(
        folder,
        &["commission", "--collector", "NV1", "--month", "11/2026"],
    );
    let number = |name: &str| told[0][name].as_i64().unwrap_or_default();
    (number("earned"), number("taken_back"), number("due"))
}

/// Three receipts of the first collector in one batch.
struct Sent {
    parent: tempfile::TempDir,
    receipts: Vec<RecordId>,
    batch: String,
}

impl Sent {
    fn new() -> Self {
        let parent = founded();
        let folder = parent.path().join("centre");
        json(
            &folder,
            &["user", "add", "minh", "--role", "cashier", "--generate"],
        );
        let receipts = sold(&folder, &["Lê Văn An", "Lê Thị Lan", "Hồ Văn Ba"]);
        assert_eq!(earned(&folder), (0, 0, 0), "sold is not accepted");
        let make = "batch make --office 17530 --month 11/2026 --scheme bhyt --as minh";
        let batch = json(&folder, &make.split(' ').collect::<Vec<_>>());
        let batch = batch["id"].as_str().unwrap().to_owned();
        Self {
            parent,
            receipts,
            batch,
        }
    }

    fn folder(&self) -> std::path::PathBuf {
        self.parent.path().join("centre")
    }

    fn state(&self, state: &str, more: &[&str]) {
        let args = ["batch", "state", &self.batch, state, "--as", "minh"];
        json(&self.folder(), &[&args[..], more].concat());
    }

    /// The first line comes back.
    fn returns(&self) {
        let first = "BH26-YT/00001:0000001";
        self.state(
            "returned",
            &["--receipt", first, "--reason", "sai ngày sinh"],
        );
    }

    /// The second receipt is made void.
    fn voids(&self) {
        let void = Void {
            receipt: self.receipts[1],
            day: Date::local_day(EVENING),
            reason: VoidReason::Mistake,
            words: None,
            copy: PaperCopy::Returned,
            acknowledged: true,
        };
        super::custody::write(&self.folder(), |_| (hamlet(), Body::Act(Act::Void(void))));
    }
}

#[test]
fn commission_is_earned_when_the_insurer_accepts_and_taken_back_when_a_line_returns_or_is_void() {
    let sent = Sent::new();
    sent.state("sent", &[]);
    assert_eq!(earned(&sent.folder()), (0, 0, 0), "sent is not accepted");
    sent.state("accepted", &[]);
    let three = 3 * COMMISSION;
    assert_eq!(earned(&sent.folder()), (three, 0, three));
    sent.returns();
    assert_eq!(earned(&sent.folder()), (three, -COMMISSION, 2 * COMMISSION));
    sent.voids();
    assert_eq!(earned(&sent.folder()), (three, -2 * COMMISSION, COMMISSION));
    let (_, text, _) = tungnha(&sent.folder(), &["commission", "--month", "12/2026"]);
    assert!(text.contains("Chưa có dòng nào"), "{text}");
    // Premiums stay whole.
    let cash = json(&sent.folder(), &["cash"]);
    assert_eq!(cash["total"]["taken"], 3 * 1_366_200);
}

#[test]
fn l27_commission_stays_with_whoever_took_the_money_and_d11_bears_the_same_sums() {
    let sent = Sent::new();
    let folder = sent.folder();
    sent.state("accepted", &[]);
    sent.returns();
    sent.voids();
    json(
        &folder,
        &[
            "unit",
            "add",
            "--level",
            "office",
            "--code",
            "17533",
            "--name",
            "Xã Hoa Thành",
        ],
    );
    json(
        &folder,
        &[
            "collector",
            "move",
            "--code",
            "NV1",
            "--to",
            "17533",
            "--reason",
            "điều động",
        ],
    );
    assert_eq!(earned(&folder).2, COMMISSION);
    let all = json(
        &folder,
        &["commission", "--month", "11/2026", "--office", "17530"],
    );
    assert_eq!(all[0]["due"], COMMISSION);
    assert_eq!(all[0]["lines"].as_array().unwrap().len(), 5);
    let there = json(
        &folder,
        &["commission", "--month", "11/2026", "--office", "17533"],
    );
    assert_eq!(there, serde_json::json!([]));

    let dir = sent.parent.path().join("d11");
    let dir = dir.to_str().unwrap();
    let manifest = json(
        &folder,
        &["export", "d11", "--period", "11/2026", "--dir", dir],
    );
    assert_eq!(manifest["rows"], 5);
    assert_eq!(manifest["sums"]["Đóng lần đầu: hoa hồng"], COMMISSION);
    assert_eq!(manifest["sums"]["Đóng lần đầu: số tiền"], 1_366_200);
    assert_eq!(manifest["sums"]["Đóng tiếp: hoa hồng"], 0);
}

/// The statement of a month as the command and the file tell it: rows, and the file's bytes.
fn statement(
    sent: &Sent,
    name: &str,
    more: &[&str],
) -> (serde_json::Value, serde_json::Value, Vec<u8>) {
    let folder = sent.folder();
    let dir = sent.parent.path().join(name);
    let dir = dir.to_str().unwrap();
    let told = json(
        &folder,
        &[&["commission", "--month", "11/2026"][..], more].concat(),
    );
    let export = ["export", "d11", "--period", "11/2026", "--dir", dir];
    let manifest = json(&folder, &[&export[..], more].concat());
    let csv = std::fs::read_dir(dir)
        .unwrap()
        .map(|file| file.unwrap().path());
    let csv = csv
        .into_iter()
        .find(|path| path.extension().is_some_and(|is| is == "csv"));
    (told, manifest, std::fs::read(csv.unwrap()).unwrap())
}

#[test]
fn a_void_behind_a_closing_leaves_the_closed_months_d11_as_it_was_for_ever() {
    let sent = Sent::new();
    let folder = sent.folder();
    let lan = [
        "user",
        "add",
        "lan",
        "--role",
        "supervisor",
        "--office",
        "17530",
        "--generate",
    ];
    json(&folder, &lan);
    sent.state("accepted", &[]);
    let close = "period close --office 17530 --month 11/2026 --as minh";
    json(&folder, &close.split(' ').collect::<Vec<_>>());
    let closing = json(&folder, &["period", "list"])[0]["id"].clone();
    json(
        &folder,
        &[
            "period",
            "approve",
            closing.as_str().unwrap(),
            "--as",
            "lan",
        ],
    );
    let before = statement(&sent, "before", &[]);
    assert_eq!(before.0[0]["due"], 3 * COMMISSION);
    sent.voids();
    let after = statement(&sent, "after", &[]);
    assert_eq!((&after.0, &after.2), (&before.0, &before.2));
    let arrival = before.1["arrival"].to_string();
    let then = statement(&sent, "then", &["--as-of", &arrival]);
    assert_eq!((&then.0, &then.2), (&before.0, &before.2));
    // What came late bears its receipt, its day and the month in which it is told.
    let late = json(&folder, &["commission", "--month", "12/2026"]);
    assert_eq!(
        (&late[0]["due"], &late[0]["lines"][0]["by"]),
        (&(-COMMISSION).into(), &"void".into())
    );
    let line = &late[0]["lines"][0];
    assert_eq!(
        (&line["day"], &line["period"]),
        (&"2026-11-21".into(), &"2026-12".into())
    );
    assert_eq!(line["id"], sent.receipts[1].to_string());
    let to_come = ["commission", "--month", "11/2026", "--as-of", "99999"];
    assert_eq!(
        super::command_line::code(&folder, &to_come).1,
        "choice-invalid"
    );
    assert_eq!(tungnha(&folder, &["verify"]).0, 0);
    json(&folder, &["rebuild"]);
    assert_eq!(tungnha(&folder, &["verify"]).0, 0);
    let rebuilt = statement(&sent, "rebuilt", &[]);
    assert_eq!((&rebuilt.0, &rebuilt.2), (&before.0, &before.2));
}

/// The hamlet of the folder.
fn hamlet() -> replica::ScopeId {
    replica::ScopeId(3)
}
