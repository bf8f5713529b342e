//! `held`

use book::money::Dong;
use book::standing::{Hold, Standing, Verdict};
use serde_json::{Value, json};
use store::view::{HeldView, RulingView};
use web::format;
use web::text::{Text, hold_reason, tr};

use super::held_tasks::{Tasks, money, short};
use super::report::{Listing, Report, json, table};
use super::run::Run;
use super::scope_args::{Held, HeldDo, RulingArgs};
use crate::failure::{Failure, Outcome};
use crate::organisation::must_be_centre;
use crate::pages::people::Names;
use crate::rulings::{self, Word};
use crate::tasks;
use crate::voids::Void;
use crate::waiting::{self, WaitsFor};
use crate::{decides, declared};

pub(super) fn held(run: &Run, args: &Held) -> Outcome<Report> {
    match &args.act {
        None => list(run, WaitsFor::Person),
        Some(HeldDo::List {
            awaiting_bank,
            decided,
        }) => list(
            run,
            match (awaiting_bank, decided) {
                (true, _) => WaitsFor::Bank,
                (false, true) => WaitsFor::Nobody,
                (false, false) => WaitsFor::Person,
            },
        ),
        Some(HeldDo::Accept(args)) => rule(run, args, Word::Accept),
        Some(HeldDo::Reject(args)) => rule(run, args, Word::Reject),
        Some(HeldDo::Undo(args)) => rule(run, args, Word::Undo),
        Some(HeldDo::Rulings) => rulings(run),
    }
}

fn rule(run: &Run, args: &RulingArgs, word: Word) -> Outcome<Report> {
    let mut store = run.store()?;
    let ruled = store.write::<_, Failure>(run.now(), |writer| {
        let mut ruled = Vec::new();
        for id in &args.ids {
            let one = rulings::by_prefix(&writer.read(), id)?;
            rulings::rule(writer, &one, word, &args.reason)?;
            ruled.push(one.view);
        }
        Ok(ruled)
    })?;
    let said = match word {
        Word::Accept => run.lang.pick(
            "Đã chấp nhận {count}: {titles}.",
            "Accepted {count}: {titles}.",
        ),
        Word::Reject => run.lang.pick(
            "Đã ghi là không chấp nhận {count}: {titles}.",
            "Rejected {count}: {titles}.",
        ),
        Word::Undo => run.lang.pick(
            "Đã rút lại quyết định về {count}: {titles}.",
            "Took back what was ruled on {count}: {titles}.",
        ),
    };
    let code = match word {
        Word::Accept => "accepted",
        Word::Reject => "rejected",
        Word::Undo => "undone",
    };
    let ids: Vec<String> = ruled.iter().map(|one| one.id.to_string()).collect();
    let titles: Vec<&str> = ruled.iter().map(|one| one.title.as_str()).collect();
    let text = said
        .replace("{count}", &ruled.len().to_string())
        .replace("{titles}", &titles.join("; "));
    Ok(Report::new(json!({ "verdict": code, "ids": ids }), text))
}

fn rulings(run: &Run) -> Outcome<Report> {
    let store = run.store()?;
    let reader = store.read();
    let names = Names::read(&reader)?;
    let mut listing = Listing::default();
    for one in rulings::list(&reader)? {
        let (code, words) = verdict(run, one.verdict);
        listing.add(ruling_json(&one, code, &names), {
            let on = one.on.as_ref();
            let state = on.map_or_else(String::new, |on| state(run, on));
            vec![
                on.map_or_else(String::new, |on| short(&on.id.to_string())),
                format::time_millis(one.time.wall()),
                names.actor(one.actor),
                words.to_owned(),
                on.map_or("", |on| waiting::kind_words(run.lang, on.kind))
                    .to_owned(),
                on.map_or_else(|| waiting::op(&one.dot), |on| on.title.clone()),
                money(on.and_then(|on| on.amount)),
                on.and_then(|on| on.whose.clone()).unwrap_or_default(),
                one.reason,
                if one.is_last { state } else { "–".to_owned() },
            ]
        });
    }
    let heads = [
        run.lang.pick("Mã", "Id"),
        run.lang.pick("Lúc", "When"),
        run.lang.pick("Ai quyết", "Ruled by"),
        run.lang.pick("Quyết định", "Ruling"),
        run.lang.pick("Là gì", "What"),
        run.lang.pick("Ngày, số", "Day, number"),
        run.lang.pick("Số tiền", "Amount"),
        run.lang.pick("Của ai", "Whose"),
        tr(run.lang, Text::Reason),
        run.lang.pick("Bây giờ", "Now"),
    ];
    Ok(listing.report(&heads, tr(run.lang, Text::NothingYet)))
}

fn verdict(run: &Run, verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::UNDONE => ("undone", run.lang.pick("rút lại", "taken back")),
        Verdict::Accepted(_) => ("accepted", run.lang.pick("chấp nhận", "accepted")),
        Verdict::Rejected => ("rejected", run.lang.pick("không chấp nhận", "rejected")),
    }
}

fn ruling_json(one: &RulingView, code: &str, names: &Names) -> Value {
    let codes = |standing: Standing| standing.reasons().map(Hold::code).collect::<Vec<_>>();
    let accepted = match one.verdict {
        Verdict::Accepted(named) => codes(named),
        Verdict::Rejected => Vec::new(),
    };
    let on = one.on.as_ref();
    json!({
        "ruling": one.id.to_string(), "verdict": code, "accepted": accepted,
        "actor": one.actor.0, "who": names.actor(one.actor),
        "time": format::iso_time(one.time.wall()), "reason": one.reason, "last": one.is_last,
        "scope": one.scope.0, "op": waiting::op(&one.dot),
        "id": on.map(|on| on.id.to_string()), "kind": on.map(|on| on.kind.code()),
        "title": on.map(|on| on.title.clone()), "amount": on.and_then(|on| on.amount).map(Dong::get),
        "whose": on.and_then(|on| on.whose.clone()),
        "counted": on.map(|on| on.standing.is_counted()),
        "reasons": on.map(|on| codes(on.standing)),
    })
}

/// How something stands now.
fn state(run: &Run, on: &HeldView) -> String {
    if on.standing.is_counted() {
        return run.lang.pick("được tính", "counted").to_owned();
    }
    let words = on
        .standing
        .reasons()
        .map(|hold| hold_reason(run.lang, hold));
    words.collect::<Vec<_>>().join("; ")
}

fn list(run: &Run, waits_for: WaitsFor) -> Outcome<Report> {
    let store = run.store()?;
    let (held, unread) = (
        waiting::held(&store.read(), run.lang, waits_for)?,
        waiting::quarantine(&store.read())?,
    );
    // Tasks that hold nothing back wait for a person, too.
    let tasks = match waits_for {
        WaitsFor::Person => Tasks::read(&store.read(), run.today())?,
        WaitsFor::Bank => Tasks {
            slips: tasks::unseen_slips(&store.read())?,
            ..Tasks::default()
        },
        WaitsFor::Nobody => Tasks::default(),
    };
    let mut rows: Vec<Vec<String>> = held
        .iter()
        .map(held_row)
        .chain(tasks.rows(run, &Names::read(&store.read())?))
        .chain(unread.iter().map(|one| unread_row(run, one)))
        .collect();
    let is_centre = must_be_centre(&store.read()).is_ok();
    for command in rows.iter_mut().filter_map(|row| row.last_mut()) {
        *command = decides::typed(command, is_centre, run.lang);
    }
    let heads = [
        run.lang.pick("Mã", "Id"),
        run.lang.pick("Là gì", "What"),
        run.lang.pick("Ngày, số", "Day, number"),
        run.lang.pick("Số tiền", "Amount"),
        run.lang.pick("Của ai", "Whose"),
        tr(run.lang, Text::WrittenBy),
        tr(run.lang, Text::Scope),
        tr(run.lang, Text::Reason),
        run.lang.pick("Trung tâm nói", "The centre said"),
        run.lang.pick("Lệnh", "Command"),
    ];
    let declared = tasks.declared.iter();
    let declared = declared.map(|one| declared::Receipt::of(one, run.lang));
    let declared: Vec<_> = declared.collect();
    let json = json!({
        "held": json(&held), "quarantine": json(&unread), "overspent": json(&tasks.overspent),
        "differences": json(&tasks.differences), "orders": json(&tasks.orders),
        "uncounted": json(&tasks.uncounted), "slips": json(&tasks.slips),
        "unreviewed": json(&tasks.unreviewed.iter().map(Void::of).collect::<Vec<_>>()),
        "declared": json(&declared), "given_back": json(&tasks.given_back),
    });
    Ok(Report::new(
        json,
        table(&heads, &rows, tr(run.lang, Text::NothingHeld)),
    ))
}

fn held_row(one: &waiting::Held) -> Vec<String> {
    vec![
        short(&one.id),
        one.what.to_owned(),
        one.title.clone(),
        money(one.amount.map(Dong::new)),
        one.whose.clone().unwrap_or_default(),
        one.who.clone(),
        one.scope.to_string(),
        one.words.join("; "),
        one.said.clone().unwrap_or_default(),
        one.command.clone(),
    ]
}

fn unread_row(run: &Run, one: &waiting::Quarantined) -> Vec<String> {
    let what = run.lang.pick("Bản ghi không đọc được", "Unread op");
    let (op, scope) = (one.op.clone(), one.scope.to_string());
    let [amount, whose, who, said, command] = [const { String::new() }; 5];
    let (id, why) = (String::new(), one.why.to_owned());
    vec![
        id,
        what.to_owned(),
        op,
        amount,
        whose,
        who,
        scope,
        why,
        said,
        command,
    ]
}
