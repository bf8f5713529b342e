//! `declared`

use clap::Subcommand;
use serde_json::json;
use store::accounts::Duty;
use store::view::DeclaredView;
use web::format;
use web::text::{Text, tr};

use super::report::{Report, json, table};
use super::run::Run;
use crate::failure::{Failure, Outcome};
use crate::pages::people::Names;
use crate::{accounts, declared, parse};

/// `declared …`
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Examples:\n  \
    tungnha-server declared list\n  \
    tungnha-server declared review BH26-YT/00001:0000012 --as lan --note 'đã xem sổ hộ khẩu'")]
pub enum Declares {
    /// Liệt kê phiếu thu có điều chỉ người thu khai · Lists the receipts of which only the collector says something.
    #[command(after_help = "Ví dụ · Examples:\n  tungnha-server declared list\n  \
        tungnha-server declared list --days 92 --json")]
    List {
        /// Bao nhiêu ngày trở lại đây · So many days back.
        #[arg(long, default_value_t = declared::DAYS, value_parser = clap::value_parser!(u16).range(1..))]
        days: u16,
    },
    /// Ghi là đã có người khác xem · Records that somebody else looked.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha-server declared review BH26-YT/00001:0000012 --as lan\n  \
        tungnha-server declared review 3f2a 77b0 --as lan --note 'có giấy chứng nhận hộ nghèo'"
    )]
    Review {
        /// Số phiếu thu; hoặc mã, từ 4 chữ số đầu, của phiếu 31 ngày qua · The receipts' numbers; or, of the last 31 days, their
        /// ids from four digits on.
        #[arg(required = true)]
        ids: Vec<String>,
        /// Người xem · The user who looked.
        #[arg(long = "as", value_name = "USER")]
        user: String,
        /// Nhận xét · What was found.
        #[arg(long)]
        note: Option<String>,
    },
}

pub(super) fn declares(run: &Run, args: &Declares) -> Outcome<Report> {
    match args {
        Declares::List { days } => list(run, *days),
        Declares::Review { ids, user, note } => review(run, ids, user, note.as_deref()),
    }
}

fn list(run: &Run, days: u16) -> Outcome<Report> {
    let store = run.store()?;
    let found = declared::list(&store.read(), run.today(), days)?;
    let names = Names::read(&store.read())?;
    let row = |view: &DeclaredView| {
        vec![
            format::short_id(&view.id),
            view.number.to_string(),
            format::date(view.day),
            format::dong(view.payable),
            names.actor(view.collector),
            view.scope.to_string(),
            declared::line(run.lang, &view.claims),
        ]
    };
    let heads = [
        run.lang.pick("Mã", "Id"),
        tr(run.lang, Text::Number),
        tr(run.lang, Text::Day),
        tr(run.lang, Text::Amount),
        tr(run.lang, Text::Collector),
        tr(run.lang, Text::Scope),
        run.lang.pick("Người thu khai", "Declared"),
    ];
    let rows: Vec<_> = found.iter().map(row).collect();
    let told = found.iter().map(|one| declared::Receipt::of(one, run.lang));
    Ok(Report::new(
        json(&told.collect::<Vec<_>>()),
        table(&heads, &rows, tr(run.lang, Text::NothingYet)),
    ))
}

fn review(run: &Run, ids: &[String], user: &str, note: Option<&str>) -> Outcome<Report> {
    let mut store = run.store()?;
    let duties = [Duty::Supervisor, Duty::Administrator];
    let user = accounts::user_who(&store.read(), user, &duties)?;
    let note = note.map(|text| parse::text("--note", text)).transpose()?;
    let all = declared::list(&store.read(), run.today(), declared::DAYS)?;
    let one = |id: &String| declared::find(&store.read(), &all, id);
    let mut found = ids.iter().map(one).collect::<Outcome<Vec<_>>>()?;
    found.sort_by_key(|view| view.id);
    found.dedup_by_key(|view| view.id);
    for view in &found {
        accounts::must_act_for(&store.read(), &user, view.scope)?;
    }
    let said = (user.actor, run.today());
    store.write::<_, Failure>(run.now(), |writer| {
        declared::review(writer, &found, note.as_deref(), said)
    })?;
    let left = declared::list(&store.read(), run.today(), declared::DAYS)?.len();
    let numbers = found.iter().map(|view| view.number.to_string());
    let numbers: Vec<_> = numbers.collect();
    let text = run.lang.pick(
        "Đã xem {numbers}; còn {left} phiếu.",
        "Looked at {numbers}; {left} left.",
    );
    let text = text
        .replace("{numbers}", &numbers.join(", "))
        .replace("{left}", &left.to_string());
    Ok(Report::new(
        json!({ "reviewed": numbers, "left": left }),
        text,
    ))
}
