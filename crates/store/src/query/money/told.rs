//! What tells people which record something is: its day and number, how much it is, whose money.
//!
//! Asked of what is held and of what the centre ruled on, by what the papers say and never by how they stand.

use book::act::{Act, ActKind};
use book::body::Body;
use book::date::Date;
use book::fact::{Count, HandOver, Method, Payment, Receipt, ReceiptNumber};
use book::money::Dong;
use book::record::{Field, Fields, RecordKind};
use replica::RecordId;
use rusqlite::OptionalExtension as _;

use crate::project::money::read_act;
use crate::query::Answer;
use crate::query::Reader;
use crate::view::HeldKind;

const NAME: &str = "
    select name from record where record.id = ?1 order by kind is null, scope limit 1";
const ACT: &str = "
    select id, kind, scope, actor, device, incarnation, number, time, standing, body
    from act where id = ?1";

/// So many acts stand between a word and the receipt that it is about: a review of a void, a word on a refund.
const STEPS_MAX: usize = 4;

/// What tells people which one it is.
pub(super) struct Told {
    /// What it is.
    pub(super) kind: HeldKind,
    /// Its day, number or name.
    pub(super) title: String,
    /// How much.
    pub(super) amount: Option<Dong>,
    /// Whose money.
    pub(super) whose: Option<String>,
    /// The household or person, or the receipt of an act.
    pub(super) record: Option<RecordId>,
    /// The voids, deposits and refunds that it spends money out of.
    pub(super) out_of: Vec<RecordId>,
}

impl Told {
    fn plain(kind: HeldKind, title: String) -> Self {
        Self {
            kind,
            title,
            amount: None,
            whose: None,
            record: None,
            out_of: Vec::new(),
        }
    }

    pub(super) fn of_hand_over(body: &HandOver) -> Self {
        Self {
            amount: Some(body.amount),
            ..Self::plain(HeldKind::HandOver, format!("{} {}", body.day, body.amount))
        }
    }

    pub(super) fn of_count(body: &Count) -> Self {
        Self {
            amount: Some(body.counted),
            ..Self::plain(HeldKind::Count, format!("{} {}", body.day, body.stated))
        }
    }
}

impl Reader<'_> {
    /// What tells which one an op is; `None` for kinds that are never ruled on.
    pub(super) fn told(&self, id: RecordId, body: &Body) -> Answer<Option<Told>> {
        Ok(Some(match body {
            Body::Receipt(body) => self.told_receipt(body)?,
            Body::HandOver(body) => Told::of_hand_over(body),
            Body::Count(body) => Told::of_count(body),
            Body::Act(act) => self.told_act(act)?,
            Body::Visit(body) => self.told_visit(body.day, body.household)?,
            Body::Same(body) => self.told_same(body.pair(), body.is_same())?,
            Body::Create(kind, fields) => self.told_fields(Some(*kind), id, fields)?,
            Body::Edit(edit) => self.told_fields(None, edit.record, &edit.fields)?,
            Body::Saw(_)
            | Body::Grant(_)
            | Body::Withdrawal(_)
            | Body::Strike(_)
            | Body::Root(_)
            | Body::Ruling(_)
            | Body::Unit(_)
            | Body::Actor(_)
            | Body::NumberBook(_)
            | Body::Tariff(_)
            | Body::BankAccount(_)
            | Body::MoveOut(_)
            | Body::MoveIn(_) => return Ok(None),
        }))
    }

    pub(super) fn told_receipt(&self, body: &Receipt) -> Answer<Told> {
        Ok(Told {
            amount: body.payable(),
            whose: self.payer_of(body)?,
            record: body.household,
            out_of: body.payments.iter().filter_map(spent).collect(),
            ..Told::plain(HeldKind::Receipt, body.number.to_string())
        })
    }

    pub(super) fn told_visit(&self, day: Date, household: RecordId) -> Answer<Told> {
        let name = self.told_name(household)?;
        Ok(Told {
            record: Some(household),
            ..Told::plain(HeldKind::Visit, format!("{day} {name}"))
        })
    }

    pub(super) fn told_same(&self, (a, b): (RecordId, RecordId), same: bool) -> Answer<Told> {
        let sign = if same { '=' } else { '≠' };
        let title = format!("{} {sign} {}", self.told_name(a)?, self.told_name(b)?);
        Ok(Told {
            record: Some(a),
            ..Told::plain(HeldKind::Same, title)
        })
    }

    /// What tells which new record it is, or of which one these are new values.
    pub(super) fn told_fields(
        &self,
        kind: Option<RecordKind>,
        record: RecordId,
        fields: &Fields,
    ) -> Answer<Told> {
        let (kind, known) = match kind {
            Some(RecordKind::Household) => (HeldKind::Household, String::new()),
            Some(RecordKind::Person) => (HeldKind::Person, String::new()),
            None => (HeldKind::Edit, self.told_name(record)?),
        };
        let title = if known.is_empty() {
            fields.text(Field::Name).to_owned()
        } else {
            known
        };
        // A new person is known by the house that they were written into.
        let house = fields
            .record(Field::Household)
            .filter(|_| kind == HeldKind::Person);
        Ok(Told {
            record: house.or(Some(record)),
            ..Told::plain(kind, title)
        })
    }

    /// What tells which act it is: its day, and the numbers that it is about, of receipts, a line of a statement, a slip, a
    /// month; else how much it is, and whose.
    pub(super) fn told_act(&self, act: &Act) -> Answer<Told> {
        let behind = self.told_behind(act)?;
        let receipt = behind.receipt;
        let number = receipt.as_ref().map(|(_, body)| body.number.to_string());
        let whose = match (behind.payer, whose(act)) {
            // Whose it was, and to whom it went.
            (Some(payer), Some(to)) => Some(format!("{payer} → {to}")),
            (payer, own) => payer.or(own),
        };
        let amount = amount(act).or(behind.amount).or_else(|| {
            // A void, and what is said of one, is about the whole receipt.
            let whole = receipt.as_ref().filter(|_| behind.is_whole);
            whole.and_then(|(_, body)| body.payable())
        });
        let about = number.or_else(|| about(act)).or(behind.title);
        let about = about.or_else(|| paid(amount, whose.as_deref()));
        let day = act.day();
        let title = about.map_or_else(|| day.to_string(), |about| format!("{day} {about}"));
        Ok(Told {
            amount,
            whose,
            record: receipt.map(|(id, _)| id),
            out_of: match act {
                Act::Repayment(body) => vec![body.owed.id()],
                Act::Void(_)
                | Act::Approval(_)
                | Act::Deposit(_)
                | Act::BankSlip(_)
                | Act::BankLine(_)
                | Act::BankMatch(_)
                | Act::Batch(_)
                | Act::BatchOutcome(_)
                | Act::Closing(_)
                | Act::BookReturn(_)
                | Act::BookClosing(_)
                | Act::SponsorGift(_)
                | Act::Explanation(_)
                | Act::Review(_)
                | Act::Refund(_) => Vec::new(),
            },
            ..Told::plain(HeldKind::Act(act.kind()), title)
        })
    }

    /// Follows an act to what it is about, and that in turn.
    fn told_behind(&self, act: &Act) -> Answer<Behind> {
        let mut found = Behind {
            is_whole: act.kind() == ActKind::Void,
            ..Behind::default()
        };
        let mut next = act.about();
        for _ in 0..STEPS_MAX {
            let Some(id) = next else { break };
            if let Some(view) = self.receipt(id)? {
                found.payer = self.payer_of(&view.receipt)?;
                found.receipt = Some((id, view.receipt));
                break;
            }
            let Some(act) = self.act_of(id)? else { break };
            found.is_whole |= act.kind() == ActKind::Void;
            found.payer = found.payer.or_else(|| whose(&act));
            found.title = found.title.or_else(|| about(&act));
            found.amount = found.amount.or_else(|| amount(&act));
            next = act.about();
        }
        Ok(found)
    }

    /// Who paid; where the paper does not say, those whom it is for.
    pub(super) fn payer_of(&self, body: &Receipt) -> Answer<Option<String>> {
        let payer = body.payer.clone().filter(|payer| !payer.is_empty());
        if payer.is_some() {
            return Ok(payer);
        }
        let mut names = Vec::new();
        for person in body.lines.iter().filter_map(|line| line.person) {
            let name = self.told_name(person)?;
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        Ok(Some(names.join(", ")).filter(|names| !names.is_empty()))
    }

    pub(super) fn act_of(&self, id: RecordId) -> Answer<Option<Act>> {
        let mut statement = self.connection.prepare_cached(ACT)?;
        let mut rows = statement.query([id.as_bytes()])?;
        let act = rows.next()?.map(read_act).transpose()?;
        Ok(act.map(|(_, act, _)| act))
    }

    pub(super) fn told_name(&self, record: RecordId) -> Answer<String> {
        let mut statement = self.connection.prepare_cached(NAME)?;
        let name: Option<String> = statement
            .query_row([record.as_bytes()], |row| row.get(0))
            .optional()?;
        Ok(name.unwrap_or_default())
    }
}

/// What an act is about, as far as it is here.
#[derive(Default)]
struct Behind {
    receipt: Option<(RecordId, Receipt)>,
    payer: Option<String>,
    amount: Option<Dong>,
    title: Option<String>,
    is_whole: bool,
}

fn about(act: &Act) -> Option<String> {
    let run = |series: &str, from: u32, until: u32| {
        let number = |number: u32| ReceiptNumber {
            series: series.to_owned(),
            number,
        };
        let last = number(until.saturating_sub(1));
        format!("{} – {last}", number(from))
    };
    match act {
        Act::BookReturn(body) => Some(run(&body.series, body.from, body.until)),
        Act::BookClosing(body) => Some(run(&body.series, body.from, body.until)),
        Act::BankSlip(body) => Some(body.number.clone()),
        Act::BankLine(body) => Some(body.key.reference.clone()),
        Act::BankMatch(body) => Some(body.line.reference.clone()),
        Act::Batch(body) => Some(format!(
            "{} {} {}",
            body.month,
            body.scheme.code(),
            body.number
        )),
        Act::Closing(body) => Some(body.month.to_string()),
        Act::Explanation(body) => Some(body.words.clone()),
        Act::Void(_)
        | Act::Approval(_)
        | Act::Deposit(_)
        | Act::Repayment(_)
        | Act::BatchOutcome(_)
        | Act::SponsorGift(_)
        | Act::Review(_)
        | Act::Refund(_) => None,
    }
}

fn amount(act: &Act) -> Option<Dong> {
    match act {
        Act::Deposit(body) => body.total(),
        Act::SponsorGift(body) => body.total(),
        Act::Repayment(body) => Some(body.amount),
        Act::BankSlip(body) => Some(body.amount),
        Act::BankLine(body) => Some(body.amount),
        Act::BankMatch(body) => body.total().filter(|total| *total > Dong::ZERO),
        Act::Refund(body) => Some(body.payable),
        Act::Explanation(body) => Some(body.moved),
        Act::Void(_)
        | Act::Approval(_)
        | Act::Batch(_)
        | Act::BatchOutcome(_)
        | Act::Closing(_)
        | Act::BookReturn(_)
        | Act::BookClosing(_)
        | Act::Review(_) => None,
    }
}

fn whose(act: &Act) -> Option<String> {
    match act {
        Act::Deposit(body) => body.payer.clone(),
        Act::SponsorGift(body) => Some(body.sponsor.clone()),
        Act::Repayment(body) => body.to.clone(),
        // A bank names whoever paid in its words.
        Act::BankLine(body) => Some(body.words.clone()).filter(|words| !words.is_empty()),
        Act::Void(_)
        | Act::Approval(_)
        | Act::BankSlip(_)
        | Act::BankMatch(_)
        | Act::Batch(_)
        | Act::BatchOutcome(_)
        | Act::Closing(_)
        | Act::BookReturn(_)
        | Act::BookClosing(_)
        | Act::Explanation(_)
        | Act::Review(_)
        | Act::Refund(_) => None,
    }
}

/// What a payment takes its money out of, where it is owed already.
const fn spent(payment: &Payment) -> Option<RecordId> {
    match payment.method {
        Method::Credit(owed) => Some(owed.id()),
        Method::Cash | Method::Transfer => None,
    }
}

/// What has no number is known by how much it is, and whose.
fn paid(amount: Option<Dong>, whose: Option<&str>) -> Option<String> {
    match (amount, whose) {
        (None, None) => None,
        (amount, whose) => {
            let text = format!(
                "{} {}",
                amount.unwrap_or_default(),
                whose.unwrap_or_default()
            );
            Some(text.trim_end().to_owned())
        }
    }
}
