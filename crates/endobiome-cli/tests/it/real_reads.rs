//! The main job's way on real pairs gives the ASVs and counts that DADA2 gave (test-data/q2-dada2).

use crate::study::{endobiome, root};
use std::collections::BTreeMap;

type Table = BTreeMap<String, BTreeMap<String, u64>>;

/// Counts by feature and sample; zeros left out.
fn table(text: &str) -> Table {
    let mut lines = text.lines().filter(|line| !line.starts_with("# "));
    let header: Vec<&str> = lines.next().unwrap().split('\t').collect();
    lines
        .map(|line| {
            let mut cells = line.split('\t');
            let feature = cells.next().unwrap().to_owned();
            let counts = header[1..]
                .iter()
                .zip(cells)
                .map(|(sample, count)| ((*sample).to_owned(), count.parse::<f64>().unwrap() as u64))
                .filter(|(_, count)| *count > 0)
                .collect();
            (feature, counts)
        })
        .collect()
}

#[test]
fn dada2_gold_of_qiime2_is_met_cell_for_cell() {
    let folder = tempfile::tempdir().unwrap();
    let outdir = folder.path().join("results");
    endobiome()
        .current_dir(root())
        .args(["run", "pipelines/real-reads.toml", "--quiet", "--outdir"])
        .arg(&outdir)
        .assert()
        .success();
    let ours = table(&std::fs::read_to_string(outdir.join("denoise/ASV_table.tsv")).unwrap());
    let gold =
        std::fs::read_to_string(root().join("test-data/q2-dada2/expected/paired-default.tsv")).unwrap();
    assert_eq!(ours, table(&gold));
}
