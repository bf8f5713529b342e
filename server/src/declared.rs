//! What receipts declare and nobody but their collector says: listed for whoever supervises, until somebody else looked.

use book::act::{Act, Review};
use book::body::Body;
use book::date::Date;
use book::fact::ReceiptNumber;
use replica::ActorId;
use serde::Serialize;
use store::view::{Claim, Declared, DeclaredView};
use store::{Reader, Writer};
use web::lang::Lang;
use web::text::{bhyt_group_name, group_name};
use wire::problem::{Code, Problem};

use crate::failure::Outcome;

/// So many days back receipts are looked at where nobody says otherwise.
pub const DAYS: u16 = 31;
/// The fewest digits of an id that are looked up.
const DIGITS_MIN: usize = 4;

/// A receipt with what it declares, as programs read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// The receipt.
    pub receipt: String,
    /// Its number.
    pub number: String,
    /// Its scope.
    pub scope: u32,
    /// Its business day.
    pub day: String,
    /// Its collector.
    pub collector: u32,
    /// What the participants paid in all, in đồng.
    pub payable: i64,
    /// What it declares.
    pub claims: Vec<Said>,
}

/// What one line declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The line's place on the receipt, from 1.
    pub line: u32,
    /// The person's name; empty where not known here.
    pub person: String,
    /// `place`, `group`, `local` or `tariff`.
    pub what: &'static str,
    /// The same in words.
    pub words: String,
}

impl Receipt {
    /// Returns a receipt as programs read it.
    #[must_use]
    pub fn of(view: &DeclaredView, lang: Lang) -> Self {
        let said = |claim: &Claim| Said {
            line: claim.line,
            person: claim.person.clone(),
            what: claim.what.code(),
            words: words(lang, &claim.what),
        };
        Self {
            receipt: view.id.to_string(),
            number: view.number.to_string(),
            scope: view.scope.0,
            day: view.day.iso(),
            collector: view.collector.0,
            payable: view.payable.get(),
            claims: view.claims.iter().map(said).collect(),
        }
    }
}

/// Returns what a receipt declares, line by line, in one line.
#[must_use]
pub fn line(lang: Lang, claims: &[Claim]) -> String {
    let said = claims.iter().map(|claim| {
        let words = words(lang, &claim.what);
        if claim.person.is_empty() {
            words
        } else {
            format!("{}: {words}", claim.person)
        }
    });
    said.collect::<Vec<_>>().join("; ")
}

fn words(lang: Lang, what: &Declared) -> String {
    let text = match what {
        Declared::Place { .. } => lang.pick(
            "khai là người thứ {place} trong hộ, chưa thấy {missing} người đứng trước",
            "said to be member {place} of the household; {missing} in front are not known",
        ),
        Declared::Group(_) | Declared::BhytGroup(_) => lang.pick(
            "khai nhóm “{of}”, chưa ai khác ghi",
            "said to be in group “{of}”; nobody else recorded it",
        ),
        Declared::Local(_) => lang.pick(
            "hưởng hỗ trợ của địa phương {of}, phiếu thu ở nơi khác",
            "local support of {of}; the receipt is from elsewhere",
        ),
        Declared::Tariff(_) => lang.pick(
            "tính theo biểu mức đóng {of}, không phải của ngày thu",
            "by tariff {of}, which is not that of its day",
        ),
    };
    let of = match what {
        Declared::Place { place, missing } => {
            return text
                .replace("{place}", &place.to_string())
                .replace("{missing}", &missing.to_string());
        }
        Declared::Group(group) => group_name(lang, *group).to_owned(),
        Declared::BhytGroup(group) => bhyt_group_name(lang, *group).to_owned(),
        Declared::Local(place) => {
            let commune = place.commune.map(|code| code.to_string());
            let province = place.province.map(|code| code.to_string());
            let codes = commune.into_iter().chain(province);
            codes.collect::<Vec<_>>().join(", ")
        }
        Declared::Tariff(version) => version.to_string(),
    };
    text.replace("{of}", &of)
}

/// Reads the receipts of the last `days` that declare something, the newest first.
///
/// # Errors
///
/// A problem of the store.
pub fn list(reader: &Reader<'_>, today: Date, days: u16) -> Outcome<Vec<DeclaredView>> {
    Ok(reader.declared(today.plus_days(-i32::from(days)))?)
}

/// Returns, of receipts that declare something, the one that bears this number, or whose id begins with these digits.
///
/// # Errors
///
/// `declared-unknown`, `id-ambiguous`.
pub fn by_prefix(all: &[DeclaredView], text: &str) -> Outcome<DeclaredView> {
    let number: Option<ReceiptNumber> = text.trim().parse().ok();
    let wanted = text.trim().to_ascii_lowercase();
    let fits = |view: &&DeclaredView| {
        let begins = wanted.len() >= DIGITS_MIN && view.id.to_string().starts_with(&wanted);
        begins || number.as_ref() == Some(&view.number)
    };
    let found: Vec<_> = all.iter().filter(fits).collect();
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(Problem::new(Code::DeclaredUnknown).with("got", text).into()),
        several => {
            let count = several.len();
            Err(Problem::new(Code::IdAmbiguous).with("count", count).into())
        }
    }
}

/// The same of one receipt; by its number also where it is older than those listed.
///
/// # Errors
///
/// `declared-unknown`, `id-ambiguous`.
pub fn find(reader: &Reader<'_>, all: &[DeclaredView], text: &str) -> Outcome<DeclaredView> {
    let found = by_prefix(all, text);
    let (Err(_), Ok(number)) = (&found, text.trim().parse::<ReceiptNumber>()) else {
        return found;
    };
    for view in reader.receipts_by_number(&number)? {
        if let Some(one) = reader.declared_of(&view)? {
            return Ok(one);
        }
    }
    found
}

/// Records that somebody else looked at what some receipts declare.
///
/// # Errors
///
/// `own-act` where one of them is theirs.
pub fn review(
    writer: &mut Writer<'_>,
    receipts: &[DeclaredView],
    note: Option<&str>,
    (actor, day): (ActorId, Date),
) -> Outcome<()> {
    for view in receipts {
        if view.collector == actor {
            return Err(Problem::new(Code::OwnAct).with("what", &view.number).into());
        }
        let body = Body::Act(Act::Review(Review {
            of: view.id,
            day,
            note: note.map(str::to_owned),
        }));
        writer.append_as(actor, view.scope, &body)?;
    }
    Ok(())
}
