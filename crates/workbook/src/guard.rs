//! Runs another library's reader where its panics can do no harm.
//!
//! In: a closure over hostile bytes. Out: its answer, or an error if it panicked. A panic's message can quote what was
//! being read, so it is kept from standard error while the closure runs; panics elsewhere print as before.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use crate::error::WorkbookError;

thread_local! {
    static IS_READING: Cell<bool> = const { Cell::new(false) };
}

/// Calls `read`; a panic inside it becomes [`WorkbookError::Corrupt`].
///
/// What `read` borrows must not be used again after a panic.
pub(crate) fn guarded<T>(read: impl FnOnce() -> Result<T, WorkbookError>) -> Result<T, WorkbookError> {
    keep_panics_of_readers_quiet();
    let before = IS_READING.replace(true);
    let answer = panic::catch_unwind(AssertUnwindSafe(read));
    IS_READING.set(before);
    answer.unwrap_or_else(|_| Err(WorkbookError::corrupt("its structure contradicts itself")))
}

fn keep_panics_of_readers_quiet() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |information| {
            if !IS_READING.try_with(Cell::get).unwrap_or(false) {
                previous(information);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_and_the_guard_opens_again() {
        let broken: Result<(), _> = guarded(|| panic!("Angharad"));
        assert_eq!(broken.unwrap_err().kind(), "corrupt");
        assert!(!IS_READING.get());
        assert_eq!(guarded(|| Ok(7)), Ok(7));
    }
}
