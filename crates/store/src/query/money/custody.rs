//! Where cash went: which hand-over settles which receipts, the oldest first, and what is still in whose hands.
//!
//! Cash is not marked; the oldest is held to be given away first. What passes to another collector keeps its receipt and
//! day there. Short counts pass on so much less, of the newest.

use std::collections::BTreeMap;

use book::act::{Act, ActKind};
use book::date::Date;
use book::fact::{Count, HandOver, Owed, ReceiptNumber};
use book::money::Dong;
use book::tariff::HandOverDue;
use replica::{ActorId, Hlc, Incarnation, RecordId};

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
const VOIDED: &str = "select about from act where id = ?1 and kind = 54";

/// The order in which a collector's cash is given away: by day, then by time.
type Age = (u32, Hlc, RecordId);
type Place = (Hlc, Incarnation, u64, RecordId);

/// What happens to cash in somebody's hands.
enum Move {
    /// It is handed over or paid in at the bank.
    Out(ActorId, Dong),
    /// It is given back to a payer: that of this receipt or deposit first.
    Back(ActorId, Dong, RecordId),
    /// Another collector counted what was handed over.
    In(Count, ActorId),
}

#[derive(Default)]
struct Hands {
    held: BTreeMap<ActorId, BTreeMap<Age, PieceView>>,
    settles: BTreeMap<RecordId, Vec<(Age, PieceView)>>,
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
            hands.take_in(fact.id, None, act.day(), &fact, came);
        }
        for (place, step) in self.moves(until)? {
            hands.step(place.3, step);
        }
        Ok(hands.view())
    }

    fn cash_of_receipts(&self, hands: &mut Hands, until: u64) -> Answer<()> {
        let mut statement = self.connection.prepare_cached(RECEIPTS)?;
        let mut rows = statement.query([int(until)])?;
        while let Some(row) = rows.next()? {
            let id = RecordId::from_bytes(row.get(0)?);
            let taken_by = ActorId(row.get(1)?);
            let ymd: u32 = row.get(5)?;
            let cash = Dong::new(row.get(6)?);
            let piece = PieceView {
                source: id,
                number: Some(ReceiptNumber {
                    series: row.get(3)?,
                    number: row.get(4)?,
                }),
                day: date(ymd)?,
                taken_by,
                cash,
                part: cash,
                left: cash,
            };
            let age = (ymd, hlc(row.get(2)?), id);
            hands.held.entry(taken_by).or_default().insert(age, piece);
        }
        Ok(())
    }

    /// Everything that moved cash out of somebody's hands, in order of their writers' clocks.
    fn moves(&self, until: u64) -> Answer<BTreeMap<Place, Move>> {
        let mut moves = BTreeMap::new();
        let mut statement = self.connection.prepare_cached(HAND_OVERS)?;
        let mut rows = statement.query([int(until)])?;
        while let Some(row) = rows.next()? {
            let fact = Fact::read(row)?;
            let bytes = row.get_ref("body")?;
            let given: HandOver = body(bytes.as_blob().map_err(StoreError::damaged)?)?;
            moves.insert(fact.place(), Move::Out(fact.actor, given.amount));
        }
        let mut statement = self.connection.prepare_cached(PASSED)?;
        let mut rows = statement.query([int(until)])?;
        while let Some(row) = rows.next()? {
            let fact = Fact::read(row)?;
            let bytes = row.get_ref("body")?;
            let count: Count = body(bytes.as_blob().map_err(StoreError::damaged)?)?;
            moves.insert(fact.place(), Move::In(count, fact.actor));
        }
        for (fact, _, came) in in_hands(self.connection, ActKind::BankSlip, until)? {
            moves.insert(fact.place(), Move::Out(fact.actor, negative(came)));
        }
        for (fact, act, came) in in_hands(self.connection, ActKind::Repayment, until)? {
            let source = self.source_of(&act)?.unwrap_or(fact.id);
            let back = Move::Back(fact.actor, negative(came), source);
            moves.insert(fact.place(), back);
        }
        Ok(moves)
    }

    /// The receipt or deposit that is given back.
    fn source_of(&self, act: &Act) -> Answer<Option<RecordId>> {
        let Act::Repayment(body) = act else {
            return Ok(None);
        };
        match body.owed {
            Owed::Deposit(id) => Ok(Some(id)),
            Owed::Void(id) => {
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

/// What is due of the cash in collectors' hands.
impl Reader<'_> {
    /// What the hand-over rules in force on `today` say of each collector's cash; those of whom they say nothing are left
    /// out.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn hand_overs_due(&self, today: Date) -> Answer<BTreeMap<ActorId, HandOverDue>> {
        let Some(rules) = self.tariff_on(today)?.hand_over_rules(today) else {
            return Ok(BTreeMap::new());
        };
        let held = self.custody(None)?.in_hand.into_iter();
        let due = held.map(|(actor, pieces)| {
            let cash = pieces.iter().map(|piece| (piece.day, piece.left));
            (actor, rules.due(cash, today))
        });
        Ok(due.filter(|(_, due)| due.is_due()).collect())
    }
}

impl Hands {
    fn take_in(
        &mut self,
        source: RecordId,
        number: Option<ReceiptNumber>,
        day: Date,
        fact: &Fact,
        cash: Dong,
    ) {
        let piece = PieceView {
            source,
            number,
            day,
            taken_by: fact.actor,
            cash,
            part: cash,
            left: cash,
        };
        let age = (day.ymd(), fact.time, source);
        self.held.entry(fact.actor).or_default().insert(age, piece);
    }

    fn step(&mut self, id: RecordId, step: Move) {
        match step {
            Move::Out(actor, amount) => {
                let settled = self.give(actor, amount, None);
                self.settles.insert(id, settled);
            }
            Move::Back(actor, amount, source) => {
                self.give(actor, amount, Some(source));
            }
            Move::In(count, receiver) => {
                let passed = self.settles.get(&count.hand_over).cloned();
                let mut left = count.counted.get();
                for (age, piece) in passed.unwrap_or_default() {
                    let part = piece.part.get().min(left).max(0);
                    left -= part;
                    let held = self.held.entry(receiver).or_default();
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
            }
        }
    }

    /// Takes so much out of somebody's hands: of one receipt first where it is named, then the oldest.
    fn give(
        &mut self,
        actor: ActorId,
        amount: Dong,
        first: Option<RecordId>,
    ) -> Vec<(Age, PieceView)> {
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

    fn view(self) -> CustodyView {
        let plain =
            |pieces: Vec<(Age, PieceView)>| pieces.into_iter().map(|(_, one)| one).collect();
        let settles = self.settles.into_iter();
        let held = self.held.into_iter().filter(|(_, held)| !held.is_empty());
        CustodyView {
            settles: settles.map(|(id, pieces)| (id, plain(pieces))).collect(),
            in_hand: held
                .map(|(actor, held)| (actor, held.into_values().collect()))
                .collect(),
        }
    }
}

fn negative(amount: Dong) -> Dong {
    Dong::new(amount.get().saturating_neg())
}
