//! Sentences and names that both faces, the command line and the pages, say of what the acts return.

use book::date::Date;
use book::organisation::Level;
use book::standing::Hold;
use replica::ScopeId;
use store::Reader;
use store::view::{ReceiptView, RecordView};
use web::badge::Place;
use web::format;
use web::lang::Lang;
use web::text::{Text, elsewhere_name, field_name, hold_reason, tr};

use super::cash::Hand;
use super::draft::shown_text;
use super::heed::Heed;
use super::outcome::Outcome;
use super::status::Status;
use crate::Answer;

/// The names around a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    /// The organisation's; empty where it is not known here.
    pub organisation: String,
    /// The collector's; empty where it is not known here.
    pub collector: String,
    /// The household's, as shown; empty where it is not known here.
    pub household: String,
}

impl Names {
    /// Looks the names around a receipt up.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn of(reader: &Reader<'_>, view: &ReceiptView) -> Answer<Self> {
        let units = reader.units()?;
        let organisation = units.iter().find(|unit| unit.level == Level::Organisation);
        let mut actors = reader.actors()?.into_iter();
        let collector = actors.find(|actor| actor.actor == view.collector);
        let household = match view.receipt.household {
            Some(id) => reader.record(id)?,
            None => None,
        };
        let name = household.and_then(|house| shown_text(&house, book::record::Field::Name));
        Ok(Self {
            organisation: organisation.map_or_else(String::new, |unit| unit.name.clone()),
            collector: collector.map_or_else(String::new, |actor| actor.name),
            household: name.unwrap_or_default(),
        })
    }
}

/// Returns in one sentence how far the own records have come.
#[must_use]
pub fn status_text(lang: Lang, status: &Status) -> String {
    let (here, office, centre) = (status.here, status.at_office, status.at_centre);
    let oldest = status.oldest_waiting.map(|time| waiting_since(time, lang));
    let oldest = oldest.unwrap_or_default();
    let stopped = stopped_text(lang, status);
    let proof = proof_text(lang, status);
    match lang {
        Lang::Vi => {
            format!(
                "Máy này có {here} bản ghi; cơ sở xác nhận {office}/{here}; trung tâm xác nhận {centre}/{here}{oldest}.{proof}{stopped}"
            )
        }
        Lang::En => {
            format!(
                "This device has {here} records; the office confirmed {office}/{here}; the centre confirmed {centre}/{here}{oldest}.{proof}{stopped}"
            )
        }
    }
}

/// Returns which server signed last for what it holds, when, and how far it had counted.
fn proof_text(lang: Lang, status: &Status) -> String {
    let Some(proof) = &status.proof else {
        return String::new();
    };
    let (server, arrival, time) = (proof.server, proof.arrival, format::time_millis(proof.time));
    match lang {
        Lang::Vi => format!(
            " Chữ ký mới nhất của trung tâm: máy chủ {server}, lúc {time}, bản ghi đến thứ {arrival}."
        ),
        Lang::En => format!(
            " The centre’s newest signature: server {server}, at {time}, arrival {arrival}."
        ),
    }
}

/// Returns what the centre took back from this device, and what became of its records.
fn stopped_text(lang: Lang, status: &Status) -> String {
    let mut text = String::new();
    if let Some(reason) = status.revoked() {
        text.push_str(&match lang {
            Lang::Vi => format!(
                " Trung tâm đã thu hồi máy này ({reason}): máy không nhận thêm gì, bản ghi chưa gửi vẫn gửi được; hãy liên hệ cơ sở."
            ),
            Lang::En => format!(
                " The centre has revoked this device ({reason}): it receives nothing more and can still send what it has; ask the office."
            ),
        });
    } else if let Some(first) = status.withdrawn.first() {
        let (count, reason) = (status.withdrawn.len(), &first.reason);
        text.push_str(&match lang {
            Lang::Vi => format!(" Trung tâm đã thu hồi {count} địa bàn của máy này ({reason})."),
            Lang::En => {
                format!(" The centre has withdrawn {count} scopes from this device ({reason}).")
            }
        });
    }
    let withheld = status.withheld;
    if withheld > 0 {
        text.push_str(&match lang {
            Lang::Vi => format!(
                " {withheld} bản ghi đã đến sau khi thu hồi hoặc chuyển hộ và đang chờ trung tâm quyết định; không bản nào bị mất."
            ),
            Lang::En => format!(
                " {withheld} records came after a withdrawal or a move and wait for the centre’s ruling; none is lost."
            ),
        });
    }
    text
}

fn waiting_since(time: replica::Hlc, lang: Lang) -> String {
    let clock = format::clock(time);
    let day = format::date(Date::local_day(time.wall().0));
    match lang {
        Lang::Vi => format!("; cũ nhất đang chờ từ {clock} ngày {day}"),
        Lang::En => format!("; the oldest waiting is from {clock} on {day}"),
    }
}

/// Returns the warning that receipt numbers run out.
#[must_use]
pub fn numbers_low_text(lang: Lang, hand: &Hand) -> String {
    let left = hand.numbers_left();
    match lang {
        Lang::Vi => format!("Chỉ còn {left} số phiếu; hãy đồng bộ để nhận quyển mới."),
        Lang::En => {
            format!("Only {left} receipt numbers are left; sync to get the next book.")
        }
    }
}

/// Returns what to look at before taking money, in words.
#[must_use]
pub fn heed_text(lang: Lang, heed: Heed) -> String {
    match (lang, heed) {
        (_, Heed::PeriodTaken) => hold_reason(lang, Hold::PeriodTwice).to_owned(),
        (Lang::Vi, Heed::PaidRecently(day)) => format!("Vừa nộp loại này ngày {day}."),
        (Lang::En, Heed::PaidRecently(day)) => format!("Paid for the same on {day}."),
        (Lang::Vi, Heed::PaidOther(day)) => format!("Vừa nộp loại kia ngày {day}."),
        (Lang::En, Heed::PaidOther(day)) => format!("Paid for the other scheme on {day}."),
        (Lang::Vi, Heed::PlaceTwice(place)) => {
            format!("Thứ tự {place} trong hộ năm nay đã bán cho người khác.")
        }
        (Lang::En, Heed::PlaceTwice(place)) => {
            format!("Place {place} was sold to another member this year.")
        }
        (Lang::Vi, Heed::Elsewhere(what)) => {
            format!("{}: không thuộc diện tham gia.", elsewhere_name(lang, what))
        }
        (Lang::En, Heed::Elsewhere(what)) => {
            format!("{}: may not join.", elsewhere_name(lang, what))
        }
        (Lang::Vi, Heed::TooYoung(from)) => {
            format!("Chưa đủ tuổi: sớm nhất từ {from}; trẻ dưới 6 tuổi có thẻ ngân sách cấp.")
        }
        (Lang::En, Heed::TooYoung(from)) => {
            format!("Too young: from {from} on; children under 6 have a card from the state.")
        }
    }
}

/// Returns what one sync did: bytes, and what the other side confirmed.
#[must_use]
pub fn outcome_text(lang: Lang, outcome: &Outcome) -> String {
    let (up, down) = (
        format::bytes(lang, outcome.bytes_up),
        format::bytes(lang, outcome.bytes_down),
    );
    let place = outcome.reached.name(lang);
    let (here, requests, received) = (outcome.here, outcome.requests, outcome.received);
    let confirmed = outcome.confirmed();
    let mut text = match lang {
        Lang::Vi => format!(
            "Đã xác nhận {place}: {confirmed}/{here} bản ghi; nhận mới {received}. Gửi {up}, nhận {down}, {requests} lượt."
        ),
        Lang::En => format!(
            "Confirmed {place}: {confirmed}/{here} records; {received} new ones received. Sent {up}, received {down}, in {requests} requests."
        ),
    };
    let at_centre = outcome.only_at_centre();
    if at_centre > 0 {
        text.push_str(&match lang {
            Lang::Vi => format!(" Trung tâm đã xác nhận {at_centre} bản ghi khác."),
            Lang::En => format!(" The centre has confirmed {at_centre} others."),
        });
    }
    if outcome.waiting_bytes > 0 {
        let (left, bytes) = (outcome.waiting, format::bytes(lang, outcome.waiting_bytes));
        let oldest = outcome
            .oldest_waiting
            .filter(|_| outcome.reached == Place::Centre);
        let oldest = oldest
            .map(|time| waiting_since(time, lang))
            .unwrap_or_default();
        text.push_str(&match lang {
            Lang::Vi => format!(" Còn chờ {left} bản ghi ({bytes}){oldest}."),
            Lang::En => format!(" Left: {left} records ({bytes}){oldest}."),
        });
    }
    let not_taken = outcome.refused.iter().filter(|one| !one.by_peer).count();
    if not_taken > 0 {
        text.push_str(&match lang {
            Lang::Vi => format!(" Không nhận {not_taken} đoạn của máy khác."),
            Lang::En => format!(" {not_taken} pieces of others were not taken."),
        });
    }
    for (url, fault) in &outcome.tried {
        let why = web::problem::sentence(lang, &fault.0);
        text.push_str(&match lang {
            Lang::Vi => format!("\nĐã thử {url} trước: {why}"),
            Lang::En => format!("\nTried {url} before: {why}"),
        });
    }
    if !outcome.url.is_empty() {
        text.push_str(&match lang {
            Lang::Vi => format!("\nMáy chủ: {}.", outcome.url),
            Lang::En => format!("\nServer: {}.", outcome.url),
        });
    }
    text
}

/// Returns what a household's or person's values do not say: that it was struck out, where it went or came from, and
/// what was written about it and is held. One sentence each.
///
/// # Errors
///
/// What the store says.
pub fn record_words(lang: Lang, reader: &Reader<'_>, record: &RecordView) -> Answer<Vec<String>> {
    let units = reader.units()?;
    let name = |scope: ScopeId| {
        let found = units.iter().find(|unit| unit.scope == scope);
        found.map_or_else(|| scope.to_string(), |unit| unit.name.clone())
    };
    let mut words = Vec::new();
    if record.struck {
        words.push(tr(lang, Text::StruckOut).to_owned());
    }
    if let Some(to) = record.moved_to {
        words.push(format!(
            "{} {}",
            lang.pick("Đã chuyển sang", "Moved to"),
            name(to)
        ));
    } else if let Some(from) = record.came_from {
        words.push(format!(
            "{} {}",
            lang.pick("Chuyển đến từ", "Came from"),
            name(from)
        ));
    }
    for one in reader.orders_to_set(Some(record.shown_as))? {
        words.push(web::refund::order_text(lang, one.place));
    }
    for one in &record.held {
        let why: Vec<&str> = one
            .standing
            .reasons()
            .map(|hold| hold_reason(lang, hold))
            .collect();
        let values = one.fields.0.iter().map(|(field, value)| {
            let value = format::value(lang, value);
            format!("{}: {value}", field_name(lang, *field))
        });
        let values: Vec<String> = values.collect();
        let held = lang.pick("Chờ xem xét", "Held");
        words.push(format!(
            "{held}: {} ({})",
            values.join(", "),
            why.join("; ")
        ));
    }
    Ok(words)
}
