//! What is due of the cash for which collectors answer: what they hold, and what nobody has confirmed to have from them.

use std::collections::{BTreeMap, BTreeSet};

use book::act::ActKind;
use book::date::Date;
use book::money::Dong;
use book::tariff::{Carried, HandOverDue};
use replica::{ActorId, RecordId};

use crate::project::money::in_hands;
use crate::query::{Answer, Reader};
use crate::view::PieceView;

impl Reader<'_> {
    /// What the hand-over rules in force on `today` say of each collector's cash; those of whom they say nothing are left
    /// out.
    ///
    /// # Errors
    ///
    /// [`StoreError`](crate::StoreError).
    pub fn hand_overs_due(&self, today: Date) -> Answer<BTreeMap<ActorId, HandOverDue>> {
        let Some(rules) = self.tariff_on(today)?.hand_over_rules(today) else {
            return Ok(BTreeMap::new());
        };
        let due = self.carried()?.into_iter();
        let due = due.map(|(actor, cash)| (actor, rules.due(&cash, today)));
        Ok(due.filter(|(_, due)| due.is_due()).collect())
    }

    fn carried(&self) -> Answer<BTreeMap<ActorId, Carried>> {
        let mut all = BTreeMap::<ActorId, Carried>::new();
        let custody = self.custody(None)?;
        for (actor, pieces) in custody.in_hand {
            all.entry(actor).or_default().in_hand = parts(&pieces, |piece| piece.left);
        }
        for (actor, pieces) in custody.uncounted {
            all.entry(actor).or_default().uncounted = parts(&pieces, |piece| piece.part);
        }
        for (actor, day, rest) in self.unseen_slips()? {
            let cash = all.entry(actor).or_default();
            cash.unseen.push((day, rest));
        }
        Ok(all)
    }

    /// What collectors say that they paid in at a bank, and no statement shows. A slip of an office's cash is the office's
    /// task.
    fn unseen_slips(&self) -> Answer<Vec<(ActorId, Date, Dong)>> {
        let collectors = in_hands(self.connection, ActKind::BankSlip, u64::MAX >> 1)?;
        let collectors: BTreeSet<RecordId> =
            collectors.iter().map(|(fact, _, _)| fact.id).collect();
        let mut slips = self.bank_slips()?;
        slips.retain(|view| {
            view.standing.is_counted()
                && view.shown < view.slip.amount
                && collectors.contains(&view.id)
        });
        let rest = |shown: Dong, amount: Dong| Dong::new(amount.get().saturating_sub(shown.get()));
        let unseen = slips.into_iter().map(|view| {
            (
                view.cashier,
                view.slip.day,
                rest(view.shown, view.slip.amount),
            )
        });
        Ok(unseen.collect())
    }
}

fn parts(pieces: &[PieceView], part: impl Fn(&PieceView) -> Dong) -> Vec<(Date, Dong)> {
    let parts = pieces.iter().map(|piece| (piece.day, part(piece)));
    parts.collect()
}
