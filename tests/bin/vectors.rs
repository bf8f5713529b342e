//! Writes `docs/vectors` as this build makes it: `cargo run -p tungnha-tests --bin tungnha-vectors`.

fn main() {
    tungnha_tests::vectors::keep();
}
