//! Records that may be one, and what people said of them.

use book::body::Body;
use book::record::RecordKind;
use book::same::Same;
use replica::{ActorId, RecordId, UnixMillis};
use serde::Serialize;
use store::view::{DuplicateSide, DuplicateView, NotOne, PairView};
use store::{Reader, Store};
use web::format;
use web::lang::Lang;
use web::text::alike_reason;
use wire::problem::{Code, Problem};

use crate::failure::Outcome;
use crate::paged::Page;
use crate::waiting;

/// Pairs that may be one, and pairs that were judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Duplicates {
    /// Pairs that nobody has judged, the strongest reason first.
    pub pairs: Vec<Duplicate>,
    /// Whether there are others behind them.
    pub more: bool,
    /// Pairs on which opposite judgements stand.
    pub contested: Vec<Judged>,
}

/// Two records that may be one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Duplicate {
    /// `household` or `person`.
    pub kind: &'static str,
    /// The one with the smaller id.
    pub a: Side,
    /// The other one.
    pub b: Side,
    /// Why, as stable codes, the strongest first.
    pub reasons: Vec<&'static str>,
    /// Why, in words.
    pub words: Vec<&'static str>,
    /// Whether they stand in one scope: otherwise one has to move before they are merged.
    pub mergeable: bool,
}

/// One record of a pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    /// The record.
    pub id: String,
    /// Its scope.
    pub scope: u32,
    /// Its name.
    pub name: String,
}

/// What was said of a pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// The record with the smaller id.
    pub a: Side,
    /// The other one.
    pub b: Side,
    /// Whether they count as the same.
    pub same: bool,
    /// Whether they are shown as one.
    pub one: bool,
    /// Whether opposite judgements stand.
    pub contested: bool,
    /// The judgements that stand, the one that counts first.
    pub judgements: Vec<Judgement>,
}

/// A judgement that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// What was said.
    pub same: bool,
    /// Who said it.
    pub actor: u32,
    /// When.
    pub time: String,
    /// The op.
    pub op: String,
}

/// Reads a page of the pairs that may be one, and all those on which people disagree.
///
/// # Errors
///
/// A problem of the store.
pub fn read(reader: &Reader<'_>, lang: Lang, page: Page) -> Outcome<Duplicates> {
    let found = reader.duplicates(page.offset, page.limit)?;
    let mut contested = reader.judged_pairs(None)?;
    contested.retain(PairView::is_contested);
    Ok(Duplicates {
        pairs: found
            .pairs
            .iter()
            .map(|pair| duplicate(pair, lang))
            .collect(),
        more: found.more,
        contested: contested.iter().map(judged).collect(),
    })
}

/// Reads every pair that was judged.
///
/// # Errors
///
/// A problem of the store.
pub fn all_judged(reader: &Reader<'_>) -> Outcome<Vec<Judged>> {
    Ok(reader.judged_pairs(None)?.iter().map(judged).collect())
}

/// Writes in a user's name that two records are the same, or that they are not.
///
/// # Errors
///
/// `household-unknown`, `pair-invalid`, `scopes-differ`; what the store says.
pub fn judge(
    store: &mut Store,
    now: UnixMillis,
    actor: ActorId,
    (a, b): (RecordId, RecordId),
    same: bool,
) -> Outcome<Judged> {
    let scope = store.read().scope_of_pair(a, b, same)?;
    let scope = scope.map_err(|why| match why {
        NotOne::Unknown(id) => Problem::new(Code::HouseholdUnknown).with("got", id),
        NotOne::Kinds => Problem::new(Code::PairInvalid),
        NotOne::Scopes => Problem::new(Code::ScopesDiffer),
    })?;
    let said = Same::of(a, b, same).ok_or(Code::PairInvalid)?;
    let found = store.read().judged_pair(a, b)?;
    // Opposite judgements side by side are settled by saying it again.
    if let Some(pair) = found
        && pair.judgements.iter().all(|one| one.same == same)
    {
        return Ok(judged(&pair));
    }
    store.write::<_, crate::failure::Failure>(now, |writer| {
        writer.append_as(actor, scope, &Body::Same(said))?;
        Ok(())
    })?;
    let pair = store.read().judged_pair(a, b)?;
    Ok(judged(&pair.ok_or(Code::Internal)?))
}

/// Finds a record by its id or the first digits of it, and that very one: also where it is shown as another.
///
/// # Errors
///
/// `household-unknown`, `id-ambiguous`.
pub fn record(reader: &Reader<'_>, what: &str, given: &str) -> Outcome<RecordId> {
    let problem = |code| Problem::new(code).with("what", what).with("got", given);
    match reader.record_by_prefix(given)?.as_slice() {
        [id] => Ok(*id),
        [] => Err(problem(Code::HouseholdUnknown).into()),
        several => Err(problem(Code::IdAmbiguous)
            .with("count", several.len())
            .into()),
    }
}

fn duplicate(view: &DuplicateView, lang: Lang) -> Duplicate {
    let reasons = || view.reasons.iter().copied();
    Duplicate {
        kind: match view.kind {
            RecordKind::Household => "household",
            RecordKind::Person => "person",
        },
        a: side(&view.a),
        b: side(&view.b),
        reasons: reasons().map(book::same::Alike::code).collect(),
        words: reasons().map(|reason| alike_reason(lang, reason)).collect(),
        mergeable: view.is_in_one_scope(),
    }
}

fn side(view: &DuplicateSide) -> Side {
    Side {
        id: view.id.to_string(),
        scope: view.scope.0,
        name: view.name.clone(),
    }
}

fn judged(view: &PairView) -> Judged {
    let side = |id: RecordId, name: &str| Side {
        id: id.to_string(),
        scope: view.scope.0,
        name: name.to_owned(),
    };
    let judgements = view.judgements.iter().map(|one| Judgement {
        same: one.same,
        actor: one.actor.0,
        time: format::iso_time(one.time.wall()),
        op: waiting::op(&one.dot),
    });
    Judged {
        a: side(view.a, &view.names.0),
        b: side(view.b, &view.names.1),
        same: view.same,
        one: view.one,
        contested: view.is_contested(),
        judgements: judgements.collect(),
    }
}
