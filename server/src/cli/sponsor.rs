//! `sponsor`

use book::money::Dong;
use book::organisation::Level;
use book::posting::LedgerGroup;
use clap::{Args, Subcommand};
use serde_json::json;
use store::accounts::Duty;
use web::format;
use web::text::{hold_reason, ledger_group_name};

use super::report::{Listing, Report, table};
use super::run::Run;
use crate::failure::{Failure, Outcome};
use crate::sponsors::{NewGift, Pot, missing_of, pots, record, total};
use crate::{accounts, organisation, parse};

/// `sponsor …`
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Examples:\n  \
    tungnha-server sponsor give --office 17530 --sponsor 'Hội Chữ thập đỏ' --cash 10000000 --group poor --as minh\n  \
    tungnha-server sponsor list --office 17530")]
pub enum Sponsor {
    /// Nhận tiền tài trợ, cho một nhóm hoặc cho mọi người · Takes a sponsor's money, for one group or for everybody.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha-server sponsor give --office 17530 --sponsor 'Hội Chữ thập đỏ' --cash 10000000 --group poor --as minh\n  \
        tungnha-server sponsor give --office 17530 --sponsor 'Công ty An Phú' --transfer 50000000 --as minh"
    )]
    Give(Gift),
    /// Trả lại nhà tài trợ phần chưa dùng, bằng tiền mặt · Gives back in cash what was not used.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha-server sponsor give-back --office 17530 --sponsor 'Hội Chữ thập đỏ' --cash 500000 --group poor --as minh"
    )]
    GiveBack(Gift),
    /// Các quỹ: đã nhận, đã dùng, còn lại, theo nhóm · What was given, used and is left, by group.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server sponsor list --office 17530 --json")]
    List {
        /// Mã cơ sở · The office's code.
        #[arg(long)]
        office: String,
    },
    /// Các lần tài trợ · The gifts.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server sponsor gifts")]
    Gifts,
}

/// A gift.
#[derive(Debug, Args)]
pub struct Gift {
    /// Mã cơ sở · The office's code.
    #[arg(long)]
    pub office: String,
    /// Tên nhà tài trợ · Who gives.
    #[arg(long)]
    pub sponsor: String,
    /// Tiền mặt · In cash.
    #[arg(long, value_name = "AMOUNT")]
    pub cash: Option<String>,
    /// Chuyển khoản; tính khi sao kê có · By transfer; counts when a statement shows it.
    #[arg(long, value_name = "AMOUNT")]
    pub transfer: Option<String>,
    /// Cho nhóm nào: poor, near-poor, ethnic-minority, other, household, pupil, average-farmer; không có: mọi người · For
    /// which group; without: for everybody.
    #[arg(long)]
    pub group: Option<String>,
    /// Cho ai, bằng lời · For whom, in words.
    #[arg(long)]
    pub note: Option<String>,
    /// Người ghi · The user.
    #[arg(long = "as", value_name = "USER")]
    pub user: String,
    /// Ngày; không có: hôm nay · The day; without: today.
    #[arg(long)]
    pub day: Option<String>,
}

pub(super) fn sponsor(run: &Run, args: &Sponsor) -> Outcome<Report> {
    match args {
        Sponsor::Give(gift) => give(run, gift, false),
        Sponsor::GiveBack(gift) => give(run, gift, true),
        Sponsor::List { office } => list(run, office),
        Sponsor::Gifts => gifts(run),
    }
}

fn give(run: &Run, args: &Gift, back: bool) -> Outcome<Report> {
    let amount = |what: &str, got: &Option<String>| {
        let got = got.as_deref();
        got.map(|got| parse::amount(what, got)).transpose()
    };
    let mut store = run.store()?;
    let duties = [Duty::Cashier, Duty::Administrator];
    let user = accounts::user_who(&store.read(), &args.user, &duties)?;
    let office = organisation::unit_by_code(&store.read(), Some(Level::Office), &args.office)?;
    accounts::must_act_for(&store.read(), &user, office.scope)?;
    let new = NewGift {
        office: office.scope,
        sponsor: args.sponsor.clone(),
        cash: amount("--cash", &args.cash)?.unwrap_or_default(),
        transfer: amount("--transfer", &args.transfer)?.unwrap_or_default(),
        group: args.group.as_deref().map(group).transpose()?,
        back,
        note: args.note.clone(),
    };
    let day = args.day.as_deref();
    let day = day.map_or(Ok(run.today()), |got| parse::day("--day", got))?;
    let made = store.write::<_, Failure>(run.now(), |writer| {
        record(writer, &new, day, (user.actor, day))
    })?;
    let mut report = list(run, &args.office)?;
    if let Some(object) = report.json.as_object_mut() {
        object.insert("gift".to_owned(), made.to_string().into());
    }
    Ok(report)
}

fn group(got: &str) -> Outcome<LedgerGroup> {
    let possible = LedgerGroup::ALL.map(LedgerGroup::code).join(", ");
    let found = LedgerGroup::from_code(got.trim());
    found.ok_or_else(|| parse::choice("--group", got, &possible).into())
}

fn list(run: &Run, office: &str) -> Outcome<Report> {
    let store = run.store()?;
    let scope = organisation::unit_by_code(&store.read(), Some(Level::Office), office)?.scope;
    let pots = pots(&store.read(), scope)?;
    let everybody = run.lang.pick("Mọi người", "Everybody");
    let cells = |name: &str, pot: &Pot| {
        let amounts = [pot.given, pot.used, pot.left()];
        let name = std::iter::once(name.to_owned());
        name.chain(amounts.map(format::dong)).collect::<Vec<_>>()
    };
    let told = |pot: &Pot| {
        json!({
            "given": pot.given.get(), "used": pot.used.get(), "left": pot.left().get(),
        })
    };
    let (mut rows, mut by_group) = (Vec::new(), serde_json::Map::new());
    for (group, pot) in &pots {
        let name = group.map_or(everybody, |group| ledger_group_name(run.lang, group));
        rows.push(cells(name, pot));
        by_group.insert(
            group.map_or("everybody", LedgerGroup::code).to_owned(),
            told(pot),
        );
    }
    let all = total(&pots);
    rows.push(cells(run.lang.pick("Cộng", "Total"), &all));
    let missing = missing_of(&pots);
    let overspent = missing > Dong::ZERO;
    let json = json!({
        "office": office, "groups": by_group, "total": told(&all), "overspent": overspent,
        "missing": missing.get(),
    });
    let heads = [
        run.lang.pick("Nhóm", "Group"),
        run.lang.pick("Đã nhận", "Given"),
        run.lang.pick("Đã dùng", "Used"),
        run.lang.pick("Còn lại", "Left"),
    ];
    let mut text = table(&heads, &rows, "");
    if overspent {
        let said = run.lang.pick(
            "Phiếu thu đã dùng nhiều hơn số tiền tài trợ nhận được, thiếu {missing}: cần nhận thêm hoặc xem lại phiếu.",
            "Receipts used {missing} more than sponsors gave: take in more, or look at the receipts.",
        );
        text.push('\n');
        text.push_str(&said.replace("{missing}", &format::dong(missing)));
    }
    Ok(Report::new(json, text))
}

fn gifts(run: &Run) -> Outcome<Report> {
    let store = run.store()?;
    let mut list = Listing::default();
    let everybody = run.lang.pick("Mọi người", "Everybody");
    let of_group = |code: Option<&str>| {
        let group = code.and_then(LedgerGroup::from_code);
        let name = group.map_or(everybody, |group| ledger_group_name(run.lang, group));
        name.to_owned()
    };
    for view in store.read().sponsor_gifts()? {
        let held: Vec<_> = view.standing.reasons().map(|one| one.code()).collect();
        let reasons = view.standing.reasons();
        let waits: Vec<_> = reasons.map(|hold| hold_reason(run.lang, hold)).collect();
        let amount = view.gift.total().unwrap_or_default().get();
        let amount = if view.gift.back { -amount } else { amount };
        let json = json!({
            "id": view.id.to_string(), "day": view.gift.day.iso(), "sponsor": view.gift.sponsor,
            "amount": amount, "group": view.gift.group, "note": view.gift.note, "by": view.actor.0,
            "held": held,
        });
        let cells = vec![
            format::short_id(&view.id),
            format::date(view.gift.day),
            view.gift.sponsor.clone(),
            format::dong(Dong::new(amount)),
            of_group(view.gift.group.as_deref()),
            view.gift.note.clone().unwrap_or_default(),
            waits.join("; "),
        ];
        list.add(json, cells);
    }
    let heads = [
        run.lang.pick("Mã", "Id"),
        run.lang.pick("Ngày", "Day"),
        run.lang.pick("Nhà tài trợ", "Sponsor"),
        run.lang.pick("Số tiền", "Amount"),
        run.lang.pick("Nhóm", "Group"),
        run.lang.pick("Ghi chú", "Note"),
        run.lang.pick("Chờ xem xét", "Held"),
    ];
    let none = run.lang.pick("Chưa có tài trợ.", "No gift yet.");
    Ok(list.report(&heads, none))
}
