//! What we write, read by biom-format, pandas and phyloseq; skipped where they are not.

use endobiome_core::{AbundanceTable, Assignment, Rank, SampleId, SampleRecord};
use endobiome_tables::read_any;
use endobiome_tables::{biom, phyloseq, qiime2_text};
use std::process::Command;

fn table() -> (AbundanceTable<String>, Vec<Assignment>, Vec<SampleRecord>) {
    let samples: Vec<SampleId> = ["S1", "S2", "blank"].iter().map(|id| SampleId::new(*id).unwrap()).collect();
    let features = ["ASV1", "ASV2", "ASV3"].map(str::to_owned).to_vec();
    let rows = vec![vec![(0, 5), (2, 100_000)], vec![(1, 7)], vec![]];
    let mut group = Assignment::default();
    group.lineage.set(Rank::Domain, "Bacteria");
    group.lineage.set(Rank::Genus, "Lactobacillus");
    let mut other = group.clone();
    group.species_group = vec!["Lactobacillus acidophilus".into(), "Lactobacillus crispatus".into()];
    other.species_group = vec!["Lactobacillus crispatus".into(), "Lactobacillus gallinarum".into()];
    let records = samples
        .iter()
        .map(|id| {
            let mut record = SampleRecord::new(id.clone());
            record.group = Some("RIF".to_owned());
            record.covariates.insert("age".to_owned(), "31".to_owned());
            record
        })
        .collect();
    let table = AbundanceTable::from_rows(samples, features, rows).unwrap();
    (table, vec![group, other, Assignment::unclassified("")], records)
}

#[test]
fn what_we_write_as_biom_reads_back_and_twice_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (table, assignments, records) = table();
    let about = biom::Description {
        assignments: Some(&assignments),
        records: Some(&records),
        generated_by: "endobiome test",
    };
    let json = folder.path().join("t.json.biom");
    biom::write_json(&json, &table, about).unwrap();
    let mut written = vec![json];
    #[cfg(feature = "biom")]
    {
        let hdf5 = folder.path().join("t.biom");
        biom::write_hdf5(&hdf5, &table, about).unwrap();
        let first = std::fs::read(&hdf5).unwrap();
        biom::write_hdf5(&hdf5, &table, about).unwrap();
        assert_eq!(first, std::fs::read(&hdf5).unwrap());
        written.push(hdf5);
    }
    for path in written {
        let read = read_any::read_any(&path).unwrap();
        assert_eq!(read.metadata.as_ref().unwrap().records().unwrap()[0].group.as_deref(), Some("RIF"));
        assert_eq!(read.taxonomy.as_ref().unwrap()[0].1.lineage.get(Rank::Genus), Some("Lactobacillus"));
        assert_eq!(read.into_counts().unwrap(), table, "{}", path.display());
    }
}

/// Python with the peers, from `ENDOBIOME_TABLES_PYTHON` or the path; `None` without.
fn python() -> Option<String> {
    let name = std::env::var("ENDOBIOME_TABLES_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let works = Command::new(&name)
        .args(["-c", "import biom, pandas"])
        .output()
        .is_ok_and(|out| out.status.success());
    works.then_some(name)
}

#[test]
fn biom_format_and_pandas_read_our_files() {
    let Some(python) = python() else {
        eprintln!("skipped: no Python with biom-format and pandas (ENDOBIOME_TABLES_PYTHON)");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let (table, assignments, records) = table();
    let about = biom::Description {
        assignments: Some(&assignments),
        records: Some(&records),
        generated_by: "endobiome test",
    };
    biom::write_json(folder.path().join("json.biom"), &table, about).unwrap();
    #[cfg(feature = "biom")]
    biom::write_hdf5(folder.path().join("hdf5.biom"), &table, about).unwrap();
    phyloseq::write(
        folder.path(),
        &table,
        &assignments,
        phyloseq::Extras { records: &records, ..Default::default() },
    )
    .unwrap();
    qiime2_text::write_measures(
        folder.path().join("alpha.tsv"),
        table.samples(),
        &[("shannon", vec![1.0, 0.0, f64::NAN])],
    )
    .unwrap();
    let script = r##"
import sys, os, biom, pandas
folder = sys.argv[1]
for name in ["json.biom", "hdf5.biom"]:
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        continue
    t = biom.load_table(path)
    assert t.shape == (3, 3), t.shape
    assert list(t.ids()) == ["S1", "S2", "blank"] and list(t.ids("observation")) == ["ASV1", "ASV2", "ASV3"]
    assert t.sum() == 100012 and t.get_value_by_ids("ASV3", "S1") == 100000
    lineages = [m["taxonomy"] for m in t.metadata(axis="observation")]
    assert lineages[0][6].startswith("s__Lactobacillus crispatus group ") and lineages[0][6] != lineages[1][6], lineages
    assert t.metadata("S1")["group"] == "RIF" and t.metadata("S1")["age"] == "31"
    # Back to a file of their own: everything in it must be what biom-format can write.
    import h5py
    with h5py.File(os.path.join(folder, "again.biom"), "w") as h5:
        t.to_hdf5(h5, "again")
    assert biom.load_table(os.path.join(folder, "again.biom")) == t
otu = pandas.read_csv(os.path.join(folder, "otu.tsv"), sep="\t", index_col=0)
assert otu.values.sum() == 100012
tax = pandas.read_csv(os.path.join(folder, "tax.tsv"), sep="\t", index_col=0)
assert tax["Species"].nunique() == 2 and tax.shape == (3, 8), tax
alpha = pandas.read_csv(os.path.join(folder, "alpha.tsv"), sep="\t", index_col=0, comment="#")
assert alpha["shannon"].notna().sum() == 2
"##;
    let out = Command::new(python).args(["-c", script]).arg(folder.path()).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

#[test]
fn phyloseq_loads_our_folder_and_tax_glom_keeps_the_reads() {
    let has = |package: &str| {
        let script = format!("quit(status = !requireNamespace('{package}', quietly = TRUE))");
        Command::new("Rscript").args(["-e", &script]).output().is_ok_and(|out| out.status.success())
    };
    if !has("phyloseq") {
        eprintln!("skipped: no R with phyloseq");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (table, assignments, records) = table();
    let extras = phyloseq::Extras {
        records: &records,
        tree: Some("(ASV1:0.1,(ASV2:0.1,ASV3:0.2):0.05);"),
        ..Default::default()
    };
    phyloseq::write(folder.path(), &table, &assignments, extras).unwrap();
    let mut script = String::from(
        "source('load_phyloseq.R'); stopifnot(sum(otu_table(ps)) == 100012, ntaxa(ps) == 3, nsamples(ps) == 3);
         glom <- tax_glom(ps, 'Species'); stopifnot(sum(otu_table(glom)) == 12, ntaxa(glom) == 2);
         stopifnot(all(sample_data(ps)$group == 'RIF'), all(sample_data(ps)$age == 31));",
    );
    if has("TreeSummarizedExperiment") {
        script.push_str("source('load_treesummarizedexperiment.R'); stopifnot(sum(SummarizedExperiment::assay(tse)) == 100012)");
    } else {
        eprintln!("skipped in part: no R with TreeSummarizedExperiment");
    }
    let out = Command::new("Rscript").args(["-e", &script]).current_dir(folder.path()).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}
