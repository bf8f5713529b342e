//! `sync`: once, on and on, or by files.

use std::io::Write;
use std::path::Path;
use std::sync::Mutex;

use line::{Clockwork, stick};
use serde_json::{Value as Json, json};
use web::format;
use web::lang::Lang;
use web::problem::sentence;
use wire::problem::Code;

use super::args::Sync;
use super::net::block_on;
use super::report::{Report, visible};
use super::run::{Session, Setting};
use crate::act::{Outcome, outcome_text};
use crate::watch::{Event, watch};
use crate::{Answer, Fault, http};

type Told = Answer<(Report, Option<Fault>)>;

pub(super) fn sync(setting: &Setting<'_>, args: &Sync, out: &mut dyn Write) -> Told {
    let session = setting.open()?;
    if let Some(path) = &args.to_file {
        return to_file(session, path, args.recipient.as_deref());
    }
    if let Some(path) = &args.from_file {
        return from_file(session, path);
    }
    let (lang, edge) = (session.lang, session.edge);
    let agent = Mutex::new(session.agent);
    let url = args.server.as_deref();
    let outcome = if args.watch {
        let time = Clockwork::default;
        let mut tell = |event: Event<'_>| print(setting, &event, out);
        let work = async {
            let time = time();
            watch(
                &agent,
                url,
                &*edge.now,
                &time,
                line::told_to_stop(),
                &mut tell,
            )
            .await
        };
        block_on(work)??
    } else {
        block_on(http::sync_at(&agent, url, &*edge.now, &mut |_| {}))??
    };
    let mut json = outcome_json(&outcome);
    if args.watch {
        name(&mut json, "stopped");
    }
    let report = Report::new(json, outcome_text(lang, &outcome));
    Ok((report, outcome.fault))
}

fn to_file(mut session: Session<'_>, path: &Path, recipient: Option<&str>) -> Told {
    let random = (session.edge.random)();
    let random = random.ok_or_else(|| Fault::new(Code::Internal).with("what", "no randomness"))?;
    let written = session.agent.file_to(recipient, &random)?;
    stick::write(path, &written.file)?;
    let bytes = u64::try_from(written.file.len()).unwrap_or(u64::MAX);
    let (shown, size) = (
        path.display().to_string(),
        format::bytes(session.lang, bytes),
    );
    let place = if written.for_centre {
        "centre"
    } else {
        "office"
    };
    let ops = written.ops;
    let mut text = match session.lang {
        Lang::Vi => format!(
            "Đã ghi {ops} bản ghi vào {shown} ({size}). Chưa có gì được xác nhận: mang tệp đến máy chủ, rồi nhận tệp trả lời bằng --from-file."
        ),
        Lang::En => format!(
            "{ops} records were written to {shown} ({size}). Nothing is confirmed by that: bring the file to the server, then take in its answer with --from-file."
        ),
    };
    if written.more {
        text.push_str(session.lang.pick(
            " Chưa hết: phần còn lại ghi vào tệp sau, khi đã nhận trả lời.",
            " That is not all: the rest goes into the next file, once this one was answered.",
        ));
    }
    let json = json!({
        "file": shown, "bytes": bytes, "for": place, "records": ops, "more": written.more, "confirmed": 0,
    });
    Ok((Report::new(json, text), None))
}

fn from_file(mut session: Session<'_>, path: &Path) -> Told {
    let file = stick::read(path)?;
    let named = |fault: Fault| fault.with("path", path.display());
    let outcome = session.agent.file_from(&file, session.now).map_err(named)?;
    let text = outcome_text(session.lang, &outcome);
    Ok((Report::new(outcome_json(&outcome), text), outcome.fault))
}

/// Prints what a watch tells: a line each.
fn print(setting: &Setting<'_>, event: &Event<'_>, out: &mut dyn Write) {
    let lang = setting.lang;
    let (mut json, text, kind) = match event {
        Event::Exchanged(outcome) => (outcome_json(outcome), exchanged(lang, outcome), "exchanged"),
        Event::Synced(outcome) => {
            let mut text = outcome_text(lang, outcome);
            if let Some(fault) = &outcome.fault {
                text = format!("{text}\n{}", sentence(lang, &fault.0));
            }
            (outcome_json(outcome), text, "synced")
        }
        Event::Failed(fault) => (
            json!({ "code": fault.code().as_str() }),
            sentence(lang, &fault.0),
            "failed",
        ),
        Event::Pausing(seconds) => {
            let text = match lang {
                Lang::Vi => format!("Thử lại sau {seconds} giây; Ctrl-C để dừng."),
                Lang::En => format!("Trying again in {seconds} seconds; Ctrl-C stops."),
            };
            (json!({ "seconds": seconds }), text, "pausing")
        }
    };
    name(&mut json, kind);
    let line = if setting.json {
        json.to_string()
    } else {
        visible(&text)
    };
    // A closed output stops no sync.
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .unwrap_or_default();
}

fn exchanged(lang: Lang, outcome: &Outcome) -> String {
    let (up, down) = (
        format::bytes(lang, outcome.bytes_up),
        format::bytes(lang, outcome.bytes_down),
    );
    let (confirmed, here, place) = (
        outcome.confirmed(),
        outcome.here,
        outcome.reached.name(lang),
    );
    match lang {
        Lang::Vi => format!("… gửi {up}, nhận {down}; đã xác nhận {place}: {confirmed}/{here}"),
        Lang::En => format!("… sent {up}, received {down}; confirmed {place}: {confirmed}/{here}"),
    }
}

fn name(json: &mut Json, event: &str) {
    if let Json::Object(fields) = json {
        fields.insert("event".to_owned(), event.into());
    }
}

pub(super) fn outcome_json(outcome: &Outcome) -> Json {
    let tried = outcome
        .tried
        .iter()
        .map(|(url, fault)| json!({ "url": url, "code": fault.code().as_str() }));
    let oldest = outcome
        .oldest_waiting
        .map(|time| format::iso_time(time.wall()));
    let by_peer = outcome.refused.iter().filter(|one| one.by_peer).count();
    json!({
        "reached": outcome.reached.code(),
        "server": outcome.url,
        "device": outcome.here,
        "office": outcome.confirmed_office,
        "centre": outcome.confirmed_centre,
        "waiting": outcome.waiting,
        "waiting_bytes": outcome.waiting_bytes,
        "oldest_waiting": oldest,
        "received": outcome.received,
        "refused": by_peer,
        "not_taken": outcome.refused.len() - by_peer,
        "bytes_up": outcome.bytes_up,
        "bytes_down": outcome.bytes_down,
        "requests": outcome.requests,
        "complete": outcome.fault.is_none(),
        "code": outcome.fault.as_ref().map(|fault| fault.code().as_str()),
        "tried": tried.collect::<Vec<_>>(),
    })
}
