//! Results of a foreign table, in the hands of the tools that people load them into, and back in here.

use crate::study::{endobiome, files, root};
use std::path::{Path, PathBuf};
use std::process::Command;

fn form(name: &str) -> PathBuf {
    root().join("test-data/tables/forms").join(name)
}

fn metadata(folder: &Path, name: impl Fn(&str) -> String) -> PathBuf {
    let mut text = "sample\tgroup\tbody_site\tage\n".to_owned();
    for (sample, group, age) in [
        ("W01_E", "RIF", 31),
        ("W02_E", "RIF", 29),
        ("W03_E", "RPL", 35),
        ("W04_E", "RPL", 38),
        ("W05_E", "control", 27),
        ("W06_E", "control", 33),
    ] {
        text.push_str(&format!("{}\t{group}\tendometrium\t{age}\n", name(sample)));
    }
    let path = folder.join("metadata.tsv");
    std::fs::write(&path, text).unwrap();
    path
}

/// Runs `analyse` into `out` and gives what it said.
fn analyse(out: &Path, arguments: &[&std::ffi::OsStr]) -> String {
    let done = endobiome().arg("analyse").args(arguments).arg("-o").arg(out).output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert_eq!(done.status.code(), Some(0), "{said}");
    said
}

fn read(path: PathBuf) -> String {
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Our own long table, as text and as Parquet, was taken for nothing that is known.
#[test]
fn the_long_tables_of_a_study_are_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let metadata = metadata(folder.path(), str::to_owned);
    let first = folder.path().join("first");
    let (table, taxonomy) = (form("table.tsv"), form("taxonomy.tsv"));
    analyse(
        &first,
        &[
            "-i".as_ref(),
            table.as_ref(),
            "--taxonomy-table".as_ref(),
            taxonomy.as_ref(),
            "-m".as_ref(),
            metadata.as_ref(),
        ],
    );
    for name in ["abundance.tsv", "abundance.parquet"] {
        let out = folder.path().join(format!("from-{name}"));
        let long = first.join("tables").join(name);
        analyse(&out, &["-i".as_ref(), long.as_ref(), "-m".as_ref(), metadata.as_ref()]);
        // What is not bacterial is not in the long table; of the bacterial features nothing is lost.
        for file in [
            "tables/feature-table.tsv",
            "diversity/alpha.tsv",
            "diversity/beta_bray_curtis.tsv",
            "phyloseq/tax.tsv",
        ] {
            assert_eq!(read(out.join(file)), read(first.join(file)), "{name}: {file}");
        }
    }
}

/// Blanks in the names of samples stopped the whole analysis.
#[test]
fn samples_with_blanks_in_their_names_are_analysed_under_usable_ones() {
    let folder = tempfile::tempdir().unwrap();
    let spaced = |name: &str| name.replace("W0", "Patient ").replace("_E", "");
    let metadata = metadata(folder.path(), spaced);
    let table = folder.path().join("table.tsv");
    std::fs::write(&table, spaced(&read(form("table.tsv")))).unwrap();
    let taxonomy = form("taxonomy.tsv");
    let out = folder.path().join("out");
    let said = analyse(
        &out,
        &[
            "-i".as_ref(),
            table.as_ref(),
            "--taxonomy-table".as_ref(),
            taxonomy.as_ref(),
            "-m".as_ref(),
            metadata.as_ref(),
        ],
    );
    assert!(said.contains("\"Patient 1\" is Patient_1"), "{said}");
    let renamed = read(out.join("input/renamed.tsv"));
    assert!(
        renamed.starts_with(
            "sample\tgiven\tnamed_in\nPatient_1\tPatient 1\tmetadata\nPatient_1\tPatient 1\ttable\n"
        ),
        "{renamed}"
    );
    assert!(read(out.join("dysbiosis/calls.tsv")).contains("Patient_6"));
    assert_eq!(read(out.join("input/unmatched.tsv")).lines().count(), 1);
}

/// A taxonomy that stops at the genus cannot give the species of which community types consist.
#[test]
fn centroids_that_the_taxonomy_cannot_name_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    let metadata = metadata(folder.path(), str::to_owned);
    let text: String = read(form("taxonomy.tsv"))
        .lines()
        .map(|line| match line.find("; s__") {
            Some(at) => format!("{}\t1.0\n", &line[..at]),
            None => format!("{line}\n"),
        })
        .collect();
    let taxonomy = folder.path().join("genera.tsv");
    std::fs::write(&taxonomy, text).unwrap();
    let centroids = folder.path().join("centroids.csv");
    std::fs::write(&centroids, "sub_CST,Lactobacillus_crispatus,Lactobacillus_iners,g_Dialister\nI-A,0.9,0.05,0.05\nIII-A,0.1,0.85,0.05\n").unwrap();
    let (table, out) = (form("table.tsv"), folder.path().join("out"));
    let said = analyse(
        &out,
        &[
            "-i".as_ref(),
            table.as_ref(),
            "--taxonomy-table".as_ref(),
            taxonomy.as_ref(),
            "-m".as_ref(),
            metadata.as_ref(),
            "--cst-centroids".as_ref(),
            centroids.as_ref(),
        ],
    );
    assert!(said.contains("2 species of the community state type centroids are not named"), "{said}");
    let listed = read(out.join("cst/unreachable_centroid_taxa.tsv"));
    assert_eq!(
        listed.lines().skip(1).map(|line| line.split('\t').next().unwrap()).collect::<Vec<_>>(),
        ["Lactobacillus_crispatus", "Lactobacillus_iners"]
    );
}

/// The tree made of sequences was used and not handed on. Then every reader that is installed reads the folder: sums equal.
#[test]
fn readers_of_other_tools_read_every_file_and_their_sums_are_ours() {
    let folder = tempfile::tempdir().unwrap();
    let metadata = metadata(folder.path(), str::to_owned);
    let out = folder.path().join("out");
    let (table, taxonomy, sequences) = (form("table.tsv"), form("taxonomy.tsv"), form("sequences.fasta"));
    analyse(
        &out,
        &[
            "-i".as_ref(),
            table.as_ref(),
            "--taxonomy-table".as_ref(),
            taxonomy.as_ref(),
            "--sequences".as_ref(),
            sequences.as_ref(),
            "-m".as_ref(),
            metadata.as_ref(),
            "--tree-of-sequences".as_ref(),
        ],
    );
    let there = files(&out);
    for file in [
        "phyloseq/tree.nwk",
        "qiime2/pcoa/bray_curtis.txt",
        "multiqc/endobiome_heatmap_mqc.json",
        "multiqc/endobiome_mqc_versions.yml",
    ] {
        assert!(there.contains_key(file), "{file}");
    }
    let checked = Command::new("python3").arg(root().join(".ci/check-outputs")).arg(&out).output();
    let Ok(checked) = checked else {
        println!("skipped: there is no python3");
        return;
    };
    let said = String::from_utf8_lossy(&checked.stdout);
    println!("{said}{}", String::from_utf8_lossy(&checked.stderr));
    assert!(checked.status.success(), "{said}{}", String::from_utf8_lossy(&checked.stderr));
}
