//! Names the build: a number made of all code and data that results are made with. What another build stored is not
//! taken for an answer of this one.

use std::hash::Hasher;
use std::path::{Path, PathBuf};

/// The crates that have no part in results.
const ABOVE: [&str; 3] = ["endobiome", "endobiome-cli", "endobiome-simulate"];

fn main() {
    let here = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let crates = here.parent().unwrap_or(&here).to_owned();
    let version = format!("-{}", std::env::var("CARGO_PKG_VERSION").unwrap_or_default());
    let mut files = Vec::new();
    for name in std::fs::read_dir(&crates).into_iter().flatten().flatten() {
        let part = name.file_name().to_string_lossy().into_owned();
        // A packed crate lies beside others of its version under `name-version`; in the workspace there is no version.
        let part = match (here.ends_with("endobiome-pipeline"), part.strip_suffix(&version)) {
            (true, _) => part,
            (false, Some(packed)) => packed.to_owned(),
            (false, None) => continue,
        };
        if part.starts_with("endobiome-") && !ABOVE.contains(&part.as_str()) {
            for folder in ["src", "data", "Cargo.toml"] {
                gather(&name.path().join(folder), &mut files);
            }
        }
    }
    gather(&crates.join("../Cargo.lock"), &mut files);
    files.sort();
    // Keys are fixed: the same files give the same number.
    let mut hash = std::hash::DefaultHasher::new();
    for file in &files {
        hash.write(file.strip_prefix(&crates).unwrap_or(file).to_string_lossy().as_bytes());
        hash.write(&std::fs::read(file).unwrap_or_default());
    }
    println!("cargo::rustc-env=ENDOBIOME_BUILD={:016x}", hash.finish());
}

fn gather(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        println!("cargo::rerun-if-changed={}", path.display());
        for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
            gather(&entry.path(), files);
        }
    } else if path.is_file() {
        println!("cargo::rerun-if-changed={}", path.display());
        files.push(path.to_owned());
    }
}
