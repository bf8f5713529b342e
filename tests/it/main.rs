//! One binary for all tests that need processes, a browser or the source tree.

mod crash;
mod programs;
mod tidy;
