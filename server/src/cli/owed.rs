//! `owed`

use serde_json::json;
use store::accounts::Duty;
use web::format;
use web::text::{Text, tr};

use super::owed_args::{Owed, Repay};
use super::report::{Report, json, table};
use super::run::Run;
use crate::failure::{Failure, Outcome};
use crate::owed::{self, Asked, OwedTo};
use crate::pages::people::Names;
use crate::{accounts, cash, parse};

pub(super) fn owed(run: &Run, args: &Owed) -> Outcome<Report> {
    match args {
        Owed::List => list(run),
        Owed::Repay(args) => repay(run, args),
    }
}

fn list(run: &Run) -> Outcome<Report> {
    let store = run.store()?;
    let reader = store.read();
    let (found, names) = (owed::list(&reader)?, Names::read(&reader)?);
    let today = run.today();
    let heads = [
        run.lang.pick("Mã", "Id"),
        run.lang
            .pick("Phiếu huỷ, hoàn trả", "Receipt void or refunded"),
        tr(run.lang, Text::Payer),
        tr(run.lang, Text::Collector),
        tr(run.lang, Text::Day),
        run.lang.pick("Số ngày", "Days"),
        run.lang.pick("Còn phải trả", "Still owed"),
    ];
    let row = |one: &OwedTo| {
        let receipt = one.receipt.as_ref().map(|(_, number)| number.clone());
        vec![
            format::short_id(&one.owed.id()),
            receipt.unwrap_or_default(),
            one.payer.clone(),
            names.actor(one.collector),
            format::date(one.day),
            today.days_since(one.day).to_string(),
            format::dong(one.left),
        ]
    };
    let rows: Vec<_> = found.iter().map(row).collect();
    let told: Vec<_> = found.iter().map(OwedTo::to_json).collect();
    let none = tr(run.lang, Text::NothingYet);
    Ok(Report::new(json(&told), table(&heads, &rows, none)))
}

fn repay(run: &Run, args: &Repay) -> Outcome<Report> {
    let mut store = run.store()?;
    let duties = [Duty::Cashier, Duty::Administrator];
    let user = accounts::user_who(&store.read(), &args.user, &duties)?;
    let amount = args.amount.as_deref();
    let asked = Asked {
        amount: amount
            .map(|text| parse::amount("--amount", text))
            .transpose()?,
        to: args.to.clone(),
        note: args.note.clone(),
    };
    let one = owed::by_prefix(&store.read(), &args.id)?;
    accounts::must_act_for(&store.read(), &user, one.scope)?;
    let by = (user.actor, run.today());
    let made =
        store.write::<_, Failure>(run.now(), |writer| owed::repay(writer, &one, &asked, by))?;
    let left = store.read().owed(one.owed.id())?;
    let left = left.map(|owed| owed.left).unwrap_or_default();
    let office_cash = cash::of_office(&store.read(), one.scope)?;
    let text = run.lang.pick(
        "Đã trả lại từ quỹ cơ sở; còn phải trả {left}, quỹ còn {cash}.",
        "Given back out of the office's cash; {left} is still owed, {cash} is in it.",
    );
    let text = text.replace("{left}", &format::dong(left));
    let text = text.replace("{cash}", &format::dong(office_cash));
    let json = json!({ "id": made.to_string(), "owed": one.owed.id().to_string(), "left": left.get(), "office_cash": office_cash.get() });
    Ok(Report::new(json, text))
}
