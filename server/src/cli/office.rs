//! `period`, `batch`

use book::act::BatchState;
use book::date::Month;
use book::money::Dong;
use book::organisation::Level;
use book::standing::Hold;
use replica::ScopeId;
use serde_json::{Value, json};
use store::accounts::Duty;
use store::view::{BatchView, ClosingView};
use store::{Reader, Store};
use web::format;
use web::text::{account_name, hold_reason, scheme_short};

use super::office_args::{Batch, OfMonth, Period, Word};
use super::report::{Listing, Report, table};
use super::run::Run;
use crate::failure::{Failure, Outcome};
use crate::office::{self, NewBatch};
use crate::{accounts, as_of, organisation, parse};

pub(super) fn period(run: &Run, args: &Period) -> Outcome<Report> {
    match args {
        Period::Close { of, note, user } => {
            let mut store = run.store()?;
            let user = accounts::user_who(&store.read(), user, &CASHIERS)?;
            let (office, month) = of_month(&store.read(), of)?;
            accounts::must_act_for(&store.read(), &user, office)?;
            let by = (user.actor, run.today());
            let made = store.write(run.now(), |writer| {
                office::close(writer, office, month, note.as_deref(), by)
            })?;
            told(run, &store, &made.to_string())
        }
        Period::Reopen(word) => {
            let mut store = run.store()?;
            let user = accounts::user_who(&store.read(), &word.user, &CASHIERS)?;
            let view = office::closing_by_prefix(&store.read(), &word.id)?;
            accounts::must_act_for(&store.read(), &user, view.scope)?;
            let by = (user.actor, run.today());
            let reason = word.reason.as_deref().unwrap_or_default();
            let made = store.write(run.now(), |writer| {
                office::reopen(writer, &view, reason, by)
            })?;
            told(run, &store, &made.to_string())
        }
        Period::Approve(word) => approve(run, word, true),
        Period::Refuse(word) => approve(run, word, false),
        Period::List => {
            let all = run.store()?.read().closings()?;
            closings(run, &all)
        }
        Period::Bridge { of, as_of } => bridge(run, of, as_of.as_deref()),
    }
}

/// Says what was asked for and how it stands: closed, opened again, or why neither yet.
fn closing_state(run: &Run, view: &ClosingView) -> String {
    let is_opening = view.closing.reopens.is_some();
    let asked = match (view.since, is_opening) {
        (Some(_), _) => return run.lang.pick("đã khoá", "closed").to_owned(),
        (None, true) => run.lang.pick("Mở lại", "Opening"),
        (None, false) => run.lang.pick("Khoá", "Closing"),
    };
    let all: Vec<Hold> = view.standing.reasons().collect();
    // What was refused waits for nobody any more.
    let hold = all.iter().find(|hold| **hold == Hold::Rejected);
    match hold.or(all.first()) {
        Some(hold) => format!("{asked}: {}", hold_reason(run.lang, *hold)),
        None => run.lang.pick("đã mở lại", "opened again").to_owned(),
    }
}

const fn batch_state(run: &Run, state: Option<BatchState>) -> &'static str {
    match state {
        None => run.lang.pick("đã lập", "recorded"),
        Some(BatchState::Sent) => run.lang.pick("đã gửi", "sent"),
        Some(BatchState::InProcess) => run.lang.pick("đang xử lý", "in process"),
        Some(BatchState::Accepted) => run.lang.pick("được nhận", "accepted"),
        Some(BatchState::Returned) => run.lang.pick("trả lại", "returned"),
    }
}

const CASHIERS: [Duty; 2] = [Duty::Cashier, Duty::Administrator];
const SUPERVISORS: [Duty; 2] = [Duty::Supervisor, Duty::Administrator];

fn approve(run: &Run, word: &Word, approves: bool) -> Outcome<Report> {
    let mut store = run.store()?;
    let user = accounts::user_who(&store.read(), &word.user, &SUPERVISORS)?;
    let view = office::closing_by_prefix(&store.read(), &word.id)?;
    accounts::must_act_for(&store.read(), &user, view.scope)?;
    let by = (user.actor, run.today());
    let reason = word.reason.as_deref();
    store.write(run.now(), |writer| {
        office::approve(writer, &view, approves, reason, by)
    })?;
    told(run, &store, &view.id.to_string())
}

fn told(run: &Run, store: &Store, id: &str) -> Outcome<Report> {
    closings(run, &[office::closing_by_prefix(&store.read(), id)?])
}

fn closings(run: &Run, all: &[ClosingView]) -> Outcome<Report> {
    let store = run.store()?;
    let units = store.read().units()?;
    let mut list = Listing::default();
    for view in all {
        let office = units.iter().find(|unit| unit.scope == view.scope);
        let office = office.map(|unit| unit.code.clone()).unwrap_or_default();
        let held: Vec<_> = view.standing.reasons().map(|hold| hold.code()).collect();
        let state = closing_state(run, view);
        let json = json!({
            "id": view.id.to_string(), "office": office, "month": view.closing.month.iso(),
            "day": view.closing.day.iso(), "by": view.actor.0, "closed": view.since.is_some(),
            "since": view.since, "reopens": view.closing.reopens.map(|id| id.to_string()),
            "note": view.closing.note, "held": held,
        });
        list.add(
            json,
            vec![
                format::short_id(&view.id),
                office,
                view.closing.month.to_string(),
                state,
                view.since
                    .map(|since| since.to_string())
                    .unwrap_or_default(),
                view.closing.note.clone().unwrap_or_default(),
            ],
        );
    }
    let heads = [
        run.lang.pick("Mã", "Id"),
        run.lang.pick("Cơ sở", "Office"),
        run.lang.pick("Tháng", "Month"),
        run.lang.pick("Trạng thái", "State"),
        run.lang.pick("Từ lượt nhận", "Since arrival"),
        run.lang.pick("Ghi chú", "Note"),
    ];
    let none = run
        .lang
        .pick("Chưa khoá tháng nào.", "No month was closed yet.");
    Ok(list.report(&heads, none))
}

fn bridge(run: &Run, of: &OfMonth, as_of: Option<&str>) -> Outcome<Report> {
    let store = run.store()?;
    let (office, month) = of_month(&store.read(), of)?;
    let as_of = as_of
        .map(|got| as_of::arrival(&store.read(), run.now(), got))
        .transpose()?;
    let (mut accounts, mut rows) = (Vec::new(), Vec::new());
    for row in store.read().bridge(office, month, as_of)? {
        accounts.push(json!({
            "account": row.account.code(), "dated": row.dated.get(), "late_out": row.late_out.get(),
            "late_in": row.late_in.get(), "posted": row.posted.get(),
        }));
        let amounts = [row.dated, row.late_out, row.late_in, row.posted];
        let name = account_name(run.lang, row.account).to_owned();
        rows.push(
            std::iter::once(name)
                .chain(amounts.map(format::dong))
                .collect(),
        );
    }
    let heads = [
        run.lang.pick("Tài khoản", "Account"),
        run.lang.pick("Ghi trong tháng", "Dated in the month"),
        run.lang.pick("Vào sổ tháng sau", "Late out"),
        run.lang.pick("Của tháng trước", "Late in"),
        run.lang.pick("Vào sổ tháng này", "Posted"),
    ];
    let none = run
        .lang
        .pick("Tháng này chưa có gì.", "Nothing in this month yet.");
    let (late, lines) = late(run, &store.read(), (office, month), as_of)?;
    let json = json!({
        "office": of.office, "month": month.iso(), "as_of": as_of, "accounts": accounts, "late": late,
    });
    let text = format!("{}\n{lines}", table(&heads, &rows, none));
    Ok(Report::new(json, text))
}

/// Tells what of a month is posted in another, and what of others in it, one by one.
fn late(
    run: &Run,
    reader: &Reader<'_>,
    (office, month): (ScopeId, Month),
    as_of: Option<u64>,
) -> Outcome<(Vec<Value>, String)> {
    let (mut told, mut rows) = (Vec::new(), Vec::new());
    for view in reader.late(office, month, as_of)? {
        let dated = Month::of(view.day);
        let way = if dated == month { "out" } else { "in" };
        told.push(json!({
            "fact": view.fact.to_string(), "receipt": view.number, "day": view.day.iso(), "way": way,
            "dated_in": dated.iso(), "posted_in": view.posted_in.iso(), "arrival": view.arrival,
            "amount": view.amount.get(),
        }));
        rows.push(vec![
            view.number.unwrap_or_else(|| format::short_id(&view.fact)),
            format::date(view.day),
            format!("{dated} → {}", view.posted_in),
            view.arrival.to_string(),
            format::dong(view.amount),
        ]);
    }
    let heads = [
        run.lang.pick("Đến muộn", "Late"),
        run.lang.pick("Ngày ghi", "Dated"),
        run.lang
            .pick("Từ tháng → vào sổ tháng", "From month → posted in"),
        run.lang.pick("Lượt nhận", "Arrival"),
        run.lang.pick("Số tiền", "Amount"),
    ];
    let none = run.lang.pick(
        "Không có khoản nào đến muộn.",
        "Nothing came late, in or out.",
    );
    Ok((told, table(&heads, &rows, none)))
}

pub(super) fn batch(run: &Run, args: &Batch) -> Outcome<Report> {
    match args {
        Batch::Make {
            of,
            scheme,
            receipt,
            user,
        } => {
            let mut store = run.store()?;
            let user = accounts::user_who(&store.read(), user, &CASHIERS)?;
            let (office, month) = of_month(&store.read(), of)?;
            accounts::must_act_for(&store.read(), &user, office)?;
            let by = (user.actor, run.today());
            let new = NewBatch {
                office,
                month,
                scheme: parse::scheme(scheme)?,
                receipts: receipt.clone(),
            };
            let (made, _) =
                store.write(run.now(), |writer| office::make_batch(writer, &new, by))?;
            show(run, &store, &made.to_string())
        }
        Batch::List => batches(run),
        Batch::Show { id } => show(run, &run.store()?, id),
        Batch::State {
            id,
            state,
            receipt,
            reason,
            number,
            user,
        } => {
            let mut store = run.store()?;
            let user = accounts::user_who(&store.read(), user, &CASHIERS)?;
            let possible = BatchState::ALL.map(BatchState::code).join(", ");
            let state = BatchState::from_code(state)
                .ok_or_else(|| parse::choice("STATE", state, &possible))?;
            let view = office::batch_by_prefix(&store.read(), id)?;
            accounts::must_act_for(&store.read(), &user, view.scope)?;
            let by = (user.actor, run.today());
            store.write::<_, Failure>(run.now(), |writer| {
                let words = (reason.as_deref(), number.as_deref());
                office::tell_batch(writer, &view, state, receipt, words, by)
            })?;
            show(run, &store, &view.id.to_string())
        }
    }
}

fn batches(run: &Run) -> Outcome<Report> {
    let mut list = Listing::default();
    for view in run.store()?.read().batches()? {
        let told = batch_json(&view);
        let count = |code: &str| {
            told.pointer(&format!("/states/{code}"))
                .and_then(Value::as_u64)
                .unwrap_or_default()
        };
        let cells = vec![
            format::short_id(&view.id),
            title(run, &view),
            view.batch.scheme.code().to_owned(),
            format::count(u64::try_from(view.lines.len()).unwrap_or(u64::MAX)),
            format::dong(Dong::new(
                told.get("payable")
                    .and_then(Value::as_i64)
                    .unwrap_or_default(),
            )),
            format!("{} / {}", count("accepted"), count("returned")),
        ];
        list.add(told, cells);
    }
    let heads = [
        run.lang.pick("Mã", "Id"),
        run.lang.pick("Đợt", "Batch"),
        run.lang.pick("Loại", "Scheme"),
        run.lang.pick("Số dòng", "Lines"),
        run.lang.pick("Người tham gia nộp", "Paid by participants"),
        run.lang.pick("Được nhận / trả lại", "Accepted / returned"),
    ];
    let none = run.lang.pick("Chưa có đợt nào.", "No batch yet.");
    Ok(list.report(&heads, none))
}

fn show(run: &Run, store: &Store, id: &str) -> Outcome<Report> {
    let view = office::batch_by_prefix(&store.read(), id)?;
    let rows: Vec<Vec<String>> = view
        .lines
        .iter()
        .map(|line| {
            let gone = run.lang.pick("không còn được tính", "no longer counts");
            let state = batch_state(run, line.state);
            vec![
                line.number.clone().unwrap_or_default(),
                line.line.line.to_string(),
                format::dong(line.payable),
                if line.counts { state } else { gone }.to_owned(),
                line.reason.clone().unwrap_or_default(),
                line.official.clone().unwrap_or_default(),
            ]
        })
        .collect();
    let heads = [
        run.lang.pick("Phiếu thu", "Receipt"),
        run.lang.pick("Dòng", "Line"),
        run.lang.pick("Số tiền", "Amount"),
        run.lang.pick("Tình trạng", "State"),
        run.lang.pick("Lý do", "Reason"),
        run.lang.pick("Số của cơ quan BHXH", "The insurer’s number"),
    ];
    let text = format!("{}\n{}", title(run, &view), table(&heads, &rows, ""));
    Ok(Report::new(batch_json(&view), text))
}

fn title(run: &Run, view: &BatchView) -> String {
    let (number, month) = (view.batch.number, view.batch.month);
    let batch = run.lang.pick("Đợt {n} tháng {m}", "Batch {n} of {m}");
    let scheme = scheme_short(run.lang, view.batch.scheme);
    let batch = batch
        .replace("{n}", &number.to_string())
        .replace("{m}", &month.to_string());
    format!("{batch} – {scheme}")
}

fn batch_json(view: &BatchView) -> serde_json::Value {
    let mut states = std::collections::BTreeMap::<&str, u64>::new();
    let mut payable = 0_i64;
    let mut lines = Vec::with_capacity(view.lines.len());
    for line in &view.lines {
        let state = line.state.map_or("recorded", BatchState::code);
        *states.entry(state).or_default() += 1;
        payable = payable.saturating_add(line.payable.get());
        lines.push(json!({
            "receipt": line.number, "id": line.line.receipt.to_string(), "line": line.line.line,
            "payable": line.payable.get(), "gross": line.gross.get(), "state": state,
            "counts": line.counts, "reason": line.reason, "official": line.official,
        }));
    }
    let held: Vec<_> = view.standing.reasons().map(|hold| hold.code()).collect();
    json!({
        "id": view.id.to_string(), "month": view.batch.month.iso(), "number": view.batch.number,
        "scheme": view.batch.scheme.code(), "day": view.batch.day.iso(), "payable": payable,
        "states": states, "lines": lines, "held": held,
    })
}

fn of_month(reader: &Reader<'_>, of: &OfMonth) -> Outcome<(ScopeId, Month)> {
    let office = organisation::unit_by_code(reader, Some(Level::Office), &of.office)?.scope;
    let month = Month::parse(&of.month);
    let month = month.map_err(|_| parse::choice("--month", &of.month, "11/2026, 12/2026 …"))?;
    Ok((office, month))
}
