//! A town of real programs in one process: servers on loopback ports, devices with folders, a virtual clock.

mod centre;
mod clock;
mod device;
mod line;
mod office;
mod site;

pub use centre::{Centre, Place, found};
pub use clock::TownClock;
pub use device::{Device, Synced};
pub use line::{CutLine, cut_line};
pub use office::join;
pub use site::Site;
