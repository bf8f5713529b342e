//! Taking a statement in: all of it in one transaction, and once however often it is done.

use book::act::{Act, BankMatch};
use book::body::Body;
use book::date::Date;
use replica::{ActorId, RecordId, ScopeId, UnixMillis};
use store::view::{BankAccountView, BankLineView, LineState};
use store::{Reader, Store, StoreError, Writer};
use web::lang::Lang;
use web::problem::part;
use wire::problem::{Code, Problem};

use super::find::parts_of;
use super::propose::{Proposal, proposals};
use super::statement::{Row, RowError};
use crate::failure::{Failure, Outcome};

/// So many rows are told of one by one.
const ERRORS_TOLD: usize = 10;

/// What taking a statement in did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// Lines that were not here.
    pub new: usize,
    /// Lines that were.
    pub known: usize,
    /// Lines whose words and amount told what they are, whether new or not.
    pub matched: usize,
    /// Lines that by their words pay once more what was paid before.
    pub twice: usize,
    /// Lines of the account that a person has to match.
    pub unknown: usize,
    /// What lines of the account that a person has to match are taken to be, where they name receipts or slips.
    pub proposals: Vec<Proposal>,
}

/// Why a transaction does not stand.
enum Stop {
    Failure(Failure),
    /// It was only tried.
    Tried(Imported),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Failure(error.into())
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

/// Takes the rows of a statement in, in the name of `actor`, and matches what its words and amounts tell. A dry run only
/// says what would come of it.
///
/// # Errors
///
/// `statement-invalid` where rows cannot be read or say something else than lines that are here: nothing is taken in then.
pub fn import(
    store: &mut Store,
    account: &BankAccountView,
    rows: Result<Vec<Row>, Vec<RowError>>,
    actor: ActorId,
    now: UnixMillis,
    dry_run: bool,
) -> Outcome<Imported> {
    let rows = rows.map_err(|errors| refused(&errors))?;
    let done = store.write::<_, Stop>(now, |writer| {
        let mut done = take_in(writer, account, &rows, actor)?;
        match_all(writer, account, actor, Date::local_day(now.0), &mut done)?;
        let lines = lines_of(&writer.read(), account)?;
        let count = |state| lines.iter().filter(|view| view.state == state).count();
        (done.twice, done.unknown) = (count(LineState::Twice), count(LineState::Unknown));
        done.proposals = proposals(&writer.read(), Some(account))?;
        if dry_run {
            Err(Stop::Tried(done))
        } else {
            Ok(done)
        }
    });
    match done {
        Ok(done) | Err(Stop::Tried(done)) => Ok(done),
        Err(Stop::Failure(failure)) => Err(failure),
    }
}

fn take_in(
    writer: &mut Writer<'_>,
    account: &BankAccountView,
    rows: &[Row],
    actor: ActorId,
) -> Outcome<Imported> {
    let here = lines_of(&writer.read(), account)?;
    let (mut done, mut errors) = (Imported::default(), Vec::new());
    for Row { row, line } in rows {
        let same = here
            .iter()
            .find(|view| view.standing.is_counted() && *view.key() == line.key);
        match same {
            Some(view) if view.line != *line => errors.push(RowError {
                row: *row,
                column: "reference",
                problem: Problem::new(Code::SameIdOtherContent).with("what", &line.key.reference),
            }),
            Some(_) => done.known += 1,
            None => {
                let body = Body::Act(Act::BankLine(line.clone()));
                writer.append_as(actor, account.office, &body)?;
                done.new += 1;
            }
        }
    }
    if errors.is_empty() {
        Ok(done)
    } else {
        Err(refused(&errors))
    }
}

/// Matches what tells by itself what it is. One that pays again what was paid before is matched, too: it is held, and
/// shown to a person.
fn match_all(
    writer: &mut Writer<'_>,
    account: &BankAccountView,
    actor: ActorId,
    day: Date,
    done: &mut Imported,
) -> Outcome<()> {
    let mut payments = Vec::new();
    for payment in writer.read().bank_payments()? {
        // What was paid elsewhere is no line's of this account, whatever its words say.
        if writer.read().is_of_office(payment.scope, account.office)? {
            payments.push(payment);
        }
    }
    for view in lines_of(&writer.read(), account)? {
        if view.state != LineState::Unknown {
            continue;
        }
        let parts = parts_of(&view.line, &payments);
        if parts.is_empty() {
            continue;
        }
        for payment in &mut payments {
            let shown = parts.iter().find(|part| part.to == payment.to);
            payment.shown = shown.map_or(payment.shown, |_| payment.asked);
        }
        let body = BankMatch {
            day,
            line: view.line.key.clone(),
            parts,
            undoes: None,
            note: None,
        };
        let made = append_match(writer, account.office, actor, body)?;
        let standing = writer.read().act_standing(made)?;
        done.matched += usize::from(standing.is_some_and(|one| one.is_counted()));
    }
    Ok(())
}

pub(super) fn append_match(
    writer: &mut Writer<'_>,
    office: ScopeId,
    actor: ActorId,
    body: BankMatch,
) -> Outcome<RecordId> {
    let body = Body::Act(Act::BankMatch(body));
    Ok(writer.append_as(actor, office, &body)?.record)
}

pub(super) fn lines_of(
    reader: &Reader<'_>,
    account: &BankAccountView,
) -> Outcome<Vec<BankLineView>> {
    let mut lines = reader.bank_lines()?;
    lines.retain(|view| view.line.key.account == account.account);
    Ok(lines)
}

/// Tells of the first rows that cannot be used, in words, and how many there are.
fn refused(errors: &[RowError]) -> Failure {
    let told = |lang| {
        let row = |error: &RowError| {
            let why = part(lang, &error.problem, error.column);
            format!("{}, {}: {why}", error.row, error.column)
        };
        let told: Vec<String> = errors.iter().take(ERRORS_TOLD).map(row).collect();
        told.join("; ")
    };
    Problem::new(Code::StatementInvalid)
        .with("count", errors.len())
        .with("rows", told(Lang::En))
        .with("rows_vi", told(Lang::Vi))
        .into()
}
