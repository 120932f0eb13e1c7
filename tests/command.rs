//! The command, built beside its tests so that they always have it.

use std::process::ExitCode;

fn main() -> ExitCode {
    sylfaen::main()
}
