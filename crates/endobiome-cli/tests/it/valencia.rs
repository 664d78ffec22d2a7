//! Community state types to the letter of VALENCIA's script (Fault 5 of its issue: scores of the command differed by up to .16,
//! and only the nearest type was written).

use crate::study::{Rows, endobiome, root, rows};
use std::collections::BTreeMap;
use std::path::Path;

/// Rows of a table by the names of its columns.
/// The rows of a table as column -> cell.
fn number(text: &str) -> Option<f64> {
    (text != "NA").then(|| text.parse().unwrap())
}

fn run(folder: &Path, command: &str, arguments: &[&str]) -> (Rows, Rows) {
    let out = folder.join(command);
    let done = endobiome().arg(command).args(arguments).arg("-o").arg(&out).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let types = rows(&out.join("cst/cst.tsv")).into_iter().filter(|row| row["table"] == "raw").collect();
    (rows(&out.join("cst/similarities.tsv")), types)
}

/// All 13 similarities, sub-type, score and type of the 13 samples: 12 with reads to 1e-12, and the empty one without a type.
#[test]
fn the_gold_of_valencia_comes_out_of_the_command() {
    let Some(centroids) = std::env::var_os("ENDOBIOME_CST_CENTROIDS") else {
        println!("skipped: ENDOBIOME_CST_CENTROIDS does not name VALENCIA's centroid file");
        return;
    };
    let gold = root().join("test-data/dysbiosis");
    let expected: Vec<Vec<String>> = std::fs::read_to_string(gold.join("valencia_worked_output_orig.csv"))
        .unwrap()
        .lines()
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect();
    let n = expected[0].len() - 16;
    let folder = tempfile::tempdir().unwrap();
    let input = gold.join("valencia_worked_input.csv").display().to_string();
    let centroids = centroids.into_string().unwrap();
    let arguments = ["-i", &input, "--cst-centroids", &centroids, "--cst-compat", "valencia"];
    for command in ["dysbiosis", "analyse"] {
        let (similarities, types) = run(folder.path(), command, &arguments);
        assert_eq!(similarities.len(), 13 * 13, "{command}");
        let mut compared = 0;
        for gold in &expected[1..] {
            let of_type = types.iter().find(|row| row["sample"] == gold[0]).unwrap();
            let of_sample: Vec<_> = similarities.iter().filter(|row| row["sample"] == gold[0]).collect();
            for (at, row) in of_sample.iter().enumerate() {
                assert_eq!(format!("{}_sim", row["sub_cst"]), expected[0][n + at]);
                match number(&row["similarity"]) {
                    Some(theta) => {
                        let wanted: f64 = gold[n + at].parse().unwrap();
                        assert!((theta - wanted).abs() <= 1e-12, "{command} {}: {theta} {wanted}", gold[0]);
                        compared += 1;
                    }
                    None => assert_eq!(gold[0], "zero"),
                }
            }
            if gold[0] == "zero" {
                assert_eq!(
                    (of_type["cst"].as_str(), of_type["confidence"].as_str()),
                    ("NA", "not_available")
                );
                continue;
            }
            assert_eq!((&of_type["sub_cst"], &of_type["cst"]), (&gold[n + 13], &gold[n + 15]), "{}", gold[0]);
            let (score, wanted): (f64, f64) =
                (of_type["score"].parse().unwrap(), gold[n + 14].parse().unwrap());
            assert!((score - wanted).abs() <= 1e-12);
            assert!(
                of_sample.iter().all(|row| (row["called"] == "true") == (row["sub_cst"] == gold[n + 13]))
            );
        }
        assert_eq!(compared, 12 * 13);
    }
}

/// Names stay those of the taxonomy, and the denominator is all reads or what `read_count` says: where our own rules rename and leave out.
#[test]
fn the_letter_of_valencia_renames_nothing_and_divides_by_what_it_is_given() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file.display().to_string()
    };
    let centroids =
        write("centroids.csv", "sub_CST,Lactobacillus_crispatus,Atopobium_vaginae\nI-A,1,0\nIV-B,0.2,0.8\n");
    let table = write("t.tsv", "#OTU ID\ta\tb\nx\t600\t600\ny\t300\t300\nz\t100\t100\n");
    let taxonomy = write(
        "x.tsv",
        "Feature ID\tTaxon\nx\td__Bacteria; f__Lactobacillaceae; g__Lactobacillus; s__Lactobacillus crispatus\n\
         y\td__Bacteria; f__Atopobiaceae; g__Fannyhessea; s__Fannyhessea vaginae\nz\tUnassigned\n",
    );
    let metadata = write("m.tsv", "sample\tread_count\na\t1000\nb\t2000\n");
    let arguments =
        ["-i", &table, "--taxonomy-table", &taxonomy, "-m", &metadata, "--cst-centroids", &centroids];
    let yue = |pairs: &[(f64, f64)]| {
        let product: f64 = pairs.iter().map(|(p, c)| p * c).sum();
        product / (product + pairs.iter().map(|(p, c)| (p - c) * (p - c)).sum::<f64>())
    };
    let of = |rows: &[BTreeMap<String, String>], sample: &str, sub: &str| {
        let row = rows.iter().find(|row| row["sample"] == sample && row["sub_cst"] == sub).unwrap();
        number(&row["similarity"]).unwrap()
    };
    let (ours, types) = run(folder.path(), "dysbiosis", &arguments);
    // Today's name finds its column, and reads without a domain are in no denominator.
    let (l, a) = (600.0 / 900.0, 300.0 / 900.0);
    for sample in ["a", "b"] {
        assert!((of(&ours, sample, "IV-B") - yue(&[(l, 0.2), (a, 0.8)])).abs() < 1e-12);
    }
    assert!(types.iter().all(|row| row["method"] == "valencia"));
    let letter = [&arguments[..], &["--cst-compat", "valencia"]].concat();
    let (theirs, types) = run(folder.path(), "analyse", &letter);
    for (sample, by) in [("a", 1000.0), ("b", 2000.0)] {
        // g_Fannyhessea and d_NA are no taxa of the centroids.
        let expected = yue(&[(600.0 / by, 0.2), (0.0, 0.8), (300.0 / by, 0.0), (100.0 / by, 0.0)]);
        assert!((of(&theirs, sample, "IV-B") - expected).abs() < 1e-12, "{sample}");
    }
    let b = types.iter().find(|row| row["sample"] == "b").unwrap();
    assert_eq!(b["method"], "valencia_original");
    assert!(b["note"].contains("read_count of 2000, where the reads add up to 1000"), "{}", b["note"]);
    // A read count that is none is told.
    let metadata = write("m.tsv", "sample\tread_count\na\t1000\nb\tmany\n");
    let wrong = letter.iter().map(|&word| if word.ends_with("m.tsv") { metadata.as_str() } else { word });
    let out = folder.path().join("wrong");
    let done = endobiome().arg("dysbiosis").args(wrong).arg("-o").arg(&out).output().unwrap();
    assert_eq!(done.status.code(), Some(65));
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(said.contains('b') && said.contains("read_count"), "{said}");
}
