//! Worlds in which machines are copied: one device's folder cloned, an older copy put back, the centre restored from a
//! backup, personal data struck out, grants withdrawn. Lines lose, repeat and cut as everywhere.
//!
//! Ops are known here by the records they make and not by their places: copies write different ops under one number.

mod act;
mod check;
mod copy;
mod line;
mod model;
mod world;

pub(super) use world::World;
