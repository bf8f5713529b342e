//! One commune: its office, its collectors, their evening.

use std::path::PathBuf;

use book::body::{Body, Edit};
use book::date::Date;
use book::fact::Denomination;
use book::record::{Field, Fields, RecordKind, Value};
use replica::{RecordId, ScopeId};
use server::cash;
use server::enrol::Invited;
use tokio::runtime::Handle;

use super::collector::{Recorded, record};
use crate::fault::{Fault, Outcome, While as _};
use crate::town::{Centre, Cut, Device, Place, Site, Synced, TownClock, cut_line, join};
use crate::world::{Chance, CollectorPlan, CommunePlan};

/// What every commune's work needs.
pub(super) struct Ground<'g> {
    pub(super) handle: Handle,
    pub(super) centre: &'g Centre,
    pub(super) clock: TownClock,
    pub(super) folder: PathBuf,
    pub(super) seed: u64,
    pub(super) evening: Date,
}

/// After so many bytes a line breaks: behind the request's head, within its body.
const CUT_AFTER: u64 = 1_200;

/// A commune that is enrolled.
#[derive(Debug)]
pub(super) struct Commune {
    pub(super) place: Place,
    pub(super) name: String,
    pub(super) office: Option<Site>,
    collectors: Vec<Collector>,
    /// The household that two collectors will meet at.
    shared: Option<RecordId>,
}

#[derive(Debug)]
struct Collector {
    plan: CollectorPlan,
    folder: PathBuf,
    hamlet: ScopeId,
}

/// What a commune's evening came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    pub(super) recorded: Recorded,
    pub(super) synced: Synced,
    pub(super) relayed: Synced,
    /// Devices that do not have the centre's word for everything they made.
    pub(super) unproved: u64,
    pub(super) conflicts: u64,
    /// Lines that were cut in the middle of a request.
    pub(super) cuts: u64,
}

impl Ground<'_> {
    fn chance(&self, serial: u32, part: u64) -> Chance {
        Chance::part(self.seed, 1_000 + u64::from(serial) * 8 + part)
    }

    fn open(&self, collector: &Collector) -> Outcome<Device> {
        let mut chance = self.chance(collector.plan.serial, 1);
        Device::open(
            &collector.folder,
            &collector.plan.name,
            &self.clock,
            &mut chance,
        )
    }

    /// Enrols a commune's office, where it has one, and its collectors; each gets its first copy.
    pub(super) fn enrol(
        &self,
        plan: &CommunePlan,
        code: &str,
        place: &Place,
        has_office: bool,
    ) -> Outcome<Commune> {
        let first = plan
            .collectors
            .first()
            .map_or(0, |collector| collector.serial);
        let mut chance = self.chance(first, 0);
        let office = has_office
            .then(|| self.office(plan, code, place, &mut chance))
            .transpose()?;
        let address = office
            .as_ref()
            .map_or(&self.centre.site.address, |office| &office.address);
        let mut commune = Commune {
            place: place.clone(),
            name: plan.name.clone(),
            office: None,
            collectors: Vec::new(),
            shared: None,
        };
        let mut devices = Vec::new();
        for (at, collector) in plan.collectors.iter().enumerate() {
            let actor_code = format!("{code}-NV{:02}", at + 1);
            let actor = self
                .centre
                .add_collector(&actor_code, &collector.name, place.office)?;
            let hamlet = *place
                .hamlets
                .get(at)
                .ok_or_else(|| Fault::new("no hamlet left"))?;
            // The second collector also works in the first one's hamlet.
            let mut hamlets = vec![hamlet];
            hamlets.extend(place.hamlets.first().filter(|_| at == 1));
            let invited = Invited::Device {
                collector: actor,
                office: place.office,
                hamlets,
            };
            let invitation = self.centre.invite(&invited, address, &mut chance)?;
            let folder = self
                .folder
                .join(format!("collector-{:03}", collector.serial));
            let enrolled = Device::enrol(
                &folder,
                &collector.name,
                &invitation,
                &self.clock,
                &mut chance,
            );
            devices.push(self.handle.block_on(enrolled)?);
            commune.collectors.push(Collector {
                plan: collector.clone(),
                folder,
                hamlet,
            });
        }
        commune.office = office;
        self.relay(&commune)?;
        for (device, at) in devices.iter().zip(0..) {
            self.sync(&commune, device)?;
            if at == 0 && devices.len() > 1 {
                commune.shared = Some(register_shared(device, &commune, self.evening)?);
                self.sync(&commune, device)?;
            }
        }
        Ok(commune)
    }

    fn office(
        &self,
        plan: &CommunePlan,
        code: &str,
        place: &Place,
        chance: &mut Chance,
    ) -> Outcome<Site> {
        let invited = Invited::Office {
            actor: place.actor,
            office: place.office,
            hamlets: place.hamlets.clone(),
        };
        let invitation = self
            .centre
            .invite(&invited, &self.centre.site.address, chance)?;
        let folder = self.folder.join(format!("office-{code}"));
        let joined = join(&folder, &invitation, &plan.name, &self.clock, chance);
        self.handle.block_on(joined).doing(&plan.name)
    }

    fn relay(&self, commune: &Commune) -> Outcome<Synced> {
        let Some(office) = &commune.office else {
            return Ok(Synced::default());
        };
        let relayed = self
            .handle
            .block_on(server::relay_once(&office.app))
            .doing(&commune.name)?;
        Ok(Synced {
            up: relayed.bytes_up,
            down: relayed.bytes_down,
            requests: relayed.exchanges,
            received: relayed.received,
            waiting: 0,
        })
    }

    fn sync(&self, commune: &Commune, device: &Device) -> Outcome<Synced> {
        let server = device.server(commune.office.is_none())?;
        self.handle.block_on(device.sync(&server))
    }

    /// The line breaks in the middle of a request: the device is told so and keeps what it has.
    fn cut(&self, commune: &Commune, device: &Device) -> Outcome<()> {
        let server = device.server(commune.office.is_none())?;
        self.handle.block_on(async {
            let line = cut_line(&server.url, Cut::Up(CUT_AFTER)).await?;
            let broken = agent_client::act::Server {
                url: line.address.clone(),
                ..server.clone()
            };
            let outcome = device.try_sync(&broken).await?;
            if line.was_cut() && outcome.fault.is_some() && outcome.waiting > 0 {
                Ok(())
            } else {
                Err(Fault::new(
                    "the line was to break within the request and did not",
                ))
            }
        })
    }

    /// Lives through a commune's two years and its evening. `told` hears of each collector.
    pub(super) fn live(&self, commune: &Commune, told: &dyn Fn()) -> Outcome<Tally> {
        let mut tally = Tally::default();
        for (at, collector) in commune.collectors.iter().enumerate() {
            let device = self.open(collector)?;
            let mut chance = self.chance(collector.plan.serial, 2);
            let recorded = record(
                &device,
                &collector.plan,
                collector.hamlet,
                self.evening,
                &mut chance,
            );
            tally.recorded.add(recorded.doing(&collector.plan.name)?);
            if at < 2
                && let Some(shared) = commune.shared
            {
                edit_shared(&device, shared, at)?;
                tally.recorded.records += 1;
                tally.conflicts += u64::try_from(at)?;
            }
            if at == 2 {
                tally.cuts += 1;
                self.cut(commune, &device)?;
            }
            tally.synced.add(&self.sync(commune, &device)?);
            told();
        }
        tally.relayed.add(&self.relay(commune)?);
        self.count_cash(commune)?;
        tally.relayed.add(&self.relay(commune)?);
        for collector in &commune.collectors {
            let device = self.open(collector)?;
            // The centre's word comes back the way it went.
            tally.synced.add(&self.sync(commune, &device)?);
            let status = device.agent().read().status()?;
            let proved = status.iter().all(|scope| scope.at_centre == scope.here);
            tally.unproved += u64::from(!proved);
        }
        Ok(tally)
    }

    /// The office counts every hand-over; where it has no server, it does so at the centre's.
    fn count_cash(&self, commune: &Commune) -> Outcome<()> {
        let app = commune
            .office
            .as_ref()
            .map_or(&self.centre.site.app, |office| &office.app);
        let (scope, actor, day) = (commune.place.office, commune.place.actor, self.evening);
        let counted = app.work_now(|store, now| {
            let mut open = store.read().hand_overs()?;
            open.retain(|view| view.scope == scope && view.count.is_none());
            store.write(now, |writer| {
                for view in &open {
                    let counted = view.hand_over.amount;
                    cash::count(
                        writer,
                        view,
                        counted,
                        Denomination::fewest(counted),
                        actor,
                        day,
                    )?;
                }
                Ok(())
            })
        });
        counted.doing("the count")
    }
}

fn register_shared(device: &Device, commune: &Commune, day: Date) -> Outcome<RecordId> {
    let scope = commune
        .place
        .hamlets
        .first()
        .copied()
        .ok_or_else(|| Fault::new("no hamlet"))?;
    let mut chance = Chance::new(u64::from(scope.0));
    let drawn = crate::world::family(&mut chance, "Xóm Đông Yên", 0, scope.0, day);
    let name = crate::world::collector_name(&mut chance);
    let body = Body::Create(
        RecordKind::Household,
        drawn.household.with(Field::Name, Value::Text(name)),
    );
    let now = device.after(1_000);
    let append = |writer: &mut store::Writer<'_>| -> Outcome<RecordId> {
        Ok(writer.append(scope, &body)?.record)
    };
    device.agent().store_mut().write(now, append)
}

/// Both change the same field of the same household, neither knowing of the other.
fn edit_shared(device: &Device, record: RecordId, at: usize) -> Outcome<()> {
    let phone = Value::Text(format!("091200000{at}"));
    let body = Body::Edit(Edit {
        record,
        fields: Fields::default().with(Field::Phone, phone),
    });
    let now = device.after(1_000);
    let scope = device.agent().read().record(record)?.map(|view| view.scope);
    let scope = scope.ok_or_else(|| Fault::new("the shared household did not come"))?;
    let append = |writer: &mut store::Writer<'_>| -> Outcome<()> {
        Ok(writer.append(scope, &body).map(|_| ())?)
    };
    device.agent().store_mut().write(now, append)
}
