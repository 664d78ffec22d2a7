//! 16S copy numbers through the command: shares and calls by genomes beside those by reads.

use crate::study::{endobiome, rows};

/// rrnDB's form, with numbers made up for this test: Gardnerella has its genus alone, Sneathia its family, Dialister its phylum.
const RRNDB: &str = "taxid\trank\tname\tchildcount\tmin\tmax\tmode\tmedian\tmean\tstddev\tsum16slist
47770\tspecies\tLactobacillus crispatus\t9\t4\t4\t4\t4\t4\t0\t
1\tstrain\tEscherichia coli K-12\t1\t90\t90\t90\t90\t90\t0\t
562\tspecies\tEscherichia coli\t9\t7\t7\t7\t7\t7\t0\t
2701\tgenus\tGardnerella\t9\t2\t2\t2\t2\t2\t0\t
1129771\tfamily\tLeptotrichiaceae\t9\t3\t3\t3\t3\t3\t0\t
";

#[test]
fn shares_and_calls_are_given_by_genomes_beside_those_by_reads() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file.display().to_string()
    };
    let taxonomy = put(
        "x.tsv",
        "Feature ID\tTaxon
crispatus\td__Bacteria; f__Lactobacillaceae; g__Lactobacillus; s__Lactobacillus crispatus
gardnerella\td__Bacteria; f__Bifidobacteriaceae; g__Gardnerella; s__Gardnerella vaginalis
coli\td__Bacteria; f__Enterobacteriaceae; g__Escherichia; s__Escherichia coli
sneathia\td__Bacteria; f__Leptotrichiaceae; g__Sneathia; s__Sneathia vaginalis
dialister\td__Bacteria; f__Veillonellaceae; g__Dialister; s__Dialister micraerophilus
",
    );
    let table = put(
        "t.tsv",
        "#OTU ID\tw1\tw2\ncrispatus\t92800\t99000\ngardnerella\t7000\t900\ncoli\t100\t40\nsneathia\t60\t30\ndialister\t40\t30\n",
    );
    let metadata = put("m.tsv", "sample\tsample_type\nw1\tsample\nw2\tsample\n");
    let out = folder.path().join("out");
    let run = |command: &str, more: &[&str]| {
        let done = endobiome()
            .args([
                command,
                "-q",
                "-i",
                &table,
                "--taxonomy-table",
                &taxonomy,
                "-m",
                &metadata,
                "--rho",
                "0.001",
                // Through the noise between extracts neither share would be a call.
                "--set",
                "lowbiomass.between_extracts=0",
                "-o",
            ])
            .arg(&out)
            .args(more)
            .output()
            .unwrap();
        (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    // Off by default.
    assert_eq!(run("dysbiosis", &[]).0, Some(0));
    assert!(!out.join("dysbiosis/copy_number.tsv").exists());
    let without = std::fs::read(out.join("dysbiosis/calls.tsv")).unwrap();

    let numbers = put("rrndb.tsv", RRNDB);
    for command in ["dysbiosis", "analyse"] {
        let (code, error) = run(command, &["--copy-number", &numbers]);
        assert_eq!(code, Some(0), "{error}");
        let taxa = rows(&out.join("dysbiosis/copy_number.tsv"));
        let of = |name: &str| taxa.iter().find(|row| row["sample"] == "w1" && row["taxon"] == name).unwrap();
        let basis = |name: &str| (of(name)["copies"].as_str(), of(name)["copies_of"].as_str());
        assert_eq!(basis("Lactobacillus crispatus"), ("4", "own"));
        assert_eq!(basis("Gardnerella vaginalis"), ("2", "genus"));
        assert_eq!(basis("Sneathia vaginalis"), ("3", "family"));
        // Nothing nearer than the phylum, of which L. crispatus alone is given.
        assert_eq!(basis("Dialister micraerophilus"), ("4", "phylum"));
        let genomes = [92_800.0 / 4.0, 7000.0 / 2.0, 100.0 / 7.0, 60.0 / 3.0, 40.0 / 4.0];
        let all: f64 = genomes.iter().sum();
        let calls = rows(&out.join("dysbiosis/copy_number_calls.tsv"));
        let number = |column: &str| -> f64 { calls[0][column].parse().unwrap() };
        assert!((number("share") - 0.928).abs() < 1e-12);
        assert!(
            (number("corrected_share") - genomes[0] / all).abs() < 1e-12,
            "{}",
            number("corrected_share")
        );
        assert!((number("own_number") - 0.929).abs() < 1e-12 && (number("far_number") - 0.001).abs() < 1e-12);
        // LD by reads, not by genomes: told beside, and the call that all else stands on is that of the reads.
        assert_eq!((calls[0]["ld90"].as_str(), calls[0]["moved"].as_str()), ("LD", "true"), "{:?}", calls[0]);
        assert_ne!(calls[0]["ld90_corrected"], "LD");
        assert_eq!((calls[1]["ld90_corrected"].as_str(), calls[1]["moved"].as_str()), ("LD", "false"));
        let params = if command == "analyse" { "params.json" } else { "dysbiosis/params.json" };
        let said = std::fs::read_to_string(out.join("pipeline_info").join(params)).unwrap();
        assert!(said.contains("Copy numbers of the 16S gene move 1 of 2"), "{said}");
        if command == "dysbiosis" {
            assert_eq!(std::fs::read(out.join("dysbiosis/calls.tsv")).unwrap(), without);
        }
        std::fs::remove_dir_all(&out).unwrap();
    }
    // The plain form; what is no number of copies is told with its place.
    let plain = put("plain.tsv", "taxon\tcopies\nLactobacillus\t5\nGardnerella vaginalis\t2\n");
    assert_eq!(run("dysbiosis", &["--copy-number", &plain]).0, Some(0));
    let bad = put("bad.tsv", "taxon\tcopies\nLactobacillus\tfive\n");
    let (code, error) = run("dysbiosis", &["--copy-number", &bad]);
    assert_ne!(code, Some(0));
    assert!(error.contains("five") && error.contains("line 2"), "{error}");
}
