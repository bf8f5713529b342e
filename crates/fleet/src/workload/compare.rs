//! Compares what a run kept with the file: every record, every sum, every edit.

use std::collections::{BTreeMap, BTreeSet};

use book::record::{Field, Fields, Value};
use replica::RecordId;

use super::file::Recorded;
use super::run::{Measured, Run};
use crate::fault::{Fault, Outcome};

impl Run<'_> {
    /// Checks everything against the file.
    pub(super) fn check(&self, measured: &mut Measured) -> Outcome<()> {
        measured.converged = self.converged()?;
        let mut edits: BTreeMap<(RecordId, Field), Vec<&Value>> = BTreeMap::new();
        for line in self
            .workload
            .devices
            .iter()
            .flat_map(|device| &device.lines)
        {
            match line {
                Recorded::Edit(edit) => {
                    let id = self.id(&edit.household)?;
                    for (field, value) in &edit.fields.0 {
                        edits.entry((id, *field)).or_default().push(value);
                    }
                }
                Recorded::Household(household) => {
                    self.check_household(self.id(&household.id)?, &household.fields)?;
                }
                Recorded::Collection(_) => {}
            }
        }
        self.check_receipts()?;
        for ((record, field), values) in edits {
            let visible = self.visible_everywhere(record, field)?;
            let kept = values
                .iter()
                .filter(|value| visible.contains(&value.to_bytes()))
                .count();
            let (kept, all) = (u64::try_from(kept)?, u64::try_from(values.len())?);
            if all == 1 {
                measured.lost_clean_edits += all - kept;
            } else {
                measured.conflict_values_kept += kept;
            }
        }
        Ok(())
    }

    pub(super) fn id(&self, id: &str) -> Outcome<RecordId> {
        self.ids
            .get(id)
            .copied()
            .ok_or_else(|| Fault::new(format!("{id} was never recorded")))
    }

    fn converged(&self) -> Outcome<bool> {
        let mut shown: BTreeMap<u32, BTreeSet<replica::Hash>> = BTreeMap::new();
        for (device, lines) in self.devices.iter().zip(&self.workload.devices) {
            let digest = device.agent().read().state_digest()?;
            shown.entry(lines.commune).or_default().insert(digest);
        }
        Ok(shown.values().all(|digests| digests.len() == 1))
    }

    fn check_household(&self, id: RecordId, fields: &Fields) -> Outcome<()> {
        let view = self.centre.work(|store, _| Ok(store.read().record(id)?))?;
        let same = view.is_some_and(|view| {
            fields
                .0
                .iter()
                .all(|(field, value)| view.shown(*field) == Some(value))
        });
        if same {
            Ok(())
        } else {
            Err(Fault::new(format!("household {id} is not as recorded")))
        }
    }

    fn check_receipts(&self) -> Outcome<()> {
        let all = self.centre.work(|store, _| {
            Ok(store
                .read()
                .receipts(&store::view::ReceiptFilter::default())?)
        })?;
        let found: BTreeMap<RecordId, i64> = all
            .iter()
            .map(|view| {
                (
                    view.id,
                    view.receipt.payable().map_or(-1, book::money::Dong::get),
                )
            })
            .collect();
        if found == self.receipts {
            Ok(())
        } else {
            let (found, made) = (found.len(), self.receipts.len());
            Err(Fault::new(format!(
                "{found} receipts at the centre, {made} recorded, or other sums"
            )))
        }
    }

    /// Returns the values that the centre and every device of the commune show.
    fn visible_everywhere(&self, record: RecordId, field: Field) -> Outcome<BTreeSet<Vec<u8>>> {
        let values = |view: Option<store::view::RecordView>| -> BTreeSet<Vec<u8>> {
            let fields = view.into_iter().flat_map(|view| view.fields);
            let siblings = fields
                .filter(|view| view.field == field)
                .flat_map(|view| view.siblings);
            siblings.map(|sibling| sibling.value.to_bytes()).collect()
        };
        let mut common = values(
            self.centre
                .work(|store, _| Ok(store.read().record(record)?))?,
        );
        for device in &self.devices {
            let agent = device.agent();
            if let Some(view) = agent.read().record(record)? {
                let theirs = values(Some(view));
                common.retain(|value| theirs.contains(value));
            }
        }
        Ok(common)
    }
}
