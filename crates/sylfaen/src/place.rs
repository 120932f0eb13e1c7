//! Where files of persons may lie, and how they are written.
//!
//! In: a path. Out: whether it is outside the roots, by whatever name the folder is reached; a file that only its owner may
//! read. Refused: a place inside a root, a file that is there already.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use sylfaen_lake::Sensitive;

use crate::SylfaenError;
use crate::cli::{Global, PasswordArgs};
use crate::pipeline::Pipeline;
use crate::returned::PASSWORD_LETTERS_MIN;
use crate::secrets::SecretPlace;
use crate::workplace::Workplace;

/// No person's rows go where pseudonymous tables or published files lie: into none of the named roots of the pipeline.
///
/// Without a pipeline there are no roots.
pub(crate) fn outside_roots(file: &Path, global: &Global, roots: &[&str]) -> Result<(), SylfaenError> {
    if !global.pipeline.exists() && global.workplace.is_none() {
        return Ok(());
    }
    outside(file, &Workplace::open(global)?.pipeline, roots)
}

/// No person's rows go into any of the named roots of this pipeline.
pub(crate) fn outside(file: &Path, pipeline: &Pipeline, refused: &[&str]) -> Result<(), SylfaenError> {
    let unreadable = |source| SylfaenError::Read { path: file.to_owned(), source };
    let real = real_place(file).map_err(unreadable)?;
    let roots = &pipeline.roots;
    for (name, root) in [("out", &roots.out), ("lake", &roots.lake), ("restricted", &roots.restricted)] {
        if refused.contains(&name) && real.starts_with(real_place(root).map_err(unreadable)?) {
            return Err(SylfaenError::InsideRoot { path: file.to_owned(), root: name });
        }
    }
    Ok(())
}

/// Where a path leads once links are followed, as far as it exists.
fn real_place(path: &Path) -> std::io::Result<PathBuf> {
    let mut existing = std::path::absolute(path)?;
    let mut rest = Vec::new();
    loop {
        match fs::canonicalize(&existing) {
            Ok(real) => return Ok(rest.into_iter().rev().fold(real, |place, part| place.join(part))),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let Some(name) = existing.file_name().map(ToOwned::to_owned) else { return Err(error) };
                rest.push(name);
                existing.pop();
            }
            Err(error) => return Err(error),
        }
    }
}

/// The password of a workbook, from where it is kept.
pub(crate) fn password(args: &PasswordArgs) -> Result<Sensitive<String>, SylfaenError> {
    let place = match (&args.password_env, &args.password_file) {
        (Some(name), _) => SecretPlace::Env(name.clone()),
        (None, Some(file)) => SecretPlace::File(file.clone()),
        (None, None) => {
            return Err(SylfaenError::Internal { what: "the command line asks where the password is" });
        }
    };
    let password = place.take().map_err(|reason| SylfaenError::Password { reason })?;
    if password.expose().chars().count() < PASSWORD_LETTERS_MIN {
        let reason = format!("it is shorter than {PASSWORD_LETTERS_MIN} letters");
        return Err(SylfaenError::Password { reason });
    }
    Ok(password)
}

/// Writes a file that is not there yet, for its owner alone.
pub(crate) fn put(file: &Path, bytes: &[u8]) -> Result<(), SylfaenError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(file).and_then(|mut open| open.write_all(bytes));
    written.map_err(|source| SylfaenError::Write { path: file.to_owned(), source })
}
