//! Where cash went: which hand-over settles which receipts, the oldest first, and what is still in whose hands.
//!
//! Cash is not marked; the oldest is held to be given away first. What passes to another collector keeps its receipt and
//! day there. Short counts pass on so much less, of the newest.
//!
//! No clock makes cash disappear: nothing arrives before it was given, and what was given before it arrived is given as
//! soon as it does.

use std::collections::{BTreeMap, VecDeque};

use book::act::{Act, ActKind};
use book::date::Date;
use book::fact::{Count, HandOver, Owed, ReceiptNumber};
use book::money::Dong;
use replica::{ActorId, Hlc, Incarnation, RecordId};
use rusqlite::Row;

use crate::StoreError;
use crate::project::money::{Fact, body, date, in_hands};
use crate::query::{Answer, Reader};
use crate::sql::{hlc, int};
use crate::view::{CustodyView, PieceView};

const RECEIPTS: &str = "
    select id, actor, time, series, receipt_number, day, cash from receipt
    where cash > 0 and arrival <= ?1";
const HAND_OVERS: &str = "
    select id, scope, actor, device, incarnation, number, time, body
    from hand_over where standing = 0 and arrival <= ?1";
const PASSED: &str = "
    select id, scope, actor, device, incarnation, number, time, body
    from hand_over_count where standing = 0 and receiver is not null and arrival <= ?1";
const UNCOUNTED: &str = "
    select id, actor from hand_over
    where standing = 0 and arrival <= ?1 and not exists (
        select 1 from hand_over_count as said
        where said.hand_over = hand_over.id and said.standing = 0 and said.arrival <= ?1)";
const VOIDED: &str = "select about from act where id = ?1 and kind in (54, 69)";

/// The order in which a collector's cash is given away: by day, then by time.
pub(super) type Age = (u32, Hlc, RecordId);
/// Where a move stands; what arrives where it was given stands behind that.
pub(super) type Place = (Hlc, Incarnation, u64, RecordId, bool);
/// Cash of one receipt or deposit.
pub(super) type Piece = (Age, PieceView);

/// What happens to cash in somebody's hands.
pub(super) enum Move {
    /// It is handed over or paid in at the bank.
    Out(ActorId, Dong),
    /// It is given back to a payer: that of this receipt or deposit first.
    Back(ActorId, Dong, RecordId),
    /// Another collector counted what was handed over.
    In(Count, ActorId),
}

#[derive(Default)]
pub(super) struct Hands {
    pub(super) held: BTreeMap<ActorId, BTreeMap<Age, PieceView>>,
    settles: BTreeMap<RecordId, Vec<Piece>>,
    /// What came out of hands that did not hold it yet, and by which hand-over or slip, the oldest first.
    short: BTreeMap<ActorId, VecDeque<(Option<RecordId>, i64)>>,
    /// Who counted a hand-over, and how much of it may still come.
    passes: BTreeMap<RecordId, (ActorId, i64)>,
}

impl Reader<'_> {
    /// Where cash went, up to an arrival: all of it without one.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn custody(&self, as_of: Option<u64>) -> Answer<CustodyView> {
        let until = as_of.unwrap_or(u64::MAX >> 1);
        let mut hands = Hands::default();
        self.cash_of_receipts(&mut hands, until)?;
        for (fact, act, came) in in_hands(self.connection, ActKind::Deposit, until)? {
            let (age, piece) = of_deposit(&fact, act.day(), came);
            let held = hands.held.entry(fact.actor).or_default();
            held.insert(age, piece);
        }
        for (place, step) in self.moves(until)? {
            hands.step(place.3, step);
        }
        let uncounted = self.uncounted(until)?;
        Ok(hands.view(&uncounted))
    }

    /// The hand-overs that nobody counted, each with its giver.
    fn uncounted(&self, until: u64) -> Answer<Vec<(RecordId, ActorId)>> {
        let mut statement = self.connection.prepare_cached(UNCOUNTED)?;
        let rows = statement.query_map([int(until)], |row| {
            Ok((RecordId::from_bytes(row.get(0)?), ActorId(row.get(1)?)))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn cash_of_receipts(&self, hands: &mut Hands, until: u64) -> Answer<()> {
        let mut statement = self.connection.prepare_cached(RECEIPTS)?;
        let mut rows = statement.query([int(until)])?;
        while let Some(row) = rows.next()? {
            let (age, piece) = piece_of(row)?;
            let held = hands.held.entry(piece.taken_by).or_default();
            held.insert(age, piece);
        }
        Ok(())
    }

    /// Everything that moved cash out of somebody's hands, in order of their writers' clocks.
    fn moves(&self, until: u64) -> Answer<BTreeMap<Place, Move>> {
        let (mut moves, mut gave) = (BTreeMap::new(), BTreeMap::new());
        let mut statement = self.connection.prepare_cached(HAND_OVERS)?;
        let mut rows = statement.query([int(until)])?;
        while let Some(row) = rows.next()? {
            let fact = Fact::read(row)?;
            let bytes = row.get_ref("body")?;
            let given: HandOver = body(bytes.as_blob().map_err(StoreError::damaged)?)?;
            gave.insert(fact.id, place(&fact));
            moves.insert(place(&fact), Move::Out(fact.actor, given.amount));
        }
        let mut statement = self.connection.prepare_cached(PASSED)?;
        let mut rows = statement.query([int(until)])?;
        while let Some(row) = rows.next()? {
            let fact = Fact::read(row)?;
            let bytes = row.get_ref("body")?;
            let count: Count = body(bytes.as_blob().map_err(StoreError::damaged)?)?;
            let given = gave.get(&count.hand_over).copied();
            let given = given.map(|(time, life, number, id, _)| (time, life, number, id, true));
            let at = given.map_or(place(&fact), |given| given.max(place(&fact)));
            moves.insert(at, Move::In(count, fact.actor));
        }
        for (fact, _, came) in in_hands(self.connection, ActKind::BankSlip, until)? {
            moves.insert(place(&fact), Move::Out(fact.actor, negative(came)));
        }
        for (fact, act, came) in in_hands(self.connection, ActKind::Repayment, until)? {
            let source = self.source_of(&act)?.unwrap_or(fact.id);
            let back = Move::Back(fact.actor, negative(came), source);
            moves.insert(place(&fact), back);
        }
        Ok(moves)
    }

    /// The receipt or deposit that is given back.
    pub(super) fn source_of(&self, act: &Act) -> Answer<Option<RecordId>> {
        let Act::Repayment(body) = act else {
            return Ok(None);
        };
        match body.owed {
            Owed::Deposit(id) => Ok(Some(id)),
            Owed::Void(id) | Owed::Refund(id) => {
                let mut statement = self.connection.prepare_cached(VOIDED)?;
                let mut rows = statement.query([id.as_bytes()])?;
                let row = rows.next()?;
                Ok(row
                    .map(|row| row.get(0))
                    .transpose()?
                    .map(RecordId::from_bytes))
            }
        }
    }
}

impl Hands {
    pub(super) fn step(&mut self, id: RecordId, step: Move) {
        match step {
            Move::Out(actor, amount) => {
                self.settles.entry(id).or_default();
                let given = self.give(actor, amount, None);
                self.fall_short(actor, Some(id), amount, &given);
                self.settle(id, given);
            }
            Move::Back(actor, amount, source) => {
                let given = self.give(actor, amount, Some(source));
                self.fall_short(actor, None, amount, &given);
            }
            Move::In(count, receiver) => {
                let given = self.settles.get(&count.hand_over).cloned();
                let amount = count.counted.get();
                self.passes.insert(count.hand_over, (receiver, amount));
                self.pass(count.hand_over, given.unwrap_or_default());
            }
        }
    }

    /// Remembers what somebody gave that they did not hold yet.
    fn fall_short(&mut self, actor: ActorId, by: Option<RecordId>, amount: Dong, given: &[Piece]) {
        let given: i64 = given.iter().map(|(_, piece)| piece.part.get()).sum();
        let rest = amount.get().saturating_sub(given);
        if rest > 0 {
            self.short.entry(actor).or_default().push_back((by, rest));
        }
    }

    /// Adds to what a hand-over or slip settles.
    fn settle(&mut self, id: RecordId, given: Vec<Piece>) {
        let settled = self.settles.entry(id).or_default();
        for (age, piece) in given {
            match settled.iter_mut().find(|(before, _)| *before == age) {
                Some((_, before)) => {
                    let part = before.part.get().saturating_add(piece.part.get());
                    *before = PieceView {
                        part: Dong::new(part),
                        ..piece
                    };
                }
                None => settled.push((age, piece)),
            }
        }
    }

    /// Passes what a hand-over settles to whoever counted it, and on from there where they gave it already.
    fn pass(&mut self, hand_over: RecordId, given: Vec<Piece>) {
        let mut waiting = vec![(hand_over, given)];
        while let Some((id, given)) = waiting.pop() {
            let Some((receiver, left)) = self.passes.get_mut(&id) else {
                continue;
            };
            let (receiver, held) = (*receiver, self.held.entry(*receiver).or_default());
            for (age, piece) in given {
                let part = piece.part.get().min(*left).max(0);
                *left -= part;
                // Part of the same receipt may have come before.
                let before = held.get(&age).map_or(0, |one| one.left.get());
                let sum = Dong::new(before.saturating_add(part));
                let piece = PieceView {
                    part: sum,
                    left: sum,
                    ..piece
                };
                if sum > Dong::ZERO {
                    held.insert(age, piece);
                }
            }
            waiting.extend(self.catch_up(receiver));
        }
    }

    /// Takes what somebody gave too early out of what has come into their hands since.
    fn catch_up(&mut self, actor: ActorId) -> Vec<(RecordId, Vec<Piece>)> {
        let mut short = self.short.remove(&actor).unwrap_or_default();
        let mut caught_up = Vec::new();
        while let Some((by, rest)) = short.pop_front() {
            let given = self.give(actor, Dong::new(rest), None);
            let sum: i64 = given.iter().map(|(_, piece)| piece.part.get()).sum();
            if let Some(id) = by {
                self.settle(id, given.clone());
                // Two who gave each other what neither had would go on for ever.
                if sum > 0 {
                    caught_up.push((id, given));
                }
            }
            if sum < rest {
                short.push_front((by, rest - sum));
                break;
            }
        }
        if !short.is_empty() {
            self.short.insert(actor, short);
        }
        caught_up
    }

    /// Takes so much out of somebody's hands: of one receipt first where it is named, then the oldest.
    fn give(&mut self, actor: ActorId, amount: Dong, first: Option<RecordId>) -> Vec<Piece> {
        let held = self.held.entry(actor).or_default();
        let named = held.iter().find(|(_, one)| Some(one.source) == first);
        let named = named.map(|(age, _)| *age);
        let (mut rest, mut given) = (amount.get(), Vec::new());
        while rest > 0 {
            let next = named.filter(|age| held.contains_key(age));
            let next = next.or_else(|| held.keys().next().copied());
            let Some((age, mut piece)) = next.and_then(|age| held.remove_entry(&age)) else {
                break;
            };
            let part = piece.left.get().min(rest);
            rest -= part;
            piece.left = Dong::new(piece.left.get() - part);
            piece.part = Dong::new(part);
            if piece.left > Dong::ZERO {
                let left = PieceView {
                    part: piece.left,
                    ..piece.clone()
                };
                held.insert(age, left);
            }
            given.push((age, piece));
        }
        given
    }

    pub(super) fn view(self, open: &[(RecordId, ActorId)]) -> CustodyView {
        let plain = |pieces: Vec<Piece>| pieces.into_iter().map(|(_, one)| one).collect();
        let mut uncounted = BTreeMap::<ActorId, Vec<PieceView>>::new();
        for (id, giver) in open {
            let given = self.settles.get(id).into_iter().flatten();
            let given = given.map(|(_, piece)| piece.clone());
            uncounted.entry(*giver).or_default().extend(given);
        }
        let settles = self.settles.into_iter();
        let held = self.held.into_iter().filter(|(_, held)| !held.is_empty());
        CustodyView {
            settles: settles.map(|(id, pieces)| (id, plain(pieces))).collect(),
            in_hand: held
                .map(|(actor, held)| (actor, held.into_values().collect()))
                .collect(),
            uncounted,
        }
    }
}

/// Reads what `RECEIPTS` selects.
pub(super) fn piece_of(row: &Row<'_>) -> Answer<Piece> {
    let (source, ymd) = (RecordId::from_bytes(row.get(0)?), row.get(5)?);
    let cash = Dong::new(row.get(6)?);
    let piece = PieceView {
        source,
        number: Some(ReceiptNumber {
            series: row.get(3)?,
            number: row.get(4)?,
        }),
        day: date(ymd)?,
        taken_by: ActorId(row.get(1)?),
        cash,
        part: cash,
        left: cash,
    };
    Ok(((ymd, hlc(row.get(2)?), source), piece))
}

pub(super) fn of_deposit(fact: &Fact, day: Date, cash: Dong) -> Piece {
    let piece = PieceView {
        source: fact.id,
        number: None,
        day,
        taken_by: fact.actor,
        cash,
        part: cash,
        left: cash,
    };
    ((day.ymd(), fact.time, fact.id), piece)
}

pub(super) fn place(fact: &Fact) -> Place {
    let (time, life, number, id) = fact.place();
    (time, life, number, id, false)
}

pub(super) fn negative(amount: Dong) -> Dong {
    Dong::new(amount.get().saturating_neg())
}
