//! Bad input, over real processes: every case is refused with a stable code, a documented exit status and one
//! sentence in each language, leaves nothing half-written, and has a good input beside it that passes.

mod database;
mod full_disk;
mod invitation;
mod portal;
mod random;
mod raw;
mod refused;
mod request;
mod server;
mod typed;
