//! The files by which other tools test themselves: what they take is taken here, what they refuse is refused, and where we differ
//! the reason stands beside the name.
//!
//! The files are those that Debian's `qiime`, `q2-types`, `q2-quality-control`, `q2-feature-classifier`, `python3-biom-format`,
//! `r-bioc-biomformat` and `r-bioc-phyloseq` install; without them the tests say what they skip.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a test says what it skips")]

use endobiome_tables::imported::Imported;
use endobiome_tables::read_any;
use endobiome_tables::taxonomy_table::Taxonomy;
use endobiome_tables::{Metadata, text};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn python() -> PathBuf {
    std::env::var_os("ENDOBIOME_PYTHON_PACKAGES")
        .map_or_else(|| PathBuf::from("/usr/lib/python3/dist-packages"), PathBuf::from)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        eprintln!("skipped: {} is not installed", folder.display());
        return Vec::new();
    };
    let mut found: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file()).collect();
    found.sort();
    found
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// Checks a set of files against what their own tool makes of them; `differs` says why we do otherwise.
fn walk(
    folder: &Path,
    tool_takes: impl Fn(&str) -> bool,
    differs: &[(&str, &str)],
    read: impl Fn(&Path) -> Result<(), String>,
) {
    let differs: BTreeMap<&str, &str> = differs.iter().copied().collect();
    let mut wrong = Vec::new();
    let mut right = 0;
    for path in files(folder) {
        let name = name(&path);
        let result = read(&path);
        let expected = tool_takes(&name) != differs.contains_key(name.as_str());
        if result.is_ok() == expected {
            right += 1;
        } else {
            let said = result.err().unwrap_or_else(|| "taken".to_owned());
            wrong.push(format!("{name}: {said}"));
        }
    }
    println!("{}: {right} as expected, {} by a stated difference", folder.display(), differs.len());
    assert!(wrong.is_empty(), "{}\n{}", folder.display(), wrong.join("\n"));
}

fn metadata(path: &Path) -> Result<(), String> {
    Metadata::read(path).map(|_| ()).map_err(|error| error.to_string())
}

#[test]
fn metadata_that_qiime2_takes() {
    walk(&python().join("qiime2/metadata/tests/data/valid"), |_| true, &[], metadata);
}

#[test]
fn metadata_that_qiime2_refuses() {
    const MORE_ENCODINGS: &str = "we decode it; QIIME 2 takes UTF-8 only";
    let differs = [
        (
            "directive-after-directives-section.tsv",
            "a remark between header and directive changes nothing of what it says",
        ),
        ("non-utf-8.tsv", MORE_ENCODINGS),
        ("simple-utf-16be.txt", MORE_ENCODINGS),
        ("simple-utf-16le.txt", MORE_ENCODINGS),
    ];
    walk(&python().join("qiime2/metadata/tests/data/invalid"), |_| false, &differs, metadata);
}

#[test]
fn taxonomies_of_q2_types() {
    // What QIIME 2 2022.11 makes of them, with a header or without: format check and transformation into a table.
    let taken = [
        "2-column.tsv",
        "3-column.tsv",
        "feature-table-with-taxonomy-metadata_v210.biom",
        "greater-header-length.tsv",
        "header-only.tsv",
        "headerless.tsv",
        "leading_space_taxon.tsv",
        "many-rows.tsv",
        "start_end_space_taxon.tsv",
        "trailing_space_taxon.tsv",
        "valid-but-messy.tsv",
        "duplicate-columns.tsv",
    ];
    const NO_LINEAGE: &str = "its lineages are words like `foo` or `a;b`: nothing of them is understood";
    const HEADER_AS_ROW: &str =
        "QIIME 2 takes it for a file without header, its header for a feature called `Feature ID`";
    let differs = [
        ("3-column.tsv", "a confidence of -42; -1 is the only mark below 0"),
        ("many-rows.tsv", NO_LINEAGE),
        ("feature-table-with-taxonomy-metadata_v210.biom", NO_LINEAGE),
        ("greater-header-length.tsv", HEADER_AS_ROW),
        ("header-only.tsv", HEADER_AS_ROW),
        ("duplicate-columns.tsv", HEADER_AS_ROW),
    ];
    walk(
        &python().join("q2_types/feature_data/tests/data/taxonomy"),
        |name| taken.contains(&name) || name == "feature-table_v210.biom",
        &differs,
        |path| {
            if name(path).ends_with(".biom") {
                return read_any::read_any(path).map(|_| ()).map_err(|error| error.to_string());
            }
            let bytes = text::read_bytes(path).map_err(|error| error.to_string())?;
            Taxonomy::parse(path, &bytes).map(|_| ()).map_err(|error| error.to_string())
        },
    );
}

#[test]
fn sequences_of_q2_types() {
    let refused = [
        "aligned-protein-sequences.fasta",
        "protein-sequences.fasta",
        "protein-sequences-duplicate-ids.fasta",
        "dna-sequences-consecutive-ids.fasta",
        "dna-sequences-corrupt-characters.fasta",
        "dna-sequences-duplicate-id.fasta",
        "dna-sequences-first-line-not-id.fasta",
        "dna-sequences-id-starts-with-space.fasta",
        "dna-sequences-mixed-case-with-duplicate-ids.fasta",
        "dna-sequences-no-id.fasta",
        "dna-sequences-with-duplicate-ids.fasta",
        "dna-with-bom-fails.fasta",
        "not-dna-sequences",
        "not-dna-sequences.fasta",
        "not-rna-sequences",
        "not-rna-sequences.fasta",
        "rna-sequences-mixed-case-with-duplicate-ids.fasta",
        "rna-sequences-with-duplicate-ids.fasta",
    ];
    let folder = python().join("q2_types/feature_data/tests/data");
    walk(
        &folder,
        // Tables of other types lie beside them.
        |name| !refused.contains(&name) && !name.ends_with(".tsv"),
        &[],
        |path| {
            let read: Imported = read_any::read_any(path).map_err(|error| error.to_string())?;
            if read.sequences.is_some() { Ok(()) } else { Err(format!("no sequences: {}", read.form)) }
        },
    );
}

fn total(read: &Imported) -> f64 {
    read.values.as_ref().map_or(f64::NAN, |values| values.to_f64().feature_totals().iter().sum())
}

/// The sums are those that biom-format 2.1.12 gives.
#[test]
fn tables_of_biom_format_and_phyloseq() {
    let biom = PathBuf::from("/usr/share/doc/python3-biom-format/examples");
    let biomformat = PathBuf::from("/usr/lib/R/site-library/biomformat/extdata");
    let phyloseq = PathBuf::from("/usr/lib/R/site-library/phyloseq/extdata");
    let types = python().join("q2_types");
    let control = python().join("q2_quality_control/tests/data");
    let mut checked = 0;
    for (path, sum) in [
        (biom.join("min_sparse_otu_table.biom"), 27.0),
        (biom.join("min_sparse_otu_table_hdf5.biom"), 27.0),
        (biom.join("rich_sparse_otu_table.biom"), 27.0),
        (biom.join("rich_sparse_otu_table_hdf5.biom"), 27.0),
        (biomformat.join("min_dense_otu_table.biom"), 27.0),
        (biomformat.join("min_sparse_otu_table.biom"), 27.0),
        (biomformat.join("min_sparse_otu_table_hdf5.biom"), 27.0),
        (biomformat.join("rich_dense_otu_table.biom"), 27.0),
        (biomformat.join("rich_sparse_otu_table.biom"), 27.0),
        (biomformat.join("rich_sparse_otu_table_hdf5.biom"), 27.0),
        (phyloseq.join("min_dense_otu_table.biom"), 27.0),
        (phyloseq.join("rich_sparse_otu_table.biom"), 27.0),
        (types.join("feature_table/tests/data/feature-table_v100.biom"), 200.0),
        (types.join("feature_table/tests/data/feature-table_v210.biom"), 27.0),
        (control.join("mock-3-obs-table.biom"), 47138.0),
        (control.join("qc-mock-3-expected.qza"), 4.0),
        (python().join("q2_feature_classifier/tests/data/class_weight.biom"), 1.0),
        (phyloseq.join("rformat_dist_0.03.txt.gz"), 44431.0),
    ] {
        if !path.is_file() {
            eprintln!("skipped: {} is not installed", path.display());
            continue;
        }
        let read = read_any::read_any(&path).unwrap_or_else(|error| panic!("{error}"));
        assert!((total(&read) - sum).abs() < 1e-9, "{}: {} for {sum}", path.display(), total(&read));
        checked += 1;
    }
    for (path, why) in [
        (biomformat.join("rich_dense_char.biom"), "number"),
        (biomformat.join("rich_sparse_char.biom"), "number"),
        (phyloseq.join("gp500-uuf.csv"), "matrix of distances"),
        (phyloseq.join("master_map.txt"), "none of the"),
    ] {
        if path.is_file() {
            let error = read_any::read_any(&path).map(|read| read.form).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
            checked += 1;
        }
    }
    println!("{checked} tables of biom-format, phyloseq and QIIME 2 as expected");
}
