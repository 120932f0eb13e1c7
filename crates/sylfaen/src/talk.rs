//! What the command says while it works: to standard error, plain lines, and a bar on a terminal.
//!
//! Data goes to standard output and nowhere near here.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Where the command speaks.
#[derive(Debug, Clone, Copy)]
pub struct Talk {
    is_terminal: bool,
    is_silent: bool,
}

impl Talk {
    /// Speaks to standard error.
    pub fn to_standard_error() -> Self {
        Self { is_terminal: std::io::stderr().is_terminal(), is_silent: false }
    }

    /// Says nothing, for use as a library.
    pub fn silent() -> Self {
        Self { is_terminal: false, is_silent: true }
    }

    /// Says one line.
    pub fn line(self, text: &str) {
        if !self.is_silent {
            // Nobody is left to tell if standard error is closed.
            let _ = writeln!(std::io::stderr(), "{text}");
        }
    }

    /// A bar over `steps` steps on a terminal, and nothing elsewhere.
    pub fn bar(self, steps: u64) -> ProgressBar {
        if !self.is_terminal || self.is_silent {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(steps);
        if let Ok(style) = ProgressStyle::with_template("{bar:24} {pos}/{len} {msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }
}
