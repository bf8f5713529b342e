//! The smallest place where everything happens: a centre in memory with one commune and one hamlet, and collectors'
//! devices that reach it over real HTTP.

use std::path::Path;

use agent_client::act::{CollectAsked, Issued, Outcome as SyncOutcome, Product, Server, Wanted};
use book::date::Date;
use book::money::Dong;
use book::premium::bhxh::Term;
use book::record::{Field, Fields, Value};
use replica::{ActorId, DeviceId, RecordId, Role, ScopeId};
use server::enrol::Invited;
use store::view::{ReceiptFilter, ReceiptView};

use super::centre::Centre;
use super::clock::TownClock;
use super::device::{Device, Synced};
use super::line::{Cut, CutLine, cut_line};
use super::memory::{enrol_in_memory, found_in_memory};
use super::office::join;
use super::site::Site;
use crate::fault::{Outcome, While as _};
use crate::world::{Chance, collector_name};

/// How many receipt numbers a device is given.
const BOOK_SIZE: u32 = 10_000;
/// The evening on which a village begins.
const EVENING: &str = "2026-11-21";
/// The commune's code.
const COMMUNE: &str = "17509";

/// A centre with one commune, one hamlet and as many collectors as are asked for.
#[derive(Debug)]
pub struct Village {
    /// The centre.
    pub centre: Centre,
    /// The commune's office.
    pub office: ScopeId,
    /// The office as an actor.
    pub actor: ActorId,
    /// The hamlet.
    pub hamlet: ScopeId,
    /// The clock of all who have none of their own. It stands until somebody works.
    pub clock: TownClock,
    chance: Chance,
    enrolled: u32,
}

impl Village {
    /// Founds a village of this seed, over TLS where asked for.
    ///
    /// # Errors
    ///
    /// What the server's own commands would say.
    pub fn found(seed: u64, with_tls: bool) -> Outcome<Self> {
        let mut chance = Chance::new(seed);
        let day = Date::parse(EVENING).doing(EVENING)?;
        let clock = TownClock::at(day, 18);
        let centre = found_in_memory("BHXH Yên Thành", BOOK_SIZE, with_tls, &clock, &mut chance)?;
        let place = centre.add_commune(COMMUNE, "Mã Thành", &["Xóm 3".to_owned()])?;
        let hamlet = place.hamlets.first().copied().unwrap_or(place.office);
        Ok(Self {
            centre,
            office: place.office,
            actor: place.actor,
            hamlet,
            clock,
            chance,
            enrolled: 0,
        })
    }

    /// Enrols one more collector's device and lets it sync once.
    ///
    /// # Errors
    ///
    /// What enrolling and syncing would say.
    pub async fn device(&mut self) -> Outcome<Device> {
        let clock = self.clock.clone();
        self.device_at(&clock).await
    }

    /// Enrols one more collector's device whose clock is its own.
    ///
    /// # Errors
    ///
    /// As [`Self::device`].
    pub async fn device_at(&mut self, clock: &TownClock) -> Outcome<Device> {
        let device = self.enrol_at(clock)?;
        self.sync(&device).await?;
        Ok(device)
    }

    /// Enrols one more collector's device, which has not synced yet.
    ///
    /// # Errors
    ///
    /// What enrolling would say.
    pub fn enrol_at(&mut self, clock: &TownClock) -> Outcome<Device> {
        let (name, invited) = self.next_collector()?;
        enrol_in_memory(&self.centre, &name, &invited, clock, &mut self.chance)
    }

    fn next_collector(&mut self) -> Outcome<(String, Invited)> {
        self.enrolled += 1;
        let name = collector_name(&mut self.chance);
        let code = format!("MT{:02}", self.enrolled);
        let collector = self.centre.add_collector(&code, &name, self.office)?;
        let invited = Invited::Device {
            collector,
            office: self.office,
            hamlets: vec![self.hamlet],
        };
        Ok((name, invited))
    }

    /// Brings the commune's own server up in `folder`; how devices know it.
    ///
    /// # Errors
    ///
    /// As [`join`].
    pub async fn open_office(&mut self, folder: &Path) -> Outcome<(Site, Server)> {
        let invited = Invited::Office {
            actor: self.actor,
            office: self.office,
            hamlets: vec![self.hamlet],
        };
        let address = self.centre.site.address.clone();
        let invitation = self.centre.invite(&invited, &address, &mut self.chance)?;
        let site = join(
            folder,
            &invitation,
            "Mã Thành",
            &self.clock,
            &mut self.chance,
        )
        .await?;
        let device = DeviceId::of(&site.app.key().public());
        let server = Server::new(&site.address, device, Role::Office);
        Ok((site, server))
    }

    /// Enrols one more collector's device in `folder`, at the centre; not synced yet.
    ///
    /// # Errors
    ///
    /// As [`Self::device`].
    pub async fn device_in(&mut self, folder: &Path) -> Outcome<Device> {
        let (name, invited) = self.next_collector()?;
        let address = self.centre.site.address.clone();
        let invitation = self.centre.invite(&invited, &address, &mut self.chance)?;
        Device::enrol(folder, &name, &invitation, &self.clock, &mut self.chance).await
    }

    /// Opens a device's folder again, as the next run of the program does.
    ///
    /// # Errors
    ///
    /// What the program would say.
    pub fn open_again(&mut self, folder: &Path) -> Outcome<Device> {
        Device::open(folder, "again", &self.clock, &mut self.chance)
    }

    /// Registers a household of one person; both ids.
    ///
    /// # Errors
    ///
    /// What the device says.
    pub fn register(&self, device: &Device, name: &str) -> Outcome<(RecordId, RecordId)> {
        let fields = Fields::default().with(Field::Name, Value::Text(name.to_owned()));
        let now = device.after(0);
        let mut agent = device.agent();
        let house = agent
            .household_add(None, self.hamlet, fields.clone(), now)?
            .id;
        let person = agent.person_add(None, house, fields, now)?.id;
        Ok((house, person))
    }

    /// Takes one month's premium from a person, whoever paid before.
    ///
    /// # Errors
    ///
    /// What the device says.
    pub fn collect(&self, device: &Device, person: RecordId) -> Outcome<Issued> {
        let product = Product::Bhxh {
            income: Dong::new(1_500_000),
            term: Term::Months(1),
            group: None,
        };
        let asked = CollectAsked {
            id: device.new_id()?,
            household: None,
            payer: None,
            lines: vec![Wanted::of(Some(person), product)],
            cash: None,
            transfer: Dong::ZERO,
            credits: Vec::new(),
            day: None,
            again: Some("đóng thêm một tháng".to_owned()),
            visit: false,
        };
        let now = device.after(0);
        device.agent().collect(&asked, now).doing("a receipt")
    }

    /// Returns how devices know the centre; a device may have learned another way to it.
    #[must_use]
    pub fn server(&self) -> Server {
        let site = &self.centre.site;
        let device = DeviceId::of(&site.app.key().public());
        Server::new(&site.address, device, Role::Centre)
    }

    /// Syncs with the centre and demands that the line held.
    ///
    /// # Errors
    ///
    /// What ended the sync early.
    pub async fn sync(&self, device: &Device) -> Outcome<Synced> {
        device.sync(&self.server()).await
    }

    /// Syncs over a line that breaks there; what the device says, and the line.
    ///
    /// # Errors
    ///
    /// What the device's store says.
    pub async fn sync_over(&self, device: &Device, cut: Cut) -> Outcome<(SyncOutcome, CutLine)> {
        let line = cut_line(&self.centre.site.address, cut).await?;
        let server = Server {
            url: line.address.clone(),
            ..self.server()
        };
        Ok((device.try_sync(&server).await?, line))
    }

    /// Returns how many of a device's own ops the centre holds.
    ///
    /// # Errors
    ///
    /// What the stores say.
    pub fn held_of(&self, device: &Device) -> Outcome<u64> {
        let own = device.agent().identity().incarnation();
        let held = self.centre.site.app.read_now(|reader| {
            let mut held = 0_u64;
            for scope in reader.scopes()? {
                held = held.saturating_add(reader.vector(scope)?.number(&own));
            }
            Ok(held)
        });
        held.doing("what the centre holds")
    }

    /// Returns every receipt at the centre.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn receipts(&self) -> Outcome<Vec<ReceiptView>> {
        let receipts = self
            .centre
            .site
            .app
            .read_now(|reader| Ok(reader.receipts(&ReceiptFilter::default())?));
        receipts.doing("the centre's receipts")
    }
}
