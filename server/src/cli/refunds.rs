//! `refund`

use store::Reader;
use store::accounts::Duty;
use store::view::{RefundFilter, RefundView};
use web::format;
use web::text::{Text, scheme_short, tr};

use super::refund_args::{Give, Refund, Word};
use super::report::{Report, json, table};
use super::run::Run;
use crate::failure::{Failure, Outcome};
use crate::refunds::{self, Asked, Given};
use crate::{accounts, parse, tasks};

pub(super) fn refund(run: &Run, args: &Refund) -> Outcome<Report> {
    match args {
        Refund::Give(args) => give(run, args),
        Refund::List { waiting } => list(run, *waiting),
        Refund::Show { id } => {
            let store = run.store()?;
            let view = refunds::by_prefix(&store.read(), id)?;
            told(run, &store.read(), &view)
        }
        Refund::Approve(word) => say(run, word, true),
        Refund::Refuse(word) => say(run, word, false),
        Refund::Orders => orders(run),
    }
}

fn give(run: &Run, args: &Give) -> Outcome<Report> {
    let mut store = run.store()?;
    let user = accounts::known_user(&store.read(), &args.user)?;
    let duties = [Duty::Supervisor, Duty::Cashier, Duty::Administrator];
    accounts::must_be(&user, &duties)?;
    let amount = |what, text: &Option<String>| -> Outcome<_> {
        let text = text.as_deref();
        Ok(text.map(|text| parse::amount(what, text)).transpose()?)
    };
    let asked = Asked {
        receipt: args.receipt.clone(),
        line: parse::number("--line", &args.line)?,
        from: parse::day("--from", &args.from)?,
        decision: args.decision.clone(),
        decided: parse::day("--decided", &args.decided)?,
        shares: [
            amount("--payable", &args.payable)?,
            amount("--state", &args.state)?,
            amount("--local", &args.local)?,
            amount("--sponsor", &args.sponsor)?,
        ],
        reason: args.reason.clone(),
    };
    let by = (user.actor, run.today());
    let view = store.write::<_, Failure>(run.now(), |writer| {
        let made = refunds::give(writer, &asked, by)?;
        let view = refunds::by_prefix(&writer.read(), &made.to_string())?;
        // Of whose receipt it is was found on the way; another office's is not theirs.
        accounts::must_act_for(&writer.read(), &user, view.scope)?;
        Ok(view)
    })?;
    told(run, &store.read(), &view)
}

fn say(run: &Run, word: &Word, approves: bool) -> Outcome<Report> {
    let mut store = run.store()?;
    let duties = [Duty::Supervisor, Duty::Administrator];
    let user = accounts::user_who(&store.read(), &word.user, &duties)?;
    let reason = word.reason.as_deref();
    let reason = reason
        .map(|text| parse::text("--reason", text))
        .transpose()?;
    let view = refunds::by_prefix(&store.read(), &word.id)?;
    accounts::must_act_for(&store.read(), &user, view.scope)?;
    let by = (user.actor, run.today());
    store.write::<_, Failure>(run.now(), |writer| {
        refunds::say(writer, &view, approves, reason, by)
    })?;
    let view = refunds::by_prefix(&store.read(), &view.id.to_string())?;
    told(run, &store.read(), &view)
}

fn told(run: &Run, reader: &Reader<'_>, view: &RefundView) -> Outcome<Report> {
    let given = Given::of(reader, view)?;
    let number = given.number.clone().unwrap_or_default();
    let line = web::refund::line(run.lang, &view.refund, view.standing);
    let text = format!("{} {number}: {line}", format::short_id(&view.id));
    Ok(Report::new(json(&given), text))
}

fn list(run: &Run, waiting: bool) -> Outcome<Report> {
    let store = run.store()?;
    let reader = store.read();
    let filter = RefundFilter {
        receipt: None,
        waiting,
    };
    let found = reader.refunds(&filter)?;
    let heads = [
        run.lang.pick("Mã", "Id"),
        tr(run.lang, Text::Number),
        run.lang.pick("Người tham gia", "Participant"),
        run.lang.pick("Loại", "Scheme"),
        run.lang.pick("Từ ngày", "From"),
        run.lang.pick("Số tháng", "Months"),
        tr(run.lang, Text::Amount),
        run.lang.pick("Tình trạng", "State"),
    ];
    let row = |view: &RefundView| {
        let of = view.line.as_ref();
        let months = of.map(|of| of.line.months_from(view.refund.from).to_string());
        vec![
            format::short_id(&view.id),
            of.map_or_else(String::new, |of| of.number.to_string()),
            of.map_or_else(String::new, |of| of.name.clone()),
            of.map_or_else(String::new, |of| {
                scheme_short(run.lang, of.line.scheme).to_owned()
            }),
            format::date(view.refund.from),
            months.unwrap_or_default(),
            format::dong(view.refund.payable),
            web::refund::state(run.lang, view.standing).to_owned(),
        ]
    };
    let rows: Vec<_> = found.iter().map(row).collect();
    let given = found.iter().map(|view| Given::of(&reader, view));
    let given = given.collect::<Outcome<Vec<_>>>()?;
    let none = tr(run.lang, Text::NothingYet);
    Ok(Report::new(json(&given), table(&heads, &rows, none)))
}

fn orders(run: &Run) -> Outcome<Report> {
    let store = run.store()?;
    let found = tasks::orders(&store.read())?;
    let heads = [
        tr(run.lang, Text::Household),
        tr(run.lang, Text::Day),
        run.lang.pick("Việc phải làm", "What to do"),
    ];
    let row = |one: &tasks::Order| {
        vec![
            one.name.clone(),
            super::ledger::day(&one.day),
            web::refund::order_text(run.lang, one.place),
        ]
    };
    let rows: Vec<_> = found.iter().map(row).collect();
    let none = tr(run.lang, Text::NothingYet);
    Ok(Report::new(json(&found), table(&heads, &rows, none)))
}
