//! The program `etl`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(etl::cli::run(std::env::args_os()))
}
