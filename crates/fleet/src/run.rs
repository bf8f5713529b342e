//! Does what the command line asks.

use std::path::{Path, PathBuf};

use web::lang::Lang;

use crate::cli::{Command, DemoArgs, LineArgs, StormArgs};
use crate::demo::{self, Options, Stage};
use crate::fault::{Fault, Outcome, While as _};
use crate::show::{bar, say, tell};
use crate::workload::{self, Stopwatch};
use crate::{district, ledger_bench, line, load, prove, world};

/// Does it; whether all is well.
///
/// # Errors
///
/// What could not be done.
pub fn run(command: &Command) -> Outcome<bool> {
    match command {
        Command::Demo(args) if args.district => run_district(args),
        Command::Demo(args) => runtime()?.block_on(run_demo(args)),
        Command::Simulate(args) => prove::simulate(args),
        Command::Schedules(args) => prove::schedules(args),
        Command::Workload {
            file,
            scale,
            one_commune,
        } => {
            let growth = workload::Growth {
                scale: *scale,
                one_commune: *one_commune,
            };
            let folder = tempfile::tempdir()?;
            let lines = runtime()?.block_on(workload::measure(file, growth, folder.path()))?;
            lines.iter().try_for_each(|line| say(&line.to_string()))?;
            Ok(true)
        }
        Command::Intake { file, times } => run_intake(file, *times),
        Command::LedgerBench {
            postings,
            receipts_a_day,
            single,
        } => {
            let options = ledger_bench::Options {
                postings: *postings,
                receipts_a_day: *receipts_a_day,
                single: *single,
            };
            let folder = tempfile::tempdir()?;
            let runtime = runtime()?;
            let _inside = runtime.enter();
            let line = ledger_bench::measure(options, folder.path())?;
            say(&line.to_string())?;
            Ok(true)
        }
        Command::Storm(args) => run_storm(args),
        Command::Line(args) => run_line(args),
        Command::StormServer { folder } => load::serve_until_told(folder).map(|()| true),
    }
}

fn run_intake(file: &Path, times: u32) -> Outcome<bool> {
    let folder = tempfile::tempdir()?;
    let text = std::fs::read_to_string(file).doing(&file.display().to_string())?;
    let workload = workload::Workload::parse(&text)?;
    runtime()?.block_on(workload::run(&workload, folder.path()))?;
    for time in 0..times {
        let own = folder.path().join(format!("intake-{time}"));
        let group = server::intake::GROUP_MAX;
        let now = server::clock::now();
        let measured = load::intake(&folder.path().join("centre"), &own, group, now)?;
        say(&load::intake_line(&measured).to_string())?;
    }
    Ok(true)
}

fn run_storm(args: &StormArgs) -> Outcome<bool> {
    let folder = tempfile::tempdir()?;
    let options = load::Options {
        folder: folder.path().to_owned(),
        devices: args.devices,
        records: args.records,
        host: load::Host::Child(std::env::current_exe()?),
        with_floor: true,
    };
    let measured = runtime()?.block_on(load::storm(&options, server::clock::now()))?;
    say(&if args.json {
        load::storm_line(&measured).to_string()
    } else {
        load::storm_words(&measured)
    })?;
    Ok(measured.is_well())
}

fn run_line(args: &LineArgs) -> Outcome<bool> {
    let options = line::Options {
        model: line::Model {
            bits_per_second: args.bits_per_second,
            loss_percent: args.loss,
            delay_millis: args.delay,
        },
        receipts: args.receipts,
        seed: args.seed,
        is_real: args.real,
    };
    let measured = runtime()?.block_on(line::measure(&options))?;
    say(&if args.json {
        line::json(&measured).to_string()
    } else {
        line::words(&measured)
    })?;
    Ok(measured.evening.millis_95 <= args.within.saturating_mul(1_000))
}

fn runtime() -> Outcome<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?)
}

async fn run_demo(args: &DemoArgs) -> Outcome<bool> {
    let (folder, guard) = folder(args)?;
    let options = Options {
        folder,
        seed: args.seed,
        day: args.day,
    };
    let lang = args.lang.lang();
    let clock = Stopwatch::start();
    let mut told = |stage| {
        tell(&format!(
            "{:>5} ms  {}",
            clock.elapsed().as_millis(),
            words(stage, lang)
        ));
    };
    let mut evening = demo::evening(&options, &mut told).await?;
    let mut report = demo::read(&evening, args.seed, args.day, lang)?;
    let open = demo::open(&evening, args.seed, lang).await?;
    open.check(&mut report.checks).await?;
    let well = report.checks.all_hold();
    let text = demo::print(&report, lang);
    let printed = format!("{text}{}", open.print(lang));
    report.open = Some(open);
    say(&if args.json {
        serde_json::to_string_pretty(&report)?
    } else {
        printed
    })?;
    if !args.once {
        tell(until_stopped(lang));
        tokio::signal::ctrl_c().await?;
    }
    evening.stop().await?;
    drop(guard);
    Ok(well)
}

fn run_district(args: &DemoArgs) -> Outcome<bool> {
    let (folder, guard) = folder(args)?;
    let options = district::Options {
        folder,
        seed: args.seed,
        figures: world::YEN_THANH,
        relays: args.relays,
    };
    let lang = args.lang.lang();
    let bar = bar("{prefix} [{bar:40}] {pos}/{len} {elapsed}")?;
    let mut district = district::District::live(&options, &bar)?;
    bar.finish_and_clear();
    let mut report = district.report()?;
    let open = district.open_and_check(&mut report.checks)?;
    let well = report.checks.all_hold();
    let printed = format!("{}{}", district::print(&report, lang), open.print(lang));
    report.open = Some(open);
    say(&if args.json {
        serde_json::to_string_pretty(&report)?
    } else {
        printed
    })?;
    if !args.once {
        tell(until_stopped(lang));
        district.wait()?;
    }
    district.stop()?;
    drop(guard);
    Ok(well)
}

/// Returns the folder asked for, or a fresh one that goes away with its guard.
fn folder(args: &DemoArgs) -> Outcome<(PathBuf, Option<tempfile::TempDir>)> {
    match &args.folder {
        Some(folder) if folder.exists() && folder.read_dir()?.next().is_some() => {
            Err(Fault::new(format!("{} is not empty", folder.display())))
        }
        Some(folder) => {
            std::fs::create_dir_all(folder).doing(&folder.display().to_string())?;
            Ok((folder.clone(), None))
        }
        None => {
            let guard = tempfile::Builder::new().prefix("tungnha-demo-").tempdir()?;
            Ok((guard.path().to_owned(), Some(guard)))
        }
    }
}

const fn until_stopped(lang: Lang) -> &'static str {
    lang.pick("Nhấn Ctrl-C để dừng.", "Ctrl-C ends it.")
}

const fn words(stage: Stage, lang: Lang) -> &'static str {
    match (stage, lang) {
        (Stage::Founded, Lang::Vi) => "trung tâm và cơ sở Mã Thành đã chạy",
        (Stage::Founded, Lang::En) => "the centre and Mã Thành's office are up",
        (Stage::Enrolled, Lang::Vi) => "ba nhân viên thu đã đăng ký máy của mình",
        (Stage::Enrolled, Lang::En) => "three collectors are enrolled",
        (Stage::Recorded, Lang::Vi) => "buổi tối không có mạng: thêm hộ, thăm hộ, thu tiền",
        (Stage::Recorded, Lang::En) => {
            "an evening without a network: registrations, visits, receipts"
        }
        (Stage::ByOffice, Lang::Vi) => "người thứ nhất đồng bộ qua cơ sở, cơ sở chuyển tiếp",
        (Stage::ByOffice, Lang::En) => "the first synced through the office, which relayed",
        (Stage::Straight, Lang::Vi) => "người thứ hai đồng bộ thẳng với trung tâm",
        (Stage::Straight, Lang::En) => "the second synced straight with the centre",
        (Stage::Cut, Lang::Vi) => "đường truyền của người thứ ba đứt giữa chừng; đã thử lại",
        (Stage::Cut, Lang::En) => "the third's line broke in the middle of a request; tried again",
        (Stage::Counted, Lang::Vi) => "đã bàn giao và kiểm đếm tiền mặt",
        (Stage::Counted, Lang::En) => "cash was handed over and counted",
    }
}
