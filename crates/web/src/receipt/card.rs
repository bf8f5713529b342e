//! A receipt as a page shows it, fit for print.

use book::fact::Receipt;
use book::standing::Standing;
use maud::{Markup, PreEscaped, html};

use super::line::{basis_text, parts};
use crate::badge::{self, Place};
use crate::format::{date, day_range, dong};
use crate::lang::Lang;
use crate::text::{Text, method_name, scheme_name, tr};
use crate::{part, qr};

/// A receipt and the words around it.
#[derive(Debug, Clone)]
pub struct ReceiptCard<'a> {
    /// The receipt.
    pub receipt: &'a Receipt,
    /// How it stands.
    pub standing: Standing,
    /// How far it got, where that is shown.
    pub place: Option<Place>,
    /// The name of the organisation; empty where it is not known.
    pub organisation: &'a str,
    /// The name of the collector.
    pub collector: &'a str,
    /// The name of the household as shown; empty where the receipt has none.
    pub household: &'a str,
    /// The names of the persons of the lines, line by line; empty where one is not known.
    pub persons: &'a [String],
    /// When it was recorded, formatted; empty for none.
    pub recorded: &'a str,
    /// What its QR says, so that anyone can check it; empty for none.
    pub qr: &'a str,
}

impl ReceiptCard<'_> {
    pub(super) fn person(&self, at: usize) -> &str {
        self.persons.get(at).map_or("", String::as_str)
    }

    /// Returns who paid: as written on the receipt, else the household's name.
    pub(super) fn payer(&self) -> &str {
        self.receipt.payer.as_deref().unwrap_or(self.household)
    }

    /// Returns what was paid, or a dash where the sum overflows.
    pub(super) fn total(&self) -> String {
        self.receipt.payable().map_or_else(|| "–".to_owned(), dong)
    }
}

/// Renders a receipt.
#[must_use]
pub fn card(lang: Lang, card: &ReceiptCard<'_>) -> Markup {
    html! {
        article.receipt {
            header {
                div {
                    @if !card.organisation.is_empty() { small { (card.organisation) } }
                    h2 { (tr(lang, Text::ReceiptTitle)) }
                    p.number { (card.receipt.number) }
                }
                div.badges {
                    (badge::standing(lang, card.standing))
                    @if let Some(place) = card.place { (badge::place(lang, place)) }
                }
            }
            (about(lang, card))
            (lines(lang, card))
            (payments(lang, card))
            footer {
                @if !card.qr.is_empty() {
                    figure { (PreEscaped(qr::svg(card.qr))) figcaption { (tr(lang, Text::ScanToCheck)) } }
                }
                p.note { (tr(lang, Text::ReceiptNote)) }
            }
        }
    }
}

fn about(lang: Lang, card: &ReceiptCard<'_>) -> Markup {
    let text = |text: &str| html! { (text) };
    let mut pairs = vec![(tr(lang, Text::Day), text(&date(card.receipt.day)))];
    for (name, value) in [
        (Text::Collector, card.collector),
        (Text::Payer, card.payer()),
        (
            Text::Household,
            if card.household == card.payer() {
                ""
            } else {
                card.household
            },
        ),
        (Text::Time, card.recorded),
    ] {
        if !value.is_empty() {
            pairs.push((tr(lang, name), text(value)));
        }
    }
    if let Some(tariff) = &card.receipt.tariff {
        pairs.push((tr(lang, Text::Tariff), text(tariff.as_str())));
    }
    part::facts(&pairs)
}

fn lines(lang: Lang, card: &ReceiptCard<'_>) -> Markup {
    html! {
        ol.lines aria-label=(tr(lang, Text::PaidFor)) {
            @for (at, line) in card.receipt.lines.iter().enumerate() {
                li {
                    div.head {
                        strong { (scheme_name(lang, line.scheme)) }
                        strong.amount { (dong(line.payable)) }
                    }
                    @if !card.person(at).is_empty() { p.person { (card.person(at)) } }
                    p { (basis_text(lang, &line.basis)) }
                    p { (tr(lang, Text::Period)) ": " (day_range(line.covers_from, line.covers_to)) }
                    @for (name, amount) in parts(lang, line) {
                        p.part { span { (name) } span.amount { (amount) } }
                    }
                }
            }
        }
    }
}

fn payments(lang: Lang, card: &ReceiptCard<'_>) -> Markup {
    html! {
        div.sum {
            p.total { span { (tr(lang, Text::Total)) } strong.amount { (card.total()) } }
            @for payment in &card.receipt.payments {
                p { span { (method_name(lang, payment.method)) } span.amount { (dong(payment.amount)) } }
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use book::date::Date;
    use book::fact::{Basis, Line, Method, Payment, ReceiptNumber, Scheme};
    use book::money::Dong;
    use book::premium::Group;
    use book::premium::bhxh::Term;
    use book::standing::Hold;
    use book::tariff::TariffVersion;

    use super::*;

    pub(in crate::receipt) fn receipt() -> Receipt {
        let day = |text| Date::parse(text).unwrap();
        let line = |scheme, basis, to, gross, state, payable| Line {
            person: None,
            scheme,
            basis,
            covers_from: day("01/11/2026"),
            covers_to: day(to),
            gross: Dong::new(gross),
            state: Dong::new(state),
            local: Dong::ZERO,
            sponsor: Dong::ZERO,
            payable: Dong::new(payable),
        };
        let bhxh = Basis::bhxh(Dong::new(1_500_000), Group::Poor, Term::Months(3));
        let bhyt = Basis::bhyt(1, 12);
        Receipt {
            number: ReceiptNumber {
                series: "BH26-YT/00001".into(),
                number: 7,
            },
            day: day("21/11/2026"),
            household: None,
            payer: None,
            lines: vec![
                line(Scheme::Bhxh, bhxh, "31/01/2027", 990_000, 495_000, 495_000),
                line(Scheme::Bhyt, bhyt, "20/12/2027", 1_366_200, 0, 1_366_200),
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
            tariff: Some(TariffVersion::parse("VN-2026-11").unwrap()),
        }
    }

    pub(in crate::receipt) fn about<'a>(
        receipt: &'a Receipt,
        persons: &'a [String],
    ) -> ReceiptCard<'a> {
        ReceiptCard {
            receipt,
            standing: Standing::COUNTED,
            place: Some(Place::Here),
            organisation: "BHXH Yên Thành",
            collector: "Trần Thị Hoà",
            household: "Nguyễn Văn <b>An",
            persons,
            recorded: "19:42 21/11/2026",
            qr: "TUNGNHA:r:1",
        }
    }

    #[test]
    fn a_receipt_shows_what_was_paid_for_and_how() {
        let receipt = receipt();
        let persons = ["Nguyễn Thị Lan".to_owned()];
        let page = card(Lang::Vi, &about(&receipt, &persons)).into_string();
        for part in [
            "BH26-YT/00001:0000007",
            "21/11/2026",
            "Trần Thị Hoà",
            "Nguyễn Văn &lt;b&gt;An",
            "BHXH tự nguyện",
            "Nguyễn Thị Lan",
            "3 tháng · mức thu nhập chọn đóng 1.500.000\u{a0}đ · Hộ nghèo, xã đảo",
            "− 495.000\u{a0}đ",
            "12 tháng · người thứ 1",
            "01/11/2026 – 20/12/2027",
            "1.861.200\u{a0}đ",
            "Chuyển khoản",
            "Phiếu xác nhận thu tiền – không thay biên lai.",
            "trên máy này",
            "<svg class=\"qr\"",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
    }

    #[test]
    fn a_held_receipt_says_so_at_its_head() {
        let receipt = receipt();
        let held = Standing::held([Hold::NumberTwice]);
        let page = card(
            Lang::Vi,
            &ReceiptCard {
                standing: held,
                ..about(&receipt, &[])
            },
        );
        let page = page.into_string();
        assert!(page.find("Chờ xem xét").unwrap() < page.find("BHXH tự nguyện").unwrap());
        assert!(page.contains("Số phiếu đã dùng cho phiếu khác"));
    }

    #[test]
    fn the_payer_is_the_one_written_on_the_receipt() {
        let receipt = Receipt {
            payer: Some("Lê Văn Bình".into()),
            ..receipt()
        };
        let page = card(Lang::En, &about(&receipt, &[])).into_string();
        assert!(page.contains("<dt>Payer</dt><dd>Lê Văn Bình</dd>"));
        assert!(page.contains("<dt>Household</dt><dd>Nguyễn Văn"));
    }
}
