//! `collect`, `receipt …`, `hand-over …`, `cash`.

use std::collections::BTreeMap;

use book::money::Dong;
use book::premium::bhxh::Term;
use book::standing::Standing;
use book::tariff::HandOverDue;
use replica::RecordId;
use serde_json::json;
use store::view::{CashView, LedgerFilter, ReceiptFilter, ReceiptView, VoidFilter};
use web::text::{Text, tr};
use wire::problem::Code;

use super::args::{Collect, Receipt, ReceiptList};
use super::report::{Report, table};
use super::run::Session;
use super::{back, json, paper};
use crate::act::{CollectAsked, Hand, Heed, Issued, Product, Wanted, heed_text};
use crate::{Answer, Fault, find, input};

/// What a line may look like.
const LINE_FORM: &str = "PERSON:bhyt:MONTHS[:ORDER][:GROUP], PERSON:bhxh:TERM:INCOME[:GROUP]";
/// More months than anyone has; what does not exist is the quote's to refuse.
const MONTHS_MAX: u32 = 999;

pub(super) fn collect(session: &mut Session<'_>, args: &Collect) -> Answer<Report> {
    let wanted = session.collect_asked(args)?;
    // What could be seen before is told beside the receipt, too. Whatever is wrong is the receipt's to tell.
    let draft = session.agent.draft(&wanted, session.now).ok();
    let issued = session.agent.collect(&wanted, session.now)?;
    let mut report = session.issued(&issued)?;
    let lines = draft.iter().flat_map(|draft| &draft.lines);
    let heeds: Vec<_> = lines
        .filter(|_| !issued.before)
        .flat_map(|line| line.heeds.iter().map(|heed| (line.name.as_str(), *heed)))
        .collect();
    for (name, heed) in &heeds {
        let text = heed_text(session.lang, *heed);
        report.text.push_str(&format!("\n{name}: {text}"));
    }
    if let Some(object) = report.json.as_object_mut() {
        let told = |(name, heed): &(&str, Heed)| json!({ "code": heed.code(), "name": name });
        object.insert("warnings".into(), heeds.iter().map(told).collect());
    }
    Ok(report)
}

impl Session<'_> {
    /// Tells of a receipt that was just issued.
    pub(super) fn issued(&self, issued: &Issued) -> Answer<Report> {
        let place = self
            .agent
            .place(issued.receipt.scope, &issued.receipt.dot)?;
        let due = self.agent.due(self.today)?;
        let mut json = json::receipt(&issued.receipt, place);
        if let Some(object) = json.as_object_mut() {
            object.insert("before".into(), issued.before.into());
            object.insert("cash_in_hand".into(), issued.hand.cash.get().into());
            object.insert("numbers_left".into(), issued.hand.numbers_left().into());
            object.insert("numbers_low".into(), issued.hand.numbers_low().into());
            object.insert("due".into(), json::due(&due));
        }
        let mut text = self.slip(&issued.receipt, place)?;
        text.push_str(&self.low_text(&issued.hand));
        text.push_str(&self.due_text(&due));
        Ok(Report::new(json, text))
    }

    /// Finds the voids and deposits that pay.
    fn credits(&self, ids: &[String]) -> Answer<Vec<RecordId>> {
        let reader = self.agent.read();
        ids.iter()
            .map(|id| find::owed(&reader, "--credit", id))
            .collect()
    }
}

pub(super) fn receipt(session: &mut Session<'_>, args: Receipt) -> Answer<Report> {
    match args {
        Receipt::Show(args) => {
            let view = find::receipt(&session.agent.read(), "receipt", &args.id)?;
            let place = session.agent.place(view.scope, &view.dot)?;
            let void = session.agent.void_of(view.id)?;
            let mut json = json::receipt(&view, place);
            let mut text = session.slip(&view, place)?;
            if let (Some(object), Some(void)) = (json.as_object_mut(), &void) {
                object.insert("void_act".into(), back::void_json(void));
                text.push_str(&session.void_text(void));
            }
            for refund in session.agent.refunds_of(view.id)? {
                text.push('\n');
                text.push_str(&web::refund::line(
                    session.lang,
                    &refund.refund,
                    refund.standing,
                ));
            }
            Ok(Report::new(json, text))
        }
        Receipt::Void(args) => back::void(session, &args),
        Receipt::Print(args) => paper::print(session, &args),
        Receipt::Verify(args) => paper::verify(session, &args),
        Receipt::Correct(args) => back::correct(session, &args),
        Receipt::List(args) => {
            let receipts = session
                .agent
                .read()
                .receipts(&session.receipt_filter(&args)?)?;
            let places = session.agent.places()?;
            let json = |view: &ReceiptView| json::receipt(view, places.of(view.scope, &view.dot));
            Ok(Report::new(
                receipts.iter().map(json).collect(),
                session.receipts_text(&receipts)?,
            ))
        }
    }
}

pub(super) fn cash(session: &Session<'_>) -> Answer<Report> {
    let (cash, hand) = (session.agent.cash()?, session.agent.hand()?);
    let due = session.agent.due(session.today)?;
    let json = json!({
        "taken": cash.taken.get(),
        "in_hand": cash.in_hand.get(),
        "in_transit": cash.in_transit.get(),
        "at_office": cash.at_office.get(),
        "over_short": cash.over_short.get(),
        "repaid": cash.repaid.get(),
        "banked": cash.banked.get(),
        "passed": cash.passed.get(),
        "due": json::due(&due),
        "numbers_left": hand.numbers_left(),
        "numbers_low": hand.numbers_low(),
    });
    Ok(Report::new(
        json,
        session.cash_text(&cash) + &session.low_text(&hand) + &session.due_text(&due),
    ))
}

/// Reads `LINE:AMOUNT`, and notes it at its line.
fn sponsored(lines: &mut [Wanted], text: &str) -> Answer<()> {
    let what = "--sponsor";
    let wrong = || Fault::of(Code::ChoiceInvalid, what, text).with("possible", "LINE:AMOUNT");
    let (at, amount) = text.split_once(':').ok_or_else(wrong)?;
    let at = usize::try_from(input::number(what, at, MONTHS_MAX)?).unwrap_or(0);
    let line = at.checked_sub(1).and_then(|at| lines.get_mut(at));
    line.ok_or_else(wrong)?.sponsor = input::amount(what, amount)?;
    Ok(())
}

/// Reads `MONTHS[:ORDER][:GROUP]`.
fn bhyt(months: &str, order: Option<&&str>, group: Option<&&str>) -> Answer<Product> {
    let what = "--line";
    let given = |text: Option<&&'_ str>| text.is_some_and(|text| !text.is_empty());
    Ok(Product::Bhyt {
        months: input::number(what, months, MONTHS_MAX)?,
        order: order
            .filter(|_| given(order))
            .map(|text| input::number(what, text, 50))
            .transpose()?,
        group: group
            .filter(|_| given(group))
            .map(|text| input::bhyt_group(what, text))
            .transpose()?,
    })
}

/// Reads `TERM:INCOME[:GROUP]`.
fn bhxh(term: &str, income: &str, group: Option<&&str>) -> Answer<Product> {
    let what = "--line";
    let number = |text: &str| input::number(what, text, MONTHS_MAX);
    let term = if let Some(years) = term.strip_prefix("years-") {
        Term::Years(number(years)?)
    } else if let Some(months) = term.strip_prefix("missing-") {
        Term::Missing(number(months)?)
    } else {
        Term::Months(number(term)?)
    };
    Ok(Product::Bhxh {
        income: input::amount(what, income)?,
        term,
        group: group.map(|text| input::group(what, text)).transpose()?,
    })
}

impl Session<'_> {
    pub(super) fn collect_asked(&self, args: &Collect) -> Answer<CollectAsked> {
        let reader = self.agent.read();
        let amount = |flag, text: &Option<String>| {
            text.as_deref()
                .map(|text| input::amount(flag, text))
                .transpose()
        };
        let words = |flag, text: &Option<String>, max| {
            text.as_deref()
                .map(|text| input::text(flag, text, max))
                .transpose()
        };
        let household = args.household.as_deref();
        let household = household.map(|text| find::household(&reader, "--household", text));
        let day = args.day.as_deref().map(|text| input::date("--day", text));
        let lines = args.line.iter().map(|text| self.wanted(text));
        let mut lines = lines.collect::<Answer<Vec<_>>>()?;
        for text in &args.sponsor {
            sponsored(&mut lines, text)?;
        }
        Ok(CollectAsked {
            id: self.request_id(args.id.as_deref())?,
            household: household.transpose()?,
            payer: words("--payer", &args.payer, input::NAME_CHARS_MAX)?,
            lines,
            cash: amount("--cash", &args.cash)?,
            transfer: amount("--transfer", &args.transfer)?.unwrap_or(Dong::ZERO),
            credits: self.credits(&args.credit)?,
            day: day.transpose()?,
            again: words("--again", &args.again, input::TEXT_CHARS_MAX)?,
            visit: args.visit,
        })
    }

    /// Reads one `--line`; an empty person or `-` is one that is not recorded yet.
    fn wanted(&self, text: &str) -> Answer<Wanted> {
        let what = "--line";
        let wrong = || Fault::of(Code::ChoiceInvalid, what, text).with("possible", LINE_FORM);
        let parts: Vec<&str> = text.split(':').collect();
        let person = |text: &str| -> Answer<Option<RecordId>> {
            match text.trim() {
                "" | "-" => Ok(None),
                digits => find::person(&self.agent.read(), what, digits).map(Some),
            }
        };
        let (who, product) = match *parts.as_slice() {
            [who, "bhyt", term, ref rest @ ..] if rest.len() <= 2 => {
                (who, bhyt(term, rest.first(), rest.get(1))?)
            }
            [who, "bhxh", term, income, ref rest @ ..] if rest.len() <= 1 => {
                (who, bhxh(term, income, rest.first())?)
            }
            _ => return Err(wrong()),
        };
        Ok(Wanted::of(person(who)?, product))
    }

    fn receipt_filter(&self, args: &ReceiptList) -> Answer<ReceiptFilter> {
        let day = args
            .day
            .as_deref()
            .map(|text| input::date("--day", text))
            .transpose()?;
        let household = args.household.as_deref();
        let household =
            household.map(|text| find::household(&self.agent.read(), "--household", text));
        Ok(ReceiptFilter {
            ledger: LedgerFilter {
                from: day,
                until: day.map(|day| day.plus_days(1)),
                ..LedgerFilter::default()
            },
            household: household.transpose()?,
            held_only: false,
            limit: Some(input::number("--limit", &args.limit, 1_000_000)?),
        })
    }

    pub(super) fn receipts_text(&self, receipts: &[ReceiptView]) -> Answer<String> {
        let voids = self.voids()?;
        let void = |view: &ReceiptView| {
            let counts = view.void.then_some(Standing::COUNTED);
            counts.or_else(|| voids.get(&view.id).copied())
        };
        let heads = [
            Text::Number,
            Text::Day,
            Text::Payer,
            Text::Amount,
            Text::Lines,
        ];
        let row = |view: &ReceiptView| {
            vec![
                view.receipt.number.to_string(),
                view.receipt.day.to_string(),
                view.receipt.payer.clone().unwrap_or_default(),
                view.receipt
                    .payable()
                    .map_or_else(String::new, |sum| sum.to_string()),
                view.receipt.lines.len().to_string(),
                match void(view) {
                    Some(standing) => web::void::state(self.lang, standing).to_owned(),
                    None if view.refunded.is_empty() => String::new(),
                    None => web::refund::state(self.lang, Standing::COUNTED).to_owned(),
                },
            ]
        };
        let rows: Vec<Vec<String>> = receipts.iter().map(row).collect();
        let none = format!(
            "{}: {}",
            tr(self.lang, Text::Receipts),
            tr(self.lang, Text::NothingYet)
        );
        let mut heads = heads.map(|text| tr(self.lang, text)).to_vec();
        heads.push(self.lang.pick("Huỷ, hoàn trả", "Void, refunded"));
        Ok(table(&heads, &rows, &none))
    }

    /// Returns how the void of each receipt stands; of several the first that was made, as they come newest first.
    fn voids(&self) -> Answer<BTreeMap<RecordId, Standing>> {
        let voids = self.agent.read().voids(&VoidFilter::default())?;
        let voids = voids.iter().map(|view| (view.void.receipt, view.standing));
        Ok(voids.collect())
    }

    pub(super) fn cash_text(&self, cash: &CashView) -> String {
        let rows = [
            (Text::CashTaken, cash.taken),
            (Text::CashInHand, cash.in_hand),
            (Text::CashInTransit, cash.in_transit),
            (Text::CashAtOffice, cash.at_office),
            (Text::OverShort, cash.over_short),
            (Text::CashRepaid, cash.repaid),
            (Text::CashBanked, cash.banked),
            (Text::CashPassed, cash.passed),
        ];
        let rows = rows.map(|(text, sum)| {
            let sum = if text == Text::OverShort {
                web::format::over_short(self.lang, sum)
            } else {
                sum.to_string()
            };
            vec![tr(self.lang, text).to_owned(), sum]
        });
        table(
            &[Text::Cash, Text::Amount].map(|text| tr(self.lang, text)),
            &rows,
            "",
        )
    }

    /// Returns what is to be handed over now, on a line of its own; nothing where nothing is.
    pub(super) fn due_text(&self, due: &HandOverDue) -> String {
        let text = web::custody::due_text(self.lang, due, self.today);
        text.map_or_else(String::new, |text| format!("\n{text}"))
    }

    fn low_text(&self, hand: &Hand) -> String {
        if hand.numbers_low() {
            format!("\n{}", crate::act::numbers_low_text(self.lang, hand))
        } else {
            String::new()
        }
    }
}
