//! The evening itself: offline work, concurrent edits, three ways to the centre, the count of the cash.

use std::path::{Path, PathBuf};

use book::date::Date;
use book::fact::Denomination;
use book::money::Dong;
use replica::ScopeId;
use serde::Serialize;
use server::cash;
use server::enrol::Invited;

use super::work::{alone, hand_over, known, meet, register};
use crate::fault::{Fault, Outcome, While as _};
use crate::town::{Centre, Cut, Device, Place, Site, Synced, TownClock, cut_line, found, join};
use crate::world::{Chance, HAMLETS, collector_name};

/// How the evening is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The folder that everything is kept in; new.
    pub folder: PathBuf,
    /// From which names, houses and keys are drawn.
    pub seed: u64,
    /// The day; amounts follow its tariff.
    pub day: Date,
}

/// What is told while it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The centre and the office are up.
    Founded,
    /// The collectors are enrolled.
    Enrolled,
    /// Everyone worked without a network.
    Recorded,
    /// One went through the office.
    ByOffice,
    /// One went straight to the centre.
    Straight,
    /// One's line was cut, and tried again.
    Cut,
    /// Cash was handed over and counted.
    Counted,
}

/// The town after the evening.
#[derive(Debug)]
pub struct Evening {
    /// The centre.
    pub centre: Centre,
    /// The commune's office.
    pub office: Site,
    /// The collectors' devices.
    pub devices: Vec<Device>,
    /// The town's clock.
    pub clock: TownClock,
    /// What each sync took: who, which way, how much.
    pub syncs: Vec<(String, Way, Synced)>,
    /// How many fields must stand in conflict.
    pub conflicts: u64,
    /// How many receipts must be held.
    pub held: u64,
}

/// Which way a sync went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// Through the office.
    Office,
    /// From the office to the centre.
    Relay,
    /// Straight to the centre.
    Centre,
    /// To the centre over a line that broke.
    Broken,
}

/// After so many bytes the third collector's line breaks: behind the request's head, within its body.
const CUT_AFTER: u64 = 1_200;

/// Lives through the evening.
///
/// # Errors
///
/// The first thing that does not go as it must.
pub async fn evening(options: &Options, told: &mut dyn FnMut(Stage)) -> Outcome<Evening> {
    let mut chance = Chance::new(options.seed);
    let clock = TownClock::at(options.day, 16);
    let centre = found(
        &options.folder.join("centre"),
        "BHXH Yên Thành",
        200,
        &clock,
        &mut chance,
    )?;
    let hamlets: Vec<String> = HAMLETS
        .iter()
        .take(2)
        .map(|name| (*name).to_owned())
        .collect();
    let place = centre.add_commune("17509", "Mã Thành", &hamlets)?;
    let office = open_office(options, &centre, &place, &clock, &mut chance).await?;
    told(Stage::Founded);

    let mut town = Evening {
        centre,
        office,
        devices: Vec::new(),
        clock,
        syncs: Vec::new(),
        conflicts: 0,
        held: 0,
    };
    for number in 0..3 {
        town.enrol(options, &place, number, &mut chance).await?;
    }
    told(Stage::Enrolled);
    town.work(options, &place, &mut chance).await?;
    told(Stage::Recorded);
    town.by_office().await?;
    told(Stage::ByOffice);
    town.straight(1).await?;
    told(Stage::Straight);
    town.cut().await?;
    told(Stage::Cut);
    town.count_cash(options.day).await?;
    told(Stage::Counted);
    Ok(town)
}

async fn open_office(
    options: &Options,
    centre: &Centre,
    place: &Place,
    clock: &TownClock,
    chance: &mut Chance,
) -> Outcome<Site> {
    let invited = Invited::Office {
        actor: place.actor,
        office: place.office,
        hamlets: place.hamlets.clone(),
    };
    let invitation = centre.invite(&invited, &centre.site.address, chance)?;
    join(
        &options.folder.join("office"),
        &invitation,
        "Mã Thành",
        clock,
        chance,
    )
    .await
}

impl Evening {
    fn device(&self, at: usize) -> Outcome<&Device> {
        self.devices
            .get(at)
            .ok_or_else(|| Fault::new("no such device"))
    }

    /// Enrols one collector: the first through the office, the others at the centre.
    async fn enrol(
        &mut self,
        options: &Options,
        place: &Place,
        number: usize,
        chance: &mut Chance,
    ) -> Outcome<()> {
        let name = collector_name(chance);
        let code = format!("MT{:02}", number + 1);
        let collector = self.centre.add_collector(&code, &name, place.office)?;
        // The first two share a hamlet; the third has both.
        let hamlets: Vec<ScopeId> = match number {
            0 | 1 => place.hamlets.iter().take(1).copied().collect(),
            _ => place.hamlets.clone(),
        };
        let invited = Invited::Device {
            collector,
            office: place.office,
            hamlets,
        };
        let address = if number == 0 {
            &self.office.address
        } else {
            &self.centre.site.address
        };
        let invitation = self.centre.invite(&invited, address, chance)?;
        let folder = options.folder.join(format!("collector-{}", number + 1));
        let device = Device::enrol(&folder, &name, &invitation, &self.clock, chance).await?;
        // Whoever enrolled at the office is known there already.
        device.sync(&device.server(number != 0)?).await?;
        self.devices.push(device);
        Ok(())
    }

    /// Before the evening the first registers the houses that two will meet at; then nobody has a network.
    async fn work(&mut self, options: &Options, place: &Place, chance: &mut Chance) -> Outcome<()> {
        let [shared, other] = place.hamlets.as_slice() else {
            return Err(Fault::new("two hamlets are needed"));
        };
        let [first, second, third] = self.devices.as_slice() else {
            return Err(Fault::new("three collectors are needed"));
        };
        let mut houses = Vec::new();
        for size in [4, 3, 5, 4] {
            houses.push(register(first, chance, *shared, HAMLETS[0], size)?);
        }
        first.sync(&first.server(false)?).await?;
        server::relay_once(&self.office.app).await?;
        second.sync(&second.server(true)?).await?;
        self.clock.set(TownClock::moment(options.day, 18));
        houses.iter().try_for_each(|house| known(second, house))?;

        meet(first, second, &houses)?;
        self.conflicts = 2;
        self.held = 1;
        alone(first, chance, *shared, HAMLETS[0], options.day)?;
        alone(second, chance, *shared, HAMLETS[0], options.day)?;
        alone(third, chance, *other, HAMLETS[1], options.day)
    }

    /// The first goes through the office; the office relays; the centre's word comes back the same way.
    async fn by_office(&mut self) -> Outcome<()> {
        let first = self.device(0)?;
        let server = first.server(false)?;
        let up = first.sync(&server).await?;
        let relayed = server::relay_once(&self.office.app).await?;
        let back = first.sync(&server).await?;
        let name = first.name.clone();
        self.note(&name, Way::Office, up);
        let relay = Synced {
            up: relayed.bytes_up,
            down: relayed.bytes_down,
            requests: relayed.exchanges,
            received: relayed.received,
            waiting: 0,
        };
        self.note("Mã Thành", Way::Relay, relay);
        self.note(&name, Way::Office, back);
        Ok(())
    }

    async fn straight(&mut self, at: usize) -> Outcome<()> {
        let device = self.device(at)?;
        let synced = device.sync(&device.server(true)?).await?;
        let name = device.name.clone();
        self.note(&name, Way::Centre, synced);
        Ok(())
    }

    /// The third's line breaks in the middle of the request; it is told so, and tries again.
    async fn cut(&mut self) -> Outcome<()> {
        let third = self.device(2)?;
        let server = third.server(true)?;
        let line = cut_line(&self.centre.site.address, Cut::Up(CUT_AFTER)).await?;
        let broken = agent_client::act::Server {
            url: line.address.clone(),
            ..server.clone()
        };
        let outcome = third.try_sync(&broken).await?;
        if !line.was_cut() || outcome.fault.is_none() || outcome.waiting == 0 {
            return Err(Fault::new(
                "the line was to break within the request and did not",
            ));
        }
        let cut = Synced {
            up: line.bytes_up(),
            ..Synced::of(&outcome)
        };
        let synced = third.sync(&server).await?;
        let name = third.name.clone();
        self.note(&name, Way::Broken, cut);
        self.note(&name, Way::Centre, synced);
        Ok(())
    }

    /// The first hands everything over and is counted a note short; the second hands over half, uncounted yet.
    async fn count_cash(&mut self, day: Date) -> Outcome<()> {
        let (first, second) = (self.device(0)?, self.device(1)?);
        let all = hand_over(first, None)?;
        let half = second.agent().hand()?.cash.get() / 2;
        hand_over(second, Some(Dong::new(half)))?;
        first.sync(&first.server(false)?).await?;
        second.sync(&second.server(true)?).await?;
        let counted = self.office.app.work_now(|store, now| {
            let view = cash::hand_over(&store.read(), &all.to_string())?;
            let actor = store
                .read()
                .identity()?
                .ok_or(wire::problem::Code::NotEnrolled)?
                .actor;
            let counted = Dong::new((view.hand_over.amount.get() - 20_000).max(0));
            store.write(now, |writer| {
                cash::count(
                    writer,
                    &view,
                    counted,
                    Denomination::fewest(counted),
                    actor,
                    day,
                )
            })
        });
        counted.doing("the count")?;
        server::relay_once(&self.office.app).await?;
        for at in [1, 2, 0] {
            let device = self.device(at)?;
            device.sync(&device.server(at != 0)?).await?;
        }
        server::relay_once(&self.office.app).await?;
        let first = self.device(0)?;
        first.sync(&first.server(false)?).await?;
        Ok(())
    }

    fn note(&mut self, who: &str, way: Way, synced: Synced) {
        self.syncs.push((who.to_owned(), way, synced));
    }

    /// Stops both servers.
    ///
    /// # Errors
    ///
    /// What they failed with, if they did.
    pub async fn stop(&mut self) -> Outcome<()> {
        self.office.stop().await?;
        self.centre.site.stop().await
    }

    /// Returns where everything is kept.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.centre
            .site
            .folder
            .parent()
            .unwrap_or(&self.centre.site.folder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn an_evening_ends_with_every_check_holding_and_a_wrong_expectation_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let day = Date::parse("2021-06-30").unwrap();
        let options = Options {
            folder: folder.path().to_owned(),
            seed: 3,
            day,
        };
        let mut stages = Vec::new();
        let mut evening = evening(&options, &mut |stage| stages.push(stage))
            .await
            .unwrap();
        assert_eq!(stages.last(), Some(&Stage::Counted));
        let mut findings = evening.check().unwrap();
        let open = crate::demo::open(&evening, 3, web::lang::Lang::Vi)
            .await
            .unwrap();
        open.check(&mut findings).await.unwrap();
        assert!(findings.all_hold(), "{findings:?}");
        let broken = evening
            .syncs
            .iter()
            .find(|(_, way, _)| *way == Way::Broken)
            .unwrap();
        assert_eq!(broken.2.up, CUT_AFTER);
        // The control: the checks look.
        evening.conflicts += 1;
        assert!(!evening.check().unwrap().all_hold());
        evening.stop().await.unwrap();
    }
}
