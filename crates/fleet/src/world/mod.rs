//! The world that is recorded: communes, families, figures, all from one seed.

mod allocate;
mod chance;
mod communes;
mod figures;
mod history;
mod lines;
mod people;
mod plan;

pub use allocate::largest_remainder;
pub use chance::Chance;
pub use communes::COMMUNES;
pub use figures::{Figures, YEN_THANH};
pub use history::{Class, Event, Joining, history};
pub use lines::{Insured, bhxh_line, bhyt_lines, cash_receipt};
pub use people::{Family, HAMLETS, Person, collector_name, family};
pub use plan::{CollectorPlan, CommunePlan, DistrictPlan, Shares};
