//! The run: record offline, push one after another, pull all, nothing, one edit; then check against the file.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use agent_client::Agent;
use agent_client::act::{CollectAsked, Product, Wanted};
use book::body::Body;
use book::money::Dong;
use book::record::{Field, Fields, RecordKind, Value};
use replica::{RecordId, ScopeId, UnixMillis};
use server::enrol::Invited;

use super::file::{DeviceLines, Recorded, Workload};
use super::usage::{Stopwatch, cpu_seconds};
use crate::fault::{Fault, Outcome, While as _};
use crate::town::{Centre, Device, Place, Synced, TownClock, found};
use crate::world::Chance;

/// How many receipt numbers each device is given: those of its usual day.
const BOOK_SIZE: u32 = 30;

/// What was measured.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Measured {
    /// How many devices.
    pub devices: usize,
    /// How many lines they recorded.
    pub ops: usize,
    /// How long recording took.
    pub local_write: Duration,
    /// How long pushing took.
    pub push: Duration,
    /// How long pulling took.
    pub pull: Duration,
    /// Processor time of devices and server, push and pull.
    pub cpu: Duration,
    /// Bytes up, push and pull.
    pub bytes_up: u64,
    /// Bytes down, push and pull.
    pub bytes_down: u64,
    /// Whether all devices of each commune show the same.
    pub converged: bool,
    /// Edits of fields that nobody else changed, and that are not shown everywhere.
    pub lost_clean_edits: u64,
    /// Values of contended fields that are still visible.
    pub conflict_values_kept: u64,
    /// The most requests that one device made, push and pull.
    pub rounds_per_device: u32,
    /// The most bytes of a sync with nothing to do.
    pub idle_bytes: u64,
    /// The bytes of a sync of one edited field.
    pub one_edit_bytes: u64,
    /// The bytes up of a sync of thirty receipts, recorded one by one for known persons.
    pub thirty_receipts_up_bytes: u64,
    /// What nobody could leave out of them: each receipt's person, amount and moment, as plain numbers.
    pub thirty_receipts_text: String,
    /// How many ops went up and came down, push and pull: one that three colleagues receive counts four times.
    pub ops_carried: u64,
    /// How many households a new device of the first commune starts with.
    pub new_device_households: u64,
    /// The bytes up and down of its start, enrolment left out.
    pub new_device_bytes: u64,
    /// How many requests it took.
    pub new_device_requests: u32,
    /// The lines that its commune consists of.
    pub new_device_text: String,
}

/// One run under way.
pub(super) struct Run<'w> {
    pub(super) workload: &'w Workload,
    pub(super) clock: TownClock,
    pub(super) centre: Centre,
    places: BTreeMap<u32, Place>,
    pub(super) devices: Vec<Device>,
    /// The file's ids and ours.
    pub(super) ids: BTreeMap<String, RecordId>,
    /// Every collection's receipt.
    pub(super) receipts: BTreeMap<RecordId, i64>,
}

/// Runs a workload in `folder`; the server's files are in `centre` there when this returns, closed.
///
/// # Errors
///
/// Where a record is missing, a sum is wrong, or a sync fails.
pub async fn run(workload: &Workload, folder: &Path) -> Outcome<Measured> {
    let mut run = Run::prepare(workload, folder).await?;
    let mut measured = Measured {
        devices: run.devices.len(),
        ops: workload
            .devices
            .iter()
            .map(|device| device.lines.len())
            .sum(),
        ..Measured::default()
    };
    let clock = Stopwatch::start();
    for (device, lines) in run.devices.iter().zip(&workload.devices) {
        record(device, lines, &run.places, &mut run.ids, &mut run.receipts)
            .doing(&format!("device {}", lines.device))?;
    }
    measured.local_write = clock.elapsed();
    run.clock.set(UnixMillis(last_moment(workload) + 60_000));

    let cpu = cpu_seconds()?;
    let mut taken = vec![Synced::default(); run.devices.len()];
    let clock = Stopwatch::start();
    run.sync_all(&mut taken).await?;
    measured.push = clock.elapsed();
    let clock = Stopwatch::start();
    run.sync_all(&mut taken).await?;
    measured.pull = clock.elapsed();
    measured.cpu = cpu_seconds()?.saturating_sub(cpu);
    measured.bytes_up = taken.iter().map(|one| one.up).sum();
    measured.bytes_down = taken.iter().map(|one| one.down).sum();
    let received: u64 = taken.iter().map(|one| one.received).sum();
    measured.ops_carried = u64::try_from(measured.ops)? + received;
    measured.rounds_per_device = taken.iter().map(|one| one.requests).max().unwrap_or(0);
    run.check(&mut measured)?;

    let mut idle = vec![Synced::default(); run.devices.len()];
    run.sync_all(&mut idle).await?;
    measured.idle_bytes = idle.iter().map(|one| one.up + one.down).max().unwrap_or(0);
    measured.one_edit_bytes = run.one_edit().await?;
    let (bytes, text) = run.thirty_receipts().await?;
    measured.thirty_receipts_up_bytes = bytes;
    measured.thirty_receipts_text = text;
    run.newcomer(folder, &mut measured).await?;
    run.centre.site.stop().await?;
    Ok(measured)
}

impl<'w> Run<'w> {
    /// Founds the organisation, records the seeds at the centre and gives every device its first copy.
    async fn prepare(workload: &'w Workload, folder: &Path) -> Outcome<Self> {
        let mut chance = Chance::new(20);
        let clock = TownClock::default();
        clock.set(UnixMillis(first_moment(workload) - 3_600_000));
        let centre = found(
            &folder.join("centre"),
            "Tổ chức",
            BOOK_SIZE,
            &clock,
            &mut chance,
        )?;
        let mut places = BTreeMap::new();
        for commune in workload.communes() {
            let (code, name) = (format!("{:05}", commune + 1), format!("Xã {}", commune + 1));
            places.insert(
                commune,
                centre.add_commune(&code, &name, &["Xóm".to_owned()])?,
            );
        }
        let mut run = Self {
            workload,
            clock,
            centre,
            places,
            devices: Vec::new(),
            ids: BTreeMap::new(),
            receipts: BTreeMap::new(),
        };
        run.seed()?;
        for lines in &workload.devices {
            let place = run.place(lines.commune)?.clone();
            let name = format!("Máy {}", lines.device);
            let collector =
                run.centre
                    .add_collector(&format!("NV{:04}", lines.device), &name, place.office)?;
            let invited = Invited::Device {
                collector,
                office: place.office,
                hamlets: place.hamlets,
            };
            let address = run.centre.site.address.clone();
            let invitation = run.centre.invite(&invited, &address, &mut chance)?;
            let folder = folder.join(format!("device-{}", lines.device));
            let device =
                Device::enrol(&folder, &name, &invitation, &run.clock, &mut chance).await?;
            run.devices.push(device);
        }
        // Twice: the second time nobody hears of new colleagues any more.
        let mut ignored = vec![Synced::default(); run.devices.len()];
        run.sync_all(&mut ignored).await?;
        run.sync_all(&mut ignored).await?;
        Ok(run)
    }

    pub(super) fn place(&self, commune: u32) -> Outcome<&Place> {
        self.places
            .get(&commune)
            .ok_or_else(|| Fault::new("no such commune"))
    }

    fn seed(&mut self) -> Outcome<()> {
        let mut ours = Vec::new();
        for seed in &self.workload.seeds {
            let scope = hamlet(&self.places, seed.commune)?;
            ours.push((seed.id.clone(), scope, seed.fields.clone()));
        }
        let made = self.centre.work(|store, now| {
            store.write(now, |writer| {
                let mut made = Vec::new();
                for (id, scope, fields) in ours {
                    let body = Body::Create(RecordKind::Household, fields);
                    made.push((id, writer.append(scope, &body)?.record));
                }
                Ok(made)
            })
        })?;
        self.ids.extend(made);
        Ok(())
    }

    async fn sync_all(&self, taken: &mut [Synced]) -> Outcome<()> {
        for (device, taken) in self.devices.iter().zip(taken) {
            taken.add(&device.sync(&device.server(true)?).await?);
        }
        Ok(())
    }

    async fn one_edit(&self) -> Outcome<u64> {
        let (Some(device), Some(seed)) = (self.devices.first(), self.workload.seeds.first()) else {
            return Ok(0);
        };
        let fields = Fields::default().with(Field::Note, Value::Text("vắng nhà".to_owned()));
        let now = device.after(60_000);
        let id = self.id(&seed.id)?;
        device.agent().household_edit(id, fields, now)?;
        let synced = device.sync(&device.server(true)?).await?;
        Ok(synced.up + synced.down)
    }
}

/// A collector's usual day.
impl Run<'_> {
    /// Thirty receipts, five minutes apart, each by the act that the page and the command line use; then one sync.
    async fn thirty_receipts(&self) -> Outcome<(u64, String)> {
        let (Some(device), Some(lines)) = (self.devices.first(), self.workload.devices.first())
        else {
            return Ok((0, String::new()));
        };
        let mut persons = Vec::new();
        for seed in self
            .workload
            .seeds
            .iter()
            .filter(|seed| seed.commune == lines.commune)
            .take(30)
        {
            let fields = Fields::default().with(Field::Name, Value::Text("Lê Thị Hoà".to_owned()));
            let (house, now) = (self.id(&seed.id)?, device.after(1_000));
            let made = device.agent().person_add(None, house, fields, now)?;
            persons.push((house, made.id));
        }
        device.sync(&device.server(true)?).await?;
        let mut text = String::new();
        for (house, person) in persons {
            let product = Product::Bhyt {
                months: 12,
                order: None,
                group: None,
            };
            let asked = CollectAsked {
                id: device.new_id()?,
                household: Some(house),
                payer: None,
                lines: vec![Wanted::of(Some(person), product)],
                cash: None,
                transfer: Dong::ZERO,
                credits: Vec::new(),
                day: None,
                again: None,
                visit: false,
            };
            let now = device.after(300_000);
            let issued = Agent::collect(&mut device.agent(), &asked, now)?;
            let payable = issued.receipt.receipt.payable().map_or(0, Dong::get);
            writeln!(text, "{person} {payable} {}", now.0)?;
        }
        let synced = device.sync(&device.server(true)?).await?;
        Ok((synced.up, text))
    }
}

fn hamlet(places: &BTreeMap<u32, Place>, commune: u32) -> Outcome<ScopeId> {
    let place = places.get(&commune).and_then(|place| place.hamlets.first());
    place.copied().ok_or_else(|| Fault::new("no such commune"))
}

/// Records one device's lines, each a commit of its own.
fn record(
    device: &Device,
    lines: &DeviceLines,
    places: &BTreeMap<u32, Place>,
    ids: &mut BTreeMap<String, RecordId>,
    receipts: &mut BTreeMap<RecordId, i64>,
) -> Outcome<()> {
    let scope = hamlet(places, lines.commune)?;
    let mut agent = device.agent();
    let collections = lines.lines.iter().filter_map(moment);
    let mut now = UnixMillis(collections.min().unwrap_or_default() - 600_000);
    for line in &lines.lines {
        match line {
            Recorded::Household(household) => {
                let made = agent.household_add(None, scope, household.fields.clone(), now)?;
                ids.insert(household.id.clone(), made.id);
            }
            Recorded::Edit(edit) => {
                let id = ids.get(&edit.household).copied();
                let id = id.ok_or_else(|| Fault::new("an edit of an unknown household"))?;
                agent.household_edit(id, edit.fields.clone(), now)?;
            }
            Recorded::Collection(collection) => {
                now = UnixMillis(collection.at);
                let receipt = collection.receipt(ids.get(&collection.household).copied());
                let body = Body::Receipt(receipt);
                let append = |writer: &mut store::Writer<'_>| -> Outcome<RecordId> {
                    Ok(writer.append(scope, &body)?.record)
                };
                let id = agent.store_mut().write(now, append)?;
                receipts.insert(id, collection.amount.get());
            }
        }
    }
    Ok(())
}

fn moment(line: &Recorded) -> Option<i64> {
    match line {
        Recorded::Collection(collection) => Some(collection.at),
        Recorded::Household(_) | Recorded::Edit(_) => None,
    }
}

fn moments(workload: &Workload) -> impl Iterator<Item = i64> {
    workload
        .devices
        .iter()
        .flat_map(|device| &device.lines)
        .filter_map(moment)
}

fn first_moment(workload: &Workload) -> i64 {
    moments(workload).min().unwrap_or(1_772_300_000_000)
}

fn last_moment(workload: &Workload) -> i64 {
    moments(workload).max().unwrap_or(1_772_300_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two devices of one commune: each edits a field that nobody else touches, and both the same one.
    fn lines() -> String {
        let seed = r#"{"c":0,"d":0,"f":{"head":"Trần Hữu Phúc","phone":"0907939103","note":""},"id":"a","k":"seed"}"#;
        let own = |device: u32, field: &str| {
            format!(
                r#"{{"c":0,"d":{device},"f":{{"head":"Lê Thị Hoà","members":3}},"id":"h{device}","k":"hh"}}
{{"c":0,"d":{device},"f":{{"amount":120000,"at":17723000022{device}4,"household":"h{device}","method":"tien_mat","period":"2026-01","person":"Lê Thị Hoà","receipt":"BL0000000{device}"}},"id":"c{device}","k":"col"}}
{{"c":0,"d":{device},"f":{{"phone":"số {device}"}},"id":"a","k":"edit"}}
{{"c":0,"d":{device},"f":{{"{field}":"riêng {device}"}},"id":"a","k":"edit"}}
"#
            )
        };
        format!("{seed}\n{}{}", own(0, "note"), own(1, "address"))
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_run_keeps_everything_and_comes_out_the_same_twice() {
        let workload = Workload::parse(&lines()).unwrap();
        let measure = async || {
            let folder = tempfile::tempdir().unwrap();
            run(&workload, folder.path()).await.unwrap()
        };
        let (first, second) = (measure().await, measure().await);
        assert!(first.converged);
        assert_eq!((first.lost_clean_edits, first.conflict_values_kept), (0, 2));
        let bytes = |one: &Measured| {
            (
                one.bytes_up,
                one.bytes_down,
                one.idle_bytes,
                one.one_edit_bytes,
            )
        };
        assert_eq!(bytes(&first), bytes(&second));
        assert!(first.bytes_up > 0 && first.idle_bytes > 0);
        assert!(first.one_edit_bytes > first.idle_bytes);
    }
}
