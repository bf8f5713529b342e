//! Who collects where, and how many people each collector's records must come to.

use super::{COMMUNES, Chance, Figures, HAMLETS, collector_name, largest_remainder};

/// A district, shared out among its communes and collectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DistrictPlan {
    /// The communes.
    pub communes: Vec<CommunePlan>,
}

/// One commune.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommunePlan {
    /// Its name.
    pub name: String,
    /// Its collectors.
    pub collectors: Vec<CollectorPlan>,
}

/// One collector with a hamlet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectorPlan {
    /// The place among all collectors of the district, from 0.
    pub serial: u32,
    /// The name.
    pub name: String,
    /// The hamlet's name.
    pub hamlet: String,
    /// What the records must come to.
    pub shares: Shares,
}

/// How many people of each fate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shares {
    /// Insured by BHYT on both days.
    pub bhyt_kept: u32,
    /// Insured by BHYT on the earlier day only.
    pub bhyt_lapsed: u32,
    /// Insured by BHYT on the later day only.
    pub bhyt_joined: u32,
    /// In BHXH since before the year began.
    pub bhxh_kept: u32,
    /// In BHXH once, no longer.
    pub bhxh_lapsed: u32,
    /// New in BHXH this year.
    pub bhxh_joined: u32,
}

impl Shares {
    /// Returns what the published figures ask for. How many left was not published: one in twenty.
    #[must_use]
    pub fn of(figures: &Figures) -> Self {
        let bhyt_lapsed = figures.bhyt_before / 20;
        let bhyt_kept = figures.bhyt_before - bhyt_lapsed;
        Self {
            bhyt_kept,
            bhyt_lapsed,
            bhyt_joined: figures.bhyt.saturating_sub(bhyt_kept),
            bhxh_kept: figures.bhxh.saturating_sub(figures.bhxh_new),
            bhxh_lapsed: figures.bhxh / 20,
            bhxh_joined: figures.bhxh_new,
        }
    }

    /// Shares each figure out by `weights`.
    #[must_use]
    pub fn split(self, weights: &[u32]) -> Vec<Self> {
        let part = |total| largest_remainder(total, weights).into_iter();
        part(self.bhyt_kept)
            .zip(part(self.bhyt_lapsed))
            .zip(part(self.bhyt_joined))
            .zip(
                part(self.bhxh_kept)
                    .zip(part(self.bhxh_lapsed))
                    .zip(part(self.bhxh_joined)),
            )
            .map(
                |(
                    ((bhyt_kept, bhyt_lapsed), bhyt_joined),
                    ((bhxh_kept, bhxh_lapsed), bhxh_joined),
                )| {
                    Self {
                        bhyt_kept,
                        bhyt_lapsed,
                        bhyt_joined,
                        bhxh_kept,
                        bhxh_lapsed,
                        bhxh_joined,
                    }
                },
            )
            .collect()
    }
}

impl DistrictPlan {
    /// Shares the figures out: communes differ in size, collectors in what they reach.
    #[must_use]
    pub fn new(seed: u64, figures: &Figures) -> Self {
        let mut chance = Chance::new(seed);
        let names: Vec<&str> = COMMUNES
            .iter()
            .copied()
            .take(index(figures.communes))
            .collect();
        let sizes: Vec<u32> = names.iter().map(|_| chance.between(60, 141)).collect();
        let spare = figures.collectors.saturating_sub(figures.communes);
        let teams: Vec<u32> = largest_remainder(spare, &sizes)
            .into_iter()
            .map(|more| more + 1)
            .collect();
        let mut weights = Vec::new();
        for team in &teams {
            weights.extend((0..*team).map(|_| chance.between(80, 121)));
        }
        let mut shares = Shares::of(figures).split(&weights).into_iter();
        let mut serial = 0;
        let communes = names
            .into_iter()
            .zip(teams)
            .map(|(name, team)| CommunePlan {
                name: name.to_owned(),
                collectors: (0..team)
                    .map(|place| {
                        let plan = CollectorPlan {
                            serial,
                            name: collector_name(&mut chance),
                            hamlet: hamlet(place),
                            shares: shares.next().unwrap_or_default(),
                        };
                        serial += 1;
                        plan
                    })
                    .collect(),
            });
        Self {
            communes: communes.collect(),
        }
    }

    /// Returns every collector.
    pub fn collectors(&self) -> impl Iterator<Item = &CollectorPlan> {
        self.communes.iter().flat_map(|commune| &commune.collectors)
    }
}

fn hamlet(place: u32) -> String {
    let name = HAMLETS.get(index(place)).copied();
    name.map_or_else(|| format!("Xóm {}", place + 1), str::to_owned)
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::YEN_THANH;

    #[test]
    fn every_published_figure_is_shared_out_to_the_last_person() {
        let plan = DistrictPlan::new(5, &YEN_THANH);
        assert_eq!(plan.communes.len(), 39);
        assert_eq!(plan.collectors().count(), 214);
        let sum =
            |of: fn(&Shares) -> u32| plan.collectors().map(|one| of(&one.shares)).sum::<u32>();
        assert_eq!(sum(|s| s.bhyt_kept + s.bhyt_lapsed), YEN_THANH.bhyt_before);
        assert_eq!(sum(|s| s.bhyt_kept + s.bhyt_joined), YEN_THANH.bhyt);
        assert_eq!(sum(|s| s.bhxh_kept + s.bhxh_joined), YEN_THANH.bhxh);
        assert_eq!(sum(|s| s.bhxh_joined), YEN_THANH.bhxh_new);
        assert!(sum(|s| s.bhyt_lapsed) > 0 && sum(|s| s.bhxh_lapsed) > 0);
        assert!(
            plan.communes
                .iter()
                .all(|commune| !commune.collectors.is_empty())
        );
        assert_eq!(plan, DistrictPlan::new(5, &YEN_THANH));
        assert_ne!(plan, DistrictPlan::new(6, &YEN_THANH));
    }

    #[test]
    fn serials_are_the_places_among_all_collectors() {
        let plan = DistrictPlan::new(5, &YEN_THANH);
        assert!(
            plan.collectors()
                .zip(0..)
                .all(|(collector, place)| collector.serial == place)
        );
    }
}
