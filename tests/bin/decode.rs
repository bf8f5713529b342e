//! Runs decoders over inputs in a process of its own, so that its memory can be bounded from outside.
//!
//! ```text
//! tungnha-decode list                                     the targets
//! tungnha-decode keep-samples                             writes today's samples into tests/corpus
//! tungnha-decode replay TARGET FILE…                      over files
//! tungnha-decode change TARGET SEED FROM UNTIL [LAST]     over changed inputs; writes each to LAST first
//! tungnha-decode bombs TARGET FOLDER                     writes inputs that claim gigabytes, or are as large as may be
//! tungnha-decode unbounded FILE                           expands a zstd frame without a limit
//! ```
//!
//! Exit code 0: all held, and the last line says how many were read. 1: something did not; the last lines say where.
//! 2: wrong words.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use tungnha_tests::decoders::run::{Failure, changed, one};
use tungnha_tests::decoders::target::{TARGETS, Target, find};
use tungnha_tests::decoders::{bombs, corpus};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match obey(&words) {
        Some(Ok(read)) => {
            println!("read {read}");
            ExitCode::SUCCESS
        }
        Some(Err(why)) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
        None => {
            eprintln!(
                "usage: tungnha-decode list | keep-samples | replay TARGET FILE… | change TARGET SEED FROM UNTIL [LAST] | unbounded FILE"
            );
            ExitCode::from(2)
        }
    }
}

fn obey(words: &[&str]) -> Option<Result<u64, String>> {
    match words {
        ["list"] => TARGETS
            .iter()
            .for_each(|target| println!("{}", target.name)),
        ["keep-samples"] => TARGETS
            .iter()
            .for_each(|target| corpus::keep_samples(target.name)),
        ["bombs", target, folder] => {
            for (name, bomb) in bombs::bombs(find(target)?.name) {
                fs::write(Path::new(folder).join(name), bomb).expect("to write a bomb");
            }
        }
        ["replay", target, files @ ..] => return Some(replay(find(target)?, files)),
        ["change", target, seed, from, until, last @ ..] => {
            let target = find(target)?;
            let seed = seed.parse().ok()?;
            let iterations = from.parse().ok()?..until.parse().ok()?;
            let before = |input: &[u8]| {
                if let Some(last) = last.first() {
                    fs::write(last, input).expect("to write an input");
                }
            };
            let inputs = corpus::whole(target.name);
            let read = changed(target, &inputs, seed, iterations, before);
            return Some(read.map_err(|failure| told(target, Some(seed), &failure)));
        }
        ["unbounded", file] => return Some(unbounded(file)),
        _ => return None,
    }
    Some(Ok(0))
}

fn replay(target: &Target, files: &[&str]) -> Result<u64, String> {
    let mut read = 0;
    for file in files {
        let input = fs::read(file).map_err(|why| format!("{file}: {why}"))?;
        let is_read = one(target, 0, input);
        read += u64::from(is_read.map_err(|failure| format!("{file}: {}", failure.why))?);
    }
    Ok(read)
}

/// What no decoder of ours does: the test of the limit itself.
fn unbounded(file: &str) -> Result<u64, String> {
    let frame = fs::read(file).map_err(|why| why.to_string())?;
    let content = zstd::stream::decode_all(&*frame).map_err(|why| why.to_string())?;
    Ok(bombs::sum(&content))
}

/// Says how to run this one input again, and writes it down.
fn told(target: &Target, seed: Option<u64>, failure: &Failure) -> String {
    let Failure {
        iteration,
        why,
        input,
    } = failure;
    let file = corpus::keep(Path::new(&std::env::temp_dir()), input);
    let (name, file, seed) = (target.name, file.display(), seed.unwrap_or_default());
    format!("target {name}, seed {seed}, iteration {iteration}: {why}\ninput: {file}")
}
