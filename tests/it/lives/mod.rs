//! Servers and devices that were copied, put back, away or told to forget, as the programs that people run: over an
//! office's server that relays, each a process on a folder of its own.

mod copied;
mod machines;
mod restored;
mod rotated;
mod struck;
