//! `strike`

use serde_json::json;

use super::report::Report;
use super::run::Run;
use super::scope_args::Strike;
use crate::failure::{Failure, Outcome};
use crate::strike::{self, record_by_prefix};

pub(super) fn strike(run: &Run, args: &Strike) -> Outcome<Report> {
    let done = run.store()?.write::<_, Failure>(run.now(), |writer| {
        let record = record_by_prefix(&writer.read(), &args.id)?;
        strike::strike(writer, record, &args.reason)
    })?;
    let persons: Vec<_> = done.persons.iter().map(ToString::to_string).collect();
    let json = json!({
        "record": done.record.to_string(), "already": done.already, "persons": persons,
    });
    let text = if done.already {
        run.lang.pick(
            "{id} đã được xoá từ trước.",
            "{id} had been struck out before.",
        )
    } else {
        run.lang.pick(
            "Đã xoá dữ liệu cá nhân của {id} ở đây; mỗi máy xoá khi đồng bộ lần tới, kể cả bản sao lưu và bản ghi đến sau. Phiếu thu và tiền giữ nguyên.",
            "Struck out what was said of {id} here; every device does so when it syncs next, backups and late deliveries included. Receipts and money stay.",
        )
    };
    let mut text = text.replace("{id}", &done.record.to_string());
    if !persons.is_empty() {
        let left = run.lang.pick(
            "Những người trong hộ chưa được xoá:",
            "The people of the household are not struck out:",
        );
        text = format!("{text}\n{left} {}", persons.join(", "));
    }
    Ok(Report::new(json, text))
}
