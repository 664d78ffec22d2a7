//! Time points and dominant states through the command.

use crate::study::endobiome;

#[test]
fn what_changed_from_visit_to_visit_is_a_table_in_the_order_that_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file.display().to_string()
    };
    let table = write("t.tsv", "#OTU ID\ta1\ta2\tb1\nx\t200\t9950\t500\ny\t9800\t50\t9500\n");
    let taxonomy = write(
        "x.tsv",
        "Feature ID\tTaxon\nx\td__Bacteria; f__Lactobacillaceae; g__Lactobacillus; s__Lactobacillus crispatus\n\
         y\td__Bacteria; f__Bifidobacteriaceae; g__Gardnerella; s__Gardnerella vaginalis\n",
    );
    let metadata = write(
        "m.tsv",
        "sample\tpatient_id\tbody_site\tvisit\na1\tA\tvagina\tscreening\na2\tA\tvagina\tafter\nb1\tB\tvagina\tafter\n",
    );
    let out = folder.path().join("out");
    let run = |command: &str, more: &[&str]| {
        let done = endobiome()
            .args([command, "-q", "-i", &table, "--taxonomy-table", &taxonomy, "-m", &metadata, "-o"])
            .arg(&out)
            .args(["--set", "dysbiosis.dcst_support=1"])
            .args(more)
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        std::fs::read_to_string(out.join("dysbiosis/visits.tsv")).unwrap()
    };
    let ordered = run("dysbiosis", &["--visit-order", "screening,after"]);
    let rows: Vec<&str> = ordered.lines().collect();
    assert_eq!(rows.len(), 2, "one woman has two visits: {ordered}");
    assert!(rows[1].starts_with("A\tvagina\tscreening\tafter\ta1\ta2\t0.02\t0.995\t"), "{ordered}");
    assert!(rows[1].contains("\trose\tNLD\tLD\tchanged\tIV\tI\tchanged"), "{ordered}");
    // Words stand by the alphabet where no order is said.
    assert!(run("analyse", &[]).lines().nth(1).unwrap().starts_with("A\tvagina\tafter\tscreening\t"));
    let states = std::fs::read_to_string(out.join("cst/dominant_states.tsv")).unwrap();
    assert_eq!(states.lines().count(), 1 + 3 * 3, "{states}");
    // Of two that Gardnerella leads both are divided by their next taxon.
    let state = |row: &str| states.lines().any(|line| line.starts_with(row));
    assert!(state("a1\t1\tGardnerella_vaginalis\t2\tGardnerella vaginalis\t0.98\t1\t"), "{states}");
    assert!(state("b1\t2\tGardnerella_vaginalis__Lactobacillus_crispatus\t2\t"), "{states}");
    assert!(state("a2\t1\tLactobacillus_crispatus\t1\t"), "{states}");
}
