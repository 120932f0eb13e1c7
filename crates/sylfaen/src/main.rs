//! The `sylfaen` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    sylfaen::main()
}
