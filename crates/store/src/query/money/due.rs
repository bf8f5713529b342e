//! What is due of the cash for which collectors answer: what they hold, and what nobody has confirmed to have from them.

use std::collections::BTreeMap;

use book::act::Purse;
use book::date::Date;
use book::money::Dong;
use book::tariff::{Carried, HandOverDue};
use replica::ActorId;

use crate::query::{Answer, Reader};
use crate::view::{CustodyView, PieceView};

const ANY_UNSEEN: &str = "select exists (select 1 from balance where account = 12 and amount <> 0)";

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
        let due = self.carried(self.custody(None)?)?.into_iter();
        let due = due.map(|(actor, cash)| (actor, rules.due(&cash, today)));
        Ok(due.filter(|(_, due)| due.is_due()).collect())
    }

    /// The same of one collector, at a cost that grows with what they hold.
    ///
    /// # Errors
    ///
    /// [`StoreError`](crate::StoreError).
    pub fn hand_over_due(&self, actor: ActorId, today: Date) -> Answer<HandOverDue> {
        let Some(rules) = self.tariff_on(today)?.hand_over_rules(today) else {
            return Ok(HandOverDue::default());
        };
        let mut all = self.carried(self.custody_of(actor)?)?;
        let cash = all.remove(&actor).unwrap_or_default();
        let due = rules.due(&cash, today);
        Ok(if due.is_due() {
            due
        } else {
            HandOverDue::default()
        })
    }

    fn carried(&self, custody: CustodyView) -> Answer<BTreeMap<ActorId, Carried>> {
        let mut all = BTreeMap::<ActorId, Carried>::new();
        for (actor, pieces) in custody.in_hand {
            all.entry(actor).or_default().in_hand = parts(&pieces, |piece| piece.left);
        }
        for (actor, pieces) in custody.uncounted {
            all.entry(actor).or_default().uncounted = parts(&pieces, |piece| piece.part);
        }
        for (actor, day, rest) in self.unseen_slips()? {
            all.entry(actor).or_default().unseen.push((day, rest));
        }
        Ok(all)
    }

    /// What collectors say that they paid in at a bank, and no statement shows. A slip of an office's cash is the office's
    /// task. Nothing is looked for where statements show as much as slips say, of everybody.
    fn unseen_slips(&self) -> Answer<Vec<(ActorId, Date, Dong)>> {
        let mut any = self.connection.prepare_cached(ANY_UNSEEN)?;
        if !any.query_row([], |row| row.get(0))? {
            return Ok(Vec::new());
        }
        let mut slips = self.bank_slips()?;
        slips.retain(|view| view.standing.is_counted() && view.slip.purse == Purse::Own);
        let unseen = slips.into_iter().map(|view| {
            let rest = view.slip.amount.get().saturating_sub(view.shown.get());
            (view.cashier, view.slip.day, Dong::new(rest))
        });
        Ok(unseen.filter(|(_, _, rest)| *rest > Dong::ZERO).collect())
    }
}

fn parts(pieces: &[PieceView], part: impl Fn(&PieceView) -> Dong) -> Vec<(Date, Dong)> {
    let parts = pieces.iter().map(|piece| (piece.day, part(piece)));
    parts.collect()
}
