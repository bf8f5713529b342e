//! One binary for all tests that need processes, a browser or the source tree.

mod bad_input;
mod browser;
mod chromium;
mod crash;
mod cut_everywhere;
mod fuzz;
mod imports;
mod lives;
mod others_hurt;
mod premiums;
mod programs;
mod stick;
mod stranger;
mod tidy;
mod vectors;
