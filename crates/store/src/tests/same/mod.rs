//! Records that people judged to be one: shown once, nothing lost, and taken apart again.

mod order;
mod shown;
mod world;
