//! One result, whatever the number of threads and the order of the samplesheet; both denoisers.

use crate::study::{endobiome, results, run_arguments, simulate};

#[test]
fn threads_and_row_order_change_no_byte() {
    let folder = tempfile::tempdir().unwrap();
    let study = folder.path().join("study");
    std::fs::create_dir(&study).unwrap();
    simulate(&study);
    for denoiser in ["dada2", "unoise3"] {
        let found_by = ["1", "2", "3"].map(|threads| {
            let outdir = folder.path().join(format!("{denoiser}-{threads}"));
            if threads != "1" {
                shuffle_rows(&study.join("samplesheet.csv"));
            }
            endobiome()
                .args(run_arguments(&study, &outdir))
                .args(["--denoiser", denoiser, "--threads", threads])
                .assert()
                .success();
            let mut found = results(&outdir);
            // These two tell where results were written and the checksum of the (shuffled) samplesheet.
            found.remove("pipeline_info/params.json");
            found.remove("pipeline_info/checksums.tsv");
            found
        });
        assert!(found_by[0].len() > 40, "{:?}", found_by[0].keys());
        for other in &found_by[1..] {
            assert_eq!(found_by[0].keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
            for (name, bytes) in &found_by[0] {
                assert!(bytes == &other[name], "{denoiser}: {name} differs");
            }
        }
        check_study(&found_by[0]);
    }
}

/// The blank stays in every table, reads close, and the planted difference shows.
fn check_study(files: &std::collections::BTreeMap<String, Vec<u8>>) {
    let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
    for table in ["overall_summary.tsv", "dysbiosis/calls.tsv", "diversity/alpha.tsv"] {
        assert!(text(table).contains("extraction_blank_1"), "{table}");
    }
    assert!(text("tables/feature-table.tsv").lines().next().unwrap().contains("extraction_blank_1"));
    let calls = text("dysbiosis/calls.tsv");
    let share = |sample: &str| -> f64 {
        let column = calls.lines().next().unwrap().split('\t').position(|name| name == "lactobacillus_share");
        let line = calls.lines().find(|line| line.starts_with(&format!("{sample}\t"))).unwrap();
        line.split('\t').nth(column.unwrap()).unwrap().parse().unwrap()
    };
    assert!(share("control01_V") > 0.8, "{calls}");
    assert!(share("RIF01_V") < 0.1, "{calls}");
}

fn shuffle_rows(sheet: &std::path::Path) {
    let text = std::fs::read_to_string(sheet).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    std::fs::write(sheet, lines.join("\n") + "\n").unwrap();
}
