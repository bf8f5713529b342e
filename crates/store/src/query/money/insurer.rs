//! What the insurer said of a receipt.

use book::act::{Act, BatchOutcome, LineOf};
use replica::RecordId;

use crate::project::money::read_act;
use crate::query::{Answer, Reader};
use crate::sql::int;
use crate::view::BatchLineView;

const BATCHES: &str = "
    select act from act_name
    where name = cast('batch ' || lower(hex(?1)) || ' ' || ?2 as blob) and kind = 61 and state = 0
    order by time, incarnation, number, act";
const EVER: &str = "
    select exists (select 1 from act_name join act on act.id = act_name.act
                   where name >= cast('batch ' || lower(hex(?1)) || ' ' as blob)
                     and name < cast('batch ' || lower(hex(?1)) || '!' as blob)
                     and act_name.kind = 61 and standing = 0 and arrival <= ?2)";
const OUTCOMES: &str = "
    select id, kind, scope, actor, device, incarnation, number, time, standing, body
    from act where about = ?1 and kind = 62 and standing = 0 order by time, incarnation, number, id";

impl Reader<'_> {
    /// The lines of a receipt that went to the insurer, each as it stands in its last batch.
    ///
    /// # Errors
    ///
    /// [`StoreError`](crate::StoreError).
    pub fn at_insurer(&self, receipt: RecordId) -> Answer<Vec<BatchLineView>> {
        let Some(view) = self.receipt(receipt)? else {
            return Ok(Vec::new());
        };
        let mut lines = Vec::new();
        for (line, _) in (1_u32..).zip(&view.receipt.lines) {
            let mut statement = self.connection.prepare_cached(BATCHES)?;
            let found = statement.query_map((receipt.as_bytes(), line), |row| row.get(0))?;
            let batches = found.collect::<Result<Vec<[u8; 16]>, _>>()?;
            let Some(batch) = batches.last() else {
                continue;
            };
            let said = self.said_of_batch(RecordId::from_bytes(*batch))?;
            lines.push(self.batch_line(&LineOf { receipt, line }, &said)?);
        }
        Ok(lines)
    }

    /// Whether any line of a receipt was in a batch that counts and had arrived by then.
    ///
    /// # Errors
    ///
    /// [`StoreError`](crate::StoreError).
    pub fn was_in_batch(&self, receipt: RecordId, as_of: u64) -> Answer<bool> {
        let mut statement = self.connection.prepare_cached(EVER)?;
        Ok(statement.query_row((receipt.as_bytes(), int(as_of)), |row| row.get(0))?)
    }

    fn said_of_batch(&self, batch: RecordId) -> Answer<Vec<BatchOutcome>> {
        let mut statement = self.connection.prepare_cached(OUTCOMES)?;
        let mut rows = statement.query([batch.as_bytes()])?;
        let mut said = Vec::new();
        while let Some(row) = rows.next()? {
            if let (_, Act::BatchOutcome(body), _) = read_act(row)? {
                said.push(body);
            }
        }
        Ok(said)
    }
}
