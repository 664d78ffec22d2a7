//! Which axis holds the samples, and what their names may be.

use endobiome_tables::imported::{Imported, Orientation, Values};
#[cfg(feature = "long-table")]
use endobiome_tables::read_any;
use endobiome_tables::read_any::parse_any;
use endobiome_tables::wide_table::Known;
use endobiome_tables::{Metadata, Result};
use std::path::Path;

fn read(text: &str, known: &Known) -> Result<Imported> {
    parse_any(Path::new("table.tsv"), text.as_bytes().to_vec(), known)
}

fn samples(read: &Imported) -> Vec<&str> {
    let Some(Values::Counts(table)) = &read.values else { panic!("counts: {:?}", read.values) };
    table.samples().iter().map(|id| id.as_str()).collect()
}

fn known(samples: &[&str]) -> Known {
    Known { samples: samples.iter().map(|name| (*name).to_owned()).collect(), ..Known::default() }
}

/// Names with blanks stopped every table of a person who calls samples `Patient 1`.
#[test]
fn sample_names_with_blanks_were_refused() {
    let text = "feature\tPatient 1\tPatient 2 (luteal)\tP3\nASV1\t5\t6\t7\nASV2\t1\t0\t2\n";
    let read = read(text, &Known::default()).unwrap();
    assert_eq!(samples(&read), ["Patient_1", "Patient_2_luteal", "P3"]);
    let renamed: Vec<(&str, &str)> =
        read.renamed.iter().map(|sample| (sample.given.as_str(), sample.id.as_str())).collect();
    assert_eq!(renamed, [("Patient 1", "Patient_1"), ("Patient 2 (luteal)", "Patient_2_luteal")]);
    assert!(read.notes.iter().any(|note| note.contains("\"Patient 1\" is Patient_1")), "{:?}", read.notes);
    let metadata =
        Metadata::parse(Path::new("meta.tsv"), b"sample\tage\nPatient 1\t31\nPatient 2 (luteal)\t29\n")
            .unwrap();
    let ids: Vec<&str> = metadata.ids().map(|id| id.as_str()).collect();
    assert_eq!(ids, ["Patient_1", "Patient_2_luteal"]);
    assert_eq!(metadata.renamed().len(), 2);
    assert!(metadata.notes().iter().any(|note| note.contains("Patient_1")));
}

#[test]
fn two_names_that_differ_in_blanks_only_are_refused() {
    let text = "feature\tPatient 1\tPatient_1\nASV1\t5\t6\nASV2\t1\t0\n";
    let error = read(text, &Known::default()).unwrap_err().to_string();
    assert!(error.contains("\"Patient 1\" would be Patient_1 here, as another sample is"), "{error}");
    let error = Metadata::parse(Path::new("m"), b"sample\tage\nP 1\t31\nP_1\t29\n").unwrap_err().to_string();
    assert!(error.contains("line 2 too"), "{error}");
}

/// `sample` over the row names of a table of features turned it, whatever the names were.
#[test]
fn a_first_cell_called_sample_turned_a_table_of_features() {
    let organisms =
        "sample\tA1\tA2\nLactobacillus crispatus\t5\t6\nGardnerella vaginalis\t1\t0\nLachnospiraceae\t2\t2\n";
    let read_organisms = read(organisms, &Known::default()).unwrap();
    assert_eq!(read_organisms.orientation, Some(Orientation::FeaturesInRows));
    assert_eq!(samples(&read_organisms), ["A1", "A2"]);
    // One column of many is in the metadata, the rows are names that say nothing.
    let some = "sample\tA1\tA2\tA3\tA4\tA5\tA6\tA7\nx\t1\t2\t3\t4\t5\t6\t7\ny\t1\t1\t1\t1\t1\t1\t8\n";
    let read_some = read(some, &known(&["A4", "Z1", "Z2"])).unwrap();
    assert_eq!(read_some.orientation, Some(Orientation::FeaturesInRows));
    assert!(
        read_some.notes.iter().any(|note| note.contains("1 names of columns are samples")),
        "{:?}",
        read_some.notes
    );
    let taxonomy = Known { features: ["x".to_owned()].into(), ..Known::default() };
    assert_eq!(read(some, &taxonomy).unwrap().orientation, Some(Orientation::FeaturesInRows));
    // And the reverse: samples in rows under `taxon`.
    let rows = "taxon\tx\ty\tz\nA1\t1\t2\t3\nA2\t4\t5\t7\n";
    assert_eq!(read(rows, &known(&["A1", "A2"])).unwrap().orientation, Some(Orientation::SamplesInRows));
    // Where nothing speaks, the first cell does.
    assert_eq!(read(some, &Known::default()).unwrap().orientation, Some(Orientation::SamplesInRows));
}

/// Samples called `Seq 1` look like features; the metadata know better.
#[test]
fn samples_that_look_like_features_are_samples_of_the_metadata() {
    let text = "feature\tSeq 1\tSeq 2\nASV1\t5\t6\nASV2\t1\t0\n";
    let read = read(text, &known(&["Seq_1", "Seq_2"])).unwrap();
    assert_eq!(samples(&read), ["Seq_1", "Seq_2"]);
}

const LONG: &str = "sample\tfeature\tcount\trelative\tdomain\tphylum\tclass\torder\tfamily\tgenus\tspecies\tspecies_group\tconfidence\n\
    S1\ta\t3\t0.75\tBacteria\tBacillota\tBacilli\tLactobacillales\tLactobacillaceae\tLactobacillus\tLactobacillus iners\t\t0.9\n\
    S1\tb\t1\t0.25\tBacteria\tNA\tNA\tNA\tNA\tNA\tNA\t\t0.8\n\
    S2\ta\t2\t1\tBacteria\tBacillota\tBacilli\tLactobacillales\tLactobacillaceae\tLactobacillus\tLactobacillus iners\t\t0.9\n";

#[test]
fn our_long_table_was_taken_for_a_wide_one() {
    let read = read(LONG, &Known::default()).unwrap();
    assert_eq!((read.form, samples(&read)), ("long table", vec!["S1", "S2"]));
    let Some(Values::Counts(table)) = &read.values else { panic!("counts") };
    assert_eq!((table.get(0, 0), table.get(0, 1), table.get(1, 0), table.get(1, 1)), (3, 1, 2, 0));
    let taxonomy = read.taxonomy.unwrap();
    assert_eq!(taxonomy[0].1.lineage.to_string().split("; ").last(), Some("s__Lactobacillus iners"));
    assert_eq!((taxonomy[1].0.as_str(), taxonomy[1].1.lineage.to_string().as_str()), ("b", "d__Bacteria"));
    assert!((taxonomy[0].1.confidence[6] - 0.9).abs() < 1e-12);
}

#[test]
fn psmelt_writes_a_long_table_too() {
    let text = "\"\",\"OTU\",\"Sample\",\"Abundance\",\"age\",\"Kingdom\",\"Phylum\",\"Genus\"\n\
        \"1\",\"ASV1\",\"S 1\",5,31,\"Bacteria\",\"Firmicutes\",\"Lactobacillus\"\n\
        \"2\",\"ASV1\",\"S2\",0,30,\"Bacteria\",\"Firmicutes\",\"Lactobacillus\"\n\
        \"3\",\"ASV2\",\"S2\",4,30,\"Bacteria\",\"Firmicutes\",NA\n\
        \"4\",\"ASV2\",\"S 1\",0,31,\"Bacteria\",\"Firmicutes\",NA\n";
    let read = read(text, &Known::default()).unwrap();
    assert_eq!((read.form, samples(&read)), ("long table", vec!["S_1", "S2"]));
    let taxonomy = read.taxonomy.unwrap();
    assert_eq!(
        taxonomy[0].1.lineage.to_string(),
        "d__Bacteria; p__Firmicutes; c__; o__; f__; g__Lactobacillus"
    );
}

#[test]
fn a_long_table_with_doubled_or_contradicting_rows_is_refused() {
    let twice = format!(
        "{LONG}S2\ta\t2\t1\tBacteria\tBacillota\tBacilli\tLactobacillales\tLactobacillaceae\tLactobacillus\tLactobacillus iners\t\t0.9\n"
    );
    assert!(read(&twice, &Known::default()).unwrap_err().to_string().contains("comes twice in sample S2"));
    let other = LONG.replace("S2\ta\t2\t1\tBacteria\tBacillota", "S2\ta\t2\t1\tBacteria\tBacteroidota");
    let error = read(&other, &Known::default()).unwrap_err().to_string();
    assert!(error.contains("its taxonomy is another than in line 2"), "{error}");
    let word = LONG.replace("S1\tb\t1\t", "S1\tb\tmany\t");
    assert!(read(&word, &Known::default()).unwrap_err().to_string().contains("many"));
}

#[cfg(feature = "long-table")]
#[test]
fn our_parquet_is_read_where_a_table_is() {
    use endobiome_core::{AbundanceTable, Assignment, Rank, SampleId};
    let ids = ["S1", "S2"].map(|id| SampleId::new(id).unwrap()).to_vec();
    let features = vec!["a".to_owned(), "b".to_owned()];
    let table =
        AbundanceTable::from_rows(ids, features, vec![vec![(0, 3_u64), (1, 1)], vec![(0, 2)]]).unwrap();
    let mut group = Assignment { confidence: [1.0; 7], ..Assignment::default() };
    group.lineage.set(Rank::Genus, "Lactobacillus");
    group.species_group = vec!["Lactobacillus acidophilus".to_owned(), "Lactobacillus crispatus".to_owned()];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("abundance.tsv");
    let assignments = [group.clone(), Assignment::default()];
    endobiome_tables::long_table::write(&path, &table, &assignments).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let label = group.species_label().unwrap();
    // The species column of the long table was empty for a group, while all other tables had its label.
    assert!(text.contains(&label), "{text}");
    for path in [path.with_extension("parquet"), path] {
        let read = read_any::read_any(&path).unwrap();
        assert_eq!(read.values, Some(Values::Counts(table.clone())), "{path:?}");
        let taxonomy = read.taxonomy.unwrap();
        assert_eq!(taxonomy[0].1.species_group, group.species_group, "{path:?}");
        assert_eq!(taxonomy[0].1.lineage.get(Rank::Species), None, "{path:?}");
    }
}

/// QIIME 2's row of types stands over every column; `body_site` is no covariate for it, and the analysis stopped over that.
#[test]
fn a_declared_type_makes_no_covariate_of_a_column_with_a_meaning() {
    let text = b"sample-id\tgroup\tbody_site\tpatient_id\tphase\tage\n#q2:types\tcategorical\tcategorical\tcategorical\tcategorical\tnumeric\nS1\tRIF\tendometrium\tP1\tluteal\t31\n";
    let metadata = Metadata::parse(Path::new("m.tsv"), text).unwrap();
    assert_eq!(metadata.categorical_columns(), ["phase"]);
    assert_eq!(metadata.numeric_columns(), ["age"]);
}
