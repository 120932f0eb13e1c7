//! Names the code by its content: the version and the first digits of a digest over every source of the workspace, so
//! that two builds of one version are told apart in manifests, ledger and papers.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use sha2::{Digest, Sha256};

fn main() -> io::Result<()> {
    let package = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let crates = package.join("..");
    let lock = package.join("../../Cargo.lock");
    let mut sources = BTreeMap::new();
    gather(&crates, &mut String::new(), &mut sources)?;
    if lock.is_file() {
        sources.insert("Cargo.lock".to_owned(), lock.clone());
    }
    let mut hash = Sha256::new();
    for (name, path) in &sources {
        // A checkout may have turned line ends; the same sources must have the same name.
        let text = String::from_utf8_lossy(&fs::read(path)?).replace("\r\n", "\n");
        for part in [name.as_bytes(), text.as_bytes()] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
    }
    let [a, b, c, d, ..]: [u8; 32] = hash.finalize().into();
    let digits = u32::from_be_bytes([a, b, c, d]);
    println!("cargo:rustc-env=SYLFAEN_CODE_VERSION={}+{digits:08x}", env!("CARGO_PKG_VERSION"));
    println!("cargo:rerun-if-changed={}", crates.display());
    println!("cargo:rerun-if-changed={}", lock.display());
    Ok(())
}

/// What is compiled into the command: sources, and the texts they include.
fn gather(folder: &Path, prefix: &mut String, sources: &mut BTreeMap<String, PathBuf>) -> io::Result<()> {
    const ENDINGS: [&str; 6] = ["rs", "ftl", "css", "csv", "toml", "md"];
    const LEFT_OUT: [&str; 4] = ["tests", "benches", "target", "fuzz"];
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let before = prefix.len();
        prefix.push_str(&name);
        let path = entry.path();
        if path.is_dir() && !LEFT_OUT.contains(&name.as_str()) {
            prefix.push('/');
            gather(&path, prefix, sources)?;
        } else if path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known)) {
            sources.insert(prefix.clone(), path);
        }
        prefix.truncate(before);
    }
    Ok(())
}
