//! `void`

use replica::ActorId;
use serde_json::json;
use store::accounts::Duty;
use store::view::{VoidFilter, VoidView};
use web::format;
use web::text::{Text, tr};

use super::report::{Report, json, table};
use super::run::Run;
use super::void_args::{Void, Word};
use crate::failure::{Failure, Outcome};
use crate::{accounts, parse, voids};

pub(super) fn void(run: &Run, args: &Void) -> Outcome<Report> {
    match args {
        Void::List {
            waiting,
            unreviewed,
        } => list(run, *waiting, *unreviewed),
        Void::Approve(word) => say(run, word, true),
        Void::Refuse(word) => say(run, word, false),
        Void::Review { ids, user, note } => review(run, ids, user, note.as_deref()),
    }
}

fn list(run: &Run, waiting: bool, unreviewed: bool) -> Outcome<Report> {
    let store = run.store()?;
    let filter = VoidFilter {
        receipt: None,
        waiting,
        unreviewed,
    };
    let found = store.read().voids(&filter)?;
    let actors = store.read().actors()?;
    let name = |of: ActorId| {
        let actor = actors.iter().find(|actor| actor.actor == of);
        actor.map_or_else(|| of.to_string(), |actor| actor.name.clone())
    };
    let row = |view: &VoidView| {
        let receipt = view.receipt.as_ref();
        let reviewed = view.review.as_ref().map(|review| name(review.actor));
        vec![
            format::short_id(&view.id),
            receipt.map_or_else(String::new, |receipt| receipt.number.to_string()),
            receipt.map_or_else(String::new, |receipt| format::dong(receipt.payable)),
            name(view.actor),
            web::void::line(run.lang, &view.void, view.standing),
            reviewed.unwrap_or_default(),
        ]
    };
    let heads = [
        run.lang.pick("Mã", "Id"),
        tr(run.lang, Text::Number),
        tr(run.lang, Text::Amount),
        run.lang.pick("Người huỷ", "Made by"),
        run.lang.pick("Việc huỷ", "Void"),
        run.lang.pick("Người kiểm tra", "Reviewed by"),
    ];
    let rows: Vec<_> = found.iter().map(row).collect();
    let told: Vec<_> = found.iter().map(voids::Void::of).collect();
    Ok(Report::new(
        json(&told),
        table(&heads, &rows, tr(run.lang, Text::NothingYet)),
    ))
}

fn say(run: &Run, word: &Word, approves: bool) -> Outcome<Report> {
    let mut store = run.store()?;
    let duties = [Duty::Supervisor, Duty::Administrator];
    let user = accounts::user_who(&store.read(), &word.user, &duties)?;
    let reason = word.reason.as_deref();
    let reason = reason
        .map(|text| parse::text("--reason", text))
        .transpose()?;
    let view = voids::by_prefix(&store.read(), &word.id)?;
    accounts::must_act_for(&store.read(), &user, view.scope)?;
    let said = (user.actor, run.today());
    store.write::<_, Failure>(run.now(), |writer| {
        voids::say(writer, &view, approves, reason, said)
    })?;
    let view = voids::by_prefix(&store.read(), &view.id.to_string())?;
    let text = web::void::line(run.lang, &view.void, view.standing);
    Ok(Report::new(json(&voids::Void::of(&view)), text))
}

fn review(run: &Run, ids: &[String], user: &str, note: Option<&str>) -> Outcome<Report> {
    let mut store = run.store()?;
    let user = accounts::known_user(&store.read(), user)?;
    accounts::must_be(&user, &[Duty::Supervisor, Duty::Administrator])?;
    let note = note.map(|text| parse::text("--note", text)).transpose()?;
    let open = VoidFilter {
        unreviewed: true,
        ..VoidFilter::default()
    };
    let found = if ids.is_empty() {
        let mut all = store.read().voids(&open)?;
        // Their own wait for somebody else, and another office's for its own.
        let is_theirs = |view: &VoidView| {
            let collector = view.receipt.as_ref().map(|receipt| receipt.collector);
            let own = view.actor == user.actor || collector == Some(user.actor);
            !own && accounts::must_act_for(&store.read(), &user, view.scope).is_ok()
        };
        all.retain(is_theirs);
        all
    } else {
        let one = |id: &String| voids::by_prefix(&store.read(), id);
        ids.iter().map(one).collect::<Outcome<_>>()?
    };
    for view in &found {
        accounts::must_act_for(&store.read(), &user, view.scope)?;
    }
    let said = (user.actor, run.today());
    store.write::<_, Failure>(run.now(), |writer| {
        voids::review(writer, &found, note.as_deref(), said)
    })?;
    let left = store.read().voids(&open)?.len();
    let ids: Vec<String> = found.iter().map(|view| view.id.to_string()).collect();
    let text = run.lang.pick(
        "Đã kiểm tra {count} phiếu huỷ, còn {left} phiếu.",
        "Reviewed {count} voids, {left} left.",
    );
    let text = text
        .replace("{count}", &found.len().to_string())
        .replace("{left}", &left.to_string());
    Ok(Report::new(json!({ "reviewed": ids, "left": left }), text))
}
