//! Participants on a day, per office and scheme.

use book::date::Date;
use book::fact::Scheme;
use book::organisation::Level;
use serde::{Deserialize, Serialize, Serializer};
use store::Reader;
use store::view::ParticipantsFilter;
use wire::problem::{Code, Problem};

use crate::failure::Outcome;
use crate::ledger::given;
use crate::pages::frame;
use crate::parse;

/// What is asked, as texts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The day.
    pub on: Option<String>,
    /// New means: not covered before this day; the first of January where it is left out.
    pub new_since: Option<String>,
}

/// The names of what is asked, as addresses bear them.
pub const NAMES: [&str; 2] = ["on", "new_since"];

/// The counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Participants {
    /// The day.
    #[serde(serialize_with = "iso")]
    pub on: Date,
    /// New means: not covered before this day.
    #[serde(serialize_with = "iso")]
    pub new_since: Date,
    /// Whether they are an office's.
    pub provisional: bool,
    /// Per office and scheme.
    pub rows: Vec<Count>,
    /// Per scheme.
    pub totals: Vec<Total>,
}

/// The count of one office and scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The office's code.
    pub office: String,
    /// Its name.
    pub name: String,
    /// The scheme.
    #[serde(serialize_with = "code")]
    pub scheme: Scheme,
    /// How many persons.
    pub persons: u64,
    /// How many of them are new.
    pub new: u64,
}

/// The count of one scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Total {
    /// The scheme.
    #[serde(serialize_with = "code")]
    pub scheme: Scheme,
    /// How many persons.
    pub persons: u64,
    /// How many of them are new.
    pub new: u64,
}

/// Counts the participants; without a day, those of `today`.
///
/// # Errors
///
/// The problem of a day that is not understood.
pub fn read(reader: &Reader<'_>, asked: &Asked, today: Date) -> Outcome<Participants> {
    let on = given(&asked.on).map_or(Ok(today), |got| parse::day("on", got))?;
    let new_since = match given(&asked.new_since) {
        Some(got) => parse::day("new_since", got)?,
        None => Date::from_ymd(on.year(), 1, 1).map_err(|_| Problem::new(Code::DateInvalid))?,
    };
    let offices: Vec<_> = reader
        .units()?
        .into_iter()
        .filter(|unit| unit.level == Level::Office)
        .collect();
    let counts = reader.participants(&ParticipantsFilter { on, new_since })?;
    let rows: Vec<Count> = counts
        .into_iter()
        .map(|count| Count {
            office: offices
                .iter()
                .find(|unit| unit.scope == count.office)
                .map_or_else(|| format!("#{}", count.office), |unit| unit.code.clone()),
            name: count.name,
            scheme: count.scheme,
            persons: count.persons,
            new: count.new,
        })
        .collect();
    let totals = Scheme::ALL.map(|scheme| {
        let of = || rows.iter().filter(move |row| row.scheme == scheme);
        let persons = of().map(|row| row.persons).sum();
        Total {
            scheme,
            persons,
            new: of().map(|row| row.new).sum(),
        }
    });
    let provisional = frame::is_provisional(reader)?;
    Ok(Participants {
        on,
        new_since,
        provisional,
        totals: totals.to_vec(),
        rows,
    })
}

fn iso<S: Serializer>(day: &Date, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&day.iso())
}

fn code<S: Serializer>(scheme: &Scheme, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(scheme.code())
}
