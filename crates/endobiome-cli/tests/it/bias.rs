//! Bias of taxa through the command: with a mock of known composition calls are given corrected and uncorrected, without one the bias
//! that would overturn them.

use crate::study::{Rows, endobiome, rows};

const TAXONOMY: &str = "Feature ID\tTaxon
crispatus\td__Bacteria; f__Lactobacillaceae; g__Lactobacillus; s__Lactobacillus crispatus
gardnerella\td__Bacteria; f__Bifidobacteriaceae; g__Gardnerella; s__Gardnerella vaginalis
coli\td__Bacteria; f__Enterobacteriaceae; g__Escherichia; s__Escherichia coli
sneathia\td__Bacteria; f__Leptotrichiaceae; g__Sneathia; s__Sneathia vaginalis
";

/// Two women of 95 and 98 % Lactobacillus reads, and two mocks in which Lactobacillus has four times its share's odds.
const TABLE: &str = "#OTU ID\tw1\tw2\tmock_1\tmock_2
crispatus\t9500\t9980\t6600\t6700
gardnerella\t400\t10\t1700\t1600
coli\t50\t5\t1700\t1700
sneathia\t50\t5\t0\t0
";

#[test]
fn a_mock_of_known_composition_corrects_the_calls_and_says_what_it_does_not_hold() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file.display().to_string()
    };
    let (table, taxonomy) = (write("t.tsv", TABLE), write("x.tsv", TAXONOMY));
    let metadata =
        write("m.tsv", "sample\tsample_type\nw1\tsample\nw2\tsample\nmock_1\tmock\nmock_2\tmock\n");
    let mock = write(
        "mock.tsv",
        "taxon\tabundance\nLactobacillus crispatus\t1\nGardnerella vaginalis\t1\nEscherichia coli\t1\n",
    );
    let out = folder.path().join("out");
    let run = |command: &str, more: &[&str]| {
        let done = endobiome()
            .args([command, "-q", "-i", &table, "--taxonomy-table", &taxonomy, "-m", &metadata, "-o"])
            .arg(&out)
            // What bias does, without the noise between extracts: through that a share of 95 % is no call at all.
            .args(["--set", "lowbiomass.between_extracts=0"])
            .args(more)
            .output()
            .unwrap();
        (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    let of = |rows: &Rows, sample: &str| {
        rows.iter()
            .find(|row| row["sample"] == sample && row["threshold"] == "0.9" && row["table"] == "raw")
            .unwrap()
            .clone()
    };

    // Without a composition: the bias that would overturn each call, and the call that stands under the usual one.
    assert_eq!(run("dysbiosis", &["--rho", "0.001"]).0, Some(0));
    assert!(!out.join("dysbiosis/bias.tsv").exists());
    let without = rows(&out.join("dysbiosis/dominance.tsv"));
    let w1 = of(&without, "w1");
    assert_eq!((w1["call"].as_str(), w1["corrected_call"].as_str()), ("LD", ""));
    let tipping: f64 = w1["tipping_bias"].parse().unwrap();
    assert!(tipping > 0.3 && tipping < 1.0, "{tipping}");
    assert_eq!(w1["call_under_bias"], "indeterminate");
    assert_eq!(of(&without, "w2")["call_under_bias"], "LD");
    assert_eq!(run("dysbiosis", &["--rho", "0.001", "--usual-bias", "0.2"]).0, Some(0));
    assert_eq!(of(&rows(&out.join("dysbiosis/dominance.tsv")), "w1")["call_under_bias"], "LD");

    // With it: the mock shows that Lactobacillus gives four times as many reads as the others.
    for command in ["dysbiosis", "analyse"] {
        let (code, error) = run(command, &["--rho", "0.001", "--mock-composition", &mock]);
        assert_eq!(code, Some(0), "{error}");
        let bias = rows(&out.join("dysbiosis/bias.tsv"));
        assert_eq!(bias.len(), 3);
        let fold = |taxon: &str| -> f64 {
            bias.iter().find(|row| row["taxon"] == taxon).unwrap()["fold"].parse().unwrap()
        };
        let ratio = fold("Lactobacillus crispatus") / fold("Escherichia coli");
        assert!((ratio - 6650.0 / 1700.0).abs() < 0.02, "{ratio}");
        let with = rows(&out.join("dysbiosis/dominance.tsv"));
        let w1 = of(&with, "w1");
        let corrected: f64 = w1["corrected_share"].parse().unwrap();
        assert!((0.78..0.86).contains(&corrected), "{corrected}");
        let bound = |end: &str| w1[end].parse::<f64>().unwrap();
        assert!(bound("corrected_low") < corrected && corrected < bound("corrected_high"));
        // What was LD is not once the bias is taken out.
        assert_eq!((w1["uncorrected_call"].as_str(), w1["corrected_call"].as_str()), ("LD", "NLD"), "{w1:?}");
        // What people read is the corrected call.
        assert_eq!(w1["call"], "NLD");
        assert_eq!(w1["call_under_bias"], "NLD");
        assert_eq!((w1["not_in_mock"].as_str(), w1["relative_in_mock"].as_str()), ("0.005", "0"));
        let calls = rows(&out.join("dysbiosis/calls.tsv"));
        let w1 = calls.iter().find(|row| row["sample"] == "w1").unwrap();
        assert_eq!((w1["ld90"].as_str(), w1["ld90_uncorrected"].as_str()), ("NLD", "LD"));
        assert_eq!(w1["ld90_under_bias"], "NLD");
        assert!(w1["ld90_probability"].parse::<f64>().unwrap() <= 0.05);
        // The category stands on it too.
        assert_ne!(w1["emma_like"], "normal");
        std::fs::remove_dir_all(&out).unwrap();
    }
    // What none of the mocks' reads is of leads to no bias, which was silent.
    let other = write("other.tsv", "taxon\tabundance\nListeria monocytogenes\t1\nBacillus subtilis\t1\n");
    for command in ["dysbiosis", "analyse"] {
        let done = endobiome()
            .args([command, "-i", &table, "--taxonomy-table", &taxonomy, "-m", &metadata, "-o"])
            .arg(&out)
            .args(["--mock-composition", &other])
            .output()
            .unwrap();
        let said =
            String::from_utf8_lossy(&done.stderr).into_owned() + &String::from_utf8_lossy(&done.stdout);
        assert!(done.status.success() && said.contains("no bias was estimated"), "{command}: {said}");
        std::fs::remove_dir_all(&out).unwrap();
    }
    // A preset by its name; what is neither file nor preset is refused with the setting's name.
    assert_eq!(run("dysbiosis", &["--mock-composition", "zymo-d6300"]).0, Some(0));
    let (code, error) = run("dysbiosis", &["--mock-composition", "no-such-mock"]);
    assert_eq!(code, Some(78), "{error}");
    assert!(error.contains("no-such-mock") && error.contains("zymo-d6300"), "{error}");
}
