//! Tables of other tools through the command: read right, told, and the same numbers whatever their form.

use crate::study::{endobiome, files, root, rows, run_arguments, simulate};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn forms(name: &str) -> PathBuf {
    root().join("test-data/tables/forms").join(name)
}

fn case(name: &str) -> PathBuf {
    root().join("test-data/tables/cases").join(name)
}

/// What a command wrote and said.
struct Done {
    code: i32,
    out: String,
    error: String,
    files: BTreeMap<String, Vec<u8>>,
}

impl Done {
    fn text(&self, name: &str) -> String {
        let bytes = self.files.get(name).unwrap_or_else(|| panic!("no {name}: {}", self.error));
        String::from_utf8_lossy(bytes).into_owned()
    }
}

fn analyse(arguments: &[&str]) -> Done {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let done = endobiome().arg("analyse").args(arguments).arg("-o").arg(&out).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Done {
        code: done.status.code().unwrap(),
        out: text(&done.stdout),
        error: text(&done.stderr),
        files: if out.is_dir() { files(&out) } else { BTreeMap::new() },
    }
}

fn path(path: &Path) -> String {
    path.display().to_string()
}

/// The metadata of `forms/`, as the BIOM files hold it.
fn write_metadata(folder: &Path) -> String {
    let text = "sample\tgroup\tage\tphase\nW01_E\tRIF\t31\tluteal\nW02_E\tRIF\t29\tluteal\nW03_E\tRPL\t35\tluteal\n\
                W04_E\tRPL\t38\tfollicular\nW05_E\tcontrol\t27\tluteal\nW06_E\tcontrol\t33\tfollicular\n";
    let file = folder.join("metadata.tsv");
    std::fs::write(&file, text).unwrap();
    path(&file)
}

/// Folders whose numbers must not depend on the form of the table.
const NUMBERS: [&str; 9] = [
    "tables",
    "taxonomy",
    "diversity",
    "contamination",
    "dysbiosis",
    "cst",
    "stats",
    "phyloseq",
    "overall_summary.tsv",
];

#[test]
fn every_form_of_a_table_gives_the_same_numbers_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let metadata = write_metadata(folder.path());
    let taxonomy = path(&forms("taxonomy.tsv"));
    let turned = folder.path().join("turned.csv");
    std::fs::write(&turned, turned_table(&std::fs::read_to_string(forms("table.tsv")).unwrap())).unwrap();
    let of = |table: &str| {
        let done = analyse(&["-i", table, "--taxonomy-table", &taxonomy, "-m", &metadata]);
        assert_eq!(done.code, 0, "{table}: {}", done.error);
        done
    };
    let truth = of(&path(&forms("table.tsv")));
    let mut others: Vec<String> =
        ["table.v10.biom", "table.v21.biom", "table.qza", "mothur.shared", "table.utf16.txt"]
            .map(|name| path(&forms(name)))
            .to_vec();
    others.push(path(&turned));
    for other in others {
        let done = of(&other);
        let mut compared = 0;
        for (name, bytes) in &truth.files {
            if NUMBERS.contains(&name.split('/').next().unwrap()) {
                assert!(done.files.get(name) == Some(bytes), "{other}: {name} differs");
                compared += 1;
            }
        }
        assert!(compared > 40, "{compared}");
        if other.ends_with("turned.csv") {
            assert!(done.out.contains("samples stand in rows"), "{}", done.out);
            assert!(done.text("input/recognised.tsv").contains("\trows\tcounts\t6\t9"));
        }
    }
}

/// The table with samples in rows, in another order.
fn turned_table(text: &str) -> String {
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    let mut lines: Vec<String> = (1..rows[0].len())
        .map(|column| rows.iter().rev().map(|row| row[column]).collect::<Vec<_>>())
        .map(|mut cells| {
            cells.rotate_right(1);
            cells.join(",")
        })
        .collect();
    lines.reverse();
    let mut header: Vec<&str> = rows.iter().skip(1).rev().map(|row| row[0]).collect();
    header.insert(0, "sample");
    format!("{}\n{}\n", header.join(","), lines.join("\n"))
}

#[test]
fn names_of_features_survive_to_every_file() {
    let folder = tempfile::tempdir().unwrap();
    let metadata = write_metadata(folder.path());
    let done = analyse(&["-i", &path(&forms("table.v21.biom")), "-m", &metadata]);
    assert_eq!(done.code, 0, "{}", done.error);
    for name in [
        "contamination/contaminants.tsv",
        "contamination/claims.tsv",
        "tables/feature-table.tsv",
        "tables/abundance.tsv",
        "taxonomy/ASV_tax.tsv",
        "taxonomy/taxonomy.qiime2.tsv",
        "phyloseq/otu.tsv",
        "phyloseq/tax.tsv",
    ] {
        assert!(done.text(name).contains("ASV1"), "{name}: {}", done.text(name));
    }
    // MD5 of `ASV1`: what stood there before.
    let digest = endobiome::core::FeatureId::of(b"ASV1").to_string();
    for (name, bytes) in &done.files {
        assert!(!String::from_utf8_lossy(bytes).contains(&digest), "{name} holds a digest instead of a name");
    }
    let back = folder.path().join("back.biom");
    std::fs::write(&back, &done.files["tables/feature-table.biom"]).unwrap();
    let read = endobiome::tables::read_any(&back).unwrap();
    assert_eq!(read.taxonomy.unwrap().len(), 8, "the bacterial features, with their taxonomy");
    assert!(done.text("qiime2/alpha-metadata.tsv").starts_with("sample-id\tobserved\tshannon"));
    assert!(done.files.contains_key("report.html") && done.files.contains_key("phyloseq/load_phyloseq.R"));
    assert!(done.files.keys().any(|name| name.starts_with("multiqc/")));
}

#[test]
fn samples_are_chosen_on_both_sides_and_those_of_one_side_listed() {
    let folder = tempfile::tempdir().unwrap();
    let metadata = write_metadata(folder.path());
    let table = path(&forms("table.v21.biom"));
    let of = |more: &[&str]| {
        let mut arguments = vec!["-i", table.as_str(), "-m", metadata.as_str()];
        arguments.extend(more);
        analyse(&arguments)
    };
    let header = |done: &Done| done.text("tables/feature-table.tsv").lines().next().unwrap().to_owned();
    let luteal = of(&["--where", "phase = luteal and group in (RIF, RPL)"]);
    assert_eq!(luteal.code, 0, "{}", luteal.error);
    assert_eq!(header(&luteal), "#OTU ID\tW01_E\tW02_E\tW03_E");
    assert_eq!(luteal.text("input/unmatched.tsv").lines().count(), 1);
    let named = of(&["--samples", "W06_E,W01_E"]);
    assert_eq!(header(&named), "#OTU ID\tW01_E\tW06_E");
    let unknown = of(&["--where", "stage = luteal"]);
    assert_eq!(unknown.code, 65);
    assert!(unknown.error.contains("there are: group, age, phase"), "{}", unknown.error);
    assert_eq!(of(&["--where", "phase > 3"]).code, 78);
    // One sample only here, one only there.
    let text = std::fs::read_to_string(&metadata).unwrap().replace("W06_E", "W07_E");
    std::fs::write(&metadata, text).unwrap();
    let done = of(&[]);
    assert_eq!(done.code, 0, "{}", done.error);
    assert_eq!(
        done.text("input/unmatched.tsv"),
        "sample\tonly_in\tanalysed\nW07_E\tmetadata\tfalse\nW06_E\ttable\tfalse\n"
    );
    let strict = of(&["--require-all"]);
    assert_eq!(strict.code, 65);
    assert!(strict.error.contains("W06_E (only in the table)"), "{}", strict.error);
}

#[test]
fn a_table_of_shares_gives_what_needs_no_counts_and_says_what_not() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        path(&file)
    };
    let table = write("t.tsv", "#OTU ID\ta\tb\tc\td\nx\t0.5\t0.25\t0.9\t0.1\ny\t0.5\t0.75\t0.1\t0.9\n");
    let taxonomy = write(
        "x.tsv",
        "Feature ID\tTaxon\nx\td__Bacteria; p__P; c__C; o__O; f__F; g__Lactobacillus\n\
         y\td__Bacteria; p__P; c__C; o__O; f__F; g__Gardnerella\n",
    );
    let metadata = write("m.tsv", "sample\tgroup\na\tRIF\nb\tRIF\nc\tcontrol\nd\tcontrol\n");
    let done = analyse(&["-i", &table, "--taxonomy-table", &taxonomy, "-m", &metadata]);
    assert_eq!(done.code, 0, "{}", done.error);
    assert!(done.error.contains("left out for want of counts"), "{}", done.error);
    assert!(done.text("pipeline_info/params.json").contains("left out for want of counts"));
    assert!(done.text("diversity/beta_bray_curtis.tsv").contains("0.25"));
    assert!(done.text("stats/comparisons.tsv").contains("shannon"));
    assert!(done.text("tables/rel-table-6.tsv").contains("Lactobacillus\t0.5\t0.25\t0.9\t0.1"));
    assert!(
        !done.files.keys().any(|name| name.starts_with("dysbiosis/") || name.starts_with("contamination/"))
    );
}

#[test]
fn folders_of_results_are_found_through() {
    let folder = tempfile::tempdir().unwrap();
    let put = |from: &str, to: &str| {
        let to = folder.path().join(to);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(forms(from), to).unwrap();
    };
    put("table.tsv", "ampliseq/dada2/ASV_table.tsv");
    put("taxonomy.tsv", "ampliseq/qiime2/taxonomy/taxonomy.tsv");
    put("sequences.fasta", "ampliseq/dada2/ASV_seqs.fasta");
    put("table.v21.biom", "export/feature-table.biom");
    put("taxonomy.tsv", "export/taxonomy.tsv");
    put("sequences.fasta", "export/dna-sequences.fasta");
    let metadata = write_metadata(folder.path());
    let of = |name: &str| {
        let done = analyse(&["-i", &path(&folder.path().join(name)), "-m", &metadata]);
        assert_eq!(done.code, 0, "{name}: {}", done.error);
        assert!(done.out.contains("taxonomy of the folder: "), "{name}: {}", done.out);
        done
    };
    let (ampliseq, export) = (of("ampliseq"), of("export"));
    for name in ["dysbiosis/calls.tsv", "stats/comparisons.tsv", "phyloseq/refseq.fasta"] {
        assert!(ampliseq.files[name] == export.files[name], "{name}");
    }
    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let done = analyse(&["-i", &path(&empty)]);
    assert_eq!(done.code, 65);
    assert!(done.error.contains("no feature table is known in this folder"), "{}", done.error);
}

/// A case: its table, taxonomy and metadata (empty: none; `names` is a taxonomy made for the table), more arguments, the exit code,
/// words that are said, and words of a file that is written.
struct Case {
    name: &'static str,
    files: [&'static str; 3],
    code: i32,
    said: &'static [&'static str],
    written: &'static [(&'static str, &'static str)],
}

const fn good(
    name: &'static str,
    files: [&'static str; 3],
    said: &'static [&'static str],
    written: &'static [(&'static str, &'static str)],
) -> Case {
    Case { name, files, code: 0, said, written }
}

const R: &str = "R-written-table/rownames.tsv";
const SEQTAB: &str = "samples stand in rows";

/// What is right of each is told in the README of the cases.
const CASES: &[Case] = &[
    good("R row names", [R, "made", ""], &["row names"], &[("input/recognised.tsv", "\tcounts\t15\t26")]),
    good(
        "quoted csv",
        ["R-written-table/quoted.csv", "made", ""],
        &[],
        &[("input/recognised.tsv", "\t15\t26")],
    ),
    good("1e3", ["cell-sci/t.tsv", "made", ""], &[], &[("tables/feature-table.tsv", "\t1000\t")]),
    good(
        "seqtab tsv",
        ["seqtab-samples-as-rows/seqtab2.tsv", "made", ""],
        &[SEQTAB],
        &[("overall_summary.tsv", "RIF01_E\tok")],
    ),
    good(
        "seqtab csv",
        ["seqtab-samples-as-rows/seqtab3.csv", "made", ""],
        &[SEQTAB],
        &[("overall_summary.tsv", "RIF01_E\tok")],
    ),
    good(
        "numbered ASVs in columns",
        ["seqtab-samples-as-rows/otu_t.tsv", "seqtab-samples-as-rows/x.tsv", ""],
        &[SEQTAB],
        &[],
    ),
    good("comment rows", [R, "made", "comment-rows/m.tsv"], &[], &[("stats/comparisons.tsv", "shannon")]),
    good(
        "trailing columns",
        [R, "made", "trailing-cols/m.tsv"],
        &[],
        &[("stats/comparisons.tsv", "shannon")],
    ),
    good(
        "decontam's words",
        [R, "made", "decontam-words-vignette/m.tsv"],
        &[],
        &[("contamination/sample_verdict.tsv", "extraction_blank")],
    ),
    good("words for missing", [R, "made", "missing-missing/m.tsv"], &["taken as missing"], &[]),
    good("decimal commas", [R, "made", "decimal-comma/m.tsv"], &[], &[("phyloseq/meta.tsv", "24.8")]),
    Case {
        name: "stray quote",
        files: [R, "made", "stray-quote/m.tsv"],
        code: 65,
        said: &["line 4, column note", "quotation mark"],
        written: &[],
    },
    good(
        "SILVA 132",
        ["silva132-D0/t.tsv", "silva132-D0/x.tsv", "silva132-D0/m.tsv"],
        &[],
        &[("taxonomy/ASV_tax.tsv", "Lactobacillus"), ("dysbiosis/calls.tsv", "s1")],
    ),
    good(
        "DADA2 without species",
        ["dada2-csv/t.tsv", "dada2-csv/x.tsv", "dada2-csv/m.tsv"],
        &[],
        &[
            ("taxonomy/ASV_tax.tsv", "Gardnerella vaginalis"),
            ("tables/rel-table-6.tsv", "Lactobacillus\t0.98"),
        ],
    ),
    good(
        "one batch bridges",
        ["bridging-batch/t.tsv", "bridging-batch/x.tsv", "bridging-batch/m.tsv"],
        &[],
        &[("stats/design.tsv", "batch")],
    ),
    good(
        "visits",
        ["visits-as-replicates/t.tsv", "visits-as-replicates/x.tsv", "visits-as-replicates/visits.tsv"],
        &[],
        &[("stats/comparisons.tsv", "shannon")],
    ),
];

#[test]
fn inputs_of_other_tools_come_out_right_through_the_command() {
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for Case { name, files, code, said, written } in CASES {
        let table = case(files[0]);
        let mut arguments = vec!["-i".to_owned(), path(&table)];
        match files[1] {
            "made" => arguments.extend(["--taxonomy-table".to_owned(), made_taxonomy(&table, folder.path())]),
            file => arguments.extend(["--taxonomy-table".to_owned(), path(&case(file))]),
        }
        if !files[2].is_empty() {
            arguments.extend(["-m".to_owned(), path(&case(files[2]))]);
        }
        let done = analyse(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        let all = format!("{}{}", done.out, done.error);
        if done.code != *code {
            wrong.push(format!("{name}: exit {} instead of {code}: {}", done.code, done.error));
            continue;
        }
        wrong.extend(
            said.iter()
                .filter(|words| !all.contains(*words))
                .map(|words| format!("{name}: {words:?} is not said: {all}")),
        );
        for (file, words) in *written {
            if !done.text(file).contains(words) {
                wrong.push(format!("{name}: {file} lacks {words:?}: {}", done.text(file)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A taxonomy of the features that a table of the cases has.
fn made_taxonomy(table: &Path, folder: &Path) -> String {
    let read = endobiome::tables::read_any(table).unwrap();
    let genera = ["Lactobacillus", "Gardnerella", "Prevotella", "Streptococcus", "Ralstonia"];
    let lines: Vec<String> = read
        .values
        .unwrap()
        .features()
        .iter()
        .enumerate()
        .map(|(at, name)| {
            format!("{name}\td__Bacteria; p__P; c__C; o__O; f__F; g__{}\n", genera[at % genera.len()])
        })
        .collect();
    let file = folder.join("x.tsv");
    std::fs::write(&file, format!("Feature ID\tTaxon\n{}", lines.concat())).unwrap();
    path(&file)
}

/// The order of columns of a file was once a number of the result.
#[test]
fn metadata_given_beside_a_folder_put_away_its_women_sites_and_blanks() {
    // Analysed again with a column more, the samples of a run lost what the run knew of them: endometrium and vagina of a woman were two women.
    let folder = tempfile::tempdir().unwrap();
    simulate(folder.path());
    let run = folder.path().join("run");
    endobiome().args(run_arguments(folder.path(), &run)).assert().success();
    let known = rows(&run.join("phyloseq/meta.tsv"));
    let women = known.iter().filter(|row| row["sample_type"] == "sample");
    let cells: String = women.map(|row| format!("{}\t{}\n", row["sample"], row["group"])).collect();
    let metadata = folder.path().join("more.tsv");
    std::fs::write(&metadata, format!("sample\tgroup\n{cells}")).unwrap();
    let quick = ["--permutations", "99", "--power-studies", "3"];
    let alone = analyse(&[&["--input", &path(&run)][..], &quick].concat());
    let beside = analyse(&[&["--input", &path(&run), "--metadata", &path(&metadata)][..], &quick].concat());
    for done in [&alone, &beside] {
        assert_eq!(done.code, 0, "{}", done.error);
        assert!(!done.error.contains("without a participant"), "{}", done.error);
    }
    assert!(
        beside.text("input/recognised.tsv").contains("meta.tsv")
            && beside.out.contains("is taken from the folder"),
        "{}{}",
        beside.out,
        beside.error
    );
    for file in
        ["stats/comparisons.tsv", "dysbiosis/calls.tsv", "contamination/carry_over.tsv", "phyloseq/meta.tsv"]
    {
        assert_eq!(alone.text(file), beside.text(file), "{file}");
    }
    assert!(alone.text("contamination/carry_over.tsv").lines().count() > 1);
}

#[test]
fn the_order_of_the_samples_in_a_file_changes_no_number() {
    let [taxonomy, metadata] =
        ["x.tsv", "visits.tsv"].map(|name| path(&case("visits-as-replicates").join(name)));
    let of = |table: &str| {
        let table = path(&case("visits-as-replicates").join(table));
        analyse(&["-i", &table, "--taxonomy-table", &taxonomy, "-m", &metadata])
    };
    let (one, other) = (of("t.tsv"), of("t_reordered.tsv"));
    assert_eq!((one.code, other.code), (0, 0), "{}{}", one.error, other.error);
    for (name, bytes) in one.files.iter().filter(|(name, _)| !name.starts_with("pipeline_info/")) {
        if !name.starts_with("input/") {
            assert!(other.files[name] == *bytes, "{name} differs");
        }
    }
}

/// The commands of the page are run as they stand, in a folder that holds files under the names that it uses.
#[test]
fn the_commands_of_the_page_run() {
    let page = std::fs::read_to_string(root().join("docs/from-other-tools.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (from, to) in [
        ("table.qza", "table.qza"),
        ("taxonomy.qza", "taxonomy.qza"),
        ("sequences.fasta", "sequences.fasta"),
        ("seqtab.csv", "seqtab.csv"),
        ("mothur.shared", "final.shared"),
        ("mothur.cons.taxonomy", "final.cons.taxonomy"),
        ("table.v21.biom", "export/feature-table.biom"),
        ("taxonomy.tsv", "export/taxonomy.tsv"),
        ("table.tsv", "ampliseq_results/dada2/ASV_table.tsv"),
        ("taxonomy.tsv", "ampliseq_results/qiime2/taxonomy/taxonomy.tsv"),
    ] {
        let to = folder.path().join(to);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(forms(from), to).unwrap();
    }
    write_metadata(folder.path());
    let read = endobiome::tables::read_any(forms("seqtab.csv")).unwrap();
    let lines: Vec<String> = read
        .values
        .unwrap()
        .features()
        .iter()
        .map(|name| format!("\"{name}\",\"Bacteria\",\"Firmicutes\",\"Bacilli\",\"Lactobacillales\",\"Lactobacillaceae\",\"Lactobacillus\",NA\n"))
        .collect();
    let header = "\"\",\"Kingdom\",\"Phylum\",\"Class\",\"Order\",\"Family\",\"Genus\",\"Species\"\n";
    std::fs::write(folder.path().join("taxa.csv"), format!("{header}{}", lines.concat())).unwrap();
    let mut ran = 0;
    let joined = page.replace("\\\n", " ");
    for line in joined.lines().filter(|line| line.starts_with("endobiome ")) {
        let words = split(line.split(" #").next().unwrap());
        let done = endobiome().current_dir(folder.path()).args(&words[1..]).output().unwrap();
        assert!(done.status.success(), "{line}\n{}", String::from_utf8_lossy(&done.stderr));
        ran += 1;
    }
    assert!(ran >= 7, "{ran}");
}

/// The words of a command line; quotation marks hold words together.
fn split(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut open = false;
    for letter in line.chars() {
        match letter {
            '\'' => open = !open,
            ' ' if !open => words.push(String::new()),
            other => words.last_mut().unwrap().push(other),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
