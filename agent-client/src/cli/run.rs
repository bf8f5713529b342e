//! One run of the program: arguments in, two texts and an exit status out. No process is needed to test it.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

use book::date::Date;
use book::tariff::{Held, Tariff};
use clap::Parser as _;
use clap::error::{ContextKind, ErrorKind};
use replica::UnixMillis;
use uuid::Uuid;
use web::lang::Lang;
use web::problem::{from_tariff_error, sentence};
use wire::problem::{Code, Problem};

use super::args::{Cli, Command};
use super::report::{Report, visible};
use super::{
    back, collect, duplicate, hand_over, net, numbers, place, quote, record, sync, tariff, vietqr,
};
use crate::edge::Edge;
use crate::{Agent, Answer, Fault};

/// One run of a command on an enrolled device.
pub(super) struct Session<'e> {
    pub(super) agent: Agent,
    pub(super) lang: Lang,
    pub(super) edge: &'e Edge,
    pub(super) now: UnixMillis,
    pub(super) today: Date,
}

/// What holds for a run before a device is opened.
pub(super) struct Setting<'e> {
    pub(super) folder: Option<PathBuf>,
    pub(super) lang: Lang,
    pub(super) json: bool,
    pub(super) edge: &'e Edge,
}

/// Runs the program and returns its exit status. Prints reports to `out`, problems to `err`.
pub fn run(
    args: impl IntoIterator<Item = OsString>,
    edge: &Edge,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    let cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(error) => return not_understood(&error, &args, out, err),
    };
    let setting = Setting {
        folder: cli.common.data.or_else(|| edge.place.clone()),
        lang: cli.common.lang,
        json: cli.common.json,
        edge,
    };
    let (report, fault) = match command(&setting, cli.command, out) {
        Ok((report, fault)) => (Some(report), fault),
        Err(fault) => (None, Some(fault)),
    };
    if let Some(report) = report {
        print(&report, setting.json, out);
    }
    let Some(Fault(problem)) = fault else {
        return 0;
    };
    complain(&problem, setting.lang, setting.json, err);
    problem.exit_status()
}

/// Does one act. A sync that did not get all through has both a report and a problem.
fn command(
    setting: &Setting<'_>,
    command: Command,
    out: &mut dyn Write,
) -> Answer<(Report, Option<Fault>)> {
    let report = match command {
        Command::Enrol(args) => return net::enrol(setting, &args),
        Command::Sync(args) => return sync::sync(setting, &args, out),
        Command::Ui(args) => net::ui(setting.open()?, &args, out),
        Command::Quote(args) => quote::run(setting, args),
        Command::Tariff => tariff::list(&setting.open()?),
        Command::Household(args) => record::household(&mut setting.open()?, args),
        Command::Person(args) => record::person(&mut setting.open()?, args),
        Command::Visit(args) => record::visit(&mut setting.open()?, args),
        Command::Collect(args) => collect::collect(&mut setting.open()?, &args),
        Command::Vietqr(args) => vietqr::vietqr(&setting.open()?, &args),
        Command::Receipt(args) => collect::receipt(&mut setting.open()?, args),
        Command::Deposit(args) => back::deposit(&mut setting.open()?, args),
        Command::Repay(args) => back::repay(&mut setting.open()?, &args),
        Command::Book(args) => numbers::numbers(&mut setting.open()?, &args),
        Command::HandOver(args) => hand_over::hand_over(&mut setting.open()?, &args),
        Command::Cash => collect::cash(&setting.open()?),
        Command::Status => place::status(&setting.open()?),
        Command::Conflicts(args) => place::conflicts(&mut setting.open()?, args),
        Command::Duplicates(args) => duplicate::run(&mut setting.open()?, args),
    };
    Ok((report?, None))
}

impl<'e> Setting<'e> {
    /// Returns the data folder.
    pub(super) fn folder(&self) -> Answer<PathBuf> {
        self.folder
            .clone()
            .ok_or_else(|| Fault::of(Code::Usage, "--data", ""))
    }

    /// Opens the device.
    pub(super) fn open(&self) -> Answer<Session<'e>> {
        let agent = Agent::open(&self.folder()?)?;
        let now = (self.edge.now)();
        let today = Date::local_day(now.0);
        Ok(Session {
            agent,
            lang: self.lang,
            edge: self.edge,
            now,
            today,
        })
    }
}

impl Setting<'_> {
    /// Returns the tariff that a payment on `day` is quoted from: the device's, or the one that comes with the program
    /// where there is no device.
    pub(super) fn tariff_on(&self, day: Date) -> Answer<Held> {
        let device = self.folder().and_then(|folder| Agent::open(&folder));
        match device {
            Ok(agent) => agent.tariff_on(day),
            Err(fault) if matches!(fault.code(), Code::NotEnrolled | Code::Usage) => {
                let builtin = Tariff::builtin();
                let builtin = builtin.map_err(|error| from_tariff_error("tariff", error))?;
                Ok(Held::Builtin(builtin))
            }
            Err(fault) => Err(fault),
        }
    }
}

impl Session<'_> {
    /// Returns the request id that was given, or a new one.
    pub(super) fn request_id(&self, given: Option<&str>) -> Answer<Uuid> {
        match given {
            Some(text) => {
                Uuid::try_parse(text.trim()).map_err(|_| Fault::of(Code::IdInvalid, "--id", text))
            }
            None => self
                .edge
                .new_id()
                .ok_or_else(|| Fault::new(Code::Internal).with("what", "no randomness")),
        }
    }
}

fn print(report: &Report, json: bool, out: &mut dyn Write) {
    let text = if json {
        report.json.to_string()
    } else {
        visible(&report.text)
    };
    // What was done is done, whether or not anyone reads it.
    writeln!(out, "{}", text.trim_end())
        .and_then(|()| out.flush())
        .unwrap_or_default();
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
    let named = [ContextKind::InvalidArg, ContextKind::InvalidSubcommand];
    let said = |kind| error.get(kind).map(ToString::to_string);
    let what = named.into_iter().find_map(said);
    let got = said(ContextKind::InvalidValue);
    let is_lacking = error.kind() == ErrorKind::MissingRequiredArgument;
    let mut problem = Problem::new(if is_lacking {
        Code::UsageMissing
    } else {
        Code::Usage
    });
    for (name, value) in [("what", what), ("got", got)] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            problem = problem.with(name, value);
        }
    }
    let given = |flag: &str| args.iter().any(|arg| arg == flag);
    let is_english = given("--lang=en")
        || args
            .windows(2)
            .any(|pair| matches!(pair, [flag, lang] if flag == "--lang" && lang == "en"));
    let lang = if is_english { Lang::En } else { Lang::Vi };
    complain(&problem, lang, given("--json"), err);
    problem.exit_status()
}
