//! Accounts at banks, statements, and what of ours they show.

use std::collections::BTreeMap;

use book::act::{Act, ActKind, BankMatch, MatchTo};
use book::fact::{Payment, Receipt, ReceiptNumber};
use book::money::Dong;
use book::organisation::AccountNumber;
use book::standing::Standing;
use replica::{RecordId, ScopeId};

use crate::StoreError;
use crate::project::money::{Fact, body, is_of, read_act};
use crate::query::Answer;
use crate::query::Reader;
use crate::view::{
    BankAccountView, BankLineView, BankSlipView, LineState, MatchView, PaymentView, ReconcileRow,
};

const ACCOUNTS: &str = "
    select account, office, holder, vietqr from bank_account
    where not exists (
        select 1 from bank_account as later
        where later.account = bank_account.account
          and (later.time, later.incarnation, later.number, later.id)
              > (bank_account.time, bank_account.incarnation, bank_account.number, bank_account.id))
    order by account";
const ACTS: &str = "
    select id, kind, scope, actor, device, incarnation, number, time, standing, body
    from act where kind = ?1 order by day, time, incarnation, number, id";
/// Those whose transfers no statement shows in full: bit 20 is `Hold::AwaitingBank`.
const AWAITING: &str = "
    select id, scope, series, receipt_number, body from receipt
    where standing <> 0 and standing & 1048576 <> 0";
const RECEIPT: &str = "select id, scope, series, receipt_number, body from receipt where id = ?1";
const POSTED: &str = "select fact, sum(amount) from posting where account = 13 group by fact";

/// The bank.
impl Reader<'_> {
    /// The organisation's accounts at banks, in order of bank and number.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn bank_accounts(&self) -> Answer<Vec<BankAccountView>> {
        let mut statement = self.connection.prepare_cached(ACCOUNTS)?;
        let mut rows = statement.query([])?;
        let mut views = Vec::new();
        while let Some(row) = rows.next()? {
            let account: String = row.get(0)?;
            views.push(BankAccountView {
                // What the centre says is not refused for its form; what is no account cannot be paid into.
                account: account.parse().unwrap_or_else(|_| unread(&account)),
                office: ScopeId(row.get(1)?),
                holder: row.get(2)?,
                vietqr: row.get(3)?,
            });
        }
        Ok(views)
    }

    /// Cash paid in at banks, in order of day.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn bank_slips(&self) -> Answer<Vec<BankSlipView>> {
        let shown = shown(&self.matches()?);
        let acts = self.acts(ActKind::BankSlip)?;
        let view = |(fact, act, standing): (Fact, Act, Standing)| {
            let Act::BankSlip(slip) = act else {
                return None;
            };
            Some(BankSlipView {
                id: fact.id,
                scope: fact.scope,
                cashier: fact.actor,
                slip,
                standing,
                shown: amount(&shown, fact.id),
            })
        };
        Ok(acts.into_iter().filter_map(view).collect())
    }

    /// Lines of statements, in order of day, each with what it shows. One that was taken in twice stands once.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn bank_lines(&self) -> Answer<Vec<BankLineView>> {
        let matches = self.matches()?;
        let asked: BTreeMap<_, _> = self
            .bank_payments()?
            .into_iter()
            .map(|view| (view.to, view))
            .collect();
        let mut by_line = BTreeMap::<_, Vec<MatchView>>::new();
        for view in matches {
            by_line
                .entry(view.body.line.clone())
                .or_default()
                .push(view);
        }
        let mut views = Vec::new();
        for (fact, act, standing) in self.acts(ActKind::BankLine)? {
            let Act::BankLine(line) = act else { continue };
            if !standing.is_counted() && !standing.needs_a_person() {
                continue;
            }
            let mine = if standing.is_counted() {
                by_line.remove(&line.key).unwrap_or_default()
            } else {
                Vec::new()
            };
            let mut view = BankLineView {
                id: fact.id,
                line,
                standing,
                state: LineState::Held,
                matched: sum(counted(&mine).filter_map(BankMatch::total)),
                matches: mine,
            };
            view.state = state(&view, &asked);
            views.push(view);
        }
        Ok(views)
    }

    /// Everything of ours that a statement is to show, or shows.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn bank_payments(&self) -> Answer<Vec<PaymentView>> {
        let matches = self.matches()?;
        let shown = shown(&matches);
        let mut found = self.payments_of(AWAITING, [])?;
        let named = matches.iter().flat_map(|one| &one.body.parts);
        for id in named.filter_map(|part| part.to.fact()) {
            if !found.contains_key(&MatchTo::Payment(id)) {
                found.extend(self.payments_of(RECEIPT, [id.as_bytes()])?);
            }
        }
        for (fact, act, _) in self.acts(ActKind::Deposit)? {
            let Act::Deposit(deposit) = act else { continue };
            let asked = Payment::transferred(&deposit.payments);
            let view = payment(MatchTo::Payment(fact.id), fact.scope, asked);
            if asked > Dong::ZERO && deposit.total().is_some() {
                found.insert(view.to, view);
            }
        }
        for gift in self.sponsor_gifts()? {
            let asked = Payment::transferred(&gift.gift.payments);
            let view = payment(MatchTo::Payment(gift.id), gift.scope, asked);
            if asked > Dong::ZERO && gift.gift.total().is_some() {
                found.insert(view.to, view);
            }
        }
        for slip in self.bank_slips()? {
            let view = PaymentView {
                number: Some(slip.slip.number),
                account: Some(slip.slip.account),
                ..payment(MatchTo::Slip(slip.id), slip.scope, slip.slip.amount)
            };
            if slip.standing.is_counted() {
                found.insert(view.to, view);
            }
        }
        let shown = |view: PaymentView| PaymentView {
            shown: view.to.fact().map_or(Dong::ZERO, |id| amount(&shown, id)),
            ..view
        };
        Ok(found.into_values().map(shown).collect())
    }

    /// Returns whether the centre ever said that a scope is an office's, or belongs to one that is.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn is_of_office(&self, scope: ScopeId, office: ScopeId) -> Answer<bool> {
        is_of(self.connection, scope, office)
    }

    /// Statement against ledger, per account and day.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn reconcile(&self) -> Answer<Vec<ReconcileRow>> {
        let mut statement = self.connection.prepare_cached(POSTED)?;
        let posted = statement.query_map([], |row| {
            Ok((RecordId::from_bytes(row.get(0)?), Dong::new(row.get(1)?)))
        })?;
        let posted = posted.collect::<Result<BTreeMap<_, _>, _>>()?;
        let mut rows = BTreeMap::new();
        for view in self.bank_lines()? {
            let key = (view.line.key.account.clone(), view.line.day);
            let row = rows.entry(key).or_insert_with_key(|(account, day)| {
                let (account, day) = (account.clone(), *day);
                ReconcileRow {
                    account,
                    day,
                    came_in: Dong::ZERO,
                    went_out: Dong::ZERO,
                    ledger: Dong::ZERO,
                    open: Dong::ZERO,
                    held: 0,
                }
            });
            if !view.standing.is_counted() {
                row.held = row.held.saturating_add(1);
                continue;
            }
            let moved = view.line.amount;
            if moved > Dong::ZERO {
                row.came_in = sum([row.came_in, moved]);
            } else {
                let out = Dong::new(moved.get().saturating_neg());
                row.went_out = sum([row.went_out, out]);
            }
            row.ledger = sum([row.ledger, amount(&posted, view.id)]);
            // As the ledger has it: what went out and nobody explained is less than nothing.
            let left = view.left().get();
            let left = if moved > Dong::ZERO {
                left
            } else {
                left.saturating_neg()
            };
            row.open = sum([row.open, Dong::new(left)]);
        }
        Ok(rows.into_values().collect())
    }

    pub(super) fn acts(&self, kind: ActKind) -> Answer<Vec<(Fact, Act, Standing)>> {
        let mut statement = self.connection.prepare_cached(ACTS)?;
        let mut rows = statement.query([kind.op().0])?;
        let mut acts = Vec::new();
        while let Some(row) = rows.next()? {
            acts.push(read_act(row)?);
        }
        Ok(acts)
    }

    fn matches(&self) -> Answer<Vec<MatchView>> {
        let acts = self.acts(ActKind::BankMatch)?.into_iter();
        let view = |(fact, act, standing): (Fact, Act, Standing)| {
            let Act::BankMatch(body) = act else {
                return None;
            };
            Some(MatchView {
                id: fact.id,
                body,
                standing,
            })
        };
        Ok(acts.filter_map(view).collect())
    }

    fn payments_of(
        &self,
        statement: &'static str,
        key: impl rusqlite::Params,
    ) -> Answer<BTreeMap<MatchTo, PaymentView>> {
        let mut statement = self.connection.prepare_cached(statement)?;
        let mut rows = statement.query(key)?;
        let mut found = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let bytes = row
                .get_ref("body")?
                .as_blob()
                .map_err(StoreError::damaged)?;
            let receipt: Receipt = body(bytes)?;
            let number = ReceiptNumber {
                series: row.get("series")?,
                number: row.get("receipt_number")?,
            };
            let to = MatchTo::Payment(RecordId::from_bytes(row.get("id")?));
            let view = PaymentView {
                number: Some(number.to_string()),
                ..payment(to, ScopeId(row.get("scope")?), receipt.transferred())
            };
            found.insert(to, view);
        }
        Ok(found)
    }
}

const fn payment(to: MatchTo, scope: ScopeId, asked: Dong) -> PaymentView {
    PaymentView {
        to,
        scope,
        number: None,
        account: None,
        asked,
        shown: Dong::ZERO,
    }
}

fn unread(account: &str) -> AccountNumber {
    AccountNumber {
        bank: String::new(),
        number: account.to_owned(),
    }
}

/// How far a line is matched. Whoever is said to have paid twice is looked at first.
fn state(view: &BankLineView, asked: &BTreeMap<MatchTo, PaymentView>) -> LineState {
    use book::standing::Hold::{CoveredBefore, Undone};
    if !view.standing.is_counted() {
        return LineState::Held;
    }
    let twice = |one: &MatchView| one.standing.has(CoveredBefore) && !one.standing.has(Undone);
    if view.matches.iter().any(twice) {
        return LineState::Twice;
    }
    if view.matched == Dong::ZERO {
        return LineState::Unknown;
    }
    if view.left() > Dong::ZERO {
        return LineState::Over;
    }
    let parts = counted(&view.matches).flat_map(|body| &body.parts);
    let mut found = parts.filter_map(|part| asked.get(&part.to));
    if found.any(|of| of.shown < of.asked) {
        LineState::Partial
    } else {
        LineState::Matched
    }
}

fn counted(matches: &[MatchView]) -> impl Iterator<Item = &BankMatch> {
    let counted = matches.iter().filter(|one| one.standing.is_counted());
    counted.map(|one| &one.body)
}

/// How much counted matches show of each fact.
fn shown(matches: &[MatchView]) -> BTreeMap<RecordId, Dong> {
    let mut all = BTreeMap::new();
    for part in counted(matches).flat_map(|body| &body.parts) {
        if let Some(id) = part.to.fact() {
            let before = all.entry(id).or_insert(Dong::ZERO);
            *before = sum([*before, part.amount]);
        }
    }
    all
}

fn amount(of: &BTreeMap<RecordId, Dong>, id: RecordId) -> Dong {
    of.get(&id).copied().unwrap_or_default()
}

fn sum(amounts: impl IntoIterator<Item = Dong>) -> Dong {
    let all = amounts.into_iter();
    Dong::new(all.fold(0, |sum: i64, amount| sum.saturating_add(amount.get())))
}
