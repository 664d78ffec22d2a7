//! The commands of README and tutorials, run as they stand.

use crate::study::{endobiome, root};

/// Runs the commands of a page that take their input from `test-data/`, in an empty folder beside which it lies; the demo is run
/// by `.ci/run`, for its time. Gives how many ran.
fn run_commands(page: &str) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(root().join(page)).unwrap();
    let mut ran = 0;
    for line in text.lines() {
        let starts = ["endobiome ", "target/release/endobiome ", "cargo run --release -- "];
        let Some(command) = starts.iter().find_map(|start| line.strip_prefix(start)) else {
            continue;
        };
        if !command.contains("--input test-data/") {
            continue;
        }
        let here = root();
        let words: Vec<String> = command
            .split(" #")
            .next()
            .unwrap()
            .split_whitespace()
            .map(|word| match word.strip_prefix("test-data/") {
                Some(rest) => here.join("test-data").join(rest).display().to_string(),
                None => word.to_owned(),
            })
            .collect();
        let done = endobiome().current_dir(folder.path()).args(&words).output().unwrap();
        assert!(done.status.success(), "{page}: {line}\n{}", String::from_utf8_lossy(&done.stderr));
        ran += 1;
    }
    ran
}

#[test]
fn the_commands_of_the_readme_and_of_the_tutorial_run() {
    assert!(run_commands("README.md") >= 1);
    assert!(run_commands("docs/tutorial-own-table.md") >= 3);
}

/// Every page of the book that another page names is there, and the book names every page.
#[test]
fn the_pages_of_the_book_are_there_and_named() {
    let docs = root().join("docs");
    let book = std::fs::read_to_string(docs.join("README.md")).unwrap();
    for entry in std::fs::read_dir(&docs).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        if std::path::Path::new(&name).extension().is_some_and(|ending| ending == "md") && name != "README.md"
        {
            assert!(book.contains(&format!("({name})")), "docs/README.md does not name {name}");
        }
    }
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    for (text, folder) in [(book, docs), (readme, root())] {
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if !link.starts_with("http") && !link.starts_with('#') {
                assert!(folder.join(link).exists(), "{link} is named and not there");
            }
        }
    }
}

/// Completions and manual pages are made of the same description as the help.
#[test]
fn completions_and_manual_pages_know_every_command() {
    for shell in ["bash", "zsh", "fish"] {
        let done = endobiome().args(["completions", shell]).output().unwrap();
        let text = String::from_utf8(done.stdout).unwrap();
        assert!(done.status.success() && text.contains("analyse") && text.contains("trunc-len"), "{shell}");
    }
    let folder = tempfile::tempdir().unwrap();
    endobiome().arg("man").arg(folder.path()).assert().success();
    let page = std::fs::read_to_string(folder.path().join("endobiome-run.1")).unwrap();
    assert!(
        page.contains("trunc\\-len") && folder.path().join("endobiome-cohort-check.1").exists(),
        "{page}"
    );
}

#[test]
fn the_version_names_build_and_reference() {
    let of = |flag: &str| String::from_utf8(endobiome().arg(flag).output().unwrap().stdout).unwrap();
    assert_eq!(of("-V").trim(), format!("endobiome {}", env!("CARGO_PKG_VERSION")));
    let long = of("--version");
    assert!(long.contains("build ") && long.contains("refseq16s"), "{long}");
}
