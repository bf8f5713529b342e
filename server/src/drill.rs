//! From a row of the ledger down to its receipts, its postings, and the signed op that carries them.

use book::body::Body;
use book::fact::{ReceiptNumber, Scheme};
use book::money::Dong;
use book::posting::Account;
use book::standing::Hold;
use replica::{Dot, Incarnation, Op, RecordId};
use serde::{Serialize, Serializer};
use store::view::{HeldKind, OpView, PostingView, ReceiptFilter, ReceiptView, SuspendedView};
use store::{Past, Reader};
use web::format;
use wire::problem::{Code, Problem};

use crate::failure::Outcome;
use crate::ledger::{Asked, dong, given};
use crate::{hex, parse};

/// So many postings are told in one answer at most; a file takes them all.
const POSTINGS_MAX: usize = 100_000;
/// How a receipt stands that somebody made void.
pub const VOID: &str = "void";
/// How something stands that is held.
pub(crate) const HELD: &str = "held";

/// A receipt behind a row; or what is held beside receipts, so that all of them come to the row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// What it is: `receipt`, `deposit` or `sponsor-gift`.
    #[serde(serialize_with = "kind_code")]
    pub kind: HeldKind,
    /// Its id.
    pub id: String,
    /// A receipt's number; else empty.
    pub number: String,
    /// The business day.
    pub day: String,
    /// The collector's number.
    pub collector: u32,
    /// The scope's number.
    pub scope: u32,
    /// This server's arrival number.
    pub arrival: u64,
    /// How many lines.
    pub lines: usize,
    /// What its lines come to, or how much of it is held beside receipts, in đồng.
    #[serde(serialize_with = "dong")]
    pub payable: Dong,
    /// How it stood at the arrival asked for: `counted`, `held` or `void`.
    pub standing: &'static str,
    /// The codes of the reasons why it is held, now; empty where it is counted.
    #[serde(serialize_with = "hold_codes")]
    pub held: Vec<Hold>,
}

/// A posting behind a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Posting {
    /// This server's arrival number.
    pub arrival: u64,
    /// The fact's id.
    pub fact: String,
    /// The scope's number.
    pub scope: u32,
    /// The account, as its code.
    #[serde(serialize_with = "account_code")]
    pub account: Account,
    /// The collector's number.
    pub collector: u32,
    /// The scheme, as its code.
    #[serde(serialize_with = "scheme_code")]
    pub scheme: Option<Scheme>,
    /// The group's code.
    pub group: Option<&'static str>,
    /// The business day.
    pub day: String,
    /// The month it is reported in.
    pub period: String,
    /// The code of whose money.
    pub source: Option<&'static str>,
    /// Debit positive, credit negative, in đồng.
    #[serde(serialize_with = "dong")]
    pub amount: Dong,
}

/// A signed op.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignedOp {
    /// What its link makes its id.
    pub id: String,
    /// This server's arrival number.
    pub arrival: u64,
    /// The scope's number.
    pub scope: u32,
    /// Its stream, or the branch of it.
    pub stream: String,
    /// Whose life.
    pub life: String,
    /// Its place there.
    pub number: u64,
    /// The device whose key signs the stream.
    pub device: String,
    /// Its link in the chain, as hexadecimal digits.
    pub link: String,
    /// The op as it was signed, as hexadecimal digits.
    pub bytes: String,
    /// The signature of the stretch that it came in; empty for an own op that was not passed on yet.
    pub signature: String,
    /// The number at which that stretch ends.
    pub signed_at: Option<u64>,
    /// Its kind.
    pub kind: Option<u16>,
    /// In whose name.
    pub actor: Option<u32>,
    /// The writer's clock.
    pub time: Option<String>,
    /// What this version reads in it; empty where it cannot.
    pub says: String,
}

/// Returns the receipts behind a part of the ledger, newest first, and behind them what is held beside receipts.
///
/// # Errors
///
/// The problem of a value that is not understood; `filter-unfit` for a breakdown.
pub fn receipts(reader: &Reader<'_>, asked: &Asked) -> Outcome<Vec<Receipt>> {
    no_breakdown("receipts", asked)?;
    let wanted = ReceiptFilter {
        ledger: asked.query(reader)?.filter,
        ..ReceiptFilter::default()
    };
    let past = reader.past(wanted.ledger.as_of.unwrap_or(u64::MAX))?;
    let found = reader.receipts(&wanted)?;
    let receipts = found
        .iter()
        .map(|view| Receipt::of(view, stands(&past, view)));
    let beside = reader.suspended(&wanted.ledger)?;
    Ok(receipts.chain(beside.iter().map(Receipt::beside)).collect())
}

/// Returns how a receipt stood: `counted`, `held` or `void`.
#[must_use]
pub fn stands(past: &Past<'_>, view: &ReceiptView) -> &'static str {
    if past.is_void(view.id) {
        VOID
    } else if past.is_counted(view) {
        "counted"
    } else {
        HELD
    }
}

/// Returns the postings behind a part of the ledger, in order of arrival.
///
/// # Errors
///
/// The problem of a value that is not understood; `filter-unfit` for a breakdown; `list-too-long` for more than one answer
/// can hold: what is told is all there is.
pub fn postings(reader: &Reader<'_>, asked: &Asked) -> Outcome<Vec<Posting>> {
    postings_within(reader, asked, POSTINGS_MAX)
}

pub(crate) fn postings_within(
    reader: &Reader<'_>,
    asked: &Asked,
    max: usize,
) -> Outcome<Vec<Posting>> {
    no_breakdown("postings", asked)?;
    let filter = asked.query(reader)?.filter;
    let found = reader.postings(&filter, max.saturating_add(1))?;
    if found.len() > max {
        let problem = Problem::new(Code::ListTooLong).with("what", "postings");
        return Err(problem.with("max", max).into());
    }
    Ok(found.iter().map(Posting::of).collect())
}

/// Checks that no breakdown was asked for: what stands behind sums has none.
fn no_breakdown(list: &str, asked: &Asked) -> Outcome<()> {
    if given(&asked.by).is_none() {
        return Ok(());
    }
    let problem = Problem::new(Code::FilterUnfit).with("what", list);
    Err(problem.with("got", "by").into())
}

/// Returns the op with this id (of a receipt, hand-over, household …), of the receipt with this number, or at this place:
/// `stream/number`.
///
/// # Errors
///
/// `id-invalid`, `not-found`.
pub fn op(reader: &Reader<'_>, wanted: &str) -> Outcome<Vec<SignedOp>> {
    let invalid = || Problem::new(Code::IdInvalid).with("got", wanted);
    if let Ok(number) = wanted.parse::<ReceiptNumber>() {
        let mut ops = Vec::new();
        for receipt in reader.receipts_by_number(&number)? {
            ops.extend(reader.op_of(receipt.id)?);
        }
        if !ops.is_empty() {
            return Ok(ops.iter().map(SignedOp::of).collect());
        }
    }
    let found = match wanted.split_once('/') {
        Some((stream, number)) => {
            let stream: Incarnation = stream.parse().map_err(|_| invalid())?;
            reader.ops_at(&Dot::new(stream, parse::number("number", number)?))?
        }
        None => {
            let id: RecordId = wanted.parse().map_err(|_| invalid())?;
            reader.op_of(id)?.into_iter().collect()
        }
    };
    if found.is_empty() {
        return Err(Problem::new(Code::NotFound).with("what", wanted).into());
    }
    Ok(found.iter().map(SignedOp::of).collect())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn kind_code<S: Serializer>(kind: &HeldKind, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(kind.code())
}

fn hold_codes<S: Serializer>(held: &[Hold], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(held.iter().map(|hold| hold.code()))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn account_code<S: Serializer>(account: &Account, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(account.code())
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    clippy::ref_option,
    reason = "serde calls it so"
)]
fn scheme_code<S: Serializer>(scheme: &Option<Scheme>, to: S) -> Result<S::Ok, S::Error> {
    scheme.map(Scheme::code).serialize(to)
}

impl Receipt {
    fn of(view: &ReceiptView, standing: &'static str) -> Self {
        Self {
            kind: HeldKind::Receipt,
            standing,
            id: view.id.to_string(),
            number: view.receipt.number.to_string(),
            day: view.receipt.day.iso(),
            collector: view.collector.0,
            scope: view.scope.0,
            arrival: view.arrival,
            lines: view.receipt.lines.len(),
            payable: view.receipt.payable().unwrap_or_default(),
            held: view.standing.reasons().collect(),
        }
    }

    fn beside(view: &SuspendedView) -> Self {
        Self {
            kind: view.kind,
            standing: HELD,
            id: view.id.to_string(),
            number: String::new(),
            day: view.day.iso(),
            collector: view.collector.0,
            scope: view.scope.0,
            arrival: view.arrival,
            lines: 0,
            payable: view.amount,
            held: view.standing.reasons().collect(),
        }
    }
}

impl Posting {
    pub(crate) fn of(view: &PostingView) -> Self {
        let (year, month) = (view.period / 100, view.period % 100);
        Self {
            arrival: view.arrival,
            fact: view.fact.to_string(),
            scope: view.scope.0,
            account: view.account,
            collector: view.collector.0,
            scheme: view.scheme,
            group: view.group.map(book::posting::LedgerGroup::code),
            day: view.day.iso(),
            period: format!("{year:04}-{month:02}"),
            source: view.source.map(book::posting::Source::code),
            amount: view.amount,
        }
    }
}

impl SignedOp {
    fn of(view: &OpView) -> Self {
        let read = Op::decode(&view.bytes).ok();
        let body = read
            .as_ref()
            .and_then(|op| Body::decode(op.kind, &op.body).ok());
        Self {
            id: view.id.to_string(),
            arrival: view.arrival,
            scope: view.scope.0,
            stream: view.stream.to_string(),
            life: view.life.to_string(),
            number: view.number,
            device: view.device.to_string(),
            link: hex::encode(view.link.as_bytes()),
            bytes: hex::encode(&view.bytes),
            signature: view
                .signature
                .as_ref()
                .map(|(_, signature)| hex::encode(signature.as_bytes()))
                .unwrap_or_default(),
            signed_at: view.signature.as_ref().map(|(at, _)| *at),
            kind: read.as_ref().map(|op| op.kind.0),
            actor: read.as_ref().map(|op| op.actor.0),
            time: read.as_ref().map(|op| format::iso_time(op.time.wall())),
            says: body.map(|body| format!("{body:#?}")).unwrap_or_default(),
        }
    }
}
