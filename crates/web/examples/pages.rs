//! Writes sample pages into a folder, to look at in a browser: `cargo run -p web --example pages -- FOLDER`.

use std::error::Error;
use std::fs;
use std::path::Path;

use book::date::Date;
use book::fact::{Basis, Line, Method, Outcome, Payment, Receipt, ReceiptNumber, Scheme};
use book::money::Dong;
use book::premium::Group;
use book::premium::bhxh::Term;
use book::standing::{Hold, Standing};
use book::tariff::Tariff;
use maud::{Markup, html};
use web::badge::{Place, Tone};
use web::form::{Choice, Field, Kind};
use web::lang::Lang;
use web::layout::{Logout, NavItem, Page, page};
use web::pager::{Pager, pager};
use web::part::{self, LinkItem, Stat};
use web::receipt::{ReceiptCard, card};
use web::table::{Narrow, Table, numbers, table, words};
use web::text::{Text, outcome_name, scheme_short, tr};
use web::{assets, badge, form, format};

const LANG: Lang = Lang::Vi;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("a folder is missing")?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    fs::write(folder.join("style.css"), assets::STYLE)?;
    for (name, title, body) in [
        ("day", "Hôm nay, 21/11/2026", day()),
        ("form", "Thu tiền", collect()),
        ("receipt", "Phiếu thu", receipt()?),
        ("ledger", "Sổ thu tổng hợp", ledger()),
        ("login", "Đăng nhập", login()),
    ] {
        fs::write(
            folder.join(format!("{name}.html")),
            framed(name, title, body),
        )?;
    }
    Ok(())
}

fn framed(name: &str, title: &str, body: Markup) -> String {
    let item = |text, href, waiting| NavItem {
        text,
        href,
        current: href == name,
        waiting,
    };
    let nav = [
        item(Text::Today, "day", 0),
        item(Text::Households, "households", 0),
        item(Text::CollectMoney, "form", 0),
        item(Text::Receipts, "receipt", 0),
        item(Text::Ledger, "ledger", 0),
        item(Text::Conflicts, "conflicts", 3),
        item(Text::Held, "held", 1),
        item(Text::Status, "status", 0),
    ];
    let inside = name != "login";
    let text = page(&Page {
        program: "BHXH cơ sở Yên Thành",
        nav: if inside { &nav } else { &[] },
        user: inside.then_some("Trần Thị Hoà"),
        logout: inside.then_some(Logout {
            action: "/logout",
            secret: None,
        }),
        here: "/?on=2026-11-21",
        ..Page::new(LANG, title, body)
    });
    text.into_string()
        .replace(&assets::style_href(), "style.css")
}

fn day() -> Markup {
    let stat = |label, value: &str, note: &str| Stat {
        label,
        value: value.into(),
        note: note.into(),
    };
    let item = |title, line: &str, aside| LinkItem {
        href: "#".into(),
        title,
        line: line.into(),
        aside,
    };
    html! {
        (part::stats(&[
            stat(tr(LANG, Text::TakenToday), &format::dong(Dong::new(12_861_200)), "9 phiếu thu"),
            stat(tr(LANG, Text::VisitedToday), "14", "2 hẹn ngày khác"),
            stat(tr(LANG, Text::CashInHand), &format::dong(Dong::new(11_361_200)), ""),
            stat(tr(LANG, Text::Waiting), "4", "từ 14:05"),
        ]))
        (part::notice(Tone::Info, &html! { "Trung tâm đã nhận 58 trong 62 bản ghi; bản ghi chờ lâu nhất từ 14:05." }))
        (form::get("#", &html! {
            (form::input(Kind::Search, &Field::new("q", tr(LANG, Text::FindHousehold)).hint(tr(LANG, Text::FindHint))))
            (form::submit(tr(LANG, Text::Search)))
        }))
        (part::panel_with(tr(LANG, Text::HousesToVisit), &part::button_link("#", tr(LANG, Text::AddHousehold), false), &part::links(&[
            item("Nguyễn Văn An", "Xóm 3, Đô Thành · 091****678", badge::badge(Tone::Warn, "Hẹn hôm nay")),
            item("Phan Thị Hồng Nhung", "Xóm 7, cạnh nhà văn hoá, Đô Thành", badge::conflicts(LANG, 2)),
            item("Hoàng Đình Quế", "Xóm Bắc, Thọ Thành", html! { small { "Hạn đến 30/11/2026" } }),
        ])))
        (part::panel(tr(LANG, Text::Receipts), &part::links(&[
            item("BH26-YT/00001:0000007", "Nguyễn Văn An · 1.861.200 đ", badge::place(LANG, Place::Here)),
            item("BH26-YT/00001:0000006", "Lê Văn Bình · 264.000 đ", badge::place(LANG, Place::Office)),
            item("BH26-YT/00001:0000005", "Trần Văn Cảnh · 956.340 đ", badge::place(LANG, Place::Centre)),
        ])))
    }
}

fn collect() -> Markup {
    let months = [1, 3, 6, 12].map(|n| Choice {
        value: n.to_string(),
        label: match n {
            1 => "1 tháng",
            3 => "3 tháng",
            6 => "6 tháng",
            _ => "12 tháng",
        },
    });
    let outcomes = Outcome::ALL.map(|outcome| Choice {
        value: outcome.code().into(),
        label: outcome_name(LANG, outcome),
    });
    let schemes = Scheme::ALL.map(|scheme| Choice {
        value: scheme.code().into(),
        label: web::text::scheme_name(LANG, scheme),
    });
    let wrong =
        "Mức thu nhập: số tiền “1.500” có thể đọc theo hai cách; hãy viết liền các chữ số: 1500.";
    html! {
        (form::error_summary(LANG, &[("income", wrong.to_owned())]))
        (part::panel("Nguyễn Văn An", &form::post("#", Some(("secret", "x")), &html! {
            (form::radios(&Field::new("scheme", tr(LANG, Text::Scheme)).value("bhxh"), &schemes))
            (form::select(&Field::new("months", tr(LANG, Text::Term)).value("3"), Some(tr(LANG, Text::Choose)), &months))
            (form::input(Kind::Amount, &Field::new("income", tr(LANG, Text::Income)).value("1.500").error(Some(wrong)).hint(tr(LANG, Text::AmountHint))))
            (form::input(Kind::Date, &Field::new("day", tr(LANG, Text::Day)).value("21/11/2026").hint(tr(LANG, Text::DateHint))))
            (form::select(&Field::new("outcome", tr(LANG, Text::Outcome)).value("paid"), None, &outcomes))
            (form::checkboxes(&Field::new("who", tr(LANG, Text::Persons)), &months, &["3", "6"]))
            (form::textarea(&Field::new("note", tr(LANG, Text::Note))))
            div.actions { (form::submit(tr(LANG, Text::IssueReceipt))) (part::button_link("#", tr(LANG, Text::Cancel), false)) }
        })))
    }
}

fn sample() -> Result<Receipt, Box<dyn Error>> {
    let day = Date::parse("21/11/2026")?;
    let line = |scheme, basis, until, gross, state| Line {
        person: None,
        scheme,
        basis,
        covers_from: day.first_of_month(),
        covers_to: until,
        gross: Dong::new(gross),
        state: Dong::new(state),
        local: Dong::ZERO,
        sponsor: Dong::ZERO,
        payable: Dong::new(gross - state),
    };
    let bhxh = Basis::bhxh(Dong::new(1_500_000), Group::Poor, Term::Months(3));
    Ok(Receipt {
        number: ReceiptNumber {
            series: "BH26-YT/00001".into(),
            number: 7,
        },
        day,
        household: None,
        payer: None,
        lines: vec![
            line(
                Scheme::Bhxh,
                bhxh,
                Date::parse("31/01/2027")?,
                990_000,
                495_000,
            ),
            line(
                Scheme::Bhyt,
                Basis::bhyt(1, 12),
                Date::parse("20/12/2027")?,
                1_366_200,
                0,
            ),
        ],
        payments: vec![
            Payment {
                method: Method::Cash,
                amount: Dong::new(1_361_200),
            },
            Payment {
                method: Method::Transfer,
                amount: Dong::new(500_000),
            },
        ],
        tariff: Some(Tariff::builtin()?.version().clone()),
    })
}

fn receipt() -> Result<Markup, Box<dyn Error>> {
    let receipt = sample()?;
    let persons = ["Nguyễn Thị Lan".to_owned(), "Nguyễn Văn An".to_owned()];
    let shown = ReceiptCard {
        receipt: &receipt,
        standing: Standing::COUNTED,
        place: Some(Place::Here),
        organisation: "BHXH cơ sở Yên Thành",
        collector: "Trần Thị Hoà",
        household: "Nguyễn Văn An",
        persons: &persons,
        recorded: "19:42 21/11/2026",
        qr: "TUNGNHA1:0123456789abcdef0123456789abcdef:BH26-YT/00001:0000007:1861200:20261121",
    };
    let held = ReceiptCard {
        standing: Standing::held([Hold::NumberTwice]),
        place: None,
        qr: "",
        ..shown.clone()
    };
    Ok(html! {
        (part::notice(Tone::Good, &html! { (tr(LANG, Text::ReceiptStored)) }))
        (card(LANG, &shown)) (card(LANG, &held))
    })
}

fn ledger() -> Markup {
    let rows: Vec<Vec<Markup>> = [
        ("Đô Thành", Scheme::Bhxh, 41_u64, 21_384_000, 264_000),
        ("Đô Thành", Scheme::Bhyt, 63, 58_746_600, 0),
        ("Thọ Thành", Scheme::Bhxh, 17, 4_488_000, 0),
    ]
    .into_iter()
    .map(|(commune, scheme, count, counted, held)| {
        vec![
            html! { a href="#" { (commune) } },
            html! { (scheme_short(LANG, scheme)) },
            html! { (format::count(count)) },
            html! { (format::dong(Dong::new(counted))) },
            html! { @if held > 0 { (format::dong(Dong::new(held))) " " (badge::badge(Tone::Warn, tr(LANG, Text::Held))) } @else { "–" } },
        ]
    })
    .collect();
    let totals = [
        html! { "Cộng" },
        html! {},
        html! { "121" },
        html! { (format::dong(Dong::new(84_618_600))) },
        html! { (format::dong(Dong::new(264_000))) },
    ];
    let columns = [
        words("Xã"),
        words("Loại bảo hiểm"),
        numbers("Phiếu thu"),
        numbers("Đã tính"),
        numbers("Chờ xem xét"),
    ];
    let shown = |narrow| Table {
        caption: "Sổ thu",
        columns: &columns,
        rows: &rows,
        totals: Some(&totals),
        empty: "",
        narrow,
    };
    let communes = [
        Choice {
            value: "1".into(),
            label: "Đô Thành",
        },
        Choice {
            value: "2".into(),
            label: "Thọ Thành",
        },
    ];
    html! {
        (part::notice(Tone::Warn, &html! { "Số liệu tạm thời của cơ sở; tính đến lượt nhận số 1.204." }))
        (part::panel("Lọc", &form::get("#", &html! {
            (form::input(Kind::Date, &Field::new("from", "Từ ngày").value("01/11/2026")))
            (form::input(Kind::Date, &Field::new("until", "Đến ngày").value("30/11/2026")))
            (form::select(&Field::new("commune", "Xã"), Some("Tất cả"), &communes))
            (form::submit("Lọc"))
        })))
        (part::panel_with("Theo xã và loại bảo hiểm", &part::button_link("#", "Tải tệp CSV", false), &table(&shown(Narrow::Cards))))
        (part::panel("Cuộn ngang", &table(&shown(Narrow::Scroll))))
        (part::panel("Đối chiếu tiền mặt", &part::facts(&[
            ("Tiền mặt đã thu", html! { (format::dong(Dong::new(84_882_600))) }),
            ("Đã bàn giao", html! { (format::dong(Dong::new(80_000_000))) }),
            ("Kết quả", badge::badge(Tone::Good, "Khớp đến từng đồng")),
            ("Chờ xem xét", badge::standing(LANG, Standing::held([Hold::PeriodTwice, Hold::NumberTwice]))),
        ])))
        (pager(LANG, Pager { offset: 50, limit: 50, shown: 50, more: true }, |_| "#".to_owned()))
    }
}

fn login() -> Markup {
    html! {
        (part::notice(Tone::Bad, &html! { "Tên đăng nhập hoặc mật khẩu không đúng, hoặc phiên đã hết; hãy đăng nhập lại." }))
        (part::panel("Tài khoản của tổ chức", &form::post("#", None, &html! {
            (form::input(Kind::UserName, &Field::new("user", tr(LANG, Text::UserName)).required()))
            (form::input(Kind::Password, &Field::new("password", tr(LANG, Text::Password)).required()))
            (form::submit(tr(LANG, Text::Login)))
        })))
    }
}
