//! A new device of the first commune: what its start costs.

use std::collections::BTreeSet;
use std::path::Path;

use replica::RecordId;
use server::enrol::Invited;

use super::file::Recorded;
use super::run::{Measured, Run};
use crate::fault::{Fault, Outcome};
use crate::town::Device;
use crate::world::Chance;

/// A start that takes more syncs than this does not end.
const SYNCS_MAX: u32 = 1_000;

impl Run<'_> {
    /// Enrols a device in the first commune and syncs until it shows what the others show.
    pub(super) async fn newcomer(&self, folder: &Path, measured: &mut Measured) -> Outcome<()> {
        let Some(commune) = self.workload.communes().first().copied() else {
            return Ok(());
        };
        let mut chance = Chance::new(21);
        let place = self.place(commune)?;
        let collector = self
            .centre
            .add_collector("NV9999", "Máy mới", place.office)?;
        let invited = Invited::Device {
            collector,
            office: place.office,
            hamlets: place.hamlets.clone(),
        };
        let address = self.centre.site.address.clone();
        let invitation = self.centre.invite(&invited, &address, &mut chance)?;
        let folder = folder.join("device-new");
        let device =
            Device::enrol(&folder, "Máy mới", &invitation, &self.clock, &mut chance).await?;
        let known = self.known(commune);
        for _ in 0..SYNCS_MAX {
            let synced = device.sync(&device.server(true)?).await?;
            measured.new_device_bytes += synced.up + synced.down;
            measured.new_device_requests += synced.requests;
            if synced.received == 0 {
                break;
            }
        }
        self.check_newcomer(commune, &device)?;
        measured.new_device_households = known;
        measured.new_device_text = self.text(commune);
        Ok(())
    }

    fn known(&self, commune: u32) -> u64 {
        let seeds = self.workload.seeds.iter();
        let seeds = seeds.filter(|seed| seed.commune == commune).count();
        let of_commune = self.workload.devices.iter();
        let of_commune = of_commune.filter(|device| device.commune == commune);
        let added = of_commune
            .flat_map(|device| &device.lines)
            .filter(|line| matches!(line, Recorded::Household(_)))
            .count();
        u64::try_from(seeds + added).unwrap_or(u64::MAX)
    }

    /// Returns everything of a commune as the file has it, seeds first.
    fn text(&self, commune: u32) -> String {
        let seeds = self.workload.seed_texts.get(&commune).into_iter().cloned();
        let devices = self.workload.devices.iter();
        let devices = devices.filter(|device| device.commune == commune);
        seeds
            .chain(devices.map(|device| device.text.clone()))
            .collect()
    }

    fn check_newcomer(&self, commune: u32, device: &Device) -> Outcome<()> {
        let colleague = self.workload.devices.iter().zip(&self.devices);
        let colleague = colleague
            .filter(|(lines, _)| lines.commune == commune)
            .map(|(_, device)| device)
            .next();
        let Some(colleague) = colleague else {
            return Ok(());
        };
        let filter = store::view::ReceiptFilter::default();
        let shown = |device: &Device| -> Outcome<BTreeSet<RecordId>> {
            let receipts = device.agent().read().receipts(&filter)?;
            Ok(receipts.iter().map(|view| view.id).collect())
        };
        let (ours, theirs) = (shown(device)?, shown(colleague)?);
        if ours == theirs {
            Ok(())
        } else {
            let (ours, theirs) = (ours.len(), theirs.len());
            Err(Fault::new(format!(
                "the new device shows {ours} receipts, its colleague {theirs}"
            )))
        }
    }
}
