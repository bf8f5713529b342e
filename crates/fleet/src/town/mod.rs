//! A town of real programs in one process: servers on loopback ports, devices with folders, a virtual clock.

mod centre;
mod clock;
mod device;
mod line;
mod memory;
mod office;
mod site;
mod village;

pub use centre::{Centre, Place, found};
pub use clock::TownClock;
pub use device::{Device, Synced};
pub use line::{Cut, CutLine, cut_line};
pub use memory::{enrol_in_memory, found_in_memory};
pub use office::join;
pub use site::Site;
pub use village::Village;
