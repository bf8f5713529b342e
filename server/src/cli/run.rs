//! One run of the program: arguments in, two texts and an exit status out. No process is needed to test it.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use book::date::Date;
use clap::Parser as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use etcetera::AppStrategy as _;
use replica::UnixMillis;
use store::Store;
use web::lang::Lang;
use web::problem::sentence;
use wire::problem::{Code, Problem};

use super::args::{Cli, Command};
use super::report::{Report, visible};
use super::{
    bank, books, commission, declared, duplicates, export, hand_over, held, import, invite, ledger,
    money, office, owed, people, refunds, root, scopes, serve, setup, sponsor, strike, sync,
    tariff, verify, voids,
};
use crate::clock::{self, Clock};
use crate::failure::Outcome;
use crate::folder::{Folder, KeyFile};
use crate::settings::Settings;

/// What holds for a run.
pub(super) struct Run {
    pub(super) folder: Folder,
    pub(super) lang: Lang,
    pub(super) json: bool,
    pub(super) clock: Clock,
}

/// A report and, where it tells of something wrong, the problem that is the exit status.
pub(super) type Told = Outcome<(Report, Option<Problem>)>;

/// The program: arguments, standard output and error, the machine's clock.
#[must_use]
pub fn main() -> ExitCode {
    let (mut out, mut err) = (std::io::stdout(), std::io::stderr());
    ExitCode::from(run(
        std::env::args_os(),
        clock::system(),
        &mut out,
        &mut err,
    ))
}

/// Runs the program and returns its exit status. Prints reports to `out`, problems to `err`.
pub fn run(
    args: impl IntoIterator<Item = OsString>,
    clock: Clock,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    let cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(error) => return not_understood(&error, &args, out, err),
    };
    let (lang, json) = (cli.common.lang, cli.common.json);
    let Some(folder) = cli.common.data.or_else(platform_place) else {
        let problem = Problem::new(Code::Usage).with("what", "--data");
        complain(&problem, lang, json, err);
        return problem.exit_status();
    };
    let run = Run {
        folder: Folder::at(&folder),
        lang,
        json,
        clock,
    };
    let problem = match command(&run, &cli.command, out) {
        Ok((report, problem)) => {
            print(&report, json, out);
            problem
        }
        Err(failure) => Some(failure.told()),
    };
    let Some(problem) = problem else { return 0 };
    complain(&problem, lang, json, err);
    problem.exit_status()
}

fn command(run: &Run, command: &Command, out: &mut dyn Write) -> Told {
    let report = match command {
        Command::Init(args) => setup::init(run, args),
        Command::Unit(args) => people::unit(run, args),
        Command::Collector(args) => people::collector(run, args),
        Command::User(args) => people::user(run, args),
        Command::Token(args) => people::token(run, args),
        Command::Invite(args) => invite::invite(run, args),
        Command::Sponsor(args) => sponsor::sponsor(run, args),
        Command::Commission(args) => commission::commission(run, args),
        Command::HandOver(args) => hand_over::hand_over(run, args),
        Command::Bank(args) => bank::bank(run, args),
        Command::Owed(args) => owed::owed(run, args),
        Command::Refund(args) => refunds::refund(run, args),
        Command::Book(args) => books::book(run, args),
        Command::Period(args) => office::period(run, args),
        Command::Batch(args) => office::batch(run, args),
        Command::Serve(args) => serve::serve(run, args, out),
        Command::Ledger(args) => ledger::ledger(run, args),
        Command::Export(args) => export::export(run, args),
        Command::Op(args) => ledger::op(run, args),
        Command::Participants(args) => money::participants(run, args),
        Command::Cash => money::cash(run),
        Command::Conflicts => verify::conflicts(run),
        Command::Duplicates(args) => duplicates::duplicates(run, args),
        Command::Held(args) => held::held(run, args),
        Command::Grant(args) => scopes::grant(run, args),
        Command::Device(args) => scopes::device(run, args),
        Command::Root(args) => root::root(run, args),
        Command::Tariff(args) => tariff::tariff(run, args),
        Command::Household(args) => scopes::household(run, args),
        Command::Forks => verify::forks(run),
        Command::Restored => verify::restored(run),
        Command::Strike(args) => strike::strike(run, args),
        Command::Void(args) => voids::void(run, args),
        Command::Declared(args) => declared::declares(run, args),
        Command::Rebuild => verify::rebuild(run),
        Command::Import(args) => return import::import(run, args),
        Command::Sync(args) => return sync::sync(run, args),
        Command::Verify => return verify::verify(run),
    };
    Ok((report?, None))
}

impl Run {
    /// Opens the server's store.
    pub(super) fn open(&self) -> Outcome<(Store, KeyFile, Settings)> {
        self.folder.open()
    }

    /// Returns the store alone.
    pub(super) fn store(&self) -> Outcome<Store> {
        Ok(self.open()?.0)
    }

    pub(super) fn now(&self) -> UnixMillis {
        (self.clock)()
    }

    pub(super) fn today(&self) -> Date {
        Date::local_day(self.now().0)
    }
}

fn print(report: &Report, json: bool, out: &mut dyn Write) {
    let text = if json {
        report.json.to_string()
    } else {
        visible(&report.text)
    };
    // What was done is done, whether or not anyone reads it.
    if let Some(file) = report.file.as_ref().filter(|_| !json) {
        out.write_all(file)
            .and_then(|()| out.flush())
            .unwrap_or_default();
    } else if !text.is_empty() {
        writeln!(out, "{}", text.trim_end())
            .and_then(|()| out.flush())
            .unwrap_or_default();
    }
}

fn complain(problem: &Problem, lang: Lang, json: bool, err: &mut dyn Write) {
    let message = sentence(lang, problem);
    let (code, exit) = (problem.code.as_str(), problem.exit_status());
    let text = if json {
        serde_json::json!({ "code": code, "message": message, "exit": exit }).to_string()
    } else {
        format!("{message} ({code})")
    };
    writeln!(err, "{text}")
        .and_then(|()| err.flush())
        .unwrap_or_default();
}

/// Tells what clap did not understand in one sentence; help and version are no problem.
fn not_understood(
    error: &clap::Error,
    args: &[OsString],
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        write!(out, "{}", error.render()).unwrap_or_default();
        return 0;
    }
    let text = |kind| {
        let value = error.get(kind)?;
        if let ContextValue::Strings(texts) = value {
            return Some(texts.join(", "));
        }
        if let ContextValue::String(text) = value {
            Some(text.clone())
        } else {
            None
        }
    };
    let what = text(ContextKind::InvalidArg).or_else(|| text(ContextKind::InvalidSubcommand));
    let is_lacking = error.kind() == ErrorKind::MissingRequiredArgument;
    let mut problem = Problem::new(if is_lacking {
        Code::UsageMissing
    } else {
        Code::Usage
    });
    for (name, value) in [("what", what), ("got", text(ContextKind::InvalidValue))] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            problem = problem.with(name, value);
        }
    }
    let given = |flag: &str| args.iter().any(|arg| arg == flag);
    let english = given("--lang=en")
        || args
            .iter()
            .zip(args.iter().skip(1))
            .any(|(flag, value)| flag == "--lang" && value == "en");
    let lang = if english { Lang::En } else { Lang::Vi };
    complain(&problem, lang, given("--json"), err);
    problem.exit_status()
}

/// The platform's place for a program's data.
fn platform_place() -> Option<PathBuf> {
    let names = etcetera::AppStrategyArgs {
        top_level_domain: "vn".to_owned(),
        author: "Tung Nha".to_owned(),
        app_name: "tungnha-server".to_owned(),
    };
    etcetera::choose_app_strategy(names)
        .ok()
        .map(|strategy| strategy.data_dir())
}
