//! The cash for which one collector answers, at a cost that grows with that cash and not with all that they ever took.
//!
//! Who never got cash from another collector holds the newest of what they took: as much as the balance says, less what
//! was given back of it by name. So it is read from the newest backwards, as far as the balance and the hand-overs that
//! nobody counted go; only the moves from the oldest of these on are gone through again. What passed from hand to hand
//! stands where its first taker took it: for whoever got any, everything is gone through.

use std::collections::BTreeMap;

use book::act::{Act, ActKind, Purse};
use book::fact::HandOver;
use book::money::Dong;
use replica::{ActorId, RecordId};

use super::custody::{Age, Hands, Move, Piece, Place, negative, of_deposit, piece_of, place};
use crate::StoreError;
use crate::project::money::{Fact, body, in_hands, read_act};
use crate::query::{Answer, Reader};
use crate::sql::time;
use crate::view::{CustodyView, PieceView};

const IN_TRANSIT: &str =
    "select coalesce(sum(amount), 0) from balance where account = 3 and collector = ?1";
const GOT_ANY: &str = "
    select exists (select 1 from hand_over_count where receiver = ?1 and standing = 0)";
/// The newest days first: see the index.
const TAKEN: &str = "
    select id, actor, time, series, receipt_number, day, cash from receipt
    where actor = ?1 and cash > 0 order by day desc";
const GIVEN: &str = "
    select id, scope, actor, device, incarnation, number, time, body, exists (
        select 1 from hand_over_count as said
        where said.hand_over = hand_over.id and said.standing = 0) as counted
    from hand_over where actor = ?1 and standing & 64 = 0 and standing = 0
    order by time desc, incarnation desc, number desc, id desc";
const PAID_IN: &str = "
    select id, kind, scope, actor, device, incarnation, number, time, standing, body
    from act where actor = ?1 and time >= ?2 and kind = 58 and standing & 64 = 0 and standing = 0";

/// What left somebody's hands, in order.
type Moves = BTreeMap<Place, Move>;

impl Reader<'_> {
    /// What one collector holds, and what they gave that nobody counted. What settles what is told only of what waits.
    pub(crate) fn custody_of(&self, actor: ActorId) -> Answer<CustodyView> {
        let mut got_any = self.connection.prepare_cached(GOT_ANY)?;
        if got_any.query_row([actor.0], |row| row.get(0))? {
            return self.custody(None);
        }
        let (mut moves, open) = self.uncounted_of(actor)?;
        let first = moves.keys().next().copied();
        if let Some(first) = first {
            self.paid_in(actor, first, &mut moves)?;
        }
        let mut named = BTreeMap::<RecordId, i64>::new();
        for (fact, act, came) in in_hands(self.connection, ActKind::Repayment, u64::MAX >> 1)? {
            let source = self.source_of(&act)?.unwrap_or(fact.id);
            if fact.actor != actor {
                continue;
            }
            if first.is_some_and(|first| place(&fact) >= first) {
                let back = Move::Back(actor, negative(came), source);
                moves.insert(place(&fact), back);
            } else {
                *named.entry(source).or_default() += negative(came).get();
            }
        }
        let moved: i64 = moves.values().map(amount).sum();
        let held = self.cash_in_hand(actor)?.get().saturating_add(moved);
        let mut hands = Hands::default();
        hands
            .held
            .insert(actor, self.newest(actor, held, &mut named)?);
        for (place, step) in moves {
            hands.step(place.3, step);
        }
        Ok(hands.view(&open))
    }

    /// The hand-overs from the oldest that nobody counted on, and which of them nobody counted. They are looked for from
    /// the newest backwards, as long as more is in transit than was found.
    fn uncounted_of(&self, actor: ActorId) -> Answer<(Moves, Vec<(RecordId, ActorId)>)> {
        let mut in_transit = self.connection.prepare_cached(IN_TRANSIT)?;
        let mut rest: i64 = in_transit.query_row([actor.0], |row| row.get(0))?;
        let (mut moves, mut open) = (Moves::new(), Vec::new());
        let mut statement = self.connection.prepare_cached(GIVEN)?;
        let mut rows = statement.query([actor.0])?;
        while rest > 0
            && let Some(row) = rows.next()?
        {
            let fact = Fact::read(row)?;
            let bytes = row.get_ref("body")?;
            let given: HandOver = body(bytes.as_blob().map_err(StoreError::damaged)?)?;
            if !row.get("counted")? {
                rest = rest.saturating_sub(given.amount.get());
                open.push((fact.id, actor));
            }
            moves.insert(place(&fact), Move::Out(actor, given.amount));
        }
        Ok((moves, open))
    }

    /// Adds the slips of somebody's own cash from a place on.
    fn paid_in(&self, actor: ActorId, from: Place, moves: &mut Moves) -> Answer<()> {
        let mut statement = self.connection.prepare_cached(PAID_IN)?;
        let mut rows = statement.query((actor.0, time(from.0)))?;
        while let Some(row) = rows.next()? {
            let (fact, act, _) = read_act(row)?;
            if let Act::BankSlip(slip) = act
                && slip.purse == Purse::Own
                && place(&fact) >= from
            {
                moves.insert(place(&fact), Move::Out(actor, slip.amount));
            }
        }
        Ok(())
    }

    /// The newest of what somebody took, so much of it, less what was given back of it by name.
    fn newest(
        &self,
        actor: ActorId,
        sum: i64,
        named: &mut BTreeMap<RecordId, i64>,
    ) -> Answer<BTreeMap<Age, PieceView>> {
        let mut deposits = Vec::new();
        for (fact, act, came) in in_hands(self.connection, ActKind::Deposit, u64::MAX >> 1)? {
            if fact.actor == actor {
                deposits.extend(left(of_deposit(&fact, act.day(), came), named));
            }
        }
        let (mut found, mut so_far, mut day) = (Vec::<Piece>::new(), 0_i64, None);
        let mut statement = self.connection.prepare_cached(TAKEN)?;
        let mut rows = statement.query([actor.0])?;
        while let Some(row) = rows.next()? {
            let piece = piece_of(row)?;
            if day != Some(piece.0.0) {
                // Whole days: the oldest of a day may come behind its others.
                let since = deposits.iter().filter(|one| Some(one.0.0) >= day);
                let since: i64 = since.map(|(_, one)| one.left.get()).sum();
                if day.is_some() && so_far.saturating_add(since) >= sum {
                    break;
                }
                day = Some(piece.0.0);
            }
            if let Some(piece) = left(piece, named) {
                so_far = so_far.saturating_add(piece.1.left.get());
                found.push(piece);
            }
        }
        found.extend(deposits);
        found.sort_by(|(one, _), (other, _)| other.cmp(one));
        let mut rest = sum;
        let newest = found.into_iter().map_while(|(age, piece)| {
            let part = Dong::new(piece.left.get().min(rest));
            rest -= part.get();
            (part > Dong::ZERO).then_some((
                age,
                PieceView {
                    part,
                    left: part,
                    ..piece
                },
            ))
        });
        Ok(newest.collect())
    }
}

/// Returns what is left of a piece when what was given back of it by name is taken off; `None`: nothing.
fn left((age, piece): Piece, named: &mut BTreeMap<RecordId, i64>) -> Option<Piece> {
    let back = named.get_mut(&piece.source);
    let taken = back.map_or(0, |back| {
        let taken = piece.left.get().min(*back);
        *back -= taken;
        taken
    });
    let left = Dong::new(piece.left.get() - taken);
    (left > Dong::ZERO).then_some((
        age,
        PieceView {
            part: left,
            left,
            ..piece
        },
    ))
}

fn amount(step: &Move) -> i64 {
    match step {
        Move::Out(_, amount) | Move::Back(_, amount, _) => amount.get(),
        Move::In(count, _) => count.counted.get(),
    }
}
