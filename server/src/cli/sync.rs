//! `sync`: files on a stick.

use std::path::Path;

use line::stick;
use serde_json::{Value, json};
use web::format;
use wire::problem::{Code, Problem};

use super::files_args::Sync;
use super::report::Report;
use super::run::{Run, Told};
use crate::chance;
use crate::files::{self, TakenIn, Written};

pub(super) fn sync(run: &Run, args: &Sync) -> Told {
    match (&args.from_file, &args.to_file) {
        (Some(from), to) => take_in(run, from, to.as_deref()),
        (None, Some(to)) => write(run, to),
        (None, None) => Err(Problem::new(Code::Usage)
            .with("what", "--from-file, --to-file")
            .into()),
    }
}

fn take_in(run: &Run, from: &Path, to: Option<&Path>) -> Told {
    let file = stick::read(from)?;
    let (mut store, keys, settings) = run.open()?;
    let usual = settings.book_size;
    let taken = files::take_in(&mut store, &keys.key, &file, usual, run.now());
    let taken = taken.map_err(|mut failure| {
        failure.problem = failure.problem.with("path", from.display());
        failure
    })?;
    match taken {
        TakenIn::Asked { sender, answered } => {
            let (received, name) = (answered.taken, sender.name.clone());
            let refused = answered.replies.iter().flat_map(|reply| &reply.verdicts);
            let refused = refused
                .filter(|one| matches!(one.verdict, wire::Verdict::Refused(_)))
                .count();
            let mut json = json!({
                "from": sender.device().to_string(), "received": received, "refused": refused,
            });
            let mut text = run
                .lang
                .pick(
                    "Đã nhận {received} bản ghi mới từ máy “{name}”; từ chối {refused} đoạn.",
                    "{received} new ops were taken in from “{name}”; {refused} pieces were refused.",
                )
                .replace("{received}", &received.to_string())
                .replace("{refused}", &refused.to_string())
                .replace("{name}", &name);
            match to {
                Some(to) => {
                    let random = chance::bytes()?;
                    let written = files::answer(&keys.key, &sender, answered, &random)?;
                    stick::write(to, &written.file)?;
                    text.push('\n');
                    text.push_str(&told(run, to, &written));
                    put(&mut json, to, &written);
                }
                None => text.push_str(run.lang.pick(
                    " Máy ấy chưa được xác nhận: thêm --to-file để ghi tệp trả lời.",
                    " It is not confirmed to that machine: add --to-file to write the answer.",
                )),
            }
            Ok((Report::new(json, text), None))
        }
        TakenIn::Answered { sender, progress } => {
            let json = json!({
                "from": sender.device().to_string(),
                "received": progress.received,
                "complete": progress.complete,
            });
            let text = run
                .lang
                .pick(
                    "Đã nhận trả lời của “{name}”: {received} bản ghi mới.",
                    "The answer of “{name}” was taken in: {received} new ops.",
                )
                .replace("{received}", &progress.received.to_string())
                .replace("{name}", &sender.name);
            let left = (!progress.complete).then(|| Problem::new(Code::NotConfirmed));
            Ok((Report::new(json, text), left))
        }
    }
}

fn write(run: &Run, to: &Path) -> Told {
    let (mut store, keys, _) = run.open()?;
    let written = files::to_centre(&mut store, &keys.key, &chance::bytes()?)?;
    stick::write(to, &written.file)?;
    let mut json = json!({});
    put(&mut json, to, &written);
    Ok((Report::new(json, told(run, to, &written)), None))
}

fn told(run: &Run, to: &Path, written: &Written) -> String {
    let bytes = u64::try_from(written.file.len()).unwrap_or(u64::MAX);
    let mut text = run
        .lang
        .pick(
            "Đã ghi {ops} bản ghi vào {file} ({size}). Chưa có gì được xác nhận cho đến khi bên kia nhận tệp.",
            "{ops} ops were written to {file} ({size}). Nothing is confirmed until the other side takes it in.",
        )
        .replace("{ops}", &written.ops.to_string())
        .replace("{size}", &format::bytes(run.lang, bytes))
        .replace("{file}", &to.display().to_string());
    if written.more {
        text.push_str(run.lang.pick(
            " Chưa hết: phần còn lại ghi vào tệp sau.",
            " That is not all: the rest goes into the next file.",
        ));
    }
    text
}

fn put(json: &mut Value, to: &Path, written: &Written) {
    if let Value::Object(fields) = json {
        fields.insert("file".to_owned(), to.display().to_string().into());
        fields.insert("bytes".to_owned(), written.file.len().into());
        fields.insert("records".to_owned(), written.ops.into());
        fields.insert("more".to_owned(), written.more.into());
    }
}
