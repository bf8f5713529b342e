//! Every fuzzer: the target that the binary is named after.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tungnha_tests::decoders::target::find;

fuzz_target!(|input: &[u8]| {
    let target = find(env!("CARGO_BIN_NAME")).expect("a target of this name");
    (target.run)(input);
});
