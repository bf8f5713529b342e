//! A district in one process: the demonstration, the world simulation, the workload, the load.
//!
//! The only crate that sees both programs as libraries; they never see each other. It has no rule of its own: what it
//! shows is what the programs do.

pub mod cli;
pub mod demo;
pub mod district;
pub mod fault;
pub mod ledger_bench;
pub mod line;
pub mod load;
pub mod prove;
pub mod run;
pub mod show;
pub mod sim;
pub mod town;
pub mod workload;
pub mod world;
