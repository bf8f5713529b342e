//! The program `tungnha-server`.

fn main() -> std::process::ExitCode {
    server::cli::main()
}
