//! Which records are found to be possibly one, on both sides alike, and which are not.

mod keys;
mod pairs;
mod world;
