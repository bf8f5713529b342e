//! `bank`

use book::money::Dong;
use serde_json::json;
use store::accounts::{Duty, User};
use store::view::{BankLineView, LineState};
use store::{Reader, Store};
use web::format;
use wire::problem::{Code, Problem};

use super::bank_args::{Account, Bank, Import, Match, PayIn, Unmatch};
use super::bank_lists::{
    accounts_of, lines, proposal_json, proposed, reconcile, slips, state_name,
};
use super::report::Report;
use super::run::Run;
use crate::bank::{self, Fit, MatchAsked, NewAccount, Part};
use crate::failure::{Failure, Outcome};
use crate::{accounts, parse};

/// No statement is larger: a year of a busy account.
const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

pub(super) fn bank(run: &Run, args: &Bank) -> Outcome<Report> {
    match args {
        Bank::Account(args) => account(run, args),
        Bank::PayIn(args) => pay_in(run, args),
        Bank::Slips => slips(run),
        Bank::Import(args) => import(run, args),
        Bank::Match(args) => match_line(run, args),
        Bank::Unmatch(args) => unmatch(run, args),
        Bank::Lines(args) => lines(run, args),
        Bank::Reconcile(args) => reconcile(run, args),
    }
}

fn account(run: &Run, args: &Account) -> Outcome<Report> {
    match args {
        Account::Add {
            office,
            bank,
            number,
            holder,
            vietqr,
        } => {
            let new = NewAccount {
                office: office.clone(),
                bank: bank.clone(),
                number: number.clone(),
                holder: holder.clone(),
                vietqr: *vietqr,
            };
            let mut store = run.store()?;
            let made = store.write(run.now(), |writer| bank::add_account(writer, &new))?;
            let (account, said) = (
                made.account.to_string(),
                run.lang.pick("Đã ghi", "Recorded"),
            );
            let json = json!({
                "account": account, "office": office, "holder": made.holder, "vietqr": made.vietqr,
            });
            Ok(Report::new(
                json,
                format!("{said} {account} – {}.", made.holder),
            ))
        }
        Account::List => accounts_of(run),
    }
}

fn pay_in(run: &Run, args: &PayIn) -> Outcome<Report> {
    let amount = parse::amount("--amount", &args.amount)?;
    let day = day_of(run, args.day.as_deref())?;
    let mut store = run.store()?;
    let user = cashier(&store.read(), &args.user)?;
    let made = store.write::<_, Failure>(run.now(), |writer| {
        let account = bank::account_for(&writer.read(), args.account.as_deref(), user.actor)?;
        bank::pay_in(writer, &account, &args.number, amount, user.actor, day)
    })?;
    let json = json!({ "slip": made.to_string(), "number": args.number, "amount": amount.get() });
    let said = run.lang.pick("Đã ghi giấy nộp tiền", "Recorded slip");
    let (number, amount) = (&args.number, format::dong(amount));
    Ok(Report::new(json, format!("{said} {number}: {amount}.")))
}

fn import(run: &Run, args: &Import) -> Outcome<Report> {
    let bytes = read_file(&args.file)?;
    let mut store = run.store()?;
    let user = cashier(&store.read(), &args.user)?;
    let account = bank::account_for(&store.read(), args.account.as_deref(), user.actor)?;
    let rows = bank::read(&bytes, &account.account, run.today());
    let (now, dry) = (run.now(), args.dry_run);
    let done = bank::import(&mut store, &account, rows, user.actor, now, dry)?;
    let fits = |fit| done.proposals.iter().filter(|one| one.fit == fit).count();
    let json = json!({
        "account": account.account.to_string(), "dry_run": dry, "new": done.new, "known": done.known,
        "matched": done.matched, "twice": done.twice, "unknown": done.unknown,
        "partial": fits(Fit::Partial), "over": fits(Fit::Over),
        "proposals": done.proposals.iter().map(proposal_json).collect::<Vec<_>>(),
    });
    let said = run.lang.pick(
        "{new} dòng mới, {known} dòng đã có; tự khớp {matched}. Cần xem: {unknown} dòng chưa biết, {twice} dòng có thể chuyển hai lần.",
        "{new} lines are new, {known} were here; {matched} matched by themselves. To look at: {unknown} unknown, {twice} perhaps paid twice.",
    );
    let mut text = said.to_owned();
    for (name, count) in [
        ("{new}", done.new),
        ("{known}", done.known),
        ("{matched}", done.matched),
        ("{unknown}", done.unknown),
        ("{twice}", done.twice),
    ] {
        text = text.replace(name, &count.to_string());
    }
    for one in &done.proposals {
        let command = format!("{} --as {}", one.command(), args.user);
        text.push_str(&format!("\n{}: {command}", proposed(run, one)));
    }
    if dry {
        let tried = run.lang.pick(
            "Chỉ xem thử, chưa ghi gì. ",
            "Only tried, nothing is written. ",
        );
        text.insert_str(0, tried);
    }
    Ok(Report::new(json, text))
}

fn read_file(path: &std::path::Path) -> Outcome<Vec<u8>> {
    let failed = |why: &dyn std::fmt::Display| {
        Problem::new(Code::FileFailed)
            .with("path", path.display())
            .with("why", why)
    };
    let size = std::fs::metadata(path).map_err(|why| failed(&why))?.len();
    if size > FILE_BYTES_MAX {
        return Err(failed(&format_args!("{size} > {FILE_BYTES_MAX}")).into());
    }
    Ok(std::fs::read(path).map_err(|why| failed(&why))?)
}

fn match_line(run: &Run, args: &Match) -> Outcome<Report> {
    let account = args.account.as_deref();
    let mut parts = Vec::new();
    for (texts, make) in [
        (
            &args.receipt,
            Part::Receipt as fn(String, Option<Dong>) -> Part,
        ),
        (&args.deposit, Part::Deposit),
        (&args.slip, Part::Slip),
    ] {
        for text in texts {
            let (what, amount) = part(text)?;
            parts.push(make(what, amount));
        }
    }
    for text in &args.insurer {
        let (scheme, amount) = part(text)?;
        parts.push(Part::Insurer(parse::scheme(&scheme)?, amount));
    }
    let mut store = run.store()?;
    let user = cashier(&store.read(), &args.user)?;
    let account = account.map(|text| bank::account(&store.read(), Some(text)));
    let asked = MatchAsked {
        reference: args.reference.clone(),
        account: account.transpose()?.map(|view| view.account),
        parts,
        note: args.note.clone(),
    };
    let (now, day) = (run.now(), run.today());
    let made = store.write(now, |writer| {
        bank::match_line(writer, &asked, user.actor, day)
    })?;
    told(run, &store, &args.reference, &made.to_string())
}

fn unmatch(run: &Run, args: &Unmatch) -> Outcome<Report> {
    let mut store = run.store()?;
    let user = cashier(&store.read(), &args.user)?;
    let (now, day) = (run.now(), run.today());
    let made = store.write(now, |writer| {
        bank::unmatch(writer, &args.what, &args.reason, user.actor, day)
    })?;
    let lines = store.read().bank_lines()?;
    let undone = |view: &&BankLineView| view.matches.iter().any(|one| one.id == made);
    let reference = lines.iter().find(undone);
    let reference = reference.map(|view| view.key().reference.clone());
    told(
        run,
        &store,
        &reference.unwrap_or_default(),
        &made.to_string(),
    )
}

/// Tells how a line stands after it was matched or a match was taken back.
fn told(run: &Run, store: &Store, reference: &str, made: &str) -> Outcome<Report> {
    let lines = store.read().bank_lines()?;
    // By the match: another account may have a line of the same reference.
    let is_made = |view: &&BankLineView| view.matches.iter().any(|one| one.id.to_string() == made);
    let line = lines.iter().find(is_made);
    let state = line.map_or(LineState::Unknown, |view| view.state);
    let left = line.map_or(Dong::ZERO, BankLineView::open);
    let json = json!({
        "match": made, "reference": reference, "state": state.code(), "left": left.get(),
    });
    let open = run.lang.pick("còn lại", "left");
    let (state, left) = (state_name(run, state), format::dong(left));
    Ok(Report::new(
        json,
        format!("{reference}: {state}; {open} {left}."),
    ))
}

/// `WHAT` or `WHAT=AMOUNT`.
fn part(text: &str) -> Outcome<(String, Option<Dong>)> {
    Ok(match text.rsplit_once('=') {
        Some((what, amount)) => (what.to_owned(), Some(parse::amount(what, amount)?)),
        None => (text.to_owned(), None),
    })
}

fn cashier(reader: &Reader<'_>, user: &str) -> Outcome<User> {
    let user = accounts::known_user(reader, user)?;
    accounts::must_be(&user, &[Duty::Cashier, Duty::Administrator])?;
    Ok(user)
}

fn day_of(run: &Run, day: Option<&str>) -> Outcome<book::date::Date> {
    Ok(day.map_or(Ok(run.today()), |got| parse::day("--day", got))?)
}
