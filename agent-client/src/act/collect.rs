//! Taking money at the door: one receipt, several lines, a number spent in the same transaction.

use std::fmt::Write as _;

use book::body::Body;
use book::date::Date;
use book::fact::{Method, Outcome, Payment, Receipt, ReceiptNumber, Visit};
use book::money::Dong;
use book::premium::bhxh::Term;
use book::tariff::Tariff;
use replica::{RecordId, UnixMillis};
use store::view::{OwedView, ReceiptView};
use store::{Reader, Writer};
use uuid::Uuid;
use web::problem::from_receipt_error;
use wire::problem::Code;

use super::cash::{Hand, hand};
use super::draft::{Draft, DraftLine, Ground, Product, Wanted};
use crate::agent::asked;
use crate::{Agent, Answer, Fault, Made};

/// A receipt to be issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectAsked {
    /// Made before the form was shown or the command run: the same id again gives the first receipt.
    pub id: Uuid,
    /// The household; `None` for that of the first person.
    pub household: Option<RecordId>,
    /// Who pays; `None` for the household's head.
    pub payer: Option<String>,
    /// What is paid for.
    pub lines: Vec<Wanted>,
    /// Cash; `None` for all that the transfer leaves.
    pub cash: Option<Dong>,
    /// By bank transfer.
    pub transfer: Dong,
    /// Voids and deposits out of which it is paid first, as far as they go.
    pub credits: Vec<RecordId>,
    /// The business day; `None` for today.
    pub day: Option<Date>,
    /// Why it is collected in spite of what there is to look at; the lines in question bear it.
    pub again: Option<String>,
    /// Whether the call at the house is recorded with it.
    pub visit: bool,
}

/// An issued receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The receipt, as it is stored.
    pub receipt: ReceiptView,
    /// Whether the same request had issued it before.
    pub before: bool,
    /// Cash in hand and numbers left after it.
    pub hand: Hand,
}

impl Agent {
    /// Works out what would be paid, without issuing anything.
    ///
    /// # Errors
    ///
    /// `receipt-no-lines`, `person-unknown`, `household-unknown`, and those of a quote.
    pub fn draft(&self, wanted: &CollectAsked, now: UnixMillis) -> Answer<Draft> {
        let day = wanted.day.unwrap_or_else(|| Date::local_day(now.0));
        let tariff = self.tariff_on(day)?;
        let ground = Ground {
            reader: self.read(),
            tariff: &tariff,
            day,
            replaces: None,
        };
        ground.draft(wanted.household, wanted.payer.as_deref(), &wanted.lines)
    }

    /// Issues a receipt. When this returns, it is on the disk.
    ///
    /// # Errors
    ///
    /// Those of [`Agent::draft`]; `period-taken`, `paid-recently`, `place-twice`, `may-not-join`, `insured-elsewhere` without a reason to go on;
    /// `receipt-not-paid`;
    /// `numbers-used-up`; `same-id-other-content`; what the store says. Nothing is written and no number spent.
    pub fn collect(&mut self, wanted: &CollectAsked, now: UnixMillis) -> Answer<Issued> {
        let digest = asked("collect", wanted.content().as_bytes());
        let day = wanted.day.unwrap_or_else(|| Date::local_day(now.0));
        let made = self.once(Some(wanted.id), &digest, now, |writer| {
            let tariff = writer.read().tariff_on(day)?;
            let credits = credits(&writer.read(), &wanted.credits)?;
            issue(writer, wanted, (day, &tariff), &credits, (true, None))
        })?;
        self.issued(made)
    }

    /// Returns a receipt that was just issued.
    pub(super) fn issued(&self, made: Made) -> Answer<Issued> {
        self.snapshot(|reader| {
            let receipt = reader.receipt(made.id)?;
            let receipt =
                receipt.ok_or_else(|| Fault::new(Code::ReceiptUnknown).with("got", made.id))?;
            Ok(Issued {
                receipt,
                before: made.before,
                hand: hand(reader)?,
            })
        })
    }
}

/// Issues a receipt within a transaction, paid with what is owed as far as that goes. Whether somebody must have said why
/// they go on, and which receipt it replaces, is told together.
pub(super) fn issue(
    writer: &mut Writer<'_>,
    wanted: &CollectAsked,
    (day, tariff): (Date, &Tariff),
    credits: &[Credit],
    (checked, replaces): (bool, Option<RecordId>),
) -> Answer<RecordId> {
    let ground = Ground {
        reader: writer.read(),
        tariff,
        day,
        replaces,
    };
    let draft = ground.draft(wanted.household, wanted.payer.as_deref(), &wanted.lines)?;
    if checked {
        wanted.must_be_explained(&draft)?;
    }
    let lines = draft.lines.into_iter();
    let lines = lines.map(|draft| draft.explained(wanted.again.as_deref()));
    if let Some(elsewhere) = credits.iter().find(|credit| credit.scope != draft.scope) {
        return Err(Fault::new(Code::NotOwed).with("amount", elsewhere.left));
    }
    let mut receipt = Receipt {
        number: ReceiptNumber {
            series: String::new(),
            number: 0,
        },
        day,
        household: draft.household,
        payer: draft.payer.clone(),
        payments: wanted.payments(draft.payable, credits)?,
        lines: lines.collect(),
        tariff: Some(tariff.version().clone()),
    };
    receipt
        .check()
        .map_err(|error| from_receipt_error(&error))?;
    receipt.number = writer.take_number()?;
    let issued = writer.append(draft.scope, &Body::Receipt(receipt))?.record;
    if let Some(visit) = wanted.visit(draft.household, day) {
        writer.append(draft.scope, &Body::Visit(visit))?;
    }
    Ok(issued)
}

/// What is owed to a payer, to be paid with.
pub(super) type Credit = OwedView;

fn credits(reader: &Reader<'_>, asked: &[RecordId]) -> Answer<Vec<Credit>> {
    let one = |id: &RecordId| -> Answer<Credit> {
        let found = reader.owed(*id)?.filter(|owed| owed.left > Dong::ZERO);
        found.ok_or_else(|| Fault::new(Code::NotOwed).with("owed", Dong::ZERO))
    };
    asked.iter().map(one).collect()
}

impl CollectAsked {
    /// Returns what was asked as text, the same in every version: it decides whether an id comes again with
    /// other content.
    pub(super) fn content(&self) -> String {
        let mut text = String::new();
        let id = |id: Option<RecordId>| id.map_or_else(String::new, |id| id.to_string());
        let day = self.day.map_or_else(String::new, Date::iso);
        let cash = self.cash.map_or(-1, Dong::get);
        let payer = self.payer.as_deref().unwrap_or_default();
        let again = self.again.as_deref().unwrap_or_default();
        // Writing into a `String` cannot fail.
        let mut add = |line: std::fmt::Arguments<'_>| writeln!(text, "{line}").unwrap_or_default();
        add(format_args!(
            "household {} day {day} visit {}",
            id(self.household),
            self.visit
        ));
        add(format_args!("payer {payer}"));
        add(format_args!("again {again}"));
        add(format_args!("cash {cash} transfer {}", self.transfer.get()));
        for credit in &self.credits {
            add(format_args!("credit {credit}"));
        }
        for wanted in &self.lines {
            let person = id(wanted.person);
            match wanted.product {
                Product::Bhxh {
                    income,
                    term,
                    group,
                } => {
                    let group = group.map_or("", book::premium::Group::word);
                    let income = income.get();
                    match term {
                        Term::Months(months) => {
                            add(format_args!("bhxh {person} {income} {months} {group}"));
                        }
                        Term::Years(years) => {
                            add(format_args!("bhxh {person} {income} years-{years} {group}"));
                        }
                        Term::Missing(months) => {
                            add(format_args!(
                                "bhxh {person} {income} missing-{months} {group}"
                            ));
                        }
                    }
                }
                Product::Bhyt {
                    months,
                    order,
                    group,
                } => {
                    let order = order.unwrap_or(0);
                    match group {
                        None => add(format_args!("bhyt {person} {months} {order}")),
                        Some(group) => add(format_args!("bhyt {person} {months} {order} {group}")),
                    }
                }
            }
            if wanted.sponsor != Dong::ZERO {
                add(format_args!("sponsor {}", wanted.sponsor.get()));
            }
        }
        text
    }

    fn must_be_explained(&self, draft: &Draft) -> Answer<()> {
        let heeds = |line: &'_ DraftLine| line.needs_reason().map(|heed| (line.clone(), heed));
        match (draft.lines.iter().find_map(heeds), &self.again) {
            (Some((line, heed)), None) => {
                let period = format!("{} – {}", line.line.covers_from, line.line.covers_to);
                Err(heed.fault(&line.name, &period))
            }
            (Some(_), Some(_)) | (None, _) => Ok(()),
        }
    }

    fn payments(&self, payable: Dong, credits: &[Credit]) -> Answer<Vec<Payment>> {
        let too_large = || Fault::new(Code::AmountTooLarge);
        let mut payments = Vec::new();
        let mut left = payable;
        for credit in credits {
            let amount = credit.left.min(left);
            payments.push(Payment {
                method: Method::Credit(credit.owed),
                amount,
            });
            left = left.checked_sub(amount).ok_or_else(too_large)?;
        }
        let rest = left.checked_sub(self.transfer).unwrap_or(Dong::ZERO);
        let cash = self.cash.unwrap_or(rest.max(Dong::ZERO));
        for (method, amount) in [(Method::Cash, cash), (Method::Transfer, self.transfer)] {
            payments.push(Payment { method, amount });
        }
        let paid = Dong::checked_sum(payments.iter().map(|payment| payment.amount));
        let paid = paid.ok_or_else(too_large)?;
        if paid != payable {
            return Err(Fault::of(Code::ReceiptNotPaid, "cash", &paid.to_string())
                .with("paid", paid)
                .with("payable", payable));
        }
        payments.retain(|payment| payment.amount != Dong::ZERO);
        Ok(payments)
    }

    /// Returns the call to record: asked for, or because it carries the reason to pay again.
    fn visit(&self, household: Option<RecordId>, day: Date) -> Option<Visit> {
        let wanted = self.visit || self.again.is_some();
        let household = household.filter(|_| wanted)?;
        let note = self.again.clone();
        Some(Visit {
            household,
            day,
            outcome: Outcome::Paid,
            appointment: None,
            note,
        })
    }
}
