//! Every specimen of `test-data/corpus` is read or refused as its manifest says, and no damage to it makes a reader panic.

#[path = "../../../../fuzz/invariants.rs"]
mod invariants;

use endobiome_core::stream;
use rand::RngExt;
use std::path::PathBuf;

fn corpus() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../test-data/corpus")
}

/// Reader, file, whether it is valid.
fn specimens() -> Vec<(String, String, bool)> {
    let text = std::fs::read_to_string(corpus().join("manifest.tsv")).unwrap();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        (cells[0].to_owned(), cells[1].to_owned(), cells[2] == "valid")
    };
    text.lines().skip(1).map(row).collect()
}

fn reader(name: &str) -> invariants::Reader {
    invariants::READERS.iter().find(|(known, _)| *known == name).map(|(_, read)| *read).unwrap()
}

#[test]
fn every_specimen_is_read_or_refused_as_the_manifest_says() {
    let specimens = specimens();
    for (name, _) in invariants::READERS {
        assert!(specimens.iter().any(|(reader, ..)| reader == name), "no specimen for {name}");
    }
    let wrong: Vec<String> = specimens
        .into_iter()
        .filter(|(name, file, valid)| reader(name)(&std::fs::read(corpus().join(file)).unwrap()) != *valid)
        .map(|(_, file, valid)| format!("{file} should be {}", if valid { "read" } else { "refused" }))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn damaged_specimens_are_read_or_refused_without_a_panic() {
    for (name, file, _) in specimens() {
        let whole = std::fs::read(corpus().join(&file)).unwrap();
        let mut random = stream(1, "damaged specimens", file.as_bytes());
        for _ in 0..60 {
            let mut bytes = whole.clone();
            for _ in 0..random.random_range(1..4) {
                if bytes.is_empty() {
                    break;
                }
                let at = random.random_range(0..bytes.len());
                match random.random_range(0..4) {
                    0 => bytes.truncate(at),
                    1 => bytes[at] = random.random(),
                    2 => drop(bytes.remove(at)),
                    _ => {
                        let end = (at + random.random_range(1..20)).min(bytes.len());
                        let piece = bytes[at..end].to_vec();
                        bytes.splice(at..at, piece);
                    }
                }
            }
            // A panic fails the test, with the specimen's name in the output.
            let read = std::panic::catch_unwind(|| reader(&name)(&bytes));
            assert!(
                read.is_ok(),
                "{file}: a damaged form of it panics: {:?}",
                String::from_utf8_lossy(&bytes)
            );
        }
    }
}
