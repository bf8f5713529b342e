//! `vietqr`: the code of a transfer, which any bank's program reads.

use book::organisation::AccountNumber;
use serde_json::json;
use web::text::{Text, tr};
use wire::problem::Code;

use super::args::VietQr;
use super::report::Report;
use super::run::Session;
use crate::{Answer, Fault, find, input};

pub(super) fn vietqr(session: &Session<'_>, args: &VietQr) -> Answer<Report> {
    let account = args.account.as_deref().map(number).transpose()?;
    let agent = &session.agent;
    let asked = match (&args.receipt, &args.amount) {
        (Some(id), _) => {
            let view = find::receipt(&agent.read(), "receipt", id)?;
            let asked = agent.transfer_of(&view, account.as_ref())?;
            // Paid in cash: nothing is to be transferred.
            asked.ok_or_else(|| Fault::of(Code::ReceiptNotPaid, "receipt", id))?
        }
        (None, amount) => {
            let amount = input::amount("--amount", amount.as_deref().unwrap_or_default())?;
            let purpose = args.purpose.as_deref().unwrap_or_default();
            agent.ask_transfer(None, account.as_ref(), amount, purpose)?
        }
    };
    let json = json!({
        "text": asked.text,
        "bank": asked.account.account.bank,
        "account": asked.account.account.number,
        "holder": asked.account.holder,
        "amount": asked.amount.get(),
        "purpose": asked.purpose,
    });
    let mut text = web::qr::terminal(&asked.text);
    let account = format!("{} ({})", asked.account.account, asked.account.holder);
    for (name, value) in [
        (session.lang.pick("Tài khoản", "Account"), account),
        (tr(session.lang, Text::Amount), asked.amount.to_string()),
        (session.lang.pick("Nội dung", "Purpose"), asked.purpose),
    ] {
        text.push_str(&format!("{name}: {value}\n"));
    }
    Ok(Report::new(json, text + &asked.text + "\n"))
}

fn number(text: &str) -> Answer<AccountNumber> {
    let wrong = |_| Fault::of(Code::AccountUnknown, "--account", text);
    text.parse().map_err(wrong)
}
