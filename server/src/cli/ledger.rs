//! `ledger`, `op`

use book::date::Date;
use book::standing::Hold;
use store::Reader;
use web::format;
use web::text::{Text, account_name, hold_reason, scheme_short, tr};

use super::ledger_args::{Behind, Ledger, Op};
use super::listed::Form;
use super::report::{Report, json, table};
use super::run::Run;
use crate::failure::Outcome;
use crate::ledger::{self, Asked, Row};
use crate::pages::ledger::{by_name, label, sources_sentence, sum_names, sum_texts};
use crate::{drill, export, json as told, waiting};

pub(super) fn ledger(run: &Run, args: &Ledger) -> Outcome<Report> {
    let form = args.listed.form(run)?;
    if let Some(behind) = args.behind {
        return drilled(run, args, behind, form);
    }
    let store = run.store()?;
    let asked = args.part.asked(args.by.as_deref());
    let asked = asked.settled(&store.read(), run.now())?;
    let read = ledger::read(&store.read(), &asked)?;
    let json = json(&told::Ledger::of(&read));
    let text = match form {
        Form::Table => ledger_table(run, &read),
        Form::File(form) => {
            let sheet = export::with_total(&read);
            return args.listed.file(run, form, "ledger", &sheet);
        }
        Form::Json => json.to_string(),
    };
    Ok(Report::new(json, text))
}

/// What stands behind the rows, which is not broken down.
fn drilled(run: &Run, args: &Ledger, behind: Behind, form: Form) -> Outcome<Report> {
    let store = run.store()?;
    let asked = args
        .part
        .asked(args.by.as_deref())
        .settled(&store.read(), run.now())?;
    if let Form::File(form) = form {
        let list = match behind {
            Behind::Receipts => "receipts",
            Behind::Postings => "postings",
        };
        let read = export::read(&store.read(), list, &asked)?;
        return args.listed.file(run, form, read.name, &read.sheet);
    }
    let mut report = match behind {
        Behind::Receipts => receipts(run, &store.read(), &asked)?,
        Behind::Postings => postings(run, &store.read(), &asked)?,
    };
    if form == Form::Json {
        report.text = report.json.to_string();
    }
    Ok(report)
}

fn ledger_table(run: &Run, read: &ledger::Ledger) -> String {
    let lang = run.lang;
    let mut heads: Vec<&str> = read.query.by.iter().map(|by| by_name(lang, *by)).collect();
    let of_amounts = read.query.is_of_amounts();
    heads.extend(sum_names(of_amounts).iter().map(|text| tr(lang, *text)));
    let cells = |keys: Vec<String>, row: &Row| {
        let mut cells = keys;
        cells.extend(sum_texts(row, of_amounts));
        cells
    };
    let mut rows: Vec<Vec<String>> = read
        .rows
        .iter()
        .map(|row| {
            let keys = read.query.by.iter().zip(&row.keys);
            cells(keys.map(|(by, key)| label(lang, *by, key)).collect(), row)
        })
        .collect();
    if !rows.is_empty() {
        let mut title = vec![tr(lang, Text::Total).to_owned()];
        title.resize(read.query.by.len(), String::new());
        rows.push(cells(title, &read.total));
    }
    let as_of = format!(
        "{} {} ({})",
        tr(lang, Text::AsOf),
        read.as_of,
        read.incarnation
    );
    let provisional = if read.provisional {
        format!("\n{}", crate::pages::frame::provisional_sentence(lang))
    } else {
        String::new()
    };
    let sources = if read.query.is_of_sources() {
        format!("\n{}", sources_sentence(lang))
    } else {
        String::new()
    };
    let table = table(&heads, &rows, tr(lang, Text::NothingYet));
    format!("{table}{sources}\n{as_of}{provisional}")
}

fn receipts(run: &Run, reader: &Reader<'_>, asked: &Asked) -> Outcome<Report> {
    let found = drill::receipts(reader, asked)?;
    let heads = [
        Text::Number,
        Text::Day,
        Text::Lines,
        Text::Amount,
        Text::Held,
    ];
    let heads: Vec<&str> = heads
        .iter()
        .map(|text| tr(run.lang, *text))
        .chain(["id"])
        .collect();
    let why = |held: &[Hold]| {
        let reasons: Vec<_> = held
            .iter()
            .map(|hold| hold_reason(run.lang, *hold))
            .collect();
        reasons.join("; ")
    };
    let row = |one: &drill::Receipt| {
        vec![
            if one.number.is_empty() {
                waiting::kind_words(run.lang, one.kind).to_owned()
            } else {
                one.number.clone()
            },
            day(&one.day),
            one.lines.to_string(),
            format::dong(one.payable),
            if one.standing == drill::VOID {
                run.lang.pick("đã huỷ", "void").to_owned()
            } else {
                why(&one.held)
            },
            one.id.clone(),
        ]
    };
    let rows: Vec<_> = found.iter().map(row).collect();
    let text = table(&heads, &rows, tr(run.lang, Text::NothingFound));
    Ok(Report::new(json(&found), text))
}

fn postings(run: &Run, reader: &Reader<'_>, asked: &Asked) -> Outcome<Report> {
    let found = drill::postings(reader, asked)?;
    let heads = [Text::Day, Text::Account, Text::Scheme, Text::Amount];
    let named = heads.iter().map(|text| tr(run.lang, *text));
    let heads: Vec<&str> = std::iter::once("#").chain(named).chain(["id"]).collect();
    let row = |one: &drill::Posting| {
        vec![
            one.arrival.to_string(),
            day(&one.day),
            account_name(run.lang, one.account).to_owned(),
            (one.scheme).map_or_else(String::new, |scheme| {
                scheme_short(run.lang, scheme).to_owned()
            }),
            format::dong(one.amount),
            one.fact.clone(),
        ]
    };
    let rows: Vec<_> = found.iter().map(row).collect();
    let text = table(&heads, &rows, tr(run.lang, Text::NothingFound));
    Ok(Report::new(json(&found), text))
}

/// A day as people write it.
pub(super) fn day(iso: &str) -> String {
    Date::parse(iso).map_or_else(|_| iso.to_owned(), format::date)
}

pub(super) fn op(run: &Run, args: &Op) -> Outcome<Report> {
    let Op::Show { id } = args;
    let store = run.store()?;
    let found = drill::op(&store.read(), id.trim())?;
    let one = |op: &drill::SignedOp| {
        let signed = op.signed_at.map(|at| at.to_string()).unwrap_or_default();
        format!(
            "id {}\nscope {} stream {}/{} arrival {} device {}\nlink {}\nsignature {} ({signed})\nbytes {}\n{}",
            op.id,
            op.scope,
            op.stream,
            op.number,
            op.arrival,
            op.device,
            op.link,
            op.signature,
            op.bytes,
            op.says,
        )
    };
    let text: Vec<String> = found.iter().map(one).collect();
    Ok(Report::new(json(&found), text.join("\n\n")))
}
