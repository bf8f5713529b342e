//! Records that may be one: a person says whether they are.

use book::body::Body;
use book::same::Same;
use replica::{RecordId, UnixMillis};
use store::view::{NotOne, PairView};
use wire::problem::Code;

use crate::{Agent, Answer, Fault};

/// What was said of two records, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The pair with all that was said of it.
    pub pair: PairView,
    /// Whether the same had been said before: nothing was written now.
    pub before: bool,
}

impl Agent {
    /// Says that two records are the same, or that they are not; the latter also takes the former back.
    ///
    /// # Errors
    ///
    /// `id-invalid`, `pair-invalid`, `scopes-differ`; what the store says.
    pub fn judge_same(
        &mut self,
        a: RecordId,
        b: RecordId,
        same: bool,
        now: UnixMillis,
    ) -> Answer<Judged> {
        let scope = self.read().scope_of_pair(a, b, same)?.map_err(not_one)?;
        let said = Same::of(a, b, same).ok_or_else(|| Fault::new(Code::PairInvalid))?;
        let found = self.read().judged_pair(a, b)?;
        // Opposite judgements side by side are settled by saying it again.
        let stands = |pair: &PairView| pair.judgements.iter().all(|one| one.same == same);
        if let Some(pair) = found.filter(stands) {
            return Ok(Judged { pair, before: true });
        }
        self.store.write::<_, Fault>(now, |writer| {
            writer.append(scope, &Body::Same(said))?;
            Ok(())
        })?;
        let pair = self.read().judged_pair(a, b)?;
        let pair = pair.ok_or_else(|| Fault::new(Code::Internal).with("what", "pair"))?;
        Ok(Judged {
            pair,
            before: false,
        })
    }
}

fn not_one(why: NotOne) -> Fault {
    match why {
        NotOne::Unknown(id) => Fault::new(Code::HouseholdUnknown).with("got", id),
        NotOne::Kinds => Fault::new(Code::PairInvalid),
        NotOne::Scopes => Fault::new(Code::ScopesDiffer),
    }
}
