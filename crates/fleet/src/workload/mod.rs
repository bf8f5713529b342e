//! One workload, for measuring: the same lines through the whole product, over real HTTP and files.

mod compare;
mod file;
mod floor;
mod grow;
mod newcomer;
mod print;
mod run;
mod usage;

pub use file::{Collection, DeviceLines, EditLine, HouseholdLine, Recorded, Workload, fields_of};
pub use floor::{SqliteFloor, ZstdFloor, sqlite_floor, zstd_floor};
pub use grow::{Growth, grow};
pub use print::{measure, ratio, seconds};
pub use run::{Measured, run};
pub use usage::{Stopwatch, cpu_of, cpu_seconds, disk_bytes, peak_kib, peak_kib_of};
