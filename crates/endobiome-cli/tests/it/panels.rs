//! Pathogen panels through the command: what one extraction of the endometrium shows waits for a second.

use crate::study::endobiome;
use std::collections::BTreeMap;
use std::path::Path;

fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines().map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
    let header = lines.next().unwrap();
    lines.map(|cells| header.iter().cloned().zip(cells).collect()).collect()
}

const TAXONOMY: &str = "Feature ID\tTaxon
crispatus\td__Bacteria; f__Lactobacillaceae; g__Lactobacillus; s__Lactobacillus crispatus
coli\td__Bacteria; f__Enterobacteriaceae; g__Escherichia; s__Escherichia coli
ralstonia\td__Bacteria; f__Burkholderiaceae; g__Ralstonia; s__Ralstonia pickettii
";

/// 3 % of *E. coli* in one extraction of a woman, in both of another, and in the vagina of a third.
const TABLE: &str = "#OTU ID\tw1\tw2\tw2_again\tw3\tblank
crispatus\t9700\t9700\t9650\t9700\t0
coli\t300\t300\t350\t300\t0
ralstonia\t10\t10\t10\t0\t5000
";

const METADATA: &str = "sample\tpatient_id\tbody_site\treplicate\textraction\tsample_type
w1\tW1\tendometrium\t1\t1\tsample
w2\tW2\tendometrium\t1\t1\tsample
w2_again\tW2\tendometrium\t2\t2\tsample
w3\tW3\tvagina\t1\t1\tsample
blank\t\t\t\t\textraction_blank
";

/// Fault: a few hundred reads of *E. coli* in a single extraction of an endometrium were printed as a hit.
#[test]
fn a_target_of_a_single_extraction_is_printed_as_unreplicated() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file.display().to_string()
    };
    let (table, taxonomy, metadata) =
        (write("t.tsv", TABLE), write("x.tsv", TAXONOMY), write("m.tsv", METADATA));
    let out = folder.path().join("out");
    let done = endobiome()
        .args(["analyse", "-q", "-i", &table, "--taxonomy-table", &taxonomy, "-m", &metadata, "-o"])
        .arg(&out)
        .output()
        .unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    let panels = rows(&out.join("dysbiosis/panels.tsv"));
    let coli = |sample: &str| {
        panels
            .iter()
            .find(|row| {
                row["sample"] == sample && row["panel"] == "CE9" && row["target"] == "Escherichia coli"
            })
            .unwrap()
    };
    let status = |sample: &str| coli(sample)["status"].as_str();
    assert_eq!(
        ["w1", "w2", "w2_again", "w3"].map(status),
        ["unreplicated", "hit", "hit", "hit"],
        "{:?}",
        coli("w1")
    );
    let falls: f64 = coli("w1")["falls_sporadic"].parse().unwrap();
    assert!(falls > 0.01 && falls < 0.03, "{falls}");
    assert_eq!((coli("w1")["usual_sporadic"].as_str(), coli("w3")["usual_sporadic"].as_str()), ("0.2", "0"));
    assert_eq!(coli("w2")["falls_sporadic"], "", "found again");
    // Nobody reads it as a finding, and what would settle it is said.
    let findings = std::fs::read_to_string(out.join("stats/findings.tsv")).unwrap();
    assert!(
        findings.contains("they are unreplicated, no hits, and a second extraction would settle"),
        "{findings}"
    );
    assert!(findings.contains("are not counted (a second extraction would settle them)"), "{findings}");
    let calls = rows(&out.join("dysbiosis/calls.tsv"));
    let w1 = calls.iter().find(|row| row["sample"] == "w1").unwrap();
    assert_eq!((w1["emma_like"].as_str(), w1["emma_like_basis"].as_str()), ("indeterminate", "open_target"));
}
