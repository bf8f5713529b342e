//! `receipt print`, `deposit print` and `receipt verify`: the paper that the payer gets, and whether one is genuine.

use std::path::Path;

use book::money::Dong;
use paper::{Checked, DepositPrint, Print, Roll, Rows, Said, Size};
use serde_json::{Value, json};
use store::view::ReceiptView;
use web::badge::Place;
use web::text::{Text, hold_reason, tr};
use wire::problem::Code;

use super::args::{DepositPaper, ReceiptPrint, ReceiptVerify};
use super::back::deposit_json;
use super::json;
use super::report::Report;
use super::run::Session;
use crate::{Answer, Fault, find, input};

/// How often one receipt may be copied.
const COPIES_MAX: u32 = 99;

/// What is printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Text(Roll),
    Pdf(Size),
    Json,
}

impl Format {
    const ALL: [(&str, Self); 6] = [
        ("text58", Self::Text(Roll::Mm58)),
        ("text80", Self::Text(Roll::Mm80)),
        ("pdf", Self::Pdf(Size::A5)),
        ("pdf58", Self::Pdf(Size::Roll(Roll::Mm58))),
        ("pdf80", Self::Pdf(Size::Roll(Roll::Mm80))),
        ("json", Self::Json),
    ];

    fn read(given: &str) -> Answer<Self> {
        let mut all = Self::ALL.into_iter();
        let found = all.find(|(name, _)| *name == given);
        found.map(|(_, format)| format).ok_or_else(|| {
            let possible = Self::ALL.map(|(name, _)| name).join(", ");
            Fault::of(Code::ChoiceInvalid, "--format", given).with("possible", possible)
        })
    }
}

pub(super) fn print(session: &Session<'_>, args: &ReceiptPrint) -> Answer<Report> {
    let format = Format::read(&args.format)?;
    let view = find::receipt(&session.agent.read(), "receipt", &args.id)?;
    let place = session.agent.place(view.scope, &view.dot)?;
    let reader = session.agent.read();
    let mut print = Print::read(&reader, view)?.prove(&reader, Some(session.agent.key()))?;
    print.copy = input::number("--copy", &args.copy, COPIES_MAX)?;
    let tendered = args.tendered.as_deref();
    let tendered = tendered.map(|text| input::amount("--tendered", text));
    print.tendered = tendered.transpose()?;
    if let (Some(tendered), None) = (print.tendered, print.sheet().change()) {
        let cash = print.sheet().cash().unwrap_or_default();
        return Err(Fault::of(Code::ReceiptNotPaid, "--tendered", "")
            .with("paid", tendered)
            .with("payable", cash));
    }
    let json = json(&print, place);
    let name = print.file_name(&ending(format, print.copy));
    session.printed(
        format,
        &print.sheet().rows(),
        &name,
        json,
        args.out.as_deref(),
    )
}

pub(super) fn print_deposit(session: &Session<'_>, args: &DepositPaper) -> Answer<Report> {
    let format = Format::read(&args.format)?;
    let id = find::deposit(&session.agent.read(), "deposit", &args.id)?;
    let mut print = session.agent.deposit_paper(id)?;
    print.copy = input::number("--copy", &args.copy, COPIES_MAX)?;
    let json = of_deposit(&print);
    let name = print.file_name(&ending(format, print.copy));
    session.printed(format, &print.rows(), &name, json, args.out.as_deref())
}

/// How a PDF's file name ends where nobody gives one: each size and each copy has its own, so that none is in another's
/// way.
fn ending(format: Format, copy: u32) -> String {
    let size = match format {
        Format::Pdf(Size::Roll(Roll::Mm58)) => "58mm.",
        Format::Pdf(Size::Roll(Roll::Mm80)) => "80mm.",
        Format::Pdf(Size::A5) | Format::Text(_) | Format::Json => "",
    };
    let copy = match copy {
        0 => String::new(),
        copy => format!("ban-sao-{copy}."),
    };
    format!("{size}{copy}pdf")
}

pub(super) fn verify(session: &Session<'_>, args: &ReceiptVerify) -> Answer<Report> {
    let given = args.code.trim();
    let is_code = given.to_ascii_uppercase().starts_with("TUNGNHA-R");
    let code = if is_code {
        given.to_owned()
    } else {
        String::from_utf8_lossy(&line::stick::read(Path::new(given))?).into_owned()
    };
    let checked = session.agent.check_paper(&code)?;
    let verdict = checked.verdict(&session.agent.read(), session.lang)?;
    let mut text = session.lang.pick("PHIẾU THẬT", "GENUINE").to_owned() + "\n";
    for (name, value) in &verdict.facts {
        text.push_str(&format!("{name}: {value}\n"));
    }
    text.push_str(&format!("{}\n", verdict.here));
    for warning in &verdict.warnings {
        text.push_str(&format!("! {warning}\n"));
    }
    let proven = &checked.proven;
    let mut json = session.said(&checked)?;
    let more = json!({
        "genuine": true,
        "id": proven.record.to_string(),
        "collector": proven.actor().0,
        "device": proven.certificate.device().to_string(),
        "device_name": proven.certificate.name,
        "time": json::time(proven.op.time),
        "withdrawn": !checked.withdrawn.is_empty(),
        "differs": checked.differs,
    });
    extend(&mut json, more);
    Ok(Report::new(json, text))
}

fn extend(all: &mut Value, more: Value) {
    if let (Some(all), Value::Object(more)) = (all.as_object_mut(), more) {
        all.extend(more);
    }
}

fn json(print: &Print, place: Place) -> Value {
    let sheet = print.sheet();
    let (tendered, change) = sheet.change().unzip();
    let mut all = json::receipt(&print.view, place);
    let more = json!({
        "in_words": sheet.in_words(),
        "paid_for": sheet.paid_for(),
        "organisation": sheet.organisation,
        "collector_name": sheet.collector,
        "address": sheet.address,
        "provisional": sheet.provisional,
        "copy": print.copy,
        "tendered": tendered.map(Dong::get),
        "change": change.map(Dong::get),
        "code": sheet.code,
        "device": sheet.device,
        "proof": sheet.proof,
    });
    extend(&mut all, more);
    all
}

fn of_deposit(print: &DepositPrint) -> Value {
    let mut all = deposit_json(&print.view);
    let more = json!({
        "in_words": print.in_words(),
        "provisional": print.is_provisional(),
        "copy": print.copy,
        "code": print.code(),
        "proof": print.proof,
    });
    extend(&mut all, more);
    all
}

impl Session<'_> {
    /// Returns what a genuine paper says, and the same as held here.
    fn said(&self, checked: &Checked) -> Answer<Value> {
        match &checked.said {
            Said::Receipt(receipt, held) => {
                let held = held.as_deref();
                let held = held.map(|view| -> Answer<Value> {
                    let place = self.agent.place(view.scope, &view.dot)?;
                    Ok(json::receipt(view, place))
                });
                let mut json = json::receipt_content(receipt, &[]);
                extend(
                    &mut json,
                    json!({ "kind": "receipt", "held": held.transpose()? }),
                );
                Ok(json)
            }
            Said::Deposit(deposit, held) => Ok(json!({
                "kind": "deposit",
                "day": deposit.day.iso(),
                "payer": deposit.payer,
                "amount": deposit.total().map(Dong::get),
                "note": deposit.note,
                "held": held.as_deref().map(deposit_json),
            })),
        }
    }

    /// Prints a sheet, or writes it to a file: a PDF under this name unless another is given.
    fn printed(
        &self,
        format: Format,
        sheet: &Rows,
        name: &str,
        json: Value,
        out: Option<&Path>,
    ) -> Answer<Report> {
        let printed = match format {
            Format::Text(roll) => paper::text(sheet, roll),
            Format::Json => json.to_string() + "\n",
            Format::Pdf(size) => {
                let pdf = paper::pdf(sheet, size);
                let pdf = pdf.map_err(|why| Fault::new(Code::Internal).with("what", why))?;
                return self.written(out.unwrap_or(Path::new(name)), &pdf);
            }
        };
        match out {
            None => Ok(Report::new(json, printed)),
            Some(path) => self.written(path, printed.as_bytes()),
        }
    }

    fn written(&self, path: &Path, content: &[u8]) -> Answer<Report> {
        line::stick::save(path, content)?;
        let said = self.lang.pick("Đã ghi vào tệp", "Written to");
        let json = json!({ "out": path.display().to_string(), "bytes": content.len() });
        Ok(Report::new(json, format!("{said} {}", path.display())))
    }

    /// Returns a receipt as its paper says it, and how far it got and stands.
    pub(super) fn slip(&self, view: &ReceiptView, place: Place) -> Answer<String> {
        let print = Print::read(&self.agent.read(), view.clone())?;
        let mut slip = paper::text(&print.sheet().rows(), Roll::Mm58);
        let (place_of, place) = (tr(self.lang, Text::Place), place.name(self.lang));
        slip.push_str(&format!("{place_of}: {place}\n"));
        for hold in view.standing.reasons() {
            let (held, why) = (tr(self.lang, Text::Held), hold_reason(self.lang, hold));
            slip.push_str(&format!("{held}: {why}.\n"));
        }
        Ok(slip)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_size_and_copy_has_a_file_name_of_its_own() {
        let named = |(format, copy)| ending(Format::read(format).unwrap(), copy);
        let names = [("pdf", 0), ("pdf58", 0), ("pdf80", 0), ("pdf", 1)].map(named);
        assert_eq!(
            names,
            ["pdf", "58mm.pdf", "80mm.pdf", "ban-sao-1.pdf"].map(str::to_owned)
        );
    }
}
