//! Whatever goes in comes out, and no packed bytes do harm.

mod packed;
mod references;
mod world;
