//! What somebody has to do though nothing is held back for it, on the page of what is held.

use book::date::Date;
use book::money::Dong;
use maud::{Markup, html};
use replica::ActorId;
use store::Reader;
use store::view::{DeclaredView, HandOverView, OrderToSet, VoidView};
use web::format;
use web::lang::Lang;
use web::part::panel;
use web::text::{Text, tr};

use super::people::Names;
use crate::decides;
use crate::declared;
use crate::failure::Outcome;
use crate::sponsors::{self, Overspent};
use crate::tasks::{self, GivenBack, Uncounted, UnseenSlip};

/// Renders a panel for each sort of task of which there is any.
///
/// # Errors
///
/// A problem of the store.
pub(super) fn read(reader: &Reader<'_>, lang: Lang, names: &Names) -> Outcome<Markup> {
    let mut differences = reader.hand_overs()?;
    differences.retain(|view| view.open_difference().is_some());
    let uncounted = tasks::uncounted(reader)?;
    let unreviewed = tasks::unreviewed(reader)?;
    let orders = reader.orders_to_set(None)?;
    let overspent = sponsors::overspent(reader)?;
    Ok(html! {
        @if !uncounted.is_empty() {
            (panel(lang.pick("Bàn giao chưa đếm", "Hand-overs not counted yet"), &in_transit(lang, names, &uncounted)))
        }
        @if !differences.is_empty() {
            (panel(
                lang.pick("Chênh lệch chưa giải thích", "Differences that nobody explained"),
                &differing(lang, names, &differences),
            ))
        }
        @if !unreviewed.is_empty() {
            (panel(
                lang.pick("Huỷ chưa ai rà soát", "Voids that nobody reviewed"),
                &to_review(lang, names, &unreviewed),
            ))
        }
        @if !overspent.is_empty() {
            (panel(tr(lang, Text::SponsorsLack), &lacking(lang, &overspent)))
        }
        @if !orders.is_empty() {
            (panel(
                lang.pick("Thứ tự BHYT phải ghi lại", "Orders to be set anew"),
                &anew(lang, &orders),
            ))
        }
    })
}

/// Renders what one and the same person took and gave back; nothing where nobody did.
pub(super) fn one_person(lang: Lang, names: &Names, told: &[GivenBack]) -> Markup {
    let list = html! {
        p { (lang.pick(
            "Tiền mà chính người đã thu nói là đã trả lại, trong {days} ngày qua; không ai khác thấy. Khi cần thì hỏi người nộp.",
            "Money that whoever took it says they gave back in the last {days} days; nobody else saw it. Ask the payer where in doubt.",
        ).replace("{days}", &tasks::TOLD_DAYS.to_string())) }
        ul {
            @for one in told {
                li {
                    (day(&one.day)) " " (names.actor(ActorId(one.collector))) " → " strong { (one.whose()) } ": "
                    (format::dong(Dong::new(one.amount))) " ("
                    @if let Some(receipt) = &one.receipt { a href={ "/receipts/" (receipt) } { (one.taken_words(lang)) } }
                    @else { (one.taken_words(lang)) }
                    ")"
                }
            }
        }
    };
    let title = lang.pick(
        "Một người nhận và trả lại",
        "Taken and given back by one person",
    );
    html! { @if !told.is_empty() { (panel(title, &list)) } }
}

/// So many receipts are shown; the rest stand on the command's list.
const DECLARED_SHOWN: usize = 50;

/// Renders what receipts declare and nobody else says; nothing where none does.
pub(super) fn declared(lang: Lang, names: &Names, all: &[DeclaredView]) -> Markup {
    let list = html! {
        p { (lang.pick(
            "Điều chỉ người thu khai, làm giảm số tiền phải đóng, trong {days} ngày qua. Tiền vẫn được tính. Xem giấy tờ của hộ; sai thì huỷ phiếu và thu lại.",
            "What only the collector says, and makes a premium less, of the last {days} days. The money counts. Look at the household's papers; where it is wrong, make the receipt void and collect anew.",
        ).replace("{days}", &declared::DAYS.to_string())) }
        ul {
            @for one in all.iter().take(DECLARED_SHOWN) {
                li {
                    (format::date(one.day)) " " a href={ "/receipts/" (one.id) } { (one.number) }
                    " " (format::dong(one.payable)) ", " (names.actor(one.collector)) ": "
                    (declared::line(lang, &one.claims)) " "
                    code { (decides::typed(&decides::looked_at(one), true, lang)) }
                }
            }
        }
        @if let Some(more) = all.len().checked_sub(DECLARED_SHOWN).filter(|more| *more > 0) {
            p { (lang.pick("Còn nữa:", "And more:")) " " (more) " " code { "declared list" } }
        }
    };
    let title = lang.pick("Điều chỉ người thu khai", "What only the collector says");
    html! { @if !all.is_empty() { (panel(title, &list)) } }
}

fn to_review(lang: Lang, names: &Names, voids: &[VoidView]) -> Markup {
    html! {
        ul {
            @for one in voids {
                li {
                    (format::date(one.void.day)) " "
                    a href={ "/receipts/" (one.void.receipt) } {
                        @if let Some(of) = &one.receipt { (of.number) } @else { (format::short_id(&one.void.receipt)) }
                    }
                    @if let Some(of) = &one.receipt { " " (format::dong(of.payable)) }
                    ", " (names.actor(one.actor)) ": " (web::void::why(lang, &one.void)) " "
                    // It is not the centre's alone.
                    code { (decides::typed(&decides::review(one), true, lang)) }
                }
            }
        }
    }
}

fn differing(lang: Lang, names: &Names, views: &[HandOverView]) -> Markup {
    html! {
        ul {
            @for view in views {
                li {
                    a href={ "/hand-overs/" (view.id) } { (format::date(view.hand_over.day)) " " (names.actor(view.collector)) }
                    ": " (format::over_short(lang, view.open_difference().unwrap_or_default()))
                }
            }
        }
    }
}

fn in_transit(lang: Lang, names: &Names, open: &[Uncounted]) -> Markup {
    html! {
        ul {
            @for one in open {
                li {
                    a href={ "/hand-overs/" (one.hand_over) } { (day(&one.day)) " " (names.actor(ActorId(one.collector))) }
                    @if let Some(to) = one.to { " → " (names.actor(ActorId(to))) }
                    ": " (format::dong(Dong::new(one.stated)))
                    @if one.to_nobody {
                        " – " (lang.pick("số người nhận không có ai", "the receiver's number is nobody's")) " "
                        code { (decides::typed(&decides::count(one), true, lang)) }
                    }
                }
            }
        }
    }
}

/// Renders slips that no statement shows whole.
pub(super) fn unseen(lang: Lang, names: &Names, slips: &[UnseenSlip]) -> Markup {
    html! {
        ul {
            @for one in slips {
                li {
                    (day(&one.day)) " " (names.actor(ActorId(one.actor))) ", " (lang.pick("số", "number")) " " (one.number) ": "
                    (format::dong(Dong::new(one.amount)))
                    @if one.shown > 0 { " (" (lang.pick("sao kê cho thấy", "statements show")) " " (format::dong(Dong::new(one.shown))) ")" }
                }
            }
        }
    }
}

fn day(iso: &str) -> String {
    Date::parse(iso).map_or_else(|_| iso.to_owned(), format::date)
}

fn lacking(lang: Lang, offices: &[Overspent]) -> Markup {
    html! {
        p { (lang.pick(
            "Phiếu thu đã dùng nhiều hơn số tiền tài trợ nhận được: cần nhận thêm (sponsor give) hoặc xem lại phiếu.",
            "Receipts used more than sponsors gave: take in more (sponsor give), or look at the receipts.",
        )) }
        ul {
            @for one in offices {
                li { strong { (one.name) } ": " (format::dong(Dong::new(one.missing))) }
            }
        }
    }
}

fn anew(lang: Lang, orders: &[OrderToSet]) -> Markup {
    html! {
        ul {
            @for one in orders {
                li { strong { (one.name) } ": " (web::refund::order_text(lang, one.place)) }
            }
        }
    }
}
