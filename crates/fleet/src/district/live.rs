//! Lives through the district on two threads, commune by commune.

use std::path::PathBuf;
use std::sync::Mutex;

use book::date::Date;
use indicatif::ProgressBar;
use tokio::runtime::Runtime;

use super::commune::{Commune, Ground, Tally};
use crate::demo::{Findings, Open, add_supervisor};
use crate::fault::{Fault, Outcome};
use crate::town::{Centre, Place, TownClock, found};
use crate::workload::Stopwatch;
use crate::world::{Chance, CommunePlan, DistrictPlan, Figures};

/// How the district is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The folder that everything is kept in; new.
    pub folder: PathBuf,
    /// From which everything is drawn.
    pub seed: u64,
    /// What was published.
    pub figures: Figures,
    /// How many communes have a server that relays.
    pub relays: u32,
}

/// A district after its evening.
#[derive(Debug)]
pub struct District {
    runtime: Runtime,
    pub(super) centre: Centre,
    communes: Vec<Commune>,
    pub(super) options: Options,
    pub(super) tally: Tally,
    pub(super) seconds: std::time::Duration,
}

/// How many threads record.
const THREADS: usize = 2;
/// How many numbers a book has: more than two years of one collector.
const BOOK: u32 = 600;

/// Returns the evening of the published figures.
pub(super) fn evening() -> Outcome<Date> {
    Ok(Date::parse("2021-06-30")?)
}

impl District {
    /// Lives through two years and the evening.
    ///
    /// # Errors
    ///
    /// The first thing that does not go as it must.
    pub fn live(options: &Options, bar: &ProgressBar) -> Outcome<Self> {
        let clock = Stopwatch::start();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(THREADS)
            .enable_all()
            .build()?;
        let plan = DistrictPlan::new(options.seed, &options.figures);
        let town = TownClock::at(Date::parse("2019-06-15")?, 8);
        let mut chance = Chance::part(options.seed, 1);
        let centre = {
            let _inside = runtime.enter();
            found(
                &options.folder.join("centre"),
                "BHXH Yên Thành",
                BOOK,
                &town,
                &mut chance,
            )?
        };
        let places = add_communes(&centre, &plan)?;
        let evening = evening()?;
        let ground = Ground {
            handle: runtime.handle().clone(),
            centre: &centre,
            clock: town.clone(),
            folder: options.folder.clone(),
            seed: options.seed,
            evening,
        };
        let collectors = u64::try_from(plan.collectors().count())?;
        bar.set_length(collectors);
        bar.set_prefix("đăng ký máy");
        let work = plan
            .communes
            .iter()
            .zip(places)
            .zip(0_u32..)
            .map(|((plan, place), at)| (plan, place, at));
        let communes = side_by_side(
            work.collect(),
            |(plan, place, at): (&CommunePlan, Place, u32)| {
                let commune = ground.enrol(plan, &code(at), &place, at < options.relays)?;
                bar.inc(u64::try_from(plan.collectors.len())?);
                Ok(commune)
            },
        )?;
        town.set(TownClock::moment(evening, 18));
        bar.set_position(0);
        bar.set_prefix("ghi thu và đồng bộ");
        let tallies = side_by_side(communes.iter().collect(), |commune| {
            ground.live(commune, &|| bar.inc(1))
        })?;
        let tally = tallies.into_iter().fold(Tally::default(), Tally::plus);
        let seconds = clock.elapsed();
        drop(ground);
        Ok(Self {
            runtime,
            centre,
            communes,
            options: options.clone(),
            tally,
            seconds,
        })
    }

    /// Opens the supervisor's page: its address and how to log in.
    ///
    /// # Errors
    ///
    /// What the store says.
    fn open(&self) -> Outcome<Open> {
        let mut chance = Chance::part(self.options.seed, 7);
        let (user, password) = add_supervisor(&self.centre, &mut chance)?;
        for office in self
            .communes
            .iter()
            .filter_map(|commune| commune.office.as_ref())
        {
            let _inside = self.runtime.enter();
            office.relay();
        }
        Ok(Open {
            supervisor: format!(
                "{}/participants?on={}",
                self.centre.site.address,
                evening()?.iso()
            ),
            user,
            password,
            ..Open::default()
        })
    }

    /// Opens the pages and looks whether they answer.
    ///
    /// # Errors
    ///
    /// What the store says, or where nobody listens.
    pub fn open_and_check(&self, findings: &mut Findings) -> Outcome<Open> {
        let open = self.open()?;
        self.runtime.block_on(open.check(findings))?;
        Ok(open)
    }

    /// Waits for Ctrl-C.
    ///
    /// # Errors
    ///
    /// Where no signal can be waited for.
    pub fn wait(&self) -> Outcome<()> {
        Ok(self.runtime.block_on(tokio::signal::ctrl_c())?)
    }

    /// Stops every server.
    ///
    /// # Errors
    ///
    /// What one failed with, if it did.
    pub fn stop(&mut self) -> Outcome<()> {
        for office in self
            .communes
            .iter_mut()
            .filter_map(|commune| commune.office.as_mut())
        {
            self.runtime.block_on(office.stop())?;
        }
        self.runtime.block_on(self.centre.site.stop())
    }
}

impl Tally {
    fn plus(mut self, other: Self) -> Self {
        self.recorded.add(other.recorded);
        self.synced.add(&other.synced);
        self.relayed.add(&other.relayed);
        self.unproved += other.unproved;
        self.conflicts += other.conflicts;
        self.cuts += other.cuts;
        self
    }
}

/// Returns a commune's code. The real ones have five digits too; these are made up.
fn code(at: u32) -> String {
    format!("{}", 17_500 + at)
}

fn add_communes(centre: &Centre, plan: &DistrictPlan) -> Outcome<Vec<Place>> {
    let all = plan.communes.iter().zip(0..).map(|(commune, at)| {
        let hamlets: Vec<String> = commune
            .collectors
            .iter()
            .map(|collector| collector.hamlet.clone())
            .collect();
        centre.add_commune(&code(at), &commune.name, &hamlets)
    });
    all.collect()
}

/// Does each piece of work on one of the threads; results come in the order of the work.
fn side_by_side<W: Send, T: Send>(
    work: Vec<W>,
    act: impl Fn(W) -> Outcome<T> + Sync,
) -> Outcome<Vec<T>> {
    let queue = Mutex::new(work.into_iter().enumerate());
    let done = Mutex::new(Vec::new());
    let lock_failed = || Fault::new("another thread failed");
    std::thread::scope(|scope| {
        let worker = || -> Outcome<()> {
            loop {
                let next = queue.lock().map_err(|_| lock_failed())?.next();
                let Some((at, piece)) = next else {
                    return Ok(());
                };
                match act(piece) {
                    Ok(result) => done.lock().map_err(|_| lock_failed())?.push((at, result)),
                    Err(fault) => {
                        // Nobody begins anything more.
                        queue
                            .lock()
                            .map_err(|_| lock_failed())?
                            .by_ref()
                            .for_each(drop);
                        return Err(fault);
                    }
                }
            }
        };
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(worker)).collect();
        threads.into_iter().try_for_each(|thread| {
            thread
                .join()
                .unwrap_or_else(|_| Err(Fault::new("a thread panicked")))
        })
    })?;
    let mut done = done.into_inner().map_err(|_| lock_failed())?;
    done.sort_by_key(|(at, _)| *at);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small(figures: Figures) -> crate::district::Report {
        let folder = tempfile::tempdir().unwrap();
        let options = Options {
            folder: folder.path().to_owned(),
            seed: 11,
            figures,
            relays: 1,
        };
        let mut district = District::live(&options, &ProgressBar::hidden()).unwrap();
        let report = district.report().unwrap();
        district.options.figures.bhyt += 1;
        assert!(
            !district.report().unwrap().checks.all_hold(),
            "the checks look"
        );
        district.stop().unwrap();
        report
    }

    #[test]
    fn the_published_figures_come_out_of_what_was_recorded() {
        let figures = Figures {
            communes: 2,
            collectors: 5,
            bhxh: 66,
            bhxh_new: 18,
            bhyt: 240,
            bhyt_before: 215,
        };
        let report = small(figures);
        assert!(report.checks.all_hold(), "{:?}", report.checks);
        // One person fewer is one person fewer in the answer.
        let fewer = small(Figures {
            bhyt: figures.bhyt - 1,
            ..figures
        });
        assert!(fewer.checks.all_hold());
        let persons = |report: &crate::district::Report| report.participants[1].persons;
        assert_eq!(persons(&report), persons(&fewer) + 1);
    }
}
