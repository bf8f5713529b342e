//! Closings with their bridges, and batches.

use std::collections::BTreeMap;

use book::act::{Act, ActKind, BatchOutcome, LineOf};
use book::date::{Date, Month};
use book::fact::Scheme;
use book::money::Dong;
use book::posting::Account;
use book::standing::Standing;
use replica::{RecordId, ScopeId};
use rusqlite::OptionalExtension as _;

use crate::StoreError;
use crate::project::money::{Fact, date, scheme_number};
use crate::query::organisation::Names;
use crate::query::{Answer, Reader};
use crate::sql::{int, nat};
use crate::view::{BatchLineView, BatchView, BridgeRow, ClosingView, LateView, SponsorGiftView};

const SINCE: &str = "select arrival from closed_period where closing = ?1";
const BRIDGE: &str = "
    select scope, account, day / 100, period, sum(amount) from posting
    where (period = ?1 or day between ?1 * 100 and ?1 * 100 + 99) and arrival <= ?2
    group by scope, account, day / 100, period";
// What budgets give for a line is claimed between offices and moves no money: 8, 9 and 10 are left out.
const LATE: &str = "
    select scope, fact, day, period, max(arrival),
           sum(case when account in (8, 9, 10) then 0 else max(amount, 0) end)
    from (select scope, fact, day, period, account, max(arrival) as arrival, sum(amount) as amount
          from posting
          where (period = ?1 or day between ?1 * 100 and ?1 * 100 + 99) and day / 100 <> period
            and arrival <= ?2
          group by scope, fact, day, period, account)
    group by scope, fact, day, period order by max(arrival), fact";
const LINES: &str = "
    select receipt.id, receipt_line.line, receipt.scope
    from receipt_line join receipt on receipt.row = receipt_line.receipt
    where counted = 1 and receipt_line.scheme = ?1 and day <= ?2
      and (refunded = 0 or covers_from <= covers_to)
      and not exists (select 1 from act_name
                      where name = cast('batch ' || lower(hex(receipt.id)) || ' ' || receipt_line.line as blob)
                        and kind = 61 and state = 0)
    order by day, time, receipt.id, receipt_line.line";

/// What offices decided.
impl Reader<'_> {
    /// Closings and openings, in order of day.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn closings(&self) -> Answer<Vec<ClosingView>> {
        let mut views = Vec::new();
        let mut since = self.connection.prepare_cached(SINCE)?;
        for (fact, act, standing) in self.acts(ActKind::Closing)? {
            let Act::Closing(closing) = act else { continue };
            let arrival: Option<i64> = since
                .query_row([fact.id.as_bytes()], |row| row.get(0))
                .optional()?;
            views.push(ClosingView {
                id: fact.id,
                scope: fact.scope,
                actor: fact.actor,
                closing,
                standing,
                since: arrival.map(nat).transpose()?,
            });
        }
        Ok(views)
    }

    /// What sponsors paid in and got back, in order of day.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn sponsor_gifts(&self) -> Answer<Vec<SponsorGiftView>> {
        let acts = self.acts(ActKind::SponsorGift)?.into_iter();
        let view = |(fact, act, standing): (Fact, Act, Standing)| {
            let Act::SponsorGift(gift) = act else {
                return None;
            };
            Some(SponsorGiftView {
                id: fact.id,
                scope: fact.scope,
                actor: fact.actor,
                gift,
                standing,
            })
        };
        Ok(acts.filter_map(view).collect())
    }

    /// From what is dated in a month to what is posted in it, per account, as of an arrival.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn bridge(
        &self,
        office: ScopeId,
        month: Month,
        as_of: Option<u64>,
    ) -> Answer<Vec<BridgeRow>> {
        let (month, as_of) = (number(month), as_of.map_or(i64::MAX, int));
        let names = Names::of_units(self.connection, as_of)?;
        let mut sums = BTreeMap::<Account, [i64; 3]>::new();
        let mut statement = self.connection.prepare_cached(BRIDGE)?;
        let mut rows = statement.query((month, as_of))?;
        while let Some(row) = rows.next()? {
            let (scope, account, dated, posted, amount): (u32, u8, u32, u32, i64) =
                row.try_into()?;
            let account = Account::from_number(account)
                .ok_or_else(|| StoreError::damaged(format!("account {account}")))?;
            if names.office(ScopeId(scope)) != office {
                continue;
            }
            let [all, out, into] = sums.entry(account).or_default();
            if dated == month {
                *all = all.saturating_add(amount);
            }
            if dated == month && posted != month {
                *out = out.saturating_add(amount);
            }
            if dated != month {
                *into = into.saturating_add(amount);
            }
        }
        let row = |(account, [dated, out, into]): (Account, [i64; 3])| BridgeRow {
            account,
            dated: Dong::new(dated),
            late_out: Dong::new(out),
            late_in: Dong::new(into),
            posted: Dong::new(dated.saturating_sub(out).saturating_add(into)),
        };
        Ok(sums.into_iter().map(row).collect())
    }

    /// What of a month is reported in another, and what of others in it, in order of arrival, as of one.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn late(&self, office: ScopeId, month: Month, as_of: Option<u64>) -> Answer<Vec<LateView>> {
        let (month, as_of) = (number(month), as_of.map_or(i64::MAX, int));
        let names = Names::of_units(self.connection, as_of)?;
        let mut statement = self.connection.prepare_cached(LATE)?;
        let mut rows = statement.query((month, as_of))?;
        let mut views = Vec::new();
        while let Some(row) = rows.next()? {
            if names.office(ScopeId(row.get(0)?)) != office {
                continue;
            }
            let fact = RecordId::from_bytes(row.get(1)?);
            let number = self.receipt_number_of(fact)?;
            views.push(LateView {
                fact,
                number: number.map(|number| number.to_string()),
                day: date(row.get(2)?)?,
                posted_in: Month::of(date(row.get::<_, u32>(3)? * 100 + 1)?),
                arrival: nat(row.get(4)?)?,
                amount: Dong::new(row.get(5)?),
            });
        }
        Ok(views)
    }

    /// Lines of an office's receipts that count, are dated up to a day and were never in a batch, in order of day. Lines
    /// that came back are chosen by hand.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn lines_without_batch(
        &self,
        office: ScopeId,
        scheme: Scheme,
        until: Date,
        limit: usize,
    ) -> Answer<Vec<LineOf>> {
        let names = Names::at(self.connection, i64::MAX)?;
        let mut statement = self.connection.prepare_cached(LINES)?;
        let mut rows = statement.query((scheme_number(scheme), until.ymd()))?;
        let mut lines = Vec::new();
        while lines.len() < limit
            && let Some(row) = rows.next()?
        {
            if names.office(ScopeId(row.get(2)?)) == office {
                lines.push(LineOf {
                    receipt: RecordId::from_bytes(row.get(0)?),
                    line: row.get(1)?,
                });
            }
        }
        Ok(lines)
    }

    /// Batches, in order of day, with what became of each of their lines.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn batches(&self) -> Answer<Vec<BatchView>> {
        let mut outcomes = BTreeMap::<RecordId, Vec<BatchOutcome>>::new();
        let mut said = self.acts(ActKind::BatchOutcome)?;
        said.sort_by_key(|(fact, _, _)| fact.place());
        for (_, act, standing) in said {
            if let Act::BatchOutcome(body) = act
                && standing.is_counted()
            {
                outcomes.entry(body.batch).or_default().push(body);
            }
        }
        let mut views = Vec::new();
        for (Fact { id, scope, .. }, act, standing) in self.acts(ActKind::Batch)? {
            let Act::Batch(batch) = act else { continue };
            let said = outcomes.remove(&id).unwrap_or_default();
            let lines = batch.lines.iter().map(|line| self.batch_line(line, &said));
            views.push(BatchView {
                id,
                scope,
                lines: lines.collect::<Answer<_>>()?,
                batch,
                standing,
            });
        }
        Ok(views)
    }

    pub(super) fn batch_line(&self, line: &LineOf, said: &[BatchOutcome]) -> Answer<BatchLineView> {
        let last = said.iter().rfind(|one| one.tells_of(line));
        let receipt = self.receipt(line.receipt)?;
        let place = usize::try_from(line.line).unwrap_or_default();
        let of = receipt
            .as_ref()
            .and_then(|view| view.receipt.lines.get(place.wrapping_sub(1)));
        Ok(BatchLineView {
            line: *line,
            number: receipt.as_ref().map(|view| view.receipt.number.to_string()),
            payable: of.map_or(Dong::ZERO, |of| of.payable),
            gross: of.map_or(Dong::ZERO, |of| of.gross),
            counts: receipt.is_some_and(|view| view.standing.is_counted() && !view.void),
            state: last.map(|one| one.state),
            reason: last.and_then(|one| one.reason.clone()),
            official: said
                .iter()
                .rev()
                .filter(|one| one.tells_of(line))
                .find_map(|one| one.number.clone()),
        })
    }
}

/// Returns a month as the number yyyymm.
fn number(month: Month) -> u32 {
    month.first_day().ymd() / 100
}
